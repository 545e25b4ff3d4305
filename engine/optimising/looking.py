"""A feature network over windows of a picture: how far it sees, and how it looks without keeping everything."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.checkpoint import checkpoint

from engine.models.features import FeatureNetwork
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
    if not lean:
        return network(picture)
    found: dict[str, Tensor] = {}
    x, first = (picture - network.mean) / network.deviation, 0
    for name, last in TAPS.items():
        x = checkpoint(_run, network.layers[first : last + 1], x, use_reentrant=False, preserve_rng_state=False)
        found[name], first = _shown(network, name, x), last + 1
    return found


def detail(picture: Tensor) -> dict[str, Tensor]:
    """The features of DETAIL, (1, 24, height, width) at the finest, of RGB, (1, 3, height, width); float32."""
    with torch.autocast(picture.device.type, enabled=False):
        angle = torch.arange(3) + 0.5
        waves = torch.stack([torch.cos(torch.pi / 3 * frequency * angle) for frequency in range(3)])
        waves = functional.normalize(waves, dim=1).to(picture.device)
        kernels = torch.einsum("ay,bx->abyx", waves, waves).reshape(9, 1, 3, 3)[1:].repeat(3, 1, 1, 1)
        return {
            tap: functional.conv2d(functional.avg_pool2d(picture, cell), kernels, padding=1, groups=3)
            for tap, cell in DETAIL.items()
        }


def _run(layers: nn.ModuleList, x: Tensor) -> Tensor:
    for layer in layers:
        x = layer(x)
    return x


def _shown(network: FeatureNetwork, name: str, x: Tensor) -> Tensor:
    return functional.relu(network.maps[name](x)) if isinstance(network, SlimFeatures) else x
