"""A scene before it is painted: layers, numbers, things, and the facts that captions and judges are made from."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from engine.training.scenes.kinds import Rgb

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing in the picture. `x` and `foot` (its lowest point) are shares of width and height, `size` is half the
    side of its unit box in shorter sides of the picture. Things of `stage` 0 stand behind the waters.
    """

    kind: str
    x: float
    foot: float
    size: float
    rgb: Rgb
    accent: Rgb
    random: tuple[float, ...]
    stage: int = 1
    afloat: bool = False
    stamp: int = -1
    shadow: float = 1.0


@dataclass(frozen=True, slots=True)
class Group:
    """Things of one kind and colour that a caption names together. `boxes` hold each thing as shares of a
    square picture: left, top, right, bottom. Of a colour, position or size that is None there is nothing to say.
    """

    kind: str
    words: tuple[str, ...]
    plurals: tuple[str, ...]
    colour: str | None
    count: int
    position: str | None
    size: str | None
    boxes: tuple[Box, ...]
    afloat: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the backdrop: mountains, sky, stripes, with its colour where it has one that can be named."""

    kind: str
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectLabel:
    """What a judge should find: see Group."""

    kind: str
    colour: str | None
    count: int
    position: str | None
    size: str | None
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Labels:
    """All that is true of a scene, whether its caption says so or not."""

    family: str
    backdrop: tuple[Part, ...]
    objects: tuple[ObjectLabel, ...]
    relation: str | None
    """Of the first object to the second: left of, right of, above, below, in front of, on."""
    colours: tuple[str, ...]
    """The colours of an abstract picture."""
    palette: str | None
    time: str | None
    weather: str | None
    mood: str | None

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries and lists of words and numbers."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture that can be painted at any size, and said in many ways."""

    seed: int
    labels: Labels
    layers: frozenset[str]
    knobs: tuple[float, ...]
    things: tuple[Thing, ...]
    groups: tuple[Group, ...]

    def caption(self, variant: int = 0, manner: str | None = None) -> str:
        """The scene in words; `variant` chooses words, order and length. `manner` adds "in watercolour" and the like.

        Raises ValueError for a manner that `words.MANNERS` does not hold.
        """
        from engine.training.scenes.captions import say

        return say(self, variant, manner)
