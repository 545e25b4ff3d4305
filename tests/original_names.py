"""Names of tensors in the original code of Stable Diffusion and OpenCLIP, from those in diffusers and transformers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

State = dict[str, Tensor]

_RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "conv_shortcut": "skip_connection",
}
_UNET_ENDS = {
    "conv_in.": "input_blocks.0.0.",
    "time_embedding.linear_1.": "time_embed.0.",
    "time_embedding.linear_2.": "time_embed.2.",
    "add_embedding.linear_1.": "label_emb.0.0.",
    "add_embedding.linear_2.": "label_emb.0.2.",
    "conv_norm_out.": "out.0.",
    "conv_out.": "out.2.",
}


def ldm_unet(net: Any) -> State:
    own = net.state_dict()
    layers = int(net.config.layers_per_block)
    return {ldm_unet_name(name, layers, own): value for name, value in own.items()}


def ldm_unet_name(name: str, layers: int, own: Mapping[str, Tensor]) -> str:
    for ours, theirs in _UNET_ENDS.items():
        if name.startswith(ours):
            return theirs + name.removeprefix(ours)
    if (found := re.match(r"mid_block\.(resnets|attentions)\.(\d)\.(.*)", name)) is not None:
        place = 1 if found[1] == "attentions" else 2 * int(found[2])
        return f"middle_block.{place}.{_inner(found[1], found[3])}"
    found = re.match(r"(down|up)_blocks\.(\d)\.(\w+)\.(\d)\.(.*)", name)
    assert found is not None, name
    way, level, part, layer, rest = found[1], int(found[2]), found[3], int(found[4]), found[5]
    if part == "downsamplers":
        return f"input_blocks.{(level + 1) * (layers + 1)}.0.op.{rest.removeprefix('conv.')}"
    if part == "upsamplers":
        attended = any(other.startswith(f"up_blocks.{level}.attentions.") for other in own)
        return f"output_blocks.{level * (layers + 1) + layers}.{1 + attended}.{rest}"
    block = (
        f"input_blocks.{1 + level * (layers + 1) + layer}"
        if way == "down"
        else f"output_blocks.{level * (layers + 1) + layer}"
    )
    return f"{block}.{int(part == 'attentions')}.{_inner(part, rest)}"


def _inner(part: str, rest: str) -> str:
    head, dot, tail = rest.partition(".")
    return rest if part == "attentions" else _RESNET[head] + dot + tail


def ldm_vae(own: Mapping[str, Tensor]) -> State:
    found: State = {}
    for name, value in own.items():
        new = name
        new = re.sub(r"encoder\.down_blocks\.(\d)\.resnets\.", r"encoder.down.\1.block.", new)
        new = re.sub(r"encoder\.down_blocks\.(\d)\.downsamplers\.0\.", r"encoder.down.\1.downsample.", new)
        new = re.sub(r"decoder\.up_blocks\.(\d)\.resnets\.", lambda hit: f"decoder.up.{3 - int(hit[1])}.block.", new)
        new = re.sub(
            r"decoder\.up_blocks\.(\d)\.upsamplers\.0\.", lambda hit: f"decoder.up.{3 - int(hit[1])}.upsample.", new
        )
        new = re.sub(r"mid_block\.resnets\.(\d)\.", lambda hit: f"mid.block_{int(hit[1]) + 1}.", new)
        new = new.replace("mid_block.attentions.0.", "mid.attn_1.").replace("conv_norm_out.", "norm_out.")
        new = new.replace("conv_shortcut.", "nin_shortcut.")
        if "attn_1." in new:
            for ours, theirs in {
                "group_norm": "norm",
                "to_q": "q",
                "to_k": "k",
                "to_v": "v",
                "to_out.0": "proj_out",
            }.items():
                new = new.replace(f"attn_1.{ours}.", f"attn_1.{theirs}.")
            found[new] = value[..., None, None] if value.ndim == 2 else value
        else:
            found[new] = value
    return found


def wrapped(own: Mapping[str, Tensor]) -> State:
    """With `text_model.` before each name, as files have it."""
    return {name if "text_" in name else f"text_model.{name}": value for name, value in own.items()}


def open_clip(own: Mapping[str, Tensor]) -> State:
    found: State = {}
    for name, value in own.items():
        new = name.removeprefix("text_model.")
        for ours, theirs in (
            ("embeddings.token_embedding.", "token_embedding."),
            ("embeddings.position_embedding.weight", "positional_embedding"),
            ("final_layer_norm.", "ln_final."),
            ("encoder.layers.", "transformer.resblocks."),
            (".layer_norm1.", ".ln_1."),
            (".layer_norm2.", ".ln_2."),
            (".mlp.fc1.", ".mlp.c_fc."),
            (".mlp.fc2.", ".mlp.c_proj."),
            (".self_attn.out_proj.", ".attn.out_proj."),
        ):
            new = new.replace(ours, theirs)
        if new == "text_projection.weight":
            found["text_projection"] = value.T
        elif ".self_attn.q_proj." in new:
            parts = [own[name.replace(".q_proj.", f".{part}_proj.")] for part in "qkv"]
            found[new.replace(".self_attn.q_proj.", ".attn.in_proj_")] = torch.cat(parts)
        elif ".self_attn." not in new:
            found[new] = value
    return found


def ldm_controlnet(net: Any) -> State:
    """A ControlNet's tensors."""
    own = net.state_dict()
    layers = int(net.config.layers_per_block)
    found: State = {}
    for name, value in own.items():
        if (hit := re.match(r"controlnet_down_blocks\.(\d+)\.(.*)", name)) is not None:
            found[f"zero_convs.{hit[1]}.0.{hit[2]}"] = value
        elif name.startswith("controlnet_mid_block."):
            found[f"middle_block_out.0.{name.removeprefix('controlnet_mid_block.')}"] = value
        elif name.startswith("controlnet_cond_embedding."):
            found[_hint_name(name)] = value
        else:
            found[ldm_unet_name(name, layers, own)] = value
    return found


def _hint_name(name: str) -> str:
    rest = name.removeprefix("controlnet_cond_embedding.")
    if rest.startswith("conv_in."):
        return f"input_hint_block.0.{rest.removeprefix('conv_in.')}"
    if rest.startswith("conv_out."):
        return f"input_hint_block.14.{rest.removeprefix('conv_out.')}"
    _, number, end = rest.split(".")
    return f"input_hint_block.{2 * int(number) + 2}.{end}"
