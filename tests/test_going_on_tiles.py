"""A picture in tiles that is left half-way goes on with the missing tiles, and comes out the same."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.torch import load_file

from engine import errors
from engine.canvas import Canvas, Region
from engine.events import AnyEvent, Note, Progress
from engine.memory import MARGIN
from engine.nets.stylizer import FOLD
from engine.recipe import Stylize
from engine.steps import kept_tiles
from engine.steps import stylize as step
from engine.steps.workshop import Workshop
from engine.tiles import Frame
from engine.unfinished import Corner
from tests.painting import Patience, canvas_of, keep_at_once, paint, processor, shop, style_file

SIZE, TILE = (150, 40), 64
FRAME = Frame(*SIZE, margin=MARGIN, fold=FOLD)
TILES = len(list(FRAME.tiles(TILE)))
EMPTY = sum(FRAME.inside(tile) is None for tile in FRAME.tiles(TILE))
"""Tiles of nothing but margin: there is nothing to keep of them, and nothing to paint."""


class Begun:
    """A picture that was painted whole, and cancelled half-way while it was kept at once."""

    def __init__(self, folder: Path) -> None:
        self.style, self.corner = style_file(folder), Corner(folder / "corner")
        self.photo = canvas_of(*SIZE)
        self.whole, _ = paint(self.photo, self.style, shop(tile=TILE))
        self.leave(self.corner, TILES * 2 + 18)

    def leave(self, corner: Corner, passed: int) -> None:
        """Begin the picture and cancel it after so many checkpoints."""
        with pytest.raises(errors.Cancelled):
            paint(self.photo, self.style, shop(tile=TILE, corner=corner, checkpoint=Patience(passed)))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    with pytest.MonkeyPatch.context() as patch:
        keep_at_once(patch)
        yield Begun(tmp_path_factory.mktemp("begun"))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_at_once(monkeypatch)


@pytest.fixture
def corner(tmp_path: Path, begun: Begun) -> Corner:
    """A copy of what was kept."""
    shutil.copytree(begun.corner.folder, tmp_path / "corner")
    return Corner(tmp_path / "corner")


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to tiles with picture in them."""
    done: list[str] = []
    for name in ("measure", "paint"):
        real = getattr(step._Work, name)

        def counted(self: step._Work, tile: Any, name: str = name, real: Any = real) -> Any:
            if name == "measure" or self.frame.inside(tile) is not None:
                done.append(name)
            return real(self, tile)

        monkeypatch.setattr(step._Work, name, counted)
    return done


def notes(events: list[AnyEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Note)]


def before(begun: Begun, corner: Corner, *, most: int = TILE, **changes: Any) -> kept_tiles.Before | None:
    """What somebody finds who wants to go on."""
    place: Workshop = shop(device=changes.pop("device", processor()))
    photo = changes.pop("photo", begun.photo)
    wish = Stylize.model_validate({"style": str(begun.style), **changes})
    kept = kept_tiles.KeptTiles(corner, photo, wish, place.device, place.device.dtype)
    return kept.found(FRAME, most)


def missing(corner: Corner) -> int:
    """How many tiles with picture in them are not kept."""
    kept = [name for file in corner.folder.glob("*.tiles") for name in load_file(file)]
    return TILES - EMPTY - sum(FRAME.inside(Region(*json.loads(name))) is not None for name in kept)


def test_only_missing_tiles_are_painted(begun: Begun, corner: Corner, worked: list[str]) -> None:
    left = missing(corner)
    assert left <= TILES - EMPTY - 2
    painted, events = paint(begun.photo, begun.style, shop(tile=TILE, corner=corner))
    assert np.array_equal(painted, begun.whole)
    assert worked.count("measure") == 0
    assert worked.count("paint") == left
    (note,) = notes(events)
    percent = int(note.split()[2])
    told = [event for event in events if isinstance(event, Progress)]
    assert told[0].done // 10 == told[0].kept // 10 == percent > 30
    done = [event.done for event in told]
    assert done == sorted(done)
    assert done[-1] == 1000


