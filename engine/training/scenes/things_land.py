"""Painters of things that grow, live or stand in the open."""

from __future__ import annotations

import torch

from engine.training.scenes.brush import Brush
from engine.training.scenes.noise import smooth

_BARK = (0.36, 0.25, 0.17)


def tree(b: Brush) -> None:
    """A tree with a round, clumped crown."""
    b.shadow(0.55)
    bark = b.hue(*_BARK)
    b.lay(b.stick(0, -1.0, 0.02, 0.1, 0.1, 0.05), bark, b.wash + b.x * b.side * 4)
    b.lay(b.stick(0, -0.35, 0.3, 0.1, 0.05, 0.03), bark)
    b.lay(b.stick(0, -0.25, -0.28, 0.15, 0.05, 0.03), bark)
    ragged = b.texture[:, 2] * 0.04 + b.texture[:, 3] * 0.006
    tall = 0.85 + 0.3 * b.r[1]
    for i, (x, y, r) in enumerate(
        ((-0.36, 0.12, 0.36), (0.36, 0.16, 0.36), (0.0, 0.5, 0.42), (-0.16, 0.3, 0.36), (0.2, 0.3, 0.34))
    ):
        cx, cy = x + (b.r[i + 2] - 0.5) * 0.16, y
        d = b.ellipse(cx, cy, r / tall, r * 0.5 * (1 + tall)) + ragged
        shade = b.ball(cx * 0.8, cy * 0.9 + 0.04, r * 1.3, r * 1.35) + b.texture[:, 2] * 0.2 + b.texture[:, 3] * 0.14
        b.lay(d, b.colour, shade - 0.05)


def pine(b: Brush) -> None:
    """A fir with ragged tiers."""
    b.shadow(0.45)
    b.lay(b.stick(0, -1.0, 0, -0.5, 0.08, 0.06), b.hue(*_BARK))
    ragged = b.texture[:, 3] * 0.007 + b.texture[:, 2] * 0.035
    slim = 0.75 + 0.25 * b.r[1]
    for i in range(5):
        low, top = -0.75 + 0.29 * i, -0.02 + 0.22 * i
        w = (0.56 - 0.095 * i) * slim
        sag = b.y - 0.12 * b.x.abs() / 0.5
        t = ((top - sag) / (top - low)).clamp(0, 1.2)
        d = torch.maximum((b.x.abs() - w * t) * 0.85, low - 0.12 * b.x.abs() - b.y)
        d = torch.maximum(d, (sag - top) * 0.5) + ragged
        shade = b.x * b.side * 1.1 + (b.y - low) * 0.9 - 0.3 + b.texture[:, 3] * 0.16
        b.lay(d, b.colour, shade)


def palm(b: Brush) -> None:
    """A leaning palm."""
    b.shadow(0.4)
    lean = (b.r[1] - 0.5) * 0.5
    bend = lean * ((b.y + 1) / 1.5) ** 2
    trunk = torch.maximum((b.x - bend).abs() - 0.075 + 0.03 * b.y, torch.maximum(b.y - 0.5, -1 - b.y))
    b.lay(trunk, b.hue(0.5, 0.38, 0.25), b.wash + 0.25 * torch.sin(b.y * 40) + (b.x - bend) * b.side * 4)
    for i, (dx, dy) in enumerate(
        ((-0.7, 0.15), (0.7, 0.2), (-0.5, 0.45), (0.5, 0.48), (-0.75, -0.2), (0.75, -0.15), (0.05, 0.5))
    ):
        u, v = b.x - lean, b.y - 0.5
        t = ((u * dx + v * dy) / (dx * dx + dy * dy)).clamp(0, 1)
        droop = 0.35 * t * t
        d = torch.hypot(u - dx * t, v - dy * t + droop) - 0.1 * torch.sin(t * 2.9).clamp_min(0.03)
        comb = 0.03 * torch.sin(t * 50 + i)
        b.lay((d + comb) * 0.7, b.colour, b.wash + 0.3 - 0.6 * t + 0.2 * (i % 2))


