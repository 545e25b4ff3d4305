"""Painters of the sky: gradient, stars, sun and moon, clouds, lightning."""

from __future__ import annotations

import torch

from engine.training.scenes.frame import Frame, shaded
from engine.training.scenes.noise import cells, smooth


def sky(f: Frame) -> None:
    """A gradient from zenith to horizon with a glow around the sun."""
    t = smooth(0.0, 1.0, f.y / f.level)
    soft = f.noise(f.x * 0.8, f.y * 2.2)[:, 0] * 0.045
    t = (t * 0.55 + 0.45 * (f.y / f.level) + soft).clamp(0, 1)[:, None]
    f.picture = torch.lerp(f.tint("sky_top"), f.tint("sky_low"), t)
    dx, dy = f.x - f.number("sun_x") * f.right, (f.y - f.number("sun_y") * f.bottom) * 1.25
    r2 = dx * dx + dy * dy
    glow = 0.5 * torch.exp(-r2 / 0.2) + 0.35 * torch.exp(-r2 / 0.025)
    f.lay(f.tint("glow"), glow * (f.number("sun_r") > 0))


def stars(f: Frame) -> None:
    """Stars of different size, and a faint band of haze."""
    band = torch.exp(-(((f.x * 0.6 + f.y - 0.7 + f.number("k1") * 0.5) / 0.22) ** 2))
    mist = f.noise(f.x * 2.0, f.y * 2.0, 3)[:, 0] * 0.5 + 0.5
    f.lay(f.tint("glow"), (band * mist.clamp(0, 1) * 0.16) * f.number("stars"))
    for salt, size, reach in ((0, 16.0, 0.06), (1, 30.0, 0.085)):
        gx, gy = f.x * size + f.number("seed") * 251, f.y * size + f.number("seed") * 97 + salt * 31
        gx, gy = torch.broadcast_tensors(gx, gy)
        cell = cells(gx.floor(), gy.floor())
        away = torch.hypot(gx - gx.floor() - 0.2 - 0.6 * cell[..., 0], gy - gy.floor() - 0.2 - 0.6 * cell[..., 1])
        bright = cell[..., 2] ** 2 * (cell[..., 3] < f.number("stars") * 0.75)
        dot = (1.25 - away / (reach * (0.6 + bright))).clamp(0, 1) * (0.35 + 0.65 * bright) * (bright > 0.03)
        f.lay(f.hue(1.0, 0.97, 0.9), dot * (f.y < f.level))


def sun(f: Frame) -> None:
    """The sun, the full moon or a crescent, by `sun_kind` 0, 1, 2."""
    kind, radius = f.number("sun_kind"), f.number("sun_r")
    dx, dy = f.x - f.number("sun_x") * f.right, f.y - f.number("sun_y") * f.bottom
    r = torch.hypot(dx, dy)
    halo = torch.exp(-((r - radius).clamp_min(0) / (radius * 0.6))) * 0.5
    colour = f.tint("sun")
    f.lay(colour, halo * (kind < 0.5) + halo * 0.5 * (kind > 0.5))
    bite = torch.hypot(dx - radius * 0.5, dy + radius * 0.25) - radius * 0.85
    d = torch.where(kind > 1.5, torch.maximum(r - radius, -bite), r - radius)
    craters = f.noise(f.x * 3, f.y * 3, 7)
    seas = smooth(0.2, 1.2, craters[:, 0]) * -0.35 * (kind > 0.5)
    body = shaded(colour, seas + 0.35 * (1 - r / radius) * (kind < 0.5))
    f.lay(body, f.inside(d))


def clouds(f: Frame) -> None:
    """Clouds lit from the sun's side: heaps, or streaks when stretched."""
    stretch, scale = f.number("cloud_stretch"), f.number("cloud_scale")
    far = (f.y / f.level).clamp(0, 1)
    squeeze = 1.2 + 2.2 * far * far
    x, y = f.x * scale, f.y * scale * squeeze * stretch
    body = f.noise(x / stretch, y, 11)
    toward = f.number("side") * 0.1
    lit_from = f.noise(x / stretch + toward, y - 0.16, 11)
    heap = body[:, 0] + 0.22 * body[:, 2]
    sill = 1.25 - 2.3 * f.number("cloud")
    density = smooth(sill, sill + 0.75, heap)
    shade = (body[:, 0] - lit_from[:, 0]) * 0.55 + 0.35 - 0.3 * smooth(sill + 0.6, sill + 2.4, heap)
    tone = smooth(-0.25, 0.75, shade)[:, None]
    colour = torch.lerp(f.tint("cloud_dark"), f.tint("cloud_lit"), tone)
    fade = 1 - 0.45 * smooth(0.7, 1.0, far)
    f.lay(colour, density * 0.94 * fade)


def bolt(f: Frame) -> None:
    """A fork of lightning."""
    y = f.y / f.level
    wander = f.noise(f.number("k2") * 9 + f.y * 0, f.y * 3.0, 13)
    x0 = f.number("bolt_x") * f.right + 0.06 * wander[:, 0] + 0.018 * wander[:, 2]
    d = (f.x - x0).abs() - 0.006 * (1.25 - y)
    fork = (f.x - x0 - 0.3 * (f.y - 0.45 * f.level).clamp_min(0)).abs() - 0.0035
    fork = torch.where(y > 0.45, fork, fork + 9)
    d = torch.where(y < 1, torch.minimum(d, fork), d.new_tensor(9.0))
    white = f.hue(1.0, 0.97, 0.92)
    f.lay(white, 0.45 * torch.exp(-d.clamp_min(0) / 0.025))
    f.lay(white, f.inside(d))
