"""A convolution with what follows it: bias, addition and relu in one kernel where the library has one."""

from __future__ import annotations

from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


def convolved(layer: nn.Conv2d, x: Tensor, onto: Tensor | None = None) -> Tensor:
    """relu(layer(x)), or relu(onto + layer(x)); x (batch, channels, height, width).

    Where nothing is derived, cuDNN does all of it in one kernel on cards, which takes half the time of three, and
    oneDNN on processors, which takes a tenth less. On cards the first also serves kernels that do not learn.
    """
    padding = layer.padding
    if layer.padding_mode == "zeros" and not isinstance(padding, str):
        learns = layer.weight.requires_grad
        derived = torch.is_grad_enabled() and (learns or x.requires_grad or (onto is not None and onto.requires_grad))
        if x.is_cuda and onto is None and not (derived and learns):
            return _derivable(x, layer) if derived else _on_card(layer, x)
        if x.is_cuda and onto is not None and not derived:
            where = (layer.stride, padding, layer.dilation)
            return torch.cudnn_convolution_add_relu(x, layer.weight, onto, 1.0, layer.bias, *where, layer.groups)
        if x.device.type == "cpu" and x.dtype == torch.float32 and not derived and _onednn():
            return _on_processor(layer, x, onto)
    found = layer(x)
    return functional.relu_(found if onto is None else found.add_(onto))


def _on_card(layer: nn.Conv2d, x: Tensor) -> Tensor:
    where = (list(layer.stride), list(map(int, layer.padding)), list(layer.dilation), layer.groups)
    return torch.cudnn_convolution_relu(x, layer.weight, layer.bias, *where)


class _Convolved(torch.autograd.Function):
    """relu(layer(x)) whose derivative goes to x alone: of all layers only what they gave is kept."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, layer: nn.Conv2d) -> Tensor:
        found = _on_card(layer, x)
        ctx.layer = layer
        ctx.save_for_backward(x, found)
        return found

    @staticmethod
    def backward(ctx: Any, *derivatives: Tensor) -> tuple[Tensor, None]:
        (derivative,), (x, found), layer = derivatives, ctx.saved_tensors, ctx.layer
        through = torch.ops.aten.threshold_backward(derivative, found, 0)
        where = (layer.stride, layer.padding, layer.dilation, False, (0, 0), layer.groups)
        mask = (True, False, False)
        return torch.ops.aten.convolution_backward(through, x, layer.weight, None, *where, mask)[0], None


def _derivable(x: Tensor, layer: nn.Conv2d) -> Tensor:
    found: Tensor = _Convolved.apply(x, layer)  # type: ignore[no-untyped-call]
    return found


@cache
def _onednn() -> bool:
    """Whether this processor and this build of torch have oneDNN's fused convolutions."""
    there = torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_convolution_pointwise")
    return there and torch.backends.cpu.get_cpu_capability().startswith("AVX")


def _on_processor(layer: nn.Conv2d, x: Tensor, onto: Tensor | None) -> Tensor:
    where = (list(layer.padding), list(layer.stride), list(layer.dilation), layer.groups)
    found: Tensor
    if onto is None:
        found = torch.ops.mkldnn._convolution_pointwise(x, layer.weight, layer.bias, *where, "relu", [], "")
    else:  # into a copy: quicker than into new memory, whose pages the system first has to find
        found = onto.clone(memory_format=torch.channels_last)
        fused = torch.ops.mkldnn._convolution_pointwise_.binary
        fused(found, x, layer.weight, layer.bias, *where, "add", 1.0, "relu", [], "")
    return found
