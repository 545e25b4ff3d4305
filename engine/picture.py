"""Picture files to canvas: upright, in sRGB, scaled, alpha apart. The way back is engine.picture_save."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
import pyvips

from engine.canvas import IN_MEMORY, Canvas, Pixels, Samples
from engine.crop import Crop
from engine.errors import TooLarge
from engine.framing import framed
from engine.loading import Source, in_srgb, open_source, reopened, resized, scaled
from engine.picture_save import samples, save_picture
from engine.recipe import MAX_PIXELS, Size
from engine.sniff import cut_off

__all__ = ["Picture", "load_style", "open_picture", "save_picture"]

STYLE_SHORT_SIDE = 512
STYLE_LONG_SIDE = 2048

CardDecode = Callable[[Source], Canvas | None]
"""Decodes a JPEG as it is stored, upright, onto a canvas on a card; None where it cannot or does not want to."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, opened: upright sRGB; its alpha and its own colour profile apart."""

    canvas: Canvas
    """3 channels, sRGB. What is fully transparent is white here: colours hidden there are left out."""
    alpha: Canvas | None
    """1 channel of the same size and depth; None for an opaque picture."""
    icc: bytes | None
    """The RGB profile to convert back to when saving; None: sRGB."""
    notes: tuple[str, ...]
    """What the artist should know (first frame only, damaged profile…)."""

    @property
    def width(self) -> int:
        """Pixels."""
        return self.canvas.width

    @property
    def height(self) -> int:
        """Pixels."""
        return self.canvas.height

    def close(self) -> None:
        """Close the canvas and the alpha."""
        self.canvas.close()
        if self.alpha is not None:
            self.alpha.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_picture(
    path: Path,
    *,
    fit: Size | None = None,
    depth: Literal[8, 16] = 8,
    crop: Crop | None = None,
    folder: Path | None = None,
    in_memory: int = IN_MEMORY,
    room: Callable[..., Canvas] = Canvas.blank,
    on_card: CardDecode | None = None,
) -> Picture:
    """Open the picture at `path`: the first frame, upright, in sRGB, scaled to fit inside `fit` (None: as it is).

    `crop` is cut from it before it is scaled; for that the whole picture is opened first. `depth` is that of the
    canvas; `folder` and `in_memory` are those of `room`, which makes the canvases. The file is decoded row by row, so
    little more memory than the canvas is needed. `on_card` is asked first for a JPEG of which nothing is to be scaled
    or converted. Raises UnreadablePicture, TooLarge and DiskFull.
    """
    source = open_source(path)
    whole = source.upright_size
    width, height = whole if crop is None else crop.size(*whole)
    if fit is not None:
        width, height = fit.fit(width, height)
    if width * height > MAX_PIXELS:
        raise TooLarge(
            f"A picture of {width} × {height} pixels is larger than can be painted.", "Choose a smaller size."
        )

    def blank(channels: int) -> Canvas:
        return room(width, height, channels=channels, depth=depth, folder=folder, in_memory=in_memory)

    if crop is None:
        return _decoded(source, width, height, depth, blank, on_card=on_card)

    def all_of_it(channels: int) -> Canvas:
        return Canvas.blank(*whole, channels=channels, depth=depth, folder=folder, in_memory=in_memory)

    with _decoded(source, *whole, depth, all_of_it) as picture:
        return _cut(picture, crop, blank)


def _cut(picture: Picture, crop: Crop, blank: Callable[[int], Canvas]) -> Picture:
    """What `crop` keeps of `picture`, scaled to the canvases that `blank(channels)` makes."""
    made = _empty(blank, picture.icc, picture.notes, alpha=picture.alpha is not None)
    try:
        for before, after in ((picture.canvas, made.canvas), (picture.alpha, made.alpha)):
            if before is not None and after is not None:
                image = framed(samples(before, before.depth), crop)
                if (image.width, image.height) != (after.width, after.height):
                    image = scaled(image, after.width, after.height)
                _pour_straight(image, after.array)
    except BaseException:
        made.close()
        raise
    return made


def _empty(blank: Callable[[int], Canvas], icc: bytes | None, notes: tuple[str, ...], *, alpha: bool) -> Picture:
    """A picture without pixels; where there is no room for its alpha, none is left for its canvas either."""
    canvas = blank(3)
    try:
        return Picture(canvas, blank(1) if alpha else None, icc, notes)
    except BaseException:
        canvas.close()
        raise


