"""Pictures as other programs write them: the texts in their documented formats, and the places they stand in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin

from engine.recipe import Imagine
from engine.restoring import Restored, restore

DREAMS, INK = "models here/dreams.safetensors", "models here/ink.safetensors"
"""The model and the LoRA that all of these pictures were painted with, where they are here."""

A1111 = (
    "a (red:1.2) fox, <b>bold</b>\nin snow <lora:ink:0.7>\n"
    "Negative prompt: blurry, text\n"
    "Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 1234567890, Size: 640x448, "
    "Model hash: 6ce0161689, Model: dreams, Clip skip: 2, Denoising strength: 0.45, "
    'Lora hashes: "ink: aaaa, other: bbbb", Version: v1.9.4'
)
COMFY: dict[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 42, "steps": 20, "cfg": 8.0, "sampler_name": "euler_ancestral", "scheduler": "normal",
            "denoise": 1.0, "model": ["10", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "SD15\\dreams.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 768, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a red fox", "clip": ["11", 0]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["11", 0]}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}},
    "10": {
        "class_type": "LoraLoader",
        "inputs": {
            "lora_name": "ink.safetensors", "strength_model": 0.5, "strength_clip": 1, "model": ["4", 0],
            "clip": ["4", 1],
        },
    },
    "11": {"class_type": "CLIPSetLastLayer", "inputs": {"stop_at_clip_layer": -2, "clip": ["10", 1]}},
}  # fmt: skip
WORKFLOW: dict[str, Any] = {
    "last_node_id": 9,
    "nodes": [
        {
            "id": 3, "type": "KSampler", "mode": 0,
            "widgets_values": [42, "randomize", 20, 8, "dpmpp_2m_sde_gpu", "karras", 1],
            "inputs": [
                {"name": "model", "link": 1}, {"name": "positive", "link": 4}, {"name": "negative", "link": 6},
                {"name": "latent_image", "link": 2},
            ],
        },
        {"id": 4, "type": "CheckpointLoaderSimple", "widgets_values": ["dreams.safetensors"], "inputs": []},
        {"id": 5, "type": "EmptyLatentImage", "widgets_values": [512, 768, 1], "inputs": []},
        {"id": 6, "type": "CLIPTextEncode", "widgets_values": ["a red fox"], "inputs": [{"name": "clip", "link": 3}]},
        {"id": 7, "type": "CLIPTextEncode", "widgets_values": ["blurry"], "inputs": [{"name": "clip", "link": 5}]},
        {"id": 8, "type": "VAEDecode", "inputs": [{"name": "samples", "link": 7}]},
        {"id": 9, "type": "SaveImage", "widgets_values": ["ComfyUI"], "inputs": [{"name": "images", "link": 9}]},
    ],
    "links": [
        [1, 4, 0, 3, 0, "MODEL"], [2, 5, 0, 3, 3, "LATENT"], [3, 4, 1, 6, 0, "CLIP"], [4, 6, 0, 3, 1, "CONDITIONING"],
        [5, 4, 1, 7, 0, "CLIP"], [6, 7, 0, 3, 2, "CONDITIONING"], [7, 3, 0, 8, 0, "LATENT"], [9, 8, 0, 9, 0, "IMAGE"],
    ],
}  # fmt: skip
INVOKE: dict[str, Any] = {
    "generation_mode": "txt2img", "positive_prompt": "a red fox", "negative_prompt": "blurry", "width": 512,
    "height": 768, "seed": 42, "rand_device": "cpu", "cfg_scale": 7.5, "steps": 30, "scheduler": "dpmpp_2m_k",
    "clip_skip": 1, "model": {"key": "5b2", "hash": "blake3:1", "name": "dreams", "base": "sd-1", "type": "main"},
    "loras": [{"model": {"key": "7", "name": "ink", "base": "sd-1", "type": "lora"}, "weight": 0.75}],
    "app_version": "4.2.4",
}  # fmt: skip
FOOOCUS: dict[str, Any] = {
    "adm_guidance": "(1.5, 0.8, 0.3)", "base_model": "dreams", "base_model_hash": "aa", "clip_skip": 2,
    "full_negative_prompt": ["blurry"], "full_prompt": ["a red fox", "cinematic"], "guidance_scale": 4,
    "loras": [["ink", 0.1, "bb"]], "metadata_scheme": "fooocus", "negative_prompt": "blurry",
    "performance": "Speed", "prompt": "a red fox", "prompt_expansion": "", "refiner_model": "None",
    "resolution": "(1152, 896)", "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras", "seed": "42", "sharpness": 2,
    "steps": 30, "styles": "['Fooocus V2']", "vae": "Default (model)", "version": "Fooocus v2.5.0",
}  # fmt: skip
SWARM: dict[str, Any] = {
    "sui_image_params": {
        "prompt": "a red fox", "negativeprompt": "blurry", "model": "SD15/dreams", "images": 1, "seed": 42,
        "steps": 22, "cfgscale": 7.0, "aspectratio": "1:1", "width": 512, "height": 768, "sampler": "dpmpp_2m",
        "scheduler": "karras", "clipstopatlayer": "-2", "loras": ["ink"], "loraweights": ["0.6"],
        "swarm_version": "0.9.3",
    },
    "sui_extra_data": {"date": "2025-01-01"},
}  # fmt: skip


def png(path: Path, **texts: str) -> Path:
    """A PNG with these texts, as Pillow writes them: what nearly all of these programs use."""
    about = PngImagePlugin.PngInfo()
    for key, text in texts.items():
        about.add_text(key, text)
    Image.new("RGB", (24, 16), (120, 90, 60)).save(path, pnginfo=about)
    return path


def commented(path: Path, comment: bytes | str, *, inner: bool = True, **texts: str) -> Path:
    """A JPEG or WebP with an EXIF UserComment, in the inner folder or (as Fooocus does) in the outer one."""
    exif = Image.Exif()
    (exif.get_ifd(0x8769) if inner else exif)[0x9286] = comment
    for key, text in texts.items():
        exif[{"make": 0x010F, "camera": 0x0110}[key]] = text
    Image.new("RGB", (24, 16), (120, 90, 60)).save(path, exif=exif)
    return path


def unicode_comment(text: str, order: str = "utf-16-be") -> bytes:
    """A UserComment as A1111 writes it."""
    return b"UNICODE\0" + text.encode(order)


def comfy_png(path: Path, prompt: Any = COMFY, workflow: Any = None) -> Path:
    """A picture as ComfyUI saves it."""
    texts = {"prompt": json.dumps(prompt)} if prompt is not None else {}
    return png(path, **texts, **({"workflow": json.dumps(workflow)} if workflow is not None else {}))


def lookup(name: str, is_lora: bool) -> str | None:
    """Where a model or a LoRA is, by its name in such a picture."""
    return {("dreams", False): DREAMS, ("ink", True): INK}.get((name.casefold(), is_lora))


def taken(path: Path) -> tuple[Restored, Imagine]:
    """What is restored of a picture that was painted from words, and its one step."""
    restored = restore(path, lookup)
    assert restored is not None
    (step,) = restored.recipe.steps
    assert isinstance(step, Imagine)
    return restored, step
