"""Dropping pictures on the window: two clearly marked zones, one for the photo and one for the painting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from gui import theme

Zone = Literal["photo", "style"]
WORDS: dict[Zone, tuple[str, str, str]] = {
    "photo": ("photo", "Photo", "Drop here to paint this picture"),
    "style": ("painting", "Painting", "Drop here to paint in its manner"),
}


def local_files(data: QMimeData) -> list[Path]:
    """The files of this computer that are dragged; none for what comes from a browser."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class DropOverlay(QWidget):
    """Covers the window while files are dragged over it and shows both zones, the one under the mouse brighter."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Drop zones")
        self._window = parent
        self._zones: dict[Zone, QRect] = {}
        self._over: Zone | None = None
        self.hide()

    @property
    def over(self) -> Zone | None:
        """The zone under the mouse."""
        return self._over

    def show_zones(self, zones: dict[Zone, QRect], over: Zone | None) -> None:
        """Show the `zones` (in the parent's pixels) with one of them brighter."""
        self._zones, self._over = zones, over
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Dim the window, mark the zones."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(20, 20, 20, 190))
        for zone, place in self._zones.items():
            self._draw_zone(painter, zone, place.adjusted(10, 10, -10, -10))

    def _draw_zone(self, painter: QPainter, zone: Zone, place: QRect) -> None:
        bright = zone == self._over
        icon, title, text = WORDS[zone]
        painter.setBrush(QColor(70, 70, 70, 215) if bright else QColor(28, 28, 28, 215))
        colour = QColor(theme.DARK.focus if bright else theme.DARK.faint)
        painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine if bright else Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(place), 12, 12)
        middle = place.center()
        pixmap = theme.icon(icon, colour.name()).pixmap(48, 48)
        painter.drawPixmap(middle.x() - 24, middle.y() - 70, pixmap)
        font = painter.font()
        font.setPixelSize(theme.Type().hero)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(theme.DARK.text))
        painter.drawText(QRect(place.left(), middle.y() - 10, place.width(), 34), Qt.AlignmentFlag.AlignCenter, title)
        font.setPixelSize(theme.Type().body)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(theme.DARK.muted))
        below = QRect(place.left() + 8, middle.y() + 24, place.width() - 16, 24)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)


class DropTarget(QObject):
    """Answers the drag events of one widget; tells which files came down in which zone."""

    dropped = Signal(str, list)
    """The Zone and the paths."""
    refused = Signal()
    """Something came down that is no file of this computer."""

    def __init__(self, widget: QWidget, zones: Callable[[], dict[Zone, QRect]]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._zones = zones
        self.overlay = DropOverlay(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: object) -> bool:
        """Take the drag events, leave all others."""
        if isinstance(event, QDragMoveEvent):  # entering is a kind of moving
            self._moved(event)
            return True
        if isinstance(event, QDropEvent):
            self._came_down(event)
            return True
        if isinstance(event, QDragLeaveEvent):
            self.overlay.hide()
            return True
        return False

    def _moved(self, event: QDragMoveEvent) -> None:
        if isinstance(event, QDragEnterEvent) and not (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.ignore()
            return
        self.overlay.show_zones(self._zones(), self._zone_at(event.position().toPoint()))
        event.setDropAction(Qt.DropAction.CopyAction)  # a file is never moved away by dropping it here
        event.accept()

    def _zone_at(self, place: QPoint) -> Zone:
        style = self._zones().get("style")
        return "style" if style is not None and style.contains(place) else "photo"

    def _came_down(self, event: QDropEvent) -> None:
        self.overlay.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        files = local_files(event.mimeData())
        if files:
            self.dropped.emit(self._zone_at(event.position().toPoint()), files)
        else:
            self.refused.emit()
