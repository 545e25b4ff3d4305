"""Scenes and their captions, invented by other processes while the card paints and learns."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from engine.training.mini.group import Group
from engine.training.mini.shapes import LENGTH
from engine.training.mini.source import SCENES, source_of, stamps_of

UNSEEN: Final = 1_000_000_000
"""Seeds from here on are never learned."""
NO_STYLE: Final = -1


@dataclass(frozen=True, slots=True)
class Order:
    """What to invent: the scenes of `count` seeds from `first` on, without those held out, with captions in tokens."""

    scenes: str = SCENES
    first: int = 0
    count: int = 256
    tokenizer: Path | None = None
    variants: int = 4
    manners: tuple[tuple[int, str], ...] = ()
    """Numbers of styles and what they are called."""
    styled: float = 0.0
    """Share of the scenes that are to be painted in one of the manners."""
    stamps: Path | None = None


@dataclass(slots=True)
class Invented:
    """Scenes; tokens of their captions, (scenes, variants, 77); the number of their style, or NO_STYLE."""

    scenes: list[Any]
    tokens: NDArray[np.int16]
    styles: NDArray[np.int64]


def invented(order: Order) -> Invented:
    """Fill the order."""
    source, stamps = source_of(order.scenes), stamps_of(order.scenes, order.stamps)
    found = [source.invent(seed, stamps) for seed in range(order.first, order.first + order.count)]
    scenes = [scene for scene in found if not source.held_out(scene)]
    chance = random.Random(order.first)  # noqa: S311 - no secrets
    chosen = [
        chance.choice(order.manners) if order.manners and chance.random() < order.styled else (NO_STYLE, None)
        for _ in scenes
    ]
    variants = order.variants if order.tokenizer is not None else 0
    tokens = np.zeros((len(scenes), variants, LENGTH), np.int16)
    if order.tokenizer is not None and scenes:
        texts = [
            scene.caption(variant, manner)
            for scene, (_, manner) in zip(scenes, chosen, strict=True)
            for variant in range(variants)
        ]
        tokens = tokenized(order.tokenizer, texts).reshape(tokens.shape)
    return Invented(scenes, tokens, np.array([style for style, _ in chosen], np.int64))


def tokenized(folder: Path, texts: Sequence[str]) -> NDArray[np.int16]:
    """(texts, 77) tokens with ends and padding, as the engine gives them to the text encoder."""
    found = _tokenizer(folder)(
        list(texts), padding="max_length", truncation=True, max_length=LENGTH, return_tensors="np"
    )
    rows: NDArray[np.int16] = found.input_ids.astype(np.int16)
    return rows


@lru_cache(maxsize=2)
def _tokenizer(folder: Path) -> Any:
    from transformers import CLIPTokenizer

    return CLIPTokenizer.from_pretrained(str(folder), local_files_only=True)


class Inventor:
    """Fills orders one after the other, in `workers` processes ahead of time, or here when asked (0).

    The inventors of a group take the orders in turn.
    """

    def __init__(self, order: Order, workers: int = 0, group: Group | None = None) -> None:
        self.group = group or Group()
        self.order, self.next = order, order.first
        self.pool = ProcessPoolExecutor(workers, get_context("spawn"), _single) if workers else None
        self.waiting: deque[Future[Invented]] = deque()
        self.ahead = 2 * workers
        self._fill()

    def _fill(self) -> None:
        while self.pool is not None and len(self.waiting) < self.ahead:
            self.waiting.append(self.pool.submit(invented, self._take()))

    def _take(self) -> Order:
        order = replace(self.order, first=self.next + self.group.rank * self.order.count)
        self.next += self.order.count * self.group.count
        return order

    @property
    def ready(self) -> bool:
        """Whether `give` need not wait for another process."""
        return self.pool is None or self.waiting[0].done()

    def give(self) -> Invented:
        """The next scenes."""
        if self.pool is None:
            return invented(self._take())
        found = self.waiting.popleft().result()
        self._fill()
        return found

    def close(self) -> None:
        """End the processes."""
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)


def _single() -> None:
    torch.set_num_threads(1)


class Share:
    """Keeps the time that something takes to a share of all time."""

    def __init__(self, share: float, device: torch.device) -> None:
        self.share, self.device = share, device
        self.begin, self.spent = time.monotonic(), 0.0

    @property
    def part(self) -> float:
        """Part of the time so far."""
        return self.spent / max(1e-9, time.monotonic() - self.begin)

    def due(self) -> bool:
        """Whether it had less than its share."""
        return self.part < self.share

    @contextmanager
    def measured(self) -> Iterator[None]:
        """What is done within counts; a card is waited for before and after."""
        self._wait()
        begin = time.monotonic()
        try:
            yield
        finally:
            self._wait()
            self.spent += time.monotonic() - begin

    def _wait(self) -> None:
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
