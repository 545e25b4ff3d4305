"""The style network with one style folded in: plain convolutions over tiles of a picture."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets import channels_last
from engine.nets.baked import Manner
from engine.nets.moments import Moments
from engine.nets.palette import rgb
from engine.nets.stylizer import FOLD, StyledResidual, Stylizer, inner


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


def _by_place(values: Tensor, side: int) -> Tensor:
    """The first dimension from the order of `pixel_shuffle` to that of `unfold`."""
    return values.unflatten(0, (-1, side * side)).transpose(0, 1).flatten(0, 1).contiguous()


def _unmirror(network: nn.Module, *, padded: bool) -> None:
    """Beyond the edge zeros, or nothing at all: a brush never shows what lies within its halo of an edge."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            layer.padding_mode = "zeros"
            layer.padding = layer.padding if padded else (0, 0)


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
        for affine, name in ((painter.fine_affine, "fine"), (painter.deep_affine, "deep")):
            scale, shift = affine(code)
            self.register_buffer(f"{name}_scale", scale[0].reshape(1, -1, 1, 1).clone())
            self.register_buffer(f"{name}_shift", shift[0].reshape(1, -1, 1, 1).clone())
        self._fold_colours(code)
        self._fold_places()
        _unmirror(self.content, padded=True)
        for part in (self.deep, self.up, self.fuse, self.fine, self.leave):
            _unmirror(part, padded=False)
        self.requires_grad_(False)

    def _fold_colours(self, code: Tensor) -> None:
        """Let the last convolution give RGB: the painting's colours are linear in what it gives."""
        mean, deviation = (part[..., None] for part in code[:, -6:].chunk(2, 1))
        weight, bias = self.leave.weight, self.leave.bias
        if bias is None:
            raise TypeError("the last convolution has a bias by construction")
        weight.copy_(rgb(weight.reshape(1, 3, -1) * deviation).reshape(weight.shape))
        bias.copy_(rgb(bias.reshape(1, 3, -1) * deviation + mean).flatten())

    def _fold_places(self) -> None:
        """Channels that become pixels, or were, in the order of `fold`; the first convolution takes [0, 1]."""
        for layer, side in ((self.up, 2), (self.leave, 4)):
            for values in (layer.weight, layer.bias):
                if values is not None:
                    values.copy_(_by_place(values, side))
        enter = self.content.enter
        enter.weight.copy_(_by_place(enter.weight.transpose(0, 1), 4).transpose(0, 1))
        if enter.bias is not None:
            enter.bias.sub_(enter.weight.sum((1, 2, 3)))
        enter.weight.mul_(2)

    @property
    def halo(self) -> int:
        """Pixels around a tile that its painting depends on; a multiple of FOLD."""
        deep = 2 * FOLD * len(self.deep)
        fine = 4 * (2 + 2 * len(self.fine))
        return -(-(self.encode_halo + deep + fine) // FOLD) * FOLD

    def ready(self, device: torch.device, dtype: torch.dtype) -> Brush:
        """The brush on its device, channels last; what makes pixels stays float32 under bfloat16, whose steps show."""
        brush = channels_last(self.to(device, dtype))
        if dtype == torch.bfloat16:
            brush.leave.float()
        return brush

    def features(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """RGB in [0, 1], (1, 3, 8h, 8w), to features at 1/4 and 1/8."""
        found: tuple[Tensor, Tensor] = self.content.of_folded(fold(picture.to(self.up.weight.dtype), 4))
        return found

    @staticmethod
    def measure(fine: Tensor, deep: Tensor) -> tuple[Moments, Moments]:
        """What `normalise` takes, of the features of a picture or of a part of it."""
        return Moments.of(fine), Moments.of(deep)

    def normalise(self, fine: Moments, deep: Moments) -> None:
        """Fold the moments of the whole picture's features into the brush."""
        for name, moments in (("fine", fine), ("deep", deep)):
            gain, lift = moments.normaliser()
            style_scale = getattr(self, f"{name}_scale").double().cpu().flatten().numpy()
            style_shift = getattr(self, f"{name}_shift").double().cpu().flatten().numpy()
            for key, value in (("gain", gain * style_scale), ("lift", lift * style_scale + style_shift)):
                buffer = torch.from_numpy(value).to(self.up.weight).reshape(1, -1, 1, 1)
                self.register_buffer(f"{name}_{key}", buffer, persistent=False)

    def paint(self, fine: Tensor, deep: Tensor) -> Tensor:
        """Features of a window to its inside, painted: RGB in [0, 1], `halo` pixels less at each side.

        No layer computes more than the ones after it need.
        """
        fine, deep = inner(fine, self.encode_halo // 4), inner(deep, self.encode_halo // 8)
        x = torch.addcmul(self.get_buffer("deep_lift"), deep, self.get_buffer("deep_gain"))
        for block in self.deep:
            x = block(x)
        fine = inner(fine, 2 * 2 * len(self.deep))
        fine = torch.addcmul(self.get_buffer("fine_lift"), fine, self.get_buffer("fine_gain"))
        x = functional.relu_(fine.add_(unfold(self.up(x), 2)))
        x = functional.relu_(self.fuse(x))
        for block in self.fine:
            x = block(x)
        x = functional.relu_(x).to(self.leave.weight.dtype)
        return unfold(self.leave(x).clamp_(0, 1), 4)
