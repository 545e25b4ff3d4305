"""Tiles part the frame: every pixel once, whole folds, windows that hold the halo."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from engine.canvas import Region
from engine.tiles import Frame, quarters

sides = some.integers(1, 700)


@given(sides, sides, some.integers(1, 900))
def test_tiles_cover_every_pixel_once(width: int, height: int, side: int) -> None:
    frame = Frame(width, height, margin=32, fold=8)
    times = np.zeros((frame.region.height, frame.region.width), int)
    for tile in frame.tiles(side):
        assert tile.width % 8 == 0
        assert tile.height % 8 == 0
        assert max(tile.width, tile.height) <= max(8, side)
        y, x = tile.y + 32, tile.x + 32
        times[y : y + tile.height, x : x + tile.width] += 1
    assert (times == 1).all()


@given(sides, sides, some.integers(8, 400), some.integers(0, 15))
def test_windows_hold_the_halo_and_stay_in_the_frame(width: int, height: int, side: int, halo: int) -> None:
    frame = Frame(width, height, margin=32, fold=8)
    whole = frame.region
    for tile in frame.tiles(side):
        window = frame.window(tile, 8 * halo)
        assert window.x == max(whole.x, tile.x - 8 * halo)
        assert window.x + window.width == min(whole.x + whole.width, tile.x + tile.width + 8 * halo)
        assert window.width % 8 == 0
        assert window.height % 8 == 0


@given(sides, sides, some.integers(8, 400))
def test_the_insides_of_tiles_are_the_picture(width: int, height: int, side: int) -> None:
    frame = Frame(width, height, margin=32, fold=8)
    insides = [inside for inside in map(frame.inside, frame.tiles(side)) if inside]
    assert sum(part.width * part.height for part in insides) == width * height


@given(some.integers(1, 60), some.integers(1, 60))
def test_quarters_part_the_tile_on_folds(columns: int, rows: int) -> None:
    tile = Region(-32, 40, 8 * columns, 8 * rows)
    parts = quarters(tile, 8)
    assert sum(part.width * part.height for part in parts) == tile.width * tile.height
    assert all(part.width % 8 == 0 and part.height % 8 == 0 for part in parts)
    assert len(parts) == (1 + (columns > 1)) * (1 + (rows > 1))
