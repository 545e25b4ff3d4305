"""A convolution with what follows it: bias, addition and relu in one kernel where the library has one."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


def convolved(layer: nn.Conv2d, x: Tensor, onto: Tensor | None = None) -> Tensor:
    """relu(layer(x)), or relu(onto + layer(x)); x (batch, channels, height, width).

    On a card without gradients cuDNN does all of it in one kernel, which takes half the time of three.
    """
    padding = layer.padding
    if x.is_cuda and not torch.is_grad_enabled() and layer.padding_mode == "zeros" and not isinstance(padding, str):
        where = (layer.stride, padding, layer.dilation)
        if onto is None:
            return torch.cudnn_convolution_relu(x, layer.weight, layer.bias, *where, layer.groups)
        return torch.cudnn_convolution_add_relu(x, layer.weight, onto, 1.0, layer.bias, *where, layer.groups)
    found = layer(x)
    return functional.relu_(found if onto is None else found.add_(onto))
