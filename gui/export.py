"""A finished painting from the gallery into another file, without painting again and without ever half a file."""

from __future__ import annotations

from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any, Literal

from engine.atomic import disk_full, free_bytes, write_all, write_whole
from engine.errors import CannotWrite, UnreadablePicture
from engine.formats import LONGEST_SIDE, SAVERS, stored_bits
from engine.jobs.planning import Existing
from engine.metadata import KEY, read_recipe, with_recipe
from engine.recipe import Format
from engine.restoring.parameters import parameters_text
from engine.sniff import shown_name
from gui.tongue import tr

_ROOM = 0.05
"""Least share of the raw pixels that has to be free on the disk before anything is written."""


@dataclass(frozen=True, slots=True)
class More:
    """What else an artist says of files; `existing` and `own` are for many: names that are taken, words in names."""

    longest: int | None = None
    """Pixels of the longest side; None: as painted."""
    depth: Literal[8, 16] = 8
    metadata: bool = True
    existing: Existing = "skip"
    own: str = ""


def export_picture(
    source: Path, target: Path, *, form: Format, quality: int, more: More | None = None, overwrite: bool = False
) -> Path:
    """Write the gallery's PNG at `source` to `target` as `form`, with its recipe; returns the path that stands.

    `more` says how large it becomes, its bits, and whether the recipe stays inside.

    Slow: call it from a thread. Raises UnreadablePicture, AlreadyExists, DiskFull or CannotWrite; whatever stood at
    `target` is untouched then.
    """
    more = more or More()
    if form == "png" and more == More(existing=more.existing, own=more.own):
        return write_whole(target, lambda file: _copy(source, file), overwrite=overwrite)
    import pyvips  # late: the window's thread never needs it

    try:
        image = pyvips.Image.new_from_file(str(source), access="sequential", fail_on="truncated")
    except pyvips.Error as error:
        raise _gone(source) from error
    image = _sized(image, more)
    most = LONGEST_SIDE.get(form)
    if most is not None and max(image.width, image.height) > most:
        raise CannotWrite(
            tr(
                "This format holds at most {most} pixels a side; the painting has {width} × {height}.",
                most=most,
                width=image.width,
                height=image.height,
            ),
            tr("Choose PNG or TIFF."),
        )
    raw = image.width * image.height * 3 * stored_bits(form, more.depth) // 8
    free = free_bytes(target.parent)
    if free is not None and free < raw * _ROOM:
        raise disk_full(target, raw)
    recipe = read_recipe(source) if more.metadata else None
    image = _bare(image)
    if recipe is not None and form != "png":
        image = with_recipe(image, recipe, form, parameters_text(recipe, image.width, image.height))
    elif recipe is not None:
        image = image.copy()
        image.set_type(pyvips.GValue.gstr_type, f"png-comment-0-{KEY}", recipe.model_dump_json())

    def encode(file: FileIO) -> None:
        _encode(image, file, target, form=form, quality=quality, raw=raw)

    return write_whole(target, encode, overwrite=overwrite, needed=raw)


def _sized(image: Any, more: More) -> Any:
    """The picture in the size and bits that are asked for; it is only made smaller."""
    scale = (more.longest or 0) / max(image.width, image.height)
    if 0 < scale < 1:
        kind = image.format
        image = image.premultiply() if image.hasalpha() else image
        image = image.resize(scale)
        image = (image.unpremultiply() if image.hasalpha() else image).rint().cast(kind)
    if more.depth == 16 and image.format == "uchar":
        return (image * 257).cast("ushort").copy(interpretation="rgb16")
    if more.depth == 8 and image.format == "ushort":
        return image.linear(1 / 257, 0.5, uchar=True).copy(interpretation="srgb")
    return image


def _bare(image: Any) -> Any:
    """The picture without texts that may hold a recipe."""
    image = image.copy()
    for name in image.get_fields():
        if name.startswith(("png-comment-", "exif-", "xmp-", "image-description")):
            image.remove(name)
    return image


def _copy(source: Path, file: FileIO) -> None:
    try:
        with source.open("rb") as stream:
            while piece := stream.read(4 << 20):
                write_all(file, piece)
    except FileNotFoundError as error:
        raise _gone(source) from error


def _gone(source: Path) -> UnreadablePicture:
    return UnreadablePicture(
        tr("The painting {name} is no longer in the gallery.", name=shown_name(source)), tr("Generate it again.")
    )


def _encode(image: Any, file: FileIO, target: Path, *, form: Format, quality: int, raw: int) -> None:
    """Encode `image` into the open `file`."""
    import pyvips

    options: dict[str, Any] = {"keep": "exif|icc|other"}
    if form == "jpeg":
        image = image.flatten(background=255) if image.hasalpha() else image
        options |= {"Q": quality, "optimize_coding": True}
    elif form == "webp":
        options |= {"Q": quality, "effort": 4 if raw < 12_000_000 else 2}
    elif form == "avif":
        bits = 12 if image.format == "ushort" else 8
        options |= {"Q": quality, "compression": "av1", "effort": 3 if raw < 12_000_000 else 1, "bitdepth": bits}
    elif form == "png":
        options |= {"compression": 4}
    else:
        options |= {"compression": "deflate", "predictor": "horizontal", "bigtiff": raw > 500_000_000}
    try:
        sink = pyvips.Target.new_to_descriptor(file.fileno())
        getattr(image, f"{SAVERS.get(form, form)}save_target")(sink, **options)
    except pyvips.Error as error:
        free = free_bytes(target.parent)
        if free is not None and free < raw * _ROOM:
            raise disk_full(target, raw) from error
        raise CannotWrite(
            tr("{name} cannot be encoded or written.", name=shown_name(target)), tr("Try PNG, or another disk.")
        ) from error
