"""Manners of lines: woodcut and pencil hatching."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from engine.training.manners_scene import PALETTES, Scene, compose
from engine.training.manners_texture import Field, blur, edges, noise, paper, shrink, smooth


def _means(scene: Scene) -> Field:
    """The picture with every shape in its own mean colour."""
    flat = scene.labels.ravel()
    counts = np.maximum(np.bincount(flat), 1)
    means = np.stack([np.bincount(flat, scene.colour[..., c].ravel()) / counts for c in range(3)], axis=-1)
    return means[scene.labels].astype(np.float32)


def woodcut(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Carved lines that follow the forms, printed dark over few flat colour blocks."""
    rng = np.random.default_rng([1, seed])
    big = (height * 2, width * 2)
    scene = compose(big[1], big[0], rng, scene=(0, 1, 5, 3, 0, 2)[seed % 6], palette=(4, 0, 1, 2, 5, 3)[seed % 6])
    unit = min(big)
    period = unit / rng.uniform(62, 100)
    wander = noise(rng, big, period * 6) * 0.35 + noise(rng, big, period * 1.6) * 0.08
    wave = np.abs(((scene.across / period + wander) % 1.0) * 2 - 1)
    light = smooth(0.0, 1.0, scene.tone) * 0.92 + 0.07
    bite = noise(rng, big, period * 2.2) * 0.16
    ink = wave > light + bite
    flecks = noise(rng, big, period * 0.5, cell_x=period * 2) > 2.1
    ink = (ink & ~flecks) | (edges(scene.labels, round(period * 0.45)) & (noise(rng, big, period) > -1.3))
    grain = smooth(-0.6, 1.6, noise(rng, big, unit / 300, cell_x=unit / 12) + 0.6 * noise(rng, big, 2))
    palette = PALETTES[(4, 0, 1, 2, 5, 3)[seed % 6]]
    blocks = _means(scene) * 0.55 + np.asarray(palette.light, np.float32) * 0.5
    shift = max(1, unit // 380)
    blocks = np.roll(blocks, (shift, -shift), (0, 1)) * (1 - 0.07 * grain[..., None])
    black = np.asarray(palette.dark, np.float32) * 0.8
    cover = blur(ink.astype(np.float32), 1)[..., None] * (1 - 0.22 * grain[..., None])
    return shrink(blocks * (1 - cover) + black * cover, width, height)


def _reach(scene: Scene, x: Field, y: Field, step: tuple[Field, Field], count: int) -> tuple[Field, Field]:
    """Walk from (x, y) by `step` up to `count` times, stopping where the shape ends. Returns the end points."""
    height, width = scene.labels.shape
    home = scene.labels[y.astype(int), x.astype(int)]
    alive = np.ones(x.shape, bool)
    for _ in range(count):
        nx, ny = x + step[0], y + step[1]
        inside = (nx >= 0) & (nx < width) & (ny >= 0) & (ny < height)
        label = scene.labels[np.clip(ny, 0, height - 1).astype(int), np.clip(nx, 0, width - 1).astype(int)]
        alive &= inside & (label == home)
        x, y = np.where(alive, nx, x), np.where(alive, ny, y)
    return x.astype(np.float32), y.astype(np.float32)


def _hatch(
    scene: Scene, rng: np.random.Generator, *, turn: float | None, darkness: float, pitch: float, weight: int
) -> Field:
    """One layer of strokes where the scene is darker than `darkness`; `turn` None follows the forms."""
    height, width = scene.labels.shape
    rows, columns = int(height / pitch), int(width / (pitch * 2.6))
    y, x = np.mgrid[0:rows, 0:columns].reshape(2, -1).astype(np.float32)
    x = np.clip((x + rng.random(x.shape)) * pitch * 2.6, 0, width - 1).astype(np.float32)
    y = np.clip((y + rng.random(y.shape)) * pitch, 0, height - 1).astype(np.float32)
    dark = 1 - scene.tone[y.astype(int), x.astype(int)]
    keep = dark + rng.normal(0, 0.05, x.shape) > darkness
    x, y = x[keep], y[keep]
    angle = scene.angle()[y.astype(int), x.astype(int)] if turn is None else np.full(x.shape, turn, np.float32)
    angle = angle + rng.normal(0, 0.07, x.shape)
    step = ((np.cos(angle) * pitch * 0.5).astype(np.float32), (np.sin(angle) * pitch * 0.5).astype(np.float32))
    steps = int(rng.integers(6, 12))
    ends = (*_reach(scene, x, y, step, steps), *_reach(scene, x, y, (-step[0], -step[1]), steps))
    image = Image.new("L", (width, height), 0)
    pen = ImageDraw.Draw(image)
    pressure = rng.integers(110, 255, x.shape)
    for x0, y0, x1, y1, force in zip(*(end.tolist() for end in ends), pressure.tolist(), strict=True):
        pen.line((x0, y0, x1, y1), fill=force, width=weight)
    return np.asarray(image).astype(np.float32) / 255


def hatching(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Pencil strokes laid over each other in several directions on a grained paper."""
    rng = np.random.default_rng([7, seed])
    big = (height * 2, width * 2)
    choice = seed % 6
    scene = compose(big[1], big[0], rng, scene=(5, 2, 0, 3, 1, 4)[choice], palette=(2, 4, 0, 5, 1, 3)[choice])
    unit = min(big)
    pitch = unit / rng.uniform(120, 175)
    weight = max(2, round(pitch * 0.2))
    base = rng.uniform(0.5, 1.0)
    layers: tuple[tuple[float | None, float], ...] = (
        (base, 0.12), (None, 0.3), (base + 0.1, 0.46), (base + 1.2, 0.62), (None, 0.74), (base - 0.5, 0.86),
    )  # fmt: skip
    grain = paper(rng, big, unit / 420)
    graphite = np.zeros(big, np.float32)
    for turn, darkness in layers:
        graphite = 1 - (1 - graphite) * (
            1 - 0.58 * _hatch(scene, rng, turn=turn, darkness=darkness, pitch=pitch, weight=weight)
        )
    outline = edges(scene.labels, weight) & (noise(rng, big, pitch * 5) > -0.8)
    again = np.roll(edges(scene.labels, weight - 1), (round(pitch * 0.4), -round(pitch * 0.3)), (0, 1))
    graphite = np.maximum(graphite, 0.85 * outline.astype(np.float32))
    graphite = np.maximum(graphite, 0.4 * (again & (noise(rng, big, pitch * 7) > 0)).astype(np.float32))
    graphite = graphite * (0.68 + 0.45 * grain)
    sheet = np.array([0.965, 0.945, 0.9], np.float32) * (0.94 + 0.06 * grain[..., None])
    lead = np.array([(0.16, 0.16, 0.19), (0.36, 0.15, 0.1), (0.14, 0.2, 0.33)][(0, 0, 1, 0, 2, 0)[choice]], np.float32)
    tint = 1 - (1 - _means(scene)) * (0.0 if choice % 2 == 0 else 0.28) * smooth(0.1, 0.9, graphite + 0.4)[..., None]
    cover = np.clip(graphite, 0, 1)[..., None]
    return shrink(sheet * tint * (1 - cover) + lead * cover, width, height)
