"""A baked style as the bytes of its file."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Final

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save
from torch import Tensor

from engine.baked_files import FORMAT, MOST_BYTES, PICTURE, network_mark
from engine.errors import PaintingFailed
from engine.nets.baked import Manner

PICTURE_BYTES: Final = 30_000
"""Most bytes of the painting's small copy inside a baked style."""
SHRINK: Final = ((448, 85), (384, 80), (320, 75), (256, 70), (192, 60), (128, 50), (96, 40))
"""Long sides and JPEG qualities that are tried."""


def packed(
    manner: Manner,
    painting: Tensor,
    about: Mapping[str, str],
    instant: Mapping[str, float],
    baked: Mapping[str, float],
) -> bytes:
    """The file of a baked style: `manner`, a small copy of `painting` (1, 3, h, w), and what is known of it.

    `instant` and `baked` are distances from painting and photo, without and with what was learned. Raises
    PaintingFailed where that is no style that can be used.
    """
    tensors = manner.tensors()
    if not all(bool(value.isfinite().all()) for value in tensors.values()):
        raise PaintingFailed("Baking gave no usable style for this painting.", "Try another painting.")
    told = {**about, "format": FORMAT, "network": network_mark()}
    told |= {"instant": json.dumps(instant), "baked": json.dumps(baked)}
    raw = save({**tensors, PICTURE: small_jpeg(painting)}, told)
    if len(raw) > MOST_BYTES:
        raise PaintingFailed("The baked style is larger than it may be.", "Give it a shorter title.")
    return raw


def small_jpeg(painting: Tensor) -> Tensor:
    """The painting, (1, 3, h, w), RGB in [0, 1], as a small JPEG; its bytes."""
    pixels = (painting[0].permute(1, 2, 0).cpu().numpy() * 255).round().astype(np.uint8)
    into = io.BytesIO()
    for side, quality in SHRINK:
        small = Image.fromarray(pixels)
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        into = io.BytesIO()
        small.save(into, "JPEG", quality=quality, optimize=True)
        if into.tell() <= PICTURE_BYTES:
            break
    return torch.frombuffer(bytearray(into.getvalue()), dtype=torch.uint8)
