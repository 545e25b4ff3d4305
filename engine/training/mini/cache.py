"""Latents of painted scenes with the tokens of their captions, on the device; some are painted anew all the time."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.training.mini.data import NO_STYLE, Invented, Inventor, Share
from engine.training.mini.latents import raw_latents
from engine.training.mini.manners import Manners
from engine.training.mini.shapes import BUCKETS, FACTOR, LENGTH
from engine.training.mini.source import SceneSource, stamps_of
from engine.training.mini.store import Ring

SHARES: Final = (0.6, 0.2, 0.2)
"""Of the pictures, by bucket."""
AT_ONCE: Final = 128
"""Pictures that are painted and encoded at a time."""


class Bucket(Ring):
    """Pictures of one shape: scaled latents (count, 4, height, width) float16, tokens (count, variants, 77) int16."""

    def __init__(self, size: tuple[int, int], latents: Tensor, tokens: Tensor) -> None:
        super().__init__(len(latents), latents.device)
        self.size, self.latents, self.tokens = size, latents, tokens

    def put(self, latents: Tensor, tokens: Tensor) -> None:
        """Take these; the oldest go where there is no room."""
        rows = self.take(len(latents))
        self.latents[rows] = latents.to(self.latents.dtype)
        self.tokens[rows] = tokens


class Cache:
    """All buckets, and what fills them."""

    def __init__(
        self,
        count: int,
        vae: Any,
        source: SceneSource,
        inventor: Inventor,
        *,
        manners: Manners | None = None,
        share: float = 0.25,
    ) -> None:
        self.vae, self.source, self.inventor, self.manners = vae, source, inventor, manners
        self.stamps = stamps_of(inventor.order.scenes, inventor.order.stamps)
        self.device = next(vae.parameters()).device
        self.share = Share(share, self.device)
        self.chance = random.Random(inventor.next + inventor.group.rank)  # noqa: S311 - no secrets
        variants = inventor.order.variants
        self.buckets = []
        for (width, height), part in zip(BUCKETS, SHARES, strict=True):
            room = max(inventor.order.count, round(count * part))
            latents = torch.zeros(room, 4, height // FACTOR, width // FACTOR, dtype=torch.float16, device=self.device)
            tokens = torch.zeros(room, variants, LENGTH, dtype=torch.int16, device=self.device)
            self.buckets.append(Bucket((width, height), latents, tokens))

    @property
    def filled(self) -> int:
        """Pictures that are there."""
        return sum(bucket.filled for bucket in self.buckets)

    @property
    def room(self) -> int:
        """Pictures that there can be."""
        return sum(bucket.room for bucket in self.buckets)

    def _next(self) -> Bucket:
        """The bucket that lacks most; a random one when all are full."""
        least = min(self.buckets, key=lambda bucket: bucket.filled / bucket.room)
        if least.filled < least.room:
            return least
        return self.chance.choices(self.buckets, SHARES)[0]

    @torch.no_grad()
    def add(self) -> None:
        """Paint and encode one chunk of scenes."""
        found, bucket = self.inventor.give(), self._next()
        with self.share.measured():
            tokens = torch.from_numpy(found.tokens).to(self.device)
            for begin in range(0, len(found.scenes), AT_ONCE):
                part = slice(begin, begin + AT_ONCE)
                shown = self._painted(found, part, bucket.size)
                latents = raw_latents(self.vae, shown)
                bucket.put(latents * float(self.vae.config.scaling_factor), tokens[part])

    def _painted(self, found: Invented, part: slice, size: tuple[int, int]) -> Tensor:
        """Pictures in [0, 1], some in a manner."""
        shown = self.source.paint(found.scenes[part], *size, self.device, self.stamps).float() / 255
        styled = [(place, manner) for place, manner in enumerate(found.styles[part].tolist()) if manner != NO_STYLE]
        if self.manners is not None and styled:
            places, manners = (torch.tensor(column, device=self.device) for column in zip(*styled, strict=True))
            shown[places] = self.manners.paint(shown[places], manners)
        return shown.contiguous(memory_format=torch.channels_last)

    def save(self, file: Path) -> None:
        """Keep the pictures for the next call on this machine."""
        state: dict[str, Tensor] = {}
        for number, bucket in enumerate(self.buckets):
            state[f"latents.{number}"] = bucket.latents[: bucket.filled].cpu()
            state[f"tokens.{number}"] = bucket.tokens[: bucket.filled].cpu()
        save_file(state, file)

    def load(self, file: Path) -> None:
        """Go on with what is in `file`, as far as it fits; nothing where there is none."""
        if not file.exists():
            return
        state = load_file(file)
        for number, bucket in enumerate(self.buckets):
            latents, tokens = state[f"latents.{number}"], state[f"tokens.{number}"]
            if latents.shape[1:] == bucket.latents.shape[1:] and tokens.shape[1:] == bucket.tokens.shape[1:]:
                bucket.put(latents[: bucket.room].to(self.device), tokens[: bucket.room].to(self.device))

    def batch(self, count: int) -> tuple[Tensor, Tensor]:
        """Latents (count, 4, height, width) float32 of one shape, and the tokens of one of their captions each."""
        there = [bucket.filled for bucket in self.buckets]
        bucket = self.chance.choices(self.buckets, there)[0]
        chosen = torch.randint(bucket.filled, (count,), device=self.device)
        variant = torch.randint(bucket.tokens.shape[1], (count,), device=self.device)
        latents = bucket.latents[chosen].float().contiguous(memory_format=torch.channels_last)
        return latents, bucket.tokens[chosen, variant].long()
