"""What kind of model a file is, told by the names and shapes of its tensors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from engine.errors import UnreadableModel
from engine.models.header import Header, container_of, read_header
from engine.remedies import ADDITIONS, Remedy
from engine.sniff import shown_name

Kind = Literal[
    "checkpoint", "pipeline", "unet", "lora", "embedding", "controlnet", "vae", "tiny-vae", "ip-adapter", "upscaler",
    "text-encoder", "image-encoder", "depth", "features", "style", "pickle", "other",
]  # fmt: skip
"""checkpoint: all of Stable Diffusion in one file. pipeline: the same as a folder of diffusers. style: baked by
Impasto. pickle: a .ckpt or .pt, of which no more is known. other: weights of another network."""

PAINTERS: Final[tuple[Kind, ...]] = ("checkpoint", "pipeline", "pickle")
"""Kinds that paint pictures from words."""
PAINTER: Final = "model that paints from words"

Base = Literal["sd15", "sd21", "sdxl", "sdxl-refiner", ""]
"""The family that a model belongs to or fits; empty where the file does not tell."""

Layout = Literal["single", "diffusers", "kohya", "peft", ""]
"""How tensors are named: single as in the original code (ldm, sgm), diffusers, kohya (LoRA), peft (LoRA)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What a model is, as far as its header tells."""

    kind: Kind
    base: Base = ""
    layout: Layout = ""
    dtype: str = ""
    """Type of most of its values: F32, F16, BF16, …"""
    channels: int = 0
    """Input channels of a UNet: 4; 9 for inpainting, 8 for editing by words. 0 for anything else."""

    @property
    def words(self) -> str:
        """One line for an artist, such as "SDXL checkpoint, F16"."""
        base = {"sd15": "SD 1.5", "sd21": "SD 2.1", "sdxl": "SDXL", "sdxl-refiner": "SDXL refiner"}.get(self.base, "")
        kind = _WORDS.get(self.kind, self.kind)
        kind += " for inpainting" if self.channels == 9 else ""
        return ", ".join(part for part in (f"{base} {kind}".strip(), self.layout, self.dtype) if part)


_WORDS: Final = {
    "lora": "LoRA", "controlnet": "ControlNet", "vae": "VAE", "tiny-vae": "tiny autoencoder", "ip-adapter":
    "IP-Adapter", "unet": "UNet", "pickle": "pickled file (.ckpt)", "other": "weights of another network",
    "style": "baked style", "depth": "depth network", "features": "feature network", "pipeline": "pipeline folder",
    "embedding": "textual inversion",
}  # fmt: skip
_CONTEXT: Final[dict[int, Base]] = {768: "sd15", 1024: "sd21", 2048: "sdxl", 1280: "sdxl-refiner"}
"""Width of the words that a UNet listens to, by family."""


def identify_file(path: Path) -> Identity:
    """What the file at `path` is; no weight is read. Raises UnreadableModel."""
    if container_of(path) == "pickle":
        return Identity("pickle")
    return identify_header(read_header(path))


def identify_header(header: Header) -> Identity:
    """What a file with this header is."""
    for rule in _RULES:
        found = rule(header)
        if found:
            return Identity(found.kind, found.base, found.layout, _dtype(header), found.channels)
    return Identity("other", dtype=_dtype(header))


def expect(path: Path, identity: Identity, *kinds: Kind, wanted: str = "") -> None:
    """Raise UnreadableModel when `identity` is none of `kinds`, saying what it is instead of what was `wanted`."""
    if identity.kind not in kinds:
        wanted = wanted or " or ".join(_WORDS.get(kind, kind) for kind in kinds)
        beside = identity.kind in ADDITIONS
        advice = Remedy("beside a model", identity.kind) if beside else "Choose another model."
        raise UnreadableModel(f"{shown_name(path)} is no {wanted}: {identity.words}.", advice)


def _dtype(header: Header) -> str:
    counted = Counter(held.dtype for held in header.tensors.values() if len(held.shape) > 1)
    return counted.most_common(1)[0][0] if counted else ""


def _any(names: Iterable[str], start: str) -> bool:
    return any(name.startswith(start) for name in names)


def _context(header: Header, tail: str, start: str = "", axis: int = 1) -> Base:
    """The family by the width of a cross-attention's key; "" where it is none that is known."""
    for name, held in header.tensors.items():
        if name.startswith(start) and name.endswith(tail) and len(held.shape) > axis:
            return _CONTEXT.get(held.shape[axis], "")
    return ""


def _channels(header: Header, name: str) -> int:
    held = header.tensors.get(name)
    return held.shape[1] if held and len(held.shape) == 4 else 0


def _style(header: Header) -> Identity | None:
    return Identity("style") if header.about.get("format") == "impasto style 1" else None


def _checkpoint(header: Header) -> Identity | None:
    start, names = "model.diffusion_model.", header.tensors
    if not _any(names, start + "input_blocks."):
        return None
    channels = _channels(header, start + "input_blocks.0.0.weight")
    if _any(names, "conditioner.embedders.1."):
        base: Base = "sdxl"
    elif _any(names, "conditioner.embedders.0.model."):
        base = "sdxl-refiner"
    elif _any(names, "cond_stage_model.model."):
        base = "sd21"
    elif _any(names, "cond_stage_model.transformer."):
        base = "sd15"
    else:
        return Identity("unet", _context(header, "attn2.to_k.weight", start), "single", channels=channels)
    whole = _any(names, "first_stage_model.")
    return Identity("checkpoint" if whole else "unet", base, "single", channels=channels)


