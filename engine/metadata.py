"""The recipe inside the picture: written so that ordinary tools show it, read back without trusting it.

A PNG has the recipe as JSON under KEY, and, where words were painted, A1111's text under PARAMETERS. JPEG and WebP
have one text for both, the EXIF UserComment: the JSON, or A1111's text with the JSON as the last of its parameters.
TIFF has the JSON as its description.
"""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Final

import pyvips
from PIL import Image
from pydantic import ValidationError

from engine.recipe import Format, Recipe
from engine.texts import COMMENT, DESCRIPTION, texts_in

KEY: Final = "impasto"
"""Keyword of the JSON in a PNG."""
PARAMETERS: Final = "parameters"
"""Keyword of A1111's text in a PNG."""
LAST: Final = "Impasto recipe"
"""Name of the parameter of A1111's text that holds the JSON, quoted as A1111 quotes."""

_LONGEST: Final = 60_000  # bytes: EXIF must fit a JPEG segment of 64 KB
_MOST: Final = 4 * _LONGEST


def png_chunk(recipe: Recipe, parameters: str = "") -> bytes:
    """The iTXt chunks of `recipe`, and of A1111's text where there is one, to stand right after a PNG's IHDR."""
    texts = {KEY: recipe.model_dump_json(), **({PARAMETERS: parameters} if parameters else {})}
    return b"".join(_chunk(key, text) for key, text in texts.items())


def _chunk(key: str, text: str) -> bytes:
    body = b"iTXt" + key.encode() + b"\0\0\0\0\0" + text.encode("utf-8", "replace")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def with_recipe(image: pyvips.Image, recipe: Recipe, form: Format, parameters: str = "") -> pyvips.Image:
    """`image` with the recipe in its header fields; PNG has `png_chunk` instead. A giant recipe is left out."""
    text = json.dumps(recipe.model_dump(mode="json"), separators=(",", ":"))
    if form == "tiff" and len(text) <= _LONGEST:
        image = image.copy()
        image.set_type(pyvips.GValue.gstr_type, "image-description", text)
    elif form in {"jpeg", "webp", "avif"}:
        both = f"{parameters}, {LAST}: {json.dumps(text)}" if parameters else text
        comment = next((raw for raw in map(_comment, (both, text)) if len(raw) <= _LONGEST), None)
        if comment is not None:
            exif = Image.Exif()
            exif.get_ifd(0x8769)[0x9286] = comment
            image = image.copy()  # as a blob: libvips writes a comment of its own in ASCII only
            image.set_type(pyvips.GValue.blob_type, "exif-data", exif.tobytes())
    return image


def _comment(text: str) -> bytes:
    """The text as a UserComment: UTF-16 as A1111 writes it, where ASCII does not do."""
    if text.isascii():
        return b"ASCII\0\0\0" + text.encode("ascii")
    return b"UNICODE\0" + text.encode("utf-16-be", "replace")


def read_recipe(path: Path) -> Recipe | None:
    """The recipe inside the picture at `path`; None when there is none, or nothing that can be trusted.

    Never raises for what stands in a file: only known fields within their ranges make a recipe.
    """
    return recipe_in(texts_in(path))


def recipe_in(texts: dict[str, str]) -> Recipe | None:
    """The same for the texts of a picture."""
    for key in (KEY, COMMENT, DESCRIPTION):
        text = texts.get(key, "")
        if key == COMMENT and not text.startswith("{"):
            text = _last_parameter(text)
        if text and len(text) <= _MOST:
            return _recipe(text)
    return None


def _last_parameter(text: str) -> str:
    """The JSON at the end of A1111's text; empty where there is none."""
    _, found, rest = text[-_MOST:].rpartition(f"{LAST}: ")
    try:
        value, _ = json.JSONDecoder().raw_decode(rest) if found else ("", 0)
    except (ValueError, RecursionError):
        return ""
    return value if isinstance(value, str) else ""


def _recipe(text: str) -> Recipe | None:
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
        return Recipe.model_validate(value)
    except (ValueError, ValidationError, RecursionError):
        return None
