"""The judge: a small network that says what a picture holds, where, how many and in which colours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

SIDE: Final = 128
"""Pixels a side of what it sees."""
GRID: Final = 16
"""Cells a side in which it says what is there."""
COUNTS: Final = 6
"""Numbers that are told apart: 0 to 5."""
THERE: Final = 0.5
MIDDLE: Final = (0.35, 0.65)
"""Shares of the width between which something is in the centre."""
NOTHING, UNKNOWN = 0, -1


@dataclass(frozen=True, slots=True)
class Names:
    """Kinds of objects, parts of backdrops and colours that are known."""

    kinds: tuple[str, ...]
    backdrops: tuple[str, ...]
    colours: tuple[str, ...]

    @classmethod
    def of(cls, labels: Iterable[Mapping[str, Any]]) -> Names:
        """All names that `labels` hold."""
        kinds: set[str] = set()
        backdrops: set[str] = set()
        colours: set[str] = set()
        for label in labels:
            for found, things in ((kinds, label["objects"]), (backdrops, label["backdrop"])):
                found.update(thing["kind"] for thing in things)
                colours.update(thing["colour"] for thing in things if thing["colour"])
        return cls(tuple(sorted(kinds)), tuple(sorted(backdrops)), tuple(sorted(colours)))

    def to_json(self) -> str:
        """As text."""
        return json.dumps([self.kinds, self.backdrops, self.colours])

    @classmethod
    def from_json(cls, text: str) -> Names:
        """From what `to_json` gave."""
        kinds, backdrops, colours = (tuple(part) for part in json.loads(text))
        return cls(kinds, backdrops, colours)


def plain(labels: Any) -> dict[str, Any]:
    """A scene's labels as dictionaries and lists."""
    found: dict[str, Any] = labels.to_json() if hasattr(labels, "to_json") else dict(labels)
    return found


