"""Whole pictures of a batch while layers are painted on them, and the numbers that each scene gives its layers."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.training.scenes.frame_names import PLACE
from engine.training.scenes.noise import constant, noise


class Frame:
    """n pictures being painted. x and y are in shorter sides from the upper left, u and v from 0 to 1."""

    def __init__(self, picture: Tensor, knobs: Tensor) -> None:
        self.picture, self.knobs = picture, knobs
        height, width = picture.shape[-2:]
        short = min(width, height)
        self.pixel = 1.0 / short
        self.right, self.bottom = width / short, height / short
        device = picture.device
        self.x = ((torch.arange(width, device=device) + 0.5) / short).view(1, 1, -1)
        self.y = ((torch.arange(height, device=device) + 0.5) / short).view(1, -1, 1)
        self.u, self.v = self.x / self.right, self.y / self.bottom

    def number(self, name: str) -> Tensor:
        """One number of each scene, n × 1 × 1."""
        return self.knobs[:, PLACE[name], None, None]

    def tint(self, name: str) -> Tensor:
        """One colour of each scene, n × 3 × 1 × 1."""
        at = PLACE[name]
        return self.knobs[:, at : at + 3, None, None]

    def hue(self, red: float, green: float, blue: float) -> Tensor:
        """A fixed colour, 1 × 3 × 1 × 1."""
        return constant(self.picture.device, red, green, blue).view(1, 3, 1, 1)

    def lay(self, colour: Tensor, alpha: Tensor) -> None:
        """Lay a colour (n × 3 × h × w) where `alpha` (n × h × w) says."""
        self.picture = torch.lerp(self.picture, colour, alpha[:, None])

    def noise(self, x: Tensor, y: Tensor, salt: float = 0.0) -> Tensor:
        """Five channels of noise at (x, y), of each scene's own, n × 5 × h × w."""
        seed = self.number("seed")
        return noise(x + seed * 97.0 + salt * 2.37, y + seed * 61.0 + salt * 5.11)

    def inside(self, distance: Tensor) -> Tensor:
        """Cover of a shape from its distance in shorter sides, its edge antialiased."""
        return (0.5 - distance / self.pixel).clamp(0, 1)

    @property
    def level(self) -> Tensor:
        """Height of the horizon in shorter sides, n × 1 × 1."""
        return self.number("horizon") * self.bottom

    def plane(self) -> tuple[Tensor, Tensor, Tensor]:
        """The ground in perspective: across, away (units grow toward the viewer's feet) and 0 at the horizon to 1."""
        below = (self.y - self.level).clamp_min(0)
        t = below / (self.bottom - self.level)
        away = 1.0 / (t + 0.06)
        return (self.x - self.right / 2) * (0.25 + 0.75 * away * 0.35), away, t


def shaded(colour: Tensor, shade: Tensor) -> Tensor:
    """A colour (n × 3 × 1 × 1) lighter or darker by `shade` (n × h × w, -1 to 1): warm lights, cool shadows."""
    shade = shade[:, None]
    up = torch.add(constant(shade.device, 0.5, 0.485, 0.44).view(1, 3, 1, 1), colour, alpha=-0.5)
    down = colour * constant(shade.device, 0.58, 0.58, 0.45).view(1, 3, 1, 1)
    return torch.addcmul(colour, up, shade.clamp(0, 1)).addcmul_(down, shade.clamp(-1, 0))
