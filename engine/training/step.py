"""What the jobs that learn have in common: a step, memory that runs out, a sample, pictures that are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor

from engine.devices import is_out_of_memory
from engine.errors import NotEnoughMemory
from engine.events import JobId, Preview
from engine.sniff import shown_name


class Learns(Protocol):
    """What learns step by step."""

    device: torch.device

    def update(self, done: float) -> object:
        """One step after `done` (0 to 1) of the time."""


def updated(learner: Learns, done: float) -> bool:
    """One step; False when memory ran out. The exception, which holds tensors, ends in here."""
    try:
        learner.update(done)
        if learner.device.type == "cuda":
            torch.cuda.synchronize(learner.device)  # else the processor would run minutes ahead of the card
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        return False
    return True


@contextmanager
def memory_told(message: str, advice: str) -> Iterator[None]:
    """Say in these words where memory runs out within: raises NotEnoughMemory."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise NotEnoughMemory(message, advice) from error


def preview_of(job: JobId, picture: Tensor) -> Preview:
    """A sample, (1, 3, height, width), RGB in [0, 1], to be shown."""
    pixels = (picture[0].permute(1, 2, 0) * 255).round().byte().cpu().contiguous().numpy()
    height, width = pixels.shape[:2]
    return Preview(job=job, width=width, height=height, rgb=pixels.tobytes())


def left_out(unread: Sequence[Path]) -> str:
    """What is told of the pictures that could not be read."""
    first = shown_name(unread[0])
    if len(unread) == 1:
        return f"{first} cannot be read and is left out."
    return f"{len(unread)} pictures could not be read and are left out, such as {first}."
