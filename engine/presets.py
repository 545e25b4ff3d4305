"""Presets: recipes with a name, as TOML files that artists can read and write; those built in and the artist's own."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from engine.errors import EngineError, InvalidRequest, UnknownName
from engine.files import write_text
from engine.frozen import Frozen
from engine.preset_versions import CURRENT, WORDS, migrated
from engine.recipe import (
    MAX_PROMPT,
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
from engine.settings import folders
from engine.sniff import shown_name
from engine.template import MARK, Template

CATALOGUE = "models.toml"
"""The one file among the presets that is none: which models there are."""
MOST_BYTES = 64_000
"""A larger file is not a preset."""
MOST_OWN = 2000
"""How many presets of the artist's own are read."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A recipe with a name. `name` is the file's name without .toml; title and description are for the artist."""

    name: str
    title: str
    description: str
    recipe: Recipe
    template: Template = field(default_factory=Template)
    """Into which the artist's words go. Words without a mark are the recipe's own, for who says nothing else."""

    def __post_init__(self) -> None:
        steps = [step for step in self.recipe.steps if isinstance(step, Imagine)]
        own = steps[0].model_dump(include=set(WORDS)) if steps else dict.fromkeys(WORDS, MARK)
        if any(getattr(self.template, key) and own[key] for key in WORDS):
            raise ValueError("a template stands for words, so there must be a step for them and none in it")

    @property
    def texts(self) -> Template:
        """Prompt and negative prompt as they stand in the file: with the mark, or the recipe's own."""
        own = next((step for step in self.recipe.steps if isinstance(step, Imagine)), Imagine())
        return Template(self.template.prompt or own.prompt, self.template.negative or own.negative)


class Texts(Frozen):
    """What stands in the file's table `words`: each with the mark {prompt}, or words for who says nothing else."""

    prompt: str = Field(default="", max_length=MAX_PROMPT)
    negative: str = Field(default="", max_length=MAX_PROMPT)


class PresetFile(Frozen):
    """What stands in the file: title, words, the fields of a recipe. `size` is text, 3840x2160 or 4k."""

    version: int = Field(default=CURRENT, ge=CURRENT, le=CURRENT)
    title: str = Field(min_length=1, max_length=80)
    description: str = Field(default="", max_length=400)
    words: Texts = Texts()
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


def own_presets() -> tuple[tuple[Preset, ...], tuple[str, ...]]:
    """The artist's own presets, by name, and a sentence about each file that cannot be read."""
    found, problems = [], []
    for path in own_files().values():
        try:
            found.append(read_preset(path))
        except EngineError as error:
            problems.append(str(error))
    return tuple(found), tuple(problems)


def own_files() -> dict[str, Path]:
    """The files of the artist's own presets by their names; a built-in preset's name is none for them."""
    folder, built_in = folders().presets, _builtin_files()
    try:
        paths = sorted(folder.glob("[!.]*.toml"), key=lambda path: path.stem)
    except OSError:
        paths = []
    return {path.stem: path for path in paths[:MOST_OWN] if path.stem not in built_in}


def load_preset(name: str) -> Preset:
    """The preset called `name`, built in or the artist's own, or the one in the file `name` when it ends in .toml.

    Raises UnknownName with a suggestion, or InvalidRequest when the file is no good preset.
    """
    known = {called.casefold(): path for called, path in {**own_files(), **_builtin_files()}.items()}
    wanted = name.strip().casefold()
    if wanted in known:
        return read_preset(known[wanted])
    if wanted.endswith(".toml"):
        return read_preset(Path(name))
    raise UnknownName.among("preset", name, known)


def read_preset(file: Path) -> Preset:
    """The preset in `file`, also one of an older form. Raises InvalidRequest that tells all mistakes at once."""
    return preset_of(parse_toml(read_small(file), shown_name(file)), file.stem, f"The preset {shown_name(file)}")


def preset_of(values: Mapping[str, Any], name: str, called: str) -> Preset:
    """The preset called `name` that `values` say, unchecked and of whatever version; `called` begins sentences.

    Raises InvalidRequest that tells all mistakes at once.
    """
    values = migrated(values, called)
    output = values.get("output")
    try:
        if isinstance(output, dict) and isinstance(output.get("size"), str):
            values = {**values, "output": {**output, "size": Size.parse(output["size"]).model_dump()}}
    except InvalidRequest as error:
        raise InvalidRequest(f"{called} has a mistake in output.size: {error.message}", error.advice) from error
    try:
        read = PresetFile.model_validate(values)
    except ValidationError as error:
        mistakes = explain(error).message.partition(": ")[2].rstrip(".")
        advice = _suggestions(error) or "Correct the file and try again."
        raise InvalidRequest(f"{called} has mistakes: {mistakes}.", advice) from error
    return with_texts(Preset(name, read.title, read.description, _recipe(read, called)), Template(**dict(read.words)))


