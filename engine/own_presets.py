"""The artist's own presets as a folder of files: named safely, kept, and never written over without being asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

from engine.errors import CannotWrite, InvalidRequest, UnknownName
from engine.presets import (
    CATALOGUE,
    MOST_OWN,
    Preset,
    builtin_presets,
    own_files,
    own_presets,
    read_preset,
    write_preset,
)
from engine.settings import folders

Taken = Literal["skip", "number", "overwrite"]
"""What becomes of a preset whose name is taken by another one: left out, given a number, or put in its place."""
MOST_NAME: Final = 60
"""Letters of a name."""
REMOVED: Final = ".trash"
"""Folder beside the presets where deleted ones lie."""
_RESERVED: Final = frozenset(
    {"con", "prn", "aux", "nul", Path(CATALOGUE).stem}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)


@dataclass(slots=True)
class Kept:
    """What became of presets that were to be kept."""

    added: list[Preset] = field(default_factory=list)
    """As they are called now."""
    there: list[Preset] = field(default_factory=list)
    """Those that were there already, the same in all."""
    left_out: list[Preset] = field(default_factory=list)
    """Those whose names were taken."""


def name_of(title: str) -> str:
    """A name for files and command lines.

    >>> name_of("Film noir — Nr. 3!"), name_of("../etc/passwd"), name_of("CON"), name_of("水彩")
    ('film-noir-nr-3', 'etc-passwd', 'con-preset', '水彩')
    """
    plain = unicodedata.normalize("NFC", title).casefold()
    name = re.sub(r"[\W_]+", "-", plain)[:MOST_NAME].strip("-") or "preset"
    return f"{name}-preset" if name in _RESERVED else name


def free_name(title: str, taken: Iterable[str]) -> str:
    """A name for `title` that is not among those `taken`, with a number where it must be."""
    known = {name.casefold() for name in taken}
    name, number = name_of(title), 2
    made = name
    while made in known:
        made, number = f"{name}-{number}", number + 1
    return made


def keep(presets: Sequence[Preset], taken: Taken = "number") -> Kept:
    """Keep `presets` among the artist's own. Built-in ones are never written over, and names are made safe.

    Raises CannotWrite, DiskFull, or InvalidRequest where there would be too many.
    """
    kept, built_in = Kept(), {preset.name: preset for preset in builtin_presets()}
    own = {preset.name: preset for preset in own_presets()[0]}
    files = {name.casefold() for name in own_files()}  # those that cannot be read are taken too
    if len(files) + len(presets) > MOST_OWN:
        raise InvalidRequest(f"There would be more than {MOST_OWN:,} presets.", "Delete some of yours first.")
    for preset in presets:
        name = preset.name if preset.name == name_of(preset.name) else name_of(preset.name or preset.title)
        stands = built_in.get(name) or own.get(name)
        if stands is not None and replace(preset, name=name) == stands:
            kept.there.append(stands)
            continue
        is_taken = name in built_in or name in files
        if is_taken and taken == "skip":
            kept.left_out.append(preset)
            continue
        if name in built_in or (is_taken and taken == "number"):
            name = free_name(name, {*built_in, *files})
        made = replace(preset, name=name)
        write_preset(made, folders().presets / f"{name}.toml")
        own[name] = made
        files.add(name)
        kept.added.append(made)
    return kept


def change(name: str, preset: Preset) -> Preset:
    """Put `preset` in the place of the artist's own called `name`; its name follows its title.

    Returns it as it is now. Raises UnknownName, CannotWrite or DiskFull; the old one stays until the new one is there.
    """
    old = file_of(name)
    made = replace(preset, name=name)
    if preset.title != read_preset(old).title:
        others = {*own_files(), *(one.name for one in builtin_presets())} - {name}
        made = replace(preset, name=free_name(preset.title, others))
    write_preset(made, old.with_name(f"{made.name}.toml"))
    if made.name != name:
        old.unlink(missing_ok=True)
    return made


def file_of(name: str) -> Path:
    """The file of the artist's own preset called `name`. Raises UnknownName, also for a built-in one."""
    own = own_files()
    if name in own:
        return own[name]
    if any(preset.name == name for preset in builtin_presets()):
        raise UnknownName(
            f"{name} comes with Impasto and is not one of yours.", "Only your own presets can be changed."
        )
    raise UnknownName.among("preset", name, own)


def remove(name: str) -> Path:
    """Move the artist's own preset called `name` aside; returns where it lies. Raises UnknownName or CannotWrite."""
    file = file_of(name)
    aside = file.parent / REMOVED / file.name
    number = 2
    while aside.exists():
        aside, number = aside.with_name(f"{file.stem}-{number}.toml"), number + 1
    try:
        aside.parent.mkdir(exist_ok=True)
        return file.rename(aside)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(f"{name} cannot be deleted ({reason}).", "Look at the folder of your presets.") from error
