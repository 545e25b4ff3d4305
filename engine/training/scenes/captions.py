"""Scenes in words, as people type prompts: a few words, a list, or a sentence; not everything is said every time."""

from __future__ import annotations

import random
from collections.abc import Sequence

from engine.training.scenes import words as w
from engine.training.scenes.scene import Group, Part, Scene


def say(scene: Scene, variant: int, manner: str | None) -> str:
    """The caption of a scene; see `Scene.caption`."""
    rng = random.Random(scene.seed * 7919 + variant * 104729 + 1)  # noqa: S311 - words, not secrets
    teller = _Teller(rng, scene)
    tell = {"landscape": teller.landscape, "simple": teller.simple, "still life": teller.still_life}
    text = tell.get(scene.labels.family, teller.abstract)()
    if manner is not None:
        text = _mannered(rng, text, manner)
    return " ".join(text.split())


def _mannered(rng: random.Random, text: str, manner: str) -> str:
    if manner not in w.MANNERS:
        raise ValueError(f"There is no manner named {manner!r}; there are: {', '.join(w.MANNERS)}.")
    phrase = rng.choice(w.MANNERS[manner])
    if "{}" in phrase:
        return phrase.replace("{}", text)
    return f"{phrase}, {text}" if rng.random() < 0.15 else f"{text}{rng.choice((', ', ', ', ' '))}{phrase}"


def article(phrase: str) -> str:
    """The phrase with "a" or "an"."""
    return f"{'an' if phrase[0] in 'aeiou' else 'a'} {phrase}"


def joined(phrases: Sequence[str]) -> str:
    """a, b and c."""
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} and {phrases[-1]}"


