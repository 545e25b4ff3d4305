"""Crop and straighten over the canvas: the whole photo, turned, and the window that is cut from it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from engine.crop import Crop
from gui import theme
from gui.canvas_view import MARGIN, CanvasView
from gui.cropping import Framing
from gui.pyramid import Pyramid
from gui.tongue import tr
from gui.widgets import named

REACH = 12
"""How near to an edge it is gripped, in pixels."""
KNOB = 14
"""Length of the corners' marks, in pixels."""
STEP, LEAP = 0.005, 0.05
"""What an arrow key moves by, in shares of the photo's long side: alone and with Ctrl."""
CURSORS = {
    frozenset({"left"}): Qt.CursorShape.SizeHorCursor,
    frozenset({"right"}): Qt.CursorShape.SizeHorCursor,
    frozenset({"top"}): Qt.CursorShape.SizeVerCursor,
    frozenset({"bottom"}): Qt.CursorShape.SizeVerCursor,
    frozenset({"left", "top"}): Qt.CursorShape.SizeFDiagCursor,
    frozenset({"right", "bottom"}): Qt.CursorShape.SizeFDiagCursor,
    frozenset({"right", "top"}): Qt.CursorShape.SizeBDiagCursor,
    frozenset({"left", "bottom"}): Qt.CursorShape.SizeBDiagCursor,
}


