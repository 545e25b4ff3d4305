"""Before and after: a line that is dragged and moved by keys, and pixels that are the screen's at any scale."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from gui.canvas_view import CanvasView
from gui.pyramid import Pyramid
from tests.command import python

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[CanvasView]:
    view = CanvasView()
    view.resize(800, 600)
    view.set_photo(plain(900, 600, 0xFFFF0000))
    view.set_painting(plain(1800, 1200, 0xFF0000FF))
    view.show()
    yield view
    view.close()
    view.deleteLater()


def plain(width: int, height: int, colour: int) -> Pyramid:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(colour)
    return Pyramid(width, height, (image,))


def sides(canvas: CanvasView, x: float) -> tuple[bool, bool]:
    """Whether the photo is seen left of `x` and the painting right of it."""
    shot = canvas.grab().toImage()
    left, right = (shot.pixelColor(round(x) + off, 420) for off in (-20, 20))
    return left.red() == 255, right.blue() == 255


def test_the_line_divides_photo_from_painting(canvas: CanvasView) -> None:
    assert not canvas.divider.isVisible()
    canvas.set_divided(True)
    target = canvas.picture_rect()
    assert canvas.divider.isVisible()
    assert sides(canvas, target.center().x()) == (True, True)
    canvas.set_comparing(True)  # the whole photo, as long as it is held
    assert canvas.grab().toImage().pixelColor(600, 420).red() == 255
    canvas.set_comparing(False)
    canvas.set_divided(False)
    assert canvas.grab().toImage().pixelColor(200, 420).blue() == 255


def test_it_is_dragged_and_stays_on_the_picture(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.set_divided(True)
    target = canvas.picture_rect()
    grip = canvas.divider.rect().center()
    qtbot.mousePress(canvas.divider, LEFT, pos=grip)
    qtbot.mouseMove(canvas.divider, grip + QPoint(150, 0))
    qtbot.mouseRelease(canvas.divider, LEFT, pos=grip)
    moved = target.center().x() + 150
    assert canvas.divider.share == pytest.approx(0.5 + 150 / target.width(), abs=0.01)
    assert sides(canvas, moved) == (True, True)
    qtbot.mousePress(canvas.divider, LEFT, pos=grip)
    qtbot.mouseMove(canvas.divider, grip + QPoint(5000, 0))
    qtbot.mouseRelease(canvas.divider, LEFT, pos=grip)
    assert canvas.divider.share == 1.0


def test_keys_move_it(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.set_divided(True)
    canvas.divider.setFocus()
    qtbot.keyClick(canvas.divider, Qt.Key.Key_Right)
    assert canvas.divider.share == pytest.approx(0.51)
    qtbot.keyClick(canvas.divider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.divider.share == pytest.approx(0.41)
    qtbot.keyClick(canvas.divider, Qt.Key.Key_Home)
    assert canvas.divider.share == 0.0
    assert "0%" in canvas.divider.accessibleDescription()


def test_it_keeps_its_place_in_the_picture_when_one_zooms(canvas: CanvasView) -> None:
    canvas.set_divided(True)
    canvas.divider.dragged.emit(0.4)
    canvas.set_zoom(1.0)
    target = canvas.picture_rect()
    at = target.x() + target.width() * 0.4
    assert canvas.divider.geometry().center().x() == pytest.approx(at, abs=1.5)
    assert sides(canvas, at) == (True, True)


def test_there_is_no_line_without_two_pictures(canvas: CanvasView) -> None:
    canvas.set_divided(True)
    canvas.set_painting(None)
    assert not canvas.divider.isVisible()
    canvas.set_painting(plain(1800, 1200, 0xFF0000FF))
    assert canvas.divider.isVisible()


DRAW = """
import sys
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from gui.canvas_view import CanvasView
from gui.pyramid import Pyramid

app = QApplication([])
image = QImage(301, 223, QImage.Format.Format_RGB32)
for y in range(223):
    for x in range(301):
        image.setPixel(x, y, 0xFF000000 | ((x * 7919 + y * 104729) * 2654435761 & 0xFFFFFF))
window = QWidget()
row = QHBoxLayout(window)
row.setContentsMargins(7, 5, 3, 1)  # so that the canvas begins between pixels of the screen
row.setSpacing(0)
side = QLabel("side")
side.setFixedWidth(36)
row.addWidget(side)
canvas = CanvasView()
row.addWidget(canvas)
window.resize(587, 403)
window.show()
app.processEvents()
canvas.set_photo(Pyramid(301, 223, (image,)))
for zoom in (1, 2):
    canvas.set_zoom(float(zoom))
    shot = window.grab().toImage()
    ratio = shot.devicePixelRatio()
    wanted = image.scaled(301 * zoom, 223 * zoom)
    target = canvas.picture_rect()
    corner = canvas.mapTo(window, target.topLeft())
    left, top = round(corner.x() * ratio), round(corner.y() * ratio)
    found = False
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            part = shot.copy(left + dx, top + dy, 301 * zoom, 223 * zoom)
            wide, high = 120, 110
            found = found or part.copy(90, 80, wide, high).convertToFormat(wanted.format()) == wanted.copy(
                90, 80, wide, high)
    print(ratio, zoom, found)
    if not found:
        sys.exit(1)
"""


@pytest.mark.parametrize("scale", ["1", "1.5", "2"])
def test_a_pixel_of_the_picture_is_a_pixel_of_the_screen(scale: str) -> None:
    done = python(DRAW, QT_SCALE_FACTOR=scale, QT_QPA_PLATFORM="offscreen")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [f"{float(scale)} {zoom} True" for zoom in (1, 2)]
