"""What optimising a picture will need, and the tile that fits: pure arithmetic, no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from engine.errors import NotEnoughMemory
from engine.memory import LADDER, MIB, Forecast, short
from engine.optimising.scales import Effort, scales

HALO: Final = 32
"""Of `looking.HALO`."""
VALUES: Final = {"vgg16": (720, 530), "slim": (700, 580)}
"""Values held for each pixel of a window on the way back: with everything kept, and lean."""
PIXEL_BYTES: Final = 72
"""For each pixel of the picture: itself, its gradient and two moments in float32 (48), and what is passing."""
CONTENT_VALUES: Final = 8
"""Values of the photo's features for each pixel."""
FIXED: Final = 320 * MIB
TILED: Final = 1.2
"""Several windows: allocators keep pieces of windows of other sizes."""
LARGEST: Final = 2048
"""Tiles of a larger side gain nothing."""
LEAN_FROM: Final = 768
"""Smaller tiles lose more to their halos than computing twice costs."""
PROCESSOR_LARGEST: Final = 1024
SECONDS: Final = {True: 3e-8, False: 1.2e-5}
"""To move one pixel once with VGG16, on a card (estimated) and on two cores of a processor; the slim network takes a
third."""
START_SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Room:
    """How one scale is worked on: tile side in pixels, whether features between taps are computed again, bytes."""

    tile: int
    lean: bool
    needed: int


def needed(width: int, height: int, *, tile: int, lean: bool, features: str, number_bytes: int) -> int:
    """Bytes that optimising width × height pixels adds on its device; `number_bytes` of a feature, 4 or 2."""
    across, down = width + 2 * HALO + 8, height + 2 * HALO + 8
    window = min(across, tile + 2 * HALO) * min(down, tile + 2 * HALO)
    if tile < max(across, down) - 8:
        window = int(window * TILED)
    values = VALUES[features][int(lean)]
    canvases = width * height * (PIXEL_BYTES + CONTENT_VALUES * number_bytes)
    return FIXED + canvases + window * values * number_bytes


def forecast(
    width: int,
    height: int,
    *,
    gpu: bool,
    free: int | None,
    limit: int | None,
    strokes: float,
    effort: Effort,
    tile: int | None = None,
) -> Forecast:
    """What optimising width × height pixels will need and take; `free` None is unknown and counts as enough."""
    moved = sum(scale.work for scale in scales(width, height, strokes=strokes, effort=effort))
    seconds = START_SECONDS + moved * SECONDS[gpu]
    try:
        room = fitting(
            width,
            height,
            features="vgg16",
            number_bytes=2 if gpu else 4,
            gpu=gpu,
            free=1 << 40 if free is None else free,
            limit=limit,
            tile=tile,
        )
    except NotEnoughMemory:
        least = needed(
            width, height, tile=tile or LADDER[-1], lean=True, features="vgg16", number_bytes=2 if gpu else 4
        )
        return Forecast(needed=least, seconds=seconds, fits=False)
    return Forecast(needed=room.needed, seconds=seconds, fits=True, tile=room.tile)


def fitting(
    width: int,
    height: int,
    *,
    features: str,
    number_bytes: int,
    gpu: bool,
    free: int,
    limit: int | None,
    tile: int | None = None,
) -> Room:
    """The largest tile that fits `free` and `limit`; `tile` is fixed by the artist.

    Raises NotEnoughMemory before anything is started when not even the smallest tile fits.
    """
    budget = min(int(free * 0.9), limit or free)
    whole = max(width, height) + 2 * HALO + 8
    largest = LARGEST if gpu else PROCESSOR_LARGEST
    sides = [tile] if tile else [side for side in (whole, *LADDER) if side <= largest and side <= whole]
    tries = [(side, False) for side in sides if side >= min(whole, LEAN_FROM) or tile]
    tries += [(side, True) for side in sides if side <= LEAN_FROM or tile]
    found = [
        Room(side, lean, needed(width, height, tile=side, lean=lean, features=features, number_bytes=number_bytes))
        for side, lean in tries
    ]
    for room in found:
        if room.needed <= budget:
            return room
    least = min(room.needed for room in found)
    need, allowed = short(least, budget)
    raise NotEnoughMemory(
        f"Optimising {width} × {height} needs at least {need}, but {allowed} may be used.",
        "Choose a smaller size, raise the memory limit or close other programs.",
    )
