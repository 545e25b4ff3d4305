"""The small picture that the artist watches while tiles fill in."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from engine.canvas import Canvas, Pixels, Region
from engine.events import JobId, Preview
from engine.picture_save import samples

LONG_SIDE: Final = 1280
INTERVAL: Final = 0.1
"""Seconds between two previews, at least."""


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of the preview: where it goes, and its bytes, (height, width, 3)."""

    left: int
    top: int
    samples: npt.NDArray[np.uint8]


class Easel:
    """Holds the preview of a picture of width × height pixels, and says when it is time to show it."""

    def __init__(self, job: JobId, width: int, height: int) -> None:
        scale = min(1.0, LONG_SIDE / max(width, height))
        self.job, self.full = job, (width, height)
        self.width, self.height = max(1, round(width * scale)), max(1, round(height * scale))
        self.pixels = np.zeros((self.height, self.width, 3), np.uint8)
        self.shown = 0.0

    def fill(self, patch: Patch) -> None:
        """Put a patch into the preview."""
        height, width = patch.samples.shape[:2]
        self.pixels[patch.top : patch.top + height, patch.left : patch.left + width] = patch.samples

    def patch(self, region: Region, painted: Tensor) -> Patch:
        """`painted`, (1, 3, height, width) in [0, 1], shrunk to where `region` of the full picture lies."""
        left, right = self._span(region.x, region.width, self.width, self.full[0])
        top, bottom = self._span(region.y, region.height, self.height, self.full[1])
        size = (bottom - top, right - left)
        small = painted if painted.shape[2:] == size else functional.interpolate(painted, size, mode="area")
        samples = small[0].permute(1, 2, 0).float().mul(255).add(0.5).byte().cpu().numpy()
        return Patch(left, top, samples)

    @staticmethod
    def _span(start: int, length: int, small: int, full: int) -> tuple[int, int]:
        first = min(small - 1, start * small // full)
        return first, max(first + 1, -(-(start + length) * small // full))

    def show(self, *, always: bool = False) -> list[Preview]:
        """The preview as it stands, if the last one is long enough ago."""
        now = time.monotonic()
        if not always and now - self.shown < INTERVAL:
            return []
        self.shown = now
        return [Preview(job=self.job, width=self.width, height=self.height, rgb=self.pixels.tobytes())]


def whole_preview(job: JobId, canvas: Canvas) -> Preview:
    """The preview of a picture that stands."""
    small = shrunken(canvas, LONG_SIDE)
    rgb = (small * 255 + 0.5).astype(np.uint8)
    return Preview(job=job, width=small.shape[1], height=small.shape[0], rgb=rgb.tobytes())


def shrunken(canvas: Canvas, long_side: int) -> Pixels:
    """The canvas with its long side at most `long_side`; (height, width, 3) in [0, 1].

    Averaged by whole steps in bands, so that giants cost little memory, then scaled to size.
    """
    step = max(1, max(canvas.width, canvas.height) // long_side)
    width, height = -(-canvas.width // step), -(-canvas.height // step)
    whole = samples(canvas, canvas.depth).embed(0, 0, width * step, height * step, extend="mirror")
    means = whole.cast("float").shrink(step, step) / float(canvas.top)
    small = np.frombuffer(means.write_to_memory(), np.float32).reshape(height, width, canvas.channels)
    scale = long_side / max(width, height)
    return small if scale >= 1 else resized(small, max(1, round(width * scale)), max(1, round(height * scale)))


def resized(pixels: Pixels, width: int, height: int) -> Pixels:
    """The picture scaled with antialiasing; (height, width, 3) in [0, 1]."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels)).permute(2, 0, 1)[None]
    scaled = functional.interpolate(tensor, (height, width), mode="bilinear", antialias=True, align_corners=False)
    return scaled[0].permute(1, 2, 0).numpy()
