"""A mask as it is painted: white where the painting goes. Strokes on a small picture, and the files they become."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRadialGradient

from engine.files import write_bytes
from engine.probe import thumbnail
from gui.background import Background

LONG_SIDE = 2048
"""Of the mask, in pixels: the step scales it to the painting."""
SPACING = 0.2
"""Distance of two dabs of a stroke, in radii."""
HARD = 0.98
"""Share of the radius that a brush without feather fills."""
MOST_FILES = 2000
"""Masks that are kept, one a stroke; the oldest go first."""


def mask_size(width: int, height: int) -> QSize:
    """The size of the mask for a picture of width × height pixels."""
    scale = LONG_SIDE / max(width, height)
    return QSize(max(1, round(width * scale)), max(1, round(height * scale)))


class MaskImage:
    """The mask's pixels. Places are in its own pixels."""

    def __init__(self, size: QSize) -> None:
        self.pixels = QImage(size, QImage.Format.Format_RGB32)
        self.empty = True
        """Whether there is no mask at all yet, so that everything is painted."""
        self.pixels.fill(Qt.GlobalColor.white)
        self._dab = QImage()
        self._dab_of: tuple[float, float, bool] | None = None

    def take(self, image: QImage | None) -> None:
        """Take a mask of any size; None: there is none."""
        self.empty = image is None
        if image is None:
            self.pixels.fill(Qt.GlobalColor.white)
            return
        fitted = image.scaled(
            self.pixels.size(), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        grey = fitted.convertToFormat(QImage.Format.Format_Grayscale8)
        self.pixels = grey.convertToFormat(QImage.Format.Format_RGB32)

    def begin(self, *, erase: bool) -> bool:
        """Begin a stroke. The first one says what the rest is: all black, or white under an eraser.

        Returns whether that changed everything.
        """
        if not self.empty:
            return False
        self.empty = False
        self.pixels.fill(Qt.GlobalColor.white if erase else Qt.GlobalColor.black)
        return True

    def stroke(self, start: QPointF, end: QPointF, radius: float, feather: float, *, erase: bool) -> QRect:
        """Draw from `start` to `end` with a brush of `radius` pixels and a soft edge of `feather`, 0 to 1.

        White gets no whiter where strokes cross, nor black blacker. Returns what changed.
        """
        radius = max(0.5, radius)
        dab = self._brush(radius, feather, erase)
        length = math.hypot(end.x() - start.x(), end.y() - start.y())
        count = max(1, math.ceil(length / (radius * SPACING)))
        mode = QPainter.CompositionMode
        painter = QPainter(self.pixels)
        painter.setCompositionMode(mode.CompositionMode_Darken if erase else mode.CompositionMode_Lighten)
        for number in range(count + 1):
            place = start + (end - start) * (number / count)
            painter.drawImage(QPointF(place.x() - dab.width() / 2, place.y() - dab.height() / 2), dab)
        painter.end()
        reach = radius + 2
        touched = QRectF(start, end).normalized().adjusted(-reach, -reach, reach, reach).toAlignedRect()
        return touched.intersected(self.pixels.rect())

    def _brush(self, radius: float, feather: float, erase: bool) -> QImage:
        """One dab, opaque: greys that lighten or darken what they cover."""
        if self._dab_of == (radius, feather, erase):
            return self._dab
        side = 2 * math.ceil(radius) + 2
        dab = QImage(side, side, QImage.Format.Format_RGB32)
        neutral, full = (QColor(255, 255, 255), QColor(0, 0, 0)) if erase else (QColor(0, 0, 0), QColor(255, 255, 255))
        dab.fill(neutral)
        painter = QPainter(dab)
        middle = QPointF(side / 2, side / 2)
        gradient = QRadialGradient(middle, radius)
        inner = HARD * (1 - feather)
        for number in range(9):  # a smooth step, so that no ring is seen where it begins and ends
            share = number / 8
            level = 1 - share * share * (3 - 2 * share)
            grey = round(full.red() * level + neutral.red() * (1 - level))
            gradient.setColorAt(inner + (1 - inner) * share, QColor(grey, grey, grey))
        painter.fillRect(dab.rect(), gradient)
        painter.end()
        self._dab, self._dab_of = dab, (radius, feather, erase)
        return dab

    def copy(self) -> QImage:
        """The mask of the moment, one byte a pixel."""
        return self.pixels.convertToFormat(QImage.Format.Format_Grayscale8)


class MaskFiles(QObject):
    """Writes masks beside the window's thread, one after the other, and reads them again."""

    def __init__(
        self, folder: Path, *, failed: Callable[[BaseException], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._failed = failed
        self._background = Background(threads=1, name="masks", parent=self)
        self._under_way = 0
        self._waiting: list[Callable[[], object]] = []

    def save(self, image: QImage, done: Callable[[Path], None]) -> None:
        """Write a mask; the name is its content's, so the same mask is the same file."""
        self._under_way += 1

        def finish(path: Path) -> None:
            try:
                done(path)
            finally:
                self._over()

        def fail(error: BaseException) -> None:
            self._failed(error)
            self._over()

        self._background.run(lambda: _written(image, self._folder), done=finish, failed=fail)

    def load(self, path: Path, done: Callable[[QImage], None]) -> None:
        """Read the mask at `path`, after those that are being written."""
        self._background.run(lambda: _read(path), done=done, failed=self._failed)

    def is_ours(self, path: str) -> bool:
        """Whether the mask at `path` was brushed here."""
        return Path(path).parent == self._folder

    def when_saved(self, act: Callable[[], object]) -> None:
        """Call `act` as soon as every stroke is a file: at once, as a rule."""
        if self._under_way:
            self._waiting.append(act)
        else:
            act()

    def _over(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act()

    def close(self) -> None:
        """End the thread."""
        self._background.close()


def _written(image: QImage, folder: Path) -> Path:
    packed = QByteArray()
    buffer = QBuffer(packed)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stub wants bytes
    data = bytes(packed.data())
    path = folder / f"{hashlib.blake2b(data, digest_size=12).hexdigest()}.png"
    if not path.exists():
        write_bytes(path, data)
        _prune(folder)
    return path


def _prune(folder: Path) -> None:
    """Let the oldest masks go when there are too many."""
    files = [path for path in folder.glob("*.png") if path.is_file()]
    if len(files) > MOST_FILES:
        for path in sorted(files, key=lambda file: file.stat().st_mtime)[:-MOST_FILES]:
            path.unlink(missing_ok=True)


def _read(path: Path) -> QImage:
    small = thumbnail(path, LONG_SIDE)
    image = QImage(small.rgb, small.width, small.height, 3 * small.width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: the bytes are Python's
