"""MicroAST (Wang et al. 2023, arXiv:2211.15313), rebuilt from a description of its layers for comparison.

Timing needs no weights; with the authors' file (safetensors, names content_encoder.* and so on) it paints.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class Padded(nn.Module):
    """Reflection padding of kernel // 2, then the convolution."""

    def __init__(self, before: int, after: int, kernel: int, *, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.pad = nn.ReflectionPad2d(kernel // 2)
        self.conv = nn.Conv2d(before, after, kernel, stride, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(self.pad(x))


class Residual(nn.Module):
    """x + conv2(relu(conv1(x))); with weights and biases a modulated one: x + (w conv2(r) + b r)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = Padded(channels, channels, 3), Padded(channels, channels, 3)

    def forward(self, x: Tensor, weight: Tensor | None = None, bias: Tensor | None = None) -> Tensor:
        if weight is None or bias is None:
            return x + self.conv2(functional.relu(self.conv1(x)))
        inner = functional.relu(weight * self.conv1(x) + bias * x)
        return x + (weight * self.conv2(inner) + bias * inner)


class Encoder(nn.Module):
    """Two features: after part 1 at a quarter of each side, and after one more residual."""

    def __init__(self) -> None:
        super().__init__()
        self.enc1 = nn.Sequential(
            Padded(3, 16, 9),
            nn.ReLU(),
            Padded(16, 32, 3, stride=2, groups=16),
            nn.ReLU(),
            Padded(32, 32, 1),
            nn.ReLU(),
            Padded(32, 64, 3, stride=2, groups=32),
            nn.ReLU(),
            Padded(64, 64, 1),
            nn.ReLU(),
            Residual(64),
        )
        self.enc2 = Residual(64)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        first = self.enc1(x)
        return first, self.enc2(first)


def adain(content: Tensor, style: Tensor) -> Tensor:
    """Content normalised to the mean and (unbiased) deviation of style."""

    def moments(x: Tensor) -> tuple[Tensor, Tensor]:
        variance, mean = torch.var_mean(x, (2, 3), keepdim=True)
        return mean, (variance + 1e-5).sqrt()

    mean, deviation = moments(content)
    target_mean, target_deviation = moments(style)
    return (content - mean) / deviation * target_deviation + target_mean


class Modulator(nn.Module):
    """A weight and a bias for each channel from each style feature: averages of depthwise convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.weight1, self.bias1 = (Padded(64, 64, 3, groups=64) for _ in range(2))
        self.weight2, self.bias2 = (Padded(64, 64, 3, groups=64) for _ in range(2))

    def forward(self, first: Tensor, second: Tensor) -> list[Tensor]:
        layers = ((self.weight1, first), (self.bias1, first), (self.weight2, second), (self.bias2, second))
        return [layer(feature).mean((2, 3), keepdim=True) for layer, feature in layers]


class Decoder(nn.Module):
    """Modulated residuals between normalisations, then twice as large twice."""

    def __init__(self) -> None:
        super().__init__()
        self.dec1, self.dec2 = Residual(64), Residual(64)
        up = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False)
        self.dec3 = nn.Sequential(
            up,
            Padded(64, 32, 3, groups=32),
            nn.ReLU(),
            Padded(32, 32, 1),
            nn.ReLU(),
            up,
            Padded(32, 16, 3, groups=16),
            nn.ReLU(),
            Padded(16, 16, 1),
            nn.ReLU(),
            Padded(16, 3, 9),
        )

    def forward(
        self, content: tuple[Tensor, Tensor], style: tuple[Tensor, Tensor], modulation: list[Tensor]
    ) -> Tensor:
        weight1, bias1, weight2, bias2 = modulation
        x = self.dec1(adain(content[1], style[1]), weight2, bias2)
        x = self.dec2(adain(x, style[0]), weight1, bias1)
        painted: Tensor = self.dec3(x)
        return painted


class MicroAst(nn.Module):
    """The whole network: 471,987 parameters; sides must be multiples of 4."""

    def __init__(self) -> None:
        super().__init__()
        self.content_encoder, self.style_encoder = Encoder(), Encoder()
        self.modulator, self.decoder = Modulator(), Decoder()

    def forward(self, photo: Tensor, painting: Tensor) -> Tensor:
        """RGB in [0, 1], (1, 3, height, width) each, to RGB (not clamped) in the photo's shape."""
        style = self.style_encoder(painting)
        return self.decoder(self.content_encoder(photo), style, self.modulator(*style))


def load_microast(file: str) -> MicroAst:
    """The network with the authors' weights from a safetensors file."""
    from safetensors.torch import load_file

    network = MicroAst()
    weights = {}
    for name, value in load_file(file).items():
        ours = name.replace("conv_layer", "conv").replace("enc2.0.", "enc2.")
        if ours.startswith("modulator."):
            ours = ours.replace(".0.conv", ".conv")
        weights[ours] = value.float()
    network.load_state_dict(weights)
    return network.eval()
