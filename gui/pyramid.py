"""A picture ready to be drawn at any zoom: the pixels and their halves, made beside the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtGui import QImage

from engine.crop import Crop
from engine.probe import probe, thumbnail

MOST_PIXELS = 36_000_000
"""Pixels kept of a picture for looking at it: a whole 8K frame. Larger ones are shown a little softer at 100 %."""
SMALLEST = 512
"""Long side, in pixels, below which no further half is made."""


@dataclass(frozen=True, slots=True)
class Pyramid:
    """Width and height are the picture's own, in pixels. The levels, largest first, may all be smaller than that."""

    width: int
    height: int
    levels: tuple[QImage, ...]

    def level_for(self, pixels_wide: float) -> QImage:
        """The smallest level that is at least `pixels_wide`, else the largest."""
        fitting = [level for level in self.levels if level.width() >= pixels_wide]
        return fitting[-1] if fitting else self.levels[0]


def of_image(image: QImage, width: int, height: int) -> Pyramid:
    """A pyramid of one level, for a preview of a picture of `width` × `height`."""
    return Pyramid(width, height, (image,))


def load(path: Path, crop: Crop | None = None) -> Pyramid:
    """Read the picture at `path`, or a part of it, upright and in sRGB. Slow: call it from a thread.

    Raises UnreadablePicture or TooLarge.
    """
    info = probe(path)
    width, height = (info.width, info.height) if crop is None else crop.size(info.width, info.height)
    shrink = min(1.0, (MOST_PIXELS / (width * height)) ** 0.5)
    long_side = max(1, int(max(width, height) * shrink))
    small = thumbnail(path, long_side, crop)
    return Pyramid(width, height, _levels(small.rgb, small.width, small.height))


def _levels(rgb: bytes, width: int, height: int) -> tuple[QImage, ...]:
    """Halves of width × height × 3 bytes, down to about SMALLEST."""
    import pyvips  # late: it costs a tenth of a second, and not in the window's thread

    image = pyvips.Image.new_from_memory(rgb, width, height, 3, "uchar")
    levels = [_drawable(image)]
    while max(image.width, image.height) > SMALLEST and min(image.width, image.height) > 1:
        image = image.resize(0.5, kernel="linear").copy_memory()
        levels.append(_drawable(image))
    return tuple(levels)


def _drawable(image: object) -> QImage:
    """The pixels in the order Qt draws fastest.

    They are copied in strips: one call over all of them would hold Python's lock, and with it the window, too long.
    """
    width, height = image.width, image.height  # type: ignore[attr-defined]
    ordered = image[2].bandjoin([image[1], image[0], 255])  # type: ignore[index]  # blue, green, red, opaque
    made = QImage(width, height, QImage.Format.Format_RGB32)
    pixels = cast("memoryview[int]", made.bits())
    rows = max(1, 2_000_000 // (width * 4))
    for top in range(0, height, rows):
        count = min(rows, height - top)
        strip = ordered.crop(0, top, width, count).write_to_memory()
        pixels[top * width * 4 : (top + count) * width * 4] = bytes(strip)
    return made
