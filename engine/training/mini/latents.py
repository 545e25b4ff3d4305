"""What the latents of an autoencoder are like, and the autoencoder that has this folded in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from engine.training.mini.parts import read_parts, write_parts
from engine.training.mini.shapes import FACTOR, Sizes, make_vae


@dataclass(frozen=True, slots=True)
class Measured:
    """Means of the channels, (4,), and the deviation of all channels around their means."""

    mean: Tensor
    deviation: float


@torch.no_grad()
def measured(vae: Any, pictures: Tensor) -> Measured:
    """Measure the latents of `pictures`, (n, 3, height, width) in [0, 1]."""
    latents = raw_latents(vae, pictures)
    mean = latents.mean((0, 2, 3))
    return Measured(mean, float((latents - mean[:, None, None]).square().mean().sqrt()))


@torch.no_grad()
def raw_latents(vae: Any, pictures: Tensor) -> Tensor:
    """Latents before scaling, (n, 4, height / 8, width / 8), float32."""
    parts = [vae.encode((part * 2 - 1).to(vae.dtype)).latent_dist.mode() for part in pictures.split(64)]
    return torch.cat(parts).float()


@torch.no_grad()
def finished(vae: Any, found: Measured) -> Any:
    """A copy whose latents have mean 0, and deviation 1 once multiplied with its scaling factor."""
    own = deepcopy(vae).eval().requires_grad_(False)
    count = len(found.mean)
    own.quant_conv.bias[:count] -= found.mean
    own.post_quant_conv.bias += own.post_quant_conv.weight[:, :, 0, 0] @ found.mean
    own.register_to_config(scaling_factor=1 / max(1e-6, found.deviation))
    return own


@torch.no_grad()
def colours(vae: Any, pictures: Tensor) -> tuple[list[list[float]], list[float]]:
    """Red, green and blue in [-1, 1] for each channel of scaled latents, and what is added: the best linear fit."""
    latents = raw_latents(vae, pictures) * float(vae.config.scaling_factor)
    small = functional.avg_pool2d(pictures * 2 - 1, FACTOR)
    rows = latents.permute(0, 2, 3, 1).flatten(0, 2)
    rows = torch.cat([rows, torch.ones_like(rows[:, :1])], 1)
    fit = torch.linalg.lstsq(rows.cpu().double(), small.permute(0, 2, 3, 1).flatten(0, 2).cpu().double()).solution
    table = [[round(value, 4) for value in row] for row in fit.tolist()]
    return table[:-1], table[-1]


def write_vae(folder: Path, name: str, vae: Any, about: Mapping[str, str]) -> None:
    """Write a finished autoencoder in parts."""
    state = {f"vae.{key}": value for key, value in vae.state_dict().items()}
    more = {"scaling": json.dumps(float(vae.config.scaling_factor))}
    write_parts(folder, name, state, {**about, **more})


def read_vae(folder: Path, name: str, sizes: Sizes) -> tuple[Any, dict[str, str]]:
    """The finished autoencoder in `folder`, float32, and what was written about it. Raises FileNotFoundError."""
    found = read_parts(folder, name)
    if found is None:
        raise FileNotFoundError(f"there is no {name} in {folder}; train it first")
    state, about = found
    vae = make_vae(sizes)
    vae.load_state_dict({key.removeprefix("vae."): value.float() for key, value in state.items()})
    vae.register_to_config(scaling_factor=float(about["scaling"]))
    return vae.eval().requires_grad_(False), about
