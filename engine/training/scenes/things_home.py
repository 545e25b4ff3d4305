"""Painters of things on tables: vessels, fruit, toys."""

from __future__ import annotations

import torch

from engine.training.scenes.brush import Brush
from engine.training.scenes.noise import smooth


def ball(b: Brush) -> None:
    """A ball, some with a band."""
    b.shadow(0.9)
    d = b.circle(0, -0.12, 0.87)
    shade = b.ball(0, -0.12, 0.87, 0.87)
    b.lay(d, b.colour, shade)
    band = (b.y + 0.12 + 0.3 * b.x * (b.r[1] - 0.5) + 0.2 * b.x * b.x).abs() - 0.1
    band = torch.maximum(band, d) + (b.r[2] < 0.55)
    b.lay(band, b.pale(b.colour, 0.8), shade)


def cube(b: Brush) -> None:
    """A box seen from a corner above."""
    b.shadow(0.95)
    e = 0.12 + 0.5 * b.r[1]
    b.lay(b.convex((-0.85, -0.85), (e - 0.45, -1.0), (e - 0.45, 0.2), (-0.85, 0.32)), b.colour, b.wash + 0.3 * -b.side)
    b.lay(
        b.convex((e - 0.45, -1.0), (0.85, -0.8), (0.85, 0.36), (e - 0.45, 0.2)), b.colour, b.wash + 0.35 * b.side - 0.2
    )
    b.lay(b.convex((-0.85, 0.32), (e - 0.45, 0.2), (0.85, 0.36), (0.4 - e * 0.5, 0.62)), b.pale(b.colour, 0.3))


def gift(b: Brush) -> None:
    """A wrapped box with a ribbon."""
    b.shadow(0.85)
    ribbon = b.mixed(b.pale(b.accent, 0.4), b.hue(0.95, 0.92, 0.85), 0.3)
    b.lay(b.box(0, -0.35, 0.72, 0.65, 0.05), b.colour)
    b.lay(b.box(0, 0.22, 0.8, 0.16, 0.04), b.pale(b.colour, 0.15))
    b.lay(b.box(0, -0.3, 0.11, 0.68), ribbon)
    for s in (-1, 1):
        loop = b.ellipse(s * 0.3, 0.55, 0.27, 0.17).abs() - 0.06
        b.lay(loop, ribbon, b.wash + 0.1)


def vase(b: Brush) -> None:
    """A vase, bellied or slim, some with a painted band."""
    b.shadow(0.62)
    belly = 0.38 + 0.2 * b.r[1]
    neck = 0.16 + 0.12 * b.r[2]
    d, shade = b.turned([(-1, 0.26), (-0.85, 0.3), (-0.25, belly), (0.45, neck), (0.75, neck), (0.95, neck + 0.12)])
    b.lay(d, b.colour, shade)
    mouth = b.ellipse(0, 0.93, neck + 0.1, 0.05)
    b.lay(mouth, b.dark(b.colour, 0.75))
    band = torch.maximum((b.y + 0.25 + 0.03 * torch.sin(b.x * 20)).abs() - 0.07, d) + (b.r[3] < 0.6)
    b.lay(band, b.pale(b.colour, 0.6), shade)


def bottle(b: Brush) -> None:
    """A bottle of coloured glass."""
    b.shadow(0.4)
    d, shade = b.turned([(-1, 0.28), (-0.9, 0.3), (0.15, 0.3), (0.5, 0.1), (0.95, 0.095)])
    glass = shade * 1.1 + 0.35 * torch.exp(-(((b.x + b.side * 0.17) * 16) ** 2)) * (b.y < 0.2)
    b.lay(d, b.colour, glass)
    label = torch.maximum((b.y + 0.4).abs() - 0.24, d) + (b.r[1] < 0.5)
    b.lay(label, b.hue(0.93, 0.89, 0.8), shade)
    b.lay(b.box(0, 0.93, 0.115, 0.06, 0.02), b.dark(b.colour, 0.6))


