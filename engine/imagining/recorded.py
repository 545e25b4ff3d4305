"""A network's orders to a card, recorded once and given again: a CUDA graph.

A fast card does a step of SDXL sooner than the processor can order its three thousand kernels. The first call of a
picture runs as it is, which also warms up; the second one is recorded; the others only start the recording. What is
computed is the same, by the same kernels.
"""

from __future__ import annotations

import logging
from typing import Any, Final

import torch
from torch import Tensor

LEAST_CALLS: Final = 6
"""Recording costs about as much as two steps."""

log = logging.getLogger(__name__)


class Recorded:
    """`net` with what it is `told` beside latents and time, the same in every call.

    Use as a context manager: the recording holds as much memory as a step needs, and gives it back at the end. A
    cancel is heard while it is recorded, by the stops in `net`, and between calls; not while it is played.
    """

    def __init__(self, net: Any, told: dict[str, Any], *, calls: int) -> None:
        self._net, self.told = net, told
        self._wanted = calls >= LEAST_CALLS
        self._warm = False
        self._graph: torch.cuda.CUDAGraph | None = None
        self._given: tuple[Tensor, Tensor] | None = None
        self._found: Tensor | None = None

    def __enter__(self) -> Recorded:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._graph is not None and self._found is not None:
            torch.cuda.synchronize(self._found.device)  # the card may still be playing it
            self._graph.reset()
            self._graph, self._given, self._found = None, None, None
            torch.cuda.empty_cache()

    def __call__(self, latents: Tensor, time: Tensor, more: dict[str, Any]) -> Tensor:
        """What the network says of `latents` (pictures, channels, height, width) at `time` (no dimensions).

        `more` is for this call only, which is then not recorded.
        """
        if more:
            return self._plainly(latents, time, more)
        if self._graph is None and self._warm and self._wanted and latents.is_cuda:
            self._record(latents, time)
        if self._graph is None or self._given is None or self._found is None:
            self._warm = True
            return self._plainly(latents, time, {})
        self._given[0].copy_(latents)
        self._given[1].copy_(time)
        with torch.cuda.device(latents.device):  # recordings go by the current one of several cards
            self._graph.replay()
        return self._found.clone()

    def _plainly(self, latents: Tensor, time: Tensor, more: dict[str, Any]) -> Tensor:
        found: Tensor = self._net(latents, time, return_dict=False, **self.told, **more)[0]
        return found

    def _record(self, latents: Tensor, time: Tensor) -> None:
        """Record a call; where that does not work every call is a plain one."""
        self._wanted = False
        graph, given = torch.cuda.CUDAGraph(), (latents.clone(), time.to(latents.device).clone())
        try:
            # other threads may read and save pictures on the card meanwhile
            with (
                torch.cuda.device(latents.device),
                torch.cuda.graph(graph, capture_error_mode="thread_local"),
            ):
                found = self._plainly(*given, {})
        except RuntimeError as error:
            log.info("The network is not recorded: %s", error)
            torch.cuda.empty_cache()
            return
        self._graph, self._given, self._found = graph, given, found