def bush(b: Brush) -> None:
    """A round bush."""
    b.shadow(0.95)
    ragged = b.texture[:, 2] * 0.045 + b.texture[:, 3] * 0.006
    for i, (x, y, r) in enumerate(((-0.5, -0.62, 0.42), (0.5, -0.6, 0.42), (0.0, -0.42, 0.55))):
        cy = y + (b.r[i] - 0.5) * 0.1
        shade = b.ball(x * 0.9, cy, r * 1.3, r * 1.3) + b.texture[:, 2] * 0.18 + b.texture[:, 3] * 0.14
        b.lay(torch.maximum(b.ellipse(x, cy, r, r) + ragged, -1.02 - b.y), b.colour, shade)


def cactus(b: Brush) -> None:
    """A cactus with two arms."""
    b.shadow(0.5)
    rib = 0.3 * torch.cos(b.x * 34)
    s = torch.sign(b.r[1] - 0.5)
    d = b.stick(0, -1.1, 0, 0.72, 0.2, 0.19)
    for side, y, top in ((1, -0.25, 0.35), (-1, 0.0, 0.5)):
        arm = torch.minimum(
            b.stick(0, y, side * s * 0.45, y, 0.1, 0.1), b.stick(side * s * 0.45, y, side * s * 0.45, top, 0.11, 0.1)
        )
        d = torch.minimum(d, arm)
    b.lay(torch.maximum(d, -1 - b.y), b.colour, b.wash + rib + b.x * b.side * 0.8)


def _stem(b: Brush, top: float) -> None:
    lean = (b.r[1] - 0.5) * 0.2
    green = b.hue(0.27, 0.5, 0.2)
    b.lay(b.stick(lean, -1.0, 0, top, 0.045, 0.035), green)
    for s in (-1, 1):
        u, v = b.x - s * 0.24, b.y + 0.55 - s * 0.08 - s * (b.x - s * 0.24) * 0.8
        b.lay(torch.hypot(u / 0.28, v / 0.09) * 0.1 - 0.1, green, b.wash + v * 4)


def flower(b: Brush) -> None:
    """A flower with petals round a heart; their number and width vary."""
    _stem(b, 0.35)
    turn = torch.atan2(b.y - 0.4, b.x)
    radius = torch.hypot(b.x, b.y - 0.4)
    count = 5 + (b.r[2] * 6).floor()
    wave = torch.cos(turn * count + b.r[3] * 6)
    edge = 0.5 + (0.06 + 0.1 * b.r[4]) * wave
    shade = 0.25 * wave + 0.5 * (radius - 0.3) + 0.2 * b.wash + 0.06 * torch.cos(turn * count * 3)
    b.lay((radius - edge) * 0.85, b.colour, shade)
    heart = b.circle(0, 0.4, 0.17)
    b.lay(
        heart,
        b.mixed(b.hue(0.92, 0.72, 0.18), b.hue(0.35, 0.2, 0.1), (b.r[5] > 0.6).float()),
        b.ball(0, 0.4, 0.2, 0.2),
    )


def tulip(b: Brush) -> None:
    """A tulip."""
    _stem(b, 0.3)
    d, shade = b.turned([(0.0, 0.08), (0.12, 0.28), (0.45, 0.38), (0.95, 0.3)])
    notch = b.y - 0.72 - 0.25 * torch.cos(b.x * 16).abs()
    b.lay(torch.maximum(d, notch), b.colour, shade - 0.1)
    b.lay(b.ellipse(0, 0.42, 0.19, 0.42), b.colour, b.ball(0, 0.45, 0.26, 0.5) + 0.05)


def sunflower(b: Brush) -> None:
    """A sunflower with a large brown heart."""
    _stem(b, 0.35)
    turn = torch.atan2(b.y - 0.42, b.x)
    radius = torch.hypot(b.x, b.y - 0.42)
    wave = torch.cos(turn * 16 + b.r[3] * 6)
    b.lay((radius - 0.52 - 0.06 * wave) * 0.8, b.colour, 0.22 * wave + 0.8 * (radius - 0.38))
    b.lay(b.circle(0, 0.42, 0.22), b.hue(0.36, 0.2, 0.08), b.ball(0, 0.42, 0.35, 0.35) + 0.3 * b.texture[:, 3])


