"""A scene while it is being thought up: things are placed, numbers set, facts noted."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.training.scenes.frame_names import PLACE, WIDTH
from engine.training.scenes.kinds import COLOURABLE, KINDS, Kind, Rgb, shade_of
from engine.training.scenes.scene import Box, Group, Labels, ObjectLabel, Part, Scene, Thing

if TYPE_CHECKING:
    from engine.training.scenes.stamps import Stamps

PALETTES: dict[str, tuple[float, float, float]] = {
    # saturation, lift, warmth
    "warm": (1.05, 0.0, 1.0),
    "cool": (0.98, 0.0, -0.8),
    "pastel": (0.9, 0.12, 0.0),
    "muted": (0.68, 0.03, 0.1),
    "vivid": (1.22, 0.0, 0.0),
    "black and white": (0.0, 0.0, 0.0),
}
SIZES = {"tiny": 0.36, "small": 0.62, "": 1.0, "big": 1.5}
_LEAST = 0.035
"""No thing is painted smaller than this half side: its kind and colour must be seen."""
ACCENTS = ("brown", "red", "grey", "blue", "white", "gold", "black", "orange")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a group stands: middle, foot line, the half side of a thing's unit box, and the width it may take."""

    x: float
    foot: float
    size: float
    room: float = 0.9


class Sketch:
    """Collects one scene."""

    def __init__(self, rng: random.Random, stamps: Stamps | None) -> None:
        self.rng, self.stamps = rng, stamps
        self.layers: set[str] = set()
        self.knobs = [0.0] * WIDTH
        self.things: list[Thing] = []
        self.groups: list[Group] = []
        self.parts: list[Part] = []
        self.colours: tuple[str, ...] = ()
        self.family = ""
        self.relation: str | None = None
        self.time: str | None = None
        self.weather: str | None = None
        self.mood: str | None = None
        self.palette: str | None = None
        self.set(seed=rng.random(), side=rng.choice((-1.0, -0.7, 0.7, 1.0)), saturation=1.0, light=(1.0, 1.0, 1.0))
        self.set(horizon=0.5, grain=rng.choice((0.0, 0.0, 0.008, 0.016)), ink=rng.choice((0.0, 0.0, 0.25, 0.5)))
        self.set(wobble=rng.uniform(0, 1.2), vignette=rng.choice((0.0, 0.15, 0.35)))

    def set(self, **values: float | Rgb) -> None:
        """Set numbers and colours of the layers by name."""
        for name, value in values.items():
            at = PLACE[name]
            if isinstance(value, tuple):
                self.knobs[at : at + 3] = value
            else:
                self.knobs[at] = value

    def paint(self, name: str, colour: str, light: Rgb = (1.0, 1.0, 1.0)) -> Rgb:
        """Set a layer's colour to a shade of a colour word in this light; gives the shade."""
        rgb = shade_of(self.rng, colour)
        lit = (rgb[0] * light[0], rgb[1] * light[1], rgb[2] * light[2])
        self.set(**{name: lit})
        return lit

    def choose(self, place: str, *, group: bool = False, colourable: bool = False) -> tuple[str, Kind, int]:
        """A kind that may stand in this place (a letter of Kind.places), and its stamp's number or -1."""
        if self.stamps is not None and not colourable and self.rng.random() < 0.3:
            found = self.stamps.choose(self.rng, place)
            if found is not None:
                return found
        name = self.rng.choice(_BY_PLACE[place, group, colourable])
        return name, KINDS[name], -1

    def add(  # noqa: PLR0917 - what a group is
        self,
        chosen: tuple[str, Kind, int],
        spot: Spot,
        count: int = 1,
        position: str | None = None,
        size: str = "",
        colour: str | None = None,
        *,
        stage: int = 1,
        afloat: bool = False,
        shadow: float = 1.0,
        scatter: float = 0.02,
    ) -> Group:
        """Place `count` things of a kind side by side and note them as a group."""
        name, kind, stamp = chosen
        rng = self.rng
        if colour is None and stamp < 0:
            colour = rng.choice(kind.colours)
        half = max(_LEAST, spot.size * SIZES[size])
        step = 2 * kind.w * half * rng.uniform(1.08, 1.25)
        if step * count > spot.room:
            half *= spot.room / (step * count)
            step = spot.room / count
        start = min(max(spot.x, step * count / 2 + 0.02), 0.98 - step * count / 2) - step * (count - 1) / 2
        accent = rng.choice([a for a in ACCENTS if a != colour])
        boxes: list[Box] = []
        for i in range(count):
            x, foot = start + i * step, spot.foot + rng.uniform(-scatter, scatter)
            rgb = shade_of(rng, colour) if colour else (1.0, 1.0, 1.0)
            self.things.append(
                Thing(
                    name,
                    x,
                    foot,
                    half,
                    rgb,
                    shade_of(rng, accent),
                    tuple([rng.random() for _ in range(8)]),
                    stage,
                    afloat,
                    stamp,
                    shadow,
                )
            )
            boxes.append((x - kind.w * half, foot - 2 * kind.h * half, x + kind.w * half, foot))
        found = Group(name, kind.words, kind.plurals, colour, count, position, size or None, tuple(boxes), afloat)
        self.groups.append(found)
        return found

    def scene(self) -> Scene:
        """The finished scene."""
        grey = self.palette == "black and white"
        if self.palette:
            saturation, lift, warm = PALETTES[self.palette]
            self.set(saturation=saturation, lift=lift, warm=warm)
        parts = tuple(Part(p.kind, None if grey else p.colour) for p in self.parts)
        groups = tuple([replace(g, colour=None) for g in self.groups] if grey else self.groups)
        objects = tuple(ObjectLabel(g.kind, g.colour, g.count, g.position, g.size, g.boxes) for g in groups)
        labels = Labels(
            self.family,
            parts,
            objects,
            self.relation,
            () if grey else self.colours,
            self.palette,
            self.time,
            self.weather,
            self.mood,
        )
        return Scene(0, labels, frozenset(self.layers), tuple(self.knobs), tuple(self.things), groups)


_BY_PLACE = {
    (place, group, colourable): tuple(
        name
        for name, kind in KINDS.items()
        if place in kind.places and (kind.group or not group) and (name in COLOURABLE or not colourable)
    )
    for place in "gtswhfb"
    for group in (False, True)
    for colourable in (False, True)
}
