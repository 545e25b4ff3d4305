"""Samplers by the names that other programs give them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from engine.imagining.schedulers import WAYS

_NAMES: Final[Mapping[str, str]] = {
    "euler": "Euler", "eulera": "Euler a", "eulerancestral": "Euler a",
    "heun": "Heun", "ddim": "DDIM", "ddpm": "DDPM", "deis": "DEIS", "lcm": "LCM", "tcd": "TCD",
    "plms": "PLMS", "pndm": "PLMS", "unipc": "UniPC", "unipcbh2": "UniPC",
    "dpm2": "DPM2", "kdpm2": "DPM2", "dpm2a": "DPM2 a", "dpm2ancestral": "DPM2 a", "kdpm2a": "DPM2 a",
    "dpmpp2m": "DPM++ 2M", "dpmpp2msde": "DPM++ 2M SDE", "dpmppsde": "DPM++ SDE",
}  # fmt: skip
"""By letters and digits alone; "++" is written "pp" by some."""
_PLAIN: Final = frozenset({"", "automatic", "normal", "simple", "default", "uniform"})
"""Schedules that are the samplers' own."""


def scheduler_of(sampler: str, schedule: str = "") -> tuple[str | None, bool]:
    """The scheduler of ours, None where there is none like it, and whether the schedule is meant too.

    >>> scheduler_of("dpmpp_2m_sde_gpu", "karras"), scheduler_of("DPM++ 2M Karras"), scheduler_of("euler", "beta")
    (('DPM++ 2M SDE Karras', True), ('DPM++ 2M Karras', True), ('Euler', False))
    >>> scheduler_of("dpmpp_2m_k"), scheduler_of("my own")
    (('DPM++ 2M Karras', True), (None, True))
    """
    own = next((name for name in WAYS if name.casefold() == sampler.strip().casefold()), None)
    if own is not None and _letters(schedule) in _PLAIN:
        return own, True
    name, timing = _letters(sampler).removesuffix("gpu"), _letters(schedule)
    for ending in ("karras", "k"):
        if name not in _NAMES and name.endswith(ending):
            name, timing = name.removesuffix(ending), "karras"
    found = _NAMES.get(name)
    if found is None or timing in _PLAIN:
        return found, True
    timed = f"{found} {timing.title()}"
    return (timed, True) if timed in WAYS else (found, False)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold().replace("++", "pp"))
