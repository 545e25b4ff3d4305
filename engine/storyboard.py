"""Storyboards: pictures one after another with captions, as one animated WebP."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import FileIO
from pathlib import Path

import pyvips
from PIL import Image

from engine.atomic import check_target, write_whole
from engine.errors import CannotWrite, EngineError, InvalidRequest
from engine.lettering import captions, mask
from engine.probe import thumbnail
from engine.sniff import shown_name
from engine.vips_file import encode

MOST_PICTURES = 500
SIDES = (160, 2000)
"""Least and most pixels of the long side."""
SECONDS = (0.1, 60.0)
GROUND, INK, PALE = (22, 22, 22), (235, 235, 235), (150, 150, 150)


@dataclass(frozen=True, slots=True)
class Storyboard:
    """How it looks: the longer side of pictures in pixels, seconds for each, and whether it has captions."""

    side: int = 960
    seconds: float = 2.0
    captions: bool = True

    def check(self) -> None:
        """Raise InvalidRequest for what cannot be."""
        if not SIDES[0] <= self.side <= SIDES[1]:
            raise InvalidRequest(f"A side of {self.side} pixels will not do.", f"Use {SIDES[0]} to {SIDES[1]}.")
        if not SECONDS[0] <= self.seconds <= SECONDS[1]:
            raise InvalidRequest(
                f"{self.seconds:g} seconds a picture will not do.", f"Use {SECONDS[0]:g} to {SECONDS[1]:g}."
            )


def write_storyboard(
    pictures: Sequence[Path],
    target: Path,
    board: Storyboard,
    *,
    overwrite: bool = False,
    checkpoint: Callable[[], None],
) -> int:
    """Write `pictures` in this order to `target`; returns how many are in it: those that cannot be read are left out.

    All frames have the size of the widest and the highest picture. Frames wait on the disk, so that few are in memory.
    `checkpoint` is called before each picture and may raise. Raises InvalidRequest, CannotWrite and its children.
    """
    board.check()
    if target.suffix.lower() != ".webp":
        raise InvalidRequest(f"{shown_name(target)} is not a storyboard's name.", "Use .webp.")
    if len(pictures) > MOST_PICTURES:
        raise InvalidRequest(f"A storyboard holds at most {MOST_PICTURES} pictures.", "Take fewer.")
    check_target(target, overwrite=overwrite)
    try:
        with tempfile.TemporaryDirectory(prefix="impasto-storyboard-", ignore_cleanup_errors=True) as folder:
            small = _shrunk(pictures, Path(folder), board, checkpoint)
            if not small:
                raise InvalidRequest("There are no pictures for a storyboard.", "Give pictures that can be read.")
            frames = _framed(small, board, checkpoint)
            write_whole(target, lambda file: _write(frames, file, board), overwrite=overwrite)
    except OSError as error:  # of the frames; the target has its own words
        raise CannotWrite(
            f"No working file can be made: {error.strerror or error}.",
            "Free some space, or choose another disk.",
        ) from error
    return len(frames)


def _shrunk(
    pictures: Sequence[Path], folder: Path, board: Storyboard, checkpoint: Callable[[], None]
) -> list[tuple[Path, Path]]:
    """Each picture that can be read, and a file with it in the size of the board."""
    found = []
    for number, path in enumerate(pictures):
        checkpoint()
        try:
            small = thumbnail(path, board.side)
        except EngineError:
            continue
        file = folder / f"{number}.png"
        Image.frombytes("RGB", (small.width, small.height), small.rgb).save(file, compress_level=1)
        found.append((path, file))
    return found


def _framed(small: Sequence[tuple[Path, Path]], board: Storyboard, checkpoint: Callable[[], None]) -> list[Path]:
    """The files made into frames of one size, with captions."""
    sizes = []
    for _, file in small:
        with Image.open(file) as image:
            sizes.append(image.size)
    width, height = (max(size[side] for size in sizes) for side in (0, 1))
    line = max(12, round(board.side / 40))
    strip = round(line * 3.2) if board.captions else 0
    for path, file in small:
        checkpoint()
        frame = Image.new("RGB", (width, height + strip), GROUND)
        with Image.open(file) as image:
            frame.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
        if board.captions:
            _caption(frame, path, height, line)
        frame.save(file, compress_level=1)
    return [file for _, file in small]


def _caption(frame: Image.Image, path: Path, top: int, line: int) -> None:
    texts = zip(captions(path), (INK, PALE), (0.45, 1.75), strict=True)
    for text, colour, place in texts:
        ink = mask(text, size=line, width=frame.width - 2 * line)
        if ink is not None:
            frame.paste(colour, ((frame.width - ink.width) // 2, top + round(place * line)), ink)


def _write(frames: Sequence[Path], file: FileIO, board: Storyboard) -> None:
    try:
        pages = [pyvips.Image.new_from_file(str(frame), access="sequential") for frame in frames]
        whole = pages[0] if len(pages) == 1 else pyvips.Image.arrayjoin(pages, across=1)
        whole = whole.copy()
        whole.set_type(pyvips.GValue.gint_type, "page-height", pages[0].height)
        whole.set_type(pyvips.GValue.array_int_type, "delay", [round(board.seconds * 1000)] * len(pages))
        whole.set_type(pyvips.GValue.gint_type, "loop", 0)
        encode(whole, file, "webp", {"Q": 88, "effort": 3, "keep": "none"})
    except pyvips.Error as error:
        raise CannotWrite("The storyboard cannot be written.", "Take fewer or smaller pictures.") from error
