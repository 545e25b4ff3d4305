"""Training pictures: all of them on the device as bytes, random crops at many scales and angles cut there."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files as resource_files
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

ASPECT = 1.25
"""Longest shape that is held; wider pictures lose their ends."""


class PictureSet:
    """Pictures of one kind, held as bytes on `device`.

    Each is shrunk so that its short side is `side` at most; with `exact` small ones are enlarged to it.
    """

    def __init__(self, files: list[Path], *, side: int, device: torch.device, exact: bool = False) -> None:
        room = round(side * ASPECT)
        self.store = torch.zeros(len(files), 3, room, room, dtype=torch.uint8)
        sizes = []
        with ThreadPoolExecutor() as hands:
            pictures = hands.map(lambda file: shrunk(file, side, exact=exact), files)
        for number, picture in enumerate(pictures):
            height, width = picture.shape[1:]
            self.store[number, :, :height, :width] = picture
            sizes.append((height, width))
        self.store = self.store.to(device)
        self.sizes = torch.tensor(sizes, dtype=torch.float32, device=device)
        self.room, self.device = room, device

    def __len__(self) -> int:
        return len(self.store)

    def crops(self, chosen: Tensor, size: int, spans: tuple[float, float], *, turned: bool = False) -> Tensor:
        """A random square crop of each `chosen` picture, (count, 3, size, size), RGB in [0, 1].

        Each shows `size` times a factor of `spans` (log-uniform) of the held pixels, less where the picture is
        smaller; a factor under 1 gives soft crops, as enlarged photos are. Half of them are flipped left to right;
        with `turned` half are also flipped over their diagonal, so that strokes change direction.
        """
        count = len(chosen)
        short = self.sizes[chosen].amin(1)
        low, high = (float(np.log(value)) for value in spans)
        factor = torch.exp(torch.rand(count, device=self.device) * (high - low) + low)
        span = torch.minimum(size * factor, short - 1)
        corner = torch.rand(count, 2, device=self.device) * (self.sizes[chosen] - span[:, None])
        steps = (torch.arange(2 * size, device=self.device) + 0.5) / (2 * size) - 0.5
        row, column = torch.meshgrid(steps, steps, indexing="ij")
        flip = torch.where(torch.rand(count, device=self.device) < 0.5, -1.0, 1.0)
        x, y = column[None] * flip[:, None, None], row[None].expand(count, -1, -1)
        if turned:
            over = (torch.rand(count, device=self.device) < 0.5)[:, None, None]
            x, y = torch.where(over, y, x), torch.where(over, x, y)
        places = torch.stack([x, y], 3) * span[:, None, None, None]
        places = places + (corner + span[:, None] / 2).flip(1)[:, None, None]
        grid = places * (2 / self.room) - 1
        held = self.store[chosen].float() / 255
        sampled = functional.grid_sample(held, grid, mode="bicubic", align_corners=False).clamp_(0, 1)
        return functional.avg_pool2d(sampled, 2)


def vary_palette(paintings: Tensor) -> Tensor:
    """Copies with other palettes for some: channels exchanged, gamma 0.6 to 1.6. Same shape, RGB in [0, 1]."""
    count, device = len(paintings), paintings.device
    order = torch.rand(count, 3, device=device).argsort(1)
    order = torch.where(torch.rand(count, 1, device=device) < 0.3, order, torch.arange(3, device=device))
    mixed = paintings.gather(1, order[:, :, None, None].expand_as(paintings))
    gamma = torch.exp((torch.rand(count, 1, 1, 1, device=device) - 0.5) * 1.0)
    gamma = torch.where(torch.rand(count, 1, 1, 1, device=device) < 0.3, gamma, torch.ones_like(gamma))
    return mixed.clamp(1e-3, 1) ** gamma


def held_out() -> dict[str, list[str]]:
    """Stems of the pictures kept out of training: {"paintings": [...], "photos": [...]}."""
    text = resource_files("engine.training").joinpath("held_out.json").read_text(encoding="utf-8")
    found: dict[str, list[str]] = json.loads(text)
    return found


def training_files(folder: Path) -> list[Path]:
    """JPEG, PNG and WebP files of `folder` in order, without those that are held out."""
    kept_out = {name for names in held_out().values() for name in names}
    found = sorted(file for file in folder.glob("*") if file.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    return [file for file in found if file.stem not in kept_out]


def shrunk(file: Path, side: int, *, exact: bool) -> Tensor:
    """The picture as bytes, (3, h, w), RGB: its short side `side` pixels at most, with `exact` just that.

    What is longer than ASPECT allows loses its ends.
    """
    with Image.open(file) as image:
        picture = image.convert("RGB")
    scale = side / min(picture.size)
    scale = scale if exact else min(1.0, scale)
    width, height = round(picture.width * scale), round(picture.height * scale)
    picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    room_x, room_y = min(width, round(side * ASPECT)), min(height, round(side * ASPECT))
    left, top = (width - room_x) // 2, (height - room_y) // 2
    picture = picture.crop((left, top, left + room_x, top + room_y))
    return torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1).contiguous()
