"""Diffusion models for tests: the real classes with few channels and fixed seeds, in the real file formats.

Their pictures mean nothing, but every tensor has its real name, so that each way of loading is the real one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import diffusers
import torch
import transformers
from diffusers import AutoencoderKL, ControlNetModel, DDIMScheduler, UNet2DConditionModel
from safetensors.torch import save_file
from torch import Tensor
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from engine.imagining.shapes import BASE_SCHEDULER

for library in (diffusers, transformers):
    library.utils.logging.set_verbosity_error()
    library.utils.logging.disable_progress_bar()

State = dict[str, Tensor]
Family = Literal["sd1", "sd2", "sdxl"]

START, END = "<|startoftext|>", "<|endoftext|>"
LEVELS = (32, 64)
WIDTH = 64
"""Channels of text encoders: one head."""


# ---- parts


def vocabulary() -> dict[str, int]:
    """Every letter within and at the end of a word, as CLIP's byte pairs begin; no merges."""
    letters = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names = [chr(code) for code in letters] + [chr(256 + count) for count in range(256 - len(letters))]
    return {name: number for number, name in enumerate([*names, *(f"{name}</w>" for name in names), START, END])}


def tokenizer(folder: Path, *, pad: str = END) -> Path:
    """A tokenizer's folder, as CLIP's is."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary()))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    settings = {
        "tokenizer_class": "CLIPTokenizer",
        "bos_token": START,
        "eos_token": END,
        "unk_token": END,
        "pad_token": pad,
        "model_max_length": 77,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    return folder


def unet(family: Family, *, channels: int = 4, seed: int = 0) -> UNet2DConditionModel:
    torch.manual_seed(seed)
    return UNet2DConditionModel(
        sample_size=8, in_channels=channels, out_channels=4, cross_attention_dim=listened(family), **_trunk(family)
    ).eval()


def controlnet(family: Family = "sd1", seed: int = 5) -> ControlNetModel:
    torch.manual_seed(seed)
    trunk = {name: value for name, value in _trunk(family).items() if name != "up_block_types"}
    net = ControlNetModel(
        cross_attention_dim=listened(family), conditioning_embedding_out_channels=(16, 32, 32, 32), **trunk
    )
    for name, value in net.named_parameters():
        if "controlnet_" in name and value.ndim > 1:  # they begin as zeros, which would say nothing
            torch.nn.init.normal_(value, std=0.2)
    return net.eval()


def listened(family: Family) -> int:
    return 2 * WIDTH if family == "sdxl" else WIDTH


def _trunk(family: Family) -> dict[str, Any]:
    plain = family == "sdxl"
    trunk: dict[str, Any] = {
        "block_out_channels": (64, 128) if family != "sd1" else LEVELS,
        "layers_per_block": 1,
        "down_block_types": ("DownBlock2D" if plain else "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D" if plain else "CrossAttnUpBlock2D"),
        "attention_head_dim": 8 if family == "sd1" else (1, 2),
        "use_linear_projection": family != "sd1",
    }
    if family == "sdxl":
        trunk |= {
            "transformer_layers_per_block": (1, 2),
            "addition_embed_type": "text_time",
            "addition_time_embed_dim": 8,
            "projection_class_embeddings_input_dim": WIDTH + 6 * 8,
        }
    return trunk


def vae(family: Family, seed: int = 1) -> AutoencoderKL:
    torch.manual_seed(seed)
    return AutoencoderKL(
        block_out_channels=(32, 32, 32, 32),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        latent_channels=4,
        sample_size=64,
        scaling_factor=0.13025 if family == "sdxl" else 0.18215,
        force_upcast=family == "sdxl",
    ).eval()


def text(*, projected: bool = False, act: str = "quick_gelu", layers: int = 2, seed: int = 2) -> Any:
    torch.manual_seed(seed)
    words = vocabulary()
    config = CLIPTextConfig(
        vocab_size=len(words),
        hidden_size=WIDTH,
        intermediate_size=2 * WIDTH,
        num_hidden_layers=layers,
        num_attention_heads=1,
        projection_dim=WIDTH,
        hidden_act=act,
        bos_token_id=words[START],
        eos_token_id=words[END],
        pad_token_id=words[END],
    )
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config).eval()


def texts(family: Family) -> list[Any]:
    if family == "sdxl":
        return [text(), text(projected=True, act="gelu", seed=3)]
    return [text(act="gelu" if family == "sd2" else "quick_gelu")]


# ---- whole models


def folder(
    path: Path, family: Family = "sd1", *, channels: int = 4, seed: int = 0, dtype: torch.dtype = torch.float32
) -> Path:
    """A model as diffusers keeps it."""
    unet(family, channels=channels, seed=seed).to(dtype).save_pretrained(path / "unet")
    vae(family).to(dtype).save_pretrained(path / "vae")
    for number, encoder in enumerate(texts(family)):
        suffix = "_2" if number else ""
        encoder.to(dtype).save_pretrained(path / f"text_encoder{suffix}")
        tokenizer(path / f"tokenizer{suffix}", pad="!" if number or family == "sd2" else END)
    DDIMScheduler(**BASE_SCHEDULER, prediction_type="epsilon").save_pretrained(path / "scheduler")
    (path / "model_index.json").write_text(json.dumps(_index(family)))
    return path


def _index(family: Family) -> dict[str, Any]:
    """What a pipeline's folder says of its parts."""
    own = {"unet": "UNet2DConditionModel", "vae": "AutoencoderKL", "scheduler": "DDIMScheduler"}
    words = {"text_encoder": "CLIPTextModel", "tokenizer": "CLIPTokenizer"}
    if family == "sdxl":
        words |= {"text_encoder_2": "CLIPTextModelWithProjection", "tokenizer_2": "CLIPTokenizer"}
    parts = {name: ["diffusers", kind] for name, kind in own.items()}
    parts |= {name: ["transformers", kind] for name, kind in words.items()}
    return {"_class_name": f"StableDiffusion{'XL' if family == 'sdxl' else ''}Pipeline", **parts}


