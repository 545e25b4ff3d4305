"""The built-in style network: any painting onto any photo in one forward pass, all heavy work at 1/4 and 1/8 size.

The photo is folded into a quarter of each side (pixel-unshuffle), encoded at 1/4 and 1/8, normalised there once with
statistics of the *whole* picture (adaptive instance normalisation, Huang and Belongie 2017, arXiv:1703.06868), painted
by residual blocks whose kernels, scales and shifts the painting predicts, and unfolded again into brightness and two
opponent colours (`palette`), in deviations of the painting's own. The photo's pixels themselves are nowhere passed on:
a network that paints over the photo learns an overlay of stamps, one that has only features must repaint everything.

Every convolution of the painting blocks is  W(s) = W0 + sum_r k_r(s) * u_r v_r^T : a shared dense kernel plus `rank`
outer products, each with a 3x3 kernel predicted from the style code, so that the painting rules direction and size of
the strokes and not only their colour. `brush.Brush` folds style, scale and shift into plain dense convolutions;
painting then costs nothing extra. Nothing in here is computed over the picture as a whole except the
statistics, which is why tiles with a halo give exactly the untiled picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.nets.fused import convolved
from engine.nets.moments import EPSILON
from engine.nets.palette import opponent, rgb

FOLD: Final = 8
"""Sides of what the network sees must be multiples of this many pixels."""


@dataclass(frozen=True, slots=True)
class Widths:
    """Sizes of the network. The defaults are those of the shipped weights."""

    quarter: int = 32
    eighth: int = 64
    paint: int = 56
    code: int = 128
    rank: int = 48
    deep_blocks: int = 4
    fine_blocks: int = 1
    style: tuple[int, int, int, int] = (32, 64, 96, 128)
    second_order: int = 16
    hidden: int = 128

    @classmethod
    def of(cls, weights: Mapping[str, Tensor]) -> Widths:
        """The sizes of the network that `weights` are of."""

        def count(prefix: str) -> int:
            return len({name[len(prefix) :].split(".")[0] for name in weights if name.startswith(prefix)})

        first, second, third, fourth = (len(weights[f"style.stages.{stage}.0.bias"]) for stage in range(4))
        return cls(
            quarter=len(weights["content.enter.bias"]),
            eighth=len(weights["content.down.bias"]),
            paint=len(weights["painter.fuse.bias"]),
            code=len(weights["style.code.bias"]) + 6,
            rank=len(weights["painter.fine.0.first.enter.weight"]),
            deep_blocks=count("painter.deep."),
            fine_blocks=count("painter.fine."),
            style=(first, second, third, fourth),
            second_order=len(weights["style.projections.0.weight"]),
            hidden=len(weights["style.hidden.bias"]),
        )


def inner(features: Tensor, cells: int) -> Tensor:
    """`features` without `cells` at each side."""
    return features[..., cells : features.shape[-2] - cells, cells : features.shape[-1] - cells]


def doubled(features: Tensor) -> Tensor:
    """Features at 1/8 to 1/4, interpolated: shuffled channels would let the eye see where each eighth begins."""
    return functional.interpolate(features, scale_factor=2, mode="bilinear", align_corners=False)


class Residual(nn.Module):
    """relu(x + conv(relu(conv(x)))), both 3x3; unpadded ones lose two cells at each side."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.second = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) to the same shape, or that of its inside."""
        first = convolved(self.first, x)
        lost = x.shape[-1] - first.shape[-1]  # by one convolution in all: as much as both lose at each side
        return convolved(self.second, first, onto=inner(x, lost))


