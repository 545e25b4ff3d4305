"""Picture files as lazy libvips pipelines: the right loader, limits, orientation and colour. Loads no numpy."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pyvips
from PIL import Image

from engine.colour import PROFILE, Verdict, cmyk_to_srgb, judge, to_srgb
from engine.errors import TooLarge, UnreadablePicture
from engine.sniff import KINDS_IN_WORDS, Kind, check_end, cut_off, identify, open_ordinary, shown_name, survey_png

MAX_INPUT_PIXELS = 300_000_000
"""Largest picture that is opened, in pixels."""
MAX_INPUT_SIDE = 100_000
"""Longest side that is opened, in pixels: rows are held in memory by the hundred."""
MAX_WHOLE_PIXELS = 150_000_000
"""The same for kinds that cannot be read row by row (WebP, AVIF, GIF, interlaced PNG, progressive JPEG)."""
MAX_BMP_PIXELS = 80_000_000
"""The same for BMP, which Pillow reads."""

_LOADERS: dict[Kind, str] = {"avif": "heif"}
"""What libvips calls a kind, where it is not the same."""
_DAMAGED_PROFILE = "Its colour profile is damaged and was left out."
_SMALLER = "Make it smaller in another program first."
_INTERPRETATIONS = {
    (1, 8): "b-w",
    (1, 16): "grey16",
    (3, 8): "srgb",
    (3, 16): "rgb16",
    (4, 8): "cmyk",
    (4, 16): "cmyk",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A picture file whose header is read and whose pixels are not.

    `image` stands as stored (not yet upright) and can be read once, from the top down.
    """

    path: Path
    kind: Kind
    image: pyvips.Image
    orientation: int
    frames: int
    lost_profile: bool
    """The file has a colour profile that its decoder threw away as damaged."""

    @property
    def swapped(self) -> bool:
        """Whether width and height change places when the picture is put upright."""
        return self.orientation >= 5

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height in pixels, upright."""
        width, height = self.image.width, self.image.height
        return (height, width) if self.swapped else (width, height)


@dataclass(frozen=True, slots=True)
class Colours:
    """A pipeline brought to sRGB: 3 bands, or 4 with alpha; `uchar` or `ushort`, as stored (not yet upright)."""

    image: pyvips.Image
    icc: bytes | None
    """The profile to convert back to: the embedded one when it is a sound RGB profile."""
    notes: tuple[str, ...]
    as_stored: bool = False
    """Whether these are the very samples of the file: 8 bits, 3 bands, nothing converted."""

    @property
    def has_alpha(self) -> bool:
        """Whether the fourth band is alpha."""
        return bool(self.image.bands == 4)


def open_source(path: Path) -> Source:
    """Read the header of the picture at `path`. Raises UnreadablePicture and TooLarge."""
    kind = identify(path)
    check_end(path, kind)
    image = _load(path, kind)
    frames, has_profile = survey_png(path) if kind == "png" else (_number(image, "n-pages", 1), False)
    orientation = _number(image, "orientation", 1)
    source = Source(
        path=path,
        kind=kind,
        image=image,
        orientation=orientation if 1 <= orientation <= 8 else 1,
        frames=max(1, frames),
        lost_profile=has_profile and not image.get_typeof(PROFILE),
    )
    _check_size(source)
    return source


def reopened(source: Source, *, width: int, height: int) -> pyvips.Image:
    """A fresh pipeline of the stored pixels, to be resized to `width` × `height` (as stored).

    A JPEG comes already shrunk when that leaves at least twice the pixels asked for on each side, where the
    difference cannot be seen.
    """
    if source.kind == "bmp":
        return source.image  # in memory already
    ratio = min(source.image.width / width, source.image.height / height)
    shrink = next((step for step in (8, 4, 2) if ratio >= 2 * step), 1) if source.kind == "jpeg" else 1
    return _load(source.path, source.kind, shrink=shrink)


def in_srgb(source: Source, image: pyvips.Image, *, depth: Literal[8, 16]) -> Colours:
    """Bring `image`, a pipeline of `source`, to sRGB. It has 16 bits when `depth` or the file asks for them."""
    try:
        return _in_srgb(source, image, depth)
    except pyvips.Error as error:
        raise cut_off(source.path) from error


def resized(colours: Colours, *, width: int, height: int, depth: Literal[8, 16]) -> pyvips.Image:
    """The pipeline scaled to `width` × `height` (as stored) and cast to `depth`; what is invisible stays so."""
    image = colours.image
    if (image.width, image.height) != (width, height):
        image = image.premultiply() if colours.has_alpha else image
        image = scaled(image, width, height)
        if colours.has_alpha:
            image = image.unpremultiply().rint().cast(colours.image.format)
    return _cast_to(image, depth)


def _load(path: Path, kind: Kind, *, shrink: int = 1) -> pyvips.Image:
    """The first frame through the one loader for `kind`; a name is never parsed for options or suffixes."""
    if kind == "bmp":
        return _load_bmp(path)
    pyvips.cache_set_max(0)  # the cache would keep pictures in memory and files open
    options: dict[str, object] = {"access": "sequential", "fail_on": "error"}
    if shrink > 1:
        options["shrink"] = shrink
    try:
        source = pyvips.Source.new_from_file(os.fsencode(path.absolute()))
        return getattr(pyvips.Image, f"{_LOADERS.get(kind, kind)}load_source")(source, **options)
    except pyvips.Error as error:
        if "out of range" in str(error):
            raise TooLarge(f"{shown_name(path)} claims to be larger than can be opened.", _SMALLER) from error
        raise cut_off(path) from error


def _load_bmp(path: Path) -> pyvips.Image:
    try:
        with open_ordinary(path) as file:
            _check_pixels(path, *_bmp_size(file.read(26)), MAX_BMP_PIXELS)
        with Image.open(path, formats=["BMP"]) as picture:
            pixels = picture.convert("RGBA" if "A" in picture.getbands() else "RGB")
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise cut_off(path) from error
    bands = len(pixels.getbands())
    image = pyvips.Image.new_from_memory(pixels.tobytes(), pixels.width, pixels.height, bands, "uchar")
    return image.copy(interpretation="srgb")


def _bmp_size(head: bytes) -> tuple[int, int]:
    """Width and height in the first 26 bytes of a BMP (the height is negative in files stored from the top down)."""
    old = struct.unpack_from("<I", head, 14)[0] == 12
    width, height = struct.unpack_from("<HH" if old else "<Ii", head, 18)
    return int(width), abs(int(height))


def _number(image: pyvips.Image, field: str, default: int) -> int:
    return int(image.get(field)) if image.get_typeof(field) else default


def _check_size(source: Source) -> None:
    image = source.image
    streams = source.kind in ("jpeg", "png", "tiff") and not _number(image, "interlaced", 0)
    _check_pixels(source.path, image.width, image.height, MAX_INPUT_PIXELS if streams else MAX_WHOLE_PIXELS)


def _check_pixels(path: Path, width: int, height: int, most: int) -> None:
    if max(width, height) > MAX_INPUT_SIDE:
        raise TooLarge(
            f"{shown_name(path)} has {width} × {height} pixels; a side may have {MAX_INPUT_SIDE} at most.", _SMALLER
        )
    if width * height > most:
        raise TooLarge(
            f"{shown_name(path)} has {width} × {height} pixels; "
            f"at most {most // 1_000_000} million can be opened in this kind of file.",
            _SMALLER,
        )


def _in_srgb(source: Source, image: pyvips.Image, depth: int) -> Colours:
    notes = [] if source.frames == 1 else [f"Only the first of {source.frames} frames or pages is used."]
    if image.interpretation in ("lab", "labs", "labq", "xyz", "lch", "yxy", "hsv"):
        image = image.colourspace("rgb16")
    image = _whole_numbers(source, image)
    if depth == 16 and image.format == "uchar":
        image = (image * 257).cast("ushort")
    bits = 8 if image.format == "uchar" else 16
    count = _colour_bands(image)
    if image.bands > count + 1:
        notes.append("Its extra channels were left out.")
    colours = image.extract_band(0, n=count).copy(interpretation=_INTERPRETATIONS[count, bits])
    if source.lost_profile:
        notes.append(_DAMAGED_PROFILE)
    stored = colours
    colours, icc = _converted(stored, bits, notes)
    as_stored = colours is stored and bits == 8 and image.bands == 3
    if image.bands > count:
        colours = colours.bandjoin(image.extract_band(count))
    return Colours(colours.copy(interpretation="srgb" if bits == 8 else "rgb16"), icc, tuple(notes), as_stored)


def _converted(colours: pyvips.Image, bits: int, notes: list[str]) -> tuple[pyvips.Image, bytes | None]:
    """The colour bands in sRGB, and the profile to convert back to."""
    count = colours.bands
    icc = bytes(colours.get(PROFILE)) if colours.get_typeof(PROFILE) else None
    verdict = judge(icc, count) if icc is not None else Verdict(sound=False)
    if icc is not None and not verdict.sound:
        notes.append(_DAMAGED_PROFILE)
    if verdict.sound and not verdict.is_srgb:
        colours = to_srgb(colours, depth=bits)
    elif count == 4:
        colours = cmyk_to_srgb(colours, depth=bits)
    elif count == 1:
        colours = colours.bandjoin([colours, colours])
    if count == 4:
        notes.append("It is a CMYK picture; the painted one will be in sRGB.")
    return colours, icc if verdict.reversible and not verdict.is_srgb else None


def _colour_bands(image: pyvips.Image) -> int:
    if image.interpretation == "cmyk" and image.bands >= 4:
        return 4
    return 1 if image.bands < 3 else 3


def _whole_numbers(source: Source, image: pyvips.Image) -> pyvips.Image:
    """`image` as uchar or ushort. Floats are read as [0, 1], or as [0, 255] or [0, 65535] when they reach there.

    The guess is needed because float TIFFs state no range. Samples that are no numbers become black.
    """
    if image.format in ("uchar", "ushort"):
        return image
    if image.format == "uint":
        return (image / 65537).rint().cast("ushort")
    if image.format in ("complex", "dpcomplex"):
        raise UnreadablePicture(f"{shown_name(source.path)} holds complex numbers, not colours.", KINDS_IN_WORDS)
    peak = _finite(_load(source.path, source.kind)).max()
    scale = 65535 if peak <= 16 else 257 if peak <= 256 else 1
    icc = image.get(PROFILE) if image.get_typeof(PROFILE) else None
    image = (_finite(image) * scale).rint().cast("ushort").copy(interpretation="rgb16")
    if icc is not None:
        image.set_type(pyvips.GValue.blob_type, PROFILE, icc)
    return image


def _finite(image: pyvips.Image) -> pyvips.Image:
    image = image.cast("float")
    return (image.abs() < 1e30).ifthenelse(image, 0)


def scaled(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    """Lanczos where it shrinks, bicubic where it grows; pixel centres stay where they are."""
    across, down = width / image.width, height / image.height
    image = image.resize(min(1.0, across), vscale=min(1.0, down), kernel="lanczos3")
    if (image.width, image.height) == (width, height):
        return image
    across, down = width / image.width, height / image.height
    return image.affine(  # the resize of libvips would shift an enlarged picture by half a pixel
        [across, 0, 0, down],
        interpolate=pyvips.Interpolate.new("bicubic"),
        oarea=[0, 0, width, height],
        odx=(across - 1) / 2,
        ody=(down - 1) / 2,
        extend="copy",
        premultiplied=True,
    )


def _cast_to(image: pyvips.Image, depth: int) -> pyvips.Image:
    if depth == 8 and image.format == "ushort":
        return image.linear(1 / 257, 0.5, uchar=True)
    if depth == 16 and image.format == "uchar":
        return (image * 257).cast("ushort")
    return image
