"""Adam (Kingma and Ba 2015, arXiv:1412.6980) on the pixels of one picture.

`torch.optim` imports PyTorch's compiler at its first step: five seconds, where a small picture takes three.
"""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor

BETAS: Final = (0.9, 0.99)
EPSILON: Final = 1e-8


class Adam:
    """Moves `picture`, values of [0, 1], in its place, against `gradient`, which whoever uses it fills."""

    def __init__(self, picture: Tensor) -> None:
        """Take all memory that it will ever need."""
        self._picture = picture.detach()
        self.gradient = torch.zeros_like(self._picture)
        self._mean, self._square = torch.zeros_like(self._picture), torch.zeros_like(self._picture)
        self._steps = torch.zeros((), device=picture.device)

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """One step; no value moves by much more than `rate`."""
        self._steps += 1
        torch._fused_adam_(
            [self._picture], [self.gradient], [self._mean], [self._square], [], [self._steps],
            lr=rate, beta1=BETAS[0], beta2=BETAS[1], weight_decay=0.0, eps=EPSILON, amsgrad=False, maximize=False,
        )  # fmt: skip
        self._picture.clamp_(0, 1)
