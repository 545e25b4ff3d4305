"""Noise for whole batches: one tileable texture, sampled wherever a layer wants clouds, grain or bumps."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional

SIDE = 512
PERIODS = 8.0
"""The texture repeats after this many units; a unit is about the widest wave of the cloudy channels."""
_SEED = 20
_CHANNELS = 5


def _band(rng: torch.Generator, slope: float, low: float, high: float) -> Tensor:
    """Tileable noise of mean 0 and deviation 1 whose amplitude falls with frequency^slope between two frequencies."""
    spectrum = torch.fft.rfft2(torch.randn(SIDE, SIDE, generator=rng))
    fy = torch.fft.fftfreq(SIDE)[:, None] * SIDE
    fx = torch.fft.rfftfreq(SIDE)[None] * SIDE
    f = torch.hypot(fy, fx).clamp_min(1e-3)
    gain = f**-slope * torch.sigmoid((f - low) * 2) * torch.sigmoid((high - f) * 0.5)
    field = torch.fft.irfft2(spectrum * gain, s=(SIDE, SIDE))
    return (field - field.mean()) / field.std()


@lru_cache(maxsize=4)
def _texture(device: torch.device) -> Tensor:
    """Clouds, smooth swell, blobs half a unit wide, grain, other swell: 1 × 5 × 513 × 513, wrapped by a pixel."""
    rng = torch.Generator().manual_seed(_SEED)
    channels = (
        _band(rng, 1.75, 6, 200),
        _band(rng, 2.9, 6, 120),
        _band(rng, 0.5, 12, 26),
        _band(rng, 0.4, 50, 160),
        _band(rng, 2.9, 6, 120),
    )
    return functional.pad(torch.stack(channels)[None], (0, 1, 0, 1), mode="circular").to(device)


@lru_cache(maxsize=4)
def _white(device: torch.device) -> Tensor:
    """Even random numbers in [0, 1), 256 × 256 cells × 4."""
    return torch.rand(65536, 4, generator=torch.Generator().manual_seed(_SEED + 1)).to(device)


@lru_cache(maxsize=2048)
def constant(device: torch.device, *values: float) -> Tensor:
    """A few numbers on a device, kept: sending them anew each time would make the card wait for the processor."""
    return torch.tensor(values, device=device)


def noise(x: Tensor, y: Tensor) -> Tensor:
    """The five channels at (x, y), in units of the widest wave; n × h × w gives n × 5 × h × w."""
    x, y = torch.broadcast_tensors(x, y)
    n, h, w = x.shape
    at = torch.stack((x, y), -1) / PERIODS
    at = (at - at.floor()) * 2 - 1
    field = functional.grid_sample(_texture(x.device), at.reshape(1, n * h, w, 2), align_corners=True)
    return field.view(_CHANNELS, n, h, w).transpose(0, 1)


def cells(column: Tensor, row: Tensor) -> Tensor:
    """Four random numbers in [0, 1) of every cell; whole-numbered floats of one shape s give s × 4."""
    index = column.long().bitwise_and(255) + row.long().bitwise_and(255) * 256
    return _white(column.device)[index]


def smooth(low: float | Tensor, high: float | Tensor, value: Tensor) -> Tensor:
    """0 below `low`, 1 above `high`, a smooth step between."""
    t = ((value - low) / (high - low)).clamp(0, 1)
    return t * t * (3 - 2 * t)
