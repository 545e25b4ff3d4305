"""What imagining a picture needs, and the means that fit: pure arithmetic, no torch.

Means go from everything on the device at once to ever more frugal ones; each is slower than the one before. The
constants are fitted to SD 1.5 and SDXL in their real sizes, at 512² to 2048² pixels on an H200 (`impasto benchmark
imagine --only memory`): what torch reserves is 3 to 9 % more than what is in tensors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.errors import NotEnoughMemory
from engine.memory import MIB, short

FIXED: Final = 200 * MIB
"""What libraries take besides weights and activations."""
LAYER_VALUES: Final = 20
"""Values for each channel of the widest level and latent, while a transformer block works: its input, the attention's
three, and the gated layer of four times two; 21 in SD 1.5, 11 to 13 in SDXL, whose widest level has none."""
SKIP_LAYERS: Final = 3
"""Layers of each level whose output waits for the way up."""
DECODE_VALUES: Final = 5.3
"""Values for each channel of the widest layer at full size and pixel while the autoencoder decodes."""
TILE: Final = 512
"""Pixels a side of the autoencoder's tiles."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """A model in numbers: bytes of weights by part, channels of its levels, bytes of a value."""

    texts: int
    unet: int
    vae: int
    unet_widths: tuple[int, ...]
    vae_widths: tuple[int, ...]
    unet_bytes: int
    vae_bytes: int
    more: int = 0
    """Bytes of weights of ControlNets."""

    @property
    def factor(self) -> int:
        """Pixels a side for each latent."""
        return int(2 ** (len(self.vae_widths) - 1))


@dataclass(frozen=True, slots=True)
class Means:
    """How a picture is imagined on its device."""

    tiled: bool = False
    """The autoencoder works in tiles."""
    turns: bool = False
    """Text encoders, UNet and autoencoder come to the device one after another."""
    layers: bool = False
    """The UNet's layers come to the device one after another."""

    @property
    def words(self) -> str:
        """What an artist is told when it comes to this."""
        if self.layers:
            return "the model's layers now come to the device one by one, which is slow"
        if self.turns:
            return "the model's parts now come to the device in turn"
        return "the picture is now developed in tiles"


RUNGS: Final = (Means(), Means(tiled=True), Means(tiled=True, turns=True), Means(tiled=True, turns=True, layers=True))
"""From quick to frugal. On a processor there is nothing to move, so only the first two."""


def rungs(*, gpu: bool) -> Sequence[Means]:
    """The means there are on this kind of device."""
    return RUNGS if gpu else RUNGS[:2]


def needed(sizes: Sizes, width: int, height: int, *, means: Means, pictures: int = 1, guided: bool = True) -> int:
    """Most bytes that imagining `pictures` of width × height pixels adds on its device; `guided`: with a negative."""
    latents = -(-width // sizes.factor) * -(-height // sizes.factor) * pictures * (2 if guided else 1)
    skips = sum(SKIP_LAYERS * channels / 4**level for level, channels in enumerate(sizes.unet_widths))
    sampling = int(latents * (skips + LAYER_VALUES * sizes.unet_widths[0]) * sizes.unet_bytes)
    across, down = (min(side, TILE) if means.tiled else side for side in (width, height))
    widest = sizes.vae_widths[min(1, len(sizes.vae_widths) - 1)]
    decoding = int(across * down * DECODE_VALUES * widest * sizes.vae_bytes)
    own = width * height * pictures * 3 * 4 * 2
    unet = (sizes.unet + sizes.more) // (8 if means.layers else 1)
    if means.turns:
        return FIXED + own + max(sizes.texts, unet + sampling, sizes.vae + decoding)
    return FIXED + own + sizes.texts + unet + sizes.vae + max(sampling, decoding)


def fitting(
    sizes: Sizes,
    width: int,
    height: int,
    *,
    gpu: bool,
    free: int,
    limit: int | None,
    pictures: int = 1,
    guided: bool = True,
) -> int:
    """The rung of `rungs` to begin with. Raises NotEnoughMemory where not even the last one fits.

    `free` counts what the model itself holds already.
    """
    budget = min(int(free * 0.95), limit or free)
    least = 0
    for number, means in enumerate(rungs(gpu=gpu)):
        least = needed(sizes, width, height, means=means, pictures=pictures, guided=guided)
        if least <= budget:
            return number
    need, allowed = short(least, budget)
    raise NotEnoughMemory(
        f"Imagining {width} × {height} needs at least {need}, but {allowed} may be used.",
        "Choose a smaller size or a smaller model, or close other programs.",
    )
