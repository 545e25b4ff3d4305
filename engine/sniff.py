"""What kind of picture a file is, told by its content alone, and whether it is cut off at its end."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from engine.errors import UnreadablePicture

Kind = Literal["jpeg", "png", "webp", "tiff", "gif", "bmp", "avif"]

SUFFIXES = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".avif"})
"""Suffixes (lower case) under which pictures are looked for in folders."""

KINDS_IN_WORDS = "JPEG, PNG, WebP, AVIF, TIFF, GIF and BMP pictures can be opened."

_HEAD = 512
_MOST_CHUNKS = 500_000
_MOST_BOXES = 1000

_NEVER_OPENED = (
    (b"%!PS", "a PostScript document"),
    (b"\xc5\xd0\xd3\xc6", "a PostScript document"),
    (b"%PDF", "a PDF document"),
    (b"8BPS", "a Photoshop document"),
    (b"gimp xcf", "a GIMP document"),
    (b"PK\x03\x04", "an archive"),
    (b"\x76\x2f\x31\x01", "an OpenEXR picture"),
    (b"qoif", "a QOI picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
)


def shown_name(path: Path) -> str:
    """The file's name as it can be shown in one line: no control characters, at most 80 characters."""
    name = os.fsencode(path.name or str(path)).decode("utf-8", "replace")
    clean = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    return clean if len(clean) <= 80 else f"{clean[:60]}…{clean[-16:]}"


def identify(path: Path) -> Kind:
    """The kind of the picture at `path`, by its first bytes; the suffix plays no part.

    Raises UnreadablePicture when it is missing, not an ordinary file, empty, or of a kind that is never opened.
    """
    with open_ordinary(path) as file:
        head = _guarded_read(file, _HEAD, path)
    if not head:
        raise UnreadablePicture(f"{shown_name(path)} is empty.", "Get a fresh copy of it, or choose another picture.")
    kind = _kind_of(head)
    if kind is None:
        raise UnreadablePicture(f"{shown_name(path)} is {_described(head)}.", KINDS_IN_WORDS)
    return kind


def open_ordinary(path: Path) -> BinaryIO:
    """Open `path` for reading when it is an ordinary file (never a pipe or a device, which may block for ever)."""
    name = shown_name(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadablePicture(f"{name} is a folder.", "Choose a picture inside it.")
        if not stat.S_ISREG(mode):
            raise UnreadablePicture(f"{name} is not an ordinary file.", KINDS_IN_WORDS)
        return path.open("rb")
    except FileNotFoundError as error:
        raise UnreadablePicture(f"{name} does not exist.", "Check its name and folder.") from error
    except PermissionError as error:
        raise UnreadablePicture(
            f"Impasto is not allowed to read {name}.", "Check the permissions of the file."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL inside the path
        raise UnreadablePicture(f"{name} cannot be opened: {_reason(error)}.", "Check its name and folder.") from error


def check_end(path: Path, kind: Kind) -> None:
    """Raise UnreadablePicture when the file ends before its format says it does.

    This is for what decoders let pass, pixels being complete: a PNG without its last chunk, a GIF or an animation cut
    after the first frame. What is cut within the pixels shows when they are decoded.
    """
    with open_ordinary(path) as file:
        try:
            whole = _ends_properly(file, kind)
        except OSError as error:
            raise _damaged_disk(path, error) from error
    if not whole:
        raise cut_off(path)


def survey_png(path: Path) -> tuple[int, bool]:
    """The number of frames that a PNG declares (1 when it is not animated), and whether it holds a colour profile.

    Raises UnreadablePicture.
    """
    frames, has_profile = 1, False
    with open_ordinary(path) as file:
        try:
            for name, size in png_chunks(file):
                if name == b"IDAT":
                    break
                if name == b"acTL" and size >= 4:
                    frames = max(1, int.from_bytes(file.read(4), "big"))
                has_profile = has_profile or name == b"iCCP"
        except OSError as error:
            raise _damaged_disk(path, error) from error
    return frames, has_profile


def cut_off(path: Path) -> UnreadablePicture:
    """The error for a picture of which a part is missing or broken."""
    return UnreadablePicture(f"{shown_name(path)} is cut off or damaged.", "Get a fresh copy of it.")


def _guarded_read(file: BinaryIO, size: int, path: Path) -> bytes:
    try:
        return file.read(size)
    except OSError as error:
        raise _damaged_disk(path, error) from error


def _damaged_disk(path: Path, error: OSError) -> UnreadablePicture:
    return UnreadablePicture(f"{shown_name(path)} cannot be read: {_reason(error)}.", "Check the disk it lies on.")


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or "unknown error") if isinstance(error, OSError) else "its name is not valid"


def _kind_of(head: bytes) -> Kind | None:
    starts: tuple[tuple[bytes, Kind], ...] = (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"II+\0", "tiff"),
        (b"MM\0+", "tiff"),
    )
    for start, kind in starts:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return "bmp"
    if head[4:8] == b"ftyp" and _is_avif(head):
        return "avif"
    return None


