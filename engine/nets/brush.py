"""The style network with one style folded in: plain convolutions over tiles of a picture."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets import channels_last
from engine.nets.moments import Moments
from engine.nets.palette import opponent, palette
from engine.nets.stylizer import FOLD, StyledResidual, Stylizer, loudness


def _baked(blocks: nn.ModuleList, code: Tensor) -> nn.ModuleList:
    return nn.ModuleList(block.bake(code) for block in blocks if isinstance(block, StyledResidual))


def _unmirror(network: nn.Module) -> None:
    """Back to zeros, which cost nothing: a brush never shows what lies within its halo of an edge."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            layer.padding_mode = "zeros"


class Brush(nn.Module):
    """The network with one style folded in: plain convolutions, ready for tiles.

    First the `Moments` of all tiles and their `features`, then `normalise`, then `paint` of each tile.
    """

    encode_halo: Final = 24
    """Pixels around a tile that its features depend on."""

    @torch.no_grad()
    def __init__(self, network: Stylizer, code: Tensor) -> None:
        """Fold `code`, shape (1, code), into a copy of `network`."""
        super().__init__()
        painter = network.painter
        self.content = deepcopy(network.content)
        self.deep = _baked(painter.deep, code)
        self.up, self.fuse, self.leave = (deepcopy(part) for part in (painter.up, painter.fuse, painter.leave))
        self.fine = _baked(painter.fine, code)
        for affine, name in ((painter.fine_affine, "fine"), (painter.deep_affine, "deep")):
            scale, shift = affine(code)
            self.register_buffer(f"{name}_scale", scale[0].reshape(1, -1, 1, 1).clone())
            self.register_buffer(f"{name}_shift", shift[0].reshape(1, -1, 1, 1).clone())
        self.code = code.double().cpu()
        self.most = float(loudness(code))
        for part in (self.leave.weight, self.leave.bias):
            if part is not None:
                part.div_(self.most)
        self.colours = nn.Conv2d(3, 3, 1)
        _unmirror(self)
        self.requires_grad_(False)

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
            brush.colours.float()
        return brush

    def features(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """RGB in [0, 1], (1, 3, 8h, 8w), to features at 1/4 and 1/8."""
        found: tuple[Tensor, Tensor] = self.content(picture.to(self.up.weight.dtype))
        return found

    @staticmethod
    def measure(picture: Tensor, fine: Tensor, deep: Tensor) -> tuple[Moments, Moments, Moments]:
        """What `normalise` takes, of a picture or of a part of it: its opponent colours and its features."""
        return Moments.of(picture, opponent), Moments.of(fine), Moments.of(deep)

    def normalise(self, colours: Moments, fine: Moments, deep: Moments) -> None:
        """Fold the moments of the whole picture into the brush: of its `opponent` colours and of its features."""
        mean = torch.from_numpy(colours.mean)[None]
        deviation = torch.from_numpy((colours.deviation / colours.count) ** 0.5)[None]
        matrix, shift = palette(self.code, mean, deviation + 1e-3)
        with torch.no_grad():
            self.colours.weight.copy_(matrix[:, :, None, None])
            self.colours.bias.copy_(shift)  # type: ignore[union-attr]
        for name, moments in (("fine", fine), ("deep", deep)):
            gain, lift = moments.normaliser()
            style_scale = getattr(self, f"{name}_scale").double().cpu().flatten().numpy()
            style_shift = getattr(self, f"{name}_shift").double().cpu().flatten().numpy()
            for key, value in (("gain", gain * style_scale), ("lift", lift * style_scale + style_shift)):
                buffer = torch.from_numpy(value).to(self.up.weight).reshape(1, -1, 1, 1)
                self.register_buffer(f"{name}_{key}", buffer, persistent=False)

    def paint(self, picture: Tensor, fine: Tensor, deep: Tensor) -> Tensor:
        """One tile and its features to RGB in [0, 1], (1, 3, 8h, 8w)."""
        x = torch.addcmul(self.get_buffer("deep_lift"), deep, self.get_buffer("deep_gain"))
        for block in self.deep:
            x = block(x)
        fine = torch.addcmul(self.get_buffer("fine_lift"), fine, self.get_buffer("fine_gain"))
        x = functional.relu_(fine.add_(functional.pixel_shuffle(self.up(x), 2)))
        x = functional.relu_(self.fuse(x))
        for block in self.fine:
            x = block(x)
        x = functional.relu_(x).to(self.leave.weight.dtype)
        strokes = functional.pixel_shuffle(self.leave(x).tanh_(), 4)
        return self.colours(picture.to(strokes.dtype)).add_(strokes, alpha=self.most).clamp_(0, 1)
