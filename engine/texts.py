"""The texts inside a picture, whichever program wrote them: PNG chunks, EXIF, the description of a TIFF.

Nothing in them is trusted: sizes and places are checked, and a file that lies has no texts.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pyvips

from engine.errors import EngineError
from engine.loading import open_source
from engine.sniff import check_end, identify, open_ordinary, png_chunks

MOST_TEXT: Final = 16_000_000
"""Longest text that is read, in bytes; a longer one is taken for none."""
MOST_TEXTS: Final = 64
DESCRIPTION, MAKE, CAMERA, COMMENT = "ImageDescription", "Make", "Model", "UserComment"
"""What the texts of EXIF are called here, as its standard does."""

_TAGS: Final[Mapping[int, str]] = {0x010E: DESCRIPTION, 0x010F: MAKE, 0x0110: CAMERA, 0x9286: COMMENT}
_EXIF_FOLDER: Final = 0x8769
_MOST_TAGS: Final = 200
_PLAIN: Final = frozenset({1, 2, 7})  # bytes (Pillow's choice), ASCII and undefined


def texts_in(path: Path) -> dict[str, str]:
    """The texts inside the picture at `path`, by their keywords; none where it is no picture. Never raises.

    Of several with one keyword the first counts.
    """
    try:
        kind = identify(path)
        if kind == "bmp":
            return {}  # it has none, and would be decoded to be opened
        if kind == "png":
            check_end(path, kind)
            return _first(_png_texts(path))
        image = open_source(path).image
        found = _first(_exif_texts(bytes(image.get("exif-data")))) if image.get_typeof("exif-data") else {}
        if image.get_typeof("image-description"):
            found.setdefault(DESCRIPTION, str(image.get("image-description")))
    except (EngineError, pyvips.Error, OSError, ValueError):
        return {}
    return found


def _first(texts: Iterator[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    left = 2 * MOST_TEXT
    for key, text in texts:
        left -= len(text)
        if left < 0 or len(found) >= MOST_TEXTS:
            break
        found.setdefault(key, text)
    return found


def _png_texts(path: Path) -> Iterator[tuple[str, str]]:
    with open_ordinary(path) as file:
        for name, size in png_chunks(file):
            if name not in {b"tEXt", b"zTXt", b"iTXt"} or size > MOST_TEXT:
                continue
            body, check = file.read(size), file.read(4)
            if zlib.crc32(name + body) == int.from_bytes(check, "big"):
                key, _, rest = body.partition(b"\0")
                text = _png_text(name, rest)
                if text is not None:
                    yield key.decode("latin-1"), text


def _png_text(name: bytes, rest: bytes) -> str | None:
    """What stands after the keyword; None where it cannot be read."""
    if name == b"tEXt":
        return _letters(rest)
    if name == b"zTXt":
        return _letters(_inflated(rest[1:])) if rest[:1] == b"\0" else None
    packed, way, rest = rest[:1], rest[1:2], rest[2:]
    _, _, rest = rest.partition(b"\0")  # the language
    _, _, rest = rest.partition(b"\0")  # the keyword in it
    if packed == b"\1" and way == b"\0":
        rest = _inflated(rest)
    return rest.decode("utf-8", "replace")


def _inflated(data: bytes) -> bytes:
    """At most MOST_TEXT bytes of it; nothing where there would be more."""
    try:
        flow = zlib.decompressobj()
        text = flow.decompress(data, MOST_TEXT)
    except zlib.error:
        return b""
    return b"" if flow.unconsumed_tail else text


def _letters(raw: bytes) -> str:
    """UTF-8 where it is; else Latin-1, which is what the standard of PNG says and few programs follow."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _exif_texts(blob: bytes) -> Iterator[tuple[str, str]]:
    blob = blob.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(blob[:2])
    if order is None or len(blob) < 8:
        return
    main = int(struct.unpack_from(f"{order}I", blob, 4)[0])
    for tag, raw in _entries(blob, order, main):
        if tag == _EXIF_FOLDER and len(raw) >= 4:
            for inner, text in _entries(blob, order, int(struct.unpack_from(f"{order}I", raw)[0])):
                if inner in _TAGS:
                    yield _TAGS[inner], _exif_text(text)
        elif tag in _TAGS:
            yield _TAGS[tag], _exif_text(raw)


def _entries(blob: bytes, order: str, at: int) -> Iterator[tuple[int, bytes]]:
    """Tag and bytes of each text of a folder, and of what points to the inner folder."""
    if at + 2 > len(blob):
        return
    for number in range(min(_MOST_TAGS, int(struct.unpack_from(f"{order}H", blob, at)[0]))):
        place = at + 2 + 12 * number
        if place + 12 > len(blob):
            return
        tag, kind, count = struct.unpack_from(f"{order}HHI", blob, place)
        if tag == _EXIF_FOLDER:
            yield tag, blob[place + 8 : place + 12]
        elif kind in _PLAIN:
            start = place + 8 if count <= 4 else int(struct.unpack_from(f"{order}I", blob, place + 8)[0])
            yield tag, blob[start : start + count]


def _exif_text(raw: bytes) -> str:
    """A text of EXIF. The comment begins with the name of its letters, and its UTF-16 has either order of bytes."""
    head, rest = raw[:8], raw[8:]
    if head == b"UNICODE\0":
        even, odd = rest[::2].count(0), rest[1::2].count(0)
        return rest.decode("utf-16-le" if odd > even else "utf-16-be", "replace").rstrip("\0")
    if head in {b"ASCII\0\0\0", bytes(8)}:
        raw = rest
    return _letters(raw.rstrip(b"\0"))
