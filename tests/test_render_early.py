"""What must fail fails before anything is painted, in words; a render keeps to one device."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch

from engine import devices, errors
from engine.canvas import Canvas
from engine.events import PAINTING, JobId, Progress
from engine.picture import open_picture
from engine.recipe import Output, Recipe, RenderRequest, Stylize
from engine.render import render
from tests import pictures

RECIPE = Recipe(steps=(Stylize(style="mosaic"),))


def stages(source: Path, target: Path, recipe: Recipe = RECIPE) -> list[str]:
    """The stages that a render came to, which then failed."""
    request, told = RenderRequest(source=source, target=target, recipe=recipe, device="cpu"), list[str]()
    try:
        for event in render(request, job=JobId("x"), checkpoint=lambda: None):
            told += [event.stage] if isinstance(event, Progress) else []
    except errors.EngineError:
        return told
    raise AssertionError("it was painted")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    pictures.photo(40, 30).save(path)
    return path


@pytest.mark.parametrize("name", ["a" * 300 + ".png", "picture", "picture.doc", "folder.png"])
def test_a_target_that_cannot_be_is_refused_at_once(photo: Path, name: str) -> None:
    (photo.parent / "folder.png").mkdir()
    assert stages(photo, photo.with_name(name)) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_a_link_that_leads_nowhere_is_a_name_that_is_taken(photo: Path) -> None:
    link = photo.with_name("link.png")
    link.symlink_to("nowhere.png")
    assert stages(photo, link) == []


def test_a_side_that_the_format_does_not_hold_is_told_before_painting(tmp_path: Path) -> None:
    source = tmp_path / "strip.png"
    pictures.photo(16_400, 8).save(source)
    told = stages(source, tmp_path / "out.webp", RECIPE.model_copy(update={"output": Output(format="webp")}))
    assert told
    assert PAINTING not in told


def test_no_canvas_stays_open_where_its_alpha_finds_no_room(tmp_path: Path) -> None:
    made = list[Canvas]()

    def room(width: int, height: int, *, channels: int, **_: object) -> Canvas:
        if made:
            raise errors.DiskFull("No room.")
        made.append(Canvas.blank(width, height, channels=channels))
        return made[0]

    pictures.faded(pictures.photo(40, 30)).save(tmp_path / "faded.png")
    with pytest.raises(errors.DiskFull):
        open_picture(tmp_path / "faded.png", room=room)
    with pytest.raises(ValueError, match="closed"):
        _ = made[0].array


def test_only_the_card_that_is_asked_for_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """To ask a card for its memory takes some hundred megabytes of it."""
    looked = []

    def card(index: int) -> devices.Device:
        looked.append(index)
        return devices.Device(f"cuda:{index}", "card", 8 << 30, index << 30, "float16")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 4)
    monkeypatch.setattr(devices, "_card", card)
    assert devices.choose("cuda:2").device == "cuda:2"
    assert looked == [2]
    assert devices.choose("auto").device == "cuda:3"
    with pytest.raises(errors.InvalidRequest, match="it has 4"):
        devices.choose("cuda:4")


def test_a_model_that_stays_on_a_card_does_not_send_the_next_picture_to_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    free, ours = [72, 80, 79], [8 - 0.5, 0, 0]  # the library's own part counts for nobody

    def card(index: int) -> devices.Device:
        return devices.Device(f"cuda:{index}", "card", 80 << 30, free[index] << 30, "float16")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 3)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda device: int(ours[device.index] * (1 << 30)))
    monkeypatch.setattr(devices, "_card", card)
    assert devices.choose("auto").device == "cuda:0"
    free[0] = 60  # another program came
    assert devices.choose("auto").device == "cuda:1"
