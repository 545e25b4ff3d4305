"""One random model and how pictures are made of it: by the step that `impasto render --prompt` runs, or by its job."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import torch

from engine.benchmarking.models import native
from engine.devices import Device
from engine.events import AnyEvent, JobId, Note, Progress
from engine.imagining.schedulers import Way, find_scheduler
from engine.recipe import Imagine, Size
from engine.steps.imagine import formats, imagine
from engine.steps.imagine_job import Job
from engine.steps.workshop import Workshop

PROMPT: Final = "a lighthouse in a storm, oil on canvas, thick brushwork"
NEGATIVE: Final = "blurry, text"
SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Setting:
    """What is measured: the model `name` in `folder`, on `device`."""

    name: str
    folder: Path
    device: Device
    steps: int = 20
    sizes: tuple[int, ...] = ()
    tiny: bool = False
    before: int = 0
    """Bytes in use on the card when the process began."""

    @property
    def native(self) -> int:
        """Side in pixels of the pictures that the model was made for."""
        return native(self.name, tiny=self.tiny)

    @property
    def step(self) -> Imagine:
        """What is painted."""
        return Imagine(prompt=PROMPT, negative=NEGATIVE, model=str(self.folder), steps=self.steps)

    @property
    def way(self) -> Way:
        """The scheduler."""
        return find_scheduler(self.step.scheduler)[1]

    def quick(self, steps: int) -> Setting:
        """The same with fewer steps."""
        return replace(self, steps=min(steps, self.steps))

    def shop(
        self, side: int, *, previews: bool = False, checkpoint: Callable[[], None] = lambda: None, seed: int = SEED
    ) -> Workshop:
        """Where a picture of side × side pixels is painted."""
        size = Size(width=side, height=side)
        return Workshop(JobId(""), self.device, checkpoint, previews=previews, seed=seed, size=size)

    def job(self, side: int, *, formats_of: tuple[torch.dtype, torch.dtype] | None = None) -> Job:
        """The job of such a picture."""
        return Job(self.folder, self.step, self.shop(side), *(formats_of or formats(self.device)[0]))


@dataclass(frozen=True, slots=True)
class Lap:
    """One picture: seconds of the whole, steps a second after the first one, and what was told on the way."""

    seconds: float
    rate: float
    notes: tuple[str, ...] = ()


SAMPLING: Final = "Sampling"
"""What every step is called, whatever its number."""


def painted(
    setting: Setting,
    shop: Workshop,
    heard: Callable[[AnyEvent], None] = lambda _event: None,
) -> Lap:
    """One picture, from its words to its canvas."""
    marks: list[float] = []
    notes: list[str] = []
    going = imagine(None, setting.step, shop)
    start = time.perf_counter()
    while True:
        try:
            event = next(going)
        except StopIteration as ended:
            ended.value.close()
            break
        if isinstance(event, Progress) and stage_of(event) == SAMPLING:
            marks.append(time.perf_counter())
        elif isinstance(event, Note):
            notes.append(event.text)
        heard(event)
    seconds = time.perf_counter() - start
    # the last step follows the one before at once where a card waits for orders
    return Lap(seconds, rate_of(marks[:-1]), tuple(notes))


def stage_of(event: Progress) -> str:
    """The stage that it tells of; SAMPLING for every step."""
    return SAMPLING if event.stage.startswith("Step ") else event.stage


def rate_of(marks: list[float]) -> float:
    """Steps a second, from the moments at which each was done."""
    return (len(marks) - 1) / (marks[-1] - marks[0]) if len(marks) > 1 else math.nan


def wait(device: Device) -> None:
    """Until the card has done everything."""
    if device.gpu:
        torch.cuda.synchronize(device.torch_device)


def used(device: str) -> int:
    """Bytes in use on a card by all processes, as its driver says; 0 where it does not."""
    if not device.startswith("cuda"):
        return 0
    try:
        return int(torch.cuda.device_memory_used(int(device.partition(":")[2] or 0)))
    except (RuntimeError, ImportError, AttributeError):
        return 0
