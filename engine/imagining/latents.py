"""Latents: the noise they begin with, and the small picture that they already are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.imagining.shapes import Family

Table = tuple[tuple[float, float, float], ...]
FACTORS: Final[Mapping[Family, tuple[Table, tuple[float, float, float]]]] = {
    "sd1": (
        ((0.3512, 0.2297, 0.3227), (0.3250, 0.4974, 0.2350), (-0.2829, 0.1762, 0.2721), (-0.2120, -0.2616, -0.7177)),
        (0.0, 0.0, 0.0),
    ),
    "sdxl": (
        ((0.3651, 0.4232, 0.4341), (-0.2533, -0.0042, 0.1068), (0.1076, 0.1111, -0.0362), (-0.3165, -0.2492, -0.2188)),
        (0.1084, -0.0175, -0.0011),
    ),
}
"""Red, green and blue in [-1, 1] for each of four latent channels, and what is added.

A linear fit of decoded pictures, after an idea of Kevin Turner's ("Decoding latents to RGB without upscaling",
discuss.huggingface.co, 2022); the numbers are those in use in ComfyUI's previews.
"""
LARGER: Final = 2
"""Preview pixels a side for each latent. There is no more to see in it, and each step's preview must cost next to
nothing: where a card waits for the processor's orders, all that the processor does besides is lost time."""


def seeded(seeds: Sequence[int]) -> list[torch.Generator]:
    """One source of chance for each picture, on the processor: the same on every device and at any batch size."""
    return [torch.Generator("cpu").manual_seed(seed) for seed in seeds]


def noise(chances: Sequence[torch.Generator], shape: Sequence[int]) -> Tensor:
    """Normal noise, (pictures, *shape), float32."""
    return torch.stack([torch.randn(tuple(shape), generator=chance) for chance in chances])


def glimpse(latents: Tensor, family: Family, own: Table | None = None) -> Tensor:
    """The picture that float latents (1, 4, height, width) on the processor stand for, (1, 3, …) in [0, 1].

    `own`: the colours of each channel and then what is added, for a model whose latents are not those of its family.
    """
    table, offset = (own[:-1], own[-1]) if own else FACTORS["sdxl" if family == "sdxl" else "sd1"]
    factors = torch.tensor(table)
    colours = torch.einsum("bchw,cr->brhw", latents[:, : len(factors)], factors) + torch.tensor(offset)[:, None, None]
    larger = functional.interpolate(colours, scale_factor=LARGER, mode="bilinear", align_corners=False)
    return larger.add_(1).div_(2).clamp_(0, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """What is seen of a step, on the processor: its latents, and the picture of the first of them, if it was made."""

    latents: Tensor
    picture: Tensor | None


class Peek:
    """Brings what is seen of a step to the processor while the next step already runs."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._waiting: tuple[Step, torch.cuda.Event] | None = None

    def next(self, latents: Tensor, picture: Tensor | None = None) -> Step | None:
        """Take a copy of these. Returns those of the step before on a card, None at first; on the processor these.

        On a card this waits for the step before, so that work queued ahead never hides a cancel.
        """
        if self._device.type != "cuda":
            return _floats(Step(latents, picture))
        before = self.last()
        step = Step(_copied(latents), None if picture is None else _copied(picture))
        event = torch.cuda.Event()
        event.record(torch.cuda.current_stream(self._device))
        self._waiting = (step, event)
        return before

    def last(self) -> Step | None:
        """The copy that was taken last, once it is whole."""
        if self._waiting is None:
            return None
        (step, event), self._waiting = self._waiting, None
        event.synchronize()
        return _floats(step)


def _copied(tensor: Tensor) -> Tensor:
    """A copy on the processor, which is whole once the card has come so far."""
    return torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True).copy_(tensor, non_blocking=True)


def _floats(step: Step) -> Step:
    return Step(step.latents.float(), None if step.picture is None else step.picture.float())
