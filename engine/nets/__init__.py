"""Torch modules and nothing else."""

from __future__ import annotations

from typing import TypeVar

import torch
from torch import nn

Network = TypeVar("Network", bound=nn.Module)


def channels_last(network: Network) -> Network:
    """The network with its kernels laid out channels last, in place: what convolutions are fastest in."""
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network
