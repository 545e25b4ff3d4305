"""How soon a cancel is heard at each stage, and what is left on the card when models go."""

from __future__ import annotations

import gc
import math
import random
import statistics
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import torch

from engine.benchmarking.painting import SAMPLING, Setting, painted, stage_of, used, wait
from engine.benchmarking.rows import Cell, Row
from engine.devices import Device
from engine.errors import Cancelled
from engine.events import AnyEvent, Progress
from engine.imagining.kept import MODELS

TIMES: Final = 10
STEPS: Final = 6
STAGES: Final = {
    "loading": ("Loading the model", True),
    "reading, onto the card": ("Reading the words", True),
    "reading": ("Reading the words", False),
    "a step": (SAMPLING, False),
    "decoding": ("Developing", False),
}
"""Stages, by the words in which the step tells of them, and whether the model is loaded anew."""


@dataclass(slots=True)
class Alarm:
    """A checkpoint that cancels from the moment `at` on."""

    at: float = math.inf

    def __call__(self) -> None:
        """Raise Cancelled, once it is time."""
        if time.perf_counter() >= self.at:
            raise Cancelled


@dataclass(slots=True)
class Course:
    """When each progress of each stage was heard, in one picture."""

    marks: dict[str, list[float]] = field(default_factory=dict)
    end: float = 0.0

    def hear(self, event: AnyEvent) -> None:
        """Note the moment."""
        if isinstance(event, Progress):
            self.marks.setdefault(stage_of(event), []).append(time.perf_counter())

    @property
    def step(self) -> float:
        """Seconds of a step."""
        marks = self.marks[SAMPLING]
        return (marks[-2] - marks[0]) / (len(marks) - 2)  # see `painted`

    def span(self, stage: str) -> float:
        """Seconds of `stage`; of reading without the two steps that pass until the first one is heard of."""
        loading, reading, begun, done = (
            self.marks[words][0] for words in dict.fromkeys(w for w, _ in STAGES.values())
        )
        if stage == "loading":
            return reading - loading
        if stage.startswith("reading"):
            return max(begun - reading - 2 * self.step, 0.05 * (begun - reading))
        return self.step if stage == "a step" else self.end - done


def cancels(setting: Setting) -> Iterator[Row]:
    """Cancels at random moments, then the card after all models went."""
    short = setting.quick(STEPS)
    side = setting.native
    painted(short, short.shop(side))  # attention is measured on first use
    MODELS.clear()
    fresh, kept = _course(short, side), _course(short, side)
    chance = random.Random(5)  # noqa: S311 - moments, no secrets
    for stage, (_, anew) in STAGES.items():
        span = (fresh if anew else kept).span(stage)
        found = [_cancelled(short, side, stage, span, chance) for _ in range(TIMES)]
        delays = sorted(delay for delay, _ in found)
        cells: dict[str, Cell] = {
            "model": setting.name,
            "side": side,
            "stage": stage,
            "stage s": span,
            "median s": statistics.median(delays),
            "p95 s": delays[math.ceil(0.95 * len(delays)) - 1],
            "a step s": kept.step,
            "done before": sum(not heard for _, heard in found),
        }
        yield Row("cancel", cells)
    yield _freed(short, side)


def _course(setting: Setting, side: int) -> Course:
    """A picture from its model on disk to the end."""
    course = Course()
    painted(setting, setting.shop(side), course.hear)
    course.end = time.perf_counter()
    return course


def _cancelled(setting: Setting, side: int, stage: str, span: float, chance: random.Random) -> tuple[float, bool]:
    """Seconds from a cancel in `stage` until the card has stopped, and whether the picture was cancelled at all."""
    alarm, told = Alarm(), 0
    wanted = chance.randint(1, setting.steps - 2) if stage == "a step" else 1
    words, anew = STAGES[stage]
    if anew:
        MODELS.clear()

    def hear(event: AnyEvent) -> None:
        nonlocal told
        if isinstance(event, Progress) and stage_of(event) == words:
            told += 1
            if told == wanted:
                alarm.at = time.perf_counter() + chance.uniform(0, span)

    try:
        painted(setting, setting.shop(side, checkpoint=alarm), hear)
        heard = False
    except Cancelled:
        heard = True
    wait(setting.device)
    return max(0.0, time.perf_counter() - alarm.at), heard


def _freed(setting: Setting, side: int) -> Row:
    """The card with a model on it, and how soon and how far it is free again."""
    painted(setting, setting.shop(side))
    full = used(setting.device.device)
    start = time.perf_counter()
    MODELS.clear()
    wait(setting.device)
    seconds = time.perf_counter() - start
    cells: dict[str, Cell] = {
        "model": setting.name,
        "with the model MB": (full - setting.before) / 1e6,
        "afterwards MB": (used(setting.device.device) - setting.before) / 1e6,
        "in torch's pool MB": _reserved(setting.device) / 1e6,
        "in tensors MB": _allocated(setting.device) / 1e6,
        "s": seconds,
        "held by": _holders(),
    }
    return Row("models gone", cells)


def _holders() -> str:
    """What still holds a UNet, where one is still there: kinds of objects, nearest first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch has objects that complain when they are looked at
        alive = [found for found in gc.get_objects() if type(found).__name__ == "UNet2DConditionModel"]
    near = [type(holder).__name__ for found in alive for holder in gc.get_referrers(found) if holder is not alive]
    return ", ".join(near[:8]) or "nothing"


def _reserved(device: Device) -> int:
    return torch.cuda.memory_reserved(device.torch_device) if device.gpu else 0


def _allocated(device: Device) -> int:
    return torch.cuda.memory_allocated(device.torch_device) if device.gpu else 0
