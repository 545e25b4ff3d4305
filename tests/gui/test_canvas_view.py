"""Looking at a picture: zoom to the cursor, pan, fit, and pixels that are right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.errors import EngineError
from gui import pyramid
from gui.canvas_view import MARGIN, CanvasView
from gui.pyramid import Pyramid

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[CanvasView]:
    view = CanvasView()
    view.resize(800, 600)
    view.show()
    yield view
    view.close()
    view.deleteLater()


def plain(width: int, height: int, colour: int = 0xFF808080) -> Pyramid:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(colour)
    return Pyramid(width, height, (image,))


def under(canvas: CanvasView, at: QPointF) -> tuple[float, float]:
    """The relative place of the picture that lies under a widget's pixel."""
    target = canvas._target()
    return (at.x() - target.x()) / target.width(), (at.y() - target.y()) / target.height()


def wheel(canvas: CanvasView, at: QPointF, turned: int) -> None:
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at, at, QPoint(), QPoint(0, turned), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(canvas, event)


def test_a_picture_is_fitted_with_a_margin(canvas: CanvasView) -> None:
    canvas.set_photo(plain(4000, 1000))
    target = canvas._target()
    assert target.left() == pytest.approx(MARGIN)
    assert target.width() == pytest.approx(800 - 2 * MARGIN)
    assert target.center().y() == pytest.approx(300)


def test_a_tiny_picture_is_not_blown_up(canvas: CanvasView) -> None:
    canvas.set_photo(plain(1, 1))
    assert canvas._target().width() <= 2


@pytest.mark.parametrize(("width", "height"), [(1, 20_000), (20_000, 1), (1, 1)])
def test_extreme_shapes_are_drawn(canvas: CanvasView, width: int, height: int) -> None:
    canvas.set_photo(plain(width, height))
    for zoom in (0.01, 1.0, 16.0):
        canvas.set_zoom(zoom)
        canvas.grab()


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    x=st.floats(250, 550),
    y=st.floats(200, 400),
    steps=st.lists(st.sampled_from([120, 60, 15]), min_size=1, max_size=9),
)
def test_what_is_under_the_cursor_stays_there(canvas: CanvasView, x: float, y: float, steps: list[int]) -> None:
    canvas.set_photo(plain(4000, 3000))
    canvas.set_zoom(0.6, QPointF(400, 300))
    at = QPointF(x, y)
    before = under(canvas, at)
    for turned in steps:
        wheel(canvas, at, turned)
    assert under(canvas, at) == pytest.approx(before, abs=1e-6)


def test_zooming_out_ends_at_the_whole_picture(canvas: CanvasView) -> None:
    canvas.set_photo(plain(4000, 3000))
    canvas.set_zoom(2.0)
    for _ in range(60):
        wheel(canvas, QPointF(10, 10), -120)
    assert canvas.fitted
    assert canvas._target().center().x() == pytest.approx(400)


def test_double_click_goes_between_whole_picture_and_pixels(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.set_photo(plain(4000, 3000))
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(500, 300))
    assert (canvas.zoom, canvas.fitted) == (1.0, False)
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(500, 300))
    assert canvas.fitted


def test_dragging_moves_the_picture_but_not_out_of_sight(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.set_photo(plain(4000, 3000))
    canvas.actual_size()
    before = canvas._target().topLeft()
    qtbot.mousePress(canvas, LEFT, pos=QPoint(400, 300))
    qtbot.mouseMove(canvas, QPoint(450, 280))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(450, 280))
    moved = canvas._target().topLeft() - before
    assert (moved.x(), moved.y()) == pytest.approx((50, -20))
    for _ in range(200):
        canvas.pan(QPointF(100, 100))
    assert canvas._target().topLeft() == QPointF(0, 0)
    for _ in range(200):
        canvas.pan(QPointF(-100, -100))
    assert canvas._target().right() == pytest.approx(800)


def test_arrows_pan_when_zoomed(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.set_photo(plain(4000, 3000))
    canvas.actual_size()
    before = canvas._target().x()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas._target().x() == pytest.approx(before - 60)


def test_a_larger_painting_keeps_the_same_part_in_view(canvas: CanvasView) -> None:
    canvas.set_photo(plain(1000, 800))
    canvas.set_zoom(3.0, QPointF(100, 100))
    before = under(canvas, QPointF(400, 300))
    canvas.set_painting(plain(4000, 3200, 0xFF102030))
    assert under(canvas, QPointF(400, 300)) == pytest.approx(before)
    assert canvas.zoom == pytest.approx(0.75)


def test_the_photo_is_seen_while_comparing(canvas: CanvasView) -> None:
    canvas.set_photo(plain(100, 100, 0xFFFF0000))
    canvas.set_painting(plain(400, 400, 0xFF0000FF))
    middle = QPoint(400, 300)
    assert canvas.grab().toImage().pixelColor(middle).blue() == 255
    canvas.set_comparing(True)
    assert canvas.grab().toImage().pixelColor(middle).red() == 255
    canvas.set_comparing(False)
    assert canvas.grab().toImage().pixelColor(middle).blue() == 255


def test_an_empty_canvas_is_harmless(canvas: CanvasView) -> None:
    for act in (canvas.fit, canvas.actual_size, canvas.zoom_in, canvas.zoom_out):
        act()
    canvas.set_comparing(True)
    wheel(canvas, QPointF(1, 1), 120)
    canvas.grab()


def test_a_loaded_picture_has_the_right_colours_at_every_level(tmp_path: Path) -> None:
    picture = Image.new("RGB", (1501, 1000), (10, 120, 230))
    picture.paste((250, 10, 20), (0, 0, 750, 1000))
    picture.save(tmp_path / "two.png")
    loaded = pyramid.load(tmp_path / "two.png")
    assert (loaded.width, loaded.height) == (1501, 1000)
    assert [level.width() for level in loaded.levels] == pytest.approx([1501, 750.5, 375.25], abs=1)
    for level in loaded.levels:
        left, right = level.pixelColor(5, 5), level.pixelColor(level.width() - 5, level.height() - 5)
        assert (left.red(), left.green(), left.blue()) == (250, 10, 20)
        assert (right.red(), right.green(), right.blue()) == (10, 120, 230)


def test_just_enough_pixels_are_drawn() -> None:
    levels = tuple(QImage(width, 10, QImage.Format.Format_RGB32) for width in (1600, 800, 400))
    made = Pyramid(1600, 10, levels)
    assert [made.level_for(width).width() for width in (2000, 1600, 900, 800, 10)] == [1600, 1600, 1600, 800, 400]


def test_a_giant_is_shown_smaller_but_counts_in_its_own_pixels(tmp_path: Path) -> None:
    Image.new("L", (9000, 5000), 77).save(tmp_path / "giant.png")
    loaded = pyramid.load(tmp_path / "giant.png")
    assert (loaded.width, loaded.height) == (9000, 5000)
    assert loaded.levels[0].width() * loaded.levels[0].height() <= pyramid.MOST_PIXELS
    assert loaded.levels[0].width() > 7000
    assert loaded.levels[0].pixelColor(100, 100).red() == 77


def test_an_unreadable_picture_is_one_of_our_errors(tmp_path: Path) -> None:
    (tmp_path / "no.png").write_bytes(b"")
    with pytest.raises(EngineError):
        pyramid.load(tmp_path / "no.png")
