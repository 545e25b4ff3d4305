"""A manner of thick paint: the palette knife."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.training.manners_scene import Scene, compose
from engine.training.manners_texture import Field, blur, noise, relief, shrink, smooth


@dataclass(frozen=True, slots=True)
class _Slab:
    """One stroke of the knife: centre, direction, length and width in pixels, colour."""

    x: float
    y: float
    angle: float
    length: float
    width: float
    colour: NDArray[np.float32]


def _press(picture: Field, height: Field, slab: _Slab, rng: np.random.Generator) -> None:
    """Lay one slab of paint onto `picture` (h, w, 3) and its relief `height` (h, w)."""
    reach = int(slab.length * 0.75) + 2
    x0, y0 = max(0, int(slab.x) - reach), max(0, int(slab.y) - reach)
    x1, y1 = min(picture.shape[1], int(slab.x) + reach), min(picture.shape[0], int(slab.y) + reach)
    if x0 >= x1 or y0 >= y1:
        return
    y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    cos, sin = np.cos(slab.angle), np.sin(slab.angle)
    u = ((x - slab.x) * cos + (y - slab.y) * sin) / (slab.length / 2)
    v = ((y - slab.y) * cos - (x - slab.x) * sin) / (slab.width / 2)
    lane, lanes = v * 11.5 + 11.5, np.arange(24)
    ragged = np.interp(lane, lanes, rng.normal(0, 0.13, 24))
    streak = np.interp(lane, lanes, rng.normal(0, 1, 24)).astype(np.float32)
    inside = (np.abs(v) < 1) & (u > -1 + 0.5 * ragged) & (u < 0.86 + ragged)
    skip = (u > 0.3) & (streak > 1.3)
    inside &= ~skip
    body = 0.55 + 0.45 * smooth(0.55, 0.95, np.abs(v)) + 0.4 * smooth(0.55, 0.9, u) + 0.11 * streak
    tone = 1 + 0.07 * streak + 0.07 * u
    picture[y0:y1, x0:x1][inside] = np.clip(slab.colour * tone[..., None], 0, 1)[inside]
    height[y0:y1, x0:x1][inside] = (height[y0:y1, x0:x1] * 0.35 + body)[inside]


def _layer(
    scene: Scene, rng: np.random.Generator, picture: Field, height: Field, *, width: float, density: float
) -> None:
    """Cover the picture with slabs `width` pixels wide that follow the forms."""
    rows, columns = scene.labels.shape
    angle = scene.angle()
    count = int(rows * columns / (width * width) * density)
    border = blur((np.abs(np.gradient(scene.labels.astype(np.float32))[0]) > 0).astype(np.float32), width * 0.4)
    for _ in range(count):
        x, y = rng.uniform(0, columns), rng.uniform(0, rows)
        row, column = int(y), int(x)
        if border[row, column] > 0.2 and rng.random() < 0.3:
            continue
        colour = scene.colour[row, column] * rng.normal(1, 0.09) + rng.normal(0, 0.03, 3)
        turn = float(angle[row, column]) + rng.normal(0, 0.22)
        if rng.random() < 0.5:
            turn += np.pi
        size = width * rng.uniform(0.75, 1.3)
        slab = _Slab(x, y, turn, size * rng.uniform(1.7, 3.2), size, np.clip(colour, 0, 1).astype(np.float32))
        _press(picture, height, slab, rng)


def palette_knife(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Thick slabs of paint pressed on with a knife: ridges at their sides, streaks along them, raking light."""
    rng = np.random.default_rng([8, seed])
    big = (height * 3 // 2, width * 3 // 2)
    choice = seed % 6
    scene = compose(big[1], big[0], rng, scene=(0, 2, 1, 3, 5, 4)[choice], palette=(1, 0, 3, 2, 5, 0)[choice])
    picture = np.clip(scene.colour * 0.8, 0, 1)
    body = noise(rng, big, 3) * 0.1
    knife = min(big) / rng.uniform(11, 17)
    for scale, density in ((1.6, 1.6), (1.0, 1.0), (0.55, 0.6)):
        _layer(scene, rng, picture, body, width=knife * scale, density=density)
    light = relief(blur(body, 1) * knife * 0.08, 1.0)
    canvas = 1 + 0.02 * noise(rng, big, 2)
    lit = picture * (light * canvas)[..., None] + np.clip(light - 1.25, 0, 1)[..., None] * 0.35
    return shrink(lit.astype(np.float32), width, height)
