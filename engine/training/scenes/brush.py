"""What things are painted with: antialiased shapes laid on a small transparent picture, many things at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional

from engine.training.scenes.noise import constant, noise, smooth

Number = float | Tensor
Colour = Tensor | tuple[float, float, float]


class Brush:
    """Sprites of n things of one kind. Coordinates run over a unit box: x from -1 (left) to 1, y from -1 (foot) to 1.

    `colour` and `accent` are n × 3; `r` gives eight random numbers of each thing, r[i] of shape n × 1 × 1. `light`
    is the colour of the light (n × 3), `side` where it comes from (n × 1 × 1, -1 left to 1 right), `night` 1 in the
    dark, `pixel` the width of a pixel in units. What is laid collects in `picture`, n × 4 × s × s, colours
    multiplied by opacity.
    """

    def __init__(  # noqa: PLR0917 - one value of each of the things' properties
        self, x: Tensor, y: Tensor, pixel: Tensor, colour: Tensor, accent: Tensor, random: Tensor, scene: Tensor
    ) -> None:
        seed = random[:, :1, None] * 700
        self.texture = noise(x * 0.7 + seed, y * 0.7 + seed * 0.37)
        self.x, self.y = x + self.texture[:, 4] * 0.015, y + self.texture[:, 1] * 0.012
        self.pixel, self.colour, self.accent = pixel, colour, accent
        self.r = [random[:, i, None, None] for i in range(random.shape[1])]
        self.light = scene[:, 0:3]
        self.side = scene[:, 3, None, None]
        self.night = scene[:, 4, None, None]
        self.ink = scene[:, 5, None, None]
        self.grounded = scene[:, 6, None, None]
        self.picture = torch.zeros(x.shape[0], 4, *x.shape[1:], device=x.device)
        self.wash = 0.32 * x * self.side + 0.28 * y + 0.13 * self.texture[:, 1]

    def hue(self, red: float, green: float, blue: float) -> Tensor:
        """A fixed colour for all the things, n × 3."""
        return constant(self.colour.device, red, green, blue).expand_as(self.colour)

    def mixed(self, colour: Tensor, other: Tensor, share: Number) -> Tensor:
        """`colour` with a share of `other`, both n × 3."""
        return torch.lerp(colour, other, share.reshape(-1, 1) if isinstance(share, Tensor) else share)

    def dark(self, colour: Tensor, share: float = 0.45) -> Tensor:
        """The colour in shadow: darker and a little bluer."""
        return colour * constant(colour.device, 1 - 0.68 * share, 1 - 0.68 * share, 1 - 0.55 * share)

    def pale(self, colour: Tensor, share: float = 0.35) -> Tensor:
        """The colour in light: paler and a little warmer."""
        return torch.add(constant(colour.device, share, 0.97 * share, 0.88 * share), colour, alpha=1 - share)

    def lay(
        self, distance: Tensor, colour: Tensor, shade: Tensor | None = None, *, soft: Number = 0.0, fade: Number = 1.0
    ) -> None:
        """Lay a shape (negative `distance` inside, in units) in a colour shaded from -1 (dark) to 1 (light)."""
        device = distance.device
        shade = self.wash if shade is None else shade
        lit = functional.pad(colour * self.light, (0, 1), value=1.0)[:, :, None, None]
        up = torch.add(constant(device, 0.5, 0.485, 0.44, 0.5).view(1, 4, 1, 1), lit, alpha=-0.5)
        down = lit * constant(device, 0.544, 0.544, 0.44, 0.0).view(1, 4, 1, 1)
        shade = shade[:, None]
        body = torch.addcmul(lit, up, shade.clamp(0, 1)).addcmul_(down, shade.clamp(-1, 0))
        if isinstance(soft, float) and soft == 0.0:
            inside = distance / self.pixel
            edge = (1.3 - inside.abs()).clamp_(0, 1)[:, None]
            body = body.addcmul_(down * (1.8 * self.ink[:, None]), edge, value=-1)
        else:
            inside = distance / (self.pixel + soft)
        alpha = (0.5 - inside).clamp_(0, 1)
        self._over(body, alpha if isinstance(fade, float) and fade == 1.0 else alpha * fade)

    def glow(self, distance: Tensor, colour: Tensor, *, soft: Number = 0.0, fade: Number = 1.0) -> None:
        """Lay a shape that gives light itself: neither shaded nor darkened by night."""
        alpha = (0.5 - distance / (self.pixel + soft)).clamp(0, 1) * fade
        self._over(functional.pad(colour, (0, 1), value=1.0)[:, :, None, None], alpha)

    def shadow(self, wide: float = 0.8, strength: float = 0.42) -> None:
        """A soft shadow on the ground under the thing, away from the light."""
        away = self.side * -0.22
        r = torch.hypot((self.x - away) / wide, (self.y + 1) / 0.16)
        alpha = (1 - smooth(0.35, 1.15, r)) * strength * self.grounded * (1 - 0.4 * self.night)
        self._over(constant(alpha.device, 0.06, 0.07, 0.13, 1.0).view(1, 4, 1, 1), alpha)

    def _over(self, colour: Tensor, alpha: Tensor) -> None:
        self.picture = torch.lerp(self.picture, colour, alpha[:, None])

    def circle(self, x: Number, y: Number, radius: Number) -> Tensor:
        """Distance to a circle."""
        return torch.hypot(self.x - x, self.y - y) - radius

    def ellipse(self, x: Number, y: Number, rx: Number, ry: Number) -> Tensor:
        """Distance to an ellipse, about."""
        dx, dy = (self.x - x) / rx, (self.y - y) / ry
        k = torch.hypot(dx, dy)
        slope = torch.hypot(dx / rx, dy / ry).clamp_min(1e-3)
        return k * (k - 1) / slope

    def ball(self, x: Number, y: Number, rx: Number, ry: Number) -> Tensor:
        """Shade of a ball there, -1 to 1: lit from the side of the light and above."""
        nx, ny = (self.x - x) / rx, (self.y - y) / ry
        nz = (1 - nx * nx - ny * ny).clamp_min(0).sqrt()
        lit = nx * self.side * 0.55 + ny * 0.5 + nz * 0.62
        return (lit - 0.38) * 1.1 + 0.3 * smooth(0.86, 1.0, lit) + 0.09 * self.texture[:, 1]

    def box(self, x: Number, y: Number, w: Number, h: Number, corner: float = 0.0) -> Tensor:
        """Distance to a box with half sides w and h, its corners rounded."""
        dx, dy = (self.x - x).abs() - w + corner, (self.y - y).abs() - h + corner
        return torch.hypot(dx.clamp_min(0), dy.clamp_min(0)) + torch.maximum(dx, dy).clamp_max(0) - corner

    def convex(self, *points: tuple[Number, Number]) -> Tensor:
        """Distance to a convex polygon; its corners against the clock (y upward)."""
        distance: Tensor | None = None
        for (x0, y0), (x1, y1) in zip(points, (*points[1:], points[0]), strict=True):
            dx, dy = x1 - x0, y1 - y0
            length = (dx * dx + dy * dy) ** 0.5
            side = ((self.x - x0) * dy - (self.y - y0) * dx) / length
            distance = side if distance is None else torch.maximum(distance, side)
        assert distance is not None  # noqa: S101 - a polygon has corners
        return distance

    def stick(  # noqa: PLR0917 - two points
        self, x0: Number, y0: Number, x1: Number, y1: Number, r0: float, r1: float
    ) -> Tensor:
        """Distance to a line from one point to the other, its half width going from r0 to r1."""
        dx, dy = x1 - x0, y1 - y0
        px, py = self.x - x0, self.y - y0
        t = ((px * dx + py * dy) / (dx * dx + dy * dy + 1e-6)).clamp(0, 1)
        return torch.hypot(px - dx * t, py - dy * t) - (r0 + (r1 - r0) * t)

    def turned(self, knots: Sequence[tuple[float, Number]]) -> tuple[Tensor, Tensor]:
        """A turned body (vase, bottle): half widths at heights, from foot to top. Gives its distance and shade."""
        width: Tensor | Number = knots[0][1]
        for (y0, w0), (y1, w1) in pairwise(knots):
            width = width + (w1 - w0) * smooth(y0, y1, self.y)
        width = torch.as_tensor(width, device=self.x.device).clamp_min(1e-3)
        low, high = knots[0][0], knots[-1][0]
        sides = (self.x.abs() - width) * 0.85
        distance = torch.maximum(sides, torch.maximum(self.y - high, low - self.y - 0.02 * (1 - self.x * self.x)))
        across = (self.x / width).clamp(-1, 1)
        round_ = (1 - across * across).sqrt()
        lit = across * self.side * 0.7 + round_ * 0.7
        stripe = torch.exp(-(((across - self.side * 0.55) * 7) ** 2)) * 0.35
        return distance, (lit - 0.52) * 1.2 + stripe + 0.12 * self.y + 0.08 * self.texture[:, 1]
