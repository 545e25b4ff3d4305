"""Canvas to picture file: colours back in the picture's own profile, alpha, recipe, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import FileIO
from pathlib import Path
from typing import Any

import pyvips

from engine.atomic import check_target, disk_full, free_bytes, write_all, write_whole
from engine.canvas import Canvas
from engine.colour import from_srgb
from engine.errors import CannotWrite, InvalidRequest, TooLarge
from engine.formats import BY_SUFFIX, LEAST_SHARE, LONGEST_SIDE, NAMES, SAVERS, check_writable, stored_bits
from engine.jpeg import NotJpeg, fields, with_fields
from engine.metadata import png_chunk, with_recipe
from engine.png import write_png
from engine.recipe import Format, Output, Recipe
from engine.sniff import shown_name
from engine.vips_file import encode

_HUGE = 500_000_000
"""Bytes of pixels from which on a TIFF is a BigTIFF in tiles."""
_DPI = 72 / 25.4
_FULL_COLOUR = 90
"""JPEG quality from which on libvips writes 4:4:4, as cards do."""
_WORTH_A_CARD = 1_000_000
"""Pixels of the smallest picture that a card is asked for; a core encodes a smaller one in some milliseconds."""

CardJpeg = Callable[[Canvas, int], bytes | memoryview | None]
"""Encodes a canvas at a quality, as a JPEG without fields of ours; None where it cannot."""


def save_picture(
    canvas: Canvas,
    target: Path,
    *,
    output: Output,
    recipe: Recipe | None = None,
    parameters: str = "",
    alpha: Canvas | None = None,
    icc: bytes | None = None,
    overwrite: bool = False,
    numbered: bool = False,
    on_card: CardJpeg | None = None,
) -> Path:
    """Write `canvas` (3 channels, sRGB) to `target`, whole or not at all; returns the path written.

    That is another, numbered one when another program keeps the target locked, or when it is taken and `numbered`.
    The format is that of `output`, or of the target's suffix. `alpha` (1 channel, same size) is kept where the format
    has it and else laid over white. `icc` is an RGB profile to convert to and embed; None writes sRGB. `recipe`
    travels inside the picture when `output.metadata` says so, and `parameters`, the same for other programs, with it.
    Missing folders are made. `on_card` encodes JPEG where there is no `alpha`, `icc` and chroma subsampling and the
    picture is not small; nothing else in the file differs.
    Raises InvalidRequest, TooLarge, AlreadyExists, DiskFull and CannotWrite; what stood at `target` stays untouched.
    """
    form = format_of(target, output)
    check_sides(canvas.width, canvas.height, form)
    check_target(target, overwrite=overwrite or numbered)
    bits = stored_bits(form, output.depth)
    raw = canvas.width * canvas.height * (3 if alpha is None else 4) * bits // 8
    free = free_bytes(target.parent)
    if free is not None and free < raw * LEAST_SHARE[form]:
        raise disk_full(target, raw)
    told = recipe if output.metadata else None

    def described(image: pyvips.Image) -> pyvips.Image:
        return image if told is None else with_recipe(image, told, form, parameters)

    write = None
    if on_card is not None and alpha is None and icc is None and suits_a_card(canvas, output, form):
        blank = described(_rgb(pyvips.Image.black(canvas.width, canvas.height, bands=3), bits))
        write = _from_card(on_card(canvas, output.quality), blank, _options(blank, form, output, raw))
    if write is None:
        image = described(_finished(canvas, alpha, icc, form=form, bits=bits))
        chunk = png_chunk(told, parameters) if told is not None and form == "png" else b""
        write = _encoder(image, form, _options(image, form, output, raw), chunk)
    return write_whole(target, write, overwrite=overwrite, numbered=numbered, needed=raw)


def format_of(target: Path, output: Output) -> Format:
    """The format that `target` will be written in. Raises InvalidRequest when suffix and option do not tell one."""
    by_suffix = BY_SUFFIX.get(target.suffix.lower())
    form = output.format or by_suffix
    if form is None:
        ending = f"ends in {shown_name(Path(target.suffix))}" if target.suffix else "has no ending"
        raise InvalidRequest(f"{shown_name(target)} {ending}.", "Use .jpg, .png, .webp, .tif or .avif.")
    if by_suffix is not None and by_suffix != form:
        raise InvalidRequest(
            f"{shown_name(target)} is a {NAMES[by_suffix]} name, but {NAMES[form]} was asked for.",
            "Change one of them.",
        )
    check_writable(form)
    return form


def check_sides(width: int, height: int, form: Format) -> None:
    """Raise TooLarge for a picture of width × height pixels that `form` cannot hold."""
    most = LONGEST_SIDE.get(form)
    if most is not None and max(width, height) > most:
        raise TooLarge(
            f"{NAMES[form]} holds at most {most} pixels a side; this picture has {width} × {height}.",
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
    return _rgb(image, bits)


def _rgb(image: pyvips.Image, bits: int) -> pyvips.Image:
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


def suits_a_card(canvas: Canvas, output: Output, form: Format) -> bool:
    """Whether a card is asked for the JPEG of such a canvas without alpha and profile."""
    pixels = canvas.width * canvas.height
    good = form == "jpeg" and output.quality >= _FULL_COLOUR
    return good and canvas.depth == 8 and _WORTH_A_CARD <= pixels <= _HUGE // 3


def _options(image: pyvips.Image, form: Format, output: Output, raw: int) -> dict[str, Any]:
    """What libvips is told of the file."""
    options: dict[str, Any] = {"keep": "icc" if form == "png" else "exif|icc|other"}
    if not image.get_typeof("icc-profile-data"):
        options["profile"] = "srgb"
    if form == "jpeg":
        options["Q"] = output.quality  # optimize_coding saves 5 % and holds 380 MB at 8K
    elif form == "webp":
        small = image.width * image.height < 4_000_000  # the better settings take three to six times as long
        options |= {"Q": output.quality, "effort": 4 if small else 2, "smart_subsample": small}
    elif form == "avif":
        # the fuller settings take five times as long
        options |= {"Q": output.quality, "compression": "av1", "bitdepth": 12 if image.format == "ushort" else 8}
        options["effort"] = 3 if image.width * image.height < 4_000_000 else 1
    elif form == "tiff":
        options |= {"compression": "deflate", "predictor": "horizontal", "level": 4}
        if raw > _HUGE:
            options |= {"tile": True, "tile_width": 256, "tile_height": 256, "bigtiff": True}
    return options


def _encoder(image: pyvips.Image, form: Format, options: dict[str, Any], chunk: bytes) -> Callable[[FileIO], None]:
    def write(file: FileIO) -> None:
        try:
            if form == "png":
                write_png(image, partial(write_all, file), chunk=chunk, **options)
            elif form == "jpeg" and image.width * image.height * 3 <= _HUGE:
                # at once: else libvips asks for Python's lock every 8 KB, which other pictures of a batch want
                write_all(file, image.jpegsave_buffer(**options))
            else:
                encode(image, file, SAVERS.get(form, form), options)
        except pyvips.Error as error:
            raise CannotWrite("The picture cannot be encoded in this format.", "Choose PNG or TIFF.") from error

    return write


def _from_card(
    stream: bytes | memoryview | None, blank: pyvips.Image, options: dict[str, Any]
) -> Callable[[FileIO], None] | None:
    """Writes `stream` with the fields that libvips writes for `blank`; None where there is no such stream."""
    try:
        pieces = with_fields(stream, _fields(blank, options)) if stream is not None else ()
    except (NotJpeg, pyvips.Error):
        return None

    def write(file: FileIO) -> None:
        for piece in pieces:
            write_all(file, piece)

    return write if pieces else None


def _fields(image: pyvips.Image, options: dict[str, Any]) -> bytes:
    """Profile, EXIF and all else that libvips puts before the picture's data: it is stopped when that is out.

    A small picture's would not do, because EXIF has the size. Raises NotJpeg and pyvips.Error.
    """
    head, found = bytearray(), list[bytes]()

    def take(piece: bytes) -> int:
        head.extend(piece)
        try:
            found.append(fields(bytes(head)))
        except NotJpeg:  # not all of it yet
            return len(piece)
        return -1

    target = pyvips.TargetCustom()
    target.on_write(take)
    try:
        image.jpegsave_target(target, **options)
    except pyvips.Error:
        if not found:
            raise
    return found[0] if found else fields(bytes(head))