def jug(b: Brush) -> None:
    """A jug with a handle."""
    b.shadow(0.65)
    handle = torch.maximum(b.ellipse(0.42, -0.1, 0.3, 0.42).abs() - 0.06, 0.1 - b.x)
    b.lay(handle, b.dark(b.colour, 0.25))
    belly = 0.42 + 0.12 * b.r[1]
    d, shade = b.turned([(-1, 0.3), (-0.4, belly), (0.3, 0.24), (0.62, 0.27), (0.78, 0.36)])
    spout = b.convex((-0.52, 0.78), (-0.2, 0.42), (-0.1, 0.78))
    b.lay(torch.minimum(d, spout), b.colour, shade)
    b.lay(b.ellipse(-0.05, 0.76, 0.36, 0.055), b.dark(b.colour, 0.7))


def cup(b: Brush) -> None:
    """A cup or mug with a handle."""
    b.shadow(0.75)
    s = torch.sign(b.r[2] - 0.5)
    b.lay(torch.maximum(b.ellipse(0.58 * s, -0.3, 0.26, 0.3).abs() - 0.07, 0.3 - b.x * s), b.dark(b.colour, 0.2))
    foot = 0.35 + 0.25 * b.r[1]
    d, shade = b.turned([(-1, foot), (-0.7, 0.5), (0.35, 0.62)])
    b.lay(d, b.colour, shade)
    b.lay(b.ellipse(0, 0.34, 0.62, 0.1), b.pale(b.colour, 0.25))
    b.lay(b.ellipse(0, 0.32, 0.53, 0.075), b.hue(0.25, 0.14, 0.08))


def bowl(b: Brush) -> None:
    """A bowl, wide and low."""
    b.shadow(0.7)
    d, shade = b.turned([(-1, 0.35), (-0.9, 0.36), (-0.55, 0.78), (-0.1, 0.93)])
    b.lay(d, b.colour, shade)
    b.lay(b.ellipse(0, -0.1, 0.93, 0.12), b.dark(b.colour, 0.5))
    b.lay(b.ellipse(0, -0.1, 0.93, 0.12).abs() - 0.025, b.pale(b.colour, 0.4))


def candle(b: Brush) -> None:
    """A burning candle."""
    b.shadow(0.3)
    halo = torch.exp(-((b.x / 0.5) ** 2) - ((b.y - 0.7) / 0.5) ** 2)
    b.glow(b.x * 0 - 1, b.hue(1.0, 0.82, 0.45), fade=halo * 0.45)
    d, shade = b.turned([(-1, 0.2), (0.35, 0.19)])
    b.lay(d, b.colour, shade)
    b.lay(b.stick(0, 0.3, 0.02, 0.48, 0.02, 0.015), b.hue(0.15, 0.12, 0.1))
    lean = 0.06 * (b.r[1] - 0.5)
    flame = b.ellipse(lean, 0.64, 0.1 - 0.06 * smooth(0.55, 0.95, b.y), 0.26)
    b.glow(flame, b.hue(1.0, 0.62, 0.15))
    b.glow(b.ellipse(lean, 0.57, 0.05, 0.14), b.hue(1.0, 0.95, 0.7))


def book(b: Brush) -> None:
    """A book standing up, its pages to one side."""
    b.shadow(0.65)
    b.lay(b.convex((0.38, -1.0), (0.58, -0.9), (0.58, 0.66), (0.38, 0.62)), b.hue(0.92, 0.88, 0.78), b.wash - 0.2)
    b.lay(b.convex((-0.55, -0.95), (0.4, -1.0), (0.4, 0.62), (-0.55, 0.68)), b.colour)
    b.lay(b.box(-0.46, -0.15, 0.08, 0.8), b.dark(b.colour, 0.3))
    b.lay(b.box(0.0, 0.2, 0.25, 0.13).abs() - 0.025, b.pale(b.colour, 0.65))


def lamp(b: Brush) -> None:
    """A table lamp with a shade, alight."""
    b.shadow(0.5)
    halo = torch.exp(-((b.x / 0.6) ** 2) - ((b.y - 0.2) / 0.6) ** 2)
    b.glow(b.x * 0 - 1, b.hue(1.0, 0.88, 0.6), fade=halo * 0.4)
    b.lay(b.ellipse(0, -0.9, 0.36, 0.1), b.dark(b.accent, 0.4))
    b.lay(b.stick(0, -0.9, 0, 0.2, 0.05, 0.04), b.dark(b.accent, 0.3))
    d = b.convex((-0.62, 0.05), (0.62, 0.05), (0.36, 0.92), (-0.36, 0.92))
    warm = torch.exp(-((b.x / 0.35) ** 2) - ((b.y - 0.3) / 0.35) ** 2)
    b.lay(d, b.colour, warm * 0.6 - 0.05)


