"""Prompts for tests, in combinations that training never saw, with what the pictures must show."""

from __future__ import annotations

import random
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from engine.training.scenes.captions import article
from engine.training.scenes.holdout import held_colour, held_count, held_pair, held_position
from engine.training.scenes.kinds import COLOURABLE, FREE, KINDS
from engine.training.scenes.scene import ObjectLabel
from engine.training.scenes.words import NAMED, NUMBERS, PLACE_WORDS, RELATION_WORDS

_GROUNDS = ("", "", " on a white background", " on green grass", " on a grey background", " on a brown table")


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt and what must be seen. `tests` says for what it is asked: colour, object, two, position or count."""

    prompt: str
    tests: str
    objects: tuple[ObjectLabel, ...]
    relation: str | None = None


def test_prompts(count: int = 200, seed: int = 0) -> list[Asked]:  # noqa: PT028 - no test
    """`count` prompts, a fifth each for colour, object, two objects, position and count; always the same."""
    rng = random.Random(seed)  # noqa: S311 - pictures, not secrets
    makers = (_colours, _objects, _twos, _positions, _counts)
    each = -(-count // len(makers))
    asked = [one for make in makers for one in make(rng, each)]
    return asked[:count]


test_prompts.__test__ = False  # type: ignore[attr-defined] # its name is no test's


def _said(kind: str, colour: str | None, count: int = 1) -> str:
    many = count > 1
    noun = (KINDS[kind].plurals if many else KINDS[kind].words)[0]
    if kind in NAMED:
        noun = NAMED[kind].split("|")[many].split("/")[0]
        phrase = noun.replace("{}", colour or "")
    else:
        phrase = f"{colour or ''} {noun}"
    phrase = " ".join(phrase.split())
    return f"{NUMBERS[count]} {phrase}" if many else article(phrase)


def _label(kind: str, colour: str | None, count: int = 1, position: str | None = None) -> ObjectLabel:
    return ObjectLabel(kind, colour, count, position, None, ())


def _tint(rng: random.Random, kind: str, *, other: str | None = None) -> str:
    """A trained colour of this kind, another one than `other`."""
    fit = [c for c in dict.fromkeys(KINDS[kind].colours) if not held_colour(c, kind) and c != other]
    return rng.choice(fit or list(KINDS[kind].colours))


def _ground(rng: random.Random, *colours: str | None) -> str:
    fit = [g for g in _GROUNDS if not any(c and c in g.split() for c in colours)]
    return rng.choice(fit)


def _draw(rng: random.Random, pool: list[Any], count: int) -> list[Any]:
    """`count` of them, each as often as the others."""
    drawn: list[Any] = []
    while pool and len(drawn) < count:
        rng.shuffle(pool)
        drawn.extend(pool)
    return drawn[:count]


def _colours(rng: random.Random, count: int) -> list[Asked]:
    pool = [(c, k) for k in sorted(COLOURABLE) for c in FREE if c in KINDS[k].colours and held_colour(c, k)]
    return [Asked(_said(k, c) + _ground(rng, c), "colour", (_label(k, c),)) for c, k in _draw(rng, pool, count)]


def _objects(rng: random.Random, count: int) -> list[Asked]:
    """One thing each, every kind in turn, in a trained colour and where possible at a held-out place."""
    asked = []
    for kind in _draw(rng, sorted(KINDS), count):
        colour = _tint(rng, kind)
        anywhere = rng.choice(("left", "right"))
        place = next((p for p in ("left", "right") if held_position(p, kind)), anywhere)
        text = f"{_said(kind, colour)} {PLACE_WORDS[place][0]}"
        asked.append(Asked(text, "object", (_label(kind, colour, 1, place),)))
    return asked


def _pairs() -> list[tuple[str, str]]:
    return [(a, b) for a, b in combinations(sorted(KINDS), 2) if held_pair(a, b)]


def _twos(rng: random.Random, count: int) -> list[Asked]:
    asked = []
    for a, b in _draw(rng, _pairs(), count):
        first, second = (a, b) if rng.random() < 0.5 else (b, a)
        c = _tint(rng, first)
        d = _tint(rng, second, other=c)
        text = f"{_said(first, c)} and {_said(second, d)}{_ground(rng, c, d)}"
        asked.append(Asked(text, "two", (_label(first, c), _label(second, d))))
    return asked


def _positions(rng: random.Random, count: int) -> list[Asked]:
    """Two things of a held pair, one beside or above the other."""
    asked = []
    for a, b in _draw(rng, _pairs(), count):
        first, second = (a, b) if rng.random() < 0.5 else (b, a)
        relation = rng.choice(("left of", "right of"))
        if "s" in KINDS[first].places and rng.random() < 0.6:
            relation = "above"
        c = _tint(rng, first)
        d = _tint(rng, second, other=c)
        text = f"{_said(first, c)} {rng.choice(RELATION_WORDS[relation])} {_said(second, d)}"
        places = {"left of": ("left", "right"), "right of": ("right", "left"), "above": ("top", "bottom")}[relation]
        objects = (_label(first, c, 1, places[0]), _label(second, d, 1, places[1]))
        asked.append(Asked(text, "position", objects, relation))
    return asked


def _counts(rng: random.Random, count: int) -> list[Asked]:
    pool = [(n, k) for k in sorted(KINDS) for n in range(2, 6) if KINDS[k].group and held_count(n, k)]
    asked = []
    for number, kind in _draw(rng, pool, count):
        colour = _tint(rng, kind)
        text = _said(kind, colour, number) + _ground(rng, colour)
        asked.append(Asked(text, "count", (_label(kind, colour, number),)))
    return asked
