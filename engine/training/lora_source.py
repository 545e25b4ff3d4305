"""What one look is learned from: a folder of pictures as latents, and what was heard of their words."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any, Final

import torch
from torch import Tensor

from engine.errors import EngineError, InvalidRequest, UnreadablePicture
from engine.events import AnyEvent, JobId, Note, Progress
from engine.imagining.decode import encoded
from engine.imagining.encode import Heard, equally_long, hear
from engine.imagining.files import file_key
from engine.imagining.load import Diffusion
from engine.imagining.parts import placed, stoppable
from engine.imagining.room import TILE, Means
from engine.imagining.seen import middle_of
from engine.probe import pictures_in, probe
from engine.recipe import LoraRequest
from engine.sniff import shown_name
from engine.training.lora_learner import Shown
from engine.training.step import left_out

MOST: Final = 400
"""At most so many pictures are learned from."""
RATIOS: Final = (2 / 3, 1.0, 3 / 2)
"""Width to height of what is cut from pictures, the one nearest to their own."""
MOST_TEXT: Final = 2000
"""Characters of a picture's text that are read."""
TURNS: Final = Means(turns=True)
"""Text encoders and autoencoder come to the device for as long as they work."""


class Source:
    """The files of a request; they are opened by `read`. Raises InvalidRequest for the folder."""

    def __init__(self, request: LoraRequest, model_path: Path, checkpoint: Callable[[], None]) -> None:
        self.request, self._checkpoint = request, checkpoint
        self.files = pictures_of(request.source)
        self.left_out = max(0, len(self.files) - MOST)
        Random(request.seed).shuffle(self.files)  # noqa: S311 - nothing secret
        self.files = self.files[:MOST]
        texts = [said_of(file, request.words) for file in self.files]
        self.sample = request.sample or request.words or min(filter(None, texts), default="")
        self.texts = [*dict.fromkeys((*texts, self.sample)), ""]
        """Every text once, then silence."""
        self._words = [self.texts.index(text) for text in texts]
        own = {"target", "minutes", "device", "memory_limit", "overwrite", "sample"}
        what = (
            file_key(model_path),
            request.model_dump(mode="json", exclude=own),
            [*map(file_key, self.files)],
            texts,
        )
        self.mark = hashlib.sha256(repr(what).encode("utf-8", "surrogateescape")).hexdigest()
        """Two requests with the same mark learn the same."""
        self.shown: list[Shown] = []
        self.count = 0
        """Pictures that could be read."""

    def hear(self, model: Diffusion, device: torch.device) -> list[Heard]:
        """What is heard of each of `texts`, equally long, on the processor."""
        encoders = [text.encoder for text in model.texts]
        with torch.no_grad(), ExitStack() as stack:
            for encoder in encoders:
                stack.enter_context(placed(encoder, device, TURNS))
            stack.enter_context(stoppable(encoders, device, self._checkpoint))
            heard = [hear(model.texts, text, {}, device) for text in self.texts]
            heard = equally_long(heard, model.texts, device)
        return [on_processor(one) for one in heard]

    def read(self, model: Diffusion, device: torch.device, job: JobId) -> Iterator[AnyEvent]:
        """Have `shown` of all pictures, each also mirrored. Raises UnreadablePicture where none can be read."""
        unread = []
        with placed(model.vae, device, TURNS), stoppable([model.vae], device, self._checkpoint):
            for number, (file, words) in enumerate(zip(self.files, self._words, strict=True), start=1):
                yield Progress(job=job, stage=f"Looking at picture {number} of {len(self.files)}", done=0, total=1000)
                self._checkpoint()
                try:
                    pixels = middle_of(file, shape_for(file, model))
                except EngineError:
                    unread.append(file)
                    continue
                self.shown += [Shown(latents, words) for latents in both_ways(model.vae, pixels, device)]
                self.count += 1
        if not self.shown:
            raise UnreadablePicture(
                f"No picture in {shown_name(self.request.source)} can be read.", "Give a folder with sound pictures."
            )
        if unread:
            yield Note(job=job, text=left_out(unread))
        if self.left_out:
            yield Note(job=job, text=f"Of {self.left_out + MOST} pictures {MOST} are learned from, drawn by lot.")


def pictures_of(folder: Path) -> list[Path]:
    """The pictures in `folder`, by name. Raises InvalidRequest where there are none."""
    if not folder.is_dir():
        raise InvalidRequest(f"There is no folder {shown_name(folder)}.", "Give a folder with pictures.")
    if found := pictures_in(folder):
        return found
    raise InvalidRequest(f"There are no pictures in {shown_name(folder)}.", "Give a folder with pictures.")


def said_of(file: Path, words: str) -> str:
    """What is said of a picture: the text beside it, where there is one, and the words for all."""
    try:
        with file.with_suffix(".txt").open(encoding="utf-8-sig", errors="replace") as stream:
            own = " ".join(stream.read(MOST_TEXT).split())
    except (OSError, ValueError):
        own = ""
    return ", ".join(part for part in (own, words.strip()) if part)


def shape_for(file: Path, model: Diffusion) -> tuple[int, int]:
    """Width and height that the picture is learned at: the area that the model was made for. Raises EngineError."""
    info = probe(file)
    own = info.width / info.height
    ratio = min(RATIOS, key=lambda known: max(known / own, own / known))
    grid = model.factor * 2 ** (len(model.unet.config.block_out_channels) - 1)
    width, height = model.native * sqrt(ratio), model.native / sqrt(ratio)
    return max(grid, round(width / grid) * grid), max(grid, round(height / grid) * grid)


@torch.no_grad()
def both_ways(vae: Any, pixels: Tensor, device: torch.device) -> list[Tensor]:
    """Scaled latents of `pixels`, (1, 3, height, width), and of their mirror image, on the processor."""
    chance = torch.Generator().manual_seed(0)
    tiled = max(pixels.shape[2:]) > 2 * TILE
    both = torch.cat([pixels, pixels.flip(3)]).to(device)
    return list(encoded(vae, both, chance, tiled=tiled).cpu().split(1))


def on_processor(heard: Heard) -> Heard:
    """The same, there, in float32."""
    pooled = None if heard.pooled is None else heard.pooled.float().cpu()
    return Heard(heard.embeddings.float().cpu(), pooled, heard.parts, heard.tokens)