def hat(b: Brush) -> None:
    """A hat with a brim and a band."""
    b.shadow(0.9)
    b.lay(b.ellipse(0, -0.8, 0.97, 0.19), b.colour)
    d = torch.maximum(b.ellipse(0, -0.7, 0.55, 0.78), -0.78 - b.y)
    b.lay(d, b.colour, b.ball(0, -0.6, 0.62, 0.8))
    band = torch.maximum((b.y + 0.64 + 0.06 * (1 - b.x * b.x)).abs() - 0.08, d)
    b.lay(band, b.dark(b.accent, 0.3))


def _stalk(b: Brush, x: float, y: float, long: float) -> None:
    lean = (b.r[4] - 0.5) * 0.25
    b.lay(b.stick(x, y, x + lean, y + long, 0.035, 0.045), b.hue(0.32, 0.22, 0.12))


def apple(b: Brush) -> None:
    """An apple with a leaf."""
    b.shadow(0.85)
    d = torch.minimum(b.ellipse(-0.27, -0.2, 0.55, 0.72), b.ellipse(0.27, -0.2, 0.55, 0.72))
    d = torch.minimum(d, b.ellipse(0, -0.3, 0.68, 0.68))
    b.lay(d, b.colour, b.ball(0, -0.22, 0.86, 0.82))
    dent = torch.exp(-((b.x / 0.22) ** 2) - ((b.y - 0.42) / 0.1) ** 2)
    b.lay(d, b.dark(b.colour, 0.6), fade=dent * 0.7)
    _stalk(b, 0, 0.38, 0.38)
    u, v = b.x - 0.28, b.y - 0.68 - 0.5 * (b.x - 0.28)
    b.lay(torch.hypot(u / 0.24, v / 0.1) * 0.12 - 0.12 + (b.r[3] < 0.35), b.hue(0.3, 0.55, 0.2))


def pear(b: Brush) -> None:
    """A pear."""
    b.shadow(0.65)
    d, _ = b.turned([(-1.0, 0.3), (-0.85, 0.52), (-0.45, 0.62), (0.1, 0.34), (0.5, 0.22), (0.66, 0.1)])
    d = torch.minimum(d, b.ellipse(0, -0.42, 0.62, 0.58))
    shade = b.ball(0, -0.35, 0.66, 0.95)
    b.lay(d, b.colour, shade + 0.08 * b.texture[:, 2])
    _stalk(b, 0, 0.6, 0.34)


def orange(b: Brush) -> None:
    """An orange with its pores."""
    b.shadow(0.85)
    shade = b.ball(0, -0.13, 0.85, 0.85) + 0.07 * b.texture[:, 3]
    b.lay(b.circle(0, -0.13, 0.85), b.colour, shade)
    b.lay(b.circle((b.r[1] - 0.5) * 0.5, 0.42, 0.07), b.hue(0.35, 0.5, 0.2))


def lemon(b: Brush) -> None:
    """A lemon lying."""
    b.shadow(0.85)
    tilt = (b.r[1] - 0.5) * 0.5
    v = b.y + 0.38 - tilt * b.x
    d = torch.hypot(b.x / 0.78, v / 0.58) * 0.6 - 0.6
    tips = torch.hypot((b.x.abs() - 0.76) / 0.2, v / 0.17) * 0.17 - 0.17
    b.lay(torch.minimum(d, tips), b.colour, b.ball(0, -0.38, 0.9, 0.62) + 0.06 * b.texture[:, 3])


def plum(b: Brush) -> None:
    """A plum with its seam."""
    b.shadow(0.75)
    d = b.ellipse(0, -0.2, 0.73, 0.8)
    b.lay(d, b.colour, b.ball(0, -0.2, 0.75, 0.82))
    seam = (b.x - 0.15 - 0.25 * (1 - (b.y + 0.2) ** 2)).abs() - 0.02
    b.lay(torch.maximum(seam, d), b.dark(b.colour, 0.5), soft=0.04, fade=0.6)
    _stalk(b, 0, 0.5, 0.25)


