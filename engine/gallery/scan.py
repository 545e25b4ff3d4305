"""Files into the index: one that was just made, and all that lie in the folders of finished pictures."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from engine.errors import EngineError
from engine.gallery.index import Index, Picture
from engine.metadata import read_recipe
from engine.presets import Preset
from engine.probe import probe
from engine.recipe import Imagine, Recipe
from engine.sniff import SUFFIXES

_DEEPEST: Final = 8
_MOST_FILES: Final = 500_000
_BATCH: Final = 100
_FREE: Final = frozenset({"prompt", "negative", "model"})
"""What a preset leaves to the artist."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with finished pictures."""

    folder: Path
    whole: bool = False
    """Whether everything in it is ours; else only pictures with a recipe inside."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rescan found."""

    new: int = 0
    changed: int = 0
    moved: int = 0
    missing: int = 0
    """Files that were there the last time."""
    back: int = 0
    """Files that were missing and are there again."""

    @property
    def any(self) -> bool:
        """Whether the index changed."""
        return bool(self.new or self.changed or self.moved or self.missing or self.back)


def look_at(
    path: Path, *, source: Path | None = None, presets: Sequence[Preset] = (), whole: bool = True
) -> Picture | None:
    """The picture at `path` with what its recipe says; None where there is no file. Never raises for its content."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    try:
        info = probe(path)
        width, height = info.width, info.height
    except EngineError:
        width = height = 0
    recipe = read_recipe(path) if width else None
    picture = Picture(
        path=path,
        made=about.st_mtime,
        mtime=about.st_mtime_ns,
        bytes=about.st_size,
        width=width,
        height=height,
        source=source,
        ours=whole or recipe is not None,
    )
    return picture if recipe is None else _with(picture, recipe, presets)


def _with(picture: Picture, recipe: Recipe, presets: Sequence[Preset]) -> Picture:
    step = next((step for step in recipe.steps if isinstance(step, Imagine)), None)
    return replace(
        picture,
        recipe=recipe.model_dump_json(exclude_defaults=False),
        prompt=step.prompt if step is not None else "",
        model=step.model if step is not None else "",
        style=next(iter(recipe.styles), ""),
        preset=next((preset.name for preset in presets if _follows(recipe, preset)), ""),
    )


def _follows(recipe: Recipe, preset: Preset) -> bool:
    """Whether all steps are the preset's, but for the artist's own words, which stand in its template."""
    plain = [[step.model_dump(exclude=set(_FREE)) for step in one.steps] for one in (recipe, preset.recipe)]
    said = next((step for step in recipe.steps if isinstance(step, Imagine)), Imagine())
    return plain[0] == plain[1] and preset.template.stands_in(said)


def rescan(
    index: Index,
    places: Sequence[Place],
    *,
    presets: Sequence[Preset] = (),
    go_on: Callable[[], bool] = lambda: True,
    grown: Callable[[], None] = lambda: None,
) -> Seen:
    """Bring the index up to date with the folders; what is gone is marked and not forgotten.

    A file that lies elsewhere now, with the same bytes and time of change, is followed. `go_on` is asked between
    files, `grown` is called when some were entered. Raises sqlite3.Error.
    """
    known = {path: (number, mtime, size, gone) for number, path, mtime, size, gone in index.files()}
    seen: dict[Path, os.stat_result] = {}
    fresh: list[tuple[Path, bool]] = []
    for place in places:
        for path, about in _files(place.folder):
            if path in seen or len(seen) >= _MOST_FILES or not go_on():
                continue
            seen[path] = about
            number, mtime, size, _ = known.get(path, (0, 0, 0, False))
            if not number or (about.st_mtime_ns, about.st_size) != (mtime, size):
                fresh.append((path, place.whole))
    if not go_on():
        return Seen()
    gone = [item[0] for path, item in known.items() if not item[3] and not _is_there(path, seen)]
    back = [item[0] for path, item in known.items() if item[3] and _is_there(path, seen)]
    with index.together():
        index.miss(gone)
        index.miss(back, missing=False)
    look = _Look(known, seen, presets, go_on, grown)
    new, changed, moved = _take_in(index, fresh, look)
    return Seen(new, changed, moved, len(gone), len(back))


@dataclass(frozen=True, slots=True)
class _Look:
    """What one rescan knows."""

    known: dict[Path, tuple[int, int, int, bool]]
    """Id, time of change, bytes, and whether it was missing, by path."""
    seen: dict[Path, os.stat_result]
    presets: Sequence[Preset]
    go_on: Callable[[], bool]
    grown: Callable[[], None]


def _take_in(index: Index, fresh: Sequence[tuple[Path, bool]], look: _Look) -> tuple[int, int, int]:
    """Enter what is new. Returns how many are new, changed and moved."""
    known, seen = look.known, look.seen
    lost = {(item[2], item[1]): item[0] for path, item in known.items() if not _is_there(path, seen)}
    new = changed = moved = 0
    for start in range(0, len(fresh), _BATCH):
        found: list[tuple[Picture | None, int]] = []
        for path, whole in fresh[start : start + _BATCH]:
            if not look.go_on():
                return new, changed, moved
            about = seen[path]
            old = lost.pop((about.st_size, about.st_mtime_ns), 0) if path not in known else 0
            found.append((None if old else look_at(path, presets=look.presets, whole=whole), old))
        with index.together():
            for (path, _), (picture, old) in zip(fresh[start : start + _BATCH], found, strict=True):
                if old:
                    index.move(old, path)
                    moved += 1
                elif picture is not None:
                    changed += path in known
                    new += path not in known and picture.ours
                    index.enter(_kept(index, picture) if path in known else picture)
        look.grown()
    return new, changed, moved


def _kept(index: Index, picture: Picture) -> Picture:
    """A picture that another program changed keeps its rating and its photo."""
    before = index.at(picture.path)
    return picture if before is None else replace(picture, rating=before.rating, source=before.source)


def _is_there(path: Path, seen: dict[Path, os.stat_result]) -> bool:
    if path in seen:
        return True
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _files(folder: Path, depth: int = 0) -> Iterator[tuple[Path, os.stat_result]]:
    """The pictures of a folder and those within, by suffix. Hidden ones and links to folders are left out."""
    inner: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                with contextlib.suppress(OSError):  # it is gone by now: that concerns no other
                    if entry.is_dir(follow_symlinks=False):
                        inner.append(Path(entry.path))
                    elif _suffix(entry.name) in SUFFIXES and entry.is_file():
                        yield Path(entry.path), entry.stat()
    except OSError:
        return  # a folder that is not there now: its pictures are marked as missing
    if depth < _DEEPEST:
        for place in inner:
            yield from _files(place, depth + 1)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122 - quick


def sweep_trash(index: Index) -> int:
    """Forget the pictures whose trash was emptied; returns how many."""
    gone = [number for number, place in index.trashed() if not _is_there(place, {})]
    index.forget(gone)
    return len(gone)
