"""What a checkpoint in one file is, told from its tensors' names and shapes: configurations without any hub. No torch.

Stable Diffusion 1, 2 and XL differ in widths, depths and text encoders, all of which the shapes tell. What they do
not tell is the same in every such model: the size of attention heads (8 of them in SD 1, 64 channels each later).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal

Shapes = Mapping[str, tuple[int, ...]]
Family = Literal["sd1", "sd2", "sdxl"]

UNET: Final = "model.diffusion_model."
VAE: Final = "first_stage_model."
CLIP_SD1: Final = "cond_stage_model.transformer."
CLIP_SD2: Final = "cond_stage_model.model."
CLIP_XL: Final = "conditioner.embedders.0.transformer."
CLIP_XL2: Final = "conditioner.embedders.1.model."
BASES: Final[Mapping[Family, Literal["sd15", "sd21", "sdxl"]]] = {"sd1": "sd15", "sd2": "sd21", "sdxl": "sdxl"}
"""Families by what the catalogue calls them."""
NATIVE: Final[Mapping[Family, int]] = {"sd1": 512, "sd2": 768, "sdxl": 1024}
"""Side in pixels of the pictures each was made with."""
BASE_SCHEDULER: Final = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "steps_offset": 1,
    "clip_sample": False,
    "set_alpha_to_one": False,
}
"""The noise of all Stable Diffusion models."""


def family_of(shapes: Shapes) -> Family | None:
    """Which model a checkpoint holds; None: none that we know."""
    if f"{UNET}input_blocks.0.0.weight" not in shapes:
        return None
    if any(name.startswith(CLIP_XL2) for name in shapes):
        return "sdxl"
    if any(name.startswith(CLIP_SD2) for name in shapes):
        return "sd2"
    return "sd1" if any(name.startswith(CLIP_SD1) for name in shapes) else None


def unet_config(shapes: Shapes, *, pooled: int | None = None, prefix: str = UNET) -> dict[str, Any]:
    """The configuration of a UNet, or of a ControlNet, whose tensors are named in the original way.

    `pooled` is the width of the pooled text of SDXL. Raises KeyError where tensors are missing.
    """
    own = {name.removeprefix(prefix): shape for name, shape in shapes.items() if name.startswith(prefix)}
    levels = _levels(own)
    widths = [level[0][0] for level in levels]
    depths = [max(depth for _, depth in level) for level in levels]
    config = _layers(own, "input_blocks.0.0", widths, depths, len(levels[0]))
    if "label_emb.0.0.weight" in own:
        config |= _size_told(own["label_emb.0.0.weight"][1], pooled)
    if "out.2.weight" in own:
        config["out_channels"] = own["out.2.weight"][0]
        config["up_block_types"] = ["CrossAttnUpBlock2D" if depth else "UpBlock2D" for depth in reversed(depths)]
    else:
        config["conditioning_embedding_out_channels"] = _hint_channels(own)
    return config


def _layers(own: Shapes, enter: str, widths: list[int], depths: list[int], count: int) -> dict[str, Any]:
    """What both namings say alike: `depths` of attention by level, `count` layers in each, `enter` the first layer."""
    linear = any(name.endswith("proj_in.weight") and len(shape) == 2 for name, shape in own.items())
    return {
        "in_channels": own[f"{enter}.weight"][1],
        "block_out_channels": widths,
        "layers_per_block": count,
        "down_block_types": ["CrossAttnDownBlock2D" if depth else "DownBlock2D" for depth in depths],
        "transformer_layers_per_block": [max(1, depth) for depth in depths],
        "cross_attention_dim": next(shape[1] for name, shape in own.items() if name.endswith("attn2.to_k.weight")),
        "use_linear_projection": linear,
        "attention_head_dim": [max(1, width // 64) for width in widths] if linear else 8,
    }


def _size_told(label: int, pooled: int | None = None) -> dict[str, Any]:
    """Of a UNet of SDXL, which hears `label` numbers: the pooled text, and six of the size."""
    return {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": (label - pooled) // 6 if pooled else 256,
        "projection_class_embeddings_input_dim": label,
    }


def _hint_channels(own: Shapes) -> list[int]:
    """Widths of a ControlNet's layers that look at its picture."""
    found = sorted(
        (int(name.split(".")[1]), shape)
        for name, shape in own.items()
        if re.fullmatch(r"input_hint_block\.\d+\.weight", name)
    )
    return [found[0][1][0], *(shape[0] for _, shape in found[2:-1:2])]


