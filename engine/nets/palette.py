"""The photo in the painting's colours: what strokes are laid over."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

STRETCH: Final = 4.0
"""Greatest gain of an opponent colour."""


def opponent(picture: Tensor) -> Tensor:
    """RGB, (batch, 3, ...), to brightness, red against green and yellow against blue, in float32."""
    red, green, blue = picture.float().unbind(1)
    both = red + green
    return torch.stack([(both + blue) / 3, (red - green) / 2, both / 4 - blue / 2], 1)


def recolour(picture: Tensor, code: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
    """The photo in the painting's colours: RGB, (batch, 3, ...), to the same.

    `mean` and `deviation` are the photo's in opponent colours, (batch, 3); they are brought to the painting's, which
    stand last in `code` (Reinhard et al. 2001, "Color transfer between images", with a linear opponent space). No
    channel is stretched more than STRETCH times, so that a grey photo's noise does not turn into colour.
    """
    target_mean, target_deviation = code[:, -6:-3], code[:, -3:]
    gain = (target_deviation / deviation).clamp(max=STRETCH)
    room = (..., *(None,) * (picture.ndim - 2))
    bright, red, yellow = (opponent(picture) * gain[room] + (target_mean - gain * mean)[room]).unbind(1)
    both = bright + yellow * (2 / 3)
    return torch.stack([both + red, both - red, bright - yellow * (4 / 3)], 1)


def palette(code: Tensor, mean: Tensor, deviation: Tensor) -> tuple[Tensor, Tensor]:
    """What `recolour` does as a matrix (3, 3) and a shift (3,) for one photo and code, batch 1; float32."""
    corners = torch.cat([torch.zeros(3, 1), torch.eye(3)], 1)[None]
    black, *primaries = recolour(corners, code.float(), mean.float(), deviation.float())[0].unbind(1)
    return torch.stack([primary - black for primary in primaries], 1), black
