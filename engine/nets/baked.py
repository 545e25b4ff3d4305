"""One style's own part of the network: what a painting makes of it, and what baking adds for that painting alone.

A `Manner` holds what the heads of the painter give for one style (scales, shifts and kernels), the style's colours,
and, where the style was baked, low-rank updates of the dense kernels (LoRA, Hu et al. 2021, arXiv:2106.09685). All of
it can be mixed: values linearly, updates by joining their factors.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from engine.nets.stylizer import Affine, Painter, StyledConv, Stylizer

COLOURS: Final = "colours"
"""Name of a style's colours: means and deviations of the opponent colours, the last six numbers of its code."""
STYLE_SIDE: Final = 512
"""Short side at which paintings are looked at, in pixels; training used the same."""


def looked_at(picture: Tensor) -> Tensor:
    """RGB, (1, 3, h, w), scaled so that its short side is STYLE_SIDE, its long side at most four times that."""
    scale = STYLE_SIDE / min(picture.shape[-2:])
    size = tuple(max(1, min(4 * STYLE_SIDE, round(side * scale))) for side in picture.shape[-2:])
    return functional.interpolate(picture, size, mode="bilinear", antialias=True, align_corners=False)


def heads(painter: Painter) -> Iterator[tuple[str, nn.Linear]]:
    """Everything that predicts from the style code, by the name of its layer."""
    for name, layer in painter.named_modules():
        if isinstance(layer, StyledConv | Affine):
            yield name, layer.head


def dense(painter: Painter) -> Iterator[tuple[str, nn.Conv2d]]:
    """The convolutions that are the same for every style, by name."""
    for name, layer in painter.named_modules():
        if isinstance(layer, nn.Conv2d) and (name.endswith("dense") or "." not in name):
            yield name, layer


@dataclass(frozen=True, slots=True)
class Manner:
    """One style as the painter sees it. All by the names of `heads` and `dense`."""

    values: Mapping[str, Tensor]
    """What each head gives, flat; COLOURS, (6,); and what is added to the bias of a dense convolution."""
    updates: Mapping[str, tuple[Tensor, Tensor]] = field(default_factory=dict)
    """Two factors, (out, rank) and (rank, in * kernel), whose product is added to a dense kernel."""

    @classmethod
    def of(cls, network: Stylizer, code: Tensor) -> Manner:
        """What `network` itself makes of a style code, (1, code)."""
        values = {name: head(code)[0] for name, head in heads(network.painter)}
        return cls({**values, COLOURS: code[0, -6:]})

    @classmethod
    def mixed(cls, parts: Sequence[tuple[float, Manner]]) -> Manner:
        """The weighted mean of manners of one network; the weights come to 1."""
        if len(parts) == 1:
            return parts[0][1]
        values: dict[str, Tensor] = {}
        updates: dict[str, tuple[Tensor, Tensor]] = {}
        for weight, part in parts:
            for name, value in part.values.items():
                values[name] = values[name] + weight * value if name in values else weight * value
            for name, (left, right) in part.updates.items():
                before = updates.get(name)
                both = (weight * left, right)
                updates[name] = (torch.cat([before[0], both[0]], 1), torch.cat([before[1], right])) if before else both
        return cls(values, updates)

    def code(self, painter: Painter) -> Tensor:
        """A style code, (1, code), for a painter that was given `parameters`: only its colours are looked at."""
        width = next(head.in_features for _, head in heads(painter))
        colours = self.values[COLOURS]
        return torch.cat([colours.new_zeros(width - 6), colours])[None]

    def parameters(self, painter: Painter) -> dict[str, Tensor]:
        """The parameters of `painter` that this style has in its own way, by name; differentiable."""
        found: dict[str, Tensor] = {}
        for name, head in heads(painter):
            found[f"{name}.head.weight"] = torch.zeros_like(head.weight)
            found[f"{name}.head.bias"] = self.values[name]
        for name, layer in dense(painter):
            if name in self.updates:
                left, right = self.updates[name]
                found[f"{name}.weight"] = layer.weight + (left @ right).reshape(layer.weight.shape)
            if name in self.values and layer.bias is not None:
                found[f"{name}.bias"] = layer.bias + self.values[name]
        return found

    def painter(self, painter: Painter) -> Painter:
        """A copy of `painter` that paints in this style whatever its code, but for the colours (`code`)."""
        own = deepcopy(painter)
        own.load_state_dict(self.parameters(painter), strict=False)
        return own

    def to(self, device: torch.device) -> Manner:
        """The same on another device."""
        updates = {name: (left.to(device), right.to(device)) for name, (left, right) in self.updates.items()}
        return Manner({name: value.to(device) for name, value in self.values.items()}, updates)

    def tensors(self) -> dict[str, Tensor]:
        """Everything in it by name, float16 on the processor, to be kept in a file."""
        found = {f"value.{name}": value for name, value in self.values.items()}
        for name, (left, right) in self.updates.items():
            found |= {f"left.{name}": left, f"right.{name}": right}
        return {name: value.detach().half().cpu().contiguous() for name, value in found.items()}

    @classmethod
    def from_tensors(cls, found: Mapping[str, Tensor]) -> Manner:
        """What `tensors` came from, in float32; other names are passed over."""
        kept: dict[str, dict[str, Tensor]] = {"value": {}, "left": {}, "right": {}}
        for key, value in found.items():
            kind, _, name = key.partition(".")
            if kind in kept:
                kept[kind][name] = value.float()
        return cls(kept["value"], {name: (left, kept["right"][name]) for name, left in kept["left"].items()})

    def fits(self, painter: Painter) -> bool:
        """Whether a baked manner was made for a painter of this shape, and every number in it can be used."""
        layers = dict(dense(painter))
        lengths = {name: head.out_features for name, head in heads(painter)} | {COLOURS: 6}
        lengths |= {name: layer.out_channels for name, layer in layers.items() if not name.endswith("dense")}
        if {name: value.shape for name, value in self.values.items()} != {
            name: (length,) for name, length in lengths.items()
        } or set(self.updates) != set(layers):
            return False
        for name, (left, right) in self.updates.items():
            shape = (layers[name].out_channels, layers[name].weight[0].numel())
            if left.ndim != 2 or right.ndim != 2 or left.shape[1] != len(right):
                return False
            if (len(left), right.shape[1]) != shape:
                return False
        return all(bool(value.isfinite().all()) for value in self.tensors().values())


