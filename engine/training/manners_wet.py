"""Wet manners: ink wash and watercolour wash."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.training.manners_scene import Scene, compose
from engine.training.manners_texture import Field, blur, noise, paper, shrink, smooth


def _ridge(rng: np.random.Generator, width: int, base: float, height: float) -> Field:
    """Line of a mountain range: y in pixels for each x."""
    x = np.linspace(0, 1, width, dtype=np.float32)
    line = np.zeros(width, np.float32)
    for _ in range(int(rng.integers(2, 4))):
        centre, spread = rng.uniform(0, 1), rng.uniform(0.07, 0.16)
        line = np.maximum(line, rng.uniform(0.6, 1.0) * np.exp(-(np.abs((x - centre) / spread) ** 1.4)))
    rough = noise(rng, (1, width), 1, cell_x=width / 14, octaves=5)[0]
    ridge: Field = (base - height * (line + 0.1 * rough + 0.1)).astype(np.float32)
    return ridge


def _range(rng: np.random.Generator, shape: tuple[int, int], top: Field, strength: float) -> Field:
    """One mountain range in ink: a dark broken edge, folds falling from it, mist at its foot."""
    height, width = shape
    unit = min(shape)
    y = np.arange(height, dtype=np.float32)[:, None]
    top2 = top[None] + noise(rng, shape, unit / 40) * unit * 0.004
    below = (y - top2) / unit
    inside = smooth(-0.003, 0.004, below)
    body = np.exp(-np.clip(below, 0, None) / 0.16) * 0.55
    edge = np.exp(-np.abs(below - 0.006) / 0.008) * (0.35 + 0.4 * smooth(-0.6, 0.8, noise(rng, shape, unit / 25)))
    x = np.arange(width, dtype=np.float32)[None]
    folds = noise(rng, shape, unit / 5, cell_x=unit / 40, octaves=2)
    slant = np.sin((x / unit * 26 + below * 18) + folds * 2.2)
    dry = smooth(0.1, 0.9, noise(rng, shape, unit / 90, cell_x=unit / 160) + 0.4 * folds)
    strokes = smooth(0.35, 0.95, slant) * dry * np.exp(-np.clip(below, 0, None) / 0.22) * 0.6
    wash = 0.8 + 0.2 * noise(rng, shape, unit / 8, octaves=3)
    ink: Field = np.clip(body * wash + edge + strokes, 0, 1) * inside * strength
    return ink


def _stroke(pen: ImageDraw.ImageDraw, points: list[tuple[float, float]], widths: list[float], force: int) -> None:
    """A brush stroke through `points`, each with its own width in pixels."""
    for (x0, y0), (x1, y1), w0, w1 in zip(points, points[1:], widths, widths[1:], strict=False):
        steps = max(2, int(np.hypot(x1 - x0, y1 - y0) / max(1.0, min(w0, w1) * 0.3)))
        for t in np.linspace(0, 1, steps):
            x, y, r = x0 + (x1 - x0) * t, y0 + (y1 - y0) * t, (w0 + (w1 - w0) * t) / 2
            pen.ellipse((x - r, y - r, x + r, y + r), fill=force)


def _pine(pen: ImageDraw.ImageDraw, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    lean = rng.uniform(-0.3, 0.3)
    points = [(x + lean * size * t * t + rng.normal(0, size * 0.02), y - size * t) for t in np.linspace(0, 1, 6)]
    _stroke(pen, points, [size * w for w in (0.07, 0.06, 0.05, 0.04, 0.03, 0.015)], 235)
    for _ in range(13):
        px, py = points[int(rng.integers(2, 6))]
        reach = rng.choice([-1, 1]) * rng.uniform(0.12, 0.4) * size
        drop = rng.uniform(-0.08, 0.08) * size
        _stroke(pen, [(px, py), (px + reach, py + drop)], [size * 0.025, size * 0.012], 220)
        for _ in range(22):
            nx, ny = px + reach * rng.uniform(0.35, 1.15), py + drop - rng.uniform(0, 0.03) * size
            tip = (nx + rng.normal(0, 0.05) * size, ny - rng.uniform(0.02, 0.09) * size)
            pen.line((nx, ny, *tip), fill=int(rng.integers(130, 240)), width=max(1, int(size * 0.011)))


def _reeds(pen: ImageDraw.ImageDraw, rng: np.random.Generator, shape: tuple[int, int]) -> None:
    height, width = shape
    unit = min(shape)
    for _ in range(60):
        x, y = rng.uniform(0, width), height * rng.uniform(0.93, 1.02)
        bend, tall = rng.normal(0, 0.06) * unit, rng.uniform(0.05, 0.16) * unit
        points = [(x + bend * t * t, y - tall * t) for t in (0.0, 0.4, 0.75, 1.0)]
        _stroke(pen, points, [unit * w for w in (0.006, 0.007, 0.005, 0.0015)], int(rng.integers(90, 220)))


def _details(rng: np.random.Generator, shape: tuple[int, int], seed: int) -> Field:
    """Pines, reeds, a boat and birds in one brush's ink."""
    height, width = shape
    unit = min(shape)
    image = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(image)
    side = 0.14 if seed % 2 == 0 else 0.82
    for _ in range(3):
        x = (side + rng.uniform(-0.1, 0.1)) * width
        _pine(pen, rng, x, height * rng.uniform(0.86, 0.99), unit * rng.uniform(0.26, 0.42))
    _reeds(pen, rng, shape)
    x, y = width * (1.0 - side) + rng.uniform(-0.1, 0.05) * width, height * rng.uniform(0.74, 0.8)
    hull = [(x + d * unit, y + h * unit) for d, h in ((-0.08, -0.012), (-0.03, 0.008), (0.04, 0.008), (0.09, -0.016))]
    _stroke(pen, hull, [unit * w for w in (0.004, 0.016, 0.014, 0.003)], 230)
    _stroke(pen, [(x, y), (x + 0.004 * unit, y - 0.045 * unit)], [unit * 0.014, unit * 0.006], 210)
    for _ in range(int(rng.integers(4, 8))):
        bx, by, wing = rng.uniform(0.2, 0.8) * width, rng.uniform(0.08, 0.3) * height, unit * rng.uniform(0.01, 0.02)
        _stroke(pen, [(bx - wing, by - wing * 0.5), (bx, by), (bx + wing, by - wing * 0.6)], [1.5, 5, 1.5], 170)
    bristle = 0.55 + 0.45 * smooth(-1.2, 0.4, noise(rng, shape, 2.5) + noise(rng, shape, unit / 30))
    return (blur(np.asarray(image).astype(np.float32) / 255, 1) * bristle).astype(np.float32)