def state(family: Family = "sd1", *, channels: int = 4, seed: int = 0) -> State:
    """The tensors of a checkpoint in one file, named as in the original code."""
    found = {
        f"model.diffusion_model.{name}": value
        for name, value in _ldm_unet(unet(family, channels=channels, seed=seed)).items()
    }
    found |= {f"first_stage_model.{name}": value for name, value in _ldm_vae(vae(family).state_dict()).items()}
    encoders = [_wrapped(encoder.state_dict()) for encoder in texts(family)]
    if family == "sd1":
        found |= {f"cond_stage_model.transformer.{name}": value for name, value in encoders[0].items()}
    elif family == "sd2":
        last = {name.replace(".1.", ".2."): value for name, value in encoders[0].items() if "layers.1." in name}
        found |= {
            f"cond_stage_model.model.{name}": value for name, value in _open_clip({**encoders[0], **last}).items()
        }
    else:
        found |= {f"conditioner.embedders.0.transformer.{name}": value for name, value in encoders[0].items()}
        found |= {f"conditioner.embedders.1.model.{name}": value for name, value in _open_clip(encoders[1]).items()}
    return {name: value.contiguous().clone() for name, value in found.items()}


def single(
    path: Path, family: Family = "sd1", *, channels: int = 4, seed: int = 0, dtype: torch.dtype = torch.float32
) -> Path:
    """A checkpoint in one safetensors file, and a tokenizer beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.to(dtype) for name, value in state(family, channels=channels, seed=seed).items()}, path)
    tokenizer(path.parent / "tokenizer")
    return path


def half(path: Path, family: Family = "sd1") -> Path:
    """The same in half precision, as most are shared."""
    return single(path, family, dtype=torch.float16)


def ckpt(path: Path, family: Family = "sd1") -> Path:
    """A checkpoint as they were before safetensors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"state_dict": state(family), "global_step": 7}, path)
    tokenizer(path.parent / "tokenizer")
    return path


# ---- names of the original code

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


