"""Painters of what lies below the horizon: meadow, field, desert, snow, sand, road and waters."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from engine.training.scenes.frame import Frame, shaded
from engine.training.scenes.noise import cells, smooth


def _below(f: Frame, bumps: float = 0.0) -> Tensor:
    """Cover of the ground; its horizon may roll a little."""
    line = f.noise(f.x * 0.8, f.y[:, :1] * 0, 80)[:, 0] * bumps
    return f.inside(f.level + line - f.y)


def _toward(f: Frame, t: Tensor) -> Tensor:
    """Colour of the ground from the hazy distance to the feet."""
    far = torch.lerp(f.tint("ground2"), f.tint("far"), f.number("haze")[:, None] * 0.35)
    return torch.lerp(far, f.tint("ground"), smooth(0.0, 0.75, t)[:, None])


def meadow(f: Frame) -> None:
    """Grass in perspective, with flowers when `dots` is above 0."""
    gx, away, t = f.plane()
    broad = f.noise(gx * 0.9, away * 1.1, 81)
    blades = f.noise(f.x * 11, f.y * 4, 82)
    shade = (
        0.16 * broad[:, 0] * smooth(0.0, 0.3, t)
        + (0.09 + 0.2 * t) * blades[:, 0] * 0.7
        + 0.1 * blades[:, 3] * t
        + 0.16
        - 0.34 * t
    )
    f.lay(shaded(_toward(f, t), shade.clamp(-0.7, 0.6)), _below(f, 0.006))
    for layer, (size, level) in enumerate(((9.0, 0.0), (5.0, 0.1))):
        _flowers(f, size, level, layer)


def _flowers(f: Frame, size: float, level: float, salt: int) -> None:
    """Dots of blossom over the grass, larger toward the viewer."""
    t = ((f.y - f.level) / (f.bottom - f.level)).clamp(0, 1)
    row = torch.log1p(t * 9) * size * 1.6
    r0 = row.floor()
    width = 0.012 + 0.075 * (torch.expm1((r0 + 0.5) / (size * 1.6)) / 9)
    gx, r0 = torch.broadcast_tensors(f.x / width + f.number("seed") * 77 + r0 * 3.7, r0)
    cell = cells(gx.floor(), r0 + 100 * salt)
    px = (gx - gx.floor() - 0.2 - 0.6 * cell[..., 0]) * width
    py = (row - r0 - 0.2 - 0.6 * cell[..., 1]) * width * 1.1
    radius = width * (0.2 + 0.14 * cell[..., 2]) * f.number("dot_size")
    turn = torch.atan2(py, px)
    d = torch.hypot(px, py * 1.25) - radius * (1 + 0.22 * torch.cos(turn * 5 + cell[..., 0] * 6))
    there = (cell[..., 3] < f.number("dots")) & (t > level) & (t < 1.2)
    f.lay(shaded(f.tint("dot"), cell[..., 1] * 0.8 - 0.4 - py / width), f.inside(d) * there)
    f.lay(f.tint("dot") * 0.55 + 0.25, f.inside(d + radius * 0.7) * there * (t > 0.3))


def field(f: Frame) -> None:
    """Rows of a crop running to the vanishing point."""
    _, _, t = f.plane()
    middle = (0.5 + 0.4 * (f.number("path_x") - 0.5)) * f.right
    rays = (f.x - middle) / (t + 0.05)
    rough = f.noise(rays * 2, f.y * 6, 83)
    leaf = f.noise(f.x * (14 - 7 * t), f.y * (14 - 7 * t), 84)
    rows = torch.cos(rays * f.number("rows") + 0.35 * rough[:, 0])
    depth = smooth(0.0, 0.25, t)
    shade = 0.34 * rows * depth + 0.2 * leaf[:, 2] * (0.3 + t) + 0.1 * rough[:, 0] + 0.05
    soil = smooth(0.45, 0.95, -rows) * depth * 0.75
    body = torch.lerp(
        shaded(_toward(f, t), shade.clamp(-0.7, 0.6)), f.tint("a2") * f.tint("light"), soil[:, None] * 0.6
    )
    f.lay(body, _below(f, 0.006))


def dunes(f: Frame) -> None:
    """Dunes with sharp crests, a lit and a shaded side, and ripples; `relief` 1 for sand, lower for snow."""
    for i in range(4):
        salt = 85 + 2 * i
        line = f.noise(f.x * (1.5 - 0.25 * i), f.y[:, :1] * 0, salt)
        drop = (0.0, 0.14, 0.38, 0.68)[i] * (f.bottom - f.level)
        swing = torch.sin(f.x * (5.2 - i) + f.number("seed") * 50 + 2.1 * i)
        crest = 0.035 + 0.02 * i
        top = f.level + drop - crest * ((1 - swing.abs()) * 1.3) * (i > 0) + 0.02 * line[:, 0] * (i > 0)
        d = f.y - top
        bend = d + 0.35 * (f.x - 0.5 * f.right) * swing * 0.4
        grain = f.noise(f.x * 3 + bend, d * 9, salt + 1)
        slope = smooth(-0.05, 0.05, bend - 0.03 - 0.02 * grain[:, 0])
        ripples = torch.sin((d * (60 - 12 * i) + 0.5 * grain[:, 0] + f.x * 4) * 2) * 0.05 * f.number("relief")
        shade = (
            (0.32 - 0.55 * slope * f.number("side").abs()) * f.number("relief")
            + ripples
            + 0.1 * grain[:, 0]
            - 0.05 * i
        )
        haze = f.number("haze") * (0.5 - 0.15 * i)
        tone = torch.lerp(f.tint("ground2"), f.tint("ground"), min(1.0, 0.2 + 0.3 * i))
        body = shaded(tone, shade.clamp(-0.7, 0.6))
        f.lay(body + (f.tint("far") - body) * haze[:, None].clamp_min(0), f.inside(-d))


def sea(f: Frame) -> None:
    """Open water: waves in perspective, the sun's path, foam when rough."""
    gx, _, t = f.plane()
    swell = f.noise(gx * 1.2, f.y * (26 - 16 * t), 95)
    fine = f.noise(f.x * (5 - 2 * t), f.y * (34 - 20 * t), 96)
    waves = f.number("waves")
    crest = swell[:, 0] * 0.5 + fine[:, 0] * 0.5
    shade = crest * (0.14 + 0.3 * waves) * (0.35 + t)
    water = torch.lerp(
        torch.lerp(f.tint("ground2"), f.tint("sky_low"), 0.35), f.tint("ground"), smooth(0.0, 0.55, t)[:, None]
    )
    cover = _below(f)
    f.lay(shaded(water, shade.clamp(-0.65, 0.55)), cover)
    near_sun = (f.x - f.number("sun_x") * f.right).abs() / (0.05 + 0.22 * t)
    path = torch.exp(-near_sun * near_sun) * smooth(0.1, 0.9, crest + 0.35)
    f.lay(f.tint("sun") * 0.6 + 0.4 * f.tint("glow"), path * f.number("glitter") * cover * 0.85)
    foam = smooth(1.0, 1.5, crest + 0.25 * fine[:, 2]) * waves * smooth(0.05, 0.4, t)
    f.lay(f.tint("cloud_lit") * 0.5 + 0.5 * f.tint("light"), foam * cover * 0.8)


