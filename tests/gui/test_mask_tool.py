"""The mask brush, with real mouse and keys: strokes, eraser, undo for each stroke, and the file that is painted by."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QImage

from engine.recipe import Stylize
from engine.steps.finish import mask_of
from gui.mask import MaskImage
from gui.panels.mask_tool import MaskTool
from tests.gui.conftest import Artist
from tests.gui.hands import finish, press

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
ALT, SHIFT, NONE = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier


def at(image: QImage, x: float, y: float) -> int:
    return image.pixelColor(round(x), round(y)).red()


def test_a_soft_stroke_is_smooth_and_crossing_it_changes_nothing() -> None:
    mask = MaskImage(QSize(400, 200))
    mask.begin(erase=False)
    part = mask.stroke(QPointF(80, 100), QPointF(320, 100), 40, 0.5, erase=False)
    once = mask.copy()
    levels = [at(once, 200, y) for y in range(100, 142)]
    assert levels[0] == 255
    assert levels[-1] == 0
    assert all(before >= after for before, after in itertools.pairwise(levels))
    assert max(before - after for before, after in itertools.pairwise(levels)) < 32
    assert QRect(38, 58, 324, 84).contains(part.adjusted(1, 1, -1, -1))
    mask.stroke(QPointF(80, 100), QPointF(320, 100), 40, 0.5, erase=False)
    assert mask.copy() == once


def test_the_eraser_takes_away_what_the_brush_gave() -> None:
    mask = MaskImage(QSize(200, 200))
    assert mask.empty
    assert mask.begin(erase=True)  # the rest stays painted
    mask.stroke(QPointF(100, 100), QPointF(100, 100), 30, 0.0, erase=True)
    assert (at(mask.copy(), 100, 100), at(mask.copy(), 10, 10)) == (0, 255)
    mask.stroke(QPointF(100, 100), QPointF(100, 100), 40, 0.0, erase=False)
    assert at(mask.copy(), 100, 100) == 255


def brush(artist: Artist) -> MaskTool:
    """The brush, in the hand."""
    press(artist, Qt.Key.Key_M)
    tool = artist.window.looking.mask_tool
    assert tool.isVisible()
    return tool


def stroke(
    artist: Artist,
    start: tuple[float, float],
    end: tuple[float, float],
    button: Qt.MouseButton = LEFT,
    modifier: Qt.KeyboardModifier = NONE,
) -> None:
    """Drag the brush between two places, each in shares of the picture; wait until it counts."""
    tool, target = artist.window.looking.mask_tool, artist.window.stage.canvas.picture_rect()
    places = [
        QPoint(round(target.x() + target.width() * x), round(target.y() + target.height() * y))
        for x, y in (start, end)
    ]
    before = artist.studio.parameters.controls.mask
    artist.bot.mousePress(tool, button, modifier, places[0])
    artist.bot.mouseMove(tool, places[1])
    artist.bot.mouseRelease(tool, button, modifier, places[1])
    artist.bot.waitUntil(lambda: artist.studio.parameters.controls.mask not in {before, None})


def written(artist: Artist) -> Image.Image:
    path = artist.studio.parameters.controls.mask
    assert path is not None
    return Image.open(path).convert("L")


def share(image: Image.Image, x: float, y: float) -> int:
    value = image.getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(value, int)
    return value


def test_strokes_become_the_mask_that_is_painted_by_and_each_is_undone(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    tool = brush(artist)
    stroke(artist, (0.2, 0.5), (0.4, 0.5))
    first = artist.studio.parameters.controls.mask
    assert (share(written(artist), 0.3, 0.5), share(written(artist), 0.8, 0.5)) == (255, 0)
    stroke(artist, (0.7, 0.5), (0.8, 0.5))
    second = artist.studio.parameters.controls.mask
    assert (share(written(artist), 0.3, 0.5), share(written(artist), 0.75, 0.5)) == (255, 255)
    press(artist, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert artist.studio.parameters.controls.mask == first
    artist.bot.waitUntil(lambda: at(tool.picture.copy(), tool.picture.pixels.width() * 0.75, 600) == 0)
    press(artist, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert artist.studio.parameters.controls.mask is None
    assert tool.picture.empty
    artist.do("redo")
    artist.do("redo")
    assert artist.studio.parameters.controls.mask == second
    artist.bot.waitUntil(lambda: at(tool.picture.copy(), tool.picture.pixels.width() * 0.75, 600) == 255)
    artist.do("generate")
    step = artist.runner.requests[-1].recipe.steps[0]
    assert isinstance(step, Stylize)
    assert step.mask == second
    made = mask_of(step, 300, 200)
    assert made(90, 100)[0] == pytest.approx(1, abs=0.02)
    assert made(150, 20)[0] == pytest.approx(0, abs=0.02)
    finish(artist)


@pytest.mark.parametrize(("button", "modifier"), [(RIGHT, NONE), (LEFT, ALT)])
def test_the_other_button_and_alt_erase(
    artist: Artist, photo: Path, button: Qt.MouseButton, modifier: Qt.KeyboardModifier
) -> None:
    artist.open(photo)
    brush(artist)
    stroke(artist, (0.2, 0.5), (0.8, 0.5))
    stroke(artist, (0.5, 0.5), (0.5, 0.5), button, modifier)
    assert (share(written(artist), 0.5, 0.5), share(written(artist), 0.25, 0.5)) == (0, 255)


def test_keys_change_the_brush(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    tool, bar = brush(artist), artist.window.looking.mask_bar
    artist.bot.keyClick(tool, "]")
    assert tool.size_share == pytest.approx(0.1)
    artist.bot.keyClick(tool, "[")
    artist.bot.keyClick(tool, "[")
    assert tool.size_share == pytest.approx(0.064)
    assert bar.brush_size.number.value() == 6
    artist.bot.keyClick(tool, "]", SHIFT)
    assert tool.feather == pytest.approx(0.4)
    artist.bot.keyClick(tool, "x")
    assert tool.erasing
    assert bar.way.buttons["erase"].isChecked()
    stroke(artist, (0.3, 0.3), (0.4, 0.3))  # erases from all that is painted
    assert (share(written(artist), 0.35, 0.3), share(written(artist), 0.8, 0.8)) == (0, 255)
    bar.way.buttons["paint"].click()
    assert not tool.erasing


def test_it_works_without_a_mouse(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    tool = brush(artist)
    for _ in range(3):
        artist.bot.keyClick(tool, Qt.Key.Key_Left)
    artist.bot.keyClick(tool, Qt.Key.Key_Space)
    artist.bot.waitUntil(lambda: artist.studio.parameters.controls.mask is not None)
    assert share(written(artist), 0.5, 0.9) == 0
    press(artist, Qt.Key.Key_Escape)
    assert not tool.isVisible()


def test_a_mask_of_ones_own_is_painted_on(artist: Artist, photo: Path, tmp_path: Path) -> None:
    Image.new("L", (90, 60), 255).save(tmp_path / "own.png")
    artist.open(photo)
    artist.studio.set_control("mask", str(tmp_path / "own.png"))
    tool = brush(artist)
    artist.bot.waitUntil(lambda: not tool.picture.empty)
    stroke(artist, (0.5, 0.5), (0.5, 0.5), RIGHT)
    assert (share(written(artist), 0.5, 0.5), share(written(artist), 0.1, 0.1)) == (0, 255)
    assert Image.open(tmp_path / "own.png").getextrema() == (255, 255)


def test_the_view_can_be_moved_and_zoomed_under_the_brush(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    brush(artist)
    canvas = artist.window.stage.canvas
    canvas.set_zoom(8.0)
    before = canvas.picture_rect().x()
    tool = artist.window.looking.mask_tool
    artist.bot.mousePress(tool, Qt.MouseButton.MiddleButton, NONE, QPoint(300, 200))
    event_at = QPoint(340, 200)
    artist.bot.mouseMove(tool, event_at)
    artist.bot.mouseRelease(tool, Qt.MouseButton.MiddleButton, NONE, event_at)
    assert artist.studio.parameters.controls.mask is None
    stroke(artist, (0.5, 0.5), (0.5, 0.5))
    assert share(written(artist), 0.5, 0.5) == 255
    assert canvas.picture_rect().x() == pytest.approx(before, abs=60)


def test_the_slow_method_says_that_it_has_no_mask(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.studio.set_control("method", "optimize")
    press(artist, Qt.Key.Key_M)
    assert not artist.window.looking.mask_tool.isVisible()
    artist.wait_for("paints everywhere")


def test_generate_waits_for_the_last_stroke(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    tool = brush(artist)
    target = artist.window.stage.canvas.picture_rect().center().toPoint()
    artist.bot.mouseClick(tool, LEFT, NONE, target)
    artist.do("generate")  # at once
    artist.bot.waitUntil(lambda: bool(artist.runner.requests))
    step = artist.runner.requests[-1].recipe.steps[0]
    assert isinstance(step, Stylize)
    assert step.mask is not None
    assert Path(step.mask).is_file()
    finish(artist)


def test_the_brush_follows_the_window_and_goes_where_there_is_no_photo(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    tool, looking = brush(artist), artist.window.looking
    artist.window.resize(1500, 900)
    artist.bot.waitUntil(lambda: tool.size() == artist.window.stage.canvas.size())
    artist.window.photo_panel.start.buttons["words"].click()
    assert looking.mask_bar.isHidden()
    assert not artist.window.actions_by_name["mask"].isEnabled()
    artist.window.photo_panel.start.buttons["photo"].click()
    assert tool.isHidden()
    artist.do("mask")
    assert not tool.isHidden()
    artist.studio.set_control("method", "optimize")
    assert tool.isHidden()
