"""At which size a picture is imagined, and what of it is kept. No torch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from engine.recipe import Size

LEAST: Final = 2
"""Latents have at least so many cells a side; some layers cannot work on a single one."""
FURTHER: Final = 2
"""A picture to start from is worked on at up to so many times the side that the model was made for."""
Sides = tuple[int, int]
"""Width and height in pixels."""


def exactly(wanted: Sides, grid: int) -> Sides:
    """The size `wanted`, rounded up to multiples of `grid`."""
    width, height = (max(LEAST * grid, -(-side // grid) * grid) for side in wanted)
    return width, height


def natural(wanted: Sides, native: int, grid: int, sizes: Sequence[Size] = ()) -> Sides:
    """A size of nearly the shape `wanted` that suits the model: one of `sizes`, else `native` squared pixels.

    >>> natural((3840, 2160), 512, 8)
    (680, 384)
    """
    if sizes:
        # the one of which least is cut away
        best = min(sizes, key=lambda size: _cut_away((size.width, size.height), wanted))
        return best.width, best.height
    scale = native / (wanted[0] * wanted[1]) ** 0.5
    width, height = (max(LEAST * grid, round(side * scale / grid) * grid) for side in wanted)
    return width, height


def within(have: Sides, wanted: Sides) -> Sides:
    """The largest size of the shape `wanted` inside `have`, each at least 1.

    >>> within((320, 224), (3840, 2160))
    (320, 180)
    """
    scale = min(have[0] / wanted[0], have[1] / wanted[1])
    width, height = (max(1, min(most, round(side * scale))) for most, side in zip(have, wanted, strict=True))
    return width, height


def _cut_away(have: Sides, wanted: Sides) -> float:
    """The share of `have` that is lost where it is cut to the shape `wanted`."""
    width, height = within(have, wanted)
    return 1 - width * height / (have[0] * have[1])
