"""Samples wherever a canvas has them, and canvases on a graphics card, for what lies between two works done there."""

from __future__ import annotations

from typing import Any, Final, Literal

import numpy.typing as npt
import torch
from torch import Tensor

from engine.canvas import Canvas, Samples
from engine.devices import Device

LARGEST: Final = 1 << 27
"""Bytes of the largest canvas that lies on a card."""


class CardCanvas(Canvas):
    """A canvas on a card. `array` is a copy of its samples, made each time, so that nothing can be written to it."""

    def __init__(self, samples: Tensor) -> None:
        self._samples: Tensor | None = samples
        self.height, self.width, self.channels = samples.shape

    @property
    def samples(self) -> Tensor:
        """The samples themselves, (height, width, channels)."""
        if self._samples is None:
            raise ValueError("the canvas is closed")
        return self._samples

    @property
    def array(self) -> Samples:
        """A copy of the samples."""
        found: npt.NDArray[Any] = self.samples.cpu().numpy()
        found.flags.writeable = False
        return found

    @property
    def depth(self) -> Literal[8, 16]:
        """Bits a sample."""
        return 8 if self.samples.dtype == torch.uint8 else 16

    def rest(self) -> None:
        """Nothing: it takes no main memory."""

    def close(self) -> None:
        """Let go of the samples."""
        self._samples = None


def samples_of(canvas: Canvas) -> Tensor:
    """The samples of `canvas`, (height, width, channels), where they lie; not to be kept beyond its `close`."""
    return canvas.samples if isinstance(canvas, CardCanvas) else torch.from_numpy(canvas.array)


def fits_card(width: int, height: int, channels: int, depth: Literal[8, 16], device: Device) -> bool:
    """Whether a canvas of this size may lie on `device`: a card, and small beside what painting takes."""
    return device.gpu and width * height * channels * depth // 8 <= min(LARGEST, device.free // 32)


def card_canvas(width: int, height: int, channels: int, depth: Literal[8, 16], device: Device) -> CardCanvas:
    """A canvas on a card, not blank."""
    dtype = torch.uint8 if depth == 8 else torch.uint16
    return CardCanvas(torch.empty((height, width, channels), dtype=dtype, device=device.torch_device))
