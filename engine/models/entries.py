"""The catalogue: models that Impasto knows by name, as data in presets/models.toml."""

from __future__ import annotations

import math
import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from engine.errors import UnknownName
from engine.frozen import Frozen
from engine.presets import CATALOGUE
from engine.recipe import Size

Purpose = Literal[
    "checkpoint", "lora", "controlnet", "ip-adapter", "tiny-vae", "features", "upscaler", "builtin"
]  # fmt: skip
"""What an entry is for. builtin: it paints from words, comes with Impasto and lies among its assets."""

DEPTH: Final = "depth-anything-small"
"""The entry that tells depth for ControlNets."""
SUFFIXES: Final = frozenset({".safetensors", ".json", ".txt", ".model"})
"""Nothing else is ever downloaded: no pickle and no code."""


def safe_path(text: str) -> str:
    """`text` when it is a relative path with / that stays inside its folder and has a suffix that is fetched."""
    path = PurePosixPath(text)
    plain = re.fullmatch(r"[\w.+ -]+(/[\w.+ -]+)*", text, re.ASCII) is not None
    if not plain or any(part.startswith(".") or part.endswith((".", " ")) for part in path.parts):
        raise ValueError("a file name that leaves its folder or has odd letters")
    if path.suffix not in SUFFIXES:
        raise ValueError(f"only {', '.join(sorted(SUFFIXES))} files are fetched")
    return text


class ModelFile(Frozen):
    """One file of an entry. `bytes` and `sha256` are empty where only the hub knows them."""

    path: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(safe_path)]
    bytes: int | None = Field(default=None, ge=1, lt=1 << 44)
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")


class Habits(Frozen):
    """What suits a model that comes with Impasto, where the artist says nothing else."""

    steps: int = Field(ge=1, le=150)
    guidance: float = Field(ge=0.0, le=50.0)
    scheduler: str = Field(min_length=1, max_length=100)
    sizes: tuple[Size, ...] = Field(min_length=1, max_length=20)
    """What it paints, in pixels, the usual one first; other sizes are made of the one with the nearest shape."""
    enlarge: int = Field(default=1, ge=1, le=16)
    """How many times larger a picture is that is painted over afterwards."""

    def size(self, shape: float = 1.0) -> Size:
        """The size whose width divided by height is nearest to `shape`."""
        return min(self.sizes, key=lambda size: abs(math.log(size.width / size.height / shape)))

    def large(self, shape: float = 1.0) -> Size:
        """The same, enlarged."""
        small = self.size(shape)
        return Size(width=small.width * self.enlarge, height=small.height * self.enlarge)


class Entry(Frozen):
    """A model that can be asked for by name."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,59}$")
    title: str = Field(min_length=1, max_length=80)
    kind: Purpose
    base: Literal["", "sd15", "sd21", "sdxl"] = ""
    fast: Literal["", "turbo", "lcm"] = ""
    """How it paints in few steps, if it does."""
    control: Literal["", "canny", "depth", "tile"] = ""
    repo: str = Field(default="", pattern=r"^([A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9][A-Za-z0-9_.-]{0,95})?$")
    revision: str = Field(default="main", pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$")
    files: tuple[ModelFile, ...] = Field(default=(), max_length=200)
    licence: str = Field(default="", max_length=80)
    gated: bool = False
    """Whether the hub wants an account that agreed to the licence."""
    note: str = Field(default="", max_length=300)
    habits: Habits | None = None
    """Of the built-in model."""

    @property
    def bytes(self) -> int | None:
        """Bytes of all files, or None where not all are known."""
        sizes = [file.bytes for file in self.files]
        return sum(size for size in sizes if size is not None) if sizes and None not in sizes else None

    @property
    def page(self) -> str:
        """Where the hub shows the model, its licence and how to get access."""
        return f"https://huggingface.co/{self.repo}" if self.repo else ""


class _Catalogue(Frozen):
    version: Literal[1]
    model: tuple[Entry, ...]


@lru_cache(maxsize=1)
def catalogue() -> tuple[Entry, ...]:
    """All entries, in the order of the file."""
    text = (files("presets") / CATALOGUE).read_text("utf-8")
    return _Catalogue.model_validate(tomllib.loads(text)).model


def entry_named(name: str) -> Entry:
    """The entry called `name`. Raises UnknownName with a suggestion."""
    wanted = name.strip().casefold()
    for entry in catalogue():
        if entry.name == wanted:
            return entry
    raise UnknownName.among("model", name, [entry.name for entry in catalogue()])
