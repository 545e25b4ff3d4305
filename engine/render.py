"""One request, from disk to disk, as a generator of events."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from typing import Literal

from engine.canvas import Canvas
from engine.devices import choose, limit_card, peak_ram, peak_vram, release, reset_peak
from engine.errors import AlreadyExists
from engine.events import AnyEvent, Finished, JobId, Note, Progress
from engine.picture import open_picture, save_picture
from engine.recipe import BakeRequest, RenderRequest, Request
from engine.steps import table
from engine.steps.workshop import Workshop


def render(request: Request, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """Paint `request`. Yields Progress, Preview and Note, and Finished last.

    `checkpoint` is called between tiles and raises errors.Cancelled. Raises errors.EngineError when there can be no
    picture. The target is written whole or not at all. A `BakeRequest` is baked instead.
    """
    if isinstance(request, BakeRequest):
        from engine.training.bake import bake  # late: a render needs none of it

        yield from bake(request, job=job, checkpoint=checkpoint)
        return
    begin = time.monotonic()
    device = choose(request.device)
    limit_card(device, request.memory_limit)
    reset_peak(device)
    if request.target.exists() and not request.overwrite:
        raise AlreadyExists(f"{request.target.name} already exists.", "Choose another name, or allow overwriting.")
    shop = Workshop(job=job, device=device, checkpoint=checkpoint, limit=request.memory_limit, tile=request.tile)
    try:
        finished = yield from _render(request, shop)
    finally:
        release(device)
    seconds = time.monotonic() - begin
    yield finished.model_copy(update={"seconds": seconds, "peak_ram": peak_ram(), "peak_vram": peak_vram(device)})


def _render(request: RenderRequest, shop: Workshop) -> Generator[AnyEvent, None, Finished]:
    output = request.recipe.output
    depth: Literal[8, 16] = output.depth
    with ExitStack() as open_canvases:
        yield Progress(job=shop.job, stage="Reading the photo", done=0, total=1000)
        shop.checkpoint()
        picture = open_picture(request.source, fit=output.size, depth=depth)
        open_canvases.callback(picture.canvas.close)
        if picture.alpha is not None:
            open_canvases.callback(picture.alpha.close)
        for note in picture.notes:
            yield Note(job=shop.job, text=note)
        canvas: Canvas = picture.canvas
        yield Progress(job=shop.job, stage="Painting", done=0, total=1000)
        for step in request.recipe.steps:
            painted = yield from table()[step.kind](canvas, step, shop)
            open_canvases.callback(painted.close)
            canvas.close()
            canvas = painted
        shop.checkpoint()
        yield Progress(job=shop.job, stage="Saving", done=1000, total=1000)
        target = save_picture(
            canvas,
            request.target,
            output=output,
            recipe=request.recipe if output.metadata else None,
            alpha=picture.alpha,
            icc=picture.icc,
            overwrite=request.overwrite,
        )
        return Finished(job=shop.job, target=target, width=canvas.width, height=canvas.height, seconds=0.0)
