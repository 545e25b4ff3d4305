"""The line between photo and painting: dragged, or moved by keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gui import theme
from gui.tongue import percent, tr
from gui.widgets import named

WIDE = 28
"""Width in pixels that can be gripped."""
GRIP = 11
"""Radius of the knob, in pixels."""
STEP, LEAP = 0.01, 0.1
"""What an arrow key moves it by, without Shift and with it."""


class Divider(QWidget):
    """Lies over the canvas; `share` is how much of the picture's width lies left of it, 0 to 1."""

    dragged = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.share = 0.5
        self._target = QRectF()
        self._grip: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        named(
            self, tr("Before and after"), tr("Drag, or press the arrow keys: photo on the left, painting on the right")
        )
        self.show_share(0.5)

    def show_share(self, share: float) -> None:
        """Take another place, within 0 to 1."""
        self.share = max(0.0, min(1.0, share))
        self.setAccessibleDescription(
            tr("The photo is seen on the left {share} of the picture", share=percent(self.share))
        )

    def place(self, target: QRectF, room: QRect) -> None:
        """Stand at its share of `target`, where the picture lies, as high as what is seen of it in `room`."""
        self._target = target
        seen = target.intersected(QRectF(room))
        middle = max(seen.left(), min(seen.right(), target.x() + target.width() * self.share))
        self.setGeometry(round(middle) - WIDE // 2, round(seen.top()), WIDE, max(2 * GRIP, round(seen.height())))

    # -- Qt's events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().x() - WIDE / 2
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it along."""
        if self._grip is not None and self._target.width() > 0:
            x = self.mapToParent(event.position()).x() - self._grip
            self.dragged.emit(max(0.0, min(1.0, (x - self._target.x()) / self._target.width())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to the middle."""
        self.dragged.emit(0.5)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by the arrows; all the way by Home and End."""
        step = LEAP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else STEP
        shares = {
            Qt.Key.Key_Left: self.share - step,
            Qt.Key.Key_Right: self.share + step,
            Qt.Key.Key_Home: 0.0,
            Qt.Key.Key_End: 1.0,
        }
        share = shares.get(Qt.Key(event.key()))
        if share is None:
            super().keyPressEvent(event)
        else:
            self.dragged.emit(max(0.0, min(1.0, share)))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that the keyboard is here."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is not."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A white line with a dark edge, seen on any picture, and a knob with two arrows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(WIDE / 2, self.height() / 2)
        painter.fillRect(QRectF(middle.x() - 2, 0, 4, self.height()), QColor(theme.SHADE))
        painter.fillRect(QRectF(middle.x() - 1, 0, 2, self.height()), QColor(theme.ON_PICTURE))
        painter.setPen(QPen(QColor(theme.COLOURS.accent if self.hasFocus() else theme.ON_PICTURE), 2))
        painter.setBrush(QColor(30, 30, 30))
        painter.drawEllipse(middle, GRIP, GRIP)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.ON_PICTURE))
        for side in (-1, 1):
            tip = middle + QPointF(side * 7.5, 0)
            painter.drawPolygon(QPolygonF([tip, tip + QPointF(-side * 4, -4), tip + QPointF(-side * 4, 4)]))
