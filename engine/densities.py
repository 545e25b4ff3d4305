"""How many bytes a painted picture takes as a file, before anything was learned: by style, format and quality."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Final

from engine.recipe import Format, Output

USUAL: Final = 0.48
"""Bytes a pixel as JPEG of quality 92, of a painting by a style that is not known: the median of the built-in ones."""
WORDS: Final = 0.35
"""The same of a picture from words."""
QUALITIES: Final[Mapping[Format, Sequence[tuple[int, float]]]] = {
    "jpeg": ((1, 0.05), (10, 0.106), (30, 0.21), (50, 0.286), (70, 0.389), (80, 0.489), (89, 0.679), (90, 0.891),
             (92, 1.0), (95, 1.324), (98, 2.004), (100, 3.114)),
    "webp": ((1, 0.1), (10, 0.152), (30, 0.255), (50, 0.354), (70, 0.453), (80, 0.581), (89, 0.854), (92, 1.0),
             (95, 1.196), (98, 1.416), (100, 1.531)),
    "avif": ((1, 0.02), (10, 0.037), (30, 0.089), (50, 0.208), (70, 0.423), (80, 0.555), (89, 0.746), (92, 1.0),
             (95, 1.241), (98, 1.623), (100, 2.797)),
}  # fmt: skip
"""A file's bytes at each quality beside those at 92, measured on eleven paintings in four styles."""
DEEP: Final = 3.0
"""Bytes a pixel that the lower eight of 16 bits take: nothing compresses them."""
FASTER: Final = 1.2
"""By which power strokes that grow thin a picture out."""


def bytes_a_pixel(styles: Sequence[str], output: Output, form: Format, *, strokes: float = 1.0) -> float:
    """What a pixel of a painting by `styles` (the last one counts; none: from words) takes in a file of `form`."""
    known = builtin()
    density = known.get(styles[-1], USUAL) if styles else WORDS
    density /= math.pow(strokes, FASTER)
    if form in ("png", "tiff"):
        whole = 2.45 * (1 - math.exp(-density / 0.26))
        return whole if output.depth == 8 else whole + DEEP
    at_92 = {"jpeg": density, "webp": 0.03 + 0.66 * density, "avif": 0.97 * density}[form]
    return at_92 * at_quality(form, output.quality)


def at_quality(form: Format, quality: int) -> float:
    """A file's bytes at `quality` beside those at 92."""
    known = QUALITIES[form]
    for (low, less), (high, more) in pairwise(known):
        if quality <= high:
            return less + (more - less) * (quality - low) / (high - low)
    return known[-1][1]


@lru_cache
def builtin() -> Mapping[str, float]:
    """The density of each built-in style; none where the file cannot be read."""
    try:
        text = (resources.files("assets") / "density.toml").read_text("utf-8")
        return {str(name): float(value) for name, value in tomllib.loads(text)["bytes"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