class Block(nn.Module):
    """x + conv(silu(norm(conv(silu(norm(x)))))), with what the whole picture is like added in between."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norms = nn.ModuleList(nn.GroupNorm(8, channels) for _ in range(2))
        self.convolutions = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(2))
        self.whole = nn.Linear(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """(n, channels, height, width) to the same shape."""
        first, second = self.convolutions
        hidden = first(functional.silu(self.norms[0](x)))
        hidden = hidden + self.whole(hidden.mean((2, 3)))[..., None, None]
        return x + second(functional.silu(self.norms[1](hidden)))


@dataclass(slots=True)
class Seen:
    """What it says, as logits. `kinds` (n, 1 + kinds, GRID, GRID), the first for nothing; `colours` (n, colours, GRID,
    GRID); `counts` (n, kinds, COUNTS); `backdrops` (n, backdrops); `shades` (n, backdrops, colours).
    """

    kinds: Tensor
    colours: Tensor
    counts: Tensor
    backdrops: Tensor
    shades: Tensor


class Judge(nn.Module):
    """The network, 1.6 million parameters."""

    def __init__(self, names: Names, width: int = 128) -> None:
        super().__init__()
        self.names = names
        narrow = width // 2
        self.enter = nn.Sequential(
            nn.Conv2d(3, narrow // 2, 3, stride=2, padding=1),
            nn.SiLU(),
            nn.Conv2d(narrow // 2, narrow, 3, stride=2, padding=1),
            Block(narrow),
            nn.Conv2d(narrow, width, 3, stride=2, padding=1),
        )
        self.blocks = nn.Sequential(*(Block(width) for _ in range(4)), nn.GroupNorm(8, width), nn.SiLU())
        self.kinds = nn.Conv2d(width, 1 + len(names.kinds), 1)
        self.colours = nn.Conv2d(width, len(names.colours), 1)
        self.counts = nn.Sequential(nn.Linear(width + 1, width), nn.SiLU(), nn.Linear(width, COUNTS))
        self.backdrops = nn.Linear(2 * width, len(names.backdrops))
        self.shades = nn.Linear(2 * width, len(names.backdrops) * len(names.colours))

    def forward(self, pictures: Tensor) -> Seen:
        """RGB in [0, 1], (n, 3, SIDE, SIDE)."""
        hidden = self.blocks(self.enter(pictures * 2 - 1))
        kinds = self.kinds(hidden)
        share = kinds.float().softmax(1)[:, 1:].flatten(2).to(hidden.dtype)
        amount = share.sum(2, keepdim=True)
        pooled = share @ hidden.flatten(2).transpose(1, 2) / (amount + 0.1)
        counts = self.counts(torch.cat([pooled, amount / 10], 2))
        whole = torch.cat([hidden.mean((2, 3)), hidden.amax((2, 3))], 1)
        shades = self.shades(whole).unflatten(1, (len(self.names.backdrops), -1))
        return Seen(kinds, self.colours(hidden), counts, self.backdrops(whole), shades)

    @classmethod
    def read(cls, file: Path) -> Judge:
        """The judge in a file."""
        with safe_open(file, "pt") as opened:
            about = opened.metadata()
        weights = load_file(file)
        judge = cls(Names.from_json(about["names"]), len(weights["kinds.weight"][0]))
        judge.load_state_dict({name: value.float() for name, value in weights.items()})
        return judge.eval().requires_grad_(False)

    @torch.no_grad()
    def answers(self, pictures: Tensor) -> list[Answer]:
        """What is in each of `pictures`, (n, 3, height, width) in [0, 1]."""
        device = next(self.parameters()).device
        small = functional.interpolate(pictures.to(device), (SIDE, SIDE), mode="area")
        found: list[Answer] = []
        for part in small.split(256):
            seen = self(part)
            found += [Answer.of(self.names, seen, number) for number in range(len(part))]
        return found


@dataclass(slots=True)
class Answer:
    """What one picture holds. For every kind how sure it is, its place (x, y in shares), colour and number."""

    names: Names
    sure: dict[str, float]
    places: dict[str, tuple[float, float]]
    colours: dict[str, str]
    counts: dict[str, int]
    backdrops: dict[str, float]
    shades: dict[str, str]

    @classmethod
    def of(cls, names: Names, seen: Seen, number: int) -> Answer:
        """Of picture `number`."""
        share = seen.kinds[number].float().softmax(0)[1:]
        weight = share.flatten(1).square()
        weight = weight / weight.sum(1, keepdim=True).clamp_min(1e-9)
        middle = (torch.arange(GRID, device=share.device) + 0.5) / GRID
        x = (weight.unflatten(1, (GRID, GRID)).sum(1) * middle).sum(1).tolist()
        y = (weight.unflatten(1, (GRID, GRID)).sum(2) * middle).sum(1).tolist()
        colours = (seen.colours[number].float().softmax(0).flatten(1) @ weight.T).argmax(0).tolist()
        counts = (seen.counts[number].float()[:, 1:].argmax(1) + 1).tolist()
        kinds, shades = names.kinds, seen.shades[number].argmax(1).tolist()
        return cls(
            names,
            dict(zip(kinds, share.flatten(1).amax(1).tolist(), strict=True)),
            dict(zip(kinds, zip(x, y, strict=True), strict=True)),
            {kind: names.colours[colour] for kind, colour in zip(kinds, colours, strict=True)},
            dict(zip(kinds, counts, strict=True)),
            dict(zip(names.backdrops, seen.backdrops[number].float().sigmoid().tolist(), strict=True)),
            {part: names.colours[colour] for part, colour in zip(names.backdrops, shades, strict=True)},
        )


@dataclass(slots=True)
class Tally:
    """How often what was asked for was there: right ones and all, by what was asked."""

    right: dict[str, int] = field(default_factory=dict)
    all: dict[str, int] = field(default_factory=dict)

    def note(self, asked: str, right: bool) -> None:
        """One answer."""
        self.right[asked] = self.right.get(asked, 0) + right
        self.all[asked] = self.all.get(asked, 0) + 1

    def shares(self) -> dict[str, float]:
        """Right ones of all."""
        return {asked: round(self.right[asked] / count, 3) for asked, count in sorted(self.all.items())}

    def add(self, labels: Mapping[str, Any], answer: Answer) -> bool:
        """Hold one picture's answer against its labels; whether all was right."""
        before = sum(self.all.values()) - sum(self.right.values())
        objects = [thing for thing in labels["objects"] if thing["kind"] in answer.sure]
        there = [answer.sure[thing["kind"]] > THERE for thing in objects]
        places = [answer.places[thing["kind"]] for thing in objects]
        holds = related(places, labels.get("relation"))
        for thing, is_there in zip(objects, there, strict=True):
            kind = thing["kind"]
            self.note("object", is_there)
            if thing["colour"] in answer.names.colours:
                self.note("colour", answer.colours[kind] == thing["colour"])
            if thing["position"] and holds is None:
                self.note("position", is_there and stands(answer.places[kind], thing["position"]))
            self.note("one" if thing["count"] == 1 else "count", is_there and answer.counts[kind] == thing["count"])
        if len(objects) > 1:
            self.note("both", all(there))
        if holds is not None:
            self.note("position", all(there) and holds)
        for part in labels["backdrop"]:
            if part["kind"] in answer.backdrops:
                self.note("backdrop", answer.backdrops[part["kind"]] > THERE)
                if part["colour"] in answer.names.colours:
                    self.note("backdrop's colour", answer.shades[part["kind"]] == part["colour"])
        return sum(self.all.values()) - sum(self.right.values()) == before


def stands(place: tuple[float, float], position: str) -> bool:
    """Whether (x, y) is at `position`."""
    x, y = place
    found = {"left": x < 0.5, "right": x > 0.5, "top": y < 0.5, "bottom": y > 0.5, "centre": MIDDLE[0] < x < MIDDLE[1]}
    return found.get(position, True)


def related(places: Sequence[tuple[float, float]], relation: str | None) -> bool | None:
    """Whether the first stands so to the second; None where that cannot be seen from their places."""
    if len(places) < 2:
        return None
    (x, y), (other_x, other_y) = places[0], places[1]
    found = {"left of": x < other_x, "right of": x > other_x, "above": y < other_y, "below": y > other_y}
    return found.get(relation or "")
