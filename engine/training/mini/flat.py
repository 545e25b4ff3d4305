"""Numbers of many tensors in one piece of memory, and losses with their gradients as one order to a card."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import torch
from torch import Tensor, nn

ALIGNED: Final = 64
"""Numbers that each tensor's place is a multiple of, so that kernels may read 256 bytes at once."""
WARM: Final = 3
"""Times that losses are computed before they are recorded: libraries choose their kernels meanwhile."""


class Flat:
    """All of `parameters` in one tensor, of which they become parts, laid out as they were."""

    def __init__(self, parameters: Sequence[Tensor]) -> None:
        self._places: list[tuple[int, Tensor]] = []
        count = 0
        for value in parameters:
            self._places.append((count, value))
            count += -(-value.numel() // ALIGNED) * ALIGNED
        self.all = torch.zeros(count, dtype=parameters[0].dtype, device=parameters[0].device)
        for value, part in zip(parameters, self.parts(self.all), strict=True):
            part.copy_(value.detach())
            value.data = part

    def parts(self, whole: Tensor) -> list[Tensor]:
        """Parts of another such tensor, with the shapes and layout of the parameters."""
        return [whole.as_strided(value.shape, value.stride(), place) for place, value in self._places]

    def gradients(self) -> Tensor:
        """A tensor in which all gradients gather."""
        found = torch.zeros_like(self.all)
        for (_, value), part in zip(self._places, self.parts(found), strict=True):
            value.grad = part
        return found


Losses = Callable[..., dict[str, Tensor]]


class Gradients:
    """Losses of a batch, and the gradients of their sum added to those of the parameters.

    With `recorded` they are recorded for each shape of a batch as a CUDA graph: thousands of small kernels wait for
    the processor otherwise. `losses` must not wait for the card then; its answers are overwritten by the next call.
    """

    def __init__(self, losses: Losses, gradients: Tensor, *, recorded: bool) -> None:
        self._losses, self._gradients, self._recorded = losses, gradients, recorded
        self._graphs: dict[tuple[torch.Size, ...], tuple[torch.cuda.CUDAGraph, list[Tensor], dict[str, Tensor]]] = {}
        self._pool = torch.cuda.graph_pool_handle() if recorded else None

    def of(self, *batch: Tensor) -> dict[str, Tensor]:
        """The losses of one batch by name; the gradients of their sum are there afterwards."""
        if not self._recorded:
            return self._computed(*batch)
        key = tuple(value.shape for value in batch)
        if key not in self._graphs:
            self._graphs[key] = self._record(batch)
        graph, given, found = self._graphs[key]
        for own, value in zip(given, batch, strict=True):
            own.copy_(value)
        graph.replay()
        return found

    def _computed(self, *batch: Tensor) -> dict[str, Tensor]:
        self._gradients.zero_()
        found = self._losses(*batch)
        torch.stack(list(found.values())).sum().backward()
        return {name: value.detach() for name, value in found.items()}

    def _record(self, batch: Sequence[Tensor]) -> tuple[torch.cuda.CUDAGraph, list[Tensor], dict[str, Tensor]]:
        given = [value.clone() for value in batch]
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(WARM):
                self._computed(*given)
        torch.cuda.current_stream().wait_stream(aside)
        torch.cuda.synchronize()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool, capture_error_mode="thread_local"):
            found = self._computed(*given)
        return graph, given, found


def flattened(modules: Sequence[nn.Module]) -> Flat:
    """The parameters of `modules` as one tensor."""
    return Flat([value for module in modules for value in module.parameters()])
