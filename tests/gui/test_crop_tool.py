"""Crop and straighten in the window: dragged, by keys, undone, and painted just so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt

from engine.crop import Crop
from engine.picture import open_picture
from gui.cropping import EDGES, LEAST, Framing
from gui.panels.crop_tool import CropTool
from tests.gui.conftest import Artist
from tests.gui.hands import press

LEFT = Qt.MouseButton.LeftButton
CONTROL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
WHOLE = Framing.of(3000, 2000, None)


@given(
    edges=st.sets(st.sampled_from(EDGES), min_size=1, max_size=2).map(frozenset),
    away=st.tuples(st.floats(-4000, 4000), st.floats(-4000, 4000)),
    ratio=st.sampled_from([None, 1.0, 16 / 9, 2 / 3]),
)
def test_pulling_stays_inside_and_keeps_the_shape(
    edges: frozenset[str], away: tuple[float, float], ratio: float | None
) -> None:
    start = Framing.of(3000, 2000, Crop(left=0.2, top=0.2, width=0.5, height=0.5)).shaped(ratio)
    pulled = start.pulled(edges, *away)
    left, top, width, height = pulled.box
    assert left >= -1e-6
    assert top >= -1e-6
    assert left + width <= 3000 + 1e-6
    assert top + height <= 2000 + 1e-6
    assert min(width, height) > 0
    if ratio is not None:
        assert width / height == pytest.approx(ratio)
    else:
        assert min(width, height) >= LEAST - 1e-6


def test_turning_back_gives_back_what_it_took() -> None:
    tilted = WHOLE.turned(20)
    assert tilted.seen[2] < 3000
    assert tilted.turned(0).seen == (0, 0, 3000, 2000)
    assert tilted.turned(0).crop() is None


def test_a_line_becomes_level_or_upright() -> None:
    assert WHOLE.level(1000, 50).angle == pytest.approx(-2.86, abs=0.01)
    assert WHOLE.level(-1000, -50).angle == pytest.approx(-2.86, abs=0.01)
    assert WHOLE.level(50, 1000).angle == pytest.approx(2.86, abs=0.01)
    assert WHOLE.level(0, 0).angle == 0


def tool(artist: Artist) -> CropTool:
    press(artist, Qt.Key.Key_R)
    made = artist.window.looking.crop_tool
    artist.bot.waitUntil(made.isVisible)
    return made


def drag(artist: Artist, start: QPointF, end: QPointF, modifier: Qt.KeyboardModifier = NONE) -> None:
    part = artist.window.looking.crop_tool
    artist.bot.mousePress(part, LEFT, modifier, start.toPoint())
    artist.bot.mouseMove(part, end.toPoint())
    artist.bot.mouseRelease(part, LEFT, modifier, end.toPoint())


def test_a_corner_is_dragged_and_the_part_is_painted_and_undone(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    crop = tool(artist)
    window = crop.window_rect()
    drag(artist, window.bottomRight() - QPointF(2, 2), window.center() + QPointF(60, 60))
    left, top, width, height = crop.framing.seen
    assert (left, top) == (0, 0)
    assert width < 300
    press(artist, Qt.Key.Key_Return)
    artist.bot.waitUntil(
        lambda: artist.studio.parameters.photo is not None and artist.studio.parameters.photo.width == width
    )
    shown = artist.window.stage.canvas.photo
    assert shown is not None
    assert (shown.width, shown.height) == (width, height)
    chosen = artist.studio.parameters.photo
    assert chosen is not None
    with open_picture(photo, crop=chosen.crop) as picture:
        painted = np.array(picture.canvas.array)
    level = shown.levels[0]
    for x, y in ((0, 0), (width - 1, height - 1), (width // 2, height // 3)):
        colour = level.pixelColor(x, y)
        assert (colour.red(), colour.green(), colour.blue()) == tuple(painted[y, x])
    artist.do("undo")
    artist.bot.waitUntil(
        lambda: artist.window.stage.canvas.photo is not None and artist.window.stage.canvas.photo.width == 300
    )
    artist.do("redo")
    artist.bot.waitUntil(
        lambda: artist.window.stage.canvas.photo is not None and artist.window.stage.canvas.photo.width == width
    )
    artist.do("generate")
    assert artist.runner.requests[-1].recipe.crop == chosen.crop
    artist.do("cancel")
    artist.bot.waitUntil(lambda: not artist.studio.running)


def test_keys_alone_crop_and_straighten(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    crop = tool(artist)
    artist.bot.keyClick(crop, Qt.Key.Key_Left, SHIFT | CONTROL)
    artist.bot.keyClick(crop, Qt.Key.Key_Right, CONTROL)
    assert crop.framing.seen == (15, 0, 285, 200)
    for _ in range(5):
        artist.bot.keyClick(crop, Qt.Key.Key_Greater)
    assert crop.framing.angle == 5
    assert artist.window.looking.crop_bar.angle.value() == 5
    assert "turned by 5 degrees" in crop.accessibleDescription()
    press(artist, Qt.Key.Key_Escape)
    assert not crop.isVisible()
    chosen = artist.studio.parameters.photo
    assert chosen is not None
    assert chosen.crop is None


def test_a_line_along_the_horizon_straightens(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    crop = tool(artist)
    middle = crop.window_rect().center()
    drag(artist, middle - QPointF(100, 10), middle + QPointF(100, 10), CONTROL)
    assert crop.framing.angle == pytest.approx(-5.7, abs=0.2)


def test_shapes_are_kept_and_the_whole_photo_comes_back(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    crop, bar = tool(artist), artist.window.looking.crop_bar
    bar.shape_box.setCurrentText("1 : 1")
    assert crop.framing.seen[2] == crop.framing.seen[3]
    window = crop.window_rect()
    drag(artist, QPointF(window.right(), window.center().y()), QPointF(window.right() - 50, window.center().y()))
    assert crop.framing.seen[2] == pytest.approx(crop.framing.seen[3], abs=1)
    bar.slider.setValue(120)
    assert crop.framing.angle == 12
    bar.reset.click()
    assert crop.framing.crop() is None
    assert bar.shape_box.currentIndex() == 0


def test_a_mask_goes_with_the_part_it_was_made_for(artist: Artist, photo: Path, tmp_path: Path) -> None:
    artist.open(photo)
    artist.studio.set_mask(str(photo))
    crop = tool(artist)
    artist.bot.keyClick(crop, Qt.Key.Key_Left, SHIFT | CONTROL)
    artist.window.looking.crop_bar.done.click()
    artist.bot.waitUntil(lambda: artist.studio.parameters.controls.mask is None)
    artist.do("undo")
    assert artist.studio.parameters.controls.mask == str(photo)


def test_a_click_beside_the_window_does_nothing(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    crop = tool(artist)
    artist.bot.mouseClick(crop, LEFT, NONE, QPoint(2, 2))
    assert crop.framing.crop() is None
