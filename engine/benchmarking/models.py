"""Diffusion models of the real architecture with random weights, for benchmarks: speed does not depend on the values.

Folders as diffusers keeps them, in half precision, written tensor by tensor from the shapes alone. Configurations are
those that are published with Stable Diffusion 1.5 and Stable Diffusion XL base 1.0.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from engine.imagining.shapes import BASE_SCHEDULER

Config = Mapping[str, Any]
START, END = "<|startoftext|>", "<|endoftext|>"
BLOCKS: Final = ("CrossAttnDownBlock2D", "DownBlock2D", "CrossAttnUpBlock2D", "UpBlock2D")
GAIN: Final = 0.5
"""Of each layer: what comes out stays within half precision."""
WORD: Final = 0.02
"""Spread of the vectors of words."""


def _blocks(attended: tuple[bool, ...]) -> dict[str, list[str]]:
    cross_down, down, cross_up, up = BLOCKS
    return {
        "down_block_types": [cross_down if has else down for has in attended],
        "up_block_types": [cross_up if has else up for has in reversed(attended)],
    }


def _vae(widths: tuple[int, ...], scaling: float, side: int, *, layers: int = 2, delicate: bool) -> Config:
    return {
        "block_out_channels": list(widths),
        "down_block_types": ["DownEncoderBlock2D"] * len(widths),
        "up_block_types": ["UpDecoderBlock2D"] * len(widths),
        "layers_per_block": layers,
        "latent_channels": 4,
        "sample_size": side,
        "scaling_factor": scaling,
        "force_upcast": delicate,
    }


def _text(width: int, heads: int, layers: int, act: str, words: int = 49_408) -> Config:
    return {
        "vocab_size": words,
        "hidden_size": width,
        "intermediate_size": 4 * width,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "max_position_embeddings": 77,
        "projection_dim": width,
        "hidden_act": act,
        "bos_token_id": words - 2,
        "eos_token_id": words - 1,
        "pad_token_id": words - 1,
    }


def _xl(pooled: int, times: int) -> dict[str, Any]:
    """What the UNet of SDXL hears besides: the pooled text, and six numbers of the size."""
    return {
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": times,
        "projection_class_embeddings_input_dim": pooled + 6 * times,
        "use_linear_projection": True,
    }


SD15: Final[Mapping[str, Config]] = {
    "unet": {
        "sample_size": 64,
        "block_out_channels": [320, 640, 1280, 1280],
        "layers_per_block": 2,
        "cross_attention_dim": 768,
        "attention_head_dim": 8,
        **_blocks((True, True, True, False)),
    },
    "vae": _vae((128, 256, 512, 512), 0.18215, 512, delicate=False),
    "text_encoder": _text(768, 12, 12, "quick_gelu"),
}
SDXL: Final[Mapping[str, Config]] = {
    "unet": {
        "sample_size": 128,
        "block_out_channels": [320, 640, 1280],
        "layers_per_block": 2,
        "cross_attention_dim": 2048,
        "attention_head_dim": [5, 10, 20],
        "transformer_layers_per_block": [1, 2, 10],
        **_blocks((False, True, True)),
        **_xl(1280, 256),
    },
    "vae": _vae((128, 256, 512, 512), 0.13025, 1024, delicate=True),
    "text_encoder": _text(768, 12, 12, "quick_gelu"),
    "text_encoder_2": _text(1280, 20, 32, "gelu"),
}
TINY: Final[Mapping[str, Mapping[str, Config]]] = {
    "sd15": {
        "unet": {**SD15["unet"], "sample_size": 8, "block_out_channels": [32, 64], "layers_per_block": 1}
        | {"cross_attention_dim": 64, **_blocks((True, True))},
        "vae": _vae((32, 32, 32, 32), 0.18215, 64, layers=1, delicate=False),
        "text_encoder": _text(64, 1, 2, "quick_gelu", 514),
    },
    "sdxl": {
        "unet": {**SDXL["unet"], "sample_size": 8, "block_out_channels": [64, 128], "layers_per_block": 1}
        | {"cross_attention_dim": 128, "attention_head_dim": [1, 2], "transformer_layers_per_block": [1, 2]}
        | {**_blocks((False, True)), **_xl(64, 8)},
        "vae": _vae((32, 32, 32, 32), 0.13025, 64, layers=1, delicate=True),
        "text_encoder": _text(64, 1, 2, "quick_gelu", 514),
        "text_encoder_2": _text(64, 1, 2, "gelu", 514),
    },
}
REAL: Final[Mapping[str, Mapping[str, Config]]] = {"sd15": SD15, "sdxl": SDXL}
NAMES: Final = tuple(REAL)


def configs(name: str, *, tiny: bool) -> Mapping[str, Config]:
    """The configurations of the model's parts."""
    return (TINY if tiny else REAL)[name]


