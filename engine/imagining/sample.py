"""From noise to latents: diffusers' UNet and scheduler in a loop of our own, watched and left anywhere."""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from engine.errors import Cancelled
from engine.imagining.encode import Heard
from engine.imagining.kept_steps import KeptSteps
from engine.imagining.latents import noise
from engine.imagining.load import Diffusion
from engine.imagining.recorded import Recorded


@dataclass(slots=True)
class Guiding:
    """A ControlNet on its device, its picture (1, 3, height, width) in [0, 1], and how much it says."""

    net: Any
    picture: Tensor
    weight: float
    until: float


@dataclass(slots=True)
class Work:
    """What one sampling needs. Latents are (pictures, channels, height, width)."""

    model: Diffusion
    scheduler: Any
    prompt: Heard
    negative: Heard | None
    """None: the words are followed as they are, without contrast (guidance 1 and below)."""
    guidance: float
    chances: Sequence[torch.Generator]
    height: int
    width: int
    """In pixels, multiples of the model's factor."""
    steps: int
    device: torch.device
    start: Tensor | None = None
    """Latents of the picture to start from."""
    denoise: float = 1.0
    mask: Tensor | None = None
    """(1, 1, height, width) of latents, 1 where it is painted anew."""
    masked: Tensor | None = None
    """Latents of the picture with what is painted anew in grey, for models made for inpainting."""
    guides: list[Guiding] = field(default_factory=list)
    seen: list[tuple[Tensor, Tensor]] = field(default_factory=list)
    """Of each picture whose manner is followed: what is seen in nothing and in it, (1, 1, …)."""
    records: bool = False
    """Whether the UNet stays where it is while it samples, so that a card may be given its orders from a recording."""
    kept: KeptSteps | None = None
    """What an earlier run has left, and what is kept for the next one."""


