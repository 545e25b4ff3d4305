"""Painters of land: mountains, hills, forests, villages and the grounds under them."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.training.scenes.frame import Frame, shaded
from engine.training.scenes.noise import cells, smooth


def _hazed(f: Frame, colour: Tensor, share: Tensor | float) -> Tensor:
    return colour + (f.tint("far") - colour) * share


def mountains(f: Frame) -> None:
    """Up to three ridges with lit faces, snow on the tops and haze at the feet."""
    height, often = f.number("ridge_h"), f.number("ridge_f")
    for i in range(3):
        near = i / 2
        salt = 20 + 3 * i
        x = f.x * often * (0.8 + 0.5 * i)
        line = f.noise(x, f.y[:, :1] * 0, salt)
        rough = f.noise(x * 2.3, f.y[:, :1] * 0, salt + 2)
        peak = 1.2 - 0.62 * line[:, 1].abs() - 0.3 * rough[:, 4].abs() + 0.035 * rough[:, 0]
        top = f.level - height * peak * (1.0 - 0.28 * i)
        d = f.y - top
        slant = 0.45 * rough[:, 1]
        p, q = (f.x + d * slant) * often * 2.6, d * 2.4
        skew = f.noise(p, q, salt + 1)
        other = f.noise(p + f.number("side") * 0.14, q + 0.05, salt + 1)
        fold = (skew[:, 4] - other[:, 4]) * 1.7 + (skew[:, 0] - other[:, 0]) * 0.25
        face = (fold + skew[:, 2] * 0.04).clamp(-0.8, 0.8)
        shade = face - 0.12 + 0.22 * (1 - d / height).clamp(0, 1)
        haze = f.number("haze") * (0.75 - 0.45 * near) + 0.35 * smooth(0.1, 1.1, d / height) * (1 - 0.4 * near)
        base = f.tint("ridge") * (1 - 0.12 * near)
        body = _hazed(f, shaded(base, shade), haze[:, None])
        altitude = (f.level - f.y) / height + 0.16 * skew[:, 4] + 0.06 * skew[:, 0] + 0.1 * face
        snow = smooth(-0.05, 0.05, altitude - 1.05 + f.number("snowcap") * 0.55)
        white = _hazed(f, shaded(f.hue(0.95, 0.96, 0.99), face * 0.8), haze[:, None] * 0.6)
        body = torch.lerp(body, white, (snow * (f.number("snowcap") > 0))[:, None])
        f.lay(body, f.inside(-d) * (f.number("ridges") > i))


def hills(f: Frame) -> None:
    """Rolling hills, two to four deep, the far ones in haze, some with fields and hedges."""
    height, often = f.number("hill_h"), f.number("hill_f")
    for i in range(4):
        salt = 40 + 3 * i
        x = f.x * often * (0.55 - 0.06 * i)
        line = f.noise(x, f.y[:, :1] * 0, salt)
        roll = (
            0.5
            + 0.4 * torch.sin(f.x * often * 2.6 + f.number("seed") * 40 + i * 2.3)
            + 0.22 * line[:, 4]
            + 0.03 * line[:, 0]
        )
        drop = f.number("spread") * (i / 4) * (f.bottom - f.level)
        top = f.level + drop - height * roll * (1 - 0.12 * i)
        d = f.y - top
        field = f.noise(f.x * 1.3, d * 3.5, salt + 2)
        leaf = f.noise(f.x * 9, f.y * 9, salt + 1)
        plots = smooth(0.35, 0.42, field[:, 4]) - smooth(0.45, 0.52, field[:, 1])
        hedge = torch.exp(-(((field[:, 4] - 0.38) / 0.035) ** 2)) + torch.exp(-(((field[:, 1] - 0.48) / 0.035) ** 2))
        shade = 0.34 - 0.95 * (d / 0.3).clamp(0, 1) + 0.07 * field[:, 0] + 0.07 * leaf[:, 2]
        shade = shade + (0.24 * plots - 0.4 * hedge * (0.6 + 0.4 * leaf[:, 2])) * f.number("lushness")
        haze = f.number("haze") * (0.7 - 0.22 * i)
        tone = f.tint("hill") * (1 - 0.06 * i)
        body = shaded(tone, shade.clamp(-0.75, 0.6))
        f.lay(_hazed(f, body, haze[:, None].clamp_min(0)), f.inside(-d) * (f.number("hills") > i))


def forest(f: Frame) -> None:
    """Three rows of trees along the horizon, firs or round crowns by `k1`."""
    for i in range(3):
        wide = 0.075 + 0.035 * i
        gx, gy = torch.broadcast_tensors(f.x / wide + f.number("seed") * 191 + i * 37, f.y)
        foot = f.level + (0.015 + 0.035 * i)
        shift = torch.zeros_like(gx) + 9.0
        for step in (-1.0, 0.0, 1.0):
            c = gx.floor() + step
            cell = cells(c, torch.full_like(c, i * 11.0))
            mid = (c + 0.25 + 0.5 * cell[..., 0] - gx) * wide
            tall = wide * (2.0 + 1.8 * cell[..., 1])
            t = (foot - gy) / tall
            fir = mid.abs() - wide * 0.62 * (1 - t) * (0.75 + 0.35 * torch.remainder(t * 5, 1.0))
            fir = torch.maximum(fir, gy - foot)
            crown = torch.hypot(mid / 0.95, (gy - foot + tall * 0.55) * 0.75) - wide * 0.62
            trunk = torch.maximum(mid.abs() - wide * 0.07, torch.maximum(gy - foot, foot - tall * 0.5 - gy))
            shift = torch.minimum(shift, torch.where(f.number("k1") > 0.45, fir * 0.8, torch.minimum(crown, trunk)))
        leaf = f.noise(f.x * 7, f.y * 7, 60 + i)
        d = shift + leaf[:, 2] * 0.006 + leaf[:, 3] * 0.0015
        under = smooth(foot - wide * 2.6, foot, gy)
        shade = 0.25 + 0.3 * leaf[:, 2] + 0.14 * leaf[:, 3] - 0.75 * under
        haze = f.number("haze") * (0.55 - 0.25 * i)
        body = _hazed(f, shaded(f.tint("a1") * (1 - 0.05 * i), shade.clamp(-0.8, 0.6)), haze[:, None])
        f.lay(body, f.inside(d))
        f.lay(
            _hazed(f, shaded(f.tint("a1") * 0.75, leaf[:, 2] * 0.2), haze[:, None]),
            f.inside(foot - gy - 0.012) * f.inside(gy - foot - 0.03),
        )


def village(f: Frame) -> None:
    """Small houses along the horizon, lit at night."""
    for i in range(2):
        wide = 0.085 + 0.03 * i
        gx, gy = torch.broadcast_tensors(f.x / wide + f.number("seed") * 131 + i * 53, f.y)
        c = gx.floor()
        cell = cells(c, torch.full_like(c, 50.0 + i))
        mid = (gx - c - 0.5 + 0.15 * (cell[..., 0] - 0.5)) * wide
        foot = f.level + 0.02 + 0.04 * i + 0.012 * cell[..., 1]
        tall = wide * (0.6 + 0.4 * cell[..., 2])
        there = cell[..., 3] < 0.82
        wall = torch.maximum(mid.abs() - wide * 0.36, torch.maximum(gy - foot, foot - tall - gy))
        roof = torch.maximum((mid.abs() - (gy - foot + tall * 1.6) * wide / tall * 0.7) * 0.7, gy - foot + tall * 0.97)
        colour = torch.lerp(f.tint("wall"), f.tint("a2"), cell[..., 1][:, None] * 0.5)
        roofing = torch.lerp(f.tint("a3"), f.tint("a4"), cell[..., 0][:, None])
        lit = f.tint("light")
        f.lay(shaded(colour, mid * f.number("side") * 12) * lit, f.inside(wall) * there)
        f.lay(shaded(roofing, mid * f.number("side") * 16 + 0.1) * lit, f.inside(roof) * there)
        pane = torch.maximum(
            (mid.abs() - wide * 0.17).abs() - wide * 0.07, (gy - foot + tall * 0.5).abs() - tall * 0.16
        )
        night = f.number("night")
        f.lay(f.hue(0.22, 0.25, 0.33), f.inside(pane) * there)
        on = there * night * (cell[..., 2] < 0.8)
        f.lay(f.hue(1.0, 0.82, 0.4), f.inside(pane) * on)
        f.lay(f.hue(1.0, 0.75, 0.35), torch.exp(-pane.clamp_min(0) / 0.02) * 0.3 * on)


def city(f: Frame) -> None:
    """A skyline of blocks, windows lit at night."""
    for i in range(3):
        wide = 0.07 + 0.025 * i
        gx, gy = torch.broadcast_tensors(f.x / wide + f.number("seed") * 171 + i * 29, f.y)
        c = gx.floor()
        cell = cells(c, torch.full_like(c, 70.0 + i))
        inner = gx - c
        tall = (0.1 + 0.26 * cell[..., 1] ** 2) * (1.15 - 0.25 * i) + 0.03
        top = f.level + 0.02 - tall
        d = torch.maximum((inner - 0.5).abs() * wide - wide * (0.4 + 0.1 * cell[..., 0]), top - gy)
        d = torch.maximum(d, gy - f.level - 0.03)
        tone = torch.lerp(f.tint("wall"), f.tint("a2"), cell[..., 2][:, None]) * f.tint("light")
        haze = f.number("haze") * (0.75 - 0.3 * i) + 0.1
        body = _hazed(
            f, shaded(tone, (inner - 0.5) * f.number("side") * 0.9 - 0.25 - 0.35 * f.number("night")), haze[:, None]
        )
        f.lay(body, f.inside(d))
        wx, wy = inner * wide / 0.014, (gy - top) / 0.018
        pane = cells(wx.floor() + c * 9, wy.floor() + i * 41)
        hole = ((wx - wx.floor() - 0.5).abs() < 0.28) & ((wy - wy.floor() - 0.5).abs() < 0.3)
        glass = hole * f.inside(d + 0.008)
        f.lay(f.hue(1.0, 0.84, 0.46), glass * (pane[..., 0] < 0.55) * f.number("night") * 0.95)
        f.lay(body * 0.7, glass * (1 - f.number("night")) * 0.6)
