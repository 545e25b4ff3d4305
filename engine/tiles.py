"""Cover a picture with tiles and halos, so that tiled painting equals untiled painting.

The network works on a frame: the picture with a mirrored margin all round, grown to whole folds. Tiles part the frame
without overlap; each is painted with a halo of its surroundings (the receptive field), which is then cut away.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from engine.canvas import Region


@dataclass(frozen=True, slots=True)
class Frame:
    """What the network sees of a picture: `margin` mirrored pixels around it, sides multiples of `fold`."""

    width: int
    height: int
    margin: int
    fold: int

    @property
    def region(self) -> Region:
        """The frame in the picture's coordinates; it reaches outside the picture."""
        return Region(-self.margin, -self.margin, self._whole(self.width), self._whole(self.height))

    def _whole(self, side: int) -> int:
        return -(-(side + 2 * self.margin) // self.fold) * self.fold

    def tiles(self, side: int) -> Iterator[Region]:
        """Tiles of at most `side` pixels a side that part the frame, row by row, in the picture's coordinates.

        `side` is rounded down to whole folds, but is at least one. Tiles of a row or column differ by one fold at
        most, so that none is a sliver.
        """
        frame = self.region
        for y, height in self._cuts(frame.height, side):
            for x, width in self._cuts(frame.width, side):
                yield Region(frame.x + x, frame.y + y, width, height)

    def _cuts(self, length: int, side: int) -> list[tuple[int, int]]:
        folds = length // self.fold
        parts = -(-folds // max(1, side // self.fold))
        edges = [folds * part // parts * self.fold for part in range(parts + 1)]
        return [(start, end - start) for start, end in pairwise(edges)]

    def window(self, tile: Region, halo: int) -> Region:
        """The tile with its halo, cut at the frame: beyond it the untiled picture has nothing either."""
        frame = self.region
        left, top = max(frame.x, tile.x - halo), max(frame.y, tile.y - halo)
        right = min(frame.x + frame.width, tile.x + tile.width + halo)
        bottom = min(frame.y + frame.height, tile.y + tile.height + halo)
        return Region(left, top, right - left, bottom - top)

    def inside(self, tile: Region) -> Region | None:
        """The part of the tile that is picture; None where it is all margin."""
        return tile.common(Region(0, 0, self.width, self.height))


def quarters(tile: Region, fold: int) -> list[Region]:
    """The tile in up to four parts along its longer sides, cut on folds; the tile itself when it is one fold."""
    columns, rows = _halves(tile.width, fold), _halves(tile.height, fold)
    parts = []
    y = tile.y
    for height in rows:
        x = tile.x
        for width in columns:
            parts.append(Region(x, y, width, height))
            x += width
        y += height
    return parts


def _halves(length: int, fold: int) -> list[int]:
    if length <= fold:
        return [length]
    first = -(-length // (2 * fold)) * fold
    return [first, length - first]
