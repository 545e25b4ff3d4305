"""Diffusion models for tests: the real classes with few channels and fixed seeds, in the real file formats.

Their pictures mean nothing, but every tensor has its real name, so that each way of loading is the real one.
"""

from __future__ import annotations

import json
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
from tests.original_names import State, ldm_controlnet, ldm_unet, ldm_unet_name, ldm_vae, open_clip, wrapped

for library in (diffusers, transformers):
    library.utils.logging.set_verbosity_error()
    library.utils.logging.disable_progress_bar()

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
        for name, value in ldm_unet(unet(family, channels=channels, seed=seed)).items()
    }
    found |= {f"first_stage_model.{name}": value for name, value in ldm_vae(vae(family).state_dict()).items()}
    encoders = [wrapped(encoder.state_dict()) for encoder in texts(family)]
    if family == "sd1":
        found |= {f"cond_stage_model.transformer.{name}": value for name, value in encoders[0].items()}
    elif family == "sd2":
        last = {name.replace(".1.", ".2."): value for name, value in encoders[0].items() if "layers.1." in name}
        found |= {
            f"cond_stage_model.model.{name}": value for name, value in open_clip({**encoders[0], **last}).items()
        }
    else:
        found |= {f"conditioner.embedders.0.transformer.{name}": value for name, value in encoders[0].items()}
        found |= {f"conditioner.embedders.1.model.{name}": value for name, value in open_clip(encoders[1]).items()}
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
                    called = ldm_unet_name(name, int(painter.config.layers_per_block), painter.state_dict())
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
    found = ldm_controlnet(net)
    save_file({f"control_model.{name}": value.contiguous().clone() for name, value in found.items()}, path)
    return path
