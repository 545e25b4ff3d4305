"""Scenes that the drawn manners share: flat shapes with colour, shading and a direction for the strokes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.training.manners_texture import Field, noise

Mask = NDArray[np.bool_]
Colour = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Scene:
    """A drawn scene of height × width pixels. `colour` is (h, w, 3) in [0, 1]; the others are (h, w).

    `across` and `along` are coordinates in pixels: strokes run where `across` stays the same, and `along` counts
    along them.
    """

    colour: Field
    labels: NDArray[np.int32]
    across: Field
    along: Field

    @property
    def tone(self) -> Field:
        """Lightness, stretched so that the scene spans about 0 to 1."""
        grey = self.colour @ np.array([0.299, 0.587, 0.114], np.float32)
        low, high = np.percentile(grey, [2, 98])
        tone: Field = np.clip((grey - low) / max(float(high - low), 1e-3), 0, 1).astype(np.float32)
        return tone

    def angle(self) -> Field:
        """Direction of the strokes in radians, x to the right, y down."""
        down, right = np.gradient(self.across)
        angle: Field = np.arctan2(right, -down).astype(np.float32)
        return angle


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one scene: the sky from top to horizon, the sun, four grounds, three accents, dark and light."""

    sky: tuple[Colour, Colour]
    sun: Colour
    grounds: tuple[Colour, ...]
    accents: tuple[Colour, ...]
    dark: Colour
    light: Colour


def _palette(text: str) -> Palette:
    colours = [(int(c[0:2], 16) / 255, int(c[2:4], 16) / 255, int(c[4:6], 16) / 255) for c in text.split()]
    return Palette(
        (colours[0], colours[1]), colours[2], tuple(colours[3:7]), tuple(colours[7:10]), colours[10], colours[11]
    )


PALETTES = (
    _palette("2b5a8c f0c987 f6a53a 6f9a8d 3f7f6b 2b5b46 1c3a33 c8452f e6b23c 7a3b52 16202c f7ecd2"),
    _palette("e8775a f9d9a0 fff1c4 b0637a 7d4a73 4d3766 2b2547 e2553d f0a346 3f8b8a 1a1630 fbeedb"),
    _palette("8fbfc4 f3ead0 f4c95d a9b665 7d9a4b 4f7a3f 2f5233 d9573f eb9c3c 35637c 1f2b24 fbf6e6"),
    _palette("1d2f5f 5f86b5 f5e6a8 3f6d8f 2f5273 24405e 142640 e9b44c d96c4a 86b0a0 0c1428 eef0e4"),
    _palette("d9c8a9 f2e3c0 d2452d b98f5a 96643c 6b4230 3c2a26 a3312a e0a63b 4a6f6b 221a18 f6ecd6"),
    _palette("5fa7a0 f6d6bd ef6f4c 88b89c 4c8f83 2d6a72 1b4353 f0925a f4c95d a44a5c 14262f fdf2e0"),
)


