"""Pixels to latents and back, through the autoencoder."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.imagining.room import TILE


def encoded(vae: Any, pixels: Tensor, chance: torch.Generator, *, tiled: bool) -> Tensor:
    """Scaled latents of `pixels` (n, 3, height, width) in [0, 1], float32; `chance` draws within what they may be."""
    _tile(vae, tiled=tiled)
    found: Tensor = vae.encode((pixels * 2 - 1).to(vae.dtype)).latent_dist.sample(chance)
    return found.float() * float(vae.config.scaling_factor)


def decoded(vae: Any, latents: Tensor, *, tiled: bool) -> Tensor:
    """Pixels in [0, 1], (n, 3, height, width), of scaled latents; what is not finite stays so."""
    _tile(vae, tiled=tiled)
    found: Tensor = vae.decode((latents / float(vae.config.scaling_factor)).to(vae.dtype), return_dict=False)[0]
    return (found.float() / 2 + 0.5).clamp(0, 1)


def _tile(vae: Any, *, tiled: bool) -> None:
    if tiled:
        vae.enable_tiling()
        vae.enable_slicing()
        vae.tile_sample_min_size = min(TILE, int(vae.config.sample_size))  # XL's own are as large as its pictures
        vae.tile_latent_min_size = vae.tile_sample_min_size // 2 ** (len(vae.config.block_out_channels) - 1)
    else:
        vae.disable_tiling()
        vae.disable_slicing()
