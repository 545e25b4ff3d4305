"""VGG16's first convolutions (Simonyan and Zisserman 2015, arXiv:1409.1556) as a ruler of style and content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

PLAN: Final = (64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512)
"""Output channels of the 3x3 convolutions up to relu4_1; 0 is a 2x2 maximum pooling."""
TAPS: Final = {"relu1_1": 1, "relu2_1": 6, "relu3_1": 11, "relu4_1": 18}
"""Torchvision's layer numbers of the features that are used."""
MEAN: Final = (0.485, 0.456, 0.406)
DEVIATION: Final = (0.229, 0.224, 0.225)
"""Of the pictures that VGG16 learned from, RGB in [0, 1]."""


class Vgg16(nn.Module):
    """Features of a picture at relu1_1, relu2_1, relu3_1 and relu4_1; the weights are never trained."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        """Take `weights` by torchvision's names ("features.0.weight", ...)."""
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for channels in PLAN:
            if not channels:
                layers.append(nn.MaxPool2d(2))
                continue
            convolution = nn.Conv2d(before, channels, 3, padding=1)
            prefix = f"features.{len(layers)}"
            convolution.weight = nn.Parameter(weights[f"{prefix}.weight"].float())
            convolution.bias = nn.Parameter(weights[f"{prefix}.bias"].float())
            layers += [convolution, nn.ReLU()]
            before = channels
        self.layers = nn.ModuleList(layers)
        self.register_buffer("mean", torch.tensor(MEAN).reshape(1, 3, 1, 1))
        self.register_buffer("deviation", torch.tensor(DEVIATION).reshape(1, 3, 1, 1))
        self.requires_grad_(False)

    @classmethod
    def read(cls, file: Path) -> Vgg16:
        """The network of a safetensors file."""
        return cls(load_file(file))

    def forward(self, picture: Tensor, last: str = "relu4_1") -> dict[str, Tensor]:
        """RGB in [0, 1], (batch, 3, height, width), to features by name up to `last`."""
        x = (picture - self.mean) / self.deviation
        found: dict[str, Tensor] = {}
        names = {number: name for name, number in TAPS.items()}
        for number, layer in enumerate(self.layers):
            x = layer(x)
            if number in names:
                found[names[number]] = x
            if names.get(number) == last:
                break
        return found


def luminance(picture: Tensor) -> Tensor:
    """Standardised luminance as three equal channels: mean 0.5, deviation 0.2; colour grading cannot change it."""
    red, green, blue = picture.split(1, 1)
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    deviation, mean = torch.std_mean(grey, (1, 2, 3), keepdim=True)
    return ((grey - mean) / (deviation + 1e-5) * 0.2 + 0.5).expand(-1, 3, -1, -1)


def gram(features: Tensor, *, centred: bool = False) -> Tensor:
    """Gram matrices (Gatys et al. 2016), (batch, channels, channels), divided by the number of places."""
    flat = features.flatten(2).float()
    if centred:
        flat = flat - flat.mean(2, keepdim=True)
    return flat @ flat.transpose(1, 2) / flat.shape[2]
