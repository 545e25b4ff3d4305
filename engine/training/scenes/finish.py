"""What comes last over a picture: rain, snow and fog, the unsteady hand, the palette and the grain."""

from __future__ import annotations

import torch
from torch.nn import functional

from engine.training.scenes.frame import Frame
from engine.training.scenes.noise import cells, smooth


def fog(f: Frame) -> None:
    """Fog lying on the horizon, in banks."""
    bank = f.noise(f.x * 0.8, f.y * 2.5, 200)
    low = torch.exp(-(((f.y - f.level) / (0.22 * f.bottom)) ** 2))
    f.lay(f.tint("far"), (f.number("fog") * (0.25 + 0.5 * low + 0.14 * bank[:, 0])).clamp(0, 0.72))


def mist(f: Frame) -> None:
    """A veil of fog before the things too."""
    f.lay(f.tint("far"), 0.28 * f.number("fog") * torch.exp(-(((f.y - f.level) / (0.4 * f.bottom)) ** 2)))


def rain(f: Frame) -> None:
    """Slanting rain in two depths."""
    for wide, tall, salt in ((0.012, 0.11, 0), (0.02, 0.2, 1)):
        slant = f.x + f.y * 0.16 * (0.5 + f.number("k2"))
        gx = slant / wide
        gx, y = torch.broadcast_tensors(gx, f.y)
        column = cells(gx.floor(), torch.full_like(gx, 5.0 + salt))
        gy = y / tall + column[..., 0] * 20 + f.number("seed") * 17
        drop = cells(gx.floor(), gy.floor() + 7)
        line = (1 - (gx - gx.floor() - 0.5).abs() * wide / f.pixel / 0.9).clamp(0, 1)
        long = smooth(0.0, 0.3, gy - gy.floor()) * (1 - smooth(0.45, 0.6, gy - gy.floor()))
        f.lay(f.tint("cloud_lit") * 0.6 + 0.3, line * long * (drop[..., 1] < 0.5) * 0.42 * f.number("rain"))


def flakes(f: Frame) -> None:
    """Falling snow in three depths."""
    white = f.hue(0.98, 0.98, 1.0)
    for size, salt in ((26.0, 0), (15.0, 1), (8.0, 2)):
        gx, gy = torch.broadcast_tensors(f.x * size + f.number("seed") * 77, f.y * size + f.number("seed") * 43)
        gx = gx + 0.3 * torch.sin(gy * 0.7 + salt)
        cell = cells(gx.floor(), gy.floor() + 60 * salt)
        away = torch.hypot(gx - gx.floor() - 0.25 - 0.5 * cell[..., 0], gy - gy.floor() - 0.25 - 0.5 * cell[..., 1])
        soft = (1.3 - away / (0.07 + 0.09 * cell[..., 2])).clamp(0, 1)
        f.lay(white, soft * (cell[..., 3] < 0.6) * f.number("flakes") * 0.9)


def finish(f: Frame) -> None:
    """Wobble of the hand, palette, vignette and grain."""
    rough = f.noise(f.x * 4, f.y * 4, 210)
    push = f.number("wobble") * f.pixel
    x = ((f.x + rough[:, 4] * push) / f.right) * 2 - 1
    y = ((f.y + rough[:, 1] * push) / f.bottom) * 2 - 1
    picture = functional.grid_sample(f.picture, torch.stack((x, y), -1), align_corners=False, padding_mode="border")
    grey = (picture * f.hue(0.3, 0.59, 0.11)).sum(1, keepdim=True)
    picture = grey + (picture - grey) * f.number("saturation")[:, None]
    picture = picture + (1 - picture) * f.number("lift")[:, None]
    warm = f.number("warm")[:, None] * f.hue(0.06, 0.012, -0.09)
    picture = picture * (1 + warm)
    edge = ((f.u - 0.5) ** 2 + (f.v - 0.5) ** 2) * f.number("vignette")
    grain = rough[:, 3] * 0.35 + f.noise(f.x * 7, f.y * 7, 211)[:, 3]
    f.picture = picture * (1 - edge)[:, None] * (1 + grain * f.number("grain"))[:, None]
