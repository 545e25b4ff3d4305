"""Noise that is tied to the place in the picture, so that strokes have something to begin from on a plain ground.

A network that sees only an even sky can paint only an even sky. Each place of the grid gets random numbers that depend
on the seed and on the place alone: any tile, any device and any number of tries give the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

PERIODS: Final = (251, 257)
"""Sides of the two tables that are added. They have no common factor, so the sum repeats after 64,507 places only."""


@dataclass(frozen=True, slots=True)
class NoiseField:
    """Gaussian noise, mean 0 and deviation 1, over an unbounded grid; `tables` are (channels, side, side) each."""

    tables: tuple[Tensor, Tensor]

    @classmethod
    def seeded(cls, seed: int, channels: int) -> NoiseField:
        """The field of `seed`, drawn on the processor so that every device has the same."""
        generator = torch.Generator().manual_seed(seed)
        first, second = (torch.randn(channels, side, side, generator=generator) * 0.5**0.5 for side in PERIODS)
        return cls((first, second))

    def to(self, like: Tensor) -> NoiseField:
        """The same field on the device and in the number format of `like`."""
        first, second = (table.to(like) for table in self.tables)
        return NoiseField((first, second))

    def at(self, x: int, y: int, width: int, height: int) -> Tensor:
        """Noise of the places from (x, y) on, which may be negative: (1, channels, height, width)."""
        total: Tensor | None = None
        for table in self.tables:
            side = table.shape[1]
            rows = torch.arange(y, y + height, device=table.device) % side
            columns = torch.arange(x, x + width, device=table.device) % side
            part = table[:, rows[:, None], columns[None]]
            total = part if total is None else total + part
        if total is None:
            raise ValueError("a field has two tables")
        return total[None]
