"""Dropping pictures on the window: clearly marked zones, for the photo, for the style, and for what is inside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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

from engine.preset_import import SUFFIXES
from gui import theme
from gui.tongue import tr

Zone = Literal["photo", "style", "settings", "presets"]
WORDS: dict[Zone, tuple[str, str, str]] = {
    "photo": ("photo", tr("Use as photo"), tr("Drop here to paint this picture")),
    "style": ("painting", tr("Use as painting"), tr("Drop here to paint in its manner")),
    "settings": ("history", tr("Restore its settings"), tr("Drop here for what it was painted with")),
    "presets": ("download", tr("Import presets"), tr("Drop here: of Impasto, Fooocus, A1111 or InvokeAI")),
}
SETTINGS_SHARE = 0.36
"""Share of the photo's zone, at its bottom, that a picture with settings inside gives to them."""
Look = Callable[[Path, Callable[[bool], None]], None]
"""Finds out whether a picture has settings inside, and tells when that is known."""


def local_files(data: QMimeData) -> list[Path]:
    """The files of this computer that are dragged; none for what comes from a browser."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def are_presets(files: Sequence[Path]) -> bool:
    """Whether all of these may hold presets, by their suffixes."""
    return bool(files) and all(file.suffix.casefold() in SUFFIXES for file in files)


class DropOverlay(QWidget):
    """Covers the window while files are dragged over it and shows both zones, the one under the mouse brighter."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Drop zones"))
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

    def __init__(self, widget: QWidget, zones: Callable[[], dict[Zone, QRect]], look: Look | None = None) -> None:
        super().__init__(widget)
        self._widget = widget
        self._places = zones
        self._look = look
        self._dragged: Path | None = None
        self._place = QPoint()
        self._has_settings = self._are_presets = False
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
            self._dragged = None
            self.overlay.hide()
            return True
        return False

    def _moved(self, event: QDragMoveEvent) -> None:
        if isinstance(event, QDragEnterEvent) and not (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.ignore()
            return
        self._place = event.position().toPoint()
        if isinstance(event, QDragEnterEvent):
            self._entered(local_files(event.mimeData()))
        self.overlay.show_zones(self._zones(), self._zone_at(self._place))
        event.setDropAction(Qt.DropAction.CopyAction)  # a file is never moved away by dropping it here
        event.accept()

    def _entered(self, files: list[Path]) -> None:
        """Look into a single picture for settings; the zone for them comes when some are found."""
        self._has_settings, self._are_presets = False, are_presets(files)
        self._dragged = dragged = files[0] if len(files) == 1 and not self._are_presets else None
        if dragged is not None and self._look is not None:
            self._look(dragged, lambda has: self._looked(dragged, has))

    def _looked(self, path: Path, has: bool) -> None:
        if path == self._dragged and has:
            self._has_settings = True
            if self.overlay.isVisible():
                self.overlay.show_zones(self._zones(), self._zone_at(self._place))

    def _zones(self) -> dict[Zone, QRect]:
        zones = self._places()
        if self._are_presets and "photo" in zones:
            return {"presets": zones["photo"]}
        if self._has_settings and "photo" in zones:
            whole = zones["photo"]
            height = round(whole.height() * SETTINGS_SHARE)
            zones["photo"] = whole.adjusted(0, 0, 0, -height)
            zones["settings"] = QRect(whole.left(), whole.bottom() - height + 1, whole.width(), height)
        return zones

    def _zone_at(self, place: QPoint) -> Zone:
        zones = self._zones()
        usual: Zone = "photo" if "photo" in zones else next(iter(zones), "photo")
        return next((zone for zone, there in zones.items() if there.contains(place)), usual)

    def _came_down(self, event: QDropEvent) -> None:
        self.overlay.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        files = local_files(event.mimeData())
        if files:
            self.dropped.emit(self._zone_at(event.position().toPoint()), files)
        else:
            self.refused.emit()
