"""The queue's file: SQLite, where a change is on the disk, or was never made, when `write` returns."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Self

from engine.events import JobId
from engine.jobs.journal.ledger import REMEMBERED
from engine.jobs.journal.rows import STATES, Row

_OURS = 0x1A9A570
"""Marks the file as a queue of Impasto."""
_FIRST = """
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    job TEXT NOT NULL UNIQUE,
    place REAL NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    crashes INTEGER NOT NULL,
    begun INTEGER NOT NULL,
    deaths INTEGER NOT NULL,
    before TEXT NOT NULL,
    words TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    seconds REAL NOT NULL,
    added REAL NOT NULL,
    ended REAL NOT NULL
);
CREATE TABLE fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_SECOND = "ALTER TABLE job ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;"
MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND)
"""What leads from each schema to the next; the first begins with an empty file."""
SCHEMA = len(MIGRATIONS)

_COLUMNS = tuple(item.name for item in fields(Row))
SELECT = f"SELECT {', '.join(_COLUMNS)} FROM job"  # noqa: S608 - names of our own fields
_KINDS = tuple({"float": float, "int": int}.get(str(item.type), str) for item in fields(Row))
_values = attrgetter(*_COLUMNS)
_OVER = "state IN ('done', 'failed', 'cancelled')"
_PUT = (
    f"INSERT INTO job ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))}) "  # noqa: S608
    f"ON CONFLICT (job) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in _COLUMNS[1:])}"
)


class Unusable(Exception):
    """The file is no queue that this Impasto understands. `newer`: another one does."""

    def __init__(self, reason: str, *, newer: bool = False) -> None:
        super().__init__(reason)
        self.newer = newer


class Store:
    """An open file; all calls from one thread. `path` None: in memory, forgotten at the end."""

    def __init__(self, path: Path | None, *, migrations: tuple[str, ...] = MIGRATIONS) -> None:
        """Open or make it, brought to the newest schema. Raises Unusable, or sqlite3.Error or OSError for the disk."""
        self._migrations = migrations
        size = path.stat().st_size if path is not None and path.exists() else None
        if size == 0:
            raise Unusable("it is empty")
        self._base = sqlite3.connect(
            ":memory:" if path is None else path, isolation_level=None, check_same_thread=False, cached_statements=16
        )
        self._base.text_factory = readable
        try:
            self._prepare(path, existed=size is not None)
        except sqlite3.DatabaseError as error:
            self._base.close()
            raise _judged(error) from error
        except BaseException:
            self._base.close()
            raise

    def _prepare(self, path: Path | None, *, existed: bool) -> None:
        version = self._number("user_version")
        if existed and self._number("application_id") != _OURS:
            raise Unusable("it is not a queue of Impasto")
        if version > len(self._migrations):
            raise Unusable("it was written by a newer Impasto", newer=True)
        if existed and (version < 1 or self._base.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)):
            raise Unusable("it is damaged")
        if path is not None and existed and version < len(self._migrations):
            self._keep(path.with_name(f"{path.name}.{version}.bak"))
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = FULL")
        self._base.execute("PRAGMA journal_size_limit = 4000000")
        self._base.execute("PRAGMA cache_size = -256")  # KB; else memory grows with each job up to 2 MB
        for number in range(version, len(self._migrations)):
            self._base.executescript(
                f"BEGIN IMMEDIATE; {self._migrations[number]} PRAGMA user_version = {number + 1};"
                f"PRAGMA application_id = {_OURS}; COMMIT;"
            )
        if version < len(self._migrations):
            self._base.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if existed:
            self.rows()  # every page of them

    def _keep(self, backup: Path) -> None:
        """Copy the file as it is before it is changed."""
        backup.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(backup)) as copy:
            self._base.backup(copy)

    def _number(self, pragma: str) -> int:
        return int(self._base.execute(f"PRAGMA {pragma}").fetchone()[0])

    def rows(self, ended: int = REMEMBERED) -> list[Row]:
        """All jobs that are not over, and as many of the last that are. Raises Unusable."""
        found = [
            *self._base.execute(f"{SELECT} WHERE NOT {_OVER}"),
            *self._base.execute(f"{SELECT} WHERE {_OVER} ORDER BY ended DESC LIMIT ?", (ended,)),
        ]
        rows = [row for values in found if (row := understood(values)) is not None]
        if len(rows) < len(found):
            raise Unusable("it is damaged")
        return rows

    def facts(self) -> dict[str, str]:
        """What is remembered beside the jobs, by its name."""
        return {str(name): str(value) for name, value in self._base.execute("SELECT name, value FROM fact")}

    def write(
        self, changed: Iterable[Row], gone: Iterable[JobId] = (), facts: Mapping[str, str] | None = None
    ) -> None:
        """All of it or nothing, and on the disk. Raises sqlite3.Error, after which nothing is changed."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            self._base.executemany(_PUT, (_values(row) for row in changed))
            self._base.executemany("DELETE FROM job WHERE job = ?", ((job,) for job in gone))
            self._base.executemany("INSERT OR REPLACE INTO fact VALUES (?, ?)", (facts or {}).items())
            self._base.execute("COMMIT")
        except BaseException:
            if self._base.in_transaction:
                self._base.execute("ROLLBACK")
            raise

    def forget_old(self, kept: int = REMEMBERED) -> None:
        """Forget the oldest of the jobs that ended: files of older versions hold more of them."""
        self._base.execute(
            f"DELETE FROM job WHERE {_OVER} AND id NOT IN "  # noqa: S608 - our own words
            f"(SELECT id FROM job WHERE {_OVER} ORDER BY ended DESC LIMIT ?)",
            (kept,),
        )

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def understood(values: tuple[object, ...]) -> Row | None:
    """The row of these columns; None where one of them cannot be."""
    if tuple(map(type, values)) != _KINDS:
        return None
    row = Row(*values)  # type: ignore[arg-type]
    return row if row.state in STATES else None


def readable(raw: bytes) -> str:
    """Text of the file, whatever is in it."""
    return raw.decode("utf-8", "replace")


def _judged(error: sqlite3.DatabaseError) -> Exception:
    """A damaged file is told from a disk that fails."""
    if isinstance(error, sqlite3.OperationalError) and "malformed" not in str(error):
        return error
    return Unusable(f"it is damaged ({error})")
