"""The kinds of files that pictures are written as: names, suffixes, limits, and whether they can be written here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

import pyvips

from engine.errors import InvalidRequest
from engine.recipe import Format

SUFFIXES: Mapping[Format, str] = MappingProxyType(
    {"jpeg": ".jpg", "png": ".png", "webp": ".webp", "tiff": ".tif", "avif": ".avif"}
)
"""The file suffix of each format."""
BY_SUFFIX: Mapping[str, Format] = MappingProxyType(
    {
        ".jpg": "jpeg",
        ".jpeg": "jpeg",
        ".jpe": "jpeg",
        ".jfif": "jpeg",
        ".png": "png",
        ".webp": "webp",
        ".tif": "tiff",
        ".tiff": "tiff",
        ".avif": "avif",
    }
)
"""The format of each suffix, in lower case."""
NAMES: Mapping[Format, str] = MappingProxyType(
    {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "tiff": "TIFF", "avif": "AVIF"}
)
LONGEST_SIDE: Mapping[Format, int] = MappingProxyType({"jpeg": 65_500, "webp": 16_383, "avif": 16_384})
"""Most pixels a side that a format holds, where that matters."""
LEAST_SHARE: Mapping[Format, float] = MappingProxyType(
    {"jpeg": 0.03, "png": 0.2, "webp": 0.01, "tiff": 0.2, "avif": 0.005}
)
"""Share of the raw samples' bytes that a file hardly ever stays below."""
SAVERS: Mapping[Format, str] = MappingProxyType({"avif": "heif"})
"""What libvips calls a format, where it is not the same."""
LOSSY: frozenset[Format] = frozenset({"jpeg", "webp", "avif"})
"""Formats with a quality."""
DEEP: Mapping[Format, int] = MappingProxyType({"png": 16, "tiff": 16, "avif": 12})
"""Most bits a channel, where that is more than 8."""


def stored_bits(form: Format, depth: int) -> int:
    """Bits a sample that are handed to the encoder: 8, or 16 where the format holds more than 8."""
    return depth if form in DEEP else 8


@lru_cache
def can_write(form: Format) -> bool:
    """Whether this installation can write the format; only AVIF hangs on how libvips was built."""
    if form != "avif":
        return True
    try:
        pyvips.Image.black(16, 16, bands=3).heifsave_buffer(compression="av1", effort=0)
    except pyvips.Error:
        return False
    return True


def check_writable(form: Format) -> None:
    """Raise InvalidRequest for a format that cannot be written here."""
    if not can_write(form):
        raise InvalidRequest(
            f"{NAMES[form]} pictures cannot be written here: libvips came without it.", "Choose WebP or PNG."
        )
