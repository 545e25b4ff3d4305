"""Presets out of files and into one: our own file of several, and the styles of Fooocus, A1111 and InvokeAI.

What others wrote is believed nowhere: sizes and counts are bounded, texts lose control characters, what a row lacks is
told in one sentence while the others come in. The formats:

- Fooocus, `sdxl_styles_*.json`: a list of {name, prompt, negative_prompt}; a prompt without {prompt} comes after it.
- A1111, `styles.csv`: name, prompt, negative_prompt (once: name, text); words without {prompt} come after a comma.
- InvokeAI, JSON or CSV: name, positive_prompt (or prompt), negative_prompt, in its default file under `preset_data`;
  words without {prompt} come after a space.
- Ours: TOML with `format = "impasto-presets"`, a version, and for each preset a table `[[presets]]` with its name and
  what a preset file has.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from engine.errors import EngineError, InvalidRequest
from engine.files import write_bytes
from engine.own_presets import free_name, name_of
from engine.preset_versions import CURRENT
from engine.presets import Preset, lines_of, parse_toml, preset_of, read_small, toml_value
from engine.recipe import MAX_PROMPT, Imagine, Output, Recipe
from engine.restoring.plain import parsed, plain, short, table
from engine.sniff import shown_name
from engine.template import MARK, Template

FORMAT: Final = "impasto-presets"
MOST_BYTES: Final = 8_000_000
MOST: Final = 2000
"""Presets in one file."""
MOST_TOLD: Final = 5
"""Rows that are left out and told one by one; of more the number is told."""
SUFFIXES: Final = frozenset({".toml", ".json", ".csv"})
"""Suffixes of files that may hold presets."""
HEAD: Final = """\
# Presets of Impasto: `impasto presets import` or dropping this file on the studio's window takes them in.
# {prompt} in [presets.words] is where the artist's own words go.
"""
_TAG: Final = re.compile(r"\s*<(?:lora|lyco|hypernet):[^<>]{0,300}>,?", re.IGNORECASE)
_ADVICE: Final = "Presets come from Impasto (.toml), Fooocus or InvokeAI (.json), A1111 or InvokeAI (.csv)."


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file held."""

    tool: str
    """Whose form it has; empty where two share it."""
    presets: tuple[Preset, ...]
    problems: tuple[str, ...] = ()
    """A sentence about each row that was left out or not taken whole, of many only the first."""


@dataclass(slots=True)
class _Rows:
    """Foreign rows on their way to presets."""

    tool: str
    joint: str
    unit: str
    """What `rows` number: entries or lines."""
    rows: Iterator[tuple[int, Any]]


def read_presets(file: Path) -> Brought:
    """The presets in `file`. Raises InvalidRequest where it holds none."""
    raw, name = read_small(file, MOST_BYTES), shown_name(file)
    suffix = file.suffix.casefold()
    if suffix == ".toml":
        brought = _own(parse_toml(raw, name), file.stem, name)
    else:
        text = _decoded(raw, name)
        rows = _json(text, name) if suffix == ".json" or text.lstrip()[:1] in {"[", "{"} else _csv(text, name)
        brought = _foreign(rows, name)
    if not brought.presets:
        raise InvalidRequest(f"There are no presets in {name}.", " ".join(brought.problems) or _ADVICE)
    return brought


def write_presets(presets: Sequence[Preset], file: Path, *, overwrite: bool = False) -> None:
    """Write `presets` into one `file`, from which they come back exactly. Raises CannotWrite or DiskFull."""
    lines = [HEAD, f'format = "{FORMAT}"', f"version = {CURRENT}"]
    for preset in presets:
        lines += ["", "[[presets]]", f"name = {toml_value(preset.name)}", *lines_of(preset, "presets.")]
    write_bytes(file, ("\n".join(lines) + "\n").encode(), overwrite=overwrite)


def paths_in(preset: Preset) -> tuple[str, ...]:
    """Files of this machine that the preset names; they do not travel with it."""
    found = []
    for step in preset.recipe.steps:
        texts = _texts(step.model_dump(exclude={"prompt", "negative"}))
        found += [text for text in texts if Path(text).is_absolute()]
    return tuple(dict.fromkeys(found))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


# -- ours


def _own(values: dict[str, Any], stem: str, name: str) -> Brought:
    if "presets" not in values:
        return Brought("Impasto", (preset_of(values, name_of(stem), f"The preset {name}"),))
    if values.get("format") != FORMAT or not isinstance(values["presets"], list):
        raise InvalidRequest(f"{name} is no file of presets.", _ADVICE)
    items = values["presets"][: MOST + 1]
    problems = _Problems("preset")
    found: dict[str, Preset] = {}
    for number, item in enumerate(items[:MOST], 1):
        rest = {key: value for key, value in table(item).items() if key != "name"}
        called = table(item).get("name")
        given = called if isinstance(called, str) and called == name_of(called) else name_of(short(rest.get("title")))
        try:
            preset = preset_of(
                {**rest, "version": values.get("version", 1)}, given, f"Preset {number} ({short(called)})"
            )
        except InvalidRequest as error:
            if isinstance(values.get("version"), int) and values["version"] > CURRENT:
                raise  # all of them are too new
            problems.tell(str(error))
            continue
        found[free_name(given, found) if given in found else given] = preset
    problems.too_many(len(items) > MOST)
    return Brought("Impasto", tuple(_named(found)), problems.told())