def rank_for(painter: Painter, numbers: int) -> int:
    """The highest rank of updates with which a baked style has at most so many numbers; at least 1."""
    fixed = 6 + sum(head.out_features for _, head in heads(painter))
    each = 0
    for name, layer in dense(painter):
        each += layer.out_channels + layer.weight[0].numel()
        fixed += 0 if name.endswith("dense") else layer.out_channels
    return max(1, (numbers - fixed) // each)


class Oven(nn.Module):
    """A manner while it is learned. The painter is held without being part of the module: it stays as it is."""

    def __init__(self, painter: Painter, manner: Manner, rank: int, seed: int = 0) -> None:
        """Begin with `manner` and updates of `rank` that do nothing yet."""
        super().__init__()
        self._painter = (painter,)
        generator = torch.Generator().manual_seed(seed)
        values = dict(manner.values)
        left, right = nn.ParameterDict(), nn.ParameterDict()
        for name, layer in dense(painter):
            inside = layer.weight[0].numel()
            left[_key(name)] = nn.Parameter(torch.zeros(layer.out_channels, rank))
            right[_key(name)] = nn.Parameter(torch.randn(rank, inside, generator=generator) / math.sqrt(inside))
            if not name.endswith("dense"):  # the others have their shift
                values[name] = torch.zeros(layer.out_channels)
        self.values = nn.ParameterDict({_key(name): nn.Parameter(value.clone()) for name, value in values.items()})
        self.left, self.right = left, right

    def manner(self) -> Manner:
        """As it stands."""
        updates = {_name(key): (left, self.right[key]) for key, left in self.left.items()}
        return Manner({_name(key): value for key, value in self.values.items()}, updates)

    def forward(self, fine: Tensor, deep: Tensor) -> Tensor:
        """Normalised features to RGB, (batch, 3, 8h, 8w), not clamped."""
        (painter,) = self._painter
        manner = self.manner()
        codes = manner.code(painter).expand(len(fine), -1)
        painted: Tensor = functional_call(painter, manner.parameters(painter), (fine, deep, codes))
        return painted


def _key(name: str) -> str:
    return name.replace(".", "/")  # parameters may have no dots in their names


def _name(key: str) -> str:
    return key.replace("/", ".")