def banana(b: Brush) -> None:
    """A banana, its tips up."""
    b.shadow(0.8)
    s = torch.sign(b.r[1] - 0.5)
    curve = b.y + 0.72 - 0.62 * b.x * b.x - 0.1 * s * b.x
    thick = 0.26 * (1 - (b.x.abs() / 0.98).clamp(0, 1) ** 4) + 0.03
    d = torch.maximum((curve.abs() - thick) * 0.65, b.x.abs() - 0.95)
    b.lay(d, b.colour, b.wash + curve * 0.9 + 0.08)
    b.lay(torch.maximum(d, 0.87 - b.x.abs()), b.hue(0.3, 0.22, 0.1))


def cherry(b: Brush) -> None:
    """Two cherries on one stem."""
    b.shadow(0.8)
    for x, y in ((-0.38, -0.58), (0.36, -0.6)):
        b.lay(b.stick(x, y + 0.3, 0.1, 0.85, 0.03, 0.03), b.hue(0.33, 0.42, 0.15))
        b.lay(b.circle(x, y, 0.38), b.colour, b.ball(x, y, 0.4, 0.4))


def grapes(b: Brush) -> None:
    """A bunch of grapes."""
    b.shadow(0.7)
    b.lay(b.stick(0, 0.3, 0.08, 0.78, 0.04, 0.05), b.hue(0.36, 0.28, 0.14))
    for row, count in enumerate((1, 2, 3, 3, 2)):
        y = -0.8 + row * 0.26
        for i in range(count):
            x = (i - (count - 1) / 2) * 0.42 + 0.05 * (row % 2)
            b.lay(b.circle(x, y, 0.24), b.colour, b.ball(x, y, 0.25, 0.25))


def pumpkin(b: Brush) -> None:
    """A pumpkin with ribs."""
    b.shadow(0.95)
    for x, w in ((-0.55, 0.38), (0.55, 0.38), (-0.3, 0.42), (0.3, 0.42), (0.0, 0.36)):
        b.lay(b.ellipse(x, -0.33, w, 0.65), b.colour, b.ball(x * 0.9, -0.33, w + 0.1, 0.72))
    b.lay(b.stick(0, 0.25, 0.1, 0.46, 0.09, 0.06), b.hue(0.36, 0.42, 0.2))


def bouquet(b: Brush) -> None:
    """Flowers of one colour in a vase."""
    b.shadow(0.45)
    heads = [
        (-0.5, 0.35),
        (0.45, 0.4),
        (0.0, 0.72),
        (-0.25, 0.3),
        (0.22, 0.15),
        (-0.55, 0.02),
        (0.58, 0.05),
        (0.0, 0.4),
    ]
    for i, (x, y) in enumerate(heads):
        b.lay(b.stick(0, -0.4, x, y, 0.025, 0.02), b.hue(0.28, 0.48, 0.2))
        if i % 2 == 0:
            b.lay(b.ellipse(x * 0.7, y * 0.5 - 0.2, 0.16, 0.07), b.hue(0.3, 0.54, 0.24))
    for i, (x, y) in enumerate(heads):
        cx, cy = x + (b.r[i % 8] - 0.5) * 0.12, y + (b.r[(i + 3) % 8] - 0.5) * 0.12
        turn = torch.atan2(b.y - cy, b.x - cx) + i
        d = b.circle(cx, cy, 0.21) - 0.045 * torch.cos(turn * 6)
        b.lay(d, b.colour, 0.9 * b.ball(cx, cy, 0.3, 0.3) + 0.12 * torch.cos(turn * 6))
        b.lay(b.circle(cx, cy, 0.07), b.hue(0.95, 0.75, 0.25) if i % 2 else b.hue(0.5, 0.3, 0.1))
    d, shade = b.turned([(-1, 0.22), (-0.7, 0.34), (-0.35, 0.22), (-0.2, 0.27)])
    b.lay(d, b.accent, shade)
