"""Where a model lies and what kind of file it is, by its header alone: nothing is loaded. No torch."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, Literal

from engine import models
from engine.errors import InvalidRequest
from engine.imagining.shapes import CLIP_SD1, CLIP_SD2, CLIP_XL, UNET, VAE

Kind = Literal[
    "checkpoint", "folder", "pickled", "lora", "embedding", "controlnet", "controlnet-folder", "vae", "part"
]

WORDS: Final[Mapping[str, str]] = {
    "checkpoint": "a Stable Diffusion checkpoint",
    "folder": "a folder of a diffusion model",
    "pickled": "a .ckpt checkpoint",
    "lora": "a LoRA",
    "embedding": "a textual inversion",
    "controlnet": "a ControlNet",
    "controlnet-folder": "a ControlNet",
    "vae": "an autoencoder (VAE)",
    "part": "a part of a diffusion model",
}
"""Kinds of files as an artist calls them."""
SUFFIXES: Final = ("", ".safetensors", ".ckpt")
PICKLED: Final = frozenset({".ckpt", ".pt", ".bin", ".pth"})
MOST_HEADER: Final = 64 << 20


def find_model(name: str) -> Path:
    """The file or folder called `name`: a path, one within the folder of models, or what `models.find_model` finds.

    Raises UnknownName or UnreadableModel where there is none.
    """
    for place in (Path(name).expanduser(), models.models_folder() / name):
        for suffix in SUFFIXES:
            path = place.with_name(place.name + suffix) if suffix and place.name else place
            if _exists(path):
                return path.absolute()
    return models.find_model(name).path.absolute()


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def kind_of(path: Path) -> Kind:
    """What lies at `path`. Raises InvalidRequest for a damaged file and for what is no model at all."""
    if path.is_dir():
        if (path / "model_index.json").is_file():
            return "folder"
        if "ControlNet" in str(_json(path / "config.json").get("_class_name", "")):
            return "controlnet-folder"
        raise InvalidRequest(
            f"The folder {path.name} is not a diffusion model: it has no model_index.json.",
            "Choose the model's own folder.",
        )
    if path.suffix.casefold() in PICKLED:
        return "pickled"
    return kind_of_names(header(path), path.name)


def kind_of_names(names: Mapping[str, object], file: str) -> Kind:
    """What a file with tensors of these names is. Raises InvalidRequest where it is nothing that we know."""
    for kind, holds in _signs(names):
        if holds:
            return kind
    raise InvalidRequest(
        f"{file} is not a diffusion model that Impasto knows.", "Stable Diffusion 1, 2 and XL are known."
    )


def _signs(names: Mapping[str, object]) -> Iterator[tuple[Kind, bool]]:
    texts = tuple(names)
    yield "lora", any("lora_" in name or ".lora." in name or name.endswith(".alpha") for name in texts)
    yield (
        "embedding",
        0 < len(texts) <= 4 and any(name in {"emb_params", "clip_g", "clip_l"} or name == "*" for name in texts),
    )
    yield "embedding", len(texts) == 1 and texts[0].startswith("<")
    yield "controlnet", any("zero_convs" in name or "controlnet_cond_embedding" in name for name in texts)
    has = {
        prefix: any(name.startswith(prefix) for name in texts) for prefix in (UNET, VAE, CLIP_SD1, CLIP_SD2, CLIP_XL)
    }
    whole = has[UNET] and has[VAE] and (has[CLIP_SD1] or has[CLIP_SD2] or has[CLIP_XL])
    yield "checkpoint", whole
    yield "part", has[UNET] or "conv_in.weight" in names or any(name.startswith("down_blocks.") for name in texts)
    yield "vae", has[VAE] or "decoder.conv_in.weight" in names
    yield "part", any("text_model." in name for name in texts)


def header(path: Path) -> dict[str, tuple[int, ...]]:
    """Names and shapes of the tensors in a safetensors file. Raises InvalidRequest where it is damaged or cut off."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            table = json.loads(file.read(length if length <= min(MOST_HEADER, size) else 0))
        table.pop("__metadata__", None)
        shapes = {str(name): tuple(int(side) for side in entry["shape"]) for name, entry in table.items()}
        end = 8 + length + max((int(entry["data_offsets"][1]) for entry in table.values()), default=0)
    except OSError as error:
        raise InvalidRequest(f"{path.name} cannot be read ({error.strerror}).", "Look at the path again.") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error, RecursionError) as error:
        raise InvalidRequest(
            f"{path.name} is not a safetensors file, or it is damaged.", "Download it again."
        ) from error
    if end > size:
        raise InvalidRequest(f"{path.name} is cut off: {size:,} of {end:,} bytes are there.", "Download it again.")
    return shapes


def expect(path: Path, *kinds: Kind, wanted: str) -> Kind:
    """The kind of `path`, which is one of `kinds`. Raises InvalidRequest that says what it is instead."""
    kind = kind_of(path)
    if kind not in kinds:
        hint = {
            "lora": "Give it with --lora, beside a model.",
            "embedding": "Give it with --embedding, beside a model.",
        }
        raise InvalidRequest(f"{path.name} is {WORDS[kind]}, not {wanted}.", hint.get(kind, "Choose another file."))
    return kind


def _json(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
