"""All the things of a batch: painted as small sprites, kind by kind, then laid on the pictures back to front."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.training.scenes import things_built, things_home, things_land
from engine.training.scenes.brush import Brush
from engine.training.scenes.frame_names import PLACE
from engine.training.scenes.kinds import KINDS
from engine.training.scenes.scene import Scene, Thing
from engine.training.scenes.stamps import Stamps

DRAW: Mapping[str, Callable[[Brush], None]] = MappingProxyType(
    {
        name: draw
        for module in (things_home, things_land, things_built)
        for name, draw in vars(module).items()
        if name in KINDS
    }
)
_WINDOWS = {"cpu": (32, 64, 112, 176, 320)}
_WINDOWS_CARD = (128, 320)
"""Sides of sprites in pixels. A card waits for the number of steps, not of pixels: fewer sizes are faster there."""
_REACH = 1.3
"""A sprite's window reaches this far in units of its thing: room for shadow and light."""
_LIGHT, _SIDE, _NIGHT, _INK = PLACE["light"], PLACE["side"], PLACE["night"], PLACE["ink"]


def _row(index: int, rank: int, thing: Thing) -> tuple[float, ...]:
    stamp, afloat, shadow = float(thing.stamp), float(thing.afloat), thing.shadow
    return (
        index,
        rank,
        stamp,
        afloat,
        shadow,
        thing.x,
        thing.foot,
        thing.size,
        *thing.rgb,
        *thing.accent,
        *thing.random,
    )


def put_things(canvas: Tensor, knobs: Tensor, scenes: Sequence[Scene], stage: int, stamps: Stamps | None) -> None:
    """Lay all things of a stage on the canvas, n × 3 × h × w, those with the lower foot line in front."""
    kinds: list[str] = []
    rows: list[tuple[float, ...]] = []
    for index, scene in enumerate(scenes):
        things = sorted((t for t in scene.things if t.stage == stage), key=lambda t: t.foot)
        for rank, thing in enumerate(things):
            kinds.append("stamp" if thing.stamp >= 0 else thing.kind)
            rows.append(_row(index, rank, thing))
    if not rows:
        return
    table, names = np.array(rows, np.float64), np.array(kinds)
    short = min(canvas.shape[-2:])
    sides = _WINDOWS.get(canvas.device.type, _WINDOWS_CARD)
    window = np.searchsorted(sides, table[:, 7] * short * 2 * _REACH).clip(max=len(sides) - 1)
    pools = []
    for which in np.unique(window):
        chosen = np.flatnonzero(window == which)
        chosen = chosen[np.argsort(names[chosen], kind="stable")]
        pools.append(_Pool(canvas, knobs, table[chosen], names[chosen], sides[which], stamps))
    for rank in range(int(table[:, 1].max()) + 1):
        for pool in pools:
            pool.lay(rank)


class _Pool:
    """Sprites of one window size, painted; `lay` puts those of one rank on the canvas."""

    def __init__(  # noqa: PLR0917 - the parts of one batch
        self, canvas: Tensor, knobs: Tensor, table: NDArray[np.float64], names: NDArray[np.str_], side: int,
        stamps: Stamps | None,
    ) -> None:  # fmt: skip
        self.canvas = canvas
        height, width = canvas.shape[-2:]
        short = min(height, width)
        self.rows, self.columns = min(side, height), min(side, width)
        half = table[:, 7] * short
        x, y = table[:, 5] * width, table[:, 6] * height - half
        left = np.round(x - self.columns / 2).clip(0, width - self.columns)
        top = np.round(y - self.rows / 2).clip(0, height - self.rows)
        self.ranks = table[:, 1].astype(int)
        numbers = np.concatenate((table, np.stack((left, top, x, y, half), 1)), 1).astype(np.float32)
        sent = torch.from_numpy(numbers).to(canvas.device, non_blocking=True)
        self.scene, self.left, self.top = sent[:, 0].long(), sent[:, -5].long(), sent[:, -4].long()
        self.sprites = torch.empty(len(table), 4, self.rows, self.columns, device=canvas.device)
        changes = np.flatnonzero(names[1:] != names[:-1]) + 1
        for start, stop in zip((0, *changes), (*changes, len(names)), strict=True):
            self._paint(str(names[start]), slice(int(start), int(stop)), sent[start:stop], knobs, stamps)

    def _paint(self, name: str, where: slice, sent: Tensor, knobs: Tensor, stamps: Stamps | None) -> None:
        """Paint the sprites of one kind."""
        left, top, cx, cy, half = (sent[:, i, None, None] for i in range(-5, 0))
        x = (torch.arange(self.columns, device=sent.device) + 0.5 + left - cx) / half
        y = (cy - 0.5 - torch.arange(self.rows, device=sent.device)[:, None] - top) / half
        afloat = sent[:, 3, None, None]
        line = -0.9
        under = (afloat > 0) & (y < line)
        x, y = torch.broadcast_tensors(x, y)
        share = torch.where(under, 0.35 * ((y + _REACH) / 0.3).clamp(0, 1), 1.0)
        x = torch.where(under, x + 0.05 * torch.sin(y * 40), x)
        y = torch.where(under, 2 * line - y, y)
        random = sent[:, 14:22]
        scene = knobs[self.scene[where]]
        light = scene[:, _LIGHT : _LIGHT + 3]
        light = light + (1 - light) * (0.5 + 0.15 * scene[:, _NIGHT, None])
        lit = torch.cat((light, scene[:, [_SIDE, _NIGHT, _INK]], sent[:, 4:5]), 1)
        if name == "stamp":
            if stamps is None:
                raise ValueError("A scene holds a stamp: give the stamps it was invented with.")
            picture = stamps.paint(sent[:, 2].long(), (x, y, half), lit, random)
        else:
            brush = Brush(x, y, 1 / half, sent[:, 8:11], sent[:, 11:14], random, lit)
            DRAW[name](brush)
            picture = brush.picture
        self.sprites[where] = picture * share[:, None]

    def lay(self, rank: int) -> None:
        """Put the sprites of this rank on the canvas."""
        chosen = np.flatnonzero(self.ranks == rank)
        if not len(chosen):
            return
        pick = torch.from_numpy(chosen).to(self.canvas.device, non_blocking=True)
        device = self.canvas.device
        rows = (self.top[pick, None] + torch.arange(self.rows, device=device))[:, None, :, None]
        columns = (self.left[pick, None] + torch.arange(self.columns, device=device))[:, None, None, :]
        channel = torch.arange(3, device=device).view(1, 3, 1, 1)
        at = (self.scene[pick].view(-1, 1, 1, 1), channel, rows, columns)
        sprite = self.sprites[pick]
        self.canvas[at] = self.canvas[at] * (1 - sprite[:, 3:]) + sprite[:, :3]
