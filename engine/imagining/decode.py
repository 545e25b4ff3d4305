"""Pixels to latents and back, through the autoencoder."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine.imagining.room import TILE

FLAT = 1 / 1020
"""A quarter of a level of 8 bits: what differs by less everywhere is one colour, and no picture."""


def encoded(vae: Any, pixels: Tensor, chance: torch.Generator, *, tiled: bool) -> Tensor:
    """Scaled latents of `pixels` (n, 3, height, width) in [0, 1], float32; `chance` draws from their distribution."""
    _tile(vae, tiled=tiled)
    found: Tensor = vae.encode((pixels * 2 - 1).to(vae.dtype)).latent_dist.sample(chance)
    return found.float() * float(vae.config.scaling_factor)


def decoded(vae: Any, latents: Tensor, *, tiled: bool) -> Tensor:
    """Pixels in [0, 1], (n, 3, height, width), of scaled latents; what is not finite stays that way."""
    _tile(vae, tiled=tiled)
    found: Tensor = vae.decode((latents / float(vae.config.scaling_factor)).to(vae.dtype), return_dict=False)[0]
    return (found.float() / 2 + 0.5).clamp(0, 1)


def is_picture(pixels: Tensor | None) -> bool:
    """Whether `pixels` (n, 3, height, width) in [0, 1] are there, finite, and none of them all black or of one colour.

    A picture of the night is one: some level differs somewhere.
    """
    if pixels is None or not bool(torch.isfinite(pixels).all()):
        return False
    spread = pixels.amax(dim=(2, 3)) - pixels.amin(dim=(2, 3))
    return float(spread.amax(dim=1).min()) > FLAT


def _tile(vae: Any, *, tiled: bool) -> None:
    if tiled:
        vae.enable_tiling()
        vae.enable_slicing()
        vae.tile_sample_min_size = min(TILE, int(vae.config.sample_size))  # XL's own are as large as its pictures
        vae.tile_latent_min_size = vae.tile_sample_min_size // 2 ** (len(vae.config.block_out_channels) - 1)
    else:
        vae.disable_tiling()
        vae.disable_slicing()
