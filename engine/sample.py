"""A landscape like a photo, drawn by our own code: something to paint where no photo is at hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.floating[Any]]

_RANGES = (
    # line, height, waves, colour
    (0.40, 0.075, 2.2, (0.53, 0.60, 0.70)),
    (0.46, 0.060, 3.4, (0.36, 0.45, 0.54)),
    (0.52, 0.035, 5.5, (0.20, 0.32, 0.30)),
)
_SHORE = 0.57
_MEADOW = 0.80


def sample_photo(width: int = 1280, height: int = 800) -> Image.Image:
    """Mountains, a lake and a meadow in evening light. RGB, always the same for the same size."""
    rng = np.random.default_rng(11)
    land = _above_water(rng, width, height)
    picture = _with_lake(rng, land)
    picture = _with_meadow(rng, picture)
    picture = picture + rng.normal(0, 0.008, picture.shape)
    return Image.fromarray((np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8))


def _noise(rng: np.random.Generator, shape: tuple[int, int], down: float, right: float, octaves: int = 4) -> Field:
    """Smooth noise (h, w), about -1 to 1; waves of `down` × `right` pixels and finer ones."""
    height, width = shape
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        cell_y, cell_x = max(1.0, down / 2**octave), max(1.0, right / 2**octave)
        lattice = rng.uniform(-1, 1, (int(height / cell_y) + 4, int(width / cell_x) + 4)).astype(np.float32)
        box = (1.0, 1.0, 1.0 + width / cell_x, 1.0 + height / cell_y)
        image = Image.fromarray(lattice).resize((width, height), Image.Resampling.BICUBIC, box=box)
        total += np.asarray(image) * 0.55**octave
    return total


def _grid(shape: tuple[int, ...]) -> tuple[Field, Field]:
    """Coordinates x and y of every pixel, from 0 to 1."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    return x / max(1, shape[1] - 1), y / max(1, shape[0] - 1)


def _mix(below: Field, above: Field | tuple[float, float, float], cover: Field) -> Field:
    """`above` over `below` (h, w, 3) where `cover` (h, w) is 1."""
    mixed: Field = below * (1 - cover[..., None]) + np.asarray(above, np.float32) * cover[..., None]
    return mixed


def _above_water(rng: np.random.Generator, width: int, height: int) -> Field:
    """Evening sky with clouds, and three ranges of mountains that fade with distance."""
    shape = (height, width)
    x, y = _grid(shape)
    top, low = np.array([0.27, 0.45, 0.72]), np.array([0.98, 0.80, 0.60])
    picture: Field = top + (low - top) * np.clip(y / _SHORE, 0, 1)[..., None] ** 1.3
    sun = np.hypot((x - 0.68) * width / height, y - 0.33)
    picture = picture + np.array([0.35, 0.24, 0.1]) * np.exp(-sun / 0.12)[..., None]
    picture = _mix(picture, (1.0, 0.95, 0.82), np.clip((0.036 - sun) * height / 2, 0, 1))
    clouds = np.clip(_noise(rng, shape, height / 7, width / 3.5, 5) - 0.15, 0, 1) * np.clip(1.3 - y * 2.2, 0, 1)
    picture = _mix(picture, (1.0, 0.9, 0.82), np.clip(clouds * 1.1, 0, 0.85))
    for line, rise, waves, colour in _RANGES:
        rough = _noise(rng, (1, width), 1, width / waves, 7)[0]
        ridge = line - rise * (0.3 + rough)
        cover = np.clip((y - ridge[None]) * height, 0, 1)
        light = 1 + 0.28 * _noise(rng, shape, height / 14, width / 30, 4) * np.clip(1 - (y - ridge) / 0.2, 0.2, 1)
        haze = np.clip((y - ridge[None]) / 0.25, 0, 0.45)[..., None]
        slope = np.asarray(colour) * light[..., None]
        picture = _mix(picture, slope * (1 - haze) + np.array([0.86, 0.76, 0.68]) * haze, cover)
    return picture


def _with_lake(rng: np.random.Generator, picture: Field) -> Field:
    """Water below the shore that mirrors what stands above, in ripples that grow towards the eye."""
    height, width = picture.shape[:2]
    _, y = _grid(picture.shape)
    shore = int(_SHORE * height)
    near = np.clip((y - _SHORE) / (1 - _SHORE), 0, 1)
    ripple = _noise(rng, (height, width), 5, width / 9, 3) * (2 + 26 * near)
    rows = np.clip(2 * shore - np.arange(height)[:, None] + ripple, 0, shore - 1).astype(int)
    columns = np.clip(np.arange(width)[None] + ripple * 0.4, 0, width - 1).astype(int)
    mirrored = picture[rows, columns] * 0.82 + np.array([0.02, 0.05, 0.07])
    glint = np.clip(_noise(rng, (height, width), 3, 26, 2) - 0.9, 0, 1) * 0.5
    return _mix(picture, mirrored + glint[..., None], (y > _SHORE).astype(np.float32))


def _with_meadow(rng: np.random.Generator, picture: Field) -> Field:
    """A bank of grass and flowers, and two trees."""
    shape = picture.shape[:2]
    height, width = shape
    x, y = _grid(shape)
    bank = _MEADOW + 0.05 * np.sin(x * 4 + 1) - 0.10 * np.clip(x - 0.55, 0, 1) + 0.006 * _noise(rng, shape, 9, 5, 2)
    blades = _noise(rng, shape, 26, 3, 3)
    depth = np.clip((y - bank) / 0.25, 0, 1)
    grass = np.array([0.30, 0.38, 0.14]) * (0.75 + 0.4 * blades + 0.35 * (1 - depth))[..., None]
    flowers = (_noise(rng, shape, 7, 7, 1) > 0.9) & (_noise(rng, shape, height / 6, width / 8, 2) > 0.1)
    colour = np.where((_noise(rng, shape, 40, 40, 1) > 0)[..., None], [0.85, 0.22, 0.16], [0.95, 0.82, 0.35])
    grass = np.where(flowers[..., None], colour * (0.8 + 0.2 * blades)[..., None], grass)
    for place, foot, size in ((0.14, 0.86, 0.34), (0.27, 0.84, 0.22)):
        picture = _with_tree(rng, picture, place * width, foot * height, size * height)
    return _mix(picture, grass, np.clip((y - bank) * height / 2, 0, 1))


def _with_tree(rng: np.random.Generator, picture: Field, x: float, foot: float, size: float) -> Field:
    """A broad tree: trunk, and a crown of leaf clusters lit from the right."""
    shape = picture.shape[:2]
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    sway = 0.012 * size * np.sin(rows / size * 9)
    trunk = (np.abs(columns - x - sway) < size * 0.028 * (1.2 + (rows - foot) / size)) & (rows < foot + 9)
    picture = _mix(picture, (0.16, 0.11, 0.08), (trunk & (rows > foot - size * 0.85)).astype(np.float32))
    leaves = _noise(rng, shape, size / 12, size / 12, 4)
    for _ in range(34):
        cx, cy = x + rng.normal(0, 0.17) * size, foot - size * rng.uniform(0.5, 0.98)
        radius = size * rng.uniform(0.09, 0.17)
        away = np.hypot(columns - cx, (rows - cy) * 1.25) / radius
        cover = np.clip((1 - away + 0.45 * leaves) * 4, 0, 1)
        lit = 0.65 + 0.35 * (columns - cx) / radius - 0.25 * (rows - cy) / radius + 0.3 * leaves
        shade = np.array([0.24, 0.33, 0.12]) * np.clip(lit, 0.3, 1.7)[..., None]
        picture = _mix(picture, shade, cover)
    return picture