def ink_wash(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Mountains in mist, pines and water: black ink in thin washes and dry strokes on rice paper."""
    rng = np.random.default_rng([5, seed])
    big = (height * 2, width * 2)
    unit = min(big)
    ink = 0.05 * smooth(-1, 2, noise(rng, big, unit / 3, octaves=4))
    y = np.arange(big[0], dtype=np.float32)[:, None] / big[0]
    sun = np.hypot(np.arange(big[1])[None] - big[1] * rng.uniform(0.3, 0.7), (y - 0.2) * big[0])
    ink = ink + 0.16 * smooth(0.0, unit * 0.18, (sun - unit * 0.07).astype(np.float32)) * np.exp(-sun / unit / 0.14)
    for index in range(4):
        top = _ridge(rng, big[1], big[0] * (0.42 + 0.15 * index), unit * (0.3 - 0.03 * index))
        strength = (0.3, 0.5, 0.72, 0.95)[index]
        cover = smooth(-0.01, 0.01, (np.arange(big[0])[:, None] - top[None]) / unit)
        mist = 0.85 - 0.2 * index / 4
        ink = ink * (1 - cover * mist) + _range(rng, big, top, strength)
    ripple = np.sin(y * 260 + noise(rng, big, unit / 40, cell_x=unit / 8) * 2.5)
    ink = ink + smooth(0.7, 0.75, y + np.zeros_like(ink)) * smooth(0.5, 1.0, ripple.astype(np.float32)) * 0.14
    ink = 1 - (1 - np.clip(ink, 0, 1)) * (1 - _details(rng, big, seed))
    fibre = 0.5 * noise(rng, big, 2.5, cell_x=unit / 60) + 0.5 * noise(rng, big, unit / 60, cell_x=2.5)
    ink = np.clip(ink * (1 + 0.12 * fibre + 0.08 * noise(rng, big, 2)), 0, 1)
    sheets = ((0.945, 0.915, 0.845), (0.93, 0.925, 0.9), (0.9, 0.84, 0.73))
    sheet = np.array(sheets[seed % 3], np.float32) * (1 + 0.018 * fibre[..., None])
    black = np.array([(0.07, 0.075, 0.085), (0.06, 0.09, 0.13), (0.11, 0.08, 0.06)][(seed // 2) % 3], np.float32)
    depth = (ink**0.9)[..., None]
    return shrink((sheet * (1 - depth) + black * depth).astype(np.float32), width, height)


def _wash(scene: Scene, rng: np.random.Generator, label: int, grain: Field) -> tuple[Field, Field]:
    """Pigment of one shape: how dense it lies (h, w), and its mean colour (3,)."""
    shape = scene.labels.shape
    unit = min(shape)
    mask = scene.labels == label
    colour = scene.colour[mask].mean(axis=0)
    soft = blur(mask.astype(np.float32), unit / 260)
    shaky = smooth(0.36, 0.6, soft + 0.11 * np.clip(noise(rng, shape, unit / 70), -2.6, 2.6))
    rim = np.clip(shaky - blur(shaky, unit / 150), 0, 1)
    flow = 0.72 + 0.3 * noise(rng, shape, unit / 6, octaves=3)
    bloom = noise(rng, shape, unit / 4, octaves=4)
    back = np.exp(-(((bloom - 0.9) / 0.09) ** 2)) * 0.35 - 0.25 * smooth(0.9, 1.3, bloom)
    dense = shaky * np.clip(flow + back + 0.42 * (0.5 - grain), 0.12, 1.8) + rim * 1.15
    return dense.astype(np.float32), colour.astype(np.float32)


def watercolour(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Transparent washes with dark rims, blooms and grain, the paper shining through."""
    rng = np.random.default_rng([6, seed])
    big = (height * 3 // 2, width * 3 // 2)
    choice = seed % 6
    scene = compose(big[1], big[0], rng, scene=(5, 0, 3, 2, 1, 4)[choice], palette=(2, 5, 0, 1, 5, 2)[choice])
    grain = paper(rng, big, min(big) / 230)
    absorb = np.zeros((*big, 3), np.float32)
    for label in np.unique(scene.labels):
        if (scene.labels == label).sum() < 80:
            continue
        dense, colour = _wash(scene, rng, int(label), grain)
        absorb += dense[..., None] * -np.log(np.clip(colour * 0.86 + 0.1, 0.05, 0.985))
    shade = 1 - 0.75 * (scene.tone - blur(scene.tone, min(big) / 12))[..., None]
    drops = smooth(2.0, 2.3, noise(rng, big, min(big) / 60))[..., None]
    absorb = absorb * shade * (1 - 0.6 * drops)
    sheet = np.array([0.985, 0.975, 0.945], np.float32) * (0.95 + 0.05 * grain[..., None])
    return shrink((sheet * np.exp(-absorb * 0.95)).astype(np.float32), width, height)
