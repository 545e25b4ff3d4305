"""What the style network is told: keep the content, match the painting's statistics, and let its strokes be known."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from engine.nets.vgg import TAPS, Vgg16, gram, luminance


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each loss; content's is steered towards `content_target` while training."""

    content_target: float = 1.0
    moments: float = 1.0
    gram: float = 1.0
    strokes: float = 2.0
    contrast: float = 0.5
    coarse: float = 0.5
    sliced: float = 0.0
    identity: float = 4.0
    phase: float = 20.0
    smooth: float = 0.0


def content_distance(painted: Tensor, photo: Tensor) -> Tensor:
    """Squared distance of relu4_1 features, each channel normalised; (batch,). 0 same, 2 unrelated."""

    def normal(features: Tensor) -> Tensor:
        deviation, mean = torch.std_mean(features.float(), (2, 3), keepdim=True)
        return (features.float() - mean) / (deviation + 1e-5)

    return (normal(painted) - normal(photo)).square().mean((1, 2, 3))


def moments_distance(painted: dict[str, Tensor], painting: dict[str, Tensor]) -> Tensor:
    """Squared distance of channel means and deviations, summed over the taps (Huang and Belongie 2017); (batch,)."""
    total = painted["relu1_1"].new_zeros(painted["relu1_1"].shape[0], dtype=torch.float32)
    for tap in TAPS:
        ours, theirs = painted[tap].float(), painting[tap].float()
        total = total + (ours.mean((2, 3)) - theirs.mean((2, 3))).square().mean(1)
        total = total + (ours.std((2, 3)) - theirs.std((2, 3))).square().mean(1)
    return total


def gram_distance(painted: dict[str, Tensor], painting: dict[str, Tensor]) -> Tensor:
    """Relative squared distance of Gram matrices at relu2_1, relu3_1 and relu4_1, damped by log(1 + x); (batch,)."""
    parts = []
    for tap in ("relu2_1", "relu3_1", "relu4_1"):
        ours, theirs = gram(painted[tap]).flatten(1), gram(painting[tap]).flatten(1)
        parts.append(torch.log1p((ours - theirs).square().sum(1) / theirs.square().sum(1)))
    return torch.stack(parts).sum(0)


def stroke_signatures(vgg: Vgg16, picture: Tensor) -> list[Tensor]:
    """Centred, normalised Gram matrices of luminance at relu2_1 and relu3_1, flat: (batch, channels squared)."""
    features = vgg(luminance(picture), "relu3_1")
    return [
        functional.normalize(gram(features[tap], centred=True).flatten(1), dim=1) for tap in ("relu2_1", "relu3_1")
    ]


def contrast(ours: Tensor, theirs: Tensor, temperature: float = 0.05) -> Tensor:
    """Cross-entropy of finding the right painting of the batch by its strokes (InfoNCE); signatures, (batch, n)."""
    distance = torch.cdist(ours, theirs).square()
    return functional.cross_entropy(-distance / temperature, torch.arange(len(ours), device=ours.device))


def sliced_distance(painted: Tensor, painting: Tensor, directions: int = 64) -> Tensor:
    """Sliced Wasserstein distance of features (Heitz et al. 2021, arXiv:2006.07229), relative; (batch,)."""
    ours, theirs = painted.flatten(2).float(), painting.flatten(2).float()
    if theirs.shape[2] != ours.shape[2]:
        pick = torch.linspace(0, theirs.shape[2] - 1, ours.shape[2], device=ours.device).long()
        theirs = theirs[:, :, torch.randperm(theirs.shape[2], device=ours.device)[pick]]
    axes = functional.normalize(torch.randn(directions, ours.shape[1], device=ours.device), dim=1)
    first, second = (axes @ ours).sort(2).values, (axes @ theirs).sort(2).values
    return (first - second).square().mean((1, 2)) / (second.var((1, 2)) + 1e-5)


def phase_distance(painted: Tensor, period: int = 8) -> Tensor:
    """How much fine detail depends on the place in the fold; 0 without checkerboards; (batch,)."""
    fine = painted.float() - functional.avg_pool2d(painted.float(), 3, 1, 1, count_include_pad=False)
    batch, channels, height, width = fine.shape
    cells = fine.reshape(batch, channels, height // period, period, width // period, period)
    mean, strength = cells.mean((2, 4)), cells.square().mean((2, 4))
    uneven = strength.flatten(2).std(2) / (strength.mean((2, 3)) + 1e-5)
    return mean.square().mean((1, 2, 3)) * 100 + uneven.square().mean(1) * 0.05


def total_variation(painted: Tensor) -> Tensor:
    """Mean absolute step between neighbours; (batch,)."""
    across = (painted[..., 1:] - painted[..., :-1]).abs().mean((1, 2, 3))
    return across + (painted[..., 1:, :] - painted[..., :-1, :]).abs().mean((1, 2, 3))


@dataclass(slots=True)
class Losses:
    """The losses of one batch by name, for the log, and what is trained on."""

    total: Tensor
    parts: dict[str, Tensor]


def measure(vgg: Vgg16, painted: Tensor, photo: Tensor, painting: Tensor, *, weights: Weights, keep: Tensor) -> Losses:
    """All losses of a batch; RGB in [0, 1], `keep` is the present weight of the content loss."""
    with torch.no_grad():
        target, source = vgg(painting), vgg(photo)
        target_strokes = stroke_signatures(vgg, painting)
        half_target = functional.avg_pool2d(painting, 2)
        coarse_target, coarse_strokes = vgg(half_target), stroke_signatures(vgg, half_target)
    ours, strokes = vgg(painted), stroke_signatures(vgg, painted)
    half = functional.avg_pool2d(painted, 2)
    coarse, half_strokes = vgg(half), stroke_signatures(vgg, half)
    parts = {
        "content": content_distance(ours["relu4_1"], source["relu4_1"]).mean(),
        "moments": moments_distance(ours, target).mean(),
        "gram": gram_distance(ours, target).mean(),
        "strokes": sum_of((a - b).square().sum(1).mean() for a, b in zip(strokes, target_strokes, strict=True)),
        "contrast": contrast(strokes[1], target_strokes[1]),
        "coarse": gram_distance(coarse, coarse_target).mean()
        + sum_of((a - b).square().sum(1).mean() for a, b in zip(half_strokes, coarse_strokes, strict=True)),
        "phase": phase_distance(painted).mean(),
        "smooth": total_variation(painted).mean(),
    }
    if weights.sliced:
        parts["sliced"] = sum_of(sliced_distance(ours[tap], target[tap]).mean() for tap in ("relu3_1", "relu4_1"))
    total = keep * parts["content"]
    for name, value in parts.items():
        if name != "content":
            total = total + getattr(weights, name) * value
    return Losses(total, {name: value.detach() for name, value in parts.items()})


def sum_of(values: object) -> Tensor:
    """Sum of tensors of an iterable, at least one."""
    first, *rest = values  # type: ignore[misc, attr-defined]
    for value in rest:
        first = first + value
    result: Tensor = first
    return result
