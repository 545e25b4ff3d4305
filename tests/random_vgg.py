"""VGG16 that has learned nothing."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.nets.vgg import PLAN


def vgg16_weights(*, seed: int = 0, gain: float = 1.0, bias: float = 0.0) -> dict[str, Tensor]:
    """Random weights of VGG16's shape and torchvision's names.

    `gain` and `bias` are the deviations of a layer's answers to white noise, before the bias, and of its biases.
    """
    generator = torch.Generator().manual_seed(seed)
    weights, before, layer = {}, 3, 0
    for channels in PLAN:
        if channels:
            shape = (channels, before, 3, 3)
            weights[f"features.{layer}.weight"] = torch.randn(shape, generator=generator) * gain / (9 * before) ** 0.5
            weights[f"features.{layer}.bias"] = torch.zeros(channels)
            if bias:
                weights[f"features.{layer}.bias"] = torch.randn(channels, generator=generator) * bias
            before = channels
        layer += 2 if channels else 1
    return weights
