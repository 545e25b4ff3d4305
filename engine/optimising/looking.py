"""A feature network over windows of a picture: how far it sees, and how it looks without keeping everything."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from engine.models.features import FeatureNetwork
from engine.nets.fused import convolved
from engine.nets.slim import SlimFeatures
from engine.nets.vgg import PLAN, TAPS

DETAIL: Final = {"detail1": 1, "detail2": 2, "detail4": 4}
"""Taps that need no network, and the side of their pixels: what cosines find in 3 × 3 of them, but the mean, colour by
colour. Networks overlook noise that the eye does not."""
CELLS: Final = {**DETAIL, "relu1_1": 1, "relu2_1": 2, "relu3_1": 4, "relu4_1": 8}
"""Pixels to a place of each tap, along each side."""
FOLD: Final = 8


def reach() -> int:
    """Pixels that the deepest features see beyond their own place, on each side.

    >>> reach()
    26
    """
    pixels, cell = 0, 1
    for width in PLAN:
        if width:
            pixels += cell
        else:
            cell *= 2
    return pixels


HALO: Final = -(-reach() // FOLD) * FOLD
"""`reach` in whole folds. As wide a mirrored margin keeps the zeros that convolutions pad with out of the picture."""


def look(network: FeatureNetwork, picture: Tensor, *, lean: bool = False) -> dict[str, Tensor]:
    """Features of RGB in [0, 1], (1, 3, height, width), at the network's four taps.

    `lean`: for the way back only the taps are kept, and all between is computed again (Chen et al. 2016,
    arXiv:1604.06174).
    """
    found: dict[str, Tensor] = {}
    x, first = ((picture - network.mean) / network.deviation).to(dtype_of(network)), 0
    for name, last in TAPS.items():
        layers = network.layers[first : last + 1]
        x = checkpoint(_run, layers, x, use_reentrant=False, preserve_rng_state=False) if lean else _run(layers, x)
        found[name], first = _shown(network, name, x), last + 1
    return found


def dtype_of(network: FeatureNetwork) -> torch.dtype:
    """What the network's kernels are stored in, and so what it looks in."""
    return next(network.layers.parameters()).dtype


def detail(picture: Tensor) -> dict[str, Tensor]:
    """The features of DETAIL, (1, 24, height, width) at the finest, of RGB, (1, 3, height, width); float32."""
    kernels, centred = _waves(picture.device), picture - 0.5  # near 0 numbers are finer, also in TF32
    return {
        tap: functional.conv2d(functional.avg_pool2d(centred, cell), kernels, padding=1)
        for tap, cell in DETAIL.items()
    }


@lru_cache(maxsize=2)
def _waves(device: torch.device) -> Tensor:
    """Kernels of `detail`, (24, 3, 3, 3): zero across colours, because kernels for groups of channels are slow."""
    angle = torch.arange(3) + 0.5
    waves = torch.stack([torch.cos(torch.pi / 3 * frequency * angle) for frequency in range(3)])
    waves = functional.normalize(waves, dim=1)
    each = torch.einsum("ay,bx->abyx", waves, waves).reshape(9, 3, 3)[1:]
    kernels = torch.einsum("oc,kyx->okcyx", torch.eye(3), each).reshape(24, 3, 3, 3)
    return kernels.to(device, memory_format=torch.channels_last)


def _run(layers: Iterable[nn.Module], x: Tensor) -> Tensor:
    for layer in layers:
        if isinstance(layer, nn.Conv2d):  # what follows it is a relu
            x = convolved(layer, x)
        elif not isinstance(layer, nn.ReLU):
            x = layer(x)
    return x


def _shown(network: FeatureNetwork, name: str, x: Tensor) -> Tensor:
    return _run([network.maps[name]], x) if isinstance(network, SlimFeatures) else x
