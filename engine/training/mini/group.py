"""Several cards that learn together: `torchrun --nproc-per-node 4 -m engine.training.mini.words ...`.

Each process has a card, scenes and a cache of its own; gradients are averaged, so that all learn the same. Whether to
go on and whether to paint new scenes is agreed on between the processors: no card is waited for.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import torch
import torch.distributed as dist
from torch import Tensor

PATIENCE: Final = timedelta(minutes=10)
"""For a process that does not come: the first one alone paints sheets and writes files."""


@dataclass(frozen=True, slots=True)
class Group:
    """The processes that learn together: this one's number, and how many there are."""

    rank: int = 0
    count: int = 1

    @property
    def first(self) -> bool:
        """Whether this process writes the files."""
        return self.rank == 0

    @classmethod
    def join(cls) -> Group:
        """The group that torchrun started, else this process alone."""
        count = int(os.environ.get("WORLD_SIZE", "1"))
        if count == 1:
            return cls()
        card = torch.cuda.is_available()
        if card:
            torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        dist.init_process_group("cpu:gloo,cuda:nccl" if card else "gloo", timeout=PATIENCE)
        return cls(dist.get_rank(), count)

    def least(self, *values: float) -> tuple[float, ...]:
        """The least that any process says of each, so of wishes what all want; all call it together."""
        if self.count == 1:
            return values
        told = torch.tensor(values, dtype=torch.float64)
        dist.all_reduce(told, dist.ReduceOp.MIN)
        return tuple(told.tolist())

    def average(self, values: Tensor) -> None:
        """Make `values` their mean over the processes, in place; all call it together."""
        if self.count > 1:
            dist.all_reduce(values)
            values /= self.count

    def leave(self) -> None:
        """Wait for the others and part."""
        if self.count > 1:
            dist.barrier()
            dist.destroy_process_group()