def mushroom(b: Brush) -> None:
    """A mushroom, its cap in the colour, dotted."""
    b.shadow(0.5)
    d, shade = b.turned([(-1, 0.24), (-0.7, 0.16), (0.0, 0.15)])
    b.lay(d, b.hue(0.92, 0.87, 0.77), shade)
    cap = torch.maximum(b.ellipse(0, -0.2, 0.78, 0.85), -0.22 - 0.08 * b.x * b.x - b.y)
    b.lay(cap, b.colour, b.ball(0, -0.2, 0.85, 0.95))
    spots = b.hue(0.96, 0.94, 0.88)
    for x, y, r in ((-0.4, 0.08, 0.09), (0.1, 0.35, 0.12), (0.45, 0.02, 0.08), (-0.1, 0.0, 0.07)):
        b.lay(torch.maximum(b.ellipse(x, y, r, r * 0.8), cap) + (b.r[2] < 0.4), spots)


def rock(b: Brush) -> None:
    """A rock with facets."""
    b.shadow(1.0)
    k = 0.3 * (b.r[1] - 0.5)
    d = b.convex((-0.95, -1.0), (0.95, -1.0), (0.75, -0.35), (0.25 + k, 0.15), (-0.3 + k, 0.12), (-0.8, -0.4))
    d = d + b.texture[:, 2] * 0.04
    facet = torch.where(b.x - k + 0.25 * (b.y + 0.4) > 0, b.side * 0.5, b.side * -0.5)
    b.lay(
        d,
        b.colour,
        facet * smooth(0.0, 0.2, (b.x - k).abs()) + 0.6 * b.y + 0.3 + 0.25 * b.texture[:, 1] + 0.1 * b.texture[:, 3],
    )


def bird(b: Brush) -> None:
    """A bird on the wing."""
    b.x = b.x * torch.sign(b.r[1] - 0.5)
    lift = 0.45 * b.r[2]
    far = b.convex((0.0, -0.5), (0.32, -0.5), (0.42 - lift, 0.2 - lift), (0.3 - lift, 0.2 - lift))
    b.lay(far, b.dark(b.colour, 0.35))
    b.lay(b.convex((-0.95, -0.42), (-0.9, -0.66), (-0.25, -0.62), (-0.3, -0.42)), b.dark(b.colour, 0.2))
    body = torch.minimum(b.ellipse(0.02, -0.52, 0.5, 0.22), b.circle(0.5, -0.42, 0.18))
    b.lay(body, b.colour, b.ball(0.05, -0.5, 0.6, 0.3))
    b.lay(b.convex((0.64, -0.5), (0.92, -0.42), (0.64, -0.34)), b.hue(0.95, 0.65, 0.15))
    near = b.convex((-0.28, -0.52), (0.2, -0.52), (-0.02 - lift, 0.2 - 0.6 * lift), (-0.3 - lift, 0.2 - 0.6 * lift))
    b.lay(near, b.colour, b.wash + 0.15 + 0.12 * torch.sin((b.x + 0.5 * b.y) * 26))
    b.lay(b.circle(0.56, -0.38, 0.035), b.hue(0.06, 0.06, 0.08))


def butterfly(b: Brush) -> None:
    """A butterfly with its wings spread."""
    x = b.x.abs()
    up = torch.hypot((x - 0.48) / 0.45, (b.y - 0.15 - 0.5 * (x - 0.48)) / 0.36) * 0.4 - 0.4
    low = torch.hypot((x - 0.36) / 0.33, (b.y + 0.5 + 0.3 * (x - 0.36)) / 0.36) * 0.34 - 0.34
    d = torch.minimum(up, low)
    b.lay(d, b.colour, b.wash + 0.5 - 0.9 * smooth(-0.12, 0.02, d) + 0.15 * torch.sin(x * 24))
    for px, py in ((0.58, 0.28), (0.4, -0.52)):
        b.lay(torch.hypot(x - px, b.y - py) - 0.1, b.pale(b.colour, 0.7))
    b.lay(b.stick(0, -0.7, 0, 0.35, 0.05, 0.06), b.hue(0.2, 0.15, 0.12))
    b.lay(
        torch.maximum((x - 0.02 - 0.35 * (b.y - 0.35).clamp_min(0)).abs() - 0.018, (b.y - 0.5).abs() - 0.17),
        b.hue(0.2, 0.15, 0.12),
    )


