"""What an engine runs in the soak: the real one, which is loaded when the process starts, as in the studio."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import torch

from engine.events import AnyEvent, JobId
from engine.recipe import RenderRequest
from engine.render import render as real
from tests.soak import STYLES, count


def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """The real engine, counted."""
    try:
        yield from real(request, job=job, checkpoint=checkpoint)
    finally:
        count(STYLES.index(request.recipe.styles[0]), _tensor_bytes)


def _tensor_bytes() -> int:
    """Bytes that torch holds: of a card all of them, else those of the tensors that Python sees."""
    if torch.cuda.is_available():
        return int(torch.cuda.memory_allocated())
    gc.collect()
    found = [item for item in gc.get_objects() if issubclass(type(item), torch.Tensor)]
    return sum(item.untyped_storage().nbytes() for item in found)
