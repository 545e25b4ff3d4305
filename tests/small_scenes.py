"""A stand-in for the painter of scenes: discs of few colours on few grounds, each with the words for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

COLOURS = {"red": (220, 30, 30), "green": (40, 160, 60), "blue": (40, 70, 210), "yellow": (240, 210, 40)}
SIDES = {"left": 0.25, "right": 0.75}
VOCABULARY = (*COLOURS, *SIDES, "a", "disc", "on", "to", "the")


@dataclass(frozen=True)
class Disc:
    kind: str
    colour: str
    count: int
    position: str
    boxes: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True)
class Asked:
    prompt: str
    tests: str
    objects: tuple[Disc, ...]
    relation: str | None = None


@dataclass(frozen=True)
class Scene:
    colour: str
    ground: str
    side: str

    @property
    def labels(self) -> dict[str, Any]:
        ground = {"kind": "ground", "colour": self.ground}
        return {"objects": [asdict(self.disc)], "backdrop": [ground], "relation": None}

    @property
    def disc(self) -> Disc:
        x = SIDES[self.side]
        return Disc("disc", self.colour, 1, self.side, ((x - 0.2, 0.3, x + 0.2, 0.7),))

    def caption(self, variant: int = 0, manner: str | None = None) -> str:
        words = [
            f"a {self.colour} disc on {self.ground}, to the {self.side}",
            f"{self.ground}, to the {self.side} a {self.colour} disc",
        ][variant % 2]
        return words if manner is None else f"{words}, {manner}"


def invent(seed: int, stamps: Any = None) -> Scene:
    chance = random.Random(seed)
    return Scene(chance.choice(list(COLOURS)), chance.choice(list(COLOURS)), chance.choice(list(SIDES)))


def test_prompts(count: int) -> list[Asked]:
    scenes = [invent(seed) for seed in range(count)]
    return [Asked(scene.caption(), "colour", (scene.disc,)) for scene in scenes]


test_prompts.__test__ = False  # type: ignore[attr-defined] # its name is no test's


def held_out(scene: Scene) -> bool:
    return (scene.colour, scene.ground) == ("red", "blue")


def paint(scenes: Sequence[Scene], width: int, height: int, device: torch.device, stamps: Any = None) -> Tensor:
    row, column = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
    found = []
    for scene in scenes:
        disc = ((row - 0.5).square() + (column - SIDES[scene.side]).square() < 0.04)[None]
        colours = [torch.tensor(COLOURS[name])[:, None, None] for name in (scene.colour, scene.ground)]
        found.append(torch.where(disc, *colours))
    return torch.stack(found).to(device, torch.uint8)
