"""The recipe inside the picture: written as JSON that ordinary tools show, read back without trusting it."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pyvips
from pydantic import ValidationError

from engine.errors import EngineError
from engine.loading import open_source
from engine.recipe import Format, Recipe

KEY = "impasto"
"""Keyword of the PNG text; JPEG, WebP and AVIF keep the JSON in the EXIF UserComment, TIFF in ImageDescription."""

_LONGEST = 60_000  # bytes of JSON: EXIF must fit a JPEG segment of 64 KB
_ASCII = b"ASCII\0\0\0"


def png_chunk(recipe: Recipe) -> bytes:
    """An iTXt chunk that holds `recipe`, to stand right after a PNG's IHDR."""
    body = b"iTXt" + KEY.encode() + b"\0\0\0\0\0" + recipe.model_dump_json().encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def with_recipe(image: pyvips.Image, recipe: Recipe, form: Format) -> pyvips.Image:
    """`image` with the recipe in its header fields; PNG has `png_chunk` instead. A giant recipe is left out."""
    text = json.dumps(recipe.model_dump(mode="json"), separators=(",", ":"))
    field = {"tiff": "image-description", "png": None}.get(form, "exif-ifd2-UserComment")
    if field is None or len(text) > _LONGEST:
        return image
    image = image.copy()
    image.set_type(pyvips.GValue.gstr_type, field, text)
    return image


def read_recipe(path: Path) -> Recipe | None:
    """The recipe inside the picture at `path`; None when there is none, or nothing that can be trusted.

    Never raises for what stands in a file: only known fields within their ranges make a recipe.
    """
    try:
        source = open_source(path)
        text = _text(source.image)
    except (EngineError, pyvips.Error):
        return None
    if text is None or len(text) > 4 * _LONGEST:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
        return Recipe.model_validate(value)
    except (ValueError, ValidationError, RecursionError):
        return None


def _text(image: pyvips.Image) -> str | None:
    """What may be a recipe, from wherever this kind of file keeps it."""
    for field in image.get_fields():
        if field.startswith("png-comment-") and field.endswith(f"-{KEY}"):
            return str(image.get(field))
    if image.get_typeof("image-description"):
        return str(image.get("image-description"))
    if image.get_typeof("exif-data"):
        exif = bytes(image.get("exif-data"))
        start = exif.find(_ASCII + b"{")
        if start >= 0:
            return exif[start + len(_ASCII) :][: 4 * _LONGEST].decode("latin-1")
    return None
