"""Sheets of small pictures, to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from engine.imagining.decode import decoded
from engine.imagining.encode import Heard, hear
from engine.imagining.latents import seeded
from engine.imagining.load import Diffusion
from engine.imagining.sample import Work, sampled
from engine.imagining.schedulers import find_scheduler, make_scheduler

GAP: Final = 4
PROMPTS: Final = (
    "a red sun over blue mountains",
    "blue mountains at dusk, red sun low",
    "a yellow moon over a black sea, stars",
    "a white sailing boat on a calm lake",
    "two green trees on green hills under a pink sky",
    "a village in the snow at night",
    "a desert at noon",
    "a river in a green meadow with red flowers",
    "a red lighthouse left of a blue boat",
    "an orange forest in fog",
    "purple and orange stripes",
    "a blue vase and a yellow lemon on a table",
    "three red apples",
    "a red sun over blue mountains, watercolour",
    "a house beside a lake, like Monet",
    "a castle over a river at sunrise, in oil",
)
"""What each sheet of a training shows, always from the same noise."""


def sheet(pictures: Tensor, columns: int, file: Path) -> None:
    """Write `pictures`, (n, 3, height, width) in [0, 1], side by side as a JPEG."""
    count, _, height, width = pictures.shape
    rows = -(-count // columns)
    canvas = np.full((rows * (height + GAP) + GAP, columns * (width + GAP) + GAP, 3), 255, np.uint8)
    pixels = (pictures.detach().float().clamp(0, 1) * 255).round().to("cpu", torch.uint8).permute(0, 2, 3, 1).numpy()
    for number, picture in enumerate(pixels):
        top, left = GAP + number // columns * (height + GAP), GAP + number % columns * (width + GAP)
        canvas[top : top + height, left : left + width] = picture
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(canvas).save(file, quality=88)


@torch.no_grad()
def pictures_of(
    model: Diffusion,
    prompts: list[str],
    device: torch.device,
    *,
    steps: int = 20,
    guidance: float = 5.0,
    scheduler: str = "DDIM",
    size: tuple[int, int] = (0, 0),
    seed: int = 0,
    batch: int = 32,
) -> Tensor:
    """What the model paints, (prompts, 3, height, width) in [0, 1] on the processor, by the engine's own sampling.

    Prompt number n has the noise of `seed` + n whatever the batch is.
    """
    width, height = (side or model.native for side in size)
    _, way = find_scheduler(scheduler)
    silent = hear(model.texts, "", {}, device)
    found = []
    for begin in range(0, len(prompts), batch):
        heard = [hear(model.texts, prompt, {}, device) for prompt in prompts[begin : begin + batch]]
        words = torch.cat([one.embeddings[:, : silent.embeddings.shape[1]] for one in heard])
        work = Work(
            model=model,
            scheduler=make_scheduler(way, model.scheduler),
            prompt=Heard(words, None, 1, 0),
            negative=silent if guidance > 1 else None,
            guidance=guidance,
            chances=seeded([seed + begin + number for number in range(len(heard))]),
            height=height,
            width=width,
            steps=steps,
            device=device,
        )
        found.append(decoded(model.vae, sampled(work), tiled=False).cpu())
    return torch.cat(found)
