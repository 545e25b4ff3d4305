"""The miniature's parts, made of the classes of diffusers and transformers, and their sizes.

Of the 18 million parameters (36 MB in half precision) the UNet has 14.2, the autoencoder 2.0, the text encoder 1.8.
A picture of 256 × 256 has 32 × 32 latents in 4 channels: the UNet needs 6.0 GFLOP for one look at them, so a step with
guidance 12 and twenty of them 240; the autoencoder needs 17.9 GFLOP to make the picture and 6.1 to read one
(`torch.utils.flop_counter`: a multiplication and an addition are two). The UNet attends to words, and to itself, at
16 × 16 and 8 × 8 latents.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import torch
from torch import nn

from engine.imagining.load import Diffusion, Text
from engine.imagining.words import words_of

SIDE: Final = 256
"""Pixels a side of the pictures it is made with."""
FACTOR: Final = 8
"""Pixels a side for each latent."""
LENGTH: Final = 77
"""Tokens of a prompt, with both ends."""
BUCKETS: Final = ((256, 256), (320, 224), (224, 320))
"""Widths and heights of the pictures that are learned: square, wide and tall, much the same area; multiples of 32
pixels, so that latents can be halved twice."""

SURE: Final = -6.0
"""Logarithm of the variance that latents begin with."""
SHORT: Final = 0.1
"""How much a block of the autoencoder adds at first."""
SCHEDULER: Final[dict[str, Any]] = {
    "_class_name": "DDIMScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.02,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "steps_offset": 1,
    "clip_sample": False,
    "set_alpha_to_one": False,
    "prediction_type": "v_prediction",
}
"""The noise. It ends in more than that of Stable Diffusion (beta_end 0.012): with so few latents the brightness of the
whole picture would still be seen in it, and nights would come out grey. All noise at the end (zero terminal SNR, Lin
et al. 2023) would say so as well, but Karras' sigmas, Heun and others have no number for it. Velocity (Salimans and Ho
2022) because noise as a target says nothing about the picture at the noisy end, where its colours are decided, and
because a network with few steps can be distilled from it."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of all parts. The defaults are those of the shipped weights."""

    unet: tuple[int, ...] = (96, 128, 160)
    unet_layers: int = 2
    heads: tuple[int, ...] = (3, 4, 5)
    unet_groups: int = 8
    text: int = 192
    text_layers: int = 4
    text_inner: int = 512
    text_heads: int = 3
    vae: tuple[int, int, int, int] = (32, 48, 80, 96)
    vae_groups: int = 4
    side: int = SIDE


def make_vae(sizes: Sizes) -> Any:
    """The autoencoder (Rombach et al. 2022): RGB in [-1, 1] to 4 channels of latents at an eighth. No attention.

    It begins with orthogonal kernels and short ways past its blocks: with PyTorch's own kernels a single direction of
    the colours gets through at first, and the others take thousands of steps (absolute difference on pictures of two
    colours after 300 steps: 0.04 instead of 0.19). It begins sure of its latents, which would drown in noise else.
    """
    from diffusers import AutoencoderKL

    vae = AutoencoderKL(
        block_out_channels=sizes.vae,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=sizes.vae_groups,
        sample_size=sizes.side,
        mid_block_add_attention=False,
        force_upcast=False,
        scaling_factor=1.0,
    )
    with torch.no_grad():
        for module in vae.modules():
            if isinstance(module, nn.Conv2d) and module.bias is not None:
                nn.init.orthogonal_(module.weight)
                nn.init.zeros_(module.bias)
        for module in vae.modules():
            if type(module).__name__ == "ResnetBlock2D":
                module.conv2.weight.mul_(SHORT)
        vae.quant_conv.bias[vae.config.latent_channels :] = SURE
    return vae


def make_unet(sizes: Sizes) -> Any:
    """The UNet: the first level has convolutions only, below it listens to the words."""
    from diffusers import UNet2DConditionModel

    below = len(sizes.unet) - 1
    return UNet2DConditionModel(
        sample_size=sizes.side // FACTOR,
        block_out_channels=sizes.unet,
        layers_per_block=sizes.unet_layers,
        down_block_types=("DownBlock2D", *("CrossAttnDownBlock2D",) * below),
        up_block_types=(*("CrossAttnUpBlock2D",) * below, "UpBlock2D"),
        attention_head_dim=sizes.heads,
        norm_num_groups=sizes.unet_groups,
        cross_attention_dim=sizes.text,
    )


def make_text(sizes: Sizes, vocabulary: int) -> Any:
    """The text encoder (Radford et al. 2021), causal; the last two of its `vocabulary` are the ends of a prompt."""
    from transformers import CLIPTextConfig, CLIPTextModel

    config = CLIPTextConfig(
        vocab_size=vocabulary,
        hidden_size=sizes.text,
        intermediate_size=sizes.text_inner,
        num_hidden_layers=sizes.text_layers,
        num_attention_heads=sizes.text_heads,
        max_position_embeddings=LENGTH,
        projection_dim=sizes.text,
        hidden_act="quick_gelu",
        bos_token_id=vocabulary - 2,
        eos_token_id=vocabulary - 1,
        pad_token_id=vocabulary - 1,
    )
    return CLIPTextModel(config)


def parameters(module: nn.Module) -> int:
    """How many numbers it has learned."""
    return sum(value.numel() for value in module.parameters())


def whole(unet: Any, text: Any, vae: Any, tokenizer: Path) -> Diffusion:
    """The parts as the engine's loader would give them, for sample sheets while they are trained."""
    own = Text(text, words_of(tokenizer), last=True)
    native = int(unet.config.sample_size) * FACTOR
    return Diffusion(unet, vae, (own,), dict(SCHEDULER), "sd1", native)


def device_here() -> torch.device:
    """The card, or the processor where there is none."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
