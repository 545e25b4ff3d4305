"""Noise, blur, edges and cloth that the drawn manners are made of: numpy and Pillow only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Field = NDArray[np.floating[Any]]
"""A picture or a map of numbers: single precision where it is stored, double in passing."""


def noise(
    rng: np.random.Generator, shape: tuple[int, int], cell: float, *, cell_x: float | None = None, octaves: int = 1
) -> Field:
    """Smooth noise (h, w), mean 0, deviation about 1; waves of `cell` pixels down and `cell_x` across."""
    height, width = shape
    total = np.zeros(shape, np.float32)
    weight = 0.0
    across = cell if cell_x is None else cell_x
    for octave in range(octaves):
        down, right = max(1.0, cell / 2**octave), max(1.0, across / 2**octave)
        rows, columns = int(height / down) + 4, int(width / right) + 4
        lattice = Image.fromarray(rng.standard_normal((rows, columns)).astype(np.float32))
        box = (1.0, 1.0, 1.0 + width / right, 1.0 + height / down)
        total += np.asarray(lattice.resize((width, height), Image.Resampling.BICUBIC, box=box)) * 0.5**octave
        weight += 0.25**octave
    scaled: Field = (total / np.sqrt(weight) * 1.4).astype(np.float32)
    return scaled


def _box(field: Field, radius: int, axis: int) -> Field:
    pad = [(0, 0)] * field.ndim
    pad[axis] = (radius + 1, radius)
    sums = np.cumsum(np.pad(field, pad, mode="edge"), axis=axis, dtype=np.float64)
    size = 2 * radius + 1
    upper = np.take(sums, range(size, sums.shape[axis]), axis=axis)
    lower = np.take(sums, range(sums.shape[axis] - size), axis=axis)
    return ((upper - lower) / size).astype(np.float32)


def blur(field: Field, radius: float) -> Field:
    """Nearly Gaussian blur of (h, w) or (h, w, c) with a deviation of `radius` pixels."""
    side = max(1, round(radius))
    for _ in range(3):
        field = _box(_box(field, side, 0), side, 1)
    return field


def edges(labels: NDArray[np.int32], thickness: int) -> NDArray[np.bool_]:
    """Where two shapes meet, `thickness` pixels wide."""
    found = np.zeros(labels.shape, bool)
    found[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    found[1:] |= labels[1:] != labels[:-1]
    image = Image.fromarray((found * 255).astype(np.uint8))
    return np.asarray(image.filter(ImageFilter.MaxFilter(max(1, thickness // 2) * 2 + 1))) > 0


def shrink(picture: Field, width: int, height: int) -> NDArray[np.uint8]:
    """Picture (h, w, 3) in [0, 1] as 8-bit RGB at width × height."""
    image = Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))
    return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))


def smooth(low: float, high: float, value: Field) -> Field:
    """0 below `low`, 1 above `high`, smooth between."""
    t = np.clip((value - low) / (high - low), 0, 1)
    curve: Field = (t * t * (3 - 2 * t)).astype(np.float32)
    return curve


def hashed(values: NDArray[np.int64], salt: int) -> Field:
    """A number in [0, 1) for each integer, the same every time."""
    mixed = (values.astype(np.uint64) + np.uint64(salt * 7919 + 1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return ((mixed & np.uint64(0xFFFFFF)).astype(np.float32) / np.float32(0x1000000)).astype(np.float32)


def relief(height: Field, strength: float) -> Field:
    """Light on a relief from the upper left: 1 on flat ground, more on slopes that face the light."""
    down, right = np.gradient(height)
    light: Field = np.asarray(np.clip(1 - strength * (down + right), 0.35, 1.7), np.float32)
    return light


def paper(rng: np.random.Generator, shape: tuple[int, int], grain: float) -> Field:
    """Surface of a rough paper, 0 in the valleys to 1 on the peaks; bumps of `grain` pixels."""
    bumps = noise(rng, shape, grain, octaves=2) + 0.5 * noise(rng, shape, max(1.0, grain * 0.5))
    return smooth(-1.8, 1.8, bumps)