class Easel:
    """Where a scene is built, back to front. x and y run from 0 to 1 over the shorter side."""

    def __init__(self, width: int, height: int, rng: np.random.Generator) -> None:
        self.unit = float(min(width, height))
        self.rng = rng
        grid_y, grid_x = np.mgrid[0:height, 0:width].astype(np.float32)
        self.x: Field = (grid_x / self.unit).astype(np.float32)
        self.y: Field = (grid_y / self.unit).astype(np.float32)
        self.right = width / self.unit
        self.bottom = height / self.unit
        self.colour = np.zeros((height, width, 3), np.float32)
        self.labels = np.zeros((height, width), np.int32)
        self.across = np.zeros((height, width), np.float32)
        self.along = np.zeros((height, width), np.float32)
        self.count = 0

    def lay(self, mask: Mask, colour: Colour | Field, across: Field, along: Field, shade: Field | float = 1.0) -> None:
        """Put one shape on the picture. `across` and `along` are in units of the shorter side."""
        self.count += 1
        flat = np.broadcast_to(np.asarray(colour, np.float32), self.colour.shape)
        shaded = flat * np.broadcast_to(np.asarray(shade, np.float32), self.labels.shape)[..., None]
        self.colour[mask] = np.clip(shaded[mask], 0, 1)
        self.labels[mask] = self.count
        self.across[mask] = (across * self.unit)[mask]
        self.along[mask] = (along * self.unit)[mask]

    def wobble(self, size: float, amount: float) -> Field:
        """Smooth noise with waves of `size`, `amount` high, both in units of the shorter side."""
        return noise(self.rng, self.labels.shape, max(2.0, size * self.unit)) * np.float32(amount)

    def polar(self, x: float, y: float, squeeze: float = 1.0) -> tuple[Field, Field]:
        """Distance from (x, y), the vertical counted `squeeze` times, and the angle there."""
        dx, dy = self.x - x, (self.y - y) * squeeze
        return np.hypot(dx, dy).astype(np.float32), np.arctan2(dy, dx).astype(np.float32)

    def disc(self, x: float, y: float, radius: float, colour: Colour, squeeze: float = 1.0) -> None:
        """A ball lit from the upper left, with strokes around its centre."""
        r, theta = self.polar(x, y, squeeze)
        r = r + self.wobble(0.1, 0.004)
        lit, _ = self.polar(x - radius * 0.4, y - radius * 0.4)
        shade = np.clip(1.25 - 0.6 * lit / radius, 0.5, 1.25)
        self.lay(r < radius, colour, r, theta * radius * 0.7, shade)

    def scene(self) -> Scene:
        """The finished scene."""
        return Scene(self.colour, self.labels, self.across, self.along)


def _sky(easel: Easel, palette: Palette, sun: tuple[float, float, float]) -> None:
    x, y, radius = sun
    r, theta = easel.polar(x, y)
    r = r + easel.wobble(0.25, 0.03)
    mix = np.clip(easel.y / (0.65 * easel.bottom) + easel.wobble(0.3, 0.15), 0, 1)[..., None]
    colour = np.asarray(palette.sky[0], np.float32) * (1 - mix) + np.asarray(palette.sky[1], np.float32) * mix
    glow = np.exp(-((r / 0.35) ** 2))[..., None] * 0.35
    colour = colour * (1 - glow) + np.asarray(palette.sun, np.float32) * glow
    bands = 1 + 0.09 * np.sin(r * 34)
    easel.lay(np.ones_like(r, bool), colour, r, theta * 0.5, bands)
    easel.lay(r < radius, palette.sun, r, theta * radius, 1.06 - 0.1 * r / radius)


def _profile(easel: Easel, base: float, height: float, waves: float) -> Field:
    """A rolling line across the picture, as y over x (1, w)."""
    x = easel.x[:1]
    line = np.full_like(x, base)
    for octave in range(3):
        phase = easel.rng.uniform(0, 2 * np.pi)
        line += height * 0.5**octave * np.sin(x * waves * 2.1**octave * 2 * np.pi + phase)
    return line.astype(np.float32)


def _ground(easel: Easel, top: Field, colour: Colour, *, slope: float = 1.0) -> Field:
    """One hill under the line `top`; its strokes run along the line. Returns the mask's depth below the line."""
    below = easel.y - top
    shade = 1.14 - 0.5 * np.clip(below / 0.3, 0, 1) + easel.wobble(0.12, 0.12)
    across = below * slope + easel.wobble(0.3, 0.03)
    easel.lay(below > 0, colour, across, easel.x + easel.wobble(0.2, 0.02), shade)
    return below


