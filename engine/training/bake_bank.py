"""What baking looks at: parts of one painting and crops of photos, measured beforehand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.nets.vgg import Vgg16
from engine.training.banks import EDGE
from engine.training.losses import QUANTILES, Batch, Slices, StyleTarget, normalised

PARTS: Final = (0.7, 1.0)
"""Sides of the parts of the painting that are measured, in shares of its short side."""
SPANS: Final = (0.6, 2.5)
"""Sides of the crops of photos, in sides of what is learned on: from an enlarged photo to a shrunken one."""


class FewPlaces(Slices):
    """Looks at a share of the places that `Slices` looks at: sorting them is most of a step on a processor."""

    def __init__(self, device: torch.device, share: float) -> None:
        super().__init__(device)
        self.share = share

    def of(self, features: Tensor, places: int = 4096) -> Tensor:
        """As `Slices.of`."""
        return super().of(features, QUANTILES * max(1, round(places * self.share / QUANTILES)))


class StyleBank:
    """The painting as it is measured, part by part, and other paintings, from which its strokes must be told."""

    def __init__(self, eyes: Vgg16, painting: Tensor, others: Iterable[Tensor], parts: int, share: float) -> None:
        """`painting` and `others`: RGB in [0, 1], (1, 3, h, w), with the short side at which paintings are seen."""
        self.slices = FewPlaces(painting.device, share)
        measured = [StyleTarget.measured(eyes, painting, self.slices)]
        measured += [StyleTarget.measured(eyes, _part(painting), self.slices) for _ in range(parts - 1)]
        self.targets = StyleTarget.joined(measured)
        strokes = [StyleTarget.measured(eyes, middle(other)).strokes[1] for other in others]
        nothing = self.targets.strokes[1][:1] * 0
        self.others = torch.cat([nothing, *strokes])
        own = self.targets.strokes[1].mean(0)
        alike = functional.cosine_similarity(self.others, own[None], eps=1e-6)
        self.strangers = (alike > 0) & (alike < 0.97)  # the painting itself may be among them

    def targets_of(self, count: int) -> StyleTarget:
        """`count` of the parts, drawn by lot."""
        return self.targets.rows(torch.randint(len(self.targets.moments), (count,), device=self.others.device))


class ContentBank:
    """Square crops of photos, as bytes, with what the content of each is judged by."""

    def __init__(
        self, eyes: Vgg16, pictures: Iterable[Tensor], *, count: int, size: int, device: torch.device
    ) -> None:
        """`pictures`: (3, h, w), bytes, one after the other; `count` crops of `size` pixels in all."""
        taken: list[Tensor] = []
        each = max(1, count // 16)
        for picture in pictures:
            taken += [_crop(picture, size) for _ in range(each)]
        if not taken:
            raise ValueError("no pictures to learn on")
        order = torch.randperm(len(taken))[:count].tolist()
        self.crops = torch.stack([taken[at] for at in order]).to(device)
        parts = self.crops.float().div(255)[..., EDGE:-EDGE, EDGE:-EDGE].split(4)
        self.features = torch.cat([normalised(eyes(part)["relu4_1"]).bfloat16() for part in parts])

    def batch(self, count: int, style: StyleBank) -> Batch:
        """A random batch of `count` photos."""
        chosen = torch.randint(len(self.crops), (count,), device=self.crops.device)
        contents = self.crops[chosen].float() / 255
        return Batch(
            contents=contents,
            features=self.features[chosen].float(),
            styles=contents[:0],
            target=style.targets_of(count),
            others=style.others.expand(count, -1, -1).contiguous(),
            strangers=style.strangers.expand(count, -1).contiguous(),
        )


def _part(painting: Tensor) -> Tensor:
    """A random square of the painting, not scaled: strokes keep their size and direction."""
    height, width = painting.shape[-2:]
    low, high = PARTS
    side = round(min(height, width) * (low + (high - low) * float(torch.rand(()))))
    top, left = int(torch.randint(height - side + 1, ())), int(torch.randint(width - side + 1, ()))
    return painting[..., top : top + side, left : left + side]


def middle(painting: Tensor) -> Tensor:
    """The largest square in the middle of (1, 3, h, w)."""
    side = min(painting.shape[-2:])
    top, left = ((length - side) // 2 for length in painting.shape[-2:])
    return painting[..., top : top + side, left : left + side]


def _crop(picture: Tensor, size: int) -> Tensor:
    """A random square of a photo, scaled to `size`, half of them flipped left to right; bytes."""
    low, high = (float(torch.tensor(span).log()) for span in SPANS)
    span = size * float(torch.exp(torch.rand(()) * (high - low) + low))
    height, width = picture.shape[-2:]
    side = max(8, min(round(span), height, width))
    top, left = int(torch.randint(height - side + 1, ())), int(torch.randint(width - side + 1, ()))
    part = picture[None, :, top : top + side, left : left + side].float()
    part = functional.interpolate(part, (size, size), mode="bilinear", antialias=True, align_corners=False)
    part = part.flip(3) if float(torch.rand(())) < 0.5 else part
    return part[0].clamp(0, 255).round().to(torch.uint8)
