"""Whether a seed gives the same picture at any batch size."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import torch
from torch import Tensor

from engine.benchmarking.painting import SEED, Setting
from engine.benchmarking.rows import Row
from engine.devices import release
from engine.imagining.attention import attending, chosen
from engine.imagining.decode import decoded
from engine.imagining.encode import equally_long, hear
from engine.imagining.kept import MODELS
from engine.imagining.latents import seeded
from engine.imagining.load import Diffusion
from engine.imagining.parts import placed
from engine.imagining.room import Means
from engine.imagining.sample import Work, sampled
from engine.imagining.schedulers import make_scheduler
from engine.steps.imagine import formats

BATCHES: Final = (1, 1, 4, 8)
"""The second one tells whether the card repeats itself."""
SMALL: Final = 1 << 32
"""Bytes of weights up to which single precision is tried, too."""


def batch(setting: Setting) -> Iterator[Row]:
    """The first picture of each batch beside the first one's, in the fast number format and in the safe one."""
    tried = list(dict.fromkeys((formats(setting.device)[0], (torch.float32, torch.float32))))
    for number, both in enumerate(tried):
        job = setting.job(setting.native, formats_of=both)
        try:
            with torch.inference_mode():
                for _ in job.open(None):
                    pass
                if not number or job.model.weight_bytes < SMALL:
                    yield from _compared(setting, job.model)
        finally:
            job.close()
        MODELS.clear()
        release()


def _compared(setting: Setting, model: Diffusion) -> Iterator[Row]:
    first: Tensor | None = None
    for count in BATCHES:
        start = time.perf_counter()
        pixels = _first(setting, model, count)
        seconds = (time.perf_counter() - start) / count
        first = pixels if first is None else first
        apart = (pixels - first).abs() * 255
        cells = {
            "model": setting.name,
            "format": str(model.unet.dtype).removeprefix("torch."),
            "batch": count,
            "most of 255": float(apart.max()),
            "mean of 255": float(apart.mean()),
            "s a picture": seconds,
            "finite": str(bool(torch.isfinite(pixels).all())),
        }
        yield Row("same seed", cells)


def _first(setting: Setting, model: Diffusion, count: int) -> Tensor:
    """Picture number 1 of `count`, (1, 3, height, width) in [0, 1], by the functions that the step calls."""
    device, step, means = setting.device.torch_device, setting.step, Means()
    with ExitStack() as stack:
        for module in model.modules:
            stack.enter_context(placed(module, device, means))
        stack.enter_context(attending(chosen(setting.device), [model.unet]))
        heard = [hear(model.texts, words, {}, device) for words in (step.prompt, step.negative)]
        prompt, negative = equally_long(heard, model.texts, device)
        work = Work(
            model=model,
            scheduler=make_scheduler(setting.way, model.scheduler),
            prompt=prompt,
            negative=negative,
            guidance=setting.way.guidance,
            chances=seeded(range(SEED, SEED + count)),
            height=setting.native,
            width=setting.native,
            steps=setting.steps,
            device=device,
            records=True,
        )
        return decoded(model.vae, sampled(work)[:1], tiled=False).float().cpu()