def _tree(easel: Easel, x: float, y: float, size: float, palette: Palette) -> None:
    rng = easel.rng
    trunk = (np.abs(easel.x - x + easel.wobble(0.1, 0.004)) < size * 0.07) & (easel.y > y - size) & (easel.y < y)
    easel.lay(trunk, palette.dark, easel.x - x, easel.y, 1.3)
    colour = palette.grounds[rng.integers(1, 4)] if rng.random() < 0.6 else palette.accents[rng.integers(0, 3)]
    if rng.random() < 0.4:
        r, _ = easel.polar(x, y - size * 1.1, 0.34)
        flame = easel.x - x + 0.03 * np.sin((easel.y + x) * 22)
        easel.lay(r + easel.wobble(0.05, 0.012) < size * 0.42, colour, flame, easel.y, 0.9 - flame / size)
        return
    for _ in range(4):
        dx, dy = rng.normal(0, size * 0.25), rng.normal(0, size * 0.18)
        easel.disc(x + dx, y - size * 1.15 + dy, size * rng.uniform(0.3, 0.5), colour)


def hills(easel: Easel, palette: Palette) -> None:
    """Rolling fields under a sun, with trees."""
    rng = easel.rng
    _sky(easel, palette, (rng.uniform(0.2, 0.8) * easel.right, rng.uniform(0.12, 0.28), rng.uniform(0.07, 0.12)))
    layers = int(rng.integers(4, 6))
    for index in range(layers):
        base = (0.42 + 0.5 * (index / layers) ** 1.1) * easel.bottom
        top = _profile(easel, base, rng.uniform(0.02, 0.05), rng.uniform(0.5, 1.1))
        colours = (*palette.grounds[: 2 + index // 2], palette.accents[1])
        colour = palette.grounds[min(index, 3)] if index % 2 == 0 else colours[rng.integers(0, len(colours))]
        _ground(easel, top, colour)
        for _ in range(int(rng.integers(0, 3))):
            x = rng.uniform(0.05, 0.95) * easel.right
            foot = float(top[0, min(int(x * easel.unit), top.shape[1] - 1)]) + 0.02
            _tree(easel, x, foot, 0.07 + 0.05 * index, palette)


def waves(easel: Easel, palette: Palette) -> None:
    """A running sea with a sail under the sun."""
    rng = easel.rng
    _sky(easel, palette, (rng.uniform(0.25, 0.75) * easel.right, rng.uniform(0.16, 0.3), rng.uniform(0.08, 0.14)))
    boat = rng.uniform(0.25, 0.75) * easel.right
    for index in range(6):
        base = (0.46 + 0.1 * index) * easel.bottom
        length = 0.16 + 0.06 * index
        phase = rng.uniform(0, 1)
        crest = np.abs(np.sin((easel.x / length + phase) * np.pi + 0.5 * np.sin(easel.y * 9)))
        top = base + (0.02 + 0.013 * index) * (crest**1.5 - 0.5) + easel.wobble(0.2, 0.01)
        colour = palette.grounds[(index + 1) % 4] if index % 3 else palette.accents[2]
        below = easel.y - top
        foam = below < 0.012 + 0.004 * index
        shade = 1.2 - 0.6 * np.clip(below / 0.12, 0, 1)
        easel.lay(below > 0, colour, below * 1.6, easel.x, shade)
        easel.lay((below > 0) & foam, palette.light, below * 1.6, easel.x)
        if index == 1:
            _boat(easel, boat, base, palette)


def _boat(easel: Easel, x: float, y: float, palette: Palette) -> None:
    dx, up = easel.x - x, y - easel.y
    hull = (up > -0.035) & (up < 0.015) & (np.abs(dx) < 0.11 + up * 0.9)
    easel.lay(hull, palette.dark, up, easel.x, 1.4)
    for side, colour in ((1, palette.light), (-1, palette.accents[0])):
        sail = (dx * side > 0.004) & (up > 0.025) & (up < 0.27) & (dx * side < (0.27 - up) * 0.5)
        easel.lay(sail, colour, dx + up * 0.3, easel.y, 1.05 - np.abs(dx) * 2)


def still_life(easel: Easel, palette: Palette) -> None:
    """Fruit, a jug and a bowl on a table before a hanging cloth."""
    rng = easel.rng
    folds = np.sin((easel.x + 0.15 * easel.y + easel.wobble(0.3, 0.03)) * rng.uniform(20, 30))
    full = np.ones(easel.labels.shape, bool)
    easel.lay(full, palette.sky[0], easel.x + 0.15 * easel.y, easel.y, 0.9 + 0.2 * folds)
    wall = easel.x > rng.uniform(0.55, 0.7) * easel.right + 0.1 * easel.y
    easel.lay(wall, palette.sky[1], easel.x - easel.y, easel.x + easel.y, 0.9 + easel.wobble(0.2, 0.1))
    edge = 0.62 * easel.bottom
    _ground(easel, _profile(easel, edge, 0.006, 0.5), palette.grounds[0])
    cloth = (easel.y > edge + 0.08) & (np.abs(easel.x - 0.5 * easel.right) < 0.2 + 0.5 * (easel.y - edge))
    easel.lay(cloth, palette.light, easel.x * 0.8 + easel.y * 0.6, easel.y, 0.92 + 0.12 * folds)
    x = rng.uniform(0.24, 0.4) * easel.right
    up = edge + 0.12 - easel.y
    body = 0.1 + 0.055 * np.sin(np.clip(up, 0, 0.5) * 9) - 0.05 * np.clip((up - 0.3) * 4, 0, 1)
    jug = (up > 0) & (up < 0.46) & (np.abs(easel.x - x) < body)
    lit = 1.15 - 2.4 * np.abs(easel.x - x + 0.05)
    easel.lay(jug, palette.accents[2], up, easel.x, lit)
    r, theta = easel.polar(x - 0.15, edge - 0.14)
    easel.lay((np.abs(r - 0.07) < 0.016) & ~jug, palette.accents[2], r, theta * 0.07, 0.8)
    for index in range(int(rng.integers(6, 9))):
        radius = rng.uniform(0.06, 0.1)
        place = (0.34 + 0.085 * index + rng.normal(0, 0.02)) * easel.right
        colour = (*palette.accents[:2], palette.sun, palette.grounds[1])[int(rng.integers(0, 4))]
        easel.disc(place, edge + rng.uniform(0.03, 0.2), radius, colour)


def blossoms(easel: Easel, palette: Palette) -> None:
    """Large flowers and leaves that fill the picture."""
    rng = easel.rng
    across = easel.x * 0.5 + easel.y + easel.wobble(0.3, 0.06)
    full = np.ones(easel.labels.shape, bool)
    easel.lay(full, palette.grounds[3], across, easel.x - 0.5 * easel.y, 1.0 + easel.wobble(0.15, 0.3))
    for _ in range(16):
        x, y = rng.uniform(0, easel.right), rng.uniform(0, easel.bottom)
        turn, length = rng.uniform(0, np.pi), rng.uniform(0.15, 0.26)
        u = (easel.x - x) * np.cos(turn) + (easel.y - y) * np.sin(turn)
        v = (easel.y - y) * np.cos(turn) - (easel.x - x) * np.sin(turn)
        leaf = np.abs(v) < 0.3 * length * (1 - (u / length) ** 2)
        vein = np.abs(v) + 0.4 * u
        easel.lay(leaf, palette.grounds[rng.integers(0, 3)], vein, u, 1.1 - 2.2 * np.abs(v))
    for _ in range(7):
        x, y, size = rng.uniform(0, easel.right), rng.uniform(0, easel.bottom), rng.uniform(0.13, 0.22)
        r, theta = easel.polar(x, y)
        petals = int(rng.integers(5, 9))
        wave = np.abs(np.cos(theta * petals / 2 + rng.uniform(0, 3)))
        colour = (*palette.accents, palette.light, palette.sun)[int(rng.integers(0, 5))]
        mask = r < size * (0.55 + 0.45 * wave**0.6)
        easel.lay(mask, colour, theta * size * 0.5 + r * 0.2, r, 0.75 + 0.4 * wave - 0.5 * r / size * (1 - wave))
        easel.disc(x, y, size * 0.22, palette.sun if colour != palette.sun else palette.accents[0])


def circles(easel: Easel, palette: Palette) -> None:
    """An abstract composition of discs, arcs and beams."""
    rng = easel.rng
    across = easel.x * 0.7 - easel.y * 0.7 + easel.wobble(0.4, 0.05)
    full = np.ones(easel.labels.shape, bool)
    easel.lay(full, palette.sky[1], across, easel.x + easel.y, 0.94 + easel.wobble(0.2, 0.08))
    colours = (*palette.accents, *palette.grounds, palette.sun, palette.dark, palette.sky[0])
    for index in range(16):
        x, y = rng.uniform(0, easel.right), rng.uniform(0, easel.bottom)
        colour = colours[int(rng.integers(0, len(colours)))]
        turn = rng.uniform(0, np.pi)
        u = (easel.x - x) * np.cos(turn) + (easel.y - y) * np.sin(turn)
        v = (easel.y - y) * np.cos(turn) - (easel.x - x) * np.sin(turn)
        r, theta = easel.polar(x, y)
        size = rng.uniform(0.1, 0.26)
        shade = 1.1 - 0.5 * (u / (2 * size)) + easel.wobble(0.1, 0.06)
        if index % 3 == 0:
            easel.lay(np.abs(v) < size * 0.35 + u * 0.08, colour, v, u, np.clip(shade, 0.7, 1.2))
        elif index % 3 == 1:
            easel.lay((r < size) & (r > size * 0.55), colour, r, theta * size, np.clip(shade, 0.6, 1.2))
        else:
            easel.disc(x, y, size * 0.8, colour)


def village(easel: Easel, palette: Palette) -> None:
    """Gabled houses on a slope under a large moon."""
    rng = easel.rng
    _sky(easel, palette, (rng.uniform(0.2, 0.8) * easel.right, 0.2, rng.uniform(0.1, 0.15)))
    _ground(easel, _profile(easel, 0.45 * easel.bottom, 0.05, 0.8), palette.grounds[1])
    walls = (palette.light, palette.accents[1], palette.sky[1], palette.grounds[0])
    for row in range(3):
        base = (0.6 + 0.17 * row) * easel.bottom
        x = rng.uniform(-0.05, 0.1)
        while x < easel.right:
            width, height = rng.uniform(0.12, 0.2), rng.uniform(0.14, 0.24)
            _house(easel, (x, base, width, height), walls[int(rng.integers(0, 4))], palette)
            x += width * rng.uniform(1.0, 1.5)
        _ground(easel, _profile(easel, base, 0.015, 0.9), palette.grounds[min(row + 1, 3)])
        _tree(easel, rng.uniform(0.1, 0.9) * easel.right, base + 0.06, 0.1 + 0.03 * row, palette)


def _house(easel: Easel, box: tuple[float, float, float, float], wall: Colour, palette: Palette) -> None:
    x, base, width, height = box
    dx, up = easel.x - x, base - easel.y
    inside = (dx > 0) & (dx < width) & (up > -0.1)
    easel.lay(inside & (up < height), wall, up, easel.x, 1.08 - 1.4 * dx)
    gable = width * 0.5 - np.abs(dx - width / 2)
    roof = (up > height) & (up < height + gable * 1.1 + 0.02) & (dx > -0.015) & (dx < width + 0.015)
    colour = palette.accents[int(easel.rng.integers(0, 3))]
    easel.lay(roof, colour, up + np.abs(dx - width / 2), dx, 0.95)
    for column in (0.25, 0.65):
        window = (np.abs(dx - width * column) < width * 0.09) & (np.abs(up - height * 0.6) < height * 0.13)
        easel.lay(window, palette.dark, up, easel.x, 1.5)


SCENES: tuple[Callable[[Easel, Palette], None], ...] = (hills, waves, still_life, blossoms, circles, village)


def compose(width: int, height: int, rng: np.random.Generator, *, scene: int, palette: int) -> Scene:
    """Draw scene number `scene` with palette number `palette`, both counted around. Sides in pixels, at least 16."""
    easel = Easel(width, height, rng)
    SCENES[scene % len(SCENES)](easel, PALETTES[palette % len(PALETTES)])
    return easel.scene()