class CropTool(QWidget):
    """Drag the window, its edges or its corners; with Ctrl, draw a line along what shall be level."""

    changed = Signal(object)
    """The Framing."""
    accepted = Signal()

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._photo: Pyramid | None = None
        self.framing = Framing(1, 1, (0.0, 0.0, 1.0, 1.0))
        self._grip: frozenset[str] | None = None
        self._from = QPointF()
        self._before = self.framing
        self._line: tuple[QPointF, QPointF] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        named(self, tr("Crop"), "")
        canvas.moved.connect(self._fill)
        self.hide()

    def begin(self, photo: Pyramid, crop: Crop | None) -> None:
        """Show the whole `photo` with what is cut from it now."""
        self._photo, self._grip, self._line = photo, None, None  # it may have been put away while it was dragged
        self.show_framing(Framing.of(photo.width, photo.height, crop))
        self._fill()
        self.show()
        self.raise_()

    def show_framing(self, framing: Framing) -> None:
        """Show another window."""
        self.framing = framing
        left, top, width, height = framing.seen
        self.setAccessibleDescription(
            tr(
                "{width} × {height} pixels from {left}, {top}, turned by {angle:g} degrees. The arrows "
                "move it, with Shift they change its size; Enter takes it.",
                width=width,
                height=height,
                left=left,
                top=top,
                angle=framing.angle,
            )
        )
        self.changed.emit(framing)
        self.update()

    def _fill(self) -> None:
        self.setGeometry(self._canvas.rect())
        self.update()

    # -- where things lie

    def frame_rect(self) -> QRectF:
        """Where the photo lies before it is turned, in widget pixels."""
        room = QSize(max(1, self.width() - 2 * MARGIN), max(1, self.height() - 2 * MARGIN))
        scale = min(room.width() / self.framing.width, room.height() / self.framing.height)
        width, height = self.framing.width * scale, self.framing.height * scale
        return QRectF((self.width() - width) / 2, (self.height() - height) / 2, width, height)

    def window_rect(self) -> QRectF:
        """Where the window lies, in widget pixels."""
        frame, scale = self.frame_rect(), self._scale()
        left, top, width, height = self.framing.seen
        return QRectF(frame.x() + left * scale, frame.y() + top * scale, width * scale, height * scale)

    def _scale(self) -> float:
        return self.frame_rect().width() / self.framing.width

    def _edges(self, at: QPointF) -> frozenset[str] | None:
        """The edges under the mouse; none of them inside the window; None far from it."""
        window = self.window_rect()
        if not window.adjusted(-REACH, -REACH, REACH, REACH).contains(at):
            return None
        near = {
            "left": abs(at.x() - window.left()),
            "right": abs(at.x() - window.right()),
            "top": abs(at.y() - window.top()),
            "bottom": abs(at.y() - window.bottom()),
        }
        return frozenset(name for name, away in near.items() if away <= REACH)

    # -- Qt's events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip an edge, a corner or the window; with Ctrl begin a line."""
        self.setFocus()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._from, self._before = event.position(), self.framing.settled()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._line = (event.position(), event.position())
        else:
            self._grip = self._edges(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag along."""
        at = event.position()
        if self._line is not None:
            self._line = (self._from, at)
            self.update()
            return
        if self._grip is None:
            edges = self._edges(at) if not event.buttons() else None
            inside = Qt.CursorShape.SizeAllCursor if edges is not None else Qt.CursorShape.ArrowCursor
            self.setCursor(CURSORS.get(edges or frozenset(), inside))
            return
        away = (at - self._from) / self._scale()
        if self._grip:
            self.show_framing(self._before.pulled(self._grip, away.x(), away.y()))
        else:
            self.show_framing(self._before.moved(away.x(), away.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a line that was drawn becomes level."""
        if self._line is not None:
            start, end = self._line
            self._line = None
            self.show_framing(self.framing.level(end.x() - start.x(), end.y() - start.y()))
        elif self._grip is not None:
            self.show_framing(self.framing.settled())
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Take it."""
        self.accepted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by the arrows, change the size with Shift, turn with comma and period; Enter takes it."""
        key = Qt.Key(event.key())
        turns = {Qt.Key.Key_Comma: -0.1, Qt.Key.Key_Period: 0.1, Qt.Key.Key_Less: -1.0, Qt.Key.Key_Greater: 1.0}
        away = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.accepted.emit()
        elif key in turns:
            self.show_framing(self.framing.turned(self.framing.angle + turns[key]))
        elif key in away:
            far = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            step = (LEAP if far else STEP) * max(self.framing.width, self.framing.height)
            across, down = away[key][0] * step, away[key][1] * step
            now = self.framing.settled()
            larger = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            edges = frozenset({"right"} if across else {"bottom"})
            self.show_framing(now.pulled(edges, across, down) if larger else now.moved(across, down))
        else:
            super().keyPressEvent(event)

    def set_angle(self, angle: float) -> None:
        """Turn the photo."""
        if abs(angle - self.framing.angle) > 1e-9:
            self.show_framing(self.framing.turned(angle))

    def set_ratio(self, ratio: float | None) -> None:
        """Keep a shape, or none."""
        self.show_framing(replace(self.framing.settled(), ratio=None).shaped(ratio))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The photo, dark where it is cut off, thirds, corners, and the line that is drawn."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.COLOURS.well))
        if self._photo is None:
            return
        frame, window = self.frame_rect(), self.window_rect()
        level = self._photo.level_for(frame.width() * self.devicePixelRatioF())
        painter.setRenderHints(QPainter.RenderHint.SmoothPixmapTransform | QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.translate(frame.center())
        painter.rotate(self.framing.angle)
        painter.drawImage(frame.translated(-frame.center()), level, QRectF(level.rect()))
        painter.restore()
        _shade(painter, QRectF(self.rect()), window)
        _draw_thirds(painter, window)
        _draw_corners(painter, window, focused=self.hasFocus())
        if self._line is not None:
            for pen in (QPen(QColor(theme.SHADE), 4), QPen(QColor(theme.ON_PICTURE), 1.5)):
                painter.setPen(pen)
                painter.drawLine(*self._line)


def _shade(painter: QPainter, room: QRectF, window: QRectF) -> None:
    """Darken everything but `window`."""
    dark = QColor(theme.COLOURS.well)
    dark.setAlpha(190)
    for part in (
        QRectF(room.left(), room.top(), room.width(), window.top()),
        QRectF(room.left(), window.bottom(), room.width(), room.bottom() - window.bottom()),
        QRectF(room.left(), window.top(), window.left(), window.height()),
        QRectF(window.right(), window.top(), room.right() - window.right(), window.height()),
    ):
        painter.fillRect(part, dark)


def _draw_thirds(painter: QPainter, window: QRectF) -> None:
    soft = QColor(theme.ON_PICTURE)
    soft.setAlpha(90)
    painter.setPen(QPen(soft, 1))
    for third in (1 / 3, 2 / 3):
        x, y = window.left() + window.width() * third, window.top() + window.height() * third
        painter.drawLine(QPointF(x, window.top()), QPointF(x, window.bottom()))
        painter.drawLine(QPointF(window.left(), y), QPointF(window.right(), y))


def _draw_corners(painter: QPainter, window: QRectF, *, focused: bool) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.ON_PICTURE), 1))
    painter.drawRect(window)
    pen = QPen(QColor(theme.COLOURS.accent if focused else theme.ON_PICTURE), 3)
    pen.setCapStyle(Qt.PenCapStyle.SquareCap)
    painter.setPen(pen)
    for x, y, right, down in (
        (window.left(), window.top(), 1, 1),
        (window.right(), window.top(), -1, 1),
        (window.left(), window.bottom(), 1, -1),
        (window.right(), window.bottom(), -1, -1),
    ):
        painter.drawLine(QPointF(x, y), QPointF(x + KNOB * right, y))
        painter.drawLine(QPointF(x, y), QPointF(x, y + KNOB * down))
