"""The built-in style network: any painting onto any photo in one forward pass, all heavy work at 1/4 and 1/8 size.

The photo is folded into a quarter of each side (pixel-unshuffle), encoded at 1/4 and 1/8, normalised there once with
statistics of the *whole* picture (adaptive instance normalisation, Huang and Belongie 2017, arXiv:1703.06868), painted
by residual blocks whose kernels, scales and shifts the painting predicts, unfolded again, and laid over the photo in
the painting's colours (`palette`: means and deviations of brightness and of two opponent colours).

Every convolution of the painting blocks is  W(s) = W0 + sum_r k_r(s) * u_r v_r^T : a shared dense kernel plus `rank`
outer products, each with a 3x3 kernel predicted from the style code, so that the painting rules direction and size of
the strokes and not only their colour. `bake` folds style, scale and shift into plain dense convolutions; painting then
costs nothing extra. Nothing in here is computed over the picture as a whole except the three statistics, which
is why tiles with a halo give exactly the untiled picture.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets import channels_last
from engine.nets.moments import EPSILON, Moments
from engine.nets.palette import opponent, palette

FOLD: Final = 8
"""Sides of what the network sees must be multiples of this many pixels."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Sizes of the network. The defaults are those of the shipped weights."""

    quarter: int = 48
    eighth: int = 96
    paint: int = 64
    code: int = 96
    rank: int = 24
    deep_blocks: int = 4
    fine_blocks: int = 2
    style: tuple[int, int, int, int] = (24, 48, 64, 96)
    second_order: int = 16


class Residual(nn.Module):
    """x + conv(relu(conv(x))), both 3x3."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same shape."""
        return x + self.second(functional.relu(self.first(x)))


class ContentEncoder(nn.Module):
    """Picture to features at 1/4 and 1/8 of each side."""

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        self.enter = nn.Conv2d(48, widths.quarter, 3, padding=1)
        self.fine = Residual(widths.quarter)
        self.down = nn.Conv2d(widths.quarter, widths.eighth, 3, stride=2, padding=1)
        self.deep = nn.Conv2d(widths.eighth, widths.eighth, 3, padding=1)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """RGB in [0, 1], (batch, 3, 8h, 8w), to (batch, quarter, 2h, 2w) and (batch, eighth, h, w)."""
        x = functional.pixel_unshuffle(picture * 2 - 1, 4)
        fine = self.fine(functional.relu(self.enter(x)))
        deep = functional.relu(self.down(functional.relu(fine)))
        return fine, deep + self.deep(deep)


