"""The mask brush over the canvas: what is painted red is where the painting goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QEnterEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.canvas_view import CanvasView
from gui.mask import MaskImage, mask_size
from gui.tongue import tr
from gui.widgets import named

TINT = QColor(255, 40, 80, 120)
"""Over the part that is painted, on any picture and in every theme."""
LEAST, MOST = 0.002, 0.5
"""Sizes of the brush: its diameter as a share of the picture's long side."""
STEP = 1.25
"""What [ and ] change the size by."""
SOFTER = 0.1
"""What Shift with them changes the feather by."""


class MaskTool(QWidget):
    """Takes the mouse while the mask is painted. Left paints, right or Alt erases; X swaps the two."""

    painted = Signal(object)
    """The mask after a stroke, a QImage of one byte a pixel."""
    changed = Signal()
    """Size, feather or eraser changed."""

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.picture = MaskImage(QSize(1, 1))
        self.size_share, self.feather, self.erasing = 0.08, 0.3, False
        self._overlay = QImage()
        self._last: QPointF | None = None
        self._erase = False
        self._pressed = False
        self._cursor: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        named(self, tr("Mask brush"), "")
        self.setCursor(Qt.CursorShape.CrossCursor)
        canvas.moved.connect(self._fill)
        self.hide()

    # -- what it paints on

    def begin(self, image: QImage | None) -> None:
        """Paint on `image`, which may be of any size; None: there is no mask yet."""
        size = self._canvas.picture_size()
        if size.isEmpty():
            return
        self.picture = MaskImage(mask_size(size.width(), size.height()))
        self.take(image)
        self._fill()
        self.show()
        self._canvas.divider.raise_()

    def _fill(self) -> None:
        self.setGeometry(self._canvas.rect())
        self.update()

    def take(self, image: QImage | None) -> None:
        """Go on from another mask: undo brought it, or somebody chose it."""
        if not self._pressed:
            self.picture.take(image)
            self._tint(self.picture.pixels.rect())

    def clear(self) -> None:
        """Nothing is painted yet: the next stroke says what the rest is."""
        self.take(None)

    # -- the brush

    def resize_brush(self, times: float) -> None:
        """Larger or smaller."""
        self.size_share = max(LEAST, min(MOST, self.size_share * times))
        self._tell()

    def soften(self, by: float) -> None:
        """A softer or a harder edge."""
        self.feather = max(0.0, min(1.0, round(self.feather + by, 2)))
        self._tell()

    def swap(self) -> None:
        """Exchange brush and eraser."""
        self.set_erasing(not self.erasing)

    def set_erasing(self, erasing: bool) -> None:
        """Whether the left button erases."""
        self.erasing = erasing
        self._tell()

    def _tell(self) -> None:
        self.changed.emit()
        self.update()

    def _radius(self, rect: QRectF) -> float:
        """Of the brush, where the picture fills `rect`."""
        return self.size_share * max(rect.width(), rect.height()) / 2

    def _place(self, at: QPointF) -> QPointF:
        """The mask's pixel under a widget's."""
        target, size = self._canvas.picture_rect(), self.picture.pixels.size()
        return QPointF(
            (at.x() - target.x()) / target.width() * size.width(),
            (at.y() - target.y()) / target.height() * size.height(),
        )

    def _draw(self, end: QPointF) -> None:
        start = self._last if self._last is not None else end
        radius = self._radius(QRectF(self.picture.pixels.rect()))
        self._tint(self.picture.stroke(start, end, radius, self.feather, erase=self._erase))
        self._last = end

    def _tint(self, part: QRect) -> None:
        """Bring the red up to date with the mask, within `part` of it."""
        if self._overlay.size() != self.picture.pixels.size():
            self._overlay = QImage(self.picture.pixels.size(), QImage.Format.Format_ARGB32_Premultiplied)
            part = self.picture.pixels.rect()
        if self.picture.empty:
            self._overlay.fill(Qt.GlobalColor.transparent)
        elif not part.isEmpty():
            share = self.picture.pixels.copy(part).convertToFormat(QImage.Format.Format_Grayscale8)
            share.reinterpretAsFormat(QImage.Format.Format_Alpha8)
            painter = QPainter(self._overlay)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.fillRect(part, TINT)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationIn)
            painter.setClipRect(part)
            painter.drawImage(part.topLeft(), share)
            painter.end()
        self.update()

    # -- Qt's events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke; with Shift it goes straight on from the last one. The middle button moves the picture."""
        button = event.button()
        if button not in {Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton} or self._pressed:
            event.ignore()
            return
        away = button == Qt.MouseButton.RightButton or bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        self._erase = away != self.erasing
        self._pressed = True
        if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._last = None
        if self.picture.begin(erase=self._erase):
            self._tint(self.picture.pixels.rect())
        self._draw(self._place(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke; show how large the brush is."""
        self._cursor = event.position()
        if self._pressed:
            self._draw(self._place(event.position()))
        elif event.buttons():
            event.ignore()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The stroke is over: it is one step for undo."""
        if not self._pressed:
            event.ignore()
            return
        self._finish()

    def _finish(self) -> None:
        self._pressed = False
        self.painted.emit(self.picture.copy())

    def hideEvent(self, event: QHideEvent) -> None:
        """Put away in the middle of a stroke: no release comes any more, so the stroke ends here."""
        if self._pressed:
            self._finish()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Size, feather and eraser; the arrows and Space paint for who has no mouse."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.text():
            case "[" | "{":
                self.soften(-SOFTER) if shift else self.resize_brush(1 / STEP)
            case "]" | "}":
                self.soften(SOFTER) if shift else self.resize_brush(STEP)
            case "x" | "X":
                self.swap()
            case " ":
                self._dab()
            case _:
                if not self._step(Qt.Key(event.key())):
                    super().keyPressEvent(event)

    def _step(self, key: Qt.Key) -> bool:
        """Move the brush by an arrow key."""
        away = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if key not in away:
            return False
        target = self._canvas.picture_rect()
        step = max(4.0, self._radius(target) / 2)
        here = self._cursor or target.center()
        self._cursor = QPointF(here.x() + away[key][0] * step, here.y() + away[key][1] * step)
        self.update()
        return True

    def _dab(self) -> None:
        """One dab where the brush is."""
        self._erase, self._last = self.erasing, None
        if self.picture.begin(erase=self._erase):
            self._tint(self.picture.pixels.rect())
        self._draw(self._place(self._cursor or self._canvas.picture_rect().center()))
        self._last = None
        self.painted.emit(self.picture.copy())

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the brush where the mouse comes in."""
        self._cursor = event.position()

    def leaveEvent(self, event: QEvent) -> None:
        """No ring without a mouse."""
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self._cursor = None
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The red, and the brush as a ring with its soft edge as another."""
        painter = QPainter(self)
        target = self._canvas.picture_rect()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, self._overlay, QRectF(self._overlay.rect()))
        if self._cursor is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = self._radius(target)
        for pen in (QPen(QColor(theme.SHADE), 3), QPen(QColor(theme.ON_PICTURE), 1.2)):
            painter.setPen(pen)
            painter.drawEllipse(self._cursor, radius, radius)
        if self.feather:
            painter.setPen(QPen(QColor(theme.ON_PICTURE), 1, Qt.PenStyle.DotLine))
            painter.drawEllipse(self._cursor, radius * (1 - self.feather), radius * (1 - self.feather))
        if self.erasing:
            painter.setPen(QPen(QColor(theme.ON_PICTURE), 1.5))
            painter.drawLine(self._cursor - QPointF(5, 0), self._cursor + QPointF(5, 0))
