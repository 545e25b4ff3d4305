"""Painters of abstract pictures in up to four named colours a1..a4."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.training.scenes.frame import Frame, shaded
from engine.training.scenes.noise import cells, smooth


def _turned(f: Frame) -> tuple[Tensor, Tensor]:
    """Coordinates turned by `angle` about the middle."""
    cos, sin = torch.cos(f.number("angle")), torch.sin(f.number("angle"))
    x, y = f.x - 0.5 * f.right, f.y - 0.5 * f.bottom
    return x * cos + y * sin, y * cos - x * sin


def _choose(f: Frame, value: Tensor) -> Tensor:
    """One of the colours by a value in [0, 1): `k3` says how many there are (2 to 4). n × 3 × h × w."""
    pick = (value * f.number("k3")).floor()[:, None]
    colour = torch.where(pick < 0.5, f.tint("a1"), f.tint("a2"))
    colour = torch.where(pick > 1.5, f.tint("a3"), colour)
    return torch.where(pick > 2.5, f.tint("a4"), colour)


def _painted(f: Frame, salt: float = 0.0) -> Tensor:
    """Shade of brushed paint."""
    p, q = _turned(f)
    strokes = f.noise(p * 1.5, q * 9, 120 + salt)
    return 0.1 * strokes[:, 0] + 0.05 * strokes[:, 3]


def stripes(f: Frame) -> None:
    """Straight or waving stripes."""
    p, q = _turned(f)
    wave = f.number("k1") * 0.07 * torch.sin(p * (5 + 5 * f.number("k2")) + f.number("seed") * 30)
    s = (q + wave) * f.number("scale") + 50
    index = s.floor()
    edge = (s - index - 0.5).abs() - 0.5
    colour = _choose(f, torch.remainder(index / f.number("k3"), 1.0) + 0.01)
    f.picture = shaded(colour, _painted(f) + 0.12 * (s - index - 0.5))
    f.lay(f.picture * 0.75, f.inside(edge.abs() / f.number("scale") - 0.001) * 0.35)


def circles(f: Frame) -> None:
    """Overlapping circles, some ringed, on a ground of the last colour."""
    base = f.tint("a2")
    f.picture = shaded(base, _painted(f)).clone()
    for layer, grow in enumerate((1.0, 0.75, 0.55)):
        size = f.number("scale") * (0.4 + 0.3 * layer)
        best = torch.full_like(f.picture[:, 0], 9.0)
        value = torch.zeros_like(best)
        gx, gy = torch.broadcast_tensors(f.x * size + f.number("seed") * 91 + layer * 17, f.y * size)
        for ox in (-0.5, 0.5):
            for oy in (-0.5, 0.5):
                cx, cy = (gx + ox).floor(), (gy + oy).floor()
                cell = cells(cx, cy + 20 * layer)
                d = torch.hypot(gx - cx - 0.3 - 0.4 * cell[..., 0], gy - cy - 0.3 - 0.4 * cell[..., 1])
                d = (d - (0.16 + 0.3 * cell[..., 2]) * grow) / size + 9 * (cell[..., 3] > 0.8)
                value = torch.where(d < best, cell[..., 3] / 0.8, value)
                best = torch.minimum(best, d)
        colour = _choose(f, value.clamp(0, 0.99))
        ring = torch.where(value > 0.7, best.abs() - 0.012, best)
        f.lay(shaded(colour, _painted(f, layer) - best * 1.2), f.inside(ring))


def mosaic(f: Frame) -> None:
    """Small stones in grout, colours flowing in bands."""
    warp = f.noise(f.x * 0.8, f.y * 0.8, 130)
    gx = (f.x + 0.04 * warp[:, 0]) * f.number("scale") * 4
    gy = (f.y + 0.04 * warp[:, 1]) * f.number("scale") * 4
    gx = gx + 0.5 * torch.remainder(gy.floor(), 2.0)
    cell = cells(gx.floor(), gy.floor())
    near = torch.minimum(0.5 - (gx - gx.floor() - 0.5).abs(), 0.5 - (gy - gy.floor() - 0.5).abs())
    flow = f.noise(gx.floor() * 0.1, gy.floor() * 0.1, 131)
    colour = _choose(f, (0.5 + 0.28 * flow[:, 0] + 0.12 * (cell[..., 0] - 0.5)).clamp(0, 0.99))
    shade = 0.5 * (cell[..., 1] - 0.5) + 0.4 * (gy.floor() + 0.5 - gy) * f.number("side").abs()
    f.picture = shaded(f.hue(0.45, 0.43, 0.4), warp[:, 3] * 0.1).clone()
    f.lay(shaded(colour, shade), smooth(0.05, 0.13, near))


def marbling(f: Frame) -> None:
    """Paint floating on water, combed into veins."""
    scale = f.number("scale") * 0.14
    a = f.noise(f.x * scale, f.y * scale, 140)
    b = f.noise(f.x * scale + 0.34 * a[:, 1], f.y * scale + 0.34 * a[:, 4], 141)
    c = f.noise(f.x * scale + 0.3 * b[:, 4], f.y * scale + 0.3 * b[:, 1], 142)
    comb = c[:, 1] * 0.5 + 0.12 * torch.sin(f.x * 16 + f.number("angle") * 3) * f.number("k1")
    bands = torch.remainder(comb + 0.05 * c[:, 0] + 20, 1.0)
    colour = _choose(f, bands.clamp(0, 0.99))
    inner = torch.remainder(bands * f.number("k3"), 1.0)
    vein = torch.exp(-((inner * 11) ** 2)) + 0.6 * torch.exp(-(((inner - 0.55) * 22) ** 2))
    f.picture = shaded(colour, 0.5 * (inner - 0.5) + 0.03 * b[:, 3])
    f.lay(f.tint("a4") * 0.4 + 0.55, vein * 0.5)


def flow(f: Frame) -> None:
    """Strokes along the lines of a flow."""
    scale = f.number("scale") * 0.11
    x, y = torch.broadcast_tensors(f.x, f.y)
    across = torch.zeros_like(x + scale)
    for _ in range(4):
        turn = f.noise(x * scale, y * scale, 150)[:, 1] * 1.1 + f.number("angle")
        cos, sin = torch.cos(turn), torch.sin(turn)
        across = across + f.noise(x * 7, y * 7, 152)[:, 2] * 0.5
        x, y = x + cos * 0.022, y + sin * 0.022
    band = f.noise(x * scale * 1.3, y * scale * 1.3, 151)
    colour = _choose(f, (0.5 + 0.3 * band[:, 4] + 0.05 * across).clamp(0, 0.99))
    f.picture = shaded(colour, (0.3 * across + 0.05).clamp(-0.6, 0.6))


def glass(f: Frame) -> None:
    """Stained glass: glowing panes between lines of lead."""
    size = f.number("scale") * 0.9
    gx, gy = torch.broadcast_tensors(f.x * size + f.number("seed") * 83, f.y * size)
    first = torch.full_like(gx, 9.0)
    second = first.clone()
    value, tone = torch.zeros_like(gx), torch.zeros_like(gx)
    for ox in (-1.0, 0.0, 1.0):
        for oy in (-1.0, 0.0, 1.0):
            cx, cy = gx.floor() + ox, gy.floor() + oy
            cell = cells(cx, cy)
            d = torch.hypot(gx - cx - 0.1 - 0.8 * cell[..., 0], gy - cy - 0.1 - 0.8 * cell[..., 1])
            closer = d < first
            second = torch.where(closer, first, torch.minimum(second, d))
            value, tone = torch.where(closer, cell[..., 2], value), torch.where(closer, cell[..., 3], tone)
            first = torch.where(closer, d, first)
    gap = (second - first) / size
    streak = f.noise(f.x * 6 + f.y * 2, f.y * 2, 160)
    colour = _choose(f, value)
    glow = smooth(0.0, 0.05, gap)
    f.picture = shaded(colour, 0.5 * (tone - 0.5) + 0.12 * streak[:, 0] + 0.45 * glow - 0.35)
    f.lay(f.hue(0.06, 0.06, 0.07), f.inside(gap - 0.012))


def checks(f: Frame) -> None:
    """A chequered pattern, or squares within squares."""
    p, q = _turned(f)
    s, t = p * f.number("scale") + 40, q * f.number("scale") + 40
    i, j = s.floor(), t.floor()
    plain = torch.remainder((i + j) / f.number("k3"), 1.0) + 0.01
    nested = torch.maximum((s - i - 0.5).abs(), (t - j - 0.5).abs())
    ring = torch.remainder((nested * 5.9).floor() / f.number("k3") + plain, 1.0)
    colour = _choose(f, torch.where(f.number("k1") > 0.5, ring, plain).clamp(0, 0.99))
    f.picture = shaded(colour, _painted(f) + 0.1 * (s - i - 0.5))


def splashes(f: Frame) -> None:
    """Blots and soft clouds of paint over a ground."""
    f.picture = shaded(f.tint("a2"), _painted(f)).clone()
    for layer, name in enumerate(("a1", "a3", "a1", "a4")):
        body = f.noise(f.x * f.number("scale") * 0.22, f.y * f.number("scale") * 0.22, 170 + layer)
        more = (layer != 1) | (f.number("k3") > 2.5)
        more = more & ((f.number("k3") > 3.5) if layer == 3 else torch.ones_like(f.number("k3"), dtype=torch.bool))
        cover = smooth(0.55, 0.66, body[:, 0] + 0.1 * body[:, 2]) * more
        f.lay(shaded(f.tint(name), 0.3 * body[:, 0] - 0.2 + 0.08 * body[:, 3]), cover * 0.94)


def rings(f: Frame) -> None:
    """Rings around one point."""
    x = f.x - (0.5 + 0.4 * (f.number("k1") - 0.5)) * f.right
    y = f.y - (0.5 + 0.4 * (f.number("k2") - 0.5)) * f.bottom
    rough = f.noise(f.x, f.y, 180)
    s = (torch.hypot(x, y) + 0.006 * rough[:, 0]) * f.number("scale") * 1.2
    colour = _choose(f, torch.remainder(s.floor() / f.number("k3"), 1.0) + 0.01)
    f.picture = shaded(colour, 0.1 * rough[:, 0] + 0.05 * rough[:, 3] + 0.25 * (0.5 - torch.remainder(s, 1.0)))
