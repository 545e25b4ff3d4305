"""Configurations told from shapes, for the real models in their real sizes; what files are, by their headers."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from engine.errors import EngineError, InvalidRequest, UnknownName
from engine.imagining import shapes
from engine.imagining.load import config_of
from engine.imagining.words import shared_words, words_of
from engine.models import find_model, identify_model
from engine.models.header import read_header
from tests import original_names, tiny_models

CROSS, PLAIN = "CrossAttnDownBlock2D", "DownBlock2D"
UNETS: dict[str, dict[str, Any]] = {
    "sd1": {
        "block_out_channels": [320, 640, 1280, 1280],
        "down_block_types": [CROSS, CROSS, CROSS, PLAIN],
        "up_block_types": ["UpBlock2D", *["CrossAttnUpBlock2D"] * 3],
        "attention_head_dim": 8,
        "cross_attention_dim": 768,
        "use_linear_projection": False,
        "transformer_layers_per_block": [1, 1, 1, 1],
    },
    "sd2": {
        "block_out_channels": [320, 640, 1280, 1280],
        "down_block_types": [CROSS, CROSS, CROSS, PLAIN],
        "up_block_types": ["UpBlock2D", *["CrossAttnUpBlock2D"] * 3],
        "attention_head_dim": [5, 10, 20, 20],
        "cross_attention_dim": 1024,
        "use_linear_projection": True,
        "transformer_layers_per_block": [1, 1, 1, 1],
    },
    "sdxl": {
        "block_out_channels": [320, 640, 1280],
        "down_block_types": [PLAIN, CROSS, CROSS],
        "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"],
        "attention_head_dim": [5, 10, 20],
        "cross_attention_dim": 2048,
        "use_linear_projection": True,
        "transformer_layers_per_block": [1, 2, 10],
        "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256,
        "projection_class_embeddings_input_dim": 2816,
    },
}
"""As the authors published them."""


@pytest.mark.parametrize("family", UNETS)
def test_the_real_unets_are_told_from_their_shapes(family: str) -> None:
    config = {"in_channels": 4, "out_channels": 4, "layers_per_block": 2, **UNETS[family]}
    with torch.device("meta"):
        net = UNet2DConditionModel(**config)
    own = net.state_dict()
    found = {
        shapes.UNET + original_names.ldm_unet_name(name, 2, own): tuple(value.shape) for name, value in own.items()
    }
    told = shapes.unet_config(found, pooled=1280)
    assert told == config | ({"transformer_layers_per_block": [1, 1, 1, 1]} if family != "sdxl" else {})


def test_the_real_autoencoder_is_told_from_its_shapes() -> None:
    widths = [128, 256, 512, 512]
    down, up = ["DownEncoderBlock2D"] * 4, ["UpDecoderBlock2D"] * 4
    with torch.device("meta"):
        net = AutoencoderKL(
            block_out_channels=widths, down_block_types=down, up_block_types=up, layers_per_block=2, latent_channels=4
        )
    found = {shapes.VAE + name: tuple(value.shape) for name, value in original_names.ldm_vae(net.state_dict()).items()}
    told = shapes.vae_config(found, "sdxl")
    assert (told["block_out_channels"], told["layers_per_block"], told["latent_channels"]) == (widths, 2, 4)
    assert (told["scaling_factor"], told["force_upcast"]) == (0.13025, True)


@pytest.mark.parametrize(
    ("prefix", "width", "layers", "inner"),
    [(shapes.CLIP_SD1, 768, 12, 3072), (shapes.CLIP_SD2, 1024, 23, 4096), (shapes.CLIP_XL2, 1280, 32, 5120)],
)
def test_the_real_text_encoders_are_told_from_their_shapes(prefix: str, width: int, layers: int, inner: int) -> None:
    stored = layers + (prefix == shapes.CLIP_SD2)  # the last layer is there and not used
    config = CLIPTextConfig(
        vocab_size=49_408,
        hidden_size=width,
        intermediate_size=inner,
        num_hidden_layers=stored,
        num_attention_heads=width // 64,
        projection_dim=width,
    )
    cls = CLIPTextModel if prefix == shapes.CLIP_SD1 else CLIPTextModelWithProjection
    with torch.device("meta"):
        own = original_names.wrapped(cls(config).state_dict())
    named = own if prefix == shapes.CLIP_SD1 else original_names.open_clip(own)
    told = shapes.clip_config({prefix + name: tuple(value.shape) for name, value in named.items()}, prefix)
    assert told["hidden_size"] == width
    assert told["num_hidden_layers"] == layers
    assert (told["num_attention_heads"], told["intermediate_size"]) == (width // 64, inner)
    assert told["eos_token_id"] == 49_407


def test_what_a_file_is_is_told_by_its_header(tmp_path: Path) -> None:
    kinds = {
        "checkpoint": tiny_models.single(tmp_path / "a.safetensors"),
        "lora": tiny_models.lora(tmp_path / "b.safetensors", "diffusers"),
        "embedding": tiny_models.inversion(tmp_path / "c.safetensors", "sdxl"),
        "controlnet": tiny_models.controlnet_file(tmp_path / "d.safetensors"),
        "pipeline": tiny_models.folder(tmp_path / "e"),
        "unet": tmp_path / "e" / "unet" / "diffusion_pytorch_model.safetensors",
        "vae": tmp_path / "e" / "vae" / "diffusion_pytorch_model.safetensors",
    }
    assert {name: identify_model(path).kind for name, path in kinds.items()} == {name: name for name in kinds}


@pytest.mark.parametrize(
    "raw",
    [b"", b"short", b"\xff" * 64, struct.pack("<Q", 5) + b"[1,2]", struct.pack("<Q", 1 << 40) + b"{}", b"\0" * 99]
    + [struct.pack("<Q", len(text)) + text for text in (b'{"a": 1}', b'{"a":{"shape":["x"],"data_offsets":[0,1]}}')],
)
def test_a_damaged_header_is_told(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(raw)
    with pytest.raises(EngineError, match=r"damaged|empty|not a model|incomplete"):
        read_header(path)


def test_models_are_found_by_path_and_in_the_artists_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPASTO_MODELS", str(tmp_path))
    path = tiny_models.lora(tmp_path / "sub" / "ink.v1.safetensors", "kohya")
    for name in (str(path), "sub/ink.v1", "sub/ink.v1.safetensors", "ink.v1"):
        assert find_model(name).path == path
    with pytest.raises(UnknownName, match="no model"):
        find_model("sub/\0")


def test_the_vocabulary_is_found_or_missed_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    checkpoint = tmp_path / "a" / "model.safetensors"
    with pytest.raises(InvalidRequest, match="vocabulary of CLIP"):
        shared_words(600, pad=None, beside=checkpoint)
    snapshot = tmp_path / "hub" / "hub" / "models--openai--clip-vit-large-patch14" / "snapshots" / "abc"
    tiny_models.tokenizer(snapshot)
    broken = checkpoint.parent / "tokenizer"
    broken.mkdir(parents=True)
    for vocabulary, merges in (("{", ""), ("[]", ""), ('{"a": 0}', "a b"), ('{"a": 0}', "a")):
        (broken / "vocab.json").write_text(vocabulary)
        (broken / "merges.txt").write_text(merges)
        with pytest.raises(InvalidRequest, match="cannot be read"):
            words_of(broken)
    found = shared_words(600, pad=0, beside=checkpoint)
    assert found.encode("ab,") == [found.encode("a")[0] - 256, *found.encode("b"), *found.encode(",")]
    assert (found.pad, found.eos) == (0, len(tiny_models.vocabulary()) - 1)


@pytest.mark.parametrize("text", ["{", "3", "[3]", "\xff"])
def test_a_damaged_configuration_is_told_in_a_sentence(text: str, tmp_path: Path) -> None:
    file = tmp_path / "config.json"
    file.write_text(text, encoding="latin-1")
    with pytest.raises(InvalidRequest, match=r"config\.json is damaged"):
        config_of(file)


def test_the_packaged_vocabulary_is_clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("instant_clip_tokenizer")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    found = shared_words(49_408, pad=None, beside=tmp_path / "model.safetensors")
    assert (found.bos, found.eos, found.pad) == (49_406, 49_407, 49_407)
    assert found.encode("a photo of a cat") == [320, 1125, 539, 320, 2368]
    assert found.comma == 267


def test_a_header_is_json(tmp_path: Path) -> None:
    path = tiny_models.inversion(tmp_path / "i.safetensors")
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    assert {name for name in json.loads(raw[8 : 8 + length]) if name != "__metadata__"} == set(
        read_header(path).tensors
    )
