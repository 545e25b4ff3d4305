"""Paint from words with a diffusion model (Ho et al. 2020, Rombach et al. 2022), from a picture too if there is one.

Works with Stable Diffusion 1, 2 and XL. The picture grows on the easel after every step; a cancel is heard between
blocks of each network. What comes out as NaN or all black is done again once in a safer number format.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

import torch
from torch import Tensor

from engine.canvas import Canvas, Region
from engine.devices import Device, has_bfloat16, host_canvas, is_out_of_memory, release
from engine.errors import NotEnoughMemory, PaintingFailed
from engine.events import AnyEvent, Note
from engine.imagining.latents import glimpse
from engine.imagining.prompts import resolved
from engine.imagining.schedulers import proposed
from engine.imagining.tiny import STALE
from engine.models import find_painter
from engine.models.known import kept, known_words, told, unknown_words
from engine.probe import probe
from engine.recipe import Imagine, Stylize
from engine.settings import folders
from engine.steps.finish import finish
from engine.steps.imagine_job import Job
from engine.steps.preview import Easel, whole_preview
from engine.steps.resample import resampled
from engine.steps.workshop import ADVICE, Pace, Workshop

Found = TypeVar("Found")
MANY_PARTS: Final = 4
"""Parts of a prompt from which on an artist is told that it is long."""


def imagine(photo: Canvas | None, step: Imagine, shop: Workshop) -> Generator[AnyEvent, None, Canvas]:
    """Paint what `step.prompt` says; returns a new canvas: as large as `photo`, else as the workshop's size.

    Raises UnknownName, UnreadableModel and InvalidRequest for what is asked for, UnreadablePicture for masks,
    NotEnoughMemory, PaintingFailed, Cancelled.
    """
    model = find_painter(step.model)
    steps, guidance = proposed(step.scheduler, model.habits)
    for picture in (step.mask, *(guide.picture for guide in step.guides)):
        if picture is not None:
            probe(Path(picture))
    wildcards = folders().models.parent / "wildcards"
    words = {name: resolved(getattr(step, name), shop.seed, wildcards) for name in ("prompt", "negative")}
    known = known_words(model.path) if model.built_in else None
    if known is not None:
        yield from _unknown(words["prompt"], known, step, shop)
        words["negative"] = kept(words["negative"], known)
    numbers = {"steps": step.steps or steps, "guidance": guidance if step.guidance is None else step.guidance}
    said = step.model_copy(update={**words, **numbers})
    tries = formats(shop.device)
    for number, (unet, vae) in enumerate(tries):
        if number:
            yield Note(job=shop.job, text="Imagining again in a safer number format: the fast one gave no picture.")
        job = Job(model.path, said, shop, unet, vae, sizes=model.habits.sizes if model.habits else ())
        try:
            return (yield from _painted(job, photo, said, shop))
        except NotAPictureError:
            pass
        finally:
            job.close()
    raise PaintingFailed(
        "The model gave no picture for these words: it came out empty or of one colour.",
        "Try another model or scheduler, or lower the weights of the words.",
    )


def _unknown(prompt: str, known: frozenset[str], step: Imagine, shop: Workshop) -> Iterator[AnyEvent]:
    """Tell the words of `prompt` that mean nothing to the model; those of textual inversion do."""
    own = {Path(file).stem.casefold() for file in step.embeddings}
    if text := told(unknown_words(prompt, known | own)):
        yield Note(job=shop.job, text=text)


class NotAPictureError(Exception):
    """Latents or pixels are NaN or infinite, or all is one colour."""


def formats(device: Device) -> list[tuple[torch.dtype, torch.dtype]]:
    """Number formats of UNet and autoencoder, to be tried in this order; at most two."""
    safer = (torch.bfloat16 if has_bfloat16(device) else torch.float32, torch.float32)
    return list(dict.fromkeys(((device.dtype, device.dtype), safer)))


def _painted(job: Job, photo: Canvas | None, step: Imagine, shop: Workshop) -> Generator[AnyEvent, None, Canvas]:
    yield from _climbed(job, shop, lambda: iter(job.open(photo)))
    yield from _notes(job, shop)
    pace = Pace(shop.job, "Imagining")
    easel = Easel(shop.job, job.width, job.height)
    yield from _climbed(job, shop, lambda: _sampled(job, easel, pace, shop))
    pace.stage = "Developing"
    yield from _climbed(job, shop, lambda: iter(job.develop()))
    if job.pixels is None or not job.is_picture:
        raise NotAPictureError
    canvas = _canvas(job.pixels, photo, job, shop)
    if photo is not None and step.mask is not None:
        mask = Stylize(style="-", mask=step.mask, mask_inverted=step.mask_inverted, feather=step.feather)
        try:
            for _ in finish(photo, canvas, mask, 1.0, canvas):
                shop.checkpoint()
        except BaseException:
            canvas.close()
            raise
    if shop.previews:
        yield whole_preview(shop.job, canvas)
    yield pace.advance(1)
    return canvas


def _notes(job: Job, shop: Workshop) -> Iterator[AnyEvent]:
    if job.parts > MANY_PARTS:
        yield Note(
            job=shop.job,
            text=f"The prompt has {job.tokens} tokens and is read in {job.parts} parts; the more there are, the less "
            "each word counts.",
        )
    if job.enlarged:
        yield Note(job=shop.job, text=f"The model works at {job.width} × {job.height}; the picture is then enlarged.")


def _sampled(job: Job, easel: Easel, pace: Pace, shop: Workshop) -> Iterator[AnyEvent]:
    """All steps; a preview and progress after each."""
    pace.begin(job.steps + 1)
    better, number = float("-inf"), 0
    with closing(job.sample()) as going:
        for seen in going:
            pace.total, share = job.count + 1, 1
            before = job.going_on.before
            if before and not number:  # what is seen first was done by an earlier run, like all before it
                number, share = before - 1, 0
                percent = pace.skip(before)
                yield Note(job=shop.job, text=f"Continuing at {percent} %, after step {before} of {job.count}.")
            number += 1
            pace.stage = f"Step {number} of {job.count}"
            if not bool(torch.isfinite(seen.latents).all()):
                raise NotAPictureError
            if seen.picture is not None:
                better = time.monotonic()
                yield from _shown(easel, seen.picture)
            elif shop.previews and time.monotonic() - better > STALE:
                picture = glimpse(seen.latents[:1], job.family, job.model.latent_colours)
                yield from _shown(Easel(shop.job, picture.shape[3], picture.shape[2]), picture)
            pace.keep(job.going_on.last)
            told = pace.advance(share)
            job.done = told.done
            yield told


def _shown(easel: Easel, picture: Tensor) -> Iterator[AnyEvent]:
    """A preview of `picture`, (1, 3, height, width), as large as the easel."""
    easel.fill(easel.patch(Region(0, 0, *easel.full), picture))
    yield from easel.show(always=True)


def _climbed(job: Job, shop: Workshop, work: Callable[[], Iterator[AnyEvent]]) -> Iterator[AnyEvent]:
    """What `work` tells; where memory runs out, again with the next more frugal means. Raises NotEnoughMemory."""
    while True:
        with torch.inference_mode():
            whole = yield from _tried(work)
        if whole:
            return
        release()
        if not job.climb():
            raise NotEnoughMemory(f"{shop.device.name} has too little memory for this model and size.", ADVICE)
        yield Note(job=shop.job, text=f"Memory ran out, so {job.means.words}.")


def _tried(work: Callable[[], Iterator[AnyEvent]]) -> Generator[AnyEvent, None, bool]:
    """Whether `work` came to its end; not where memory ran out. The exception, which holds tensors, ends in here."""
    try:
        yield from work()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        return False
    return True


def _canvas(pixels: Tensor, photo: Canvas | None, job: Job, shop: Workshop) -> Canvas:
    """The canvas of `pixels` (1, 3, height, width) in [0, 1], in the size that is wanted."""
    width, height = job.wanted
    depth = photo.depth if photo is not None else shop.depth
    if photo is None:
        wide, high = job.kept
        top, left = (job.height - high) // 2, (job.width - wide) // 2
        pixels = pixels[:, :, top : top + high, left : left + wide]
    canvas = host_canvas(pixels.shape[3], pixels.shape[2], depth=depth, pinned=shop.pinned)
    whole = Region(0, 0, canvas.width, canvas.height)
    canvas.write(whole, pixels[0].permute(1, 2, 0).contiguous().numpy())
    if (canvas.width, canvas.height) == (width, height):
        return canvas
    with canvas:
        return resampled(canvas, width, height, shop.device, pinned=shop.pinned)
