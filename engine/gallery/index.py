"""The gallery's index: what was made, when, with what, and how it is liked; with full-text search."""

from __future__ import annotations

import contextlib
import os
import re
import time
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from engine.gallery.schema import opened

FILE_NAME: Final = "gallery.sqlite"
Order = Literal["newest", "oldest", "rating", "preset", "style"]
MOST_WORDS: Final = 12
_CHUNK: Final = 500
_COLUMNS: Final = (
    "path, made, mtime, bytes, width, height, preset, prompt, style, model, source, recipe, rating, missing, ours"
)
_LAST_DAY: Final = 4e9
"""Seconds since 1970 (in the year 2096) after which a date is a mistake."""
_ORDERS: Final[dict[Order, tuple[str, str]]] = {
    "newest": ("made", "made DESC, id DESC"),
    "oldest": ("made", "made, id"),
    "rating": ("rating", "rating DESC, made DESC, id DESC"),
    "preset": ("preset", "preset = '', preset, made DESC, id DESC"),
    "style": ("style", "style = '', style, made DESC, id DESC"),
}
"""For each order what groups it, and the order itself."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the gallery."""

    path: Path
    made: float
    """When, in seconds since 1970."""
    mtime: int
    """When the file was changed, in nanoseconds."""
    bytes: int
    width: int = 0
    """Pixels; 0 where the file could not be read."""
    height: int = 0
    preset: str = ""
    prompt: str = ""
    style: str = ""
    """What the recipe calls its first painting."""
    model: str = ""
    source: Path | None = None
    """The photo, where that is known: files do not tell it."""
    recipe: str = ""
    """The JSON of the recipe; empty where the picture has none."""
    rating: int = 0
    """1 to 5; 0 is none."""
    missing: bool = False
    """Whether the file was not there when it was last looked for."""
    ours: bool = True
    """Whether it is shown: a photo that lies among finished pictures is only remembered."""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures that follow one another: what they have in common, where they begin, how many there are."""

    key: str
    """A month as 2026-01, a rating, or the name of a preset or painting."""
    first: int
    count: int


class Index:
    """One connection to the index at `file`; to be used by one thread at a time. Raises sqlite3.Error."""

    def __init__(self, file: Path, *, cache: int = 8000) -> None:
        self.file = file
        self._base = opened(file, cache)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """All that is written within is written at once, or not at all."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._base.execute("COMMIT")
        except BaseException:
            if self._base.in_transaction:  # a full disk may have ended it already
                self._base.execute("ROLLBACK")
            raise

    # -- what is asked

    def found(self, search: str = "", order: Order = "newest", least: int = 0) -> tuple[array[int], tuple[Group, ...]]:
        """The ids of all pictures with every word of `search` and a rating of at least `least`, and their groups.

        The last word need not be whole.
        """
        key, by = _ORDERS[order]
        wanted = _query(search)
        where = "ours AND trash = '' AND rating >= ?"
        values: list[Any] = [least]
        if wanted:
            where += " AND id IN (SELECT rowid FROM words WHERE words MATCH ?)"
            values.append(wanted)
        ids, groups = array("q"), list[Group]()
        before, first = None, 0
        named = _Months() if key == "made" else str
        for number, (picture, value) in enumerate(
            self._base.execute(f"SELECT id, {key} FROM pictures WHERE {where} ORDER BY {by}", values)  # noqa: S608
        ):
            ids.append(picture)
            common = named(value)
            if common != before:
                if number:
                    groups.append(Group(str(before), first, number - first))
                before, first = common, number
        if ids:
            groups.append(Group(str(before), first, len(ids) - first))
        return ids, tuple(groups)

    def pictures(self, ids: Sequence[int]) -> dict[int, Picture]:
        """The pictures with these ids, as far as they are there."""
        found: dict[int, Picture] = {}
        for start in range(0, len(ids), _CHUNK):
            part = list(ids[start : start + _CHUNK])
            marks = ",".join("?" * len(part))
            rows = self._base.execute(f"SELECT id, {_COLUMNS} FROM pictures WHERE id IN ({marks})", part)  # noqa: S608
            found |= {row[0]: _picture(row) for row in rows}
        return found

    def at(self, path: Path) -> Picture | None:
        """The picture that lies, or lay, at `path`."""
        row = self._base.execute(f"SELECT id, {_COLUMNS} FROM pictures WHERE path = ?", [_stored(path)]).fetchone()  # noqa: S608
        return _picture(row) if row is not None else None

    def files(self) -> Iterator[tuple[int, Path, int, int, bool]]:
        """Id, path, time of change, bytes, and whether it is missing, of all known files outside the trash."""
        for row in self._base.execute("SELECT id, path, mtime, bytes, missing FROM pictures WHERE trash = ''"):
            yield row[0], _path(row[1]), row[2], row[3], bool(row[4])

    def __len__(self) -> int:
        (count,) = self._base.execute("SELECT count(*) FROM pictures WHERE ours AND trash = ''").fetchone()
        return int(count)

    # -- what changes

    def enter(self, picture: Picture) -> None:
        """Take in a picture. Where another one lay at its path, that one is forgotten with its rating."""
        values = [
            _stored(picture.path), os.fsencode(picture.path.name).decode("utf-8", "replace"), picture.made,
            picture.mtime, picture.bytes, picture.width, picture.height, picture.preset, picture.prompt,
            picture.style, picture.model, _stored(picture.source), picture.recipe, picture.rating, picture.ours,
        ]  # fmt: skip
        self._base.execute(
            "INSERT OR REPLACE INTO pictures (path, name, made, mtime, bytes, width, height, preset, prompt, style, "
            "model, source, recipe, rating, ours) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )

    def rate(self, ids: Iterable[int], rating: int) -> None:
        """Rate pictures, 1 to 5; 0 takes a rating back. Raises ValueError."""
        if not 0 <= rating <= 5:
            raise ValueError("a rating is 0 to 5")
        self._base.executemany("UPDATE pictures SET rating = ? WHERE id = ?", [(rating, number) for number in ids])

    def miss(self, ids: Iterable[int], *, missing: bool = True) -> None:
        """Mark pictures whose files are gone, or are there again."""
        self._base.executemany("UPDATE pictures SET missing = ? WHERE id = ?", [(missing, number) for number in ids])

    def move(self, number: int, path: Path) -> None:
        """The file of a picture lies elsewhere now; what is known of it stays."""
        name = os.fsencode(path.name).decode("utf-8", "replace")
        self._base.execute(
            "UPDATE OR REPLACE pictures SET path = ?, name = ?, missing = 0 WHERE id = ?",
            [_stored(path), name, number],
        )

    def trash(self, number: int, place: Path | None) -> None:
        """The file of a picture lies at `place` in the trash; None: it is back."""
        self._base.execute("UPDATE pictures SET trash = ? WHERE id = ?", [_stored(place), number])

    def trashed(self) -> list[tuple[int, Path]]:
        """What lies in the trash: ids and places."""
        rows = self._base.execute("SELECT id, trash FROM pictures WHERE trash != ''")
        return [(row[0], _path(row[1])) for row in rows]

    def forget(self, ids: Iterable[int]) -> None:
        """Take pictures out of the index. Their files are not touched."""
        self._base.executemany("DELETE FROM pictures WHERE id = ?", [(number,) for number in ids])


class _Months:
    """The month of a moment, as 2026-01; quick for moments that follow one another."""

    def __init__(self) -> None:
        self._first = self._end = 0.0
        self._key = ""

    def __call__(self, made: float) -> str:
        made = min(max(made, 0.0), _LAST_DAY)
        if not self._first <= made < self._end:
            year, month = time.localtime(made)[:2]
            self._key = f"{year}-{month:02}"
            self._first, self._end = (
                time.mktime((year, number, 1, 0, 0, 0, 0, 0, -1)) for number in (month, month + 1)
            )
        return self._key


def _query(search: str) -> str:
    """What is searched for, in the language of FTS5: every word, each in quotes, the last one perhaps unfinished."""
    words = re.findall(r"\w+", search)[:MOST_WORDS]
    return " ".join([*(f'"{word}"' for word in words[:-1]), *(f'"{word}"*' for word in words[-1:])])


def _stored(path: Path | None) -> str | bytes:
    """The path as text; as bytes where it is none in UTF-8."""
    if path is None:
        return ""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return str(path)


def _path(value: str | bytes) -> Path:
    return Path(os.fsdecode(value))


def _picture(row: Sequence[Any]) -> Picture:
    names = _COLUMNS.split(", ")
    values = dict(zip(names, row[1:], strict=True))
    values["path"] = _path(values["path"])
    values["source"] = _path(values["source"]) if values["source"] else None
    values["missing"], values["ours"] = bool(values["missing"]), bool(values["ours"])
    return Picture(id=row[0], **values)
