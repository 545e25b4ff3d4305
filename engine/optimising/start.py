"""Where optimisation starts: the photo in the painting's colours, and each scale from what the last one painted."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

RETURNING = 0.5
"""How much of the photo's detail, which the last scale was too small for, comes back at each scale."""


@dataclass(frozen=True, slots=True)
class Colours:
    """The linear map that takes a photo's colours to a painting's mean and covariance with least change.

    The optimal transport between Gaussians (Monge-Kantorovich; Pitié and Kokaram 2007).
    """

    matrix: Tensor
    """(3, 3)."""
    before: Tensor
    """The photo's mean, (3, 1, 1)."""
    after: Tensor
    """The painting's, (3, 1, 1)."""

    @classmethod
    def between(cls, photo: Tensor, painting: Tensor) -> Colours:
        """The map for two pictures, (1, 3, height, width)."""
        (mean, own), (aim, theirs) = (_moments(picture) for picture in (photo, painting))
        root = _power(own, 0.5)
        back = _power(own, -0.5)
        matrix = back @ _power(root @ theirs @ root, 0.5) @ back
        return cls(matrix.float(), mean.float().view(3, 1, 1), aim.float().view(3, 1, 1))

    def of(self, picture: Tensor) -> Tensor:
        """`picture`, (1, 3, height, width), in the painting's colours, in [0, 1]."""
        return (self.differences(picture - self.before) + self.after).clamp_(0, 1)

    def differences(self, picture: Tensor) -> Tensor:
        """Differences of colours, mapped the same way."""
        return torch.einsum("ij,bjhw->bihw", self.matrix, picture)


def _moments(picture: Tensor) -> tuple[Tensor, Tensor]:
    flat = picture[0].flatten(1).double()
    mean = flat.mean(1)
    flat = flat - mean[:, None]
    return mean, flat @ flat.T / flat.shape[1] + 1e-4 * torch.eye(3, dtype=torch.float64, device=flat.device)


def _power(matrix: Tensor, exponent: float) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    return vectors * values.clamp_min(1e-8) ** exponent @ vectors.T


def enlarged(painted: Tensor, before: Tensor, photo: Tensor, colours: Colours) -> Tensor:
    """The start of a scale from what the last one `painted`, with some of what the photo shows more of than `before`.

    `before` is the photo at the last scale, `photo` at this one; all (1, 3, height, width) in [0, 1].
    """
    size = photo.shape[2:]
    detail = photo - functional.interpolate(before, size, mode="bilinear", align_corners=False)
    start = functional.interpolate(painted, size, mode="bicubic", align_corners=False)
    start += RETURNING * colours.differences(detail)
    return start.clamp_(0, 1)
