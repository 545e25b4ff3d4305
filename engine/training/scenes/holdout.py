"""Combinations that training never sees, so that tests can ask for them."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from itertools import combinations

from engine.training.scenes.kinds import COLOURABLE
from engine.training.scenes.scene import Scene

_SHARE = 20
"""One in twenty of the pairs is held out."""


@lru_cache(maxsize=65536)
def _held(*words: str, share: int = _SHARE) -> bool:
    digest = hashlib.blake2s("|".join(words).encode(), digest_size=4).digest()
    return int.from_bytes(digest, "little") % share == 7


def held_colour(colour: str, kind: str) -> bool:
    """Whether things of this kind are never trained in this colour."""
    return kind in COLOURABLE and _held("colour", colour, kind)


def held_pair(kind: str, other: str) -> bool:
    """Whether these two kinds are never trained in one picture."""
    return kind != other and _held("pair", *sorted((kind, other)))


def held_count(count: int, kind: str) -> bool:
    """Whether this number of things of this kind is never trained."""
    return count > 1 and _held("count", str(count), kind, share=_SHARE // 2)


def held_position(position: str, kind: str) -> bool:
    """Whether one thing of this kind is never trained alone at this place (left, right)."""
    return position in ("left", "right") and _held("position", position, kind, share=_SHARE // 2)


def held_out(scene: Scene) -> bool:
    """Whether a scene holds a combination that is kept for tests."""
    groups = scene.groups
    if any(g.colour and held_colour(g.colour, g.kind) for g in groups):
        return True
    if any(held_count(g.count, g.kind) for g in groups):
        return True
    if len(groups) == 1 and groups[0].position and held_position(groups[0].position, groups[0].kind):
        return True
    return any(held_pair(a.kind, b.kind) for a, b in combinations(groups, 2))
