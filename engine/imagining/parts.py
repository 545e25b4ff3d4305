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
CARD_STOPS: Final = frozenset(
    {
        *("DownBlock2D", "CrossAttnDownBlock2D", "UNetMidBlock2DCrossAttn", "CrossAttnUpBlock2D", "UpBlock2D"),
        *(
            "DownEncoderBlock2D",
            "UNetMidBlock2D",
            "UpDecoderBlock2D",
            "CLIPEncoderLayer",
            "Dinov2Layer",
            "DPTViTLayer",
        ),
    }
)
"""The same on cards, where a block takes milliseconds, and asking 250 times a step would slow down the giving of
orders, which is what a fast card waits for."""


@contextmanager
def stoppable(modules: Sequence[Any], device: torch.device, checkpoint: Callable[[], None]) -> Iterator[None]:
    """Call `checkpoint`, which may raise, before each block of `modules` works on `device`."""

    def look(_module: nn.Module, _given: object) -> None:
        checkpoint()

    handles = [
        part.register_forward_pre_hook(look)
        for module in modules
        for part in module.modules()
        if type(part).__name__ in (CARD_STOPS if device.type == "cuda" else STOPS)
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
    try:
        module.to(device)
        yield
    finally:
        if means.turns and device.type != "cpu":  # also where memory ran out on the way there
            module.to("cpu")
            torch.cuda.empty_cache()  # what one part used is of no use to the next


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
