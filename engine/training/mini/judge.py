"""Train the judge: python -m engine.training.mini.judge --out OUT --minutes M.

It learns from scenes and their labels: in each of 16 × 16 cells what is there and in which colour, how many of each
kind, and what the backdrop is. OUT gets judge.safetensors; its accuracy on scenes that it never saw is printed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from engine.training.banks import half_precision
from engine.training.mini.data import UNSEEN, Inventor, Order, Share
from engine.training.mini.judging import COUNTS, GRID, NOTHING, SIDE, THERE, UNKNOWN, Judge, Names, Seen, Tally, plain
from engine.training.mini.learner import Clock, Learner, Log, Pace, Saves, process_start
from engine.training.mini.shapes import SIDE as PAINTED
from engine.training.mini.shapes import device_here, parameters
from engine.training.mini.source import SCENES, source_of, stamps_of
from engine.training.mini.store import Ring, fill, go_on
from engine.training.plans import parser_for

NAME: Final = "judge"
INNER: Final = 0.7
"""Part of a box's sides in which the cells surely show the object."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run."""

    out: Path
    minutes: float = 2.5
    now: float = 1e9
    scenes: str = SCENES
    stamps: Path | None = field(default=None, metadata={"help": "packed cut-outs for the scenes"})
    batch: int = 256
    bank: int = 40_000
    chunk: int = 256
    sample: int = 3000
    """Scenes from which the names are taken."""
    tested: int = 2000
    width: int = 128
    workers: int = 0
    rate: float = 1e-3
    reserve: float = 10.0
    seed: int = 0


@dataclass(slots=True)
class Targets:
    """What is right, by name: cells (n, GRID, GRID) of kinds and colours, counts (n, kinds), backdrops, shades."""

    cells: Tensor
    tints: Tensor
    counts: Tensor
    backdrops: Tensor
    shades: Tensor

    @classmethod
    def blank(cls, count: int, names: Names) -> Targets:
        """Nothing in any of `count` pictures."""
        parts = len(names.backdrops)
        return cls(
            torch.full((count, GRID, GRID), NOTHING, dtype=torch.int16),
            torch.full((count, GRID, GRID), UNKNOWN, dtype=torch.int16),
            torch.full((count, len(names.kinds)), UNKNOWN, dtype=torch.int16),
            torch.zeros(count, parts, dtype=torch.int16),
            torch.full((count, parts), UNKNOWN, dtype=torch.int16),
        )

    @classmethod
    def of(cls, labels: list[dict[str, Any]], names: Names) -> Targets:
        """What `labels` say; the edges of objects, and names that are not known, are left open."""
        found = cls.blank(len(labels), names)
        kinds, parts, colours = (
            {name: number for number, name in enumerate(known)}
            for known in (names.kinds, names.backdrops, names.colours)
        )
        for row, label in enumerate(labels):
            for thing in label["objects"]:
                kind, colour = kinds.get(thing["kind"]), colours.get(thing["colour"], UNKNOWN)
                for box in thing["boxes"]:
                    found._draw(row, box, UNKNOWN if kind is None else 1 + kind, colour)
                if kind is not None:
                    found.counts[row, kind] = min(COUNTS - 1, thing["count"])
            for part in label["backdrop"]:
                if (place := parts.get(part["kind"])) is not None:
                    found.backdrops[row, place] = 1
                    found.shades[row, place] = colours.get(part["colour"], UNKNOWN)
        return found

    def _draw(self, row: int, box: tuple[float, float, float, float], kind: int, colour: int) -> None:
        """One object's cells: its inside is known, a rim around it is not."""
        left, top, right, bottom = box
        outer, inner = _cells(box), _cells(_shrunken(left, top, right, bottom))
        self.cells[row, outer[0], outer[1]] = UNKNOWN
        self.tints[row, outer[0], outer[1]] = UNKNOWN
        self.cells[row, inner[0], inner[1]] = kind
        self.tints[row, inner[0], inner[1]] = colour

    def tensors(self) -> tuple[Tensor, ...]:
        """All of them."""
        return self.cells, self.tints, self.counts, self.backdrops, self.shades

    def to(self, device: torch.device) -> Targets:
        """On `device`."""
        return Targets(*(value.to(device) for value in self.tensors()))