def fish(b: Brush) -> None:
    """A fish seen from the side."""
    s = torch.sign(b.r[1] - 0.5)
    x = b.x * s
    body = torch.hypot((x - 0.15) / 0.72, (b.y + 0.45) / 0.42) * 0.5 - 0.5
    tail = torch.maximum((b.y + 0.45).abs() - 0.75 * (-0.35 - x) - 0.03, -0.95 - x)
    fin = torch.maximum(torch.hypot(x, b.y + 0.05) - 0.3, -0.2 - b.y)
    b.lay(torch.minimum(torch.maximum(tail, x + 0.3) * 0.8, fin), b.dark(b.colour, 0.25))
    scales = 0.14 * torch.sin(x * 22 + 1.5 * torch.sin(b.y * 22))
    b.lay(body, b.colour, b.ball(0.15 * s, -0.45, 0.85, 0.5) + scales)
    b.lay(torch.hypot(x - 0.6, b.y + 0.36) - 0.085, b.hue(0.97, 0.97, 0.95))
    b.lay(torch.hypot(x - 0.62, b.y + 0.36) - 0.045, b.hue(0.08, 0.08, 0.1))


def cat(b: Brush) -> None:
    """A cat sitting."""
    b.shadow(0.7)
    s = torch.sign(b.r[1] - 0.5)
    x = b.x * s
    tail = torch.maximum((torch.hypot(x + 0.5, b.y + 0.55) - 0.25).abs() - 0.065, x + 0.45)
    body = torch.minimum(
        torch.hypot(x / 0.48, (b.y + 0.55) / 0.52) * 0.5 - 0.5,
        torch.hypot((x - 0.08) / 0.32, (b.y + 0.15) / 0.55) * 0.4 - 0.4,
    )
    head = torch.hypot((x - 0.12) / 0.34, (b.y - 0.48) / 0.3) * 0.32 - 0.32
    ears = b.x * 0 + 9
    for e in (-0.12, 0.36):
        ears = torch.minimum(ears, torch.maximum((x - e).abs() - 0.5 * (0.96 - b.y).clamp_min(-1) * 0.75, 0.55 - b.y))
    b.lay(torch.minimum(tail, torch.minimum(torch.maximum(body, -1 - b.y), ears * 0.8)), b.colour)
    b.lay(head, b.colour, b.ball(0.12 * s, 0.5, 0.42, 0.4))
    for e in (0.0, 0.25):
        b.lay(torch.hypot((x - e) / 0.055, (b.y - 0.52) / 0.07) * 0.06 - 0.06, b.hue(0.75, 0.82, 0.3))
        b.lay(torch.hypot((x - e) / 0.02, (b.y - 0.52) / 0.06) * 0.03 - 0.03, b.hue(0.05, 0.05, 0.05))
    b.lay(torch.hypot((x - 0.125) / 0.04, (b.y - 0.4) / 0.03) * 0.035 - 0.035, b.hue(0.85, 0.5, 0.5))


def snowman(b: Brush) -> None:
    """A snowman with a hat and a carrot."""
    b.shadow(0.65)
    for y, r in ((-0.58, 0.46), (0.02, 0.35), (0.45, 0.26)):
        b.lay(torch.maximum(b.circle(0, y, r), -1 - b.y), b.colour, b.ball(0, y, r, r) + 0.05)
    s = torch.sign(b.side + 0.01)
    b.lay(b.stick(0, 0.44, 0.3 * s, 0.4, 0.06, 0.01), b.hue(0.93, 0.5, 0.12))
    coal = b.hue(0.1, 0.1, 0.12)
    for x, y in ((-0.09, 0.53), (0.11, 0.53), (0, 0.12), (0, -0.05), (0, -0.22)):
        b.lay(b.circle(x, y, 0.035), coal)
    b.lay(b.box(0, 0.68, 0.3, 0.035), b.accent)
    b.lay(b.box(0, 0.83, 0.19, 0.15), b.accent)
    for e in (-1, 1):
        b.lay(b.stick(e * 0.3, 0.05, e * 0.62, 0.3, 0.025, 0.015), b.hue(*_BARK))
