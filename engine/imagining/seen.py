"""Pictures as the networks want them: tensors (1, bands, height, width)."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import numpy as np
import pyvips
import torch
from torch import Tensor

from engine.loading import scaled
from engine.picture import open_picture
from engine.picture_save import samples
from engine.probe import probe
from engine.recipe import Size


def tensor_of(image: pyvips.Image) -> Tensor:
    """A libvips image as float32, its samples as they are."""
    flat = np.frombuffer(image.cast("float").write_to_memory(), np.float32)
    return torch.from_numpy(flat.reshape(image.height, image.width, image.bands).copy()).permute(2, 0, 1)[None]


def picture_at(path: Path, size: tuple[int, int]) -> Tensor:
    """The picture at `path` stretched to `size` (width, height), (1, 3, …) in [0, 1]. Raises UnreadablePicture."""
    with open_picture(path, depth=8) as picture:
        image = scaled(samples(picture.canvas, 8).cast("float"), *size)
    return tensor_of(image).div_(255).clamp_(0, 1)


def middle_of(path: Path, size: tuple[int, int]) -> Tensor:
    """As much of the picture's middle as has the shape of `size` (width, height), (1, 3, …) in [0, 1].

    Raises UnreadablePicture.
    """
    info = probe(path)
    scale = max(size[0] / info.width, size[1] / info.height)
    fit = None
    if scale < 1:
        fit = Size(width=ceil(info.width * scale), height=ceil(info.height * scale))
    with open_picture(path, fit=fit, depth=8) as picture:
        whole = samples(picture.canvas, 8)
        scale = min(whole.width / size[0], whole.height / size[1])
        width, height = (
            min(most, max(1, round(side * scale)))
            for side, most in zip(size, (whole.width, whole.height), strict=True)
        )
        cut = whole.crop((whole.width - width) // 2, (whole.height - height) // 2, width, height)
        image = scaled(cut.cast("float"), *size)
    return tensor_of(image).div_(255).clamp_(0, 1)
