"""Where models lie: the artist's own folder, those of ComfyUI and A1111, and the cache of Hugging Face."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from engine.files import expanded
from engine.settings import folders

Owner = Literal["own", "comfyui", "a1111", "folder", "hub cache", "built in"]
"""Whose folder a model lies in."""

EXTRA_PATHS: Final = "extra_model_paths.yaml"
"""Where ComfyUI is told of more folders."""
_MOST_YAML: Final = 1_000_000
_USUAL: Final = ("ComfyUI", "Documents/ComfyUI", "stable-diffusion-webui", "stable-diffusion-webui-forge")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder in which models are looked for, with all its subfolders."""

    folder: Path
    owner: Owner


def models_folder() -> Path:
    """Where downloads go and models are looked for first: $IMPASTO_MODELS, else a folder of the artist's own."""
    wanted = os.environ.get("IMPASTO_MODELS")
    return Path(wanted) if wanted else folders().models


def hub_cache() -> Path:
    """The cache that huggingface_hub and diffusers share, by the environment variables that they obey."""
    for name, tail in (("HF_HUB_CACHE", ""), ("HUGGINGFACE_HUB_CACHE", ""), ("HF_HOME", "hub")):
        if os.environ.get(name):
            return expanded(Path(os.environ[name])) / tail
    return _home_of_caches() / "huggingface" / "hub"


def hub_home() -> Path:
    """The folder in which huggingface_hub keeps the artist's token."""
    named = os.environ.get("HF_HOME")
    return expanded(Path(named)) if named else _home_of_caches() / "huggingface"


def places(chosen: Sequence[Path] = ()) -> list[Place]:
    """All folders that are there, the artist's own first, then those `chosen`, then the usual ones; each once.

    `chosen` may name a folder of ComfyUI or A1111, any other folder, or an extra_model_paths.yaml.
    """
    home = Path(os.environ.get("IMPASTO_HOME") or Path.home())
    found = [Place(models_folder(), "own")]
    for root in (*chosen, *(home / name for name in _USUAL)):
        found += _within(expanded(root))
    seen: dict[str, Place] = {}
    for place in found:
        if _is_folder(place.folder):
            seen.setdefault(os.path.realpath(place.folder), place)
    return list(seen.values())


def _within(root: Path) -> Iterator[Place]:
    """The places that `root` stands for."""
    if root.suffix.lower() in {".yaml", ".yml"}:
        yield from _extra(root)
    elif _is_folder(root / "models" / "checkpoints") or (root / EXTRA_PATHS).is_file():
        yield Place(root / "models", "comfyui")
        yield from _extra(root / EXTRA_PATHS)
    elif _is_folder(root / "models" / "Stable-diffusion"):
        for part in ("models", "embeddings", "extensions/sd-webui-controlnet/models"):
            yield Place(root / part, "a1111")
    else:
        yield Place(root, "folder")


def _extra(file: Path) -> Iterator[Place]:
    """The folders that an extra_model_paths.yaml names; nothing where it cannot be read."""
    import yaml  # late: most artists have no such file, and the window stands sooner

    try:
        with file.open("rb") as stream:
            raw = stream.read(_MOST_YAML + 1)
        sections = yaml.safe_load(raw) if len(raw) <= _MOST_YAML else None
    except (OSError, yaml.YAMLError, ValueError, RecursionError):
        return
    if not isinstance(sections, dict):
        return
    for name, section in sections.items():
        if isinstance(section, dict):
            owner: Owner = "a1111" if str(name).startswith("a111") else "comfyui"
            yield from (Place(folder, owner) for folder in _named(section, file.parent))


def _named(section: dict[Any, Any], beside: Path) -> Iterator[Path]:
    """The folders of one section: every text but base_path holds one folder a line, relative to it."""
    base = beside / _with_variables(str(section.get("base_path") or "."))
    for kind, lines in section.items():
        if kind not in {"base_path", "is_default", "custom_nodes", "configs"} and isinstance(lines, str):
            yield from (base / _with_variables(line) for line in map(str.strip, lines.splitlines()) if line)


def _with_variables(text: str) -> Path:
    return expanded(Path(os.path.expandvars(text)))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _home_of_caches() -> Path:
    home, named = os.environ.get("IMPASTO_HOME"), os.environ.get("XDG_CACHE_HOME")
    if home:
        return Path(home) / ".cache"
    return expanded(Path(named)) if named else Path.home() / ".cache"
