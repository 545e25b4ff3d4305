"""The middle of the window: the canvas, what it says when it is empty, and messages over its top."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.canvas_view import CanvasView
from gui.messages import MessageStrip
from gui.widgets import button, icon_label, plain_label

BORDER = 4
"""Room that the message strip's frame takes on each side, in pixels."""
STEPS = (
    ("photo", "Open a photo", "the picture that will be painted"),
    ("painting", "Choose a painting", "its manner is used; any picture works"),
    ("brush", "Generate", "watch it being painted, then export"),
)


class EmptyState(QWidget):
    """What to do first, in three steps, with a button for the first."""

    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open_button = button(
            "Open photo…",
            icon="open",
            role="primary",
            tip="Choose the picture to be painted",
            keys="Ctrl+O",
            press=self.open_wanted.emit,
        )
        self.open_button.setMinimumHeight(40)
        self.open_button.setMinimumWidth(180)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setSpacing(theme.Space.M)
        column.addStretch(2)
        column.addWidget(icon_label("photo", 64, theme.COLOURS.faint), 0, centre)
        column.addWidget(plain_label("Drop a photo here", "hero"), 0, centre)
        column.addWidget(plain_label("JPEG, PNG, WebP or TIFF, of any size", "muted"), 0, centre)
        column.addSpacing(theme.Space.S)
        column.addWidget(self.open_button, 0, centre)
        column.addStretch(2)
        column.addLayout(self._steps())
        column.addStretch(1)

    def _steps(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.Space.XL)
        row.addStretch(1)
        for icon, title, text in STEPS:
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(plain_label(title, "name"))
            words.addWidget(plain_label(text, "muted"))
            step = QHBoxLayout()
            step.setSpacing(theme.Space.S)
            step.addWidget(icon_label(icon, 24, theme.COLOURS.muted))
            step.addLayout(words)
            row.addLayout(step)
        row.addStretch(1)
        return row

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed frame, as places for dropping have."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.COLOURS.well))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.COLOURS.line), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(24, 24, -24, -24), 14, 14)


class Stage(QWidget):
    """Canvas, empty state and message strip, one over the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = CanvasView(self)
        self.empty = EmptyState(self)
        self.strip = MessageStrip(self)
        self.strip.installEventFilter(self)
        self.setMinimumSize(320, 220)

    def show_empty(self, *, empty: bool) -> None:
        """Whether there is nothing to show yet."""
        self.empty.setVisible(empty)
        self.canvas.setVisible(not empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All of it fills the stage; the strip keeps to the top."""
        self.canvas.setGeometry(self.rect())
        self.empty.setGeometry(self.rect())
        self._place_strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Place the strip anew when its words change."""
        if watched is self.strip and event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place_strip()
        return False

    def _place_strip(self) -> None:
        width = max(240, min(760, self.width() - 2 * theme.Space.L))
        needed = self.strip.heightForWidth(width - 2 * BORDER) + 2 * BORDER
        height = max(needed, self.strip.minimumSizeHint().height(), 52)
        self.strip.setGeometry((self.width() - width) // 2, theme.Space.M, width, height)