def _recipe(read: PresetFile, called: str) -> Recipe:
    first = next((step for step in read.steps if isinstance(step, Imagine)), None)
    if first is None and read.words != Texts():
        raise InvalidRequest(
            f"{called} has mistakes: words: no step reads them.",
            'Add a step of the kind "imagine", or leave them out.',
        )
    if first is not None and (first.prompt or first.negative):
        raise InvalidRequest(
            f"{called} has mistakes: prompt: it stands in a step.", "Move prompt and negative to the table [words]."
        )
    return Recipe(steps=read.steps, output=read.output, seed=read.seed)


def with_texts(preset: Preset, texts: Template) -> Preset:
    """The preset with other words: those with the mark are its template, others its recipe's own.

    Raises ValueError where nothing in it reads words.
    """
    steps = preset.recipe.steps
    place = next((at for at, step in enumerate(steps) if isinstance(step, Imagine)), None)
    if place is None:
        return replace(preset, template=texts)
    own = {key: "" if MARK in getattr(texts, key) else getattr(texts, key) for key in WORDS}
    marked = {key: getattr(texts, key) if MARK in getattr(texts, key) else "" for key in WORDS}
    step = steps[place].model_copy(update=own)
    recipe = preset.recipe.model_copy(update={"steps": (*steps[:place], step, *steps[place + 1 :])})
    return replace(preset, recipe=recipe, template=Template(**marked))


def write_preset(preset: Preset, file: Path) -> None:
    """Write `preset` to `file` so that `read_preset` gives the same one back. Raises CannotWrite or DiskFull."""
    write_text(file, "\n".join([f"version = {CURRENT}", *lines_of(preset)]) + "\n")


def lines_of(preset: Preset, table: str = "") -> list[str]:
    """The lines of TOML that say `preset`, but for its name; `table` is where it stands in a larger file, as "x."."""
    lines = [f"title = {toml_value(preset.title)}", f"description = {toml_value(preset.description)}"]
    if preset.recipe.seed != -1:
        lines.append(f"seed = {preset.recipe.seed}")
    texts = preset.texts
    if said := {key: getattr(texts, key) for key in WORDS if getattr(texts, key)}:
        lines += ["", f"[{table}words]", *_pairs(said)]
    first = next((step for step in preset.recipe.steps if isinstance(step, Imagine)), None)
    for step in preset.recipe.steps:
        values = step.model_dump(exclude_defaults=True, exclude=set(WORDS) if step is first else None)
        lines += ["", f"[[{table}steps]]", *_pairs({"kind": step.kind, **values})]
    output = preset.recipe.output.model_dump(exclude_defaults=True)
    if preset.recipe.output.size is not None:
        output["size"] = f"{preset.recipe.output.size.width}x{preset.recipe.output.size.height}"
    if output:
        lines += ["", f"[{table}output]", *_pairs(output)]
    return lines


def _builtin_files() -> dict[str, Path]:
    folder = Path(str(files("presets")))
    return {path.stem: path for path in sorted(folder.glob("*.toml")) if path.name != CATALOGUE}


def read_small(file: Path, most: int = MOST_BYTES) -> bytes:
    """What is in `file`, at most `most` bytes. Raises InvalidRequest."""
    try:
        if file.exists() and not file.is_file():
            raise InvalidRequest(f"{shown_name(file)} is no file that can be read.", "Choose a preset file.")
        with file.open("rb") as stream:
            raw = stream.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise InvalidRequest(
            f"The preset {str(file)[:200]} cannot be read ({reason}).", "Look at the path again."
        ) from error
    if len(raw) > most:
        raise InvalidRequest(f"{shown_name(file)} is far too large for a preset.", "Choose a preset file.")
    return raw


def parse_toml(raw: bytes, name: str) -> dict[str, Any]:
    """The TOML of the file called `name`, unchecked. Raises InvalidRequest."""
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{name} is not a text file.", "Choose a preset file.") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InvalidRequest(f"{name} is not good TOML: {error}.", "Correct the file and try again.") from error


def _suggestions(error: ValidationError) -> str:
    """What the artist may have meant by each unknown key."""
    models = (PresetFile, Texts, Output, Stylize, Optimize, Imagine, Weighted, Guide, Reference, Share, Size)
    known = sorted({field for model in models for field in model.model_fields})
    unknown = [str(item["loc"][-1]) for item in error.errors() if item["type"] == "extra_forbidden"]
    near = {key: difflib.get_close_matches(key, known, n=1) for key in unknown}
    return " ".join(
        f'Did you mean "{match[0]}" instead of "{key}"?' for key, match in near.items() if match and match[0] != key
    )


def _pairs(values: Mapping[str, object]) -> list[str]:
    return [f"{key} = {toml_value(value)}" for key, value in values.items() if value is not None]


def toml_value(value: object) -> str:
    """A TOML value: JSON writes strings, numbers and truth values the same way, but for the delete character."""
    if isinstance(value, dict):
        return "{ " + ", ".join(_pairs(value)) + " }"
    if isinstance(value, tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