class StyleEncoder(nn.Module):
    """Painting to a style code: means, deviations and covariances of features at four scales, then two layers.

    The last six numbers of a code are the mean and deviation of the painting's own opponent colours.
    """

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        stages, projections, features = [], [], 0
        before = 3
        for channels in widths.style:
            kernel = 5 if before == 3 else 3
            stages.append(
                nn.Sequential(
                    nn.Conv2d(before, channels, kernel, stride=2, padding=kernel // 2),
                    nn.ReLU(),
                    nn.Conv2d(channels, channels, 3, padding=1),
                    nn.ReLU(),
                )
            )
            projections.append(nn.Conv2d(channels, widths.second_order, 1, bias=False))
            features += 2 * channels + widths.second_order * (widths.second_order + 1) // 2
            before = channels
        self.stages = nn.ModuleList(stages)
        self.projections = nn.ModuleList(projections)
        self.norm = nn.LayerNorm(features)
        self.hidden = nn.Linear(features, 102)
        self.code = nn.Linear(102, widths.code - 6)

    def forward(self, painting: Tensor) -> Tensor:
        """RGB in [0, 1], (batch, 3, height, width) of any size, to codes (batch, code)."""
        x = painting * 2 - 1
        found = []
        for stage, projection in zip(self.stages, self.projections, strict=True):
            x = stage(x)
            flat = x.flatten(2).float()
            found += [flat.mean(2), (flat.var(2, correction=0) + 1e-5).sqrt()]
            small = projection(x).flatten(2).float()
            small = small - small.mean(2, keepdim=True)
            covariance = small @ small.transpose(1, 2) / small.shape[2]  # (batch, second_order, second_order)
            row, column = torch.triu_indices(*covariance.shape[1:], device=x.device)
            upper = covariance[:, row, column]
            found.append(upper.sign() * (upper.abs() + 1e-4).sqrt())
        hidden = functional.relu(self.hidden(self.norm(torch.cat(found, 1))))
        colours = opponent(painting).flatten(2)
        deviation, mean = torch.std_mean(colours, 2, correction=0)
        return torch.cat([self.code(hidden).float(), mean, deviation + 1e-3], 1)


class StyledConv(nn.Module):
    """A 3x3 convolution whose kernel, output scale and shift depend on the style code."""

    def __init__(self, channels: int, widths: Widths) -> None:
        super().__init__()
        self.channels, self.rank = channels, widths.rank
        self.dense = nn.Conv2d(channels, channels, 3, padding=1)
        self.enter = nn.Conv2d(channels, widths.rank, 1, bias=False)
        self.leave = nn.Conv2d(widths.rank, channels, 1, bias=False)
        self.head = nn.Linear(widths.code, 2 * channels + 9 * widths.rank)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        with torch.no_grad():
            self.head.bias[2 * channels :].normal_(std=0.1)

    def style(self, code: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Scale and shift (batch, channels) and kernels (batch, rank, 9) for `code` (batch, code)."""
        values = self.head(code)
        scale, shift, kernels = values.split([self.channels, self.channels, 9 * self.rank], 1)
        return 1 + scale, shift, kernels.unflatten(1, (self.rank, 9))

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        """(batch, channels, height, width) and (batch, code) to (batch, channels, height, width)."""
        scale, shift, kernels = self.style(code)
        low = self.enter(x)
        height, width = low.shape[2:]
        padded = functional.pad(low, (1, 1, 1, 1), mode="reflect")
        mixed = torch.zeros_like(low)
        for place in range(9):
            row, column = divmod(place, 3)
            mixed = (
                mixed + padded[:, :, row : row + height, column : column + width] * kernels[:, :, place, None, None]
            )
        return (self.dense(x) + self.leave(mixed)) * scale[..., None, None] + shift[..., None, None]

    def bake(self, code: Tensor) -> nn.Conv2d:
        """The plain convolution that does the same for one `code`, shape (1, code)."""
        scale, shift, kernels = (value[0] for value in self.style(code))
        leave, enter = self.leave.weight[:, :, 0, 0], self.enter.weight[:, :, 0, 0]
        extra = torch.einsum("or,ri,rk->oik", leave, enter, kernels).unflatten(2, (3, 3))
        plain = nn.Conv2d(self.channels, self.channels, 3, padding=1)
        plain.weight = nn.Parameter((self.dense.weight + extra) * scale[:, None, None, None], requires_grad=False)
        bias = self.dense.bias
        if bias is None:
            raise TypeError("the dense kernel has a bias by construction")
        plain.bias = nn.Parameter(bias * scale + shift, requires_grad=False)
        return plain


class StyledResidual(nn.Module):
    """x + conv(relu(conv(x))) with styled convolutions."""

    def __init__(self, channels: int, widths: Widths) -> None:
        super().__init__()
        self.first = StyledConv(channels, widths)
        self.second = StyledConv(channels, widths)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        """(batch, channels, height, width) and (batch, code) to (batch, channels, height, width)."""
        return x + self.second(functional.relu(self.first(x, code)), code)

    def bake(self, code: Tensor) -> Residual:
        """The plain residual that does the same for one `code`, shape (1, code)."""
        plain = Residual(1)
        plain.first, plain.second = self.first.bake(code), self.second.bake(code)
        return plain


class Affine(nn.Module):
    """Scale and shift of normalised features, predicted from the style code."""

    def __init__(self, channels: int, widths: Widths) -> None:
        super().__init__()
        self.head = nn.Linear(widths.code, 2 * channels)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, code: Tensor) -> tuple[Tensor, Tensor]:
        """(batch, code) to scale and shift, (batch, channels) each."""
        scale, shift = self.head(code).chunk(2, 1)
        return 1 + scale, shift


class Painter(nn.Module):
    """Normalised features and a style code to what is painted over the recoloured photo."""

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        self.fine_affine = Affine(widths.quarter, widths)
        self.deep_affine = Affine(widths.eighth, widths)
        self.deep = nn.ModuleList(StyledResidual(widths.eighth, widths) for _ in range(widths.deep_blocks))
        self.up = nn.Conv2d(widths.eighth, 4 * widths.quarter, 1)
        self.fuse = nn.Conv2d(2 * widths.quarter, widths.paint, 3, padding=1)
        self.fine = nn.ModuleList(StyledResidual(widths.paint, widths) for _ in range(widths.fine_blocks))
        self.leave = nn.Conv2d(widths.paint, 48, 3, padding=1)
        with torch.no_grad():
            self.leave.weight.mul_(0.1)

    def forward(self, fine: Tensor, deep: Tensor, code: Tensor) -> Tensor:
        """Normalised features and codes to strokes, (batch, 3, 8h, 8w), to be added to RGB."""
        scale, shift = self.deep_affine(code)
        x = deep * scale[..., None, None] + shift[..., None, None]
        for block in self.deep:
            x = block(x, code)
        scale, shift = self.fine_affine(code)
        fine = fine * scale[..., None, None] + shift[..., None, None]
        x = torch.cat([functional.pixel_shuffle(self.up(x), 2), fine], 1)
        x = functional.relu(self.fuse(x))
        for block in self.fine:
            x = block(x, code)
        return functional.pixel_shuffle(self.leave(functional.relu(x)), 4)


class Stylizer(nn.Module):
    """The whole network, as trained. `prepare` turns it into a `Brush` for painting many tiles with one style."""

    def __init__(self, widths: Widths | None = None) -> None:
        super().__init__()
        self.widths = widths or Widths()
        self.content = ContentEncoder(self.widths)
        self.style = StyleEncoder(self.widths)
        self.painter = Painter(self.widths)
        for part in (self.content, self.painter):
            _mirror(part)

    def forward(self, picture: Tensor, painting: Tensor) -> Tensor:
        """Paint `picture` (batch, 3, 8h, 8w) like `painting` (batch, 3, any, any), each picture by its own statistics.

        Both RGB in [0, 1]; returns RGB, not clamped, in the shape of `picture`.
        """
        fine, deep = (_normalised(features) for features in self.content(picture))
        code = self.style(painting)
        deviation, mean = torch.std_mean(opponent(picture).flatten(2), 2, correction=0)
        matrix, shift = palette(code, mean, deviation + 1e-3)
        recoloured = torch.einsum("boi,bihw->bohw", matrix, picture.float()) + shift[..., None, None]
        painted: Tensor = recoloured + self.painter(fine, deep, code)
        return painted

    @torch.no_grad()
    def prepare(self, code: Tensor) -> Brush:
        """The brush of one style code, shape (1, code)."""
        return Brush(self, code)


def _mirror(network: nn.Module) -> None:
    """Let convolutions see mirrored features beyond the edge: by zeros they would learn where the edge is."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            layer.padding_mode = "reflect"


def _unmirror(network: nn.Module) -> None:
    """Back to zeros, which cost nothing: a brush never shows what lies within its halo of an edge."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            layer.padding_mode = "zeros"


def _normalised(features: Tensor) -> Tensor:
    flat = features.float()
    variance, mean = torch.var_mean(flat, (2, 3), correction=0, keepdim=True)
    return ((flat - mean) * (variance + EPSILON).rsqrt()).to(features.dtype)


def _baked(blocks: nn.ModuleList, code: Tensor) -> nn.ModuleList:
    return nn.ModuleList(block.bake(code) for block in blocks if isinstance(block, StyledResidual))


class Brush(nn.Module):
    """The network with one style folded in: plain convolutions, ready for tiles.

    First the `Moments` of all tiles and their `features`, then `normalise`, then `paint` of each tile.
    """

    encode_halo: Final = 32
    """Pixels around a tile that its features depend on."""

    def __init__(self, network: Stylizer, code: Tensor) -> None:
        super().__init__()
        painter = network.painter
        self.content = deepcopy(network.content)
        self.deep = _baked(painter.deep, code)
        self.up, self.fuse, self.leave = (deepcopy(part) for part in (painter.up, painter.fuse, painter.leave))
        self.fine = _baked(painter.fine, code)
        affines = zip((painter.fine_affine, painter.deep_affine), ("fine", "deep"), strict=True)
        for affine, name in affines:
            scale, shift = affine(code)
            self.register_buffer(f"{name}_scale", scale[0].reshape(1, -1, 1, 1).clone())
            self.register_buffer(f"{name}_shift", shift[0].reshape(1, -1, 1, 1).clone())
        self.code = code.double().cpu()
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

    def paint(self, picture: Tensor, fine: Tensor, deep: Tensor) -> Tensor:
        """One tile and its features to RGB in [0, 1], (1, 3, 8h, 8w)."""
        x = torch.addcmul(self.get_buffer("deep_lift"), deep, self.get_buffer("deep_gain"))
        for block in self.deep:
            x = block(x)
        fine = torch.addcmul(self.get_buffer("fine_lift"), fine, self.get_buffer("fine_gain"))
        x = torch.cat([functional.pixel_shuffle(self.up(x), 2), fine], 1)
        x = functional.relu(self.fuse(x))
        for block in self.fine:
            x = block(x)
        x = functional.relu(x).to(self.leave.weight.dtype)
        strokes = functional.pixel_shuffle(self.leave(x), 4)
        return strokes.add_(self.colours(picture.to(strokes.dtype))).clamp_(0, 1)
