"""The tables of the gallery's index, and how a file becomes one: made, migrated, or set aside where it is damaged."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import Final

VERSION: Final = 1
_SEARCHED: Final = "name, prompt, style, preset, model"
_REMOVED: Final = (
    "INSERT INTO words (words, rowid, name, prompt, style, preset, model) "
    "VALUES ('delete', old.id, old.name, old.prompt, old.style, old.preset, old.model);"
)
_ADDED: Final = (
    "INSERT INTO words (rowid, name, prompt, style, preset, model) "
    "VALUES (new.id, new.name, new.prompt, new.style, new.preset, new.model);"
)
_TABLES: Final = (
    """
CREATE TABLE pictures (
    id INTEGER PRIMARY KEY,
    path NOT NULL UNIQUE,
    name TEXT NOT NULL,
    made REAL NOT NULL,
    mtime INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    preset TEXT NOT NULL,
    prompt TEXT NOT NULL,
    style TEXT NOT NULL,
    model TEXT NOT NULL,
    source NOT NULL,
    recipe TEXT NOT NULL,
    rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    ours INTEGER NOT NULL DEFAULT 1,
    missing INTEGER NOT NULL DEFAULT 0,
    trash NOT NULL DEFAULT ''
)""",
    "CREATE INDEX by_date ON pictures (made DESC, id DESC)",
    f"""
CREATE VIRTUAL TABLE words USING fts5 (
    {_SEARCHED}, content = 'pictures', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2", prefix = '2 3'
)""",
    f"CREATE TRIGGER added AFTER INSERT ON pictures BEGIN {_ADDED} END",
    f"CREATE TRIGGER removed AFTER DELETE ON pictures BEGIN {_REMOVED} END",
    f"CREATE TRIGGER changed AFTER UPDATE OF {_SEARCHED} ON pictures BEGIN {_REMOVED} {_ADDED} END",
)


def opened(file: Path, cache: int = 8000) -> sqlite3.Connection:
    """The index at `file`, made where there is none; one that is damaged, or newer than this, is set aside.

    It keeps at most `cache` kilobytes of it in memory.
    Raises sqlite3.Error and OSError where nothing can be written there.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _ready(file, cache)
    except sqlite3.OperationalError:  # locked, a full disk, no right to write: the file itself may be good
        raise
    except sqlite3.DatabaseError:
        _set_aside(file)
        return _ready(file, cache)


def _ready(file: Path, cache: int) -> sqlite3.Connection:
    base = sqlite3.connect(file, timeout=10.0, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("PRAGMA synchronous = NORMAL")  # a power cut may take the last rating, never the file
        base.execute(f"PRAGMA cache_size = -{cache}")
        base.execute("PRAGMA recursive_triggers = ON")  # else what REPLACE removes would stay in the search
        _migrate(base)
    except BaseException:
        base.close()
        raise
    return base


def _migrate(base: sqlite3.Connection) -> None:
    (version,) = base.execute("PRAGMA user_version").fetchone()
    base.execute("BEGIN" if version == VERSION else "BEGIN IMMEDIATE")  # a reader never waits for a writer
    try:
        (version,) = base.execute("PRAGMA user_version").fetchone()
        if version > VERSION:
            raise sqlite3.DatabaseError("the index was made by a newer Impasto")  # noqa: TRY301 - it is set aside
        if version == 0:
            for statement in _TABLES:
                base.execute(statement)
            base.execute(f"PRAGMA user_version = {VERSION}")
        base.execute("SELECT rowid FROM words LIMIT 1").fetchone()
        base.execute("SELECT id FROM pictures LIMIT 1").fetchone()
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            base.execute("ROLLBACK")
        raise
    base.execute("COMMIT")


def _set_aside(file: Path) -> None:
    """Keep the damaged file beside itself; the newest such only."""
    for ending in ("-wal", "-shm"):
        with contextlib.suppress(OSError):
            file.with_name(file.name + ending).unlink()
    with contextlib.suppress(OSError):
        file.replace(file.with_name(f"{file.name}.bak"))
