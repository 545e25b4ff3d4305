"""Mean and variance of a picture's features, merged exactly from its tiles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Final

import torch
from torch import Tensor

EPSILON: Final = 1e-3
"""Added to the feature variance: what is flatter than this stays flat."""


BAND: Final = 1 << 22
"""Values that are looked at together."""


@dataclass(frozen=True, slots=True)
class Moments:
    """Count, mean and summed squared deviation of each channel; float64, shape (channels,), where the features are.

    Nothing here makes the processor wait for a card: what it would give orders for next would come late.
    """

    count: int
    mean: Tensor
    deviation: Tensor

    @classmethod
    def of(cls, features: Tensor) -> Moments:
        """Moments of `features`, (1, channels, height, width).

        A card does all in one kernel; the processor goes band by band, so that it needs no copy in float32.
        """
        if features.is_cuda:
            mean, inverse = torch.batch_norm_stats(features, 1e-12)
            count = features.shape[2] * features.shape[3]
            return cls(count, mean.double(), inverse.double().square().reciprocal() * count)
        rows = max(1, BAND // (features.shape[1] * features.shape[3]))
        counts, bands = [], []
        for band in features.split(rows, 2):
            flat = band[0].flatten(1).float()
            mean = flat.mean(1)
            centred = flat - mean[:, None]
            counts.append(flat.shape[1])
            bands.append(torch.stack([mean, torch.linalg.vecdot(centred, centred)]))
        parts = torch.stack(bands).double()
        return reduce(cls.merge, (cls(count, *part) for count, part in zip(counts, parts, strict=True)))

    def merge(self, other: Moments) -> Moments:
        """Moments of both sets together (Chan, Golub and LeVeque 1979)."""
        count = self.count + other.count
        step = other.mean - self.mean
        mean = self.mean + step * (other.count / count)
        deviation = self.deviation + other.deviation + step**2 * (self.count * other.count / count)
        return Moments(count, mean, deviation)

    def normaliser(self) -> tuple[Tensor, Tensor]:
        """Scale and shift that bring each channel to mean 0 and variance 1; float64, shape (channels,)."""
        scale = (self.deviation / self.count + EPSILON) ** -0.5
        return scale, -self.mean * scale
