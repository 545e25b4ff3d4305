"""Manners of cells: mosaic, stained glass and halftone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine.training.manners_scene import Scene, compose
from engine.training.manners_texture import Field, blur, edges, hashed, noise, relief, shrink, smooth


def _mean_by(keys: NDArray[np.int64], colour: Field) -> Field:
    """Every pixel in the mean colour of the pixels with the same key."""
    _, index = np.unique(keys.ravel(), return_inverse=True)
    counts = np.maximum(np.bincount(index), 1)
    means = np.stack([np.bincount(index, colour[..., c].ravel()) / counts for c in range(3)], axis=-1)
    return means[index].reshape(colour.shape).astype(np.float32)


def _tiles(scene: Scene, rng: np.random.Generator, side: float, ratio: float) -> tuple[NDArray[np.int64], Field]:
    """Cut every shape into rows of tiles that follow its form. Returns keys and distance from the tile's edge."""
    shape = scene.labels.shape
    across = scene.across / side + noise(rng, shape, side * 5) * 0.12
    row = np.floor(across).astype(np.int64)
    lane = hashed(row * 131 + scene.labels, 3)
    along = scene.along / (side * ratio) + lane + noise(rng, shape, side * 4) * 0.1
    column = np.floor(along).astype(np.int64)
    u, v = across - row, along - column
    near = np.minimum(np.minimum(u, 1 - u), np.minimum(v, 1 - v) * ratio)
    keys = (scene.labels.astype(np.int64) * 4093 + (row + 2000)) * 8191 + column + 4000
    return keys, near.astype(np.float32)