def _named(found: Mapping[str, Preset]) -> Iterator[Preset]:
    for name, preset in found.items():
        yield preset if preset.name == name else replace(preset, name=name)


# -- others'


def _decoded(raw: bytes, name: str) -> str:
    """The text; programs on Windows write a mark before it, or UTF-16. Raises InvalidRequest."""
    coding = "utf-16" if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        text = raw.decode(coding)
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{name} is not a text in UTF-8.", "Save it as UTF-8 and try again.") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _json(text: str, name: str) -> _Rows:
    values = parsed(text)
    if isinstance(values, dict) and "name" not in values:
        values = [{"name": key, **table(value)} for key, value in values.items() if isinstance(value, dict)]
    rows = [values] if isinstance(values, dict) else values
    if not isinstance(rows, list):
        raise InvalidRequest(f"{name} is not good JSON.", _ADVICE)
    first: dict[str, Any] = next((row for row in rows if isinstance(row, dict)), {})
    invoke = "positive_prompt" in first or "preset_data" in first
    return _Rows("InvokeAI" if invoke else "Fooocus", " " if invoke else ", ", "Entry", enumerate(rows, 1))


def _csv(text: str, name: str) -> _Rows:
    head = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text.replace("\0", "")), delimiter=";" if head.count(";") > head.count(",") else ","
    )
    try:
        columns = [str(column).strip().casefold() for column in reader.fieldnames or ()]
    except csv.Error as error:
        raise InvalidRequest(f"{name} is not good CSV ({error}).", _ADVICE) from error
    if "name" not in columns or not {"prompt", "text", "positive_prompt", "negative_prompt"} & set(columns):
        raise InvalidRequest(f"{name} has no columns called name and prompt.", _ADVICE)
    reader.fieldnames = columns
    invoke = "positive_prompt" in columns
    return _Rows("InvokeAI" if invoke else "A1111", " " if invoke else ", ", "Line", _lines(reader))


def _lines(reader: csv.DictReader[str]) -> Iterator[tuple[int, Any]]:
    """The rows with the lines they end at; what is no good CSV any more ends them with a sentence."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield reader.line_num, str(error)
            return
        yield reader.line_num, row


class _Problems:
    """Sentences about what was left out."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._told: list[str] = []
        self._more = 0

    def tell(self, sentence: str) -> None:
        """One more; of many the first are kept."""
        if sentence in self._told:
            return
        if len(self._told) < MOST_TOLD:
            self._told.append(sentence)
        else:
            self._more += 1

    def too_many(self, is_so: bool) -> None:
        """Say that the rest of the file was not read."""
        if is_so:
            self._told.insert(0, f"Only the first {MOST:,} are read.")

    def told(self) -> tuple[str, ...]:
        """All sentences."""
        more = (f"{self._more:,} more {self._kind}s were left out.",) if self._more else ()
        return (*self._told, *more)


def _foreign(rows: _Rows, name: str) -> Brought:
    problems = _Problems("row")
    found: dict[str, Preset] = {}
    many = False
    for number, row in rows.rows:
        if len(found) >= MOST:
            many = True
            break
        try:
            preset = _preset(row, rows, problems)
        except EngineError as error:
            problems.tell(f"{rows.unit} {number} of {name} {error.message}")
            continue
        if preset is not None:
            found[free_name(preset.title, found) if preset.name in found else preset.name] = preset
    problems.too_many(many)
    return Brought(rows.tool, tuple(_named(found)), problems.told())


def _preset(row: object, rows: _Rows, problems: _Problems) -> Preset | None:
    """The preset that a row says; None for what is only a comment or a heading. Raises InvalidRequest."""
    if not isinstance(row, dict):
        raise InvalidRequest(f"cannot be read ({short(row)}); it was left out.")
    values = {**table(row.get("preset_data")), **row}
    title = " ".join(plain(values.get("name")).split())
    if title.startswith("#"):
        return None
    if not title:
        raise InvalidRequest("has no name; it was left out.")
    if values.get(None):  # what csv calls fields beyond the last column
        raise InvalidRequest(f"({short(title)}) has more fields than columns; it was left out.")
    said = {
        "prompt": _first(values, "positive_prompt", "prompt", "text"),
        "negative": _first(values, "negative_prompt"),
    }
    for key, text in said.items():
        if text is not None and not isinstance(text, str):
            raise InvalidRequest(f"({short(title)}) has a {key} that is no text; it was left out.")
    texts = {key: plain(text or "").strip() for key, text in said.items()}
    if not any(texts.values()):
        return None
    if max(map(len, texts.values())) > MAX_PROMPT // 2:
        raise InvalidRequest(f"({short(title)}) has more than {MAX_PROMPT // 2:,} letters; it was left out.")
    if any(_TAG.search(text) for text in texts.values()):
        problems.tell(f"{short(title)} names a LoRA inside its words; add it yourself.")
    texts = {key: _template(_TAG.sub("", text).strip(), rows.joint) for key, text in texts.items()}
    recipe = Recipe(steps=(Imagine(),), output=Output(format="png"))
    shown = title if len(title) <= 80 else f"{title[:79]}…"
    return Preset(name_of(shown), shown, f"Words of a style of {rows.tool}.", recipe, Template(**texts))


def _first(values: Mapping[Any, Any], *keys: str) -> object:
    return next((values[key] for key in keys if values.get(key) is not None), None)


def _template(text: str, joint: str) -> str:
    """The words with the mark; without it they come after the artist's own."""
    return text if not text or MARK in text else f"{MARK}{joint}{text}"
