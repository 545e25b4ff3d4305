"""Things beside a diffusion model, for tests: the real classes with few channels, where the catalogue wants it."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers import AutoencoderTiny
from safetensors.torch import save_file
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

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
        num_decoder_blocks=(1, 1, 1, 1), num_encoder_blocks=(1, 1, 1, 1),
    )  # fmt: skip
    net.save_pretrained(root / name)
    return root / name