def _is_avif(head: bytes) -> bool:
    """Whether the file type box at the beginning names AVIF, as what it is or as what it can be read as."""
    brands = head[8 : min(len(head), int.from_bytes(head[:4], "big"))]
    return any(brands[place : place + 4] in (b"avif", b"avis") for place in (0, *range(8, len(brands), 4)))


def _described(head: bytes) -> str:
    for start, words in _NEVER_OPENED:
        if head.startswith(start):
            return words
    if head[4:8] == b"ftyp":
        return "a HEIC or video file"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in text:
        return "an SVG drawing"
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page, not a picture"
    return "not a picture that is known here"


def _ends_properly(file: BinaryIO, kind: Kind) -> bool:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if kind == "png":
        return any(name == b"IEND" for name, _ in png_chunks(file))
    if kind == "webp":
        return size >= 8 + int.from_bytes(file.read(8)[4:], "little")
    if kind == "gif":
        return _gif_is_whole(file)
    if kind == "avif":
        return _boxes_are_whole(file, size)
    return True


def _boxes_are_whole(file: BinaryIO, size: int) -> bool:
    """Whether the boxes of a file like MP4 lead exactly to its end, with one of pixels among them."""
    position, names = 0, set[bytes]()
    for _ in range(_MOST_BOXES):
        if position == size:
            return b"mdat" in names
        file.seek(position)
        head = file.read(16)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        length = length or size - position
        if len(head) < 8 or length < 8:
            return False
        names.add(head[4:8])
        position += length
        if position > size:
            return False
    return False


def _gif_is_whole(file: BinaryIO) -> bool:
    """Whether the blocks of a GIF lead to its trailer."""
    head = file.read(13)
    if len(head) < 13:
        return False
    file.seek(_colour_table(head[10]), os.SEEK_CUR)
    while True:
        match file.read(1):
            case b";":
                return True
            case b"!":
                file.seek(1, os.SEEK_CUR)
            case b",":
                frame = file.read(9)
                if len(frame) < 9:
                    return False
                file.seek(_colour_table(frame[8]) + 1, os.SEEK_CUR)
            case _:
                return False
        while length := file.read(1):
            if length == b"\0":
                break
            file.seek(length[0], os.SEEK_CUR)


def _colour_table(flags: int) -> int:
    """Bytes of the colour table that the flags of a GIF's screen or frame announce."""
    return 3 << (flags % 8 + 1) if flags & 0x80 else 0


def png_chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Name and size of each whole chunk, the file standing at its body; ends where the file does."""
    size = file.seek(0, os.SEEK_END)
    position = 8
    for _ in range(_MOST_CHUNKS):
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:
            return
        length, name = struct.unpack(">I4s", head)
        position += 12 + length
        if position > size:
            return
        yield name, length
        if name == b"IEND":
            return