class _Teller:
    """Says one scene."""

    def __init__(self, rng: random.Random, scene: Scene) -> None:
        self.rng, self.scene, self.labels = rng, scene, scene.labels

    def maybe(self, chance: float) -> bool:
        return self.rng.random() < chance

    def colour(self, name: str | None) -> str:
        return self.rng.choice(w.COLOUR_WORDS[name]) if name else ""

    def things(self, group: Group, *, full: float = 0.93) -> str:
        """A group: number, size, colour, noun."""
        rng, many = self.rng, group.count > 1
        colour = self.colour(group.colour) if self.maybe(full if group.kind not in w.OWN_COLOUR else 0.12) else ""
        if group.kind == "orange":
            colour = ""
        nouns = group.plurals if many else group.words
        noun = nouns[0] if self.maybe(0.6) else rng.choice(nouns)
        if group.kind in w.NAMED:
            noun = rng.choice(w.NAMED[group.kind].split("|")[many].split("/"))
        size = rng.choice(w.SIZE_WORDS[group.size]) if group.size and self.maybe(0.85) else ""
        named = noun.replace("{}", colour) if "{}" in noun else f"{colour} {noun}"
        phrase = " ".join(f"{size} {named}".split())
        if many:
            number = w.NUMBERS[group.count] if self.maybe(0.95) else "several" if group.count > 2 else ""
            return f"{number} {phrase}".strip()
        return phrase if self.maybe(0.12) else f"one {phrase}" if self.maybe(0.04) else article(phrase)

    def placed(self, group: Group, chance: float = 0.6) -> str:
        """A group with its place in the picture."""
        said = self.things(group)
        if group.position and self.maybe(chance):
            return f"{said} {self.rng.choice(w.PLACE_WORDS[group.position])}"
        return said

    def part(self, part: Part, *, coloured: float = 0.9) -> str:
        """A part of the backdrop."""
        colour = self.colour(part.colour) if self.maybe(coloured) else ""
        phrase = " ".join(self.rng.choice(w.PARTS[part.kind]).replace("{}", colour).split())
        words = phrase.split()
        if words[0] in ("a", "an"):
            phrase = article(" ".join(words[1:]))
        return phrase

    def find(self, *kinds: str) -> Part | None:
        """The part of the first of these kinds that the backdrop has."""
        return next((p for kind in kinds for p in self.labels.backdrop if p.kind == kind), None)

    def tail(self, chance: float) -> list[str]:
        """Palette and mood."""
        found = []
        if self.labels.palette and self.maybe(0.9 if self.labels.palette == "black and white" else 0.75):
            found.append(self.rng.choice(w.PALETTE_WORDS[self.labels.palette]))
        if self.labels.mood and self.maybe(chance):
            found.append(self.labels.mood)
        return found

    def behind(self) -> str:
        """Where simple things are: on a table, against a wall, on grass."""
        ground, table, wall = self.find("background"), self.find("table"), self.find("wall")
        if ground:
            return f"{self.rng.choice(('on', 'on', 'against'))} {self.with_article(ground)}"
        if table and wall:
            on = f"on {self.with_article(table)}"
            before = f"{self.rng.choice(('in front of', 'against'))} {self.with_article(wall)}"
            return self.rng.choice((on, on, before, f"{on} {before}"))
        grass, sky = self.find("grass", "ground"), self.find("sky")
        on = f"on {self.part(grass)}" if grass else ""
        under = f"under {self.with_article(sky)}" if sky else ""
        return self.rng.choice((on, on, under, f"{on} {under}"))

    def with_article(self, part: Part) -> str:
        """A part of the backdrop by its kind and mostly its colour, with "a" or "an"."""
        colour = self.colour(part.colour) if self.maybe(0.93) else ""
        return article(f"{colour} {part.kind}".strip())

    def simple(self) -> str:
        groups = self.scene.groups
        text = self.placed(groups[0], 0.85) if len(groups) == 1 else self.related(groups[0], groups[1])
        if self.maybe(0.6):
            text = f"{text} {self.behind()}"
        return ", ".join([text, *self.tail(0)])

    def related(self, first: Group, second: Group) -> str:
        """Two groups with where they are to each other."""
        relation = self.labels.relation or "next to"
        a, b = self.things(first), self.things(second)
        if self.maybe(0.12) and first.position:
            parts = [f"{a} {w.PLACE_WORDS[first.position][0]}", f"{b} {w.PLACE_WORDS[second.position or 'centre'][0]}"]
            return joined(parts if self.maybe(0.5) else parts[::-1])
        if self.maybe(0.1):
            return f"{a} and {b}"
        if relation == "in front of" and self.maybe(0.35):
            return f"{b} behind {a}"
        if relation in w.TURNED and self.maybe(0.3):
            return f"{b} {self.rng.choice(w.RELATION_WORDS[w.TURNED[relation]])} {a}"
        verb = "is " if first.count == 1 and self.maybe(0.08) and relation != "next to" else ""
        return f"{a} {verb}{self.rng.choice(w.RELATION_WORDS[relation])} {b}"

    def still_life(self) -> str:
        groups = list(self.scene.groups)
        if self.maybe(0.35):
            self.rng.shuffle(groups)
        if len(groups) > 2 and self.maybe(0.15):
            groups = groups[:-1]
        text = joined([self.placed(g, 0.3) for g in groups])
        if self.maybe(0.4):
            text = f"{self.rng.choice(('a still life with', 'still life with', 'still life of'))} {text}"
        if self.maybe(0.6):
            text = f"{text} {self.behind()}"
        return ", ".join([text, *self.tail(0.6)])

    def abstract(self) -> str:
        colours = [self.colour(c) for c in self.labels.colours]
        self.rng.shuffle(colours)
        mixed = joined(colours) if colours else ""
        part = self.labels.backdrop[0]
        kind = part.kind.split()[-1] if part.kind.endswith("stripes") else part.kind
        phrase = self.rng.choice(w.PARTS[kind])
        late = "{}" in phrase and mixed and self.maybe(0.4)
        text = phrase.replace("{}", "" if late else mixed)
        text = text.removesuffix("in ")
        if part.kind.endswith("stripes") and self.maybe(0.85):
            text = f"{part.kind.split()[0]} {text}"
        if late:
            text = f"{text} in {mixed}"
        words = text.split()
        if words[0] == "a":
            text = article(" ".join(words[1:]))
        if self.maybe(0.25):
            text = f"{self.rng.choice(('abstract painting,', 'an abstract pattern,', 'abstract composition,'))} {text}"
        return ", ".join([text, *self.tail(0.6)])

    def landscape(self) -> str:
        from engine.training.scenes.captions_land import tell_landscape

        return tell_landscape(self)