def mosaic(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Small stones set in rows around the forms, with grout between and light on their faces."""
    rng = np.random.default_rng([2, seed])
    big = (height * 2, width * 2)
    choice = seed % 6
    scene = compose(big[1], big[0], rng, scene=(1, 3, 0, 2, 5, 4)[choice], palette=(5, 0, 2, 1, 3, 4)[choice])
    side = min(big) / rng.uniform(42, 62)
    keys, near = _tiles(scene, rng, side, rng.uniform(1.0, 1.35))
    tile = _mean_by(keys, scene.colour)
    value = hashed(keys, 5) - 0.5
    tile = tile * (1 + 0.42 * value[..., None]) + (hashed(keys, 9)[..., None] - 0.5) * np.array([0.1, 0.02, -0.08])
    border = blur(edges(scene.labels, round(side * 0.1)).astype(np.float32), side * 0.05)
    stone = smooth(0.06, 0.14, near) * (1 - smooth(0.3, 0.6, border))
    tilt = (hashed(keys, 11) - 0.5) * 0.25
    light = relief(blur(stone, side * 0.06) * side * 0.25, 0.5) * (1 + tilt)
    speckle = 1 + 0.07 * noise(rng, big, side * 0.2)
    grout = np.array([0.27, 0.24, 0.21], np.float32) * (1 + 0.12 * noise(rng, big, 3)[..., None])
    face = tile * (light * speckle)[..., None]
    return shrink((grout * (1 - stone[..., None]) + face * stone[..., None]).astype(np.float32), width, height)


def _panes(rng: np.random.Generator, shape: tuple[int, int], side: float) -> tuple[NDArray[np.int64], Field]:
    """Irregular panes about `side` pixels wide. Returns keys and distance to the pane's edge in pixels."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / np.float32(side)
    rows, columns = int(height / side) + 4, int(width / side) + 4
    jitter = rng.uniform(0.1, 0.9, (rows, columns, 2)).astype(np.float32)
    cell_y, cell_x = np.floor(y).astype(int), np.floor(x).astype(int)
    best = np.full(shape, 1e9, np.float32)
    second = best.copy()
    keys = np.zeros(shape, np.int64)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            cy, cx = cell_y + dy, cell_x + dx
            offset = jitter[cy + 1, cx + 1]
            away = np.hypot(cy + offset[..., 0] - y, cx + offset[..., 1] - x)
            closer = away < best
            second = np.where(closer, best, np.minimum(second, away))
            keys = np.where(closer, (cy + 1) * 1009 + cx + 1, keys)
            best = np.where(closer, away, best)
    return keys, ((second - best) * side * 0.5).astype(np.float32)


def stained_glass(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Glowing panes of streaky glass held by dark lead lines."""
    rng = np.random.default_rng([3, seed])
    big = (height * 2, width * 2)
    choice = seed % 6
    scene = compose(big[1], big[0], rng, scene=(3, 0, 4, 1, 5, 2)[choice], palette=(0, 5, 1, 3, 2, 0)[choice])
    side = min(big) / rng.uniform(8, 13)
    panes, gap = _panes(rng, big, side)
    keys = panes * 257 + scene.labels
    glass = _mean_by(keys, scene.colour)
    grey = glass.mean(axis=-1, keepdims=True)
    glass = np.clip(grey + (glass - grey) * 1.9, 0.02, 1) * (0.8 + 0.55 * hashed(keys, 2)[..., None])
    streak = noise(rng, big, side * 0.3, cell_x=side * 0.08, octaves=2) * 0.13
    seeds = smooth(1.9, 2.4, noise(rng, big, side * 0.06)) * 0.25
    lead_width = side * 0.045
    border = edges(scene.labels, round(lead_width * 1.6))
    lead = np.maximum(smooth(-lead_width - 1, -lead_width + 1, -gap), blur(border.astype(np.float32), 1.5))
    glow = np.clip(blur(1 - lead, side * 0.14), 0, 1)
    panel = glass * (0.62 + 0.55 * glow + streak + seeds)[..., None]
    metal = (
        np.array([0.075, 0.07, 0.08], np.float32) * relief(blur(lead, lead_width * 0.3) * lead_width, 1.1)[..., None]
    )
    metal = metal * (1 + 0.25 * noise(rng, big, 4)[..., None])
    return shrink((panel * (1 - lead[..., None]) + metal * lead[..., None]).astype(np.float32), width, height)


def halftone(width: int, height: int, seed: int) -> NDArray[np.uint8]:
    """Four inks in coarse dots at the printers' angles on a warm paper."""
    rng = np.random.default_rng([4, seed])
    big = (height * 2, width * 2)
    choice = seed % 6
    scene = compose(big[1], big[0], rng, scene=(2, 4, 1, 0, 3, 5)[choice], palette=(1, 0, 5, 2, 0, 3)[choice])
    pitch = min(big) / rng.uniform(56, 88)
    colour = np.clip(scene.colour * 1.12, 0, 1)
    ink = 1 - colour
    black = ink.min(axis=-1)
    plates = [np.clip((ink[..., c] - 0.75 * black) * 1.15, 0, 1) for c in range(3)] + [smooth(0.3, 1.0, black)]
    inks = np.array([(0.02, 0.62, 0.82), (0.88, 0.12, 0.45), (0.98, 0.84, 0.1), (0.1, 0.09, 0.12)], np.float32)
    sheet = np.array([0.975, 0.95, 0.885], np.float32)
    picture = np.broadcast_to(sheet, (*big, 3)) * (1 + 0.02 * noise(rng, big, 3)[..., None])
    y, x = np.mgrid[0 : big[0], 0 : big[1]].astype(np.float32)
    for plate, tint, degrees in zip(plates, inks, (15, 75, 0, 45), strict=True):
        turn = np.deg2rad(degrees)
        slip = rng.uniform(-0.12, 0.12, 2) * pitch
        u = ((x + slip[0]) * np.cos(turn) + (y + slip[1]) * np.sin(turn)) / pitch
        v = ((y + slip[1]) * np.cos(turn) - (x + slip[0]) * np.sin(turn)) / pitch
        away = np.hypot(u - np.floor(u) - 0.5, v - np.floor(v) - 0.5)
        radius = np.sqrt(blur(plate.astype(np.float32), pitch * 0.25)) * 0.68
        rough = noise(rng, big, 4) * 0.02
        dot = smooth(-0.06, 0.06, (radius - away + rough).astype(np.float32)) * (radius > 0.1)
        solid = 0.93 - 0.05 * np.abs(noise(rng, big, 3))
        cover = (dot * solid)[..., None]
        picture = picture * (1 - cover * (1 - tint))
    return shrink(picture.astype(np.float32), width, height)
