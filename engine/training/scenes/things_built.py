"""Painters of buildings, vehicles and signs."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.training.scenes.brush import Brush
from engine.training.scenes.noise import smooth


def _window(b: Brush, x: float, y: float, w: float, h: float) -> None:
    """A window: dark glass by day, lit at night."""
    b.lay(b.box(x, y, w + 0.035, h + 0.035), b.pale(b.colour, 0.6))
    b.lay(b.box(x, y, w, h), b.hue(0.25, 0.32, 0.42), b.wash + (b.y - y) * 1.5)
    b.glow(b.box(x, y, w, h), b.hue(1.0, 0.83, 0.42), fade=b.night)
    halo = torch.exp(-(((b.x - x) / 0.3) ** 2) - ((b.y - y) / 0.3) ** 2)
    b.glow(b.x * 0 - 1, b.hue(1.0, 0.75, 0.35), fade=halo * 0.25 * b.night)


def _bricks(b: Brush, size: float) -> Tensor:
    """Shade of courses of stone."""
    row = (b.y / size).floor()
    u = b.x / (size * 2) + 0.5 * (row % 2)
    return 0.1 * torch.sin(row * 12.9 + u.floor() * 4.1) + 0.08 * b.texture[:, 3]


def house(b: Brush) -> None:
    """A house with a pitched roof, door, windows and chimney."""
    b.shadow(1.0)
    roof = b.dark(b.accent, 0.35)
    b.lay(b.box(0.45, 0.45, 0.09, 0.25), roof, b.wash - 0.2)
    b.lay(b.box(0, -0.5, 0.8, 0.5), b.colour, b.wash + 0.07 * torch.sin(b.y * 60) * b.r[5] + 0.2 * b.x * b.side)
    high = 0.42 + 0.28 * b.r[1]
    eaves = b.convex((-0.95, -0.08), (0.95, -0.08), (0.5 * b.r[2], high), (-0.5 * b.r[2], high))
    shade = b.wash + 0.12 * torch.sin(b.y * 45) + 0.25
    b.lay(eaves, roof, shade)
    b.lay(torch.maximum(b.box(0, -0.12, 0.8, 0.05), eaves.neg()), b.dark(b.colour, 0.5))
    b.lay(b.box(0.0, -0.71, 0.13, 0.29), b.dark(b.mixed(b.accent, b.hue(0.4, 0.25, 0.15), 0.6), 0.2))
    for x in (-0.48, 0.48):
        _window(b, x, -0.5, 0.14, 0.16)


def tower(b: Brush) -> None:
    """A tower with battlements."""
    b.shadow(0.5)
    d, shade = b.turned([(-1, 0.4), (0.55, 0.32)])
    b.lay(d, b.colour, shade + _bricks(b, 0.1))
    crown = b.box(0, 0.7, 0.42, 0.17)
    teeth = torch.maximum(0.75 - b.y, 0.55 - torch.cos(b.x * 22))
    b.lay(torch.maximum(crown, -teeth * 0.1), b.colour, b.x * b.side * 0.8 + _bricks(b, 0.1))
    _window(b, 0, 0.25, 0.07, 0.12)
    _window(b, 0, -0.3, 0.07, 0.12)
    door = torch.minimum(b.box(0, -0.88, 0.13, 0.14), b.circle(0, -0.74, 0.13))
    b.lay(door, b.hue(0.28, 0.18, 0.12))


def lighthouse(b: Brush) -> None:
    """A lighthouse with bands, alight."""
    b.shadow(0.5)
    halo = torch.exp(-((b.x / 0.6) ** 2) - ((b.y - 0.68) / 0.35) ** 2)
    b.glow(b.x * 0 - 1, b.hue(1.0, 0.9, 0.6), fade=halo * (0.2 + 0.5 * b.night))
    d, shade = b.turned([(-1, 0.36), (-0.2, 0.25), (0.5, 0.2)])
    b.lay(d, b.colour, shade)
    bands = torch.maximum((torch.remainder(b.y + 0.35 * b.r[1], 0.62) - 0.31).abs() - 0.1, d)
    b.lay(bands + (b.r[2] < 0.15), b.hue(0.95, 0.93, 0.88), shade)
    b.lay(b.box(0, 0.53, 0.28, 0.04), b.dark(b.colour, 0.5))
    b.lay(b.box(0, 0.67, 0.14, 0.13), b.hue(0.9, 0.85, 0.6))
    b.glow(b.box(0, 0.67, 0.1, 0.1), b.hue(1.0, 0.94, 0.65))
    b.lay(b.convex((-0.2, 0.78), (0.2, 0.78), (0.0, 0.99)), b.dark(b.colour, 0.15))


def castle(b: Brush) -> None:
    """A castle: three towers, a wall, pointed roofs and a gate."""
    b.shadow(1.05)
    stones = _bricks(b, 0.09)
    roof = b.dark(b.accent, 0.2)
    teeth = (0.5 - torch.cos(b.x * 26)) * 0.06
    b.lay(torch.maximum(b.box(0, -0.55, 0.8, 0.45), b.y + 0.12 - teeth), b.colour, b.wash + stones - 0.1)
    for i, (x, w, top) in enumerate(((0.0, 0.24, 0.2), (-0.75, 0.2, 0.05), (0.75, 0.2, 0.05))):
        high = top + 0.2 * (b.r[i] - 0.5)
        across = (b.x - x) / w
        wall = torch.maximum((b.x - x).abs() - w, torch.maximum(b.y - high, -1 - b.y))
        b.lay(wall, b.colour, 0.2 + across * b.side * 0.45 - 0.3 * across * across + stones)
        b.lay(
            b.convex((x - w - 0.06, high), (x + w + 0.06, high), (x, high + 0.42)), roof, across * b.side * 0.5 + 0.1
        )
        _window(b, x, -0.15, 0.045, 0.08)
    gate = torch.minimum(b.box(0, -0.88, 0.12, 0.13), b.circle(0, -0.76, 0.12))
    b.lay(gate, b.hue(0.2, 0.13, 0.1))


def church(b: Brush) -> None:
    """A church with a steeple."""
    b.shadow(0.9)
    roof = b.dark(b.accent, 0.35)
    s = torch.sign(b.r[1] - 0.5)
    b.lay(b.box(0.22 * s, -0.65, 0.55, 0.35), b.colour)
    x = b.x - 0.22 * s
    b.lay(
        torch.maximum(x.abs() + (b.y + 0.3) * 0.9 - 0.62, -0.36 - b.y) * 0.75, roof, b.wash + 0.1 * torch.sin(b.y * 50)
    )
    b.lay(b.box(-0.42 * s, -0.3, 0.2, 0.7), b.colour, b.wash + 0.5 * b.side * (b.x + 0.42 * s))
    b.lay(
        b.convex((-0.42 * s - 0.25, 0.4), (-0.42 * s + 0.25, 0.4), (-0.42 * s, 0.98)),
        roof,
        b.wash + b.side * (b.x + 0.42 * s) * 1.5,
    )
    for dx in (0.05, 0.4):
        x = b.x - dx * s
        arch = torch.minimum(
            torch.maximum(x.abs() - 0.07, (b.y + 0.7).abs() - 0.12), torch.hypot(x, b.y + 0.58) - 0.07
        )
        b.lay(arch, b.hue(0.25, 0.3, 0.42))
        b.glow(arch, b.hue(1.0, 0.82, 0.42), fade=b.night)


def windmill(b: Brush) -> None:
    """A windmill with four sails."""
    b.shadow(0.6)
    d, shade = b.turned([(-1, 0.42), (0.2, 0.26)])
    b.lay(d, b.colour, shade)
    b.lay(torch.maximum(b.ellipse(0, 0.18, 0.29, 0.25), 0.16 - b.y), b.dark(b.accent, 0.4))
    b.lay(torch.minimum(b.box(0, -0.85, 0.1, 0.15), b.circle(0, -0.7, 0.1)), b.hue(0.28, 0.18, 0.12))
    turn = b.r[1] * 1.57
    u, v = b.x, b.y - 0.22
    ca, sa = torch.cos(turn), torch.sin(turn)
    p, q = u * ca + v * sa, v * ca - u * sa
    for a, c in ((p, q), (q, -p), (-p, -q), (-q, p)):
        sail = torch.maximum((c - 0.09).abs() - 0.085, (a - 0.47).abs() - 0.27)
        b.lay(sail, b.hue(0.94, 0.9, 0.8), b.wash + 0.2 * torch.sin(a * 60))
        b.lay(torch.maximum(c.abs() - 0.02, (a - 0.37).abs() - 0.38), b.hue(0.3, 0.2, 0.14))


def tent(b: Brush) -> None:
    """A tent with an opening."""
    b.shadow(1.0)
    b.lay(
        b.convex((-0.95, -1.0), (0.95, -1.0), (0.08, 0.42), (-0.08, 0.42)),
        b.colour,
        b.wash + 0.5 * b.x * b.side + 0.12 * torch.sin(b.x * 9 / (1.2 - b.y)),
    )
    b.lay(b.convex((-0.25, -1.0), (0.25, -1.0), (0.0, 0.1)), b.dark(b.colour, 0.85))
    b.glow(b.convex((-0.22, -1.0), (0.22, -1.0), (0.0, 0.0)), b.hue(1.0, 0.8, 0.4), fade=b.night * 0.9)


def boat(b: Brush) -> None:
    """A sailing boat: hull in the colour, pale sails."""
    s = torch.sign(b.r[1] - 0.5)
    x = b.x * s
    b.lay(b.stick(0.0, -0.6, 0.0, 0.98, 0.03, 0.02), b.hue(0.35, 0.25, 0.17))
    sail = b.mixed(b.hue(0.97, 0.95, 0.88), b.colour, 0.15 * b.r[2])
    main = torch.maximum(
        torch.maximum(0.04 - x, x - 0.75 * (0.95 - b.y) / 1.35 + 0.05 * torch.sin(b.y * 2)), -0.45 - b.y
    )
    jib = torch.maximum(torch.maximum(x + 0.04, -x - 0.6 * (0.8 - b.y) / 1.2), -0.42 - b.y)
    b.lay(main * 0.85, sail, b.wash + 0.3 - 0.5 * x)
    b.lay(jib * 0.85, b.pale(b.colour, 0.12), b.wash + 0.05 - 0.4 * x)
    hull = torch.maximum(
        x.abs() - 0.88 - 0.35 * (b.y + 0.62) - 0.1 * x,
        torch.maximum(b.y + 0.52 - 0.1 * x * x, -0.97 - b.y + 0.06 * x * x),
    )
    b.lay(hull * 0.9, b.colour, b.wash + (b.y + 0.78) * 0.9)
    b.lay(torch.maximum(hull * 0.9, (b.y + 0.57 - 0.1 * x * x).abs() - 0.025), b.pale(b.colour, 0.6))


def bridge(b: Brush) -> None:
    """A bridge on three arches."""
    rise = 0.14 * (1 - b.x * b.x)
    deck = torch.maximum(b.x.abs() - 0.98, torch.maximum(b.y + 0.32 - rise, -0.98 - b.y))
    spans = torch.minimum(
        b.ellipse(0, -1.0, 0.27, 0.5),
        torch.minimum(b.ellipse(-0.62, -1.0, 0.22, 0.38), b.ellipse(0.62, -1.0, 0.22, 0.38)),
    )
    b.lay(torch.maximum(deck, -spans), b.colour, b.wash + _bricks(b, 0.07) + (b.y + 0.7) * 0.5)
    rail = torch.maximum((b.y + 0.3 - rise).abs() - 0.035, b.x.abs() - 0.98)
    b.lay(rail, b.pale(b.colour, 0.3))
    b.lay(torch.maximum((spans - 0.03).abs() - 0.025, deck), b.dark(b.colour, 0.4))


def _wheel(b: Brush, x: Tensor | float, y: float, r: float) -> None:
    b.lay(b.circle(x, y, r), b.hue(0.12, 0.12, 0.14))
    b.lay(b.circle(x, y, r * 0.5), b.hue(0.72, 0.73, 0.76))


def car(b: Brush) -> None:
    """A car from the side."""
    b.shadow(1.05)
    s = torch.sign(b.r[1] - 0.5)
    k = 0.1 * s
    cabin = b.convex((-0.6 + k, -0.45), (0.6 + k, -0.45), (0.36 + k, 0.02), (-0.36 + k, 0.02)) - 0.02
    b.lay(cabin, b.colour, b.wash + 0.2)
    glass = b.convex((-0.5 + k, -0.45), (0.5 + k, -0.45), (0.31 + k, -0.06), (-0.31 + k, -0.06))
    b.lay(glass, b.hue(0.62, 0.76, 0.84), b.wash + b.x * 0.3)
    b.lay(b.box(k, -0.25, 0.035, 0.25), b.colour)
    b.lay(b.box(0, -0.58, 0.97, 0.2, 0.15), b.colour, b.wash + (b.y + 0.6) * 2 + 0.05)
    for x in (-0.55, 0.55):
        _wheel(b, x, -0.8, 0.2)
    b.glow(b.circle(0.88 * s, -0.56, 0.06), b.hue(1.0, 0.93, 0.65))


def bus(b: Brush) -> None:
    """A bus from the side."""
    b.shadow(1.05)
    b.lay(b.box(0, -0.38, 0.97, 0.46, 0.12), b.colour, b.wash + (b.y + 0.4) * 0.6)
    for x in (-0.72, -0.36, 0.0, 0.36, 0.72):
        b.lay(b.box(x, -0.2, 0.14, 0.15, 0.03), b.hue(0.66, 0.79, 0.87), b.wash + (b.y + 0.2) * 1.5)
        b.glow(b.box(x, -0.2, 0.14, 0.15, 0.03), b.hue(1.0, 0.85, 0.5), fade=b.night)
    b.lay(b.box(0, -0.52, 0.97, 0.03), b.pale(b.colour, 0.65))
    for x in (-0.55, 0.55):
        _wheel(b, x, -0.81, 0.19)


def balloon(b: Brush) -> None:
    """A toy balloon on a string."""
    string = (b.x - 0.06 * torch.sin((b.y + 1) * 6 + b.r[1] * 6)).abs() - 0.015
    b.lay(torch.maximum(string, (b.y + 0.6).abs() - 0.38), b.hue(0.3, 0.28, 0.3))
    d = b.ellipse(0, 0.38, 0.5, 0.6)
    b.lay(b.convex((-0.09, -0.3), (0.09, -0.3), (0.0, -0.16)), b.dark(b.colour, 0.3))
    b.lay(d, b.colour, b.ball(0, 0.38, 0.5, 0.6) + 0.05)


def airship(b: Brush) -> None:
    """A hot air balloon with gores and a basket."""
    for x in (-0.12, 0.12):
        b.lay(b.stick(x, -0.72, x * 2.2, -0.25, 0.012, 0.012), b.hue(0.3, 0.25, 0.2))
    low, _ = b.turned([(-0.5, 0.16), (-0.1, 0.5), (0.2, 0.7), (0.3, 0.7)])
    d = torch.minimum(low, b.ellipse(0, 0.28, 0.72, 0.7))
    shade = b.ball(0, 0.25, 0.75, 0.85)
    b.lay(d, b.colour, shade)
    across = (b.x / (0.72 * (1 - ((b.y - 0.25) / 0.78) ** 2).clamp_min(0.02).sqrt())).clamp(-1, 1)
    gore = torch.cos(torch.asin(across * 0.99) * 6)
    b.lay(d, b.pale(b.colour, 0.7), shade, fade=smooth(0.25, 0.5, gore) * (b.r[1] > 0.35) * 0.9)
    b.lay(b.box(0, -0.85, 0.15, 0.14, 0.03), b.hue(0.5, 0.33, 0.18), b.wash + 0.2 * torch.sin(b.x * 60))


def kite(b: Brush) -> None:
    """A kite with a tail of bows."""
    wave = 0.16 * torch.sin((b.y + 0.1) * 7 + b.r[1] * 6)
    b.lay(
        torch.maximum((b.x - wave * (-b.y).clamp(0, 1)).abs() - 0.015, (b.y + 0.55).abs() - 0.42),
        b.dark(b.colour, 0.4),
    )
    d = b.convex((0.0, -0.2), (0.52, 0.45), (0.0, 0.98), (-0.52, 0.45))
    half = torch.where((b.x > 0) ^ (b.y > 0.45), 0.22, -0.16)
    b.lay(d, b.colour, b.wash + half)
    for y in (-0.45, -0.8):
        x = 0.16 * torch.sin(b.r[1] * 6 + (y + 0.1) * 7) * -y
        b.lay(b.ellipse(x, y, 0.13, 0.06), b.pale(b.colour, 0.3))


def star(b: Brush) -> None:
    """A five-pointed star."""
    turn = torch.atan2(b.x, b.y + 0.05) + (b.r[1] - 0.5) * 0.4
    radius = torch.hypot(b.x, b.y + 0.05)
    step = 2 * torch.pi / 5
    a = torch.remainder(turn + step / 2, step) - step / 2
    px, py = radius * torch.cos(a), radius * torch.sin(a).abs()
    d = (px - 0.95) * 0.588 + py * 0.809
    b.lay(d, b.colour, b.wash + 0.25 * torch.cos(turn * 5) + 0.15 * torch.sign(a) * b.side)


def heart(b: Brush) -> None:
    """A heart."""
    x, y = b.x.abs() / 0.92, (b.y + 0.12) / 0.88
    arc = torch.hypot(x - 0.46, y - 0.36) - 0.52
    side = x * 0.7669 - (y + 1) * 0.6419
    join = torch.maximum((x - 0.46) * 0.6419 + (y - 0.36) * 0.7669, y - 0.36)
    b.lay(torch.minimum(arc, torch.maximum(side, join)) * 0.88, b.colour, b.ball(0, 0, 1.05, 1.05))


def circle(b: Brush) -> None:
    """A flat disc."""
    b.lay(b.circle(0, -0.05, 0.92), b.colour, b.wash * 0.6)


def square(b: Brush) -> None:
    """A flat square, a little turned."""
    a = (b.r[1] - 0.5) * 0.3
    u, v = b.x + (b.y + 0.15) * a, (b.y + 0.15) - b.x * a
    b.lay(torch.maximum(u.abs(), v.abs()) - 0.78, b.colour, b.wash * 0.6)


def triangle(b: Brush) -> None:
    """A flat triangle."""
    b.lay(b.convex((-0.93, -0.95), (0.93, -0.95), (0.3 * (b.r[1] - 0.5), 0.68)), b.colour, b.wash * 0.6)


def umbrella(b: Brush) -> None:
    """An umbrella standing open."""
    b.shadow(0.8)
    b.lay(b.stick(0, -1.0, 0, 0.9, 0.03, 0.03), b.hue(0.35, 0.24, 0.16))
    scallop = 0.12 + 0.1 * torch.cos(b.x * 3.5 * torch.pi).abs()
    d = torch.maximum(b.ellipse(0, 0.05, 0.88, 0.85), scallop - b.y)
    panel = torch.cos(torch.asin((b.x / 0.9).clamp(-1, 1)) * 7)
    b.lay(d, b.colour, b.ball(0, 0.05, 1.0, 0.95) + 0.14 * panel)


def chair(b: Brush) -> None:
    """A chair, three quarters."""
    b.shadow(0.7)
    wood = b.dark(b.colour, 0.3)
    for x0, y0 in ((-0.1, -0.85), (0.52, -0.8)):
        b.lay(b.stick(x0, -0.1, x0, y0, 0.07, 0.06), wood)
    for x in (-0.5, 0.15):
        b.lay(b.stick(x, -0.2, x, -0.97, 0.075, 0.065), b.colour)
    b.lay(b.convex((-0.56, -0.22), (0.2, -0.25), (0.56, -0.06), (-0.16, -0.04)) - 0.03, b.colour, b.wash + 0.3)
    b.lay(b.box(0.2, 0.55, 0.37, 0.12, 0.04), b.colour)
    b.lay(b.box(0.2, 0.25, 0.37, 0.09, 0.03), b.colour)
    for x in (-0.14, 0.53):
        b.lay(b.stick(x, -0.1, x, 0.88, 0.07, 0.07), b.colour)
