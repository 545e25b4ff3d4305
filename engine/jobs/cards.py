"""On which cards a queue is spread, told without torch."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

import psutil
import pynvml

from engine.meter import Reading, sources

log = logging.getLogger(__name__)

ALIKE: Final = 0.95
"""Share of the largest card's memory that others must have."""
LEAST_FREE: Final = 0.75
"""Share of a card's memory that must be free: what others work on is left to them."""


def spread(find: Callable[[], Sequence[Callable[[], Reading]]] = sources) -> tuple[str, ...]:
    """The cards that paint side by side, those with most room first: all that are like the roomiest one.

    A job is painted on any of them, so a smaller card, where it might not fit, is none of them. ("auto",) where fewer
    than two are left.
    """
    try:
        found = [source() for source in find()]
    except (pynvml.NVMLError, psutil.Error, OSError) as error:
        log.info("The cards cannot be counted: %s", error)
        return ("auto",)
    cards = [(card.free or 0, card.total or 0, number) for number, card in enumerate(found) if card.gpu]
    largest = max((total for _, total, _ in cards), default=0)
    alike = [card for card in cards if card[1] >= ALIKE * largest]
    usable = [(-free, number) for free, total, number in alike if free > LEAST_FREE * total]
    return tuple(f"cuda:{number}" for _, number in sorted(usable)) if len(usable) > 1 else ("auto",)