def native(name: str, *, tiny: bool) -> int:
    """Side in pixels of the pictures that the model was made for."""
    return int(configs(name, tiny=tiny)["vae"]["sample_size"])


def write_model(folder: Path, name: str, device: torch.device, *, tiny: bool) -> Path:
    """Write the model called `name` into `folder`, drawn on `device`; returns the folder."""
    from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    parts = configs(name, tiny=tiny)
    index: dict[str, Any] = {}
    for part, config in parts.items():
        place = folder / part
        place.mkdir(parents=True, exist_ok=True)
        with torch.device("meta"):
            if part.startswith("text"):
                second = part.endswith("_2")
                net = (CLIPTextModelWithProjection if second else CLIPTextModel)(CLIPTextConfig(**config))
                net.config.architectures = [type(net).__name__]
                net.config.save_pretrained(place)
            else:
                net = (UNet2DConditionModel if part == "unet" else AutoencoderKL).from_config(dict(config))
                net.save_config(place)
        stem = "model" if part.startswith("text") else "diffusion_pytorch_model"
        _write(net, place / f"{stem}.safetensors", device)
        index[part] = ["transformers" if part.startswith("text") else "diffusers", type(net).__name__]
    for part in [part for part in parts if part.startswith("text")]:
        tokens = part.replace("text_encoder", "tokenizer")
        _tokenizer(folder / tokens, int(parts[part]["vocab_size"]))
        index[tokens] = ["transformers", "CLIPTokenizer"]
    DDIMScheduler(**BASE_SCHEDULER, prediction_type="epsilon").save_pretrained(folder / "scheduler")
    index["scheduler"] = ["diffusers", "DDIMScheduler"]
    index["_class_name"] = "StableDiffusionXLPipeline" if "text_encoder_2" in parts else "StableDiffusionPipeline"
    (folder / "model_index.json").write_text(json.dumps(index), encoding="utf-8")
    return folder


def _write(net: nn.Module, file: Path, device: torch.device) -> None:
    from safetensors.torch import save_file

    chance = torch.Generator(device).manual_seed(0)
    drawn = {name: _drawn(name, value, chance) for name, value in net.state_dict().items()}
    save_file(drawn, file, metadata={"format": "pt"})


def _drawn(name: str, value: Tensor, chance: torch.Generator) -> Tensor:
    """Values as large as training leaves them, about, in half precision and in main memory."""
    if value.ndim < 2:
        return torch.full(value.shape, float(name.endswith("weight")), dtype=torch.float16)
    spread = WORD if "embeddings." in name else GAIN / value[0].numel() ** 0.5
    dtype = torch.float16 if chance.device.type == "cuda" else torch.float32
    drawn = torch.randn(value.shape, generator=chance, device=chance.device, dtype=dtype)
    return drawn.mul_(spread).to("cpu", torch.float16)


def _tokenizer(folder: Path, words: int) -> None:
    """A vocabulary of single letters, whose ends are where the text encoder's are."""
    folder.mkdir(exist_ok=True)
    letters = [*range(33, 127), *range(161, 173), *range(174, 256)]
    names = [chr(code) for code in letters] + [chr(256 + count) for count in range(256 - len(letters))]
    known = {name: number for number, name in enumerate([*names, *(f"{name}</w>" for name in names)])}
    vocabulary = {**known, START: words - 2, END: words - 1}
    settings = {
        "tokenizer_class": "CLIPTokenizer",
        "bos_token": START,
        "eos_token": END,
        "unk_token": END,
        "pad_token": END,
        "model_max_length": 77,
    }
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
