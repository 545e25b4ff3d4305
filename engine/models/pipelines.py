"""Folders of diffusers: which model they are and whether all of it is there; no code of theirs is ever run."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any, Final

from engine.errors import UnreadableModel
from engine.models.header import open_model, read_header
from engine.models.kinds import Base, Identity, Kind, identify_file
from engine.sniff import shown_name

INDEX: Final = "model_index.json"
CONFIG: Final = "config.json"
_MOST_JSON: Final = 4_000_000
_LIBRARIES: Final = frozenset({"diffusers", "transformers", "stable_diffusion"})
_PIPELINES: Final[tuple[tuple[str, Base], ...]] = (
    ("StableDiffusionXL", "sdxl"),
    ("StableDiffusion", "sd15"),
    ("LatentConsistencyModel", "sd15"),
)
_CLASSES: Final[dict[str, tuple[Kind, Base]]] = {
    "ControlNetModel": ("controlnet", ""),
    "AutoencoderKL": ("vae", ""),
    "AutoencoderTiny": ("tiny-vae", ""),
    "UNet2DConditionModel": ("unet", ""),
}
_WEIGHED: Final = ("unet", "vae", "text_encoder", "text_encoder_2")
"""Parts that must have weights."""


def is_model_folder(folder: Path) -> bool:
    """Whether `folder` is a pipeline of diffusers or one part of such. Never raises."""
    try:
        if (folder / INDEX).is_file():
            return True
        return (folder / CONFIG).is_file() and _class_of(_json(folder / CONFIG)) in _CLASSES
    except (OSError, ValueError, UnreadableModel):
        return False


def identify_folder(folder: Path) -> Identity:
    """What the folder holds. Headers of all its weights are checked.

    Raises UnreadableModel for one of which parts are missing, that has only pickled weights, or that wants to bring
    code of its own.
    """
    if not (folder / INDEX).is_file():
        return _part(folder)
    index = _json(folder / INDEX)
    base = next((base for start, base in _PIPELINES if _class_of(index).startswith(start)), None)
    if base is None:
        raise UnreadableModel(
            f"{shown_name(folder)} is a pipeline of an unknown kind ({_class_of(index)[:60]}).",
            "Stable Diffusion 1.5, 2.1 and XL can be used.",
        )
    parts = _parts(folder, index)
    missing = [name for name in _WEIGHED if name in parts and not weights_in(folder / name)]
    if missing or "unet" not in parts or "vae" not in parts:
        what = ", ".join(missing) or "the UNet or the VAE"
        raise UnreadableModel(f"{shown_name(folder)} is incomplete: {what} is missing.", "Get the model again.")
    seen = [identify_file(file) for name in _WEIGHED if name in parts for file in weights_in(folder / name)]
    unet = seen[0]
    config = folder / "unet" / CONFIG
    if base == "sd15" and config.is_file() and _json(config).get("cross_attention_dim") == 1024:
        base = "sd21"
    return Identity("pipeline", base, "diffusers", unet.dtype, unet.channels)


def weights_in(folder: Path) -> list[Path]:
    """The safetensors files that hold the weights of one part; of several precisions only one is taken.

    Raises UnreadableModel where there are only pickles, or an index names what is not beside it.
    """
    found = sorted(folder.glob("*.safetensors")) if folder.is_dir() else []
    for index in sorted(folder.glob("*.safetensors.index*.json")) if folder.is_dir() else []:
        return _sharded(index)
    if not found and folder.is_dir() and any(folder.glob("*.bin")):
        raise UnreadableModel(
            f"{shown_name(folder)} has its weights only as .bin, which can run programs.",
            "Get the model as .safetensors.",
        )
    plain = [file for file in found if "." not in file.stem.replace(".safetensors", "")]
    return (plain or found)[:1]


def _sharded(index: Path) -> list[Path]:
    named = _json(index).get("weight_map")
    names = {str(name) for name in named.values()} if isinstance(named, dict) else set()
    for name in names:
        if name != PurePosixPath(name).name or "\\" in name or not name.endswith(".safetensors"):
            raise UnreadableModel(f"{shown_name(index)} points outside its folder.", "Do not use this model.")
    files = [index.parent / name for name in sorted(names)]
    missing = [file.name for file in files if not file.is_file()]
    if missing or not files:
        raise UnreadableModel(
            f"{shown_name(index.parent)} is incomplete: {', '.join(missing)[:200] or 'its weights'} is missing.",
            "Get the model again.",
        )
    return files


def _part(folder: Path) -> Identity:
    kind, base = _CLASSES.get(_class_of(_json(folder / CONFIG)), ("other", ""))
    files = weights_in(folder)
    if not files:
        raise UnreadableModel(f"{shown_name(folder)} is incomplete: its weights are missing.", "Get the model again.")
    seen = [identify_file(file) for file in files]
    return Identity(kind, seen[0].base or base, "diffusers", seen[0].dtype, seen[0].channels)


def _parts(folder: Path, index: dict[str, Any]) -> set[str]:
    """The parts that the index names. Raises UnreadableModel for foreign code."""
    parts = set()
    for name, value in index.items():
        if not isinstance(value, list) or len(value) != 2:
            continue
        library, kind = value
        if library is None and kind is None:
            continue
        if library not in _LIBRARIES or not name.isidentifier():
            raise UnreadableModel(
                f"{shown_name(folder)} wants to run code of its own ({str(library)[:60]}).", "It is not loaded."
            )
        parts.add(name)
    return parts


def _class_of(values: dict[str, Any]) -> str:
    return str(values.get("_class_name", ""))


def _json(path: Path) -> dict[str, Any]:
    with open_model(path) as file:
        raw = file.read(_MOST_JSON + 1)
    try:
        values = json.loads(raw.decode("utf-8")) if len(raw) <= _MOST_JSON else None
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise UnreadableModel(f"{shown_name(path)} is damaged.", "Get the model again.")
    return values


def files_of(folder: Path) -> list[Path]:
    """All files of a model folder, by name; not what hides behind a dot, nor in a folder that does."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def check_headers(folder: Path) -> None:
    """Read the header of every safetensors file in `folder`. Raises UnreadableModel for the first that is bad."""
    for path in files_of(folder):
        if path.suffix == ".safetensors":
            read_header(path)
