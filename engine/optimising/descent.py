"""Down the gradient of one scale: both passes over its tiles, and how a card is ordered to do them quickly.

A picture that is one small tile keeps a card less busy than the processor that orders its two thousand kernels (26 ms,
of which the card needs 5). So a few iterations run as they are, the next is recorded as a CUDA graph, and the others
only start the recording: the same kernels on the same numbers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Final, Protocol, TypeVar

import torch
from torch import Tensor

from engine.canvas import Region
from engine.devices import is_out_of_memory
from engine.optimising.statistics import Slices, Sums
from engine.optimising.work import Work

Found = TypeVar("Found")
WARM: Final = 2
"""Iterations before the one that is recorded: kernels are chosen and loaded."""

log = logging.getLogger(__name__)


class Steps(Protocol):
    """What `steps.workshop.Ladder` does: work on tiles, again and smaller where memory runs out."""

    def once(self, work: Callable[[], Found]) -> Found:
        """`work`, done."""

    def each(self, work: Callable[[Region], Found]) -> Iterator[tuple[Region, Found]]:
        """`work`, done on every tile."""


def descend(work: Work, ladder: Steps, gradient: Tensor) -> Tensor:
    """Both passes over the tiles: put the loss's derivative into `gradient`, (1, 3, height, width); the loss.

    The derivative is multiplied by the number of pixels, so that its size says the same at every scale. Both come out
    the same to float noise whatever the tiles, also where memory runs out and tiles become smaller in between.
    """
    sums: dict[str, Sums] = {}
    for _, found in ladder.each(work.measure):
        sums = {tap: own + sums[tap] if sums else own for tap, own in found.items()} or sums
    loss, work.pulls = ladder.once(lambda: work.objective.pulls(sums, work.slices))
    gradient.zero_()
    squares: dict[str, list[Tensor]] = {tap: [] for tap in sums}
    for _, share in ladder.each(work.gradient):
        if share.gradient is None:
            continue
        at = share.place
        gradient[:, :, at.y : at.y + at.height, at.x : at.x + at.width] += share.gradient
        for tap, value in share.squares.items():
            squares[tap].append(value)
    return loss + work.objective.along(sums, {tap: torch.stack(values).sum() for tap, values in squares.items()})


class Descent:
    """`descend` again and again. Use as a context manager: a recording holds memory until its end."""

    def __init__(self, work: Work, ladder: Steps, gradient: Tensor) -> None:
        self._work, self._ladder, self._gradient = work, ladder, gradient
        self._calls = 0
        self._graph: torch.cuda.CUDAGraph | None = None
        self._slices: dict[str, Slices] = {}

    def __enter__(self) -> Descent:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._graph is not None:
            torch.cuda.synchronize(self._gradient.device)  # the card may still be playing it
            self._graph.reset()
            self._graph, self._slices = None, {}
            self._work.forget()

    def go(self, seed: int) -> None:
        """Put the derivative along new slices, drawn by `seed`, into the gradient."""
        self._ladder.once(lambda: self._work.draw(seed))
        self._calls += 1
        if self._calls == WARM + 1 and self._gradient.is_cuda and self._work.is_one_tile:
            self._record()
        if self._graph is None:
            descend(self._work, self._ladder, self._gradient)
            return
        for tap, slices in self._slices.items():
            slices.take(self._work.slices[tap])
        with torch.cuda.device(self._gradient.device):  # recordings go by the current one of several cards
            self._graph.replay()

    def _record(self) -> None:
        """Record an iteration; where that does not work every one is ordered kernel by kernel."""
        graph = torch.cuda.CUDAGraph()
        slices = self._work.slices = {tap: own.copied() for tap, own in self._work.slices.items()}
        try:
            # other threads may read and save pictures on the card meanwhile
            with torch.cuda.device(self._gradient.device), torch.cuda.graph(graph, capture_error_mode="thread_local"):
                descend(self._work, _OneTile(self._work.frame.region), self._gradient)
        except RuntimeError as error:
            log.info("The iteration is not recorded: %s", "no memory" if is_out_of_memory(error) else error)
            self._work.forget()
            torch.cuda.empty_cache()
            return
        self._graph, self._slices = graph, slices


class _OneTile:
    """Steps without a second try, which would not be the same orders."""

    def __init__(self, tile: Region) -> None:
        self._tile = tile

    def once(self, work: Callable[[], Found]) -> Found:
        return work()

    def each(self, work: Callable[[Region], Found]) -> Iterator[tuple[Region, Found]]:
        yield self._tile, work(self._tile)
