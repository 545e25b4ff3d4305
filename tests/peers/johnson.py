"""The transformation network of Johnson, Alahi and Fei-Fei (2016, arXiv:1603.08155), rebuilt from its description.

With instance normalisation (Ulyanov et al. 2016) and enlarging by nearest neighbours before a convolution, as is usual
since. One network knows one style; timing needs no weights.
"""

from __future__ import annotations

from torch import Tensor, nn


def _layer(before: int, after: int, kernel: int, *, stride: int = 1, larger: bool = False) -> list[nn.Module]:
    enlarge: list[nn.Module] = [nn.Upsample(scale_factor=2)] if larger else []
    return [*enlarge, nn.ReflectionPad2d(kernel // 2), nn.Conv2d(before, after, kernel, stride)]


class Residual(nn.Module):
    """x + norm(conv(relu(norm(conv(x)))))."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            *_layer(channels, channels, 3),
            nn.InstanceNorm2d(channels, affine=True),
            nn.ReLU(inplace=True),
            *_layer(channels, channels, 3),
            nn.InstanceNorm2d(channels, affine=True),
        )

    def forward(self, x: Tensor) -> Tensor:
        """The same shape."""
        inner: Tensor = self.inner(x)
        return inner.add_(x)


class Johnson(nn.Sequential):
    """Pictures to pictures, (batch, 3, 4h, 4w), in [0, 1]."""

    def __init__(self) -> None:
        shapes: tuple[tuple[int, int, int, int, bool], ...] = (
            (3, 32, 9, 1, False),
            (32, 64, 3, 2, False),
            (64, 128, 3, 2, False),
        )
        back: tuple[tuple[int, int, int, int, bool], ...] = ((128, 64, 3, 1, True), (64, 32, 3, 1, True))

        def group(part: tuple[tuple[int, int, int, int, bool], ...]) -> list[nn.Module]:
            found: list[nn.Module] = []
            for before, after, kernel, stride, larger in part:
                found += _layer(before, after, kernel, stride=stride, larger=larger)
                found += [nn.InstanceNorm2d(after, affine=True), nn.ReLU(inplace=True)]
            return found

        middle = [Residual(128) for _ in range(5)]
        super().__init__(*group(shapes), *middle, *group(back), *_layer(32, 3, 9), nn.Sigmoid())
