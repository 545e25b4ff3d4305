"""The tooth of a canvas: a little unevenness that a photo is given before the network looks at it.

Where a photo is plain the network has nothing to go by but its own folds of 4 and 8 pixels, and lays small marks along
them, the same ones again and again. A faint field of chance, of about a stroke's size, tells it where to lay them.
The field belongs to the place in the picture, so that tiles see what the whole picture sees.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import torch
from torch import Tensor

from engine.canvas import Region

SIDES: Final = (521, 379)
"""Pixels after which each of two fields repeats: primes, so that both together repeat after 197,459."""
SIZE: Final = 4.0
"""Deviation in pixels of the Gaussian that makes white noise smooth."""
DEPTH: Final = 3 / 255
"""Deviation of the whole, where white is 1."""


def with_tooth(picture: Tensor, window: Region) -> Tensor:
    """`picture`, (1, 3, height, width) in [0, 1], which is `window` of the frame, changed in its place; in [0, 1]."""
    picture.add_(_unevenness(0, picture, window) + _unevenness(1, picture, window))
    return picture.clamp_(0, 1)


def _unevenness(number: int, picture: Tensor, window: Region) -> Tensor:
    """One of the fields in `window`, (height, width), as `picture` has its samples. Copies, as gathering is slower."""
    side = SIDES[number]
    begins = _field(number, picture.device, picture.dtype).roll((-window.y, -window.x), (0, 1))
    return begins.repeat(-(-window.height // side), -(-window.width // side))[: window.height, : window.width]


@lru_cache(maxsize=16)
def _field(number: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    """One of the fields, (side, side)."""
    side = SIDES[number]
    white = np.random.default_rng(number).standard_normal((side, side))
    low = np.exp(-2 * (np.pi * SIZE * np.fft.fftfreq(side)) ** 2)
    smooth = np.fft.ifft2(np.fft.fft2(white) * low[:, None] * low).real
    depth = DEPTH / len(SIDES) ** 0.5
    return torch.from_numpy(smooth * (depth / smooth.std())).to(device, dtype)
