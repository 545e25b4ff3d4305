"""Things beside a diffusion model, for tests: the real classes with few channels, where the catalogue wants it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderTiny
from safetensors.torch import save_file
from transformers import (
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    DepthAnythingConfig,
    DepthAnythingForDepthEstimation,
    DPTConfig,
    DPTForDepthEstimation,
)

from tests.tiny_models import Family, State, listened, unet


def ip_adapter(root: Path, family: Family = "sd1", *, plus: bool = False) -> Path:
    """An IP-Adapter with its image encoder, where the catalogue's entry of the family has its files below `root`."""
    name, file = (
        ("sdxl", "sdxl_models/ip-adapter_sdxl_vit-h") if family == "sdxl" else ("sd15", "models/ip-adapter_sd15")
    )
    place = root / f"ip-adapter-{name}"
    torch.manual_seed(11)
    config = CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, image_size=32, patch_size=8,
        projection_dim=16,
    )  # fmt: skip
    CLIPVisionModelWithProjection(config).save_pretrained(place / "models" / "image_encoder")
    found = {f"image_proj.{key}": value for key, value in _image_projection(listened(family), plus=plus).items()}
    net = unet(family)
    for number, (key, attention) in enumerate(
        (k, m) for k, m in net.named_modules() if k.endswith((".attn1", ".attn2"))
    ):
        if key.endswith("attn2"):
            for part in ("k", "v"):
                weight = torch.randn(attention.inner_dim, listened(family)) / 4
                found[f"ip_adapter.{number}.to_{part}_ip.weight"] = weight
    (place / file).parent.mkdir(parents=True, exist_ok=True)
    save_file(found, place / f"{file}.safetensors")
    return place / f"{file}.safetensors"


def _image_projection(width: int, *, plus: bool) -> State:
    """From the sum of what an encoder of 16 values sees, 4 words; or, plus, from all places, of 32 values, 2 words."""
    if not plus:
        return {
            "proj.weight": torch.randn(4 * width, 16),
            "proj.bias": torch.randn(4 * width),
            "norm.weight": torch.ones(width),
            "norm.bias": torch.zeros(width),
        }
    found = {
        "latents": torch.randn(1, 2, 64),
        "proj_in.weight": torch.randn(64, 32) / 6,
        "proj_in.bias": torch.zeros(64),
    }
    found |= {"proj_out.weight": torch.randn(width, 64) / 8, "proj_out.bias": torch.zeros(width)}
    for layer in range(4):
        for part in ("0.norm1", "0.norm2", "1.0"):
            found |= {f"layers.{layer}.{part}.weight": torch.ones(64), f"layers.{layer}.{part}.bias": torch.zeros(64)}
        for part, shape in {"0.to_q": (64, 64), "0.to_kv": (128, 64), "0.to_out": (64, 64)}.items():
            found[f"layers.{layer}.{part}.weight"] = torch.randn(shape) / 8
        for part, shape in {"1.1": (256, 64), "1.3": (64, 256)}.items():
            found[f"layers.{layer}.{part}.weight"] = torch.randn(shape) / 12
    found |= {"norm_out.weight": torch.ones(width), "norm_out.bias": torch.zeros(width)}
    return found


def tiny_vae(root: Path, name: str = "taesd") -> Path:
    """A tiny autoencoder, where the catalogue's entry has its files below `root`."""
    torch.manual_seed(12)
    net = AutoencoderTiny(
        encoder_block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        num_decoder_blocks=(2, 2, 1, 1), num_encoder_blocks=(1, 1, 1, 1),
    )  # fmt: skip
    net.save_pretrained(root / name)
    return root / name


def depth(root: Path, kind: str = "depth_anything") -> Path:
    """A network that tells depth, where the catalogue's entry has its files below `root`."""
    torch.manual_seed(13)
    shared: dict[str, Any] = {
        "hidden_size": 32,
        "num_hidden_layers": 4,
        "num_attention_heads": 2,
        "intermediate_size": 64,
    }
    neck: dict[str, Any] = {"neck_hidden_sizes": [8, 8, 8, 8], "fusion_hidden_size": 8}
    net: Any
    if kind == "dpt":
        taken = {"image_size": 64, "patch_size": 16, "backbone_out_indices": [0, 1, 2, 3]}
        net = DPTForDepthEstimation(DPTConfig(**shared, **neck, **taken))
    else:
        backbone = {
            **shared, "model_type": "dinov2", "image_size": 56, "patch_size": 14, "reshape_hidden_states": False,
            "out_features": ["stage1", "stage2", "stage3", "stage4"],
        }  # fmt: skip
        config = DepthAnythingConfig(backbone_config=backbone, reassemble_hidden_size=32, head_hidden_size=8, **neck)
        net = DepthAnythingForDepthEstimation(config)
    for value in net.parameters():
        if value.ndim > 1:  # as they begin, almost nothing would come out
            torch.nn.init.normal_(value, std=0.1)
    place = root / "depth-anything-small"
    net.save_pretrained(place)
    side = 64 if kind == "dpt" else 56
    settings = {"size": {"height": side, "width": side}, "image_mean": [0.5] * 3, "image_std": [0.25] * 3}
    (place / "preprocessor_config.json").write_text(json.dumps(settings))
    return place
