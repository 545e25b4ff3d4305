"""Canvas to picture file: colours back in the picture's own profile, alpha, recipe, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import Any

import pyvips

from engine.atomic import check_target, disk_full, free_bytes, write_whole
from engine.canvas import Canvas
from engine.colour import from_srgb
from engine.errors import CannotWrite, InvalidRequest, TooLarge
from engine.metadata import png_chunk, with_recipe
from engine.png import write_png
from engine.recipe import Format, Output, Recipe
from engine.sniff import shown_name

_FORMATS: dict[str, Format] = {
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".jpe": "jpeg",
    ".jfif": "jpeg",
    ".png": "png",
    ".webp": "webp",
    ".tif": "tiff",
    ".tiff": "tiff",
}
_NAMES: dict[Format, str] = {"jpeg": "JPEG", "png": "PNG", "webp": "WebP", "tiff": "TIFF"}
_LONGEST_SIDE: dict[Format, int] = {"jpeg": 65_500, "webp": 16_383}
_LEAST_SHARE: dict[Format, float] = {"jpeg": 0.03, "png": 0.2, "webp": 0.01, "tiff": 0.2}
_HUGE = 500_000_000
"""Bytes of pixels from which on a TIFF is a BigTIFF in tiles."""
_DPI = 72 / 25.4


def save_picture(
    canvas: Canvas,
    target: Path,
    *,
    output: Output,
    recipe: Recipe | None = None,
    alpha: Canvas | None = None,
    icc: bytes | None = None,
    overwrite: bool = False,
) -> Path:
    """Write `canvas` (3 channels, sRGB) to `target`, whole or not at all; returns the path written.

    That is another, numbered one only when another program keeps the target locked. The format is that of `output`,
    or of the target's suffix. `alpha` (1 channel, same size) is kept where the format has it and else laid over
    white. `icc` is an RGB profile to convert to and embed; None writes sRGB. `recipe` travels inside the picture when
    `output.metadata` says so. Missing folders are made.
    Raises InvalidRequest, TooLarge, AlreadyExists, DiskFull and CannotWrite; what stood at `target` stays untouched.
    """
    form = format_of(target, output)
    _check_sides(canvas, form)
    check_target(target, overwrite=overwrite)
    raw = canvas.width * canvas.height * (3 if alpha is None else 4) * _bits(output, form) // 8
    free = free_bytes(target.parent)
    if free is not None and free < raw * _LEAST_SHARE[form]:
        raise disk_full(target, raw)
    image = _finished(canvas, alpha, icc, form=form, bits=_bits(output, form))
    chunk = b""
    if recipe is not None and output.metadata:
        image = with_recipe(image, recipe, form)
        chunk = png_chunk(recipe) if form == "png" else b""
    return write_whole(target, _encoder(image, form, output, raw, chunk), overwrite=overwrite, needed=raw)


def format_of(target: Path, output: Output) -> Format:
    """The format that `target` will be written in. Raises InvalidRequest when suffix and option do not tell one."""
    by_suffix = _FORMATS.get(target.suffix.lower())
    form = output.format or by_suffix
    if form is None:
        ending = f"ends in {shown_name(Path(target.suffix))}" if target.suffix else "has no ending"
        raise InvalidRequest(f"{shown_name(target)} {ending}.", "Use .jpg, .png, .webp or .tif.")
    if by_suffix is not None and by_suffix != form:
        raise InvalidRequest(
            f"{shown_name(target)} is a {_NAMES[by_suffix]} name, but {_NAMES[form]} was asked for.",
            "Change one of them.",
        )
    return form


def _bits(output: Output, form: Format) -> int:
    return output.depth if form in ("png", "tiff") else 8


def _check_sides(canvas: Canvas, form: Format) -> None:
    most = _LONGEST_SIDE.get(form)
    if most is not None and max(canvas.width, canvas.height) > most:
        raise TooLarge(
            f"{_NAMES[form]} holds at most {most} pixels a side; this picture has {canvas.width} × {canvas.height}.",
            "Choose PNG or TIFF, or a smaller size.",
        )


def _finished(canvas: Canvas, alpha: Canvas | None, icc: bytes | None, *, form: Format, bits: int) -> pyvips.Image:
    """The pipeline from the samples in memory to those in the file."""
    image = samples(canvas, bits)
    if alpha is not None and form == "jpeg":
        image = image.bandjoin(samples(alpha, bits)).flatten(background=255).cast("uchar")
    if icc is not None:
        image = from_srgb(image, icc, depth=bits)
    if alpha is not None and form != "jpeg":
        image = image.bandjoin(samples(alpha, bits))
    return image.copy(interpretation="srgb" if bits == 8 else "rgb16", xres=_DPI, yres=_DPI)


def samples(canvas: Canvas, bits: int) -> pyvips.Image:
    """The canvas as an image of `bits` bits, without copying it."""
    kind = "uchar" if canvas.depth == 8 else "ushort"
    image = pyvips.Image.new_from_memory(canvas.array.data, canvas.width, canvas.height, canvas.channels, kind)
    name = {(1, 8): "b-w", (1, 16): "grey16", (3, 8): "srgb", (3, 16): "rgb16"}[canvas.channels, canvas.depth]
    image = image.copy(interpretation=name)
    if bits == canvas.depth:
        return image
    if bits == 8:
        return image.linear(1 / 257, 0.5, uchar=True).copy(interpretation="srgb" if canvas.channels == 3 else "b-w")
    return (image * 257).cast("ushort").copy(interpretation="rgb16" if canvas.channels == 3 else "grey16")


def _encoder(image: pyvips.Image, form: Format, output: Output, raw: int, chunk: bytes) -> Callable[[FileIO], None]:
    options: dict[str, Any] = {"keep": "icc" if form == "png" else "exif|icc|other"}
    if not image.get_typeof("icc-profile-data"):
        options["profile"] = "srgb"
    if form == "jpeg":
        options["Q"] = output.quality  # optimize_coding saves 5 % and holds 380 MB at 8K
    elif form == "webp":
        small = image.width * image.height < 4_000_000  # the better settings take three to six times as long
        options |= {"Q": output.quality, "effort": 4 if small else 2, "smart_subsample": small}
    elif form == "tiff":
        options |= {"compression": "deflate", "predictor": "horizontal", "level": 4}
        if raw > _HUGE:
            options |= {"tile": True, "tile_width": 256, "tile_height": 256, "bigtiff": True}

    def encode(file: FileIO) -> None:
        sink = _Sink(file)
        try:
            if form == "png":
                write_png(image, sink.write_all, chunk=chunk, **options)
            else:
                _encode(image, sink, form, options, at_once=form == "jpeg" and raw <= _HUGE)
        except pyvips.Error as error:
            if sink.failure is not None:
                raise sink.failure from error
            raise CannotWrite("The picture cannot be encoded in this format.", "Choose PNG or TIFF.") from error

    return encode


def _encode(image: pyvips.Image, sink: _Sink, form: Format, options: dict[str, Any], *, at_once: bool) -> None:
    if at_once:  # else libvips asks for Python's lock every 8 KB, which other pictures of a batch want
        sink.write_all(getattr(image, f"{form}save_buffer")(**options))
        return
    target = pyvips.TargetCustom()
    target.on_write(sink.write)
    target.on_read(sink.read)
    target.on_seek(sink.seek)
    getattr(image, f"{form}save_target")(target, **options)
    if sink.failure is not None:
        raise sink.failure


class _Sink:
    """The file as libvips sees it. The first error is kept, because libvips would only say "write failed"."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self.failure: OSError | None = None

    def write(self, piece: bytes) -> int:
        """Write all of `piece`; -1 after an error."""
        if self.failure is not None:
            return -1
        try:
            self.write_all(piece)
        except OSError as error:
            self.failure = error
            return -1
        return len(piece)

    def read(self, size: int) -> bytes | None:
        """Some bytes from where the file stands (TIFF looks back at what it wrote)."""
        try:
            return self._file.read(size)
        except OSError as error:
            self.failure = error
            return None

    def seek(self, offset: int, whence: int) -> int:
        """Move; the new position, or -1."""
        try:
            return self._file.seek(offset, whence)
        except OSError as error:
            self.failure = error
            return -1

    def write_all(self, piece: bytes) -> None:
        """Write all of `piece`. Raises OSError."""
        view = memoryview(piece)
        while view:
            view = view[self._file.write(view) or 0 :]
