"""Scenes by seed: what is in the picture, where, in which colours."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.training.scenes.composing import Sketch
from engine.training.scenes.holdout import held_out
from engine.training.scenes.invent_land import landscape
from engine.training.scenes.invent_simple import abstract, simple, still_life
from engine.training.scenes.scene import Scene

if TYPE_CHECKING:
    from engine.training.scenes.stamps import Stamps

_COMPOSE = (landscape, simple, still_life, abstract)
_UP_TO = (0.4, 0.75, 0.89, 1.0)
"""The share of landscapes, and so on, added up."""


def _one(seed: int, attempt: int, stamps: Stamps | None) -> Scene:
    rng = random.Random(seed * 1009 + attempt)  # noqa: S311 - pictures, not secrets
    sketch = Sketch(rng, stamps)
    rng.choices(_COMPOSE, cum_weights=_UP_TO)[0](sketch)
    return replace(sketch.scene(), seed=seed)


def invent(seed: int, stamps: Stamps | None = None) -> Scene:
    """The scene of this seed, never one that is held out for tests. Any whole number from 0 on."""
    attempt = 0
    while True:
        scene = _one(seed, attempt, stamps)
        if not held_out(scene):
            return scene
        attempt += 1


def invent_held_out(seed: int, stamps: Stamps | None = None) -> Scene:
    """A scene that training never sees: some combination in it is held out."""
    attempt = 500
    while True:
        scene = _one(seed, attempt, stamps)
        if held_out(scene):
            return scene
        attempt += 1