def _ldm_unet(net: Any) -> State:
    own = net.state_dict()
    layers = int(net.config.layers_per_block)
    return {_ldm_unet_name(name, layers, own): value for name, value in own.items()}


def _ldm_unet_name(name: str, layers: int, own: Mapping[str, Tensor]) -> str:
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


def _ldm_vae(own: Mapping[str, Tensor]) -> State:
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


def _wrapped(own: Mapping[str, Tensor]) -> State:
    """With `text_model.` before each name, as files have it."""
    return {name if "text_" in name else f"text_model.{name}": value for name, value in own.items()}


def _open_clip(own: Mapping[str, Tensor]) -> State:
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


# ---- additions

TAUGHT = (".to_q", ".to_k", ".to_v", ".to_out.0", ".q_proj", ".k_proj", ".v_proj", ".out_proj")
"""Layers that a LoRA changes."""


def lora(
    path: Path, form: Literal["kohya", "diffusers"], family: Family = "sd1", *, seed: int = 7, scale: float = 1.0
) -> Path:
    """A LoRA for attention in the UNet and the first text encoder, in one of the two formats."""
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = torch.Generator().manual_seed(seed)
    found: State = {}
    painter = unet(family)
    for net, ours in ((painter, "unet"), (texts(family)[0], "text_encoder")):
        for name, module in net.named_modules():
            if name.endswith(TAUGHT):
                down = torch.randn(2, module.in_features, generator=chance) * scale
                up = torch.randn(module.out_features, 2, generator=chance) * scale
                called = name
                if form == "kohya" and family == "sdxl" and ours == "unet":  # as its trainer names them
                    called = _ldm_unet_name(name, int(painter.config.layers_per_block), painter.state_dict())
                found |= _lora_named(form, ours, called, (down, up), family)
    save_file({name: value.contiguous() for name, value in found.items()}, path)
    return path


def _lora_named(form: str, net: str, name: str, pair: tuple[Tensor, Tensor], family: Family) -> State:
    down, up = pair
    if form == "diffusers":
        stem = f"{net}.{name}" if net == "unet" else f"{net}.text_model.{name.removeprefix('text_model.')}"
        return {f"{stem}.lora_A.weight": down, f"{stem}.lora_B.weight": up}
    text_prefix = "lora_te1_" if family == "sdxl" else "lora_te_"
    inner = name if net == "unet" else f"text_model.{name.removeprefix('text_model.')}"
    stem = ("lora_unet_" if net == "unet" else text_prefix) + inner.replace(".", "_")
    return {f"{stem}.lora_down.weight": down, f"{stem}.lora_up.weight": up, f"{stem}.alpha": torch.tensor(2.0)}


def inversion(path: Path, family: Family = "sd1", *, count: int = 2) -> Path:
    """Vectors for a new word, as A1111's web UI keeps them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    chance = torch.Generator().manual_seed(9)
    names = ("clip_l", "clip_g") if family == "sdxl" else ("emb_params",)
    save_file({name: torch.randn(count, WIDTH, generator=chance) for name in names}, path)
    return path


def controlnet_file(path: Path, form: Literal["ldm", "diffusers"] = "ldm") -> Path:
    """A ControlNet in one file, in the original or in diffusers' naming."""
    path.parent.mkdir(parents=True, exist_ok=True)
    net = controlnet()
    own = net.state_dict()
    if form == "diffusers":
        save_file({name: value.contiguous() for name, value in own.items()}, path)
        return path
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
            found[_ldm_unet_name(name, layers, own)] = value
    save_file({f"control_model.{name}": value.contiguous().clone() for name, value in found.items()}, path)
    return path


def _hint_name(name: str) -> str:
    rest = name.removeprefix("controlnet_cond_embedding.")
    if rest.startswith("conv_in."):
        return f"input_hint_block.0.{rest.removeprefix('conv_in.')}"
    if rest.startswith("conv_out."):
        return f"input_hint_block.14.{rest.removeprefix('conv_out.')}"
    _, number, end = rest.split(".")
    return f"input_hint_block.{2 * int(number) + 2}.{end}"
