"""Thumbnails as small JPEGs in the cache folder, made once a picture and version. Slow: call from a thread."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pyvips

from engine.gallery.index import Picture
from engine.probe import thumbnail

SIDE: Final = 320
"""Long side of a thumbnail in pixels."""
QUALITY: Final = 80
FOLDER: Final = "gallery"
MOST_BYTES: Final = 1_000_000_000
"""Bytes of thumbnails that are kept; the oldest go first."""
_MOST_FILE: Final = 1_000_000


def thumb_file(cache: Path, picture: Picture) -> Path:
    """Where the thumbnail of this version of the picture is kept."""
    mark = hashlib.sha256(os.fsencode(picture.path) + f"\0{picture.mtime}\0{picture.bytes}".encode()).hexdigest()
    return cache / FOLDER / mark[:2] / f"{mark[2:34]}.jpg"


def small_jpeg(cache: Path, picture: Picture) -> bytes:
    """The thumbnail of `picture`, upright, in sRGB. Raises UnreadablePicture and TooLarge."""
    file = thumb_file(cache, picture)
    with contextlib.suppress(OSError):
        with file.open("rb") as stream:
            data = stream.read(_MOST_FILE)
        if data.startswith(b"\xff\xd8") and data.endswith(b"\xff\xd9"):
            return data
    small = thumbnail(picture.path, SIDE)
    image = pyvips.Image.new_from_memory(small.rgb, small.width, small.height, 3, "uchar")
    made = bytes(image.copy(interpretation="srgb").jpegsave_buffer(Q=QUALITY, keep="none"))
    with contextlib.suppress(OSError):  # without a cache it is made each time
        _write(file, made)
    return made


def _write(file: Path, data: bytes) -> None:
    """Quickly: a thumbnail that a power cut halves is seen to be one, and made again."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(file)


def trim(
    cache: Path, most: int = MOST_BYTES, go_on: Callable[[], bool] = lambda: True, *, folder: str = FOLDER
) -> int:
    """Remove the oldest pictures in a folder of the cache where they take more than `most` bytes together; returns how
    many.
    """
    found: list[tuple[float, int, str]] = []
    for place, _, names in os.walk(cache / folder):
        for name in names:
            path = f"{place}/{name}"
            with contextlib.suppress(OSError):
                about = os.stat(path)  # noqa: PTH116 - many, quickly
                found.append((about.st_mtime, about.st_size, path))
        if not go_on():
            return 0
    left, gone = sum(item[1] for item in found), 0
    for _, size, path in sorted(found):
        if left <= most * 0.9 or (not gone and left <= most):
            break
        with contextlib.suppress(OSError):
            Path(path).unlink()
        left -= size
        gone += 1
    return gone
