"""Leave out the channels that matter least: python -m engine.training.prune TRAINED OUT --share 0.25.

Structural pruning by magnitude (Li et al. 2017, arXiv:1608.08710): a channel goes out of everything that writes or
reads it, so that what is left is a smaller plain network. Then let it learn on:
python -m engine.training.stylizer --start OUT --rate 5e-4 --minutes 3 --pictures DIR --vgg FILE --out DIR
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.nets.stylizer import Stylizer, Widths
from engine.training.plans import parser_for

STEP: Final = 8
"""Channels are left out in groups of so many, as processors and cards multiply them."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension of a tensor that runs over `group`'s channels, after `start` rows."""

    tensor: str
    dimension: int
    group: str
    start: int = 0


def axes(widths: Widths) -> Iterator[Axis]:
    """Everything that runs over channels of the network."""
    convolutions = [
        ("content.enter", "quarter", None),
        ("content.fine", "quarter", "quarter"),
        ("content.down", "eighth", "quarter"),
        ("content.deep", "eighth", "eighth"),
        ("painter.up", "paint", "eighth"),
        ("painter.fuse", "paint", "quarter"),
        ("painter.leave", None, "paint"),
    ]
    for layer, out, into in convolutions:
        if out:
            yield from (Axis(f"{layer}.weight", 0, out), Axis(f"{layer}.bias", 0, out))
        if into:
            yield Axis(f"{layer}.weight", 1, into)
    for name, group, width in (("fine", "quarter", widths.quarter), ("deep", "eighth", widths.eighth)):
        yield from _head(f"painter.{name}_affine.head", group, width)
    for name, group, width, count in (
        ("deep", "eighth", widths.eighth, widths.deep_blocks),
        ("fine", "paint", widths.paint, widths.fine_blocks),
    ):
        for block in range(count):
            within = f"{name}.{block}"
            yield from _styled(f"painter.{within}.first", group, within, width)
            yield from _styled(f"painter.{within}.second", within, group, width)


def _styled(layer: str, into: str, out: str, width: int) -> Iterator[Axis]:
    yield from (Axis(f"{layer}.dense.weight", 0, out), Axis(f"{layer}.dense.bias", 0, out))
    yield from (Axis(f"{layer}.dense.weight", 1, into), Axis(f"{layer}.enter.weight", 1, into))
    yield Axis(f"{layer}.leave.weight", 0, out)
    yield from _head(f"{layer}.head", out, width)


def _head(layer: str, group: str, width: int) -> Iterator[Axis]:
    """The rows of scale and of shift."""
    for tensor in (f"{layer}.weight", f"{layer}.bias"):
        yield from (Axis(tensor, 0, group), Axis(tensor, 0, group, start=width))


def pruned(weights: Mapping[str, Tensor], share: float) -> dict[str, Tensor]:
    """`weights` without the `share` (0 to 1) of each group's channels whose kernels are the smallest."""
    widths = Widths.of(weights)
    found = list(axes(widths))
    loudness: defaultdict[str, Tensor] = defaultdict(lambda: torch.zeros(()))
    for axis in found:
        if axis.tensor.endswith(".weight") and weights[axis.tensor].dim() == 4:
            square = weights[axis.tensor].float().square().transpose(0, axis.dimension).flatten(1).sum(1)
            loudness[axis.group] = loudness[axis.group] + square / square.mean()
    kept = {}
    for group, values in loudness.items():
        most = max(STEP, round(len(values) * (1 - share) / STEP) * STEP)
        kept[group] = values.topk(min(len(values), most)).indices.sort().values
    gone: defaultdict[tuple[str, int], list[Tensor]] = defaultdict(list)
    for axis in found:
        channels = torch.arange(len(loudness[axis.group]))
        out = channels[~torch.isin(channels, kept[axis.group])]
        gone[axis.tensor, axis.dimension].append(out + axis.start)
    result = dict(weights)
    for (name, dimension), rows in gone.items():
        every = torch.arange(weights[name].shape[dimension])
        result[name] = result[name].index_select(dimension, every[~torch.isin(every, torch.cat(rows))]).contiguous()
    Stylizer.of(result)
    return result


if __name__ == "__main__":
    parser = parser_for(__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--share", type=float, default=0.25)
    given = parser.parse_args()
    save_file(pruned(load_file(given.trained), given.share), given.out)