def sample(work: Work) -> Generator[tuple[int, int, Tensor], None, None]:
    """Steps done, steps in all, and the latents after each; the last ones are the result, before scaling.

    Where an earlier run has done some, the first ones are those after its last step.
    """
    model, scheduler = work.model, work.scheduler
    scheduler.set_timesteps(work.steps, device=work.device)
    times = _times(work)
    shape = (int(model.vae.config.latent_channels), work.height // model.factor, work.width // model.factor)
    fresh = noise(work.chances, shape).to(work.device)
    latents = _begin(work, fresh, times)
    kept = work.kept or KeptSteps(None, str)
    done, before = kept.begin(scheduler, work.chances, work.device)
    if done:
        latents = before
        yield done, len(times), latents
    chance = _chance(scheduler, work)
    calls = len(times) - done if work.records and not work.guides else 0
    with Recorded(model.unet, _listening(work), calls=calls) as unet:
        try:
            for number, time in enumerate(times[done:], done):
                predicted = _predicted(work, unet, latents, time, number / len(times))
                latents = scheduler.step(predicted, time, latents, **chance).prev_sample
                if work.mask is not None and work.start is not None and not model.inpaints:
                    latents = _outside(work, latents, fresh, times, number)
                done = number + 1
                kept.note(done, latents)
                yield done, len(times), latents
        except (Cancelled, GeneratorExit):
            kept.stop(done, latents)
            raise


def sampled(work: Work) -> Tensor:
    """The latents after the last step, before scaling."""
    ((_, _, latents),) = deque(sample(work), maxlen=1)
    return latents


def _times(work: Work) -> Tensor:
    """The times to go through: fewer where it starts from a picture."""
    times: Tensor = work.scheduler.timesteps
    if work.start is None or work.denoise >= 1:
        return times
    order = int(getattr(work.scheduler, "order", 1))
    kept = max(1, min(work.steps, round(work.steps * work.denoise)))
    first = min((work.steps - kept) * order, len(times) - 1)
    if hasattr(work.scheduler, "set_begin_index"):
        work.scheduler.set_begin_index(first)
    return times[first:]


def _begin(work: Work, fresh: Tensor, times: Tensor) -> Tensor:
    if work.start is None or work.denoise >= 1:
        return fresh * work.scheduler.init_noise_sigma
    start = work.start.float().expand_as(fresh)
    noisy: Tensor = work.scheduler.add_noise(start, fresh, times[:1].expand(len(fresh)))
    return noisy


def _outside(work: Work, latents: Tensor, fresh: Tensor, times: Tensor, number: int) -> Tensor:
    """The latents with the picture's own, as noisy, where nothing is painted anew."""
    assert work.start is not None and work.mask is not None  # noqa: S101, PT018 - the caller asked
    kept = work.start.float().expand_as(latents)
    if number + 1 < len(times):
        kept = work.scheduler.add_noise(kept, fresh, times[number + 1 : number + 2].expand(len(latents)))
    return kept * (1 - work.mask) + latents * work.mask


def _chance(scheduler: Any, work: Work) -> dict[str, Any]:
    """Each picture's own source of chance, for schedulers that draw."""
    return {"generator": list(work.chances)} if "generator" in inspect.signature(scheduler.step).parameters else {}


def _listening(work: Work) -> dict[str, Any]:
    """What goes into the UNet beside the latents, for negative and prompt in one batch."""
    heard = [work.prompt] if work.negative is None else [work.negative, work.prompt]
    count = len(work.chances)
    dtype = work.model.unet.dtype
    words = torch.cat([one.embeddings.expand(count, -1, -1) for one in heard]).to(work.device, dtype)
    found: dict[str, Any] = {"encoder_hidden_states": words}
    if work.model.family == "sdxl":
        pooled = [one.pooled for one in heard if one.pooled is not None]
        size = torch.tensor(
            [[work.height, work.width, 0, 0, work.height, work.width]], device=work.device, dtype=dtype
        )
        found["added_cond_kwargs"] = {
            "text_embeds": torch.cat([one.expand(count, -1) for one in pooled]).to(work.device, dtype),
            "time_ids": size.expand(len(words), -1),
        }
    if work.seen:
        sides = [(there,) if work.negative is None else (nothing, there) for nothing, there in work.seen]
        both = (torch.cat([one.expand(count, *one.shape[1:]) for one in side]) for side in sides)
        found.setdefault("added_cond_kwargs", {})["image_embeds"] = [one.to(work.device, dtype) for one in both]
    if (width := work.model.unet.config.time_cond_proj_dim) is not None:
        found["timestep_cond"] = (
            _guidance_embedding(work.guidance, width).expand(len(words), -1).to(work.device, dtype)
        )
    return found


def _guidance_embedding(guidance: float, width: int) -> Tensor:
    """How latent consistency models hear of the guidance (Luo et al. 2023): sines and cosines, (1, width)."""
    half = width // 2
    rates = torch.exp(-torch.arange(half) * torch.log(torch.tensor(10_000.0)) / (half - 1))
    angles = (guidance - 1) * 1000.0 * rates
    return torch.nn.functional.pad(torch.cat([angles.sin(), angles.cos()]), (0, width % 2))[None]


def _predicted(work: Work, unet: Recorded, latents: Tensor, time: Tensor, share: float) -> Tensor:
    """What the UNet predicts, with the guidance."""
    seen = latents if work.negative is None else torch.cat([latents, latents])
    seen = work.scheduler.scale_model_input(seen, time).to(work.model.unet.dtype)
    more = _guided(work, seen, time, unet.told, share)
    if work.model.inpaints and work.mask is not None and work.masked is not None:
        around = torch.cat([work.mask, work.masked.float()], dim=1).to(seen)
        seen = torch.cat([seen, around.expand(len(seen), -1, -1, -1)], dim=1)
    found = unet(seen, time, more).float()
    if work.negative is None:
        return found
    without, within = found.chunk(2)
    return without + work.guidance * (within - without)


def _guided(work: Work, seen: Tensor, time: Tensor, listening: dict[str, Any], share: float) -> dict[str, Any]:
    """What the ControlNets that still count add to the UNet, summed up; nothing where there are none."""
    down: list[Tensor] = []
    middle: Tensor | None = None
    for guide in work.guides:
        if share >= guide.until:
            continue
        picture = guide.picture.to(work.device, guide.net.dtype).expand(len(seen), -1, -1, -1)
        words = {name: value for name, value in listening.items() if name != "timestep_cond"}
        more, last = guide.net(
            seen, time, controlnet_cond=picture, conditioning_scale=guide.weight, return_dict=False, **words
        )
        down = [one + two for one, two in zip(down, more, strict=True)] if down else list(more)
        middle = last if middle is None else middle + last
    if middle is None:
        return {}
    return {"down_block_additional_residuals": tuple(down), "mid_block_additional_residual": middle}
