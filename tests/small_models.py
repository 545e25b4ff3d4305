"""Model files with the names and the layout of real ones and almost no weights, written byte by byte."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.local_hub import Blob, LocalHub

SIZES = {"F32": 4, "F16": 2, "BF16": 2}
Shapes = Mapping[str, tuple[int, ...]]


def safetensors(shapes: Shapes, dtype: str = "F16", about: Mapping[str, str] | None = None, fill: int = 7) -> bytes:
    """A whole safetensors file with these tensors."""
    header: dict[str, Any] = {"__metadata__": dict(about)} if about else {}
    end = 0
    for name, shape in shapes.items():
        first, end = end, end + math.prod(shape) * SIZES[dtype]
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [first, end]}
    return with_header(header, bytes((n * fill) % 251 for n in range(251)) * (end // 251 + 1), end)


def with_header(header: Any, data: bytes = b"", size: int | None = None) -> bytes:
    text = (header if isinstance(header, str) else json.dumps(header)).encode()
    return len(text).to_bytes(8, "little") + text + data[:size]


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


TINY_VAE = {"encoder.layers.0.weight": (8, 3, 3, 3), "decoder.layers.1.weight": (8, 4, 3, 3)}


def serve_taesd(hub: LocalHub, size: int = 2_000_000, fill: int = 7) -> Blob:
    """Put the catalogue's tiny autoencoder onto the hub, about so many bytes long."""
    hub.put("madebyollin/taesd", "config.json", b'{"_class_name": "AutoencoderTiny"}', large=False)
    data = safetensors({**TINY_VAE, "decoder.layers.3.weight": (size // 2,)}, fill=fill)
    return hub.put("madebyollin/taesd", "diffusion_pytorch_model.safetensors", data)


def pipeline(folder: Path, name: str = "StableDiffusionPipeline", width: int = 768) -> Path:
    """A folder of diffusers."""
    index: dict[str, Any] = {
        "_class_name": name,
        "_diffusers_version": "0.30.0",
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "safety_checker": [None, None],
    }
    put(folder / "model_index.json", json.dumps(index).encode())
    put(folder / "unet" / "config.json", json.dumps({"cross_attention_dim": width}).encode())
    put(folder / "unet" / "diffusion_pytorch_model.safetensors", safetensors(UNET))
    put(folder / "vae" / "diffusion_pytorch_model.safetensors", safetensors(VAE))
    put(folder / "text_encoder" / "model.safetensors", safetensors(TEXT))
    return folder


UNET = {
    "conv_in.weight": (8, 4, 3, 3),
    "time_embedding.linear_1.weight": (8, 8),
    "down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.weight": (8, 768),
}
VAE = {"encoder.conv_in.weight": (8, 3, 3, 3), "decoder.conv_in.weight": (8, 4, 3, 3), "decoder.mid_block.a": (1,)}
TEXT = {"text_model.embeddings.token_embedding.weight": (9, 8)}

LDM = "model.diffusion_model."
ATTENTION = "1.transformer_blocks.0.attn2.to_k.weight"
KINDS: dict[str, tuple[Shapes, tuple[str, str, str]]] = {
    "sd15": (
        {
            f"{LDM}input_blocks.0.0.weight": (8, 4, 3, 3),
            f"{LDM}input_blocks.1.{ATTENTION}": (8, 768),
            "cond_stage_model.transformer.text_model.embeddings.token_embedding.weight": (9, 8),
            "first_stage_model.decoder.conv_in.weight": (8, 4, 3, 3),
        },
        ("checkpoint", "sd15", "single"),
    ),
    "sd15 inpainting": (
        {
            f"{LDM}input_blocks.0.0.weight": (8, 9, 3, 3),
            "cond_stage_model.transformer.text_model.embeddings.token_embedding.weight": (9, 8),
            "first_stage_model.decoder.conv_in.weight": (8, 4, 3, 3),
        },
        ("checkpoint", "sd15", "single"),
    ),
    "sd21": (
        {
            f"{LDM}input_blocks.0.0.weight": (8, 4, 3, 3),
            "cond_stage_model.model.transformer.resblocks.0.attn.in_proj_weight": (24, 8),
            "first_stage_model.decoder.conv_in.weight": (8, 4, 3, 3),
        },
        ("checkpoint", "sd21", "single"),
    ),
    "sdxl": (
        {
            f"{LDM}input_blocks.0.0.weight": (8, 4, 3, 3),
            f"{LDM}label_emb.0.0.weight": (8, 8),
            "conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight": (9, 8),
            "conditioner.embedders.1.model.token_embedding.weight": (9, 8),
            "first_stage_model.decoder.conv_in.weight": (8, 4, 3, 3),
        },
        ("checkpoint", "sdxl", "single"),
    ),
    "unet alone": ({f"{LDM}input_blocks.4.{ATTENTION}": (8, 2048)}, ("unet", "sdxl", "single")),
    "unet of diffusers": (UNET, ("unet", "sd15", "diffusers")),
    "unet of sdxl": (
        {
            "conv_in.weight": (8, 4, 3, 3),
            "time_embedding.linear_1.weight": (8, 8),
            "add_embedding.linear_1.weight": (8, 8),
        },
        ("unet", "sdxl", "diffusers"),
    ),
    "lora of kohya": (
        {
            "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight": (4, 768),
            "lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_up.weight": (8, 4),
        },
        ("lora", "sd15", "kohya"),
    ),
    "lora of kohya for sdxl": (
        {"lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_down.weight": (4, 8)},
        ("lora", "sdxl", "kohya"),
    ),
    "lora of peft": (
        {"unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.lora_A.weight": (4, 1024)},
        ("lora", "sd21", "peft"),
    ),
    "lora of diffusers": (
        {"unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.processor.to_k_lora.down.weight": (4, 768)},
        ("lora", "sd15", "diffusers"),
    ),
    "embedding of a1111": ({"emb_params": (4, 768)}, ("embedding", "sd15", "single")),
    "embedding of sdxl": ({"clip_l": (4, 768), "clip_g": (4, 1280)}, ("embedding", "sdxl", "single")),
    "embedding of diffusers": ({"<cat>": (768,)}, ("embedding", "sd15", "diffusers")),
    "controlnet of diffusers": (
        {"controlnet_cond_embedding.conv_in.weight": (8, 3, 3, 3), **UNET},
        ("controlnet", "sd15", "diffusers"),
    ),
    "controlnet of the original": (
        {
            "control_model.input_hint_block.0.weight": (8, 3, 3, 3),
            f"control_model.input_blocks.1.{ATTENTION}": (8, 768),
        },
        ("controlnet", "sd15", "single"),
    ),
    "vae of diffusers": (VAE, ("vae", "", "diffusers")),
    "vae of the original": (
        {
            "encoder.conv_in.weight": (8, 3, 3, 3),
            "decoder.conv_in.weight": (8, 4, 3, 3),
            "decoder.mid.block_1.conv1.weight": (8, 8, 3, 3),
        },
        ("vae", "", "single"),
    ),
    "tiny autoencoder": (TINY_VAE, ("tiny-vae", "", "diffusers")),
    "ip-adapter": (
        {"image_proj.proj.weight": (8, 8), "ip_adapter.1.to_k_ip.weight": (8, 2048)},
        ("ip-adapter", "sdxl", "single"),
    ),
    "upscaler of esrgan": (
        {"model.0.weight": (8, 3, 3, 3), "model.1.sub.0.RDB1.conv1.0.weight": (8, 8, 3, 3)},
        ("upscaler", "", ""),
    ),
    "upscaler of basicsr": (
        {"params_ema.conv_first.weight": (8, 3, 3, 3), "params_ema.body.0.rdb1.conv1.weight": (8, 8, 3, 3)},
        ("upscaler", "", ""),
    ),
    "text encoder": (TEXT, ("text-encoder", "", "diffusers")),
    "image encoder": (
        {"vision_model.embeddings.patch_embedding.weight": (8, 3, 2, 2)},
        ("image-encoder", "", "diffusers"),
    ),
    "vgg16": ({"features.0.weight": (64, 3, 3, 3)}, ("features", "", "")),
    "flux": ({f"{LDM}double_blocks.0.img_attn.qkv.weight": (8, 8)}, ("other", "", "")),
}
"""By name: tensors as in real files, and kind, family and layout that must be told."""
