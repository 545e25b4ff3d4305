"""One request, from disk to disk, as a generator of events."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

from engine.atomic import check_target
from engine.canvas import Canvas
from engine.card_canvas import Ledger
from engine.card_decode import decode, still_open
from engine.card_jpeg import PAINTED, encode, works
from engine.devices import Device, choose, host_canvas, limit_card, peak_vram, release, reset_peak, trim
from engine.errors import CannotWrite
from engine.events import PAINTING, READING, SAVING, AnyEvent, Finished, JobId, Note, Progress
from engine.peaks import AddedRam, peak_ram
from engine.picture import Picture, open_picture, save_picture
from engine.picture_save import check_sides, format_of, suits_a_card
from engine.recipe import BakeRequest, LoraRequest, RenderRequest, Request, Stylize
from engine.restoring.parameters import parameters_text
from engine.steps import PAINTERS
from engine.steps.stylize import only_network_looks
from engine.steps.workshop import Workshop
from engine.unfinished import Corner, folder_of, forget


def render(request: Request, *, job: JobId, checkpoint: Callable[[], None], keep: bool = False) -> Iterator[AnyEvent]:
    """Paint `request`. Yields Progress, Preview and Note, and Finished last.

    `checkpoint` is called between tiles and raises errors.Cancelled. Raises errors.EngineError when there can be no
    picture. The target is written whole or not at all. `keep`: the device's memory is kept for the next picture, and
    the caller releases it. It may be resumed from another thread at a Progress that begins a stage. A `BakeRequest` is
    baked instead, and of a `LoraRequest` the look is learned.
    """
    if isinstance(request, BakeRequest):
        from engine.training.bake import bake  # late: a render needs none of it

        yield from bake(request, job=job, checkpoint=checkpoint)
        return
    if isinstance(request, LoraRequest):
        from engine.training.lora import learn

        yield from learn(request, job=job, checkpoint=checkpoint)
        return
    begin = time.monotonic()
    device = choose(request.device)
    check_target(request.target, overwrite=request.overwrite or request.numbered)
    format_of(request.target, request.recipe.output)
    trimmed = trim(device)
    highest = peak_ram()
    try:
        with AddedRam("+".join(step.kind for step in request.recipe.steps), trimmed=trimmed) as added:
            finished = yield from _render(request, device, job, checkpoint, keep=keep)
            more = added.end()
    finally:
        if not keep:
            release()
    told = {"seconds": time.monotonic() - begin, "peak_ram": max(highest, peak_ram()), "added_ram": more}
    name = device.name if device.gpu else "cpu"
    yield finished.model_copy(update={**told, "device": name, "first": added.first})


def _render(
    request: RenderRequest, device: Device, job: JobId, checkpoint: Callable[[], None], *, keep: bool
) -> Generator[AnyEvent, None, Finished]:
    wish, request = request, request.settled()
    output = request.recipe.output
    with ExitStack() as open_canvases:
        yield Progress(job=job, stage=READING, done=0, total=1000)
        checkpoint()
        device = choose(device.device)  # what is free by now
        pinned = keep and device.gpu
        picture = None if request.source is None else _opened(request, request.source, device, pinned=pinned)
        if picture is not None:
            open_canvases.callback(picture.close)
            for note in picture.notes:
                yield Note(job=job, text=note)
        comes = picture or output.size
        if comes is not None:
            check_sides(comes.width, comes.height, format_of(request.target, output))
        yield Progress(job=job, stage=PAINTING, done=0, total=1000)
        photo = picture.canvas if picture is not None else None
        on_card = pinned and request.memory_limit is None
        stays = PAINTED if on_card and picture is not None and _is_encoded_there(request, picture) else None
        corner = _corner(request, wish, pinned=pinned)
        resumed = corner is not None and corner.folder.is_dir()
        canvas, vram = yield from _paint(
            request, photo, device, job, checkpoint, pinned=pinned, stays=stays, corner=corner
        )
        open_canvases.callback(canvas.close)
        checkpoint()
        yield Progress(job=job, stage=SAVING, done=1000, total=1000)
        _check_inside(request)
        target = save_picture(
            canvas,
            request.target,
            output=output,
            recipe=request.recipe,
            parameters=parameters_text(request.recipe, canvas.width, canvas.height),
            alpha=picture.alpha if picture is not None else None,
            icc=picture.icc if picture is not None else None,
            overwrite=request.overwrite,
            numbered=request.numbered,
            on_card=partial(encode, device=device) if on_card else None,
        )
        forget(request)
        width, height = canvas.width, canvas.height
        return Finished(
            job=job, target=target, width=width, height=height, seconds=0.0, peak_vram=vram, resumed=resumed
        )


def _opened(request: RenderRequest, source: Path, device: Device, *, pinned: bool) -> Picture:
    """The photo, in the size that it is painted at."""
    output = request.recipe.output
    return open_picture(
        source,
        fit=output.size,
        depth=output.depth,
        crop=request.recipe.crop,
        room=partial(host_canvas, pinned=pinned),
        on_card=partial(decode, device=device) if pinned and _photo_suits_card(request) else None,
    )


def _corner(request: RenderRequest, wish: RenderRequest, *, pinned: bool) -> Corner | None:
    """Where unfinished steps are kept; nowhere in a batch on a card, or where a drawn seed would not come again."""
    return Corner(folder_of(request)) if request == wish and not pinned else None


def _photo_suits_card(request: RenderRequest) -> bool:
    """Whether the photo may lie on the card alone: nobody wants its samples in main memory."""
    steps = request.recipe.steps
    plain = all(isinstance(step, Stylize) for step in steps) and not request.previews
    return plain and request.memory_limit is None and isinstance(steps[0], Stylize) and only_network_looks(steps[0])


def _is_encoded_there(request: RenderRequest, picture: Picture) -> bool:
    """Whether a card is asked for the file of what it painted."""
    form = format_of(request.target, request.recipe.output)
    plain = picture.alpha is None and picture.icc is None
    return plain and suits_a_card(picture.canvas, request.recipe.output, form) and works()


def _check_inside(request: RenderRequest) -> None:
    """Raise CannotWrite where a link leads the target out of its folder by now."""
    folder = request.folder
    if folder is not None and not request.target.parent.resolve().is_relative_to(folder):
        words = f"{request.target.parent.name} now leads out of the folder {folder}."
        raise CannotWrite(words, "Choose another folder.")


def _paint(
    request: RenderRequest,
    photo: Canvas | None,
    device: Device,
    job: JobId,
    checkpoint: Callable[[], None],
    *,
    pinned: bool,
    stays: Ledger | None,
    corner: Corner | None,
) -> Generator[AnyEvent, None, tuple[Canvas, int]]:
    """The painted canvas, and the most bytes that it took on the card. Closes each canvas when it is painted from.

    `stays`: where it is counted if it may lie on the card; `corner`: where steps keep what takes long.
    """
    device = choose(device.device)  # beside the photo
    limit_card(device, request.memory_limit)
    reset_peak(device)
    if pinned:
        device = replace(device, free=device.free - still_open(device))
    shop = Workshop(
        job=job,
        device=device,
        checkpoint=checkpoint,
        limit=request.memory_limit,
        tile=request.tile,
        seed=request.recipe.seed,
        previews=request.previews,
        pinned=pinned,
        size=request.recipe.output.size,
        depth=request.recipe.output.depth,
        corner=corner,
    )
    canvas = photo
    for number, step in enumerate(request.recipe.steps, 1):
        if number > 1:
            place = corner and replace(corner, step=number - 1)
            shop = replace(shop, device=choose(device.device), corner=place)  # what is free now
        if number == len(request.recipe.steps):
            shop = replace(shop, stays=stays)
        with canvas or nullcontext():
            canvas = yield from PAINTERS[step.kind](canvas, step, shop)
    assert canvas is not None  # noqa: S101 - a recipe has a step
    return canvas, peak_vram(device)
