"""Painters of simple backdrops: a plain ground, and a wall with a table before it."""

from __future__ import annotations

import torch

from engine.training.scenes.frame import Frame, shaded
from engine.training.scenes.noise import smooth


def plain(f: Frame) -> None:
    """One colour with a soft light from one side and the traces of a brush."""
    strokes = f.noise(f.x * 1.1 + f.y * f.number("k1"), f.y * 3.2, 110)
    away = torch.hypot(f.x - (0.5 + 0.3 * f.number("side")) * f.right, f.y - 0.35)
    shade = 0.2 - 0.4 * away + 0.055 * strokes[:, 0] + 0.04 * strokes[:, 1] + 0.025 * strokes[:, 3]
    f.picture = shaded(f.tint("wall"), shade.clamp(-0.45, 0.3)).clone()


def wall(f: Frame) -> None:
    """A wall, plain, striped or panelled, with light falling in from the side."""
    plain(f)
    stripes = torch.cos(f.x * f.number("rows")) * 0.5
    pattern = smooth(-0.1, 0.1, stripes) * (f.number("k2") > 0.72)
    f.lay(shaded(f.tint("wall"), f.x * 0 - 0.14), (pattern * 0.5 + f.y * 0))
    beam = (f.x - f.y * 0.55 * f.number("side") - 0.5 * f.right).abs() - 0.2
    light = (1 - smooth(-0.02, 0.05, beam)) * (f.number("k2") < 0.3) * 0.28
    f.lay(f.tint("glow"), light)


def table(f: Frame) -> None:
    """A table top with grain or a cloth; its edge and a dark underside."""
    edge = f.number("table") * f.bottom
    t = ((f.y - edge) / (f.bottom - edge)).clamp(0, 1)
    gx = (f.x - 0.5 * f.right) / (0.6 + 0.8 * t)
    grain = f.noise(gx * 0.7, f.y * 10, 111)
    cloth = f.noise(f.x * 1.5, f.y * 2.0, 112)
    is_wood = f.number("k3") < 0.55
    shade = torch.where(is_wood, 0.11 * grain[:, 0] + 0.05 * grain[:, 3], 0.06 * cloth[:, 0] + 0.09 * cloth[:, 1])
    away = torch.hypot(f.x - (0.5 + 0.25 * f.number("side")) * f.right, (f.y - edge) * 1.5)
    shade = shade + 0.22 - 0.42 * away
    cover = f.inside(edge - f.y + 0.002 * cloth[:, 0])
    f.lay(shaded(f.tint("wood"), shade.clamp(-0.5, 0.35)), cover)
    check = torch.cos(gx * 40) * torch.cos(torch.log1p(t * 2) * 30)
    f.lay(shaded(f.tint("wood"), f.x * 0 + 0.45), smooth(0.0, 0.15, check) * cover * 0.4 * (f.number("k3") > 0.8))
    back = torch.exp(-(edge - f.y).clamp_min(0) / 0.05) * (f.y < edge)
    f.lay(f.tint("wall") * 0.3, back * 0.35)


def lawn(f: Frame) -> None:
    """A plain ground under a plain sky, for simple pictures in the open."""
    line = f.noise(f.x * 0.8, f.y[:, :1] * 0, 113)[:, 0] * 0.012
    t = ((f.y - f.level) / (f.bottom - f.level)).clamp(0, 1)
    blades = f.noise(f.x * (14 - 8 * t), f.y * (5 - 2 * t), 114)
    broad = f.noise(f.x * 1.5, f.y * 4, 115)
    shade = 0.13 * broad[:, 0] + (0.05 + 0.1 * t) * blades[:, 0] + 0.2 - 0.35 * t
    f.lay(shaded(f.tint("ground"), shade.clamp(-0.5, 0.4)), f.inside(f.level + line - f.y))
