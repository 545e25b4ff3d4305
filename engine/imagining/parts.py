"""A model's parts on their device: where each is, and a way out of each in the middle of its work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import torch
from torch import nn

from engine.imagining.room import Means

STOPS: Final = frozenset(
    {
        "ResnetBlock2D",
        "BasicTransformerBlock",
        "CLIPEncoderLayer",
        "Upsample2D",
        "Downsample2D",
        "Attention",
        "Dinov2Layer",
        "DPTViTLayer",
    }
)
"""Classes before whose work one may leave: dozens of places in a network, milliseconds apart."""


@contextmanager
def stoppable(modules: Sequence[Any], checkpoint: Callable[[], None]) -> Iterator[None]:
    """Call `checkpoint`, which may raise, before each block of `modules` works."""

    def look(_module: nn.Module, _given: object) -> None:
        checkpoint()

    handles = [
        part.register_forward_pre_hook(look)
        for module in modules
        for part in module.modules()
        if type(part).__name__ in STOPS
    ]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


@contextmanager
def placed(module: Any, device: torch.device, means: Means, *, largest: bool = False) -> Iterator[None]:
    """Have `module` on `device`; where parts come in turn it goes back to the processor afterwards.

    `largest`: its layers come one by one where the means say so.
    """
    if means.layers and largest:
        with _layer_by_layer(module, device):
            yield
        return
    module.to(device)
    try:
        yield
    finally:
        if means.turns and device.type != "cpu":
            module.to("cpu")


@contextmanager
def _layer_by_layer(module: Any, device: torch.device) -> Iterator[None]:
    """Weights stay in main memory; each layer's come to the device while it works."""
    from accelerate import cpu_offload
    from accelerate.hooks import remove_hook_from_module

    module.to("cpu")
    cpu_offload(module, execution_device=device)
    try:
        yield
    finally:
        remove_hook_from_module(module, recurse=True)
