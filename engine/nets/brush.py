"""The style network with one style folded in: plain convolutions over tiles of a picture."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Final

import torch
from torch import Tensor, nn

from engine.nets import channels_last
from engine.nets.baked import Manner
from engine.nets.fused import convolved
from engine.nets.moments import Moments
from engine.nets.palette import rgb
from engine.nets.stylizer import FOLD, StyledResidual, Stylizer, doubled, inner

CARD_WIDTH: Final = 32
"""Cards multiply channels in multiples of so many."""
CARD_BAND: Final = 12_000_000
"""Pixels that a card paints at a time, when it paints many: what lies between the layers is large."""
PROCESSOR_BAND: Final = 1_000_000
"""The same for processors, whose caches hold so much of a layer (14 MB of float32)."""


def _baked(blocks: nn.ModuleList, code: Tensor) -> nn.ModuleList:
    return nn.ModuleList(block.bake(code) for block in blocks if isinstance(block, StyledResidual))


def fold(picture: Tensor, side: int) -> Tensor:
    """Squares of `side` pixels to channels, (1, c, side · h, side · w) to (1, side² · c, h, w), both channels last.

    As `pixel_unshuffle`, but with channels by row, column, colour: whole runs of memory move instead of single values.
    """
    batch, channels, height, width = picture.shape
    rows = picture.permute(0, 2, 3, 1).reshape(batch, height // side, side, width // side, side * channels)
    return rows.transpose(2, 3).reshape(batch, height // side, width // side, -1).permute(0, 3, 1, 2)


def unfold(features: Tensor, side: int) -> Tensor:
    """What `fold` came from."""
    batch, channels, height, width = features.shape
    rows = features.permute(0, 2, 3, 1).reshape(batch, height, width, side, channels // side)
    return rows.transpose(2, 3).reshape(batch, height * side, width * side, -1).permute(0, 3, 1, 2)


def _bias(layer: nn.Conv2d) -> Tensor:
    if layer.bias is None:
        raise TypeError("all convolutions have a bias by construction")
    return layer.bias


def _by_place(values: Tensor, side: int) -> Tensor:
    """The first dimension from the order of `pixel_shuffle` to that of `unfold`."""
    return values.unflatten(0, (-1, side * side)).transpose(0, 1).flatten(0, 1).contiguous()


def _unmirror(network: nn.Module, *, padded: bool) -> None:
    """Beyond the edge zeros, or nothing at all: a brush never shows what lies within its halo of an edge."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            layer.padding_mode = "zeros"
            layer.padding = layer.padding if padded else (0, 0)


def _widened(layer: nn.Conv2d, dimension: int) -> None:
    """Give the kernel more output (dimension 0) or input (1) channels, all zero."""
    layer.weight = nn.Parameter(_filled(layer.weight, dimension), requires_grad=False)
    if dimension == 0 and layer.bias is not None:
        layer.bias = nn.Parameter(_filled(layer.bias, 0), requires_grad=False)


def _filled(values: Tensor, dimension: int) -> Tensor:
    """`values` with zeros behind, up to a multiple of CARD_WIDTH along `dimension`."""
    shape = list(values.shape)
    shape[dimension] = -shape[dimension] % CARD_WIDTH
    return torch.cat([values, values.new_zeros(shape)], dimension)


