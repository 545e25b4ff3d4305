"""A slim network that gives VGG16's features at under a third of the work: it stands in where there is no VGG16.

Taught by VGG16 in the line of Collaborative Distillation (Wang et al. 2020, arXiv:2003.08436): convolutions half as
wide, and at each tap a linear map to the width that VGG16 has there. Unlike there the maps stay in use, so that the
slim features can be put wherever VGG16's are.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.vgg import DEVIATION, MEAN, PLAN, TAPS

SLIMNESS: Final = 2
"""How many times fewer channels than VGG16 has."""


class SlimFeatures(nn.Module):
    """Stands in for `vgg.Vgg16`: the same taps, widths and value ranges."""

    mean: Tensor
    deviation: Tensor

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        maps: dict[str, nn.Module] = {}
        names = {number: name for name, number in TAPS.items()}
        before = 3
        for width in PLAN:
            if not width:
                layers.append(nn.MaxPool2d(2))
                continue
            slim = width // SLIMNESS
            layers += [nn.Conv2d(before, slim, 3, padding=1), nn.ReLU()]
            before = slim
            if len(layers) - 1 in names:
                maps[names[len(layers) - 1]] = nn.Conv2d(slim, width, 1)
        self.layers, self.maps = nn.ModuleList(layers), nn.ModuleDict(maps)
        self.register_buffer("mean", torch.tensor(MEAN).reshape(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor(DEVIATION).reshape(1, 3, 1, 1), persistent=False)

    def forward(self, picture: Tensor, last: str = "relu4_1") -> dict[str, Tensor]:
        """RGB in [0, 1], (batch, 3, height, width), to features by name up to `last`; never negative."""
        x = (picture - self.mean) / self.deviation
        found: dict[str, Tensor] = {}
        names = {number: name for name, number in TAPS.items()}
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if number in names:
                found[names[number]] = functional.relu(self.maps[names[number]](x))
            if names.get(number) == last:
                break
        return found
