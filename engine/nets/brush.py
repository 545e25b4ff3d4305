"""The style network with one style folded in: plain convolutions over tiles of a picture."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets import channels_last
from engine.nets.moments import Moments
from engine.nets.noise import NoiseField
from engine.nets.palette import palette
from engine.nets.stylizer import FOLD, StyledResidual, Stylizer


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
        self.fine_noise, self.deep_noise = painter.fine_ground.bake(code), painter.deep_ground.bake(code)
        for ground, name in ((painter.fine_ground, "fine"), (painter.deep_ground, "deep")):
            scale, shift, _ = ground.style(code)
            self.register_buffer(f"{name}_scale", scale[0].reshape(1, -1, 1, 1).clone())
            self.register_buffer(f"{name}_shift", shift[0].reshape(1, -1, 1, 1).clone())
        self.code = code.double().cpu()
        self.colours = nn.Conv2d(3, 3, 1)
        self.fields: tuple[NoiseField, ...] = ()
        _unmirror(self)
        self.requires_grad_(False)
        self.scatter(0)

    @property
    def halo(self) -> int:
        """Pixels around a tile that its painting depends on; a multiple of FOLD."""
        deep = 2 * FOLD * len(self.deep)
        fine = 4 * (2 + 2 * len(self.fine))
        return -(-(self.encode_halo + deep + fine) // FOLD) * FOLD

    def ready(self, device: torch.device, dtype: torch.dtype) -> Brush:
        """The brush on its device, channels last; what makes pixels stays float32 under bfloat16, whose steps show."""
        brush = channels_last(self.to(device, dtype))
        brush.fields = tuple(field.to(self.up.weight) for field in self.fields)
        if dtype == torch.bfloat16:
            brush.leave.float()
            brush.colours.float()
        return brush

    def features(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """RGB in [0, 1], (1, 3, 8h, 8w), to features at 1/4 and 1/8."""
        found: tuple[Tensor, Tensor] = self.content(picture.to(self.up.weight.dtype))
        return found

    def normalise(self, colours: Moments, fine: Moments, deep: Moments) -> None:
        """Fold the moments of the whole picture into the brush: of its `opponent` colours and of its features."""
        mean = torch.from_numpy(colours.mean)[None]
        deviation = torch.from_numpy((colours.deviation / colours.count) ** 0.5)[None]
        matrix, shift = palette(self.code, mean, deviation + 1e-3)
        with torch.no_grad():
            self.colours.weight.copy_(matrix[0, :, :, None, None])
            self.colours.bias.copy_(shift[0])  # type: ignore[union-attr]
        for name, moments in (("fine", fine), ("deep", deep)):
            gain, lift = moments.normaliser()
            style_scale = getattr(self, f"{name}_scale").double().cpu().flatten().numpy()
            style_shift = getattr(self, f"{name}_shift").double().cpu().flatten().numpy()
            for key, value in (("gain", gain * style_scale), ("lift", lift * style_scale + style_shift)):
                buffer = torch.from_numpy(value).to(self.up.weight).reshape(1, -1, 1, 1)
                self.register_buffer(f"{name}_{key}", buffer, persistent=False)

    def scatter(self, seed: int) -> None:
        """Draw the noise that strokes begin from."""
        fine, deep = self.fine_noise, self.deep_noise
        self.fields = tuple(
            NoiseField.seeded(seed + number, part.in_channels).to(part.weight)
            for number, part in enumerate((fine, deep))
        )

    def paint(self, picture: Tensor, fine: Tensor, deep: Tensor, corner: tuple[int, int] = (0, 0)) -> Tensor:
        """One tile and its features to RGB in [0, 1], (1, 3, 8h, 8w).

        `corner` is where the tile lies in the picture, x and y in pixels, multiples of FOLD.
        """
        noise = [
            field.at(corner[0] // fold, corner[1] // fold, features.shape[3], features.shape[2])
            for field, fold, features in zip(self.fields, (4, 8), (fine, deep), strict=True)
        ]
        x = torch.addcmul(self.get_buffer("deep_lift"), deep, self.get_buffer("deep_gain"))
        x = x.add_(self.deep_noise(noise[1]))
        for block in self.deep:
            x = block(x)
        fine = torch.addcmul(self.get_buffer("fine_lift"), fine, self.get_buffer("fine_gain"))
        fine = fine.add_(self.fine_noise(noise[0]))
        x = functional.relu_(fine.add_(functional.pixel_shuffle(self.up(x), 2)))
        x = functional.relu_(self.fuse(x))
        for block in self.fine:
            x = block(x)
        x = functional.relu_(x).to(self.leave.weight.dtype)
        strokes = functional.pixel_shuffle(self.leave(x), 4)
        return strokes.add_(self.colours(picture.to(strokes.dtype))).clamp_(0, 1)
