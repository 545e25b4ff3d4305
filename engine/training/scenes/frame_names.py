"""Names of the numbers that a scene gives its layers, and their place in its row (no torch here)."""

from __future__ import annotations

from types import MappingProxyType

_NUMBERS = """
seed horizon side night saturation lift warm vignette grain ink wobble
sun_x sun_y sun_r sun_kind stars cloud cloud_stretch cloud_scale bolt_x rain fog flakes
haze ridge_h ridge_f ridges snowcap hill_h hill_f hills spread lushness
dots dot_size glitter waves path_x path_bend path_width relief rows table
scale angle k1 k2 k3
"""
_TINTS = "sky_top sky_low glow sun cloud_lit cloud_dark ridge hill far ground ground2 dot light a1 a2 a3 a4 wood wall"
SCALARS, TINTS = tuple(_NUMBERS.split()), tuple(_TINTS.split())
PLACE = MappingProxyType(
    {name: i for i, name in enumerate(SCALARS)} | {name: len(SCALARS) + 3 * i for i, name in enumerate(TINTS)}
)
WIDTH = len(SCALARS) + 3 * len(TINTS)
