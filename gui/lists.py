"""What there is to choose from, read from files while the window stands already."""

from __future__ import annotations

from dataclasses import dataclass

from engine.models import built_in
from engine.presets import Preset, builtin_presets, own_presets
from engine.styles import Style, baked_styles, builtin_styles, style_problems


@dataclass(frozen=True, slots=True)
class Lists:
    """What there is to choose from."""

    styles: tuple[Style, ...]
    problems: tuple[str, ...]
    presets: tuple[Preset, ...]
    own: tuple[Preset, ...]
    model: str | None
    """What recipes call the built-in model; None where this copy lacks it."""


def read_lists() -> Lists:
    """Everything at once. Slow: for a thread."""
    found = built_in()
    own, problems = own_presets()
    told = (*style_problems(), *problems)
    return Lists(read_styles(), told, builtin_presets(), own, found.key if found else None)


def read_styles() -> tuple[Style, ...]:
    """Baked styles before the others."""
    return (*baked_styles(), *builtin_styles())