def _shrunken(left: float, top: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    x, y, wide, high = (left + right) / 2, (top + bottom) / 2, (right - left) * INNER / 2, (bottom - top) * INNER / 2
    return x - wide, y - high, x + wide, y + high


def _cells(box: tuple[float, float, float, float]) -> tuple[slice, slice]:
    """Rows and columns whose middles lie in the box, one at least."""
    found = []
    for low, high in ((box[1], box[3]), (box[0], box[2])):
        first = max(0, min(GRID - 1, round(low * GRID)))
        found.append(slice(first, max(first + 1, min(GRID, round(high * GRID)))))
    return found[0], found[1]


class Bank(Ring):
    """Painted scenes as small pictures on the device, and what is right of each."""

    def __init__(self, plan: Plan, device: torch.device) -> None:
        super().__init__(plan.bank, device)
        self.source = source_of(plan.scenes)
        self.stamps = stamps_of(plan.scenes, plan.stamps)
        order = Order(scenes=plan.scenes, count=plan.chunk, stamps=plan.stamps)
        self.inventor = Inventor(order, plan.workers)
        sampled = [plain(self.source.invent(seed, self.stamps).labels) for seed in range(plan.sample)]
        self.names = Names.of(sampled)
        self.share = Share(0.3, device)
        self.pictures = torch.zeros(plan.bank, 3, SIDE, SIDE, dtype=torch.uint8, device=device)
        self.targets = Targets.blank(plan.bank, self.names).to(device)

    def add(self) -> None:
        """One chunk more."""
        with self.share.measured():
            scenes = self.inventor.give().scenes
            painted = self.source.paint(scenes, PAINTED, PAINTED, self.device, self.stamps).float()
            small = functional.interpolate(painted, (SIDE, SIDE), mode="area").round().to(torch.uint8)
            rows = self.take(len(small))
            self.pictures[rows] = small
            targets = Targets.of([plain(scene.labels) for scene in scenes], self.names).to(self.device)
            for ours, theirs in zip(self.targets.tensors(), targets.tensors(), strict=True):
                ours[rows] = theirs

    def batch(self, count: int) -> tuple[Tensor, Targets]:
        """Pictures in [0, 1], (count, 3, SIDE, SIDE), some softer, some noisy, as a model's are, and what is right."""
        chosen = torch.randint(self.filled, (count,), device=self.device)
        shown = self.pictures[chosen].float() / 255
        soft = functional.avg_pool2d(shown, 3, 1, 1, count_include_pad=False)
        share = torch.rand(count, 1, 1, 1, device=self.device) * 1.5 - 0.5
        shown = torch.lerp(shown, soft, share.clamp_min(0))
        shown = shown + torch.randn_like(shown) * 0.04 * torch.rand(count, 1, 1, 1, device=self.device)
        return shown.clamp(0, 1), Targets(*(value[chosen].long() for value in self.targets.tensors()))


def losses(seen: Seen, right: Targets) -> dict[str, Tensor]:
    """The losses by name."""

    def told(logits: Tensor, goal: Tensor) -> Tensor:
        total = functional.cross_entropy(logits.float(), goal, ignore_index=UNKNOWN, reduction="sum")
        return total / (goal != UNKNOWN).sum().clamp_min(1)

    return {
        "cells": 4 * told(seen.kinds, right.cells),
        "tints": told(seen.colours, right.tints),
        "counts": 0.5 * told(seen.counts.flatten(0, 1), right.counts.flatten()),
        "backdrops": 2 * functional.binary_cross_entropy_with_logits(seen.backdrops.float(), right.backdrops.float()),
        "shades": 0.5 * told(seen.shades.flatten(0, 1), right.shades.flatten()),
    }


@torch.no_grad()
def accuracy(judge: Judge, scenes: str, count: int, device: torch.device) -> dict[str, float]:
    """Its answers about painted scenes that it never saw, in combinations that it never saw where the source has any.

    `nothing` is the share of the kinds that are not there and that it does not see.
    """
    source: Any = source_of(scenes)
    unseen = getattr(source, "invent_held_out", source.invent)
    tally = Tally()
    for begin in range(0, count, 256):
        found = [unseen(UNSEEN + number) for number in range(begin, min(count, begin + 256))]
        pictures = source.paint(found, PAINTED, PAINTED, device).float() / 255
        for scene, answer in zip(found, judge.answers(pictures), strict=True):
            label = plain(scene.labels)
            tally.add(label, answer)
            there = {thing["kind"] for thing in label["objects"]}
            for kind, sure in answer.sure.items():
                if kind not in there:
                    tally.note("nothing", sure <= THERE)
    return tally.shares()


def train(plan: Plan, begin: float | None = None) -> tuple[Judge, dict[str, float]]:
    """Learn for the plan's minutes; the judge and its accuracy. Writes judge.safetensors."""
    device, folder = device_here(), plan.out / NAME
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(plan.seed)
    clock = Clock(plan.minutes, plan.now, plan.reserve)
    clock.begin = begin if begin is not None else clock.begin
    folder.mkdir(parents=True, exist_ok=True)
    bank = Bank(plan, device)
    learner = Learner({"judge": Judge(bank.names, plan.width)}, Pace(plan.rate, decay=0.998), device)
    about = learner.resume(folder / "checkpoint.safetensors")
    clock.before = float(about.get("seconds", 0))
    bank.inventor.next = max(bank.inventor.next, int(about.get("scenes", 0)))

    def look(pictures: Tensor, *right: Tensor) -> dict[str, Tensor]:
        with half_precision(device):
            seen = learner.modules["judge"](pictures.contiguous(memory_format=torch.channels_last))
        return losses(seen, Targets(*right))

    looking = learner.looking(look)
    log, saves = Log(folder / "log.jsonl", learner), Saves()
    fill(bank, clock, 1 / 4, within=0.1)
    while (done := go_on(bank, clock, learner.group)) is not None:
        pictures, right = bank.batch(plan.batch)
        found = looking.of(pictures, *right.tensors())
        learner.learn(done)
        log.add(found, clock.seconds, lambda: {"data": round(bank.share.part, 3)})
        if saves.due():
            learner.save(folder / "checkpoint.safetensors", clock.seconds, {"scenes": bank.inventor.next})
    learner.save(folder / "checkpoint.safetensors", clock.seconds, {"scenes": bank.inventor.next})
    bank.inventor.close()
    judge: Any = learner.averages["judge"]
    shares = accuracy(judge, plan.scenes, plan.tested, device)
    log.write({"step": learner.step, "seconds": round(clock.seconds), "accuracy": shares})
    weights = {name: value.half().cpu().contiguous() for name, value in judge.state_dict().items()}
    more = {"names": bank.names.to_json(), "accuracy": json.dumps(shares)}
    save_file(weights, plan.out / f"{NAME}.safetensors", learner.about(clock.seconds) | more)
    return judge, shares


def main() -> None:
    """Read the command line and train."""
    judge, shares = train(Plan(**vars(parser_for(__doc__, Plan).parse_args())), process_start())
    names = judge.names
    sys.stdout.write(
        f"{parameters(judge):,} parameters, {len(names.kinds)} kinds, {len(names.backdrops)} parts of backdrops, "
        f"{len(names.colours)} colours; on scenes it never saw {json.dumps(shares)}\n"
    )


if __name__ == "__main__":
    main()
