"""The photo in the painting's colours: what strokes are laid over."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

OPPONENT: Final = ((1 / 3, 1 / 3, 1 / 3), (0.5, -0.5, 0.0), (0.25, 0.25, -0.5))
"""Rows: brightness, red against green, yellow against blue."""
STRETCH: Final = 4.0
"""Greatest gain of an opponent colour."""


def opponent(picture: Tensor) -> Tensor:
    """RGB, (batch, 3, height, width), to brightness, red against green and yellow against blue, in float32."""
    return torch.einsum("oi,bihw->bohw", torch.tensor(OPPONENT, device=picture.device), picture.float())


def palette(code: Tensor, mean: Tensor, deviation: Tensor) -> tuple[Tensor, Tensor]:
    """The painting's colours for a photo: matrices (batch, 3, 3) and shifts (batch, 3) for its RGB.

    `mean` and `deviation` are the photo's in opponent colours, (batch, 3); they are brought to the painting's, which
    stand last in `code` (Reinhard et al. 2001, "Color transfer between images", with a linear opponent space). No
    channel is stretched more than STRETCH times, so that a grey photo's noise does not turn into colour.
    """
    target_mean, target_deviation = code[:, -6:-3], code[:, -3:]
    gain = (target_deviation / deviation).clamp(max=STRETCH)
    there = torch.tensor(OPPONENT, dtype=code.dtype, device=code.device)
    back = torch.linalg.inv(there)
    matrix = back @ (gain[:, :, None] * there)
    shift = (target_mean - gain * mean) @ back.T
    return matrix, shift
