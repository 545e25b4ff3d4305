"""Brightness and two opponent colours: the network paints in them, in means and deviations of the painting."""

from __future__ import annotations

import torch
from torch import Tensor


def opponent(picture: Tensor) -> Tensor:
    """RGB, (batch, 3, ...), to brightness, red against green and yellow against blue, in float32."""
    red, green, blue = picture.float().unbind(1)
    both = red + green
    return torch.stack([(both + blue) / 3, (red - green) / 2, both / 4 - blue / 2], 1)


def rgb(opponents: Tensor) -> Tensor:
    """What `opponent` came from, in the same shape."""
    bright, red, yellow = opponents.unbind(1)
    both = bright + yellow * (2 / 3)
    return torch.stack([both + red, both - red, bright - yellow * (4 / 3)], 1)
