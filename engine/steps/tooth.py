"""The tooth of a canvas: a little unevenness that a photo is given before the network looks at it.

Where a photo is plain the network has nothing to go by but its own folds of 4 and 8 pixels, and lays small marks along
them, the same ones again and again. A faint field of chance, of about a stroke's size, tells it where to lay them.
The field belongs to the place in the picture, so that tiles see what the whole picture sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import torch
from torch import Tensor

from engine.canvas import Region

SIDE: Final = 1536
"""Pixels after which the field comes again."""
SIZE: Final = 4.0
"""Deviation in pixels of the Gaussian that makes white noise smooth."""
DEPTH: Final = 3 / 255
"""Deviation of the field, where white is 1."""


def with_tooth(picture: Tensor, window: Region) -> Tensor:
    """`picture`, (1, 3, height, width) in [0, 1], which is `window` of the frame, changed in its place.

    Quickest where channels are last in memory. Black and white go beyond the range by as much as the field does.
    """
    field = _field(picture.device, picture.dtype)
    for rows, field_rows in _runs(window.y, window.height):
        for columns, field_columns in _runs(window.x, window.width):
            picture[..., rows, columns].add_(field[:, field_rows, field_columns])
    return picture


def _runs(start: int, length: int) -> Iterator[tuple[slice, slice]]:
    """Where the field covers pixels `start` … of the frame without a break: as the window counts, and as it does."""
    done = 0
    while done < length:
        at = (start + done) % SIDE
        run = min(SIDE - at, length - done)
        yield slice(done, done + run), slice(at, at + run)
        done += run


@lru_cache(maxsize=8)
def _field(device: torch.device, dtype: torch.dtype) -> Tensor:
    """The field, (3, SIDE, SIDE), the same in all channels, without a seam where it comes again."""
    white = torch.randn(SIDE, SIDE, generator=torch.Generator().manual_seed(0))
    low = torch.exp(-2 * (torch.pi * SIZE * torch.fft.fftfreq(SIDE)) ** 2)
    smooth = torch.fft.irfft2(torch.fft.rfft2(white) * low[:, None] * low[: SIDE // 2 + 1], s=(SIDE, SIDE))
    grey = (smooth * (DEPTH / smooth.std())).to(device, dtype)
    return grey[..., None].expand(-1, -1, 3).contiguous().permute(2, 0, 1)  # as pictures lie in memory