def _controlnet(header: Header) -> Identity | None:
    names = header.tensors
    if "controlnet_cond_embedding.conv_in.weight" in names:
        return Identity("controlnet", _unet_base(header), "diffusers")
    if any(name.removeprefix("control_model.").startswith("input_hint_block.") for name in names):
        base: Base = "sdxl" if any("label_emb." in name for name in names) else ""
        return Identity("controlnet", base or _context(header, "attn2.to_k.weight"), "single")
    return None


def _unet(header: Header) -> Identity | None:
    if {"conv_in.weight", "time_embedding.linear_1.weight"} <= header.tensors.keys():
        return Identity("unet", _unet_base(header), "diffusers", channels=_channels(header, "conv_in.weight"))
    return None


def _unet_base(header: Header) -> Base:
    """SDXL is told by its extra embedding, the others by the width of the words."""
    by_width = _context(header, "attn2.to_k.weight")
    return (by_width or "sdxl") if "add_embedding.linear_1.weight" in header.tensors else by_width


def _lora(header: Header) -> Identity | None:
    names = header.tensors
    marks = ("lora_down", "lora_A", "lora.down", "hada_w1", "lokr_w1", "oft_blocks", "lora_mid")
    if not any(mark in name for name in names for mark in marks):
        return None
    kohya = _any(names, "lora_unet_") or _any(names, "lora_te")
    layout: Layout = "kohya" if kohya else ("peft" if any("lora_A" in name for name in names) else "diffusers")
    return Identity("lora", _lora_base(header), layout)


def _lora_base(header: Header) -> Base:
    told = header.about.get("ss_base_model_version", "") + header.about.get("modelspec.architecture", "")
    for word, base in _ARCHITECTURES:
        if word in told.lower():
            return base
    names = header.tensors
    if any(name.startswith(("lora_te2_", "text_encoder_2.")) for name in names):
        return "sdxl"
    for tail in ("lora_down.weight", "lora_A.weight", "lora.down.weight"):
        for key in ("attn2_to_k.", "attn2.to_k.", "attn2.processor.to_k_lora."):
            base = _context(header, key + tail) or _context(header, key + tail.replace("lora.", ""))
            if base:
                return base
    return ""


_ARCHITECTURES: Final[tuple[tuple[str, Base], ...]] = (
    ("sdxl", "sdxl"),
    ("stable-diffusion-xl", "sdxl"),
    ("sd_v2", "sd21"),
    ("stable-diffusion-v2", "sd21"),
    ("sd_v1", "sd15"),
    ("stable-diffusion-v1", "sd15"),
)


def _ip_adapter(header: Header) -> Identity | None:
    if _any(header.tensors, "image_proj.") and _any(header.tensors, "ip_adapter."):
        return Identity("ip-adapter", _context(header, "to_k_ip.weight", "ip_adapter."), "single")
    return None


def _vae(header: Header) -> Identity | None:
    names = {name.removeprefix("first_stage_model.") for name in header.tensors}
    if _any(names, "encoder.layers.") or _any(names, "decoder.layers.") or _any(names, "taesd_"):
        return Identity("tiny-vae", layout="diffusers")
    if {"1.weight", "3.conv.0.weight"} <= names:
        return Identity("tiny-vae", layout="single")
    if {"decoder.conv_in.weight", "encoder.conv_in.weight"} <= names:
        return Identity("vae", layout="single" if _any(names, "decoder.mid.") else "diffusers")
    return None


def _embedding(header: Header) -> Identity | None:
    names, shapes = header.tensors.keys(), {name: held.shape for name, held in header.tensors.items()}
    if "emb_params" in names:
        return Identity("embedding", _family(shapes["emb_params"]), "single")
    if {"clip_l", "clip_g"} & names and len(names) <= 2:
        return Identity("embedding", "sdxl", "single")
    if len(names) == 1:
        (name, shape), *_ = shapes.items()
        if name == "*" or name.startswith("<"):
            return Identity("embedding", _family(shape), "single" if name == "*" else "diffusers")
        if len(shape) in {1, 2} and shape[-1] in {768, 1024, 1280} and (len(shape) == 1 or shape[0] <= 256):
            return Identity("embedding", _family(shape), "diffusers")
    return None


def _family(shape: tuple[int, ...]) -> Base:
    """The family whose words are as wide as those of an embedding; SDXL's second encoder has 1280."""
    base = _CONTEXT.get(shape[-1], "") if shape else ""
    return "sdxl" if base == "sdxl-refiner" else base


def _depth(header: Header) -> Identity | None:
    return Identity("depth") if _any(header.tensors, "neck.fusion_stage.") else None


def _encoder(header: Header) -> Identity | None:
    names = header.tensors
    if "vision_model.embeddings.patch_embedding.weight" in names:
        return Identity("image-encoder", layout="diffusers")
    if "text_model.embeddings.token_embedding.weight" in names:
        return Identity("text-encoder", layout="diffusers")
    return None


def _upscaler(header: Header) -> Identity | None:
    names = {name.removeprefix("params_ema.").removeprefix("params.") for name in header.tensors}
    esrgan = "model.0.weight" in names and _any(names, "model.1.sub.0.")
    basicsr = "conv_first.weight" in names and (_any(names, "body.0.") or _any(names, "layers.0."))
    compact = "body.0.weight" in names and "body.1.weight" in names
    old = "conv_first.weight" in names and any(".RDB1." in name or ".rdb1." in name for name in names)
    return Identity("upscaler") if esrgan or basicsr or compact or old else None


def _features(header: Header) -> Identity | None:
    held = header.tensors.get("features.0.weight")
    return Identity("features") if held and held.shape == (64, 3, 3, 3) else None


_RULES: Final[tuple[Callable[[Header], Identity | None], ...]] = (
    _style, _checkpoint, _controlnet, _lora, _ip_adapter, _unet, _vae, _depth, _encoder, _features, _upscaler,
    _embedding,
)  # fmt: skip