def _levels(own: Shapes) -> list[list[tuple[int, int]]]:
    """For each level of the way down: its layers' widths and depths of attention."""
    levels: list[list[tuple[int, int]]] = [[]]
    number = 1
    while True:
        block = f"input_blocks.{number}"
        if f"{block}.0.op.weight" in own:
            levels.append([])
        elif f"{block}.0.in_layers.2.weight" in own:
            depths = {name.split(".")[4] for name in own if name.startswith(f"{block}.1.transformer_blocks.")}
            levels[-1].append((own[f"{block}.0.in_layers.2.weight"][0], len(depths)))
        else:
            return levels
        number += 1


def vae_config(shapes: Shapes, family: Family) -> dict[str, Any]:
    """The configuration of the autoencoder. Raises KeyError where tensors are missing."""
    own = {name.removeprefix(VAE): shape for name, shape in shapes.items() if name.startswith(VAE)}
    count = len({name.split(".")[2] for name in own if name.startswith("encoder.down.")})
    widths = [own[f"encoder.down.{level}.block.0.conv2.weight"][0] for level in range(count)]
    layers = len({name.split(".")[4] for name in own if name.startswith("encoder.down.0.block.")})
    return {
        "in_channels": own["encoder.conv_in.weight"][1],
        "out_channels": own["decoder.conv_out.weight"][0],
        "latent_channels": own["decoder.conv_in.weight"][1],
        "block_out_channels": widths,
        "down_block_types": ["DownEncoderBlock2D"] * count,
        "up_block_types": ["UpDecoderBlock2D"] * count,
        "layers_per_block": layers,
        "scaling_factor": 0.13025 if family == "sdxl" else 0.18215,
        "force_upcast": family == "sdxl",
        "sample_size": NATIVE[family],
    }


def clip_config(shapes: Shapes, prefix: str) -> dict[str, Any]:
    """The configuration of a text encoder: OpenAI's below `…transformer.`, OpenCLIP's below `…model.`.

    Raises KeyError where tensors are missing.
    """
    own = {name.removeprefix(prefix): shape for name, shape in shapes.items() if name.startswith(prefix)}
    if prefix.endswith("transformer."):
        own = {name.removeprefix("text_model."): shape for name, shape in own.items()}
        words, positions = own["embeddings.token_embedding.weight"], own["embeddings.position_embedding.weight"]
        inner = own["encoder.layers.0.mlp.fc1.weight"][0]
        layers = len({name.split(".")[2] for name in own if name.startswith("encoder.layers.")})
        act, projection = "quick_gelu", words[1]
    else:
        words, positions = own["token_embedding.weight"], own["positional_embedding"]
        inner = own["transformer.resblocks.0.mlp.c_fc.weight"][0]
        layers = len({name.split(".")[2] for name in own if name.startswith("transformer.resblocks.")})
        act, projection = "gelu", own.get("text_projection", (words[1], words[1]))[1]
        if prefix == CLIP_SD2:
            layers -= 1  # the last one is not used
    return {
        "vocab_size": words[0],
        "hidden_size": words[1],
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": max(1, words[1] // 64),
        "max_position_embeddings": positions[0],
        "projection_dim": projection,
        "hidden_act": act,
        "bos_token_id": words[0] - 2,
        "eos_token_id": words[0] - 1,
        "pad_token_id": words[0] - 1 if act == "quick_gelu" else 0,
    }


def diffusers_config(own: Shapes) -> dict[str, Any]:
    """The configuration of a ControlNet whose tensors are named as diffusers names them. Raises KeyError."""
    count = len({name.split(".")[1] for name in own if name.startswith("down_blocks.")})
    levels = [
        {name.split(".")[3] for name in own if name.startswith(f"down_blocks.{level}.resnets.")}
        for level in range(count)
    ]
    widths = [own[f"down_blocks.{level}.resnets.0.conv1.weight"][0] for level in range(count)]
    depths = [
        len({name.split(".")[5] for name in own if name.startswith(f"down_blocks.{level}.attentions.0.transformer_")})
        for level in range(count)
    ]
    hints = len({name.split(".")[2] for name in own if name.startswith("controlnet_cond_embedding.blocks.")})
    blocks = [own[f"controlnet_cond_embedding.blocks.{number}.weight"][0] for number in range(1, hints, 2)]
    config = _layers(own, "conv_in", widths, depths, len(levels[0]))
    config["conditioning_embedding_out_channels"] = [own["controlnet_cond_embedding.conv_in.weight"][0], *blocks]
    if "add_embedding.linear_1.weight" in own:
        config |= _size_told(own["add_embedding.linear_1.weight"][1])
    return config
