"""A render on a card that breaks. Runs in an engine process (`--render tests.broken_card:render`), without torch."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from engine.events import AnyEvent, JobId, Progress
from engine.recipe import RenderRequest
from tests.scripted import paint
from tests.scripted import render as scripted

WORDS = "CUDA error: an illegal memory access was encountered"


class AcceleratorError(RuntimeError):
    """Torch's, without torch."""


_is_broken = False


def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """`break TIMES`: a card that breaks under the first so many attempts, after which all of that process fails."""
    global _is_broken  # noqa: PLW0603 - a card is one for the process
    name, *plan = request.recipe.steps[0].style.split()
    if _is_broken:
        raise AcceleratorError(WORDS)
    if name != "break":
        yield from scripted(request, job=job, checkpoint=checkpoint)
        return
    yield Progress(job=job, stage="Painting", done=0, total=1)
    log = request.target.parent / f"attempts {request.target.stem}"
    with log.open("a") as file:
        file.write(f"{os.getpid()}\n")
    if len(log.read_text().split()) <= int(plan[0]):
        _is_broken = True
        try:
            raise AcceleratorError(WORDS)
        finally:
            raise AcceleratorError(WORDS)  # freeing memory fails as well
    yield from paint(request, job, checkpoint)
