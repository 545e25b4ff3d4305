"""Which number format and which card paint, told without torch: so forecasts and the window agree with the engine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

CPUINFO: Final = Path("/proc/cpuinfo")
BFLOAT16: Final = frozenset({"avx512_bf16", "amx_bf16"})
"""Flags of processors that multiply bfloat16 themselves, as Linux writes them and as torch calls them."""
ALIKE: Final = 0.02
"""Cards whose room differs by less than this share of their memory are alike."""


def precision_of(*, gpu: bool) -> str:
    """The number format in which a card or the processor paints a style, as `devices` chooses it.

    Elsewhere than on Linux the processor's is taken to be float32.
    """
    return "float16" if gpu else "bfloat16" if BFLOAT16 & _flags() else "float32"


@lru_cache(maxsize=1)
def _flags() -> frozenset[str]:
    if sys.platform != "linux":
        return frozenset()
    try:
        lines = CPUINFO.read_text("ascii", errors="replace").splitlines()
    except OSError:
        return frozenset()
    flags = next((line for line in lines if line.startswith("flags")), "")
    return frozenset(flags.partition(":")[2].split())


@dataclass(frozen=True, slots=True)
class Room:
    """A card's memory in bytes: all of it, what is free, and what this app holds."""

    total: int
    free: int
    ours: int


def roomiest(cards: Sequence[Room]) -> int:
    """Which of several cards paints: the one with most room, counted from 0. What this app holds is room as well.

    Of those that are alike it is the one where this app holds most, so that a model is not loaded once more on the
    next card because it is loaded here. 0 where there are none.
    """
    most = max((card.free + card.ours for card in cards), default=0)
    alike = [number for number, card in enumerate(cards) if card.free + card.ours >= most - ALIKE * card.total]
    return max(alike, key=lambda number: cards[number].ours, default=0)
