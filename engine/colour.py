"""Colour profiles: into sRGB on the way in, back into the picture's own RGB profile on the way out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pyvips

PROFILE = "icc-profile-data"
"""libvips' name for the embedded profile."""

_SPACES = {b"GRAY": 1, b"RGB ": 3, b"CMYK": 4}
_GRID = (0, 64, 128, 191, 255)
_INTENT = {"intent": "relative", "black_point_compensation": True}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What trying a profile on a few colours has shown."""

    sound: bool
    """It belongs to this number of bands and converts to sRGB."""
    is_srgb: bool = False
    """Converting changes nothing that can be seen."""
    reversible: bool = False
    """sRGB can be converted back to it."""


def judge(icc: bytes, bands: int) -> Verdict:
    """Try the profile on a grid of colours of `bands` samples. Never raises: a damaged profile is not sound."""
    if len(icc) < 128 or icc[36:40] != b"acsp" or _SPACES.get(icc[16:20]) != bands:
        return Verdict(sound=False)
    colours = list(product(_GRID, repeat=bands))
    flat = bytes(sample for colour in colours for sample in colour)
    grid = pyvips.Image.new_from_memory(flat, len(colours), 1, bands, "uchar")
    grid = grid.copy(interpretation={1: "b-w", 3: "srgb", 4: "cmyk"}[bands])
    try:
        converted = bytes(to_srgb(_with_profile(grid, icc), depth=8).write_to_memory())
    except pyvips.Error:
        return Verdict(sound=False)
    if bands != 3:
        return Verdict(sound=True)
    is_srgb = max(abs(a - b) for a, b in zip(flat, converted, strict=True)) <= 1
    return Verdict(sound=True, is_srgb=is_srgb, reversible=_reversible(grid, icc))


def to_srgb(image: pyvips.Image, *, depth: int) -> pyvips.Image:
    """Convert through the embedded profile, to 3 bands of `depth` bits."""
    return image.icc_transform("srgb", embedded=True, depth=depth, **_INTENT)


def cmyk_to_srgb(image: pyvips.Image, *, depth: int) -> pyvips.Image:
    """Convert CMYK that carries no sound profile, through a usual press profile."""
    return image.icc_transform("srgb", embedded=False, input_profile="cmyk", depth=depth, **_INTENT)


def from_srgb(image: pyvips.Image, icc: bytes, *, depth: int) -> pyvips.Image:
    """Convert 3 bands of sRGB to the profile `icc`, which is embedded in the result."""
    neutral = image.icc_import(embedded=False, input_profile="srgb", pcs="xyz", **_INTENT)
    return _with_profile(neutral, icc).icc_export(pcs="xyz", depth=depth, **_INTENT)


def _reversible(grid: pyvips.Image, icc: bytes) -> bool:
    try:
        from_srgb(grid, icc, depth=8).write_to_memory()
    except pyvips.Error:
        return False
    return True


def _with_profile(image: pyvips.Image, icc: bytes) -> pyvips.Image:
    image = image.copy()
    image.set_type(pyvips.GValue.blob_type, PROFILE, icc)
    return image
