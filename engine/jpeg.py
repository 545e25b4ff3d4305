"""JPEG streams as bytes: what stands before the first scan, and the fields of one stream put into another.

A stream is SOI, then segments of a marker, a length and a body, and from SOS on the scan (ITU-T T.81, B.1 and B.2).
Fields are the segments that say something about the picture and are not needed to decode it: APP0 … APP15 and COM.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

HEAD: Final = 1 << 20
"""Bytes among which the data of the scan must begin."""
SOI: Final = b"\xff\xd8"
_SOS: Final = 0xDA
_COM: Final = 0xFE
_APPLICATION: Final = range(0xE0, 0xF0)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE: Final = frozenset((0x00, 0x01, *range(0xD0, 0xDA)))
"""Markers without a length; none of them may stand between SOI and SOS."""
_SOF0: Final = 0xC0
_ADOBE: Final = 0xEE
_CHROMA: Final = (b"\x11\x11\x11", b"\x21\x11\x11", b"\x22\x11\x11")
"""Sampling factors of Y, Cb and Cr: 4:4:4, 4:2:2, 4:2:0."""


class NotJpeg(ValueError):
    """Bytes that are no JPEG stream, or one that ends before its scan."""


def fields(stream: bytes) -> bytes:
    """All fields of `stream`, one after another; it may end anywhere after the head of its first scan.

    Raises NotJpeg.
    """
    return b"".join(stream[start:end] for marker, start, end in _segments(stream) if _is_field(marker))


def with_fields(stream: bytes | memoryview, others: bytes) -> tuple[bytes, memoryview]:
    """`stream` with `others` (as `fields` gives them) in place of its own fields: what stands before the scan's data,
    and the data, which is not copied. Raises NotJpeg.
    """
    view = memoryview(stream)
    head = bytes(view[:HEAD])
    segments = list(_segments(head))
    if not any(marker in _FRAMES for marker, _, _ in segments):
        raise NotJpeg("there is no frame")
    needed = [head[start:end] for marker, start, end in segments if not _is_field(marker)]
    return b"".join((SOI, others, *needed)), view[segments[-1][2] :]


def plain_scan(head: bytes) -> int | None:
    """Where the data of the scan begins in the plainest kind of JPEG, as cameras and most programs write it.

    That is baseline, 8 bits, YCbCr 4:4:4, 4:2:2 or 4:2:0, all in one scan. None for any other kind, and where `head`,
    the first bytes of the file, ends too early to tell.
    """
    try:
        segments = list(_segments(head))
    except NotJpeg:
        return None
    frames = [(marker, head[start + 4 : end]) for marker, start, end in segments if marker in _FRAMES]
    if (
        len(frames) != 1
        or frames[0][0] != _SOF0
        or any(_is_other_colour(head[s + 4 : e]) for m, s, e in segments if m == _ADOBE)
    ):
        return None
    frame, (_, start, end) = frames[0][1], segments[-1]
    plain = len(frame) == 15 and frame[0] == 8 and frame[5] == 3 and any(frame[1:3])
    if not plain or frame[6::3] != b"\1\2\3" or frame[7::3] not in _CHROMA:
        return None
    return end if head[start + 4] == 3 else None


def _is_other_colour(adobe: bytes) -> bool:
    """Whether Adobe's segment says that three components are not YCbCr."""
    return adobe.startswith(b"Adobe") and adobe[11:12] != b"\1"


def _is_field(marker: int) -> bool:
    return marker in _APPLICATION or marker == _COM


def _segments(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Marker, start and end of every segment up to SOS, which is the last. Raises NotJpeg."""
    if not stream.startswith(SOI):
        raise NotJpeg("there is no SOI")
    at, marker = len(SOI), 0
    while marker != _SOS:
        while stream[at : at + 2] == b"\xff\xff":  # fill bytes
            at += 1
        if len(stream) < at + 4 or stream[at] != 0xFF or stream[at + 1] in _BARE:
            raise NotJpeg(f"there is no segment at byte {at}")
        marker, end = stream[at + 1], at + 2 + int.from_bytes(stream[at + 2 : at + 4], "big")
        if not at + 4 <= end <= len(stream):
            raise NotJpeg(f"the segment at byte {at} has a wrong length")
        yield marker, at, end
        at = end
