"""Small pictures for lists: decoded beside the window's thread when they are first wanted, then kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from engine.probe import Thumbnail, thumbnail
from gui.background import Background

SIDE = 288
"""Long side of a thumbnail in pixels; cards show it at half on a fine screen."""
MOST = 400
"""How many are kept; those that nobody asked for the longest go first."""


class Thumbnails(QObject):
    """Ask with `pixmap`; None means not yet, and `ready` tells when."""

    ready = Signal(object)
    """The path whose thumbnail came, or turned out to be unreadable."""

    def __init__(self, background: Background, *, side: int = SIDE, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._side = side
        self._kept: dict[Path, QPixmap | None] = {}
        self._wanted: set[Path] = set()

    def pixmap(self, path: Path) -> QPixmap | None:
        """The thumbnail of the picture at `path`, if it is there; else it is on its way."""
        if path in self._kept:
            found = self._kept.pop(path)
            self._kept[path] = found
            return found
        if path not in self._wanted:
            self._wanted.add(path)
            self._background.run(
                lambda: thumbnail(path, self._side),
                done=lambda small: self._take(path, small),
                failed=lambda _error: self._keep(path, None),
            )
        return None

    def failed(self, path: Path) -> bool:
        """Whether the picture at `path` could not be read."""
        return path in self._kept and self._kept[path] is None

    def _take(self, path: Path, small: Thumbnail) -> None:
        wrapped = QImage(small.rgb, small.width, small.height, small.width * 3, QImage.Format.Format_RGB888)
        self._keep(path, QPixmap.fromImage(wrapped.convertToFormat(QImage.Format.Format_RGB32)))

    def _keep(self, path: Path, pixmap: QPixmap | None) -> None:
        self._wanted.discard(path)
        self._kept[path] = pixmap
        while len(self._kept) > MOST:
            self._kept.pop(next(iter(self._kept)))
        self.ready.emit(path)
