"""Presets: recipes with a name, as TOML files that an artist can read and write."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from engine.errors import EngineError, InvalidRequest, UnknownName
from engine.files import write_text
from engine.recipe import (
    Frozen,
    Guide,
    Imagine,
    Optimize,
    Output,
    Recipe,
    Reference,
    Share,
    Size,
    Step,
    Stylize,
    Weighted,
    explain,
)

CATALOGUE = "models.toml"
"""The one file among the presets that is none: which models there are."""
MOST_BYTES = 64_000
"""A larger file is not a preset."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe with a name. `name` is the file's name without .toml; title and description are for the artist."""

    name: str
    title: str
    description: str
    recipe: Recipe


class PresetFile(Frozen):
    """What stands in the file: title, description, and the fields of a recipe. `size` is text, 3840x2160 or 4k."""

    version: int = Field(default=1, ge=1, le=1)
    title: str = Field(min_length=1, max_length=80)
    description: str = Field(default="", max_length=400)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=8)
    output: Output = Output()
    seed: int = Field(default=-1, ge=-1, lt=2**32)


def builtin_presets() -> tuple[Preset, ...]:
    """The presets that come with Impasto, by name. One that cannot be read is left out."""
    found = []
    for path in _builtin_files().values():
        try:
            found.append(read_preset(path))
        except EngineError:
            continue
    return tuple(found)


def load_preset(name: str) -> Preset:
    """The built-in preset called `name`, or the preset in the file `name` when it ends in .toml.

    Raises UnknownName with a suggestion, or InvalidRequest when the file is no good preset.
    """
    known = _builtin_files()
    wanted = name.strip().casefold()
    if wanted in known:
        return read_preset(known[wanted])
    if wanted.endswith(".toml"):
        return read_preset(Path(name))
    raise UnknownName.among("preset", name, known)


def read_preset(file: Path) -> Preset:
    """The preset in `file`. Raises InvalidRequest that tells all mistakes at once."""
    values = _values(file)
    output = values.get("output")
    try:
        if isinstance(output, dict) and isinstance(output.get("size"), str):
            values = {**values, "output": {**output, "size": Size.parse(output["size"]).model_dump()}}
    except InvalidRequest as error:
        raise InvalidRequest(
            f"The preset {file.name} has a mistake in output.size: {error.message}", error.advice
        ) from error
    try:
        read = PresetFile.model_validate(values)
    except ValidationError as error:
        mistakes = explain(error).message.partition(": ")[2].rstrip(".")
        advice = _suggestions(error) or "Correct the file and try again."
        raise InvalidRequest(f"The preset {file.name} has mistakes: {mistakes}.", advice) from error
    recipe = Recipe(steps=read.steps, output=read.output, seed=read.seed)
    return Preset(file.stem, read.title, read.description, recipe)


def write_preset(preset: Preset, file: Path) -> None:
    """Write `preset` to `file` so that `read_preset` gives the same one back. Raises CannotWrite or DiskFull."""
    lines = [f"title = {_text(preset.title)}", f"description = {_text(preset.description)}"]
    if preset.recipe.seed != -1:
        lines.append(f"seed = {preset.recipe.seed}")
    for step in preset.recipe.steps:
        lines += ["", "[[steps]]", *_pairs({"kind": step.kind, **step.model_dump(exclude_defaults=True)})]
    output = preset.recipe.output.model_dump(exclude_defaults=True)
    if preset.recipe.output.size is not None:
        output["size"] = f"{preset.recipe.output.size.width}x{preset.recipe.output.size.height}"
    if output:
        lines += ["", "[output]", *_pairs(output)]
    write_text(file, "\n".join(lines) + "\n")


def _builtin_files() -> dict[str, Path]:
    folder = Path(str(files("presets")))
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if path.name != CATALOGUE}


def _values(file: Path) -> dict[str, Any]:
    """The TOML of `file`, unchecked. Raises InvalidRequest."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise InvalidRequest(
            f"The preset {str(file)[:200]} cannot be read ({reason}).", "Look at the path again."
        ) from error
    if len(raw) > MOST_BYTES:
        raise InvalidRequest(f"{file.name} is far too large for a preset.", "Choose a preset file.")
    try:
        return tomllib.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{file.name} is not a text file.", "Choose a preset file.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidRequest(f"{file.name} is not good TOML: {error}.", "Correct the file and try again.") from error


def _suggestions(error: ValidationError) -> str:
    """What the artist may have meant by each unknown key."""
    models = (PresetFile, Output, Stylize, Optimize, Imagine, Weighted, Guide, Reference, Share, Size)
    known = sorted({field for model in models for field in model.model_fields})
    unknown = [str(item["loc"][-1]) for item in error.errors() if item["type"] == "extra_forbidden"]
    near = {key: difflib.get_close_matches(key, known, n=1) for key in unknown}
    return " ".join(
        f'Did you mean "{match[0]}" instead of "{key}"?' for key, match in near.items() if match and match[0] != key
    )


def _pairs(values: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_text(value)}" for key, value in values.items() if value is not None]


def _text(value: object) -> str:
    """A TOML value: JSON writes strings, numbers and truth values the same way, but for the delete character."""
    if isinstance(value, dict):
        return "{ " + ", ".join(_pairs(value)) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(_text(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
