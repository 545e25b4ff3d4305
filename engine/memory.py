"""What a render will need, and the plan that fits: pure arithmetic, no torch, shared by the engine and the window."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.errors import InvalidRequest, NotEnoughMemory
from engine.hardware import precision_of

LADDER: Final = (4096, 3072, 2048, 1536, 1024, 768, 512, 384, 256, 128, 64)
"""Tile sides the planner tries, after the whole picture."""
HALO: Final = 104
MARGIN: Final = 104
"""Mirrored pixels around the picture: as many as the halo, so that no edge is within it."""
MIB: Final = 1 << 20
BRUSHES: Final = 2
"""Brushes that an engine keeps from one picture to the next: 2 MB each in half precision."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What painting costs in one number format: bytes for each pixel of a window, fixed bytes, and speed.

    `tiled` multiplies the bytes of a window when there are several: allocators keep pieces of other sizes. Of a
    window beyond `band` pixels only its features stay; the rest is painted in bands.
    """

    window_bytes: float
    tiled: float
    fixed_bytes: int
    pixels_per_second: float
    start_seconds: float
    band: float = math.inf
    beyond_bytes: float = 0.0

    def window(self, pixels: int) -> float:
        """Bytes for a window of so many pixels."""
        return self.window_bytes * min(pixels, self.band) + self.beyond_bytes * max(0.0, pixels - self.band)


COSTS: Final = {
    "float16": Cost(
        48.0, tiled=1.3, fixed_bytes=45 * MIB, pixels_per_second=2e8, start_seconds=0.5, band=12e6, beyond_bytes=17.0
    ),
    "bfloat16": Cost(48.0, tiled=1.5, fixed_bytes=50 * MIB, pixels_per_second=4e6, start_seconds=1.5),
    "float32": Cost(46.0, tiled=1.0, fixed_bytes=15 * MIB, pixels_per_second=2e6, start_seconds=1.5),
}
"""The processor's bytes are measured (resident set, 0.8 to 8.3 megapixels, whole and tiled); tests/test_memory.py
measures again. The card's too (reserved bytes, 0.2 to 39 megapixels); tests/test_gpu.py checks them."""
ENLARGED_BYTES: Final = (48.0, 5_500_000, 4.0)
"""Bytes on a card for each pixel of a picture that is enlarged there from larger strokes: up to so many, and for
each one beyond, where it is done in bands."""
PROCESSOR_BUDGET: Final = 900 * MIB
"""Tiles on the processor gain nothing beyond this, and the machine stays usable."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one picture is painted: tile side in pixels and the bytes it will need on the device."""

    tile: int
    needed: int
    tiles: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the window tells before a render: bytes on the device, seconds, and whether it fits."""

    needed: int
    seconds: float
    fits: bool
    tile: int | None = None
    """Side in pixels of the tiles that it comes to; None where it does not fit."""


def parse_bytes(text: str) -> int:
    """Bytes of a text such as 4GB, 512 MB, 1.5GiB or 1000000. Raises InvalidRequest.

    >>> parse_bytes("4GB")
    4294967296
    """
    match = re.fullmatch(r"\s*(\d{1,12}(?:\.\d{1,6})?)\s*([kmgt]?)i?b?\s*", text.lower(), re.ASCII)
    value = int(float(match[1]) * 1024 ** " kmgt".index(match[2] or " ")) if match else 0
    if not 0 < value < 1 << 50:
        raise InvalidRequest(f'"{text[:40]}" is not an amount of memory.', "Write it like 4GB or 800MB.")
    return value


def human_bytes(count: int, rounded: Callable[[float], int] = round) -> str:
    """The amount as an artist reads it: 640 MB, 2.1 GB; nothing is less than 1 MB unless it is `rounded` down."""
    if count >= 1 << 30:
        return f"{rounded(count * 10 / (1 << 30)) / 10:.1f} GB"
    return f"{max(0 if rounded is math.floor else 1, rounded(count / MIB))} MB"


def short(need: int, room: int) -> tuple[str, str]:
    """A need and the smaller room for it as an artist reads them: rounded apart, so that they never look the same.

    >>> short(209 * MIB + 9, 209 * MIB)
    ('210 MB', '209 MB')
    """
    return human_bytes(need, math.ceil), human_bytes(room, math.floor)


def needed(width: int, height: int, *, tile: int, precision: str, depth: int = 8) -> int:
    """Bytes that painting width × height pixels adds on its device with this tile side.

    On the processor the two canvases count as well: photo and painting, `depth` bits a sample.
    """
    cost = COSTS[precision]
    grown = tile + 2 * HALO
    across, down = width + 2 * MARGIN + 8, height + 2 * MARGIN + 8
    window = cost.window(min(across, grown) * min(down, grown)) * (cost.tiled if tile < max(across, down) - 8 else 1.0)
    canvases = 0 if precision == "float16" else 2 * width * height * 3 * depth // 8
    return int(cost.fixed_bytes + window + canvases)


def _enlarged(width: int, height: int) -> int:
    """Bytes that enlarging to width × height adds on a card."""
    each, most, beyond = ENLARGED_BYTES
    pixels = width * height
    return int(COSTS["float16"].fixed_bytes + each * min(pixels, most) + beyond * max(0, pixels - most))


def plan(
    width: int, height: int, *, precision: str, free: int, limit: int | None, tile: int | None = None, depth: int = 8
) -> Plan:
    """The largest tile that fits: `free` bytes on the device, `limit` asked for by the artist, `tile` fixed by them.

    Raises NotEnoughMemory before anything is started when not even the smallest tile fits.
    """
    budget = min(int(free * 0.9), limit or free)
    whole = max(width, height) + 2 * MARGIN + 8
    sides = [tile] if tile else [whole, *(side for side in LADDER if side < whole)]
    for side in sides:
        bytes_needed = needed(width, height, tile=side, precision=precision, depth=depth)
        wasteful = precision != "float16" and side > LADDER[-1] and not tile
        over = wasteful and bytes_needed - needed(width, height, tile=0, precision=precision) > PROCESSOR_BUDGET
        if bytes_needed <= budget and not over:
            across, down = (-(-(length + 2 * MARGIN) // side) for length in (width, height))
            return Plan(tile=side, needed=bytes_needed, tiles=across * down)
    least = needed(width, height, tile=sides[-1], precision=precision, depth=depth)
    need, allowed = short(least, budget)
    raise NotEnoughMemory(
        f"Painting {width} × {height} needs at least {need}, but {allowed} may be used.",
        "Choose a smaller size, raise the memory limit or close other programs.",
    )


def forecast(
    width: int,
    height: int,
    *,
    gpu: bool,
    free: int | None,
    limit: int | None = None,
    stroke_size: float = 1.0,
    tile: int | None = None,
) -> Forecast:
    """What a render of width × height pixels will need; `free` None is unknown and counts as enough.

    With larger strokes the network paints a smaller picture, which is enlarged afterwards.
    """
    precision = precision_of(gpu=gpu)
    cost = COSTS[precision]
    across, down = (max(1, round(side / stroke_size)) for side in (width, height))
    pixel = 8e-8 + (2e-7 if stroke_size > 1 else 0.0)
    seconds = cost.start_seconds + across * down / cost.pixels_per_second + width * height * pixel
    canvases = 0 if gpu or stroke_size == 1 else 2 * width * height * 3
    room = (1 << 40 if free is None else free) - canvases
    most = None if limit is None else max(1, limit - canvases)
    try:
        found = plan(across, down, precision=precision, free=max(0, room), limit=most, tile=tile)
    except NotEnoughMemory:
        least = needed(across, down, tile=tile or LADDER[-1], precision=precision)
        return Forecast(needed=least + canvases, seconds=seconds, fits=False)
    enlarged = _enlarged(width, height) if gpu and stroke_size > 1 else 0
    fits = enlarged <= min(int(max(0, room) * 0.9), limit or room)
    likely = max(found.needed + canvases, enlarged)
    return Forecast(needed=likely, seconds=seconds, fits=fits, tile=found.tile if fits else None)
