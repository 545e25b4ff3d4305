"""A picture in tiles that is left half-way goes on with the missing tiles, and comes out the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import errors
from engine.canvas import Canvas
from engine.events import Note, Progress
from engine.memory import MARGIN
from engine.nets.stylizer import FOLD
from engine.steps import kept_tiles
from engine.steps import stylize as step
from engine.steps.workshop import Workshop
from engine.tiles import Frame
from engine.unfinished import Corner
from tests.painting import Patience, canvas_of, paint, processor, shop, style_file

WIDTH, HEIGHT, TILE = 300, 200, 128
_FRAME = Frame(WIDTH, HEIGHT, margin=MARGIN, fold=FOLD)
TILES = _FRAME.count(TILE)
MARGINAL = sum(_FRAME.inside(tile) is None for tile in _FRAME.tiles(TILE))
"""Tiles of nothing but margin."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All pictures count as long ones, and are kept after each tile."""
    monkeypatch.setattr(kept_tiles, "PATIENCE", 0.0)
    monkeypatch.setattr(kept_tiles, "INTERVAL", 0.0)


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was done to tiles."""
    done: list[str] = []
    for name in ("measure", "paint"):
        real = getattr(step._Work, name)

        def counted(self: step._Work, tile: Any, name: str = name, real: Any = real) -> Any:
            done.append(name)
            return real(self, tile)

        monkeypatch.setattr(step._Work, name, counted)
    return done


@pytest.fixture
def corner(tmp_path: Path) -> Corner:
    return Corner(tmp_path / "corner")


@pytest.fixture
def photo() -> Canvas:
    return canvas_of(WIDTH, HEIGHT)


def left(photo: Canvas, tmp_path: Path, corner: Corner, passed: int, **changes: object) -> Workshop:
    """Begin the picture and cancel it after so many checkpoints; the workshop of whoever goes on."""
    place = shop(tile=TILE, corner=corner, **changes)
    with pytest.raises(errors.Cancelled):
        paint(photo, style_file(tmp_path), replace(place, checkpoint=Patience(passed)))
    return place


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize(("passed", "empty"), [(12, 0), (48, MARGINAL)])
def test_only_missing_tiles_are_done(
    tmp_path: Path, corner: Corner, worked: list[str], passed: int, empty: int, depth: int, photo: Canvas
) -> None:
    style = style_file(tmp_path)
    if depth == 16:
        photo = Canvas(photo.array.astype(np.uint16) * 257)
    reference, _ = paint(photo, style, shop(tile=TILE))
    assert (worked.count("measure"), worked.count("paint")) == (TILES, TILES)
    worked.clear()
    place = left(photo, tmp_path, corner, passed)
    before = worked.copy()
    assert len(before) > 4
    painted, events = paint(photo, style, place)
    assert np.array_equal(painted, reference)
    assert worked.count("measure") <= TILES + 1  # the cancel came between measuring and merging
    assert worked.count("paint") <= TILES + empty  # where nothing is painted there is nothing to keep
    notes = [event.text for event in events if isinstance(event, Note)]
    assert len(notes) == 1
    percent = int(notes[0].split()[3])
    assert percent >= 5
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done[0] // 10 == percent
    assert done == sorted(done)
    assert done[-1] == 1000


def test_smaller_strokes_of_memory_go_on_in_parts(tmp_path: Path, corner: Corner, photo: Canvas) -> None:
    style = style_file(tmp_path)
    reference, _ = paint(photo, style, shop(tile=TILE))
    place = left(photo, tmp_path, corner, 40)
    painted, events = paint(photo, style, replace(place, tile=TILE // 2))
    assert any("Going on" in event.text for event in events if isinstance(event, Note))
    assert np.abs(painted.astype(int) - reference.astype(int)).max() <= 1


@pytest.mark.parametrize("fault", ["cut", "flipped", "foreign", "no moments", "a folder in its place"])
def test_what_is_damaged_is_painted_again(
    tmp_path: Path, corner: Corner, worked: list[str], fault: str, photo: Canvas
) -> None:
    style = style_file(tmp_path)
    reference, _ = paint(photo, style, shop(tile=TILE))
    place = left(photo, tmp_path, corner, 48)
    tiles, (moments,) = sorted(corner.folder.glob("*.tiles")), corner.folder.glob("*moments")
    assert len(tiles) > 2
    for number, file in enumerate((*tiles, moments)):
        raw = file.read_bytes()
        if fault == "cut":
            file.write_bytes(raw[: number * len(raw) // (len(tiles) + 1)])
        elif fault == "flipped":
            file.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
        elif fault == "foreign":
            file.write_bytes(raw.replace(b'"mark":"', b'"mark":"0', 1))
        elif file == moments:
            file.unlink()
            if fault != "no moments":
                file.mkdir()
    worked.clear()
    painted, events = paint(photo, style, place)
    assert np.array_equal(painted, reference)
    assert worked.count("paint") == TILES
    assert not [event for event in events if isinstance(event, Note)]


def test_one_damaged_group_costs_only_its_tiles(
    tmp_path: Path, corner: Corner, worked: list[str], photo: Canvas
) -> None:
    style = style_file(tmp_path)
    reference, _ = paint(photo, style, shop(tile=TILE))
    place = left(photo, tmp_path, corner, 48)
    tiles = sorted(corner.folder.glob("*.tiles"))
    painted_before = len(tiles)
    tiles[1].write_bytes(b"")
    worked.clear()
    painted, _ = paint(photo, style, place)
    assert np.array_equal(painted, reference)
    assert worked.count("paint") <= TILES - painted_before + 1
    assert worked.count("measure") == 0


def test_another_job_begins_anew(tmp_path: Path, corner: Corner, photo: Canvas) -> None:
    place = left(photo, tmp_path, corner, 48)
    style = style_file(tmp_path)
    changed = canvas_of(WIDTH, HEIGHT)
    changed.array[100, 100] ^= 1
    for canvas, controls, where in (
        (changed, {}, place),
        (photo, {"strength": 0.5}, place),
        (photo, {}, replace(place, device=processor("bfloat16"))),
        (photo, {}, replace(place, corner=replace(corner, step=1))),
    ):
        _, events = paint(canvas, style, where, **controls)
        assert not any("Going on" in event.text for event in events if isinstance(event, Note))


def test_nothing_is_kept_of_pictures_that_are_quick(
    tmp_path: Path, corner: Corner, photo: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_tiles, "PATIENCE", 60.0)
    left(photo, tmp_path, corner, 40)
    paint(photo, style_file(tmp_path), shop(tile=TILE, corner=corner))
    assert not corner.folder.exists()


def test_a_disk_that_takes_nothing_costs_only_the_going_on(tmp_path: Path, corner: Corner, photo: Canvas) -> None:
    corner.folder.parent.mkdir(exist_ok=True)
    corner.folder.write_bytes(b"in the way")
    reference, _ = paint(photo, style_file(tmp_path), shop(tile=TILE))
    painted, _ = paint(photo, style_file(tmp_path), shop(tile=TILE, corner=corner))
    assert np.array_equal(painted, reference)
