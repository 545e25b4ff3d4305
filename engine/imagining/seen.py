"""Pictures as the networks want them: tensors (1, bands, height, width)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyvips
import torch
from torch import Tensor

from engine.loading import scaled
from engine.picture import open_picture
from engine.picture_save import samples


def tensor_of(image: pyvips.Image) -> Tensor:
    """A libvips image as float32, its samples as they are."""
    flat = np.frombuffer(image.cast("float").write_to_memory(), np.float32)
    return torch.from_numpy(flat.reshape(image.height, image.width, image.bands).copy()).permute(2, 0, 1)[None]


def picture_at(path: Path, size: tuple[int, int]) -> Tensor:
    """The picture at `path` stretched to `size` (width, height), (1, 3, …) in [0, 1]. Raises UnreadablePicture."""
    with open_picture(path, depth=8) as picture:
        image = scaled(samples(picture.canvas, 8).cast("float"), *size)
    return tensor_of(image).div_(255).clamp_(0, 1)


def square_of(path: Path, side: int) -> Tensor:
    """The middle of the picture at `path`, (1, 3, side, side) in [0, 1]. Raises UnreadablePicture."""
    with open_picture(path, depth=8) as picture:
        whole = samples(picture.canvas, 8)
        least = min(whole.width, whole.height)
        cut = whole.crop((whole.width - least) // 2, (whole.height - least) // 2, least, least)
        image = scaled(cut.cast("float"), side, side)
    return tensor_of(image).div_(255).clamp_(0, 1)