def test_deep_pictures_left_in_pass_one_measure_what_is_missing(
    begun: Begun, tmp_path: Path, worked: list[str]
) -> None:
    photo, corner = Canvas(begun.photo.array.astype(np.uint16) * 257), Corner(tmp_path / "deep")
    whole, _ = paint(photo, begun.style, shop(tile=TILE))
    with pytest.raises(errors.Cancelled):
        paint(photo, begun.style, shop(tile=TILE, corner=corner, checkpoint=Patience(TILES)))
    worked.clear()
    painted, events = paint(photo, begun.style, shop(tile=TILE, corner=corner))
    assert np.array_equal(painted, whole)
    assert 0 < worked.count("measure") < TILES
    assert len(notes(events)) == 1
    worked.clear()
    painted, _ = paint(photo, begun.style, shop(tile=TILE, corner=corner))  # as if killed while it was saved
    assert np.array_equal(painted, whole)
    assert worked.count("measure") == 0
    assert len(worked) < TILES - EMPTY


def test_with_less_memory_it_goes_on_in_parts(begun: Begun, corner: Corner) -> None:
    painted, events = paint(begun.photo, begun.style, shop(tile=TILE, corner=corner))
    found = before(begun, corner, most=TILE // 2)
    assert found is not None
    assert (found.side, found.rung) == (TILE, 1)
    assert before(begun, corner, most=8) is None
    assert np.array_equal(painted, begun.whole)
    assert notes(events)


@pytest.mark.parametrize("fault", ["cut", "flipped", "foreign", "gone", "a folder"])
def test_moments_that_are_damaged_are_ignored(begun: Begun, corner: Corner, fault: str) -> None:
    assert before(begun, corner) is not None
    (file,) = corner.folder.glob("*moments")
    raw = file.read_bytes()
    file.unlink()
    if fault == "a folder":
        file.mkdir()
    elif fault != "gone":
        changed = {
            "cut": raw[: len(raw) // 2],
            "flipped": raw[:-1] + bytes([raw[-1] ^ 1]),
            "foreign": raw.replace(b'"mark":"', b'"mark":"0', 1),
        }
        file.write_bytes(changed[fault])
    assert before(begun, corner) is None


def test_damaged_tiles_are_painted_again(begun: Begun, corner: Corner, worked: list[str]) -> None:
    tiles = sorted(corner.folder.glob("*.tiles"))
    names = [name for file in tiles[-2:] for name in load_file(file)]
    lost = missing(corner)
    raw = tiles[-1].read_bytes()
    tiles[-1].write_bytes(raw[:-7] + bytes([raw[-7] ^ 16]) + raw[-6:])
    tiles[-2].write_bytes(tiles[-2].read_bytes()[:-1])
    again = sum(FRAME.inside(Region(*json.loads(name))) is not None for name in names)
    painted, _ = paint(begun.photo, begun.style, shop(tile=TILE, corner=corner))
    assert np.array_equal(painted, begun.whole)
    assert worked.count("measure") == 0
    assert worked.count("paint") == lost + again


def test_another_job_finds_nothing(begun: Begun, corner: Corner, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = canvas_of(*SIZE)
    changed.array[10, 100] ^= 1
    assert before(begun, corner) is not None
    assert before(begun, corner, photo=changed) is None
    assert before(begun, corner, strength=0.5) is None
    assert before(begun, corner, device=processor("bfloat16")) is None
    assert before(begun, replace(corner, step=1)) is None
    monkeypatch.setattr(kept_tiles, "network_mark", lambda: "another network")
    assert before(begun, corner) is None


def test_nothing_is_kept_of_quick_pictures_or_on_a_disk_that_takes_nothing(
    begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = Corner(tmp_path / "blocked")
    blocked.folder.write_bytes(b"in the way")
    painted, _ = paint(begun.photo, begun.style, shop(tile=TILE, corner=blocked))
    assert np.array_equal(painted, begun.whole)
    monkeypatch.setattr(kept_tiles, "PATIENCE", 60.0)
    quick = Corner(tmp_path / "quick")
    begun.leave(quick, TILES * 2)
    assert not quick.folder.exists()