def load_style(path: Path) -> Pixels:
    """The painting at `path` in [0, 1], shape (height, width, 3), upright, any shape.

    Scaled down so that the shorter side is at most 512 and the longer at most 2048 pixels; never enlarged.
    Raises UnreadablePicture and TooLarge.
    """
    source = open_source(path)
    width, height = source.upright_size
    scale = min(1.0, STYLE_SHORT_SIDE / min(width, height), STYLE_LONG_SIDE / max(width, height))
    width, height = max(1, round(width * scale)), max(1, round(height * scale))
    with _decoded(source, width, height, 8, lambda channels: Canvas.blank(width, height, channels=channels)) as style:
        return np.divide(style.canvas.array, style.canvas.top, dtype=np.float32)


def _decoded(
    source: Source,
    width: int,
    height: int,
    depth: Literal[8, 16],
    blank: Callable[[int], Canvas],
    *,
    on_card: CardDecode | None = None,
) -> Picture:
    """The pixels of `source`, upright and scaled to `width` × `height`, on canvases that `blank(channels)` makes."""
    stored_width, stored_height = (height, width) if source.swapped else (width, height)
    colours = in_srgb(source, reopened(source, width=stored_width, height=stored_height), depth=depth)
    if on_card is not None and source.kind == "jpeg" and depth == 8 and colours.as_stored:
        unscaled = (width, height) == source.upright_size
        if unscaled and (canvas := on_card(source)) is not None:
            return Picture(canvas, None, colours.icc, colours.notes)
    picture = _empty(blank, colours.icc, colours.notes, alpha=colours.has_alpha)
    try:
        image = resized(colours, width=stored_width, height=stored_height, depth=depth)
        _pour(image, picture, source)
    except BaseException:
        picture.close()
        raise
    return picture


def _pour(image: pyvips.Image, picture: Picture, source: Source) -> None:
    """Decode `image` from the top down into the canvases, each row going where the orientation wants it."""
    colour = _as_stored(picture.canvas.array, source.orientation)
    alpha = None if picture.alpha is None else _as_stored(picture.alpha.array, source.orientation)
    try:
        if alpha is None and colour.flags.c_contiguous:
            _pour_straight(image, colour)
            return
        sink = _Rows(colour, alpha)
        target = pyvips.TargetCustom()
        target.on_write(sink.write)
        image.rawsave_target(target)
    except pyvips.Error as error:
        raise cut_off(source.path) from error
    sink.flush()


def _pour_straight(image: pyvips.Image, colour: Samples) -> None:
    """Let libvips write the samples where they belong: no copies, and no row takes Python's lock."""
    height, width, bands = colour.shape
    image.write(pyvips.Image.new_from_memory(colour.data, width, height, bands, image.format))


def _as_stored(array: Samples, orientation: int) -> Samples:
    """A view of the upright `array` laid out as the file stores it (EXIF `orientation` 1 to 8)."""
    flip = slice(None, None, -1)
    views = {
        2: array[:, flip],
        3: array[flip, flip],
        4: array[flip],
        5: array.transpose(1, 0, 2),
        6: array[:, flip].transpose(1, 0, 2),
        7: array[flip, flip].transpose(1, 0, 2),
        8: array[flip].transpose(1, 0, 2),
    }
    return views.get(orientation, array)


class _Rows:
    """Takes raw samples in pieces of any length and puts them, row by row, into the canvases."""

    def __init__(self, colour: Samples, alpha: Samples | None) -> None:
        self._colour, self._alpha = colour, alpha
        self._bands = 3 if alpha is None else 4
        self._row_bytes = colour.shape[1] * self._bands * colour.dtype.itemsize
        self._waiting = bytearray()
        self._next = 0

    def write(self, piece: bytes) -> int:
        self._waiting += piece
        if len(self._waiting) >= max(self._row_bytes, 1 << 20):
            self.flush()
        return len(piece)

    def flush(self) -> None:
        rows = len(self._waiting) // self._row_bytes
        if rows == 0:
            return
        whole = rows * self._row_bytes
        flat: npt.NDArray[np.uint8 | np.uint16] = np.frombuffer(bytes(self._waiting[:whole]), self._colour.dtype)
        del self._waiting[:whole]
        samples = flat.reshape(rows, -1, self._bands)
        place = slice(self._next, self._next + rows)
        self._next += rows
        self._colour[place] = samples[:, :, :3]
        if self._alpha is not None:
            self._alpha[place] = samples[:, :, 3:]
            hidden = samples[:, :, 3] == 0
            self._colour[place][hidden] = np.iinfo(self._colour.dtype).max
