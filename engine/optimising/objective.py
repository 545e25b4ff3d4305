"""What is lost: the distance from the painting's statistics and from the photo's content, and its derivatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor

from engine.optimising.looking import DETAIL
from engine.optimising.statistics import Pull, Slices, Sums, Target

CONTENT_TAP: Final = "relu4_1"
MEANS: Final = 1.0
COVARIANCES: Final = 1.0
TRANSPORT: Final = 1.0
"""Weights of the three distances from a painting, each relative to the painting's own variance."""
TAP_WEIGHTS: Final = {**dict.fromkeys(DETAIL, 0.5), "relu1_1": 1.0, "relu2_1": 1.0, "relu3_1": 1.0, "relu4_1": 1.0}
CONTENT: Final = (0.0, 4.0)
"""Weight of the content at fidelity 0 and 1."""
FAINT: Final = 1e-3
"""Of the mean variance of the photo's features: less counts as nothing."""
_EPSILON: Final = 1e-8


@dataclass(frozen=True, slots=True)
class Photo:
    """The photo's features at CONTENT_TAP."""

    features: Tensor
    """(1, channels, height, width), less their mean."""
    variance: Tensor
    """(channels,) float64."""


@dataclass(frozen=True, slots=True)
class Objective:
    """The loss of a whole picture as a function of its sums: style at every tap, content at the deepest."""

    targets: dict[str, Target]
    photo: Photo
    fidelity: float
    """0 to 1."""

    @property
    def care(self) -> float:
        """Weight of the content."""
        return CONTENT[0] + (CONTENT[1] - CONTENT[0]) * self.fidelity

    def loss(self, sums: dict[str, Sums]) -> Tensor:
        """All but the distance along the slices, float64."""
        parts = []
        for tap, own in sums.items():
            target, weight = self.targets[tap], TAP_WEIGHTS[tap]
            mean = own.first / own.count
            covariance = own.second / own.count - torch.outer(mean, mean)
            apart = (covariance - target.covariance).square().sum() / (target.covariance.square().sum() + _EPSILON)
            parts.append(weight * (MEANS * mean.square().mean() / target.spread + COVARIANCES * apart))
            if tap == CONTENT_TAP:
                parts.append(self.care * self._content(own, covariance.diagonal()))
        return torch.stack(parts).sum()

    def _content(self, own: Sums, variance: Tensor) -> Tensor:
        """Mean squared distance of features brought to mean 0 and deviation 1: 0 is the photo, 2 is unrelated.

        Channels that hardly vary count little: what they are is noise.
        """
        least = FAINT * self.photo.variance.mean() + _EPSILON
        together = ((variance.clamp_min(0) + least) * (self.photo.variance + least)).sqrt()
        return (2 - 2 * own.cross / own.count / together).mean()

    def pulls(self, sums: dict[str, Sums], slices: dict[str, Slices]) -> tuple[Tensor, dict[str, Pull]]:
        """The loss without the slices, and what its derivative by the features is made of."""
        leaves = {tap: own.leaves() for tap, own in sums.items()}
        tensors = [tensor for own in leaves.values() for tensor in (own.first, own.second, own.cross)]
        with torch.enable_grad():
            loss = self.loss(leaves)
            found = iter(torch.autograd.grad(loss, tensors, allow_unused=True, materialize_grads=True))
        return loss.detach(), {
            tap: Pull(
                next(found), next(found), next(found), self._along(tap, own), slices[tap].transport(own.histogram)
            )
            for tap, own in sums.items()
        }

    def _along(self, tap: str, own: Sums) -> float:
        return 2 * self._share(tap) / own.seen

    def _share(self, tap: str) -> float:
        return TRANSPORT * TAP_WEIGHTS[tap] / self.targets[tap].spread

    def along(self, sums: dict[str, Sums], squares: dict[str, Tensor]) -> Tensor:
        """The distance along the slices from its sums of squares; it belongs to the loss."""
        return torch.stack([self._share(tap) * squares[tap] / own.seen for tap, own in sums.items()]).sum()
