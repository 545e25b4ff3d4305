"""A finished painting from the gallery into another file, without painting again and without ever half a file."""

from __future__ import annotations

from io import FileIO
from pathlib import Path
from typing import Any

from engine.atomic import disk_full, free_bytes, write_whole
from engine.errors import CannotWrite, UnreadablePicture
from engine.metadata import read_recipe, with_recipe
from engine.recipe import Format
from engine.restoring.parameters import parameters_text
from engine.sniff import shown_name

LONGEST: dict[Format, int] = {"jpeg": 65_500, "webp": 16_383}
"""Most pixels a side that a format holds, where that matters."""
_ROOM = 0.05
"""Least share of the raw pixels that has to be free on the disk before anything is written."""


def export_picture(source: Path, target: Path, *, form: Format, quality: int, overwrite: bool = False) -> Path:
    """Write the gallery's PNG at `source` to `target` as `form`, with its recipe; returns the path that stands.

    Slow: call it from a thread. Raises UnreadablePicture, AlreadyExists, DiskFull or CannotWrite; whatever stood at
    `target` is untouched then.
    """
    if form == "png":
        return write_whole(target, lambda file: _copy(source, file), overwrite=overwrite)
    import pyvips  # late: the window's thread never needs it

    try:
        image = pyvips.Image.new_from_file(str(source), access="sequential", fail_on="truncated")
    except pyvips.Error as error:
        raise _gone(source) from error
    most = LONGEST.get(form)
    if most is not None and max(image.width, image.height) > most:
        raise CannotWrite(
            f"This format holds at most {most} pixels a side; the painting has {image.width} × {image.height}.",
            "Choose PNG or TIFF.",
        )
    raw = image.width * image.height * 3
    free = free_bytes(target.parent)
    if free is not None and free < raw * _ROOM:
        raise disk_full(target, raw)
    recipe = read_recipe(source)
    if recipe is not None:
        image = with_recipe(image, recipe, form, parameters_text(recipe, image.width, image.height))

    def encode(file: FileIO) -> None:
        _encode(image, file, target, form=form, quality=quality, raw=raw)

    return write_whole(target, encode, overwrite=overwrite, needed=raw)


def _copy(source: Path, file: FileIO) -> None:
    try:
        with source.open("rb") as stream:
            while piece := stream.read(4 << 20):
                view = memoryview(piece)
                while view:
                    view = view[file.write(view) or 0 :]  # a disk that is nearly full takes a part
    except FileNotFoundError as error:
        raise _gone(source) from error


def _gone(source: Path) -> UnreadablePicture:
    return UnreadablePicture(f"The painting {shown_name(source)} is no longer in the gallery.", "Generate it again.")


def _encode(image: Any, file: FileIO, target: Path, *, form: Format, quality: int, raw: int) -> None:
    """Encode `image` into the open `file`."""
    import pyvips

    options: dict[str, Any] = {"keep": "exif|icc|other"}
    if form == "jpeg":
        image = image.flatten(background=255) if image.hasalpha() else image
        options |= {"Q": quality, "optimize_coding": True}
    elif form == "webp":
        options |= {"Q": quality, "effort": 4 if raw < 12_000_000 else 2}
    else:
        options |= {"compression": "deflate", "predictor": "horizontal", "bigtiff": raw > 500_000_000}
    try:
        sink = pyvips.Target.new_to_descriptor(file.fileno())
        getattr(image, f"{form}save_target")(sink, **options)
    except pyvips.Error as error:
        free = free_bytes(target.parent)
        if free is not None and free < raw * _ROOM:
            raise disk_full(target, raw) from error
        raise CannotWrite(
            f"{shown_name(target)} cannot be encoded or written.", "Try PNG, or another disk."
        ) from error