class Brush(nn.Module):
    """The network with one style folded in: plain convolutions, ready for tiles.

    First the `Moments` of all tiles and their `features`, then `normalise`, then `paint` of each tile.
    """

    encode_halo: Final = 24
    """Pixels around a tile that its features depend on."""

    @torch.no_grad()
    def __init__(self, network: Stylizer, style: Tensor | Manner) -> None:
        """Fold a style code, shape (1, code), or a `Manner` into a copy of `network`."""
        super().__init__()
        manner = style if isinstance(style, Manner) else Manner.of(network, style)
        painter, code = manner.painter(network.painter), manner.code(network.painter)
        self.content = deepcopy(network.content)
        self.deep = _baked(painter.deep, code)
        self.up, self.fuse, self.leave = (deepcopy(part) for part in (painter.up, painter.fuse, painter.leave))
        self.fine = _baked(painter.fine, code)
        self.fine_affine, self.deep_affine = (
            torch.stack([part[0] for part in affine(code)]).double()
            for affine in (painter.fine_affine, painter.deep_affine)
        )
        self._fold_colours(code)
        self._fold_places()
        _unmirror(self.content, padded=True)
        for part in (self.deep, self.up, self.fuse, self.fine, self.leave):
            _unmirror(part, padded=False)
        self.requires_grad_(False)
        self.styled_fuse = (self.fuse.weight.double(), _bias(self.fuse).double())

    def _fold_colours(self, code: Tensor) -> None:
        """Let the last convolution give RGB: the painting's colours are linear in what it gives."""
        mean, deviation = (part[..., None] for part in code[:, -6:].chunk(2, 1))
        weight, bias = self.leave.weight, _bias(self.leave)
        weight.copy_(rgb(weight.reshape(1, 3, -1) * deviation).reshape(weight.shape))
        bias.copy_(rgb(bias.reshape(1, 3, -1) * deviation + mean).flatten())

    def _fold_places(self) -> None:
        """Channels that become pixels, or were, in the order of `fold`; the first convolution takes [0, 1]."""
        for values in (self.leave.weight, _bias(self.leave)):
            values.copy_(_by_place(values, 4))
        enter = self.content.enter
        enter.weight.copy_(_by_place(enter.weight.transpose(0, 1), 4).transpose(0, 1))
        _bias(enter).sub_(enter.weight.sum((1, 2, 3)))
        enter.weight.mul_(2)

    @property
    def halo(self) -> int:
        """Pixels around a tile that its painting depends on; a multiple of FOLD."""
        deep = 2 * FOLD * len(self.deep)
        fine = 4 * (2 + 2 * len(self.fine))
        return -(-(self.encode_halo + deep + fine) // FOLD) * FOLD

    @property
    def dtype(self) -> torch.dtype:
        """The number format that it works in."""
        return self.up.weight.dtype

    def ready(self, device: torch.device, dtype: torch.dtype) -> Brush:
        """The brush on its device, channels last; what makes pixels stays float32 under bfloat16, whose steps show."""
        if device.type == "cuda":
            self._widen()
        brush = channels_last(self.to(device, dtype))
        self.fine_affine, self.deep_affine = self.fine_affine.to(device), self.deep_affine.to(device)
        weight, bias = self.styled_fuse
        self.styled_fuse = (weight.to(device), bias.to(device))
        if dtype == torch.bfloat16:
            brush.leave.float()
        return brush

    def _widen(self) -> None:
        """Channels of nothing, up to widths that a card multiplies faster (64 faster than 48, 96 than 80)."""
        content = self.content
        blocks = [part for block in (*self.deep, *self.fine) for part in (block.first, block.second)]
        for layer in (content.enter, content.fine, content.down, content.deep, *blocks, self.up, self.fuse):
            _widened(layer, 0)
        for layer in (content.fine, content.down, content.deep, *blocks, self.up, self.fuse, self.leave):
            _widened(layer, 1)
        self.fine_affine, self.deep_affine = (_filled(part, 1) for part in (self.fine_affine, self.deep_affine))
        self.styled_fuse = (_filled(_filled(self.styled_fuse[0], 0), 1), _filled(self.styled_fuse[1], 0))

    def features(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """RGB in [0, 1], (1, 3, 8h, 8w), to features at 1/4 and 1/8."""
        found: tuple[Tensor, Tensor] = self.content.of_folded(fold(picture.to(self.dtype), 4))
        return found

    @staticmethod
    def measure(fine: Tensor, deep: Tensor) -> tuple[Moments, Moments]:
        """What `normalise` takes, of the features of a picture or of a part of it."""
        return Moments.of(fine), Moments.of(deep)

    @torch.no_grad()
    def normalise(self, fine: Moments, deep: Moments) -> None:
        """Fold the moments of the whole picture's features into the brush."""
        (fine_gain, fine_lift), (gain, lift) = (
            (scale * affine[0], shift * affine[0] + affine[1])
            for affine, (scale, shift) in (
                (self.fine_affine, fine.normaliser()),
                (self.deep_affine, deep.normaliser()),
            )
        )
        weight, bias = self.styled_fuse
        self.fuse.weight.copy_(weight * fine_gain[:, None, None])
        _bias(self.fuse).copy_(bias + torch.einsum("oihw,i->o", weight, fine_lift))
        for name, value in (("deep_gain", gain), ("deep_lift", lift)):
            self.register_buffer(name, value.to(self.up.weight).reshape(1, -1, 1, 1), persistent=False)

    def bands(self, fine: Tensor, deep: Tensor) -> Iterator[tuple[int, Tensor]]:
        """What `paint` gives, a few rows at a time, and the row where each part begins.

        What is computed at 1/8 is small and stays for all bands; what lies between the layers at 1/4 is large: on
        processors a band of it stays in the cache, on cards it bounds the memory.
        """
        around = 2 + 2 * len(self.fine)
        x = torch.addcmul(
            self.get_buffer("deep_lift"), inner(deep, self.encode_halo // 8), self.get_buffer("deep_gain")
        )
        for block in self.deep:
            x = block(x)
        fine = inner(fine, self.encode_halo // 4 + 2 * 2 * len(self.deep))
        height, width = fine.shape[2] - 2 * around, fine.shape[3] - 2 * around
        pixels = CARD_BAND if deep.is_cuda else PROCESSOR_BAND
        rows = max(2, pixels // (16 * width) // 2 * 2)
        for top in range(0, height, rows):
            below = min(height, top + rows) + 2 * around
            yield 4 * top, self._leave(fine[:, :, top:below], x[:, :, top // 2 : below // 2])

    def _leave(self, fine: Tensor, x: Tensor) -> Tensor:
        """Features at 1/4, and what the deep blocks made of those at 1/8 in the same place, to the inside, painted.

        No layer computes more than the ones after it need.
        """
        x = convolved(self.fuse, fine, onto=inner(doubled(self.up(x)), 1))
        for block in self.fine:
            x = block(x)
        return unfold(convolved(self.leave, x.to(self.leave.weight.dtype)).clamp_max_(1), 4)

    def paint(self, fine: Tensor, deep: Tensor) -> Tensor:
        """Features of a window to its inside, painted: RGB in [0, 1], `halo` pixels less at each side."""
        bands = [painted for _, painted in self.bands(fine, deep)]
        return bands[0] if len(bands) == 1 else torch.cat(bands, 2)