class ContentEncoder(nn.Module):
    """Picture to features at 1/4 and 1/8 of each side."""

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        self.enter = nn.Conv2d(48, widths.quarter, 3, padding=1)
        self.fine = nn.Conv2d(widths.quarter, widths.quarter, 3, padding=1)
        self.down = nn.Conv2d(widths.quarter, widths.eighth, 3, stride=2, padding=1)
        self.deep = nn.Conv2d(widths.eighth, widths.eighth, 3, padding=1)

    def forward(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """RGB in [0, 1], (batch, 3, 8h, 8w), to (batch, quarter, 2h, 2w) and (batch, eighth, h, w)."""
        return self.of_folded(functional.pixel_unshuffle(picture * 2 - 1, 4))

    def of_folded(self, folded: Tensor) -> tuple[Tensor, Tensor]:
        """The same from (batch, 48, 2h, 2w)."""
        entered = convolved(self.enter, folded)
        fine = convolved(self.fine, entered, onto=entered)
        deep = convolved(self.down, fine)
        return fine, convolved(self.deep, deep, onto=deep)


class StyleEncoder(nn.Module):
    """Painting to a style code: means, deviations and covariances of features at four scales, then two layers.

    The last six numbers of a code are the mean and deviation of the painting's own opponent colours.
    """

    upper: Tensor

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
        row, column = torch.triu_indices(widths.second_order, widths.second_order)
        self.register_buffer("upper", row * widths.second_order + column, persistent=False)
        self.norm = nn.LayerNorm(features)
        self.hidden = nn.Linear(features, widths.hidden)
        self.code = nn.Linear(widths.hidden, widths.code - 6)

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
            upper = covariance.flatten(1).index_select(1, self.upper)
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
        low = functional.pad(self.enter(x), (1, 1, 1, 1), mode="reflect")
        one = low.reshape(1, -1, *low.shape[2:])  # all pictures as one, so that each channel has its own kernel
        mixed = functional.conv2d(one, kernels.reshape(-1, 1, 3, 3), groups=one.shape[1]).reshape(
            *low.shape[:2], *x.shape[2:]
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
    """relu(x + conv(relu(conv(x)))) with styled convolutions."""

    def __init__(self, channels: int, widths: Widths) -> None:
        super().__init__()
        self.first = StyledConv(channels, widths)
        self.second = StyledConv(channels, widths)

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        """(batch, channels, height, width) and (batch, code) to (batch, channels, height, width)."""
        return functional.relu(x + self.second(functional.relu(self.first(x, code)), code))

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
    """Normalised features and a style code to a painted picture."""

    def __init__(self, widths: Widths) -> None:
        super().__init__()
        self.fine_affine = Affine(widths.quarter, widths)
        self.deep_affine = Affine(widths.eighth, widths)
        self.deep = nn.ModuleList(StyledResidual(widths.eighth, widths) for _ in range(widths.deep_blocks))
        self.up = nn.Conv2d(widths.eighth, widths.paint, 1)
        self.fuse = nn.Conv2d(widths.quarter, widths.paint, 3, padding=1)
        self.fine = nn.ModuleList(StyledResidual(widths.paint, widths) for _ in range(widths.fine_blocks))
        self.leave = nn.Conv2d(widths.paint, 48, 3, padding=1)
        with torch.no_grad():
            self.leave.weight.mul_(0.1)

    def forward(self, fine: Tensor, deep: Tensor, code: Tensor) -> Tensor:
        """Normalised features and codes to RGB, (batch, 3, 8h, 8w), not clamped."""
        scale, shift = self.deep_affine(code)
        x = deep * scale[..., None, None] + shift[..., None, None]
        for block in self.deep:
            x = block(x, code)
        scale, shift = self.fine_affine(code)
        fine = fine * scale[..., None, None] + shift[..., None, None]
        x = functional.relu(doubled(self.up(x)) + self.fuse(fine))
        for block in self.fine:
            x = block(x, code)
        opponents = functional.pixel_shuffle(self.leave(x).float(), 4)
        mean, deviation = (part[..., None, None] for part in code[:, -6:].chunk(2, 1))
        return rgb(opponents * deviation + mean)


class Stylizer(nn.Module):
    """The whole network, as trained. A `brush.Brush` is made of it for painting many tiles with one style."""

    def __init__(self, widths: Widths | None = None) -> None:
        super().__init__()
        self.widths = widths or Widths()
        self.content = ContentEncoder(self.widths)
        self.style = StyleEncoder(self.widths)
        self.painter = Painter(self.widths)
        for part in (self.content, self.painter):
            _mirror(part)

    @classmethod
    def of(cls, weights: Mapping[str, Tensor]) -> Stylizer:
        """The network of `weights`, whatever its sizes, in float32."""
        network = cls(Widths.of(weights))
        network.load_state_dict({name: value.float() for name, value in weights.items()})
        return network

    def forward(self, picture: Tensor, code: Tensor) -> Tensor:
        """Paint `picture` (batch, 3, 8h, 8w) by style codes (batch, code), each picture by its own statistics.

        RGB in [0, 1]; returns RGB, not clamped, in the shape of `picture`.
        """
        painted: Tensor = self.painter(*self.features(picture), code)
        return painted

    def features(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """What the painter takes of `picture` (batch, 3, 8h, 8w): features at 1/4 and 1/8, normalised."""
        fine, deep = self.content(picture)
        return _normalised(fine), _normalised(deep)


def _mirror(network: nn.Module) -> None:
    """Let convolutions see mirrored features beyond the edge: by zeros they would learn where the edge is."""
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            layer.padding_mode = "reflect"


def _normalised(features: Tensor) -> Tensor:
    flat = features.float()
    variance, mean = torch.var_mean(flat, (2, 3), correction=0, keepdim=True)
    return ((flat - mean) * (variance + EPSILON).rsqrt()).to(features.dtype)