def lake(f: Frame) -> None:
    """Still water that mirrors what stands behind it."""
    _, _, t = f.plane()
    rip = f.noise(f.x * 2.2, f.y * (40 - 22 * t), 97)
    shift = rip[:, 0] * (0.004 + 0.014 * t) * (0.4 + f.number("waves"))
    y = (2 * f.level - f.y + shift * 1.5) / f.bottom * 2 - 1
    x = (f.x + shift) / f.right * 2 - 1
    x, y = torch.broadcast_tensors(x, y)
    mirrored = functional.grid_sample(
        f.picture, torch.stack((x, y), -1), align_corners=False, padding_mode="reflection"
    )
    share = (0.78 - 0.5 * smooth(0.15, 1.0, t))[:, None]
    water = torch.lerp(shaded(f.tint("ground"), rip[:, 0] * 0.12), mirrored * 0.93, share)
    cover = f.inside(f.level + 0.004 * rip[:, 1] - f.y)
    f.lay(water, cover)
    glints = smooth(1.3, 1.9, rip[:, 0] + 0.4 * rip[:, 3]) * smooth(0.0, 0.1, t) * 0.35
    f.lay(f.tint("glow"), glints * cover)


def beach(f: Frame) -> None:
    """Sand at the viewer's feet, with a line of foam; paint it over the sea."""
    bend = f.noise(f.x * 0.9, f.y[:, :1] * 0, 101)
    shore = f.level + (0.42 + 0.12 * (f.x - 0.5) * f.number("side")) * (f.bottom - f.level) + 0.025 * bend[:, 0]
    d = f.y - shore
    grain = f.noise(f.x * 6, f.y * 9, 102)
    wet = torch.exp(-d.clamp_min(0) / 0.05)
    shade = 0.1 * grain[:, 0] + 0.06 * grain[:, 3] - 0.4 * wet + 0.12
    f.lay(shaded(f.tint("a2"), shade), f.inside(-d))
    edge = (d + 0.012 * grain[:, 2]).abs() - 0.007
    f.lay(f.tint("cloud_lit"), (1 - edge / 0.01).clamp(0, 1) * 0.85)


def path(f: Frame) -> None:
    """A road or a river winding to the horizon: `k3` 0 for a road, 1 for a river."""
    _, _, t = f.plane()
    river = f.number("k3")
    swing = f.number("path_bend") * (torch.sin(t.clamp(0, 1) ** 0.6 * 6 + f.number("seed") * 30) * 0.14 * (0.25 + t))
    middle = f.number("path_x") * f.right + (0.5 * f.right - f.number("path_x") * f.right) * t + swing
    wide = f.number("path_width") * (0.03 + t * (0.75 + 0.5 * t))
    rough = f.noise(f.x * 4, f.y * 6, 103)
    d = (f.x - middle).abs() - wide + (0.004 + 0.02 * t) * (rough[:, 4] * 0.7 + rough[:, 0] * 0.12)
    d = torch.where(f.y > f.level + 0.004, d, d.new_tensor(9.0))
    f.lay(shaded(f.tint("ground"), rough[:, 0] * 0.1 - 0.45), f.inside(d - 0.012 - 0.012 * t))
    ruts = torch.cos((f.x - middle) / wide * 6.5) * 0.16
    ripple = f.noise(f.x * 2.5, f.y * (26 - 14 * t), 104)[:, 0] * 0.28
    shade = torch.where(river > 0.5, ripple, ruts + 0.12 * rough[:, 0])
    sky = torch.lerp(f.tint("a4"), f.tint("sky_low"), (river * 0.35)[:, None])
    f.lay(shaded(sky, shade), f.inside(d))
