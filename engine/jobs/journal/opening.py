"""Opens the queue's file whatever became of it: a damaged one is kept aside, and what can be read of it goes on."""

from __future__ import annotations

import contextlib
import logging
import shutil
import sqlite3
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from engine.events import JobId
from engine.jobs.journal.rows import Row
from engine.jobs.journal.store import SELECT, Store, Unusable, readable, understood

log = logging.getLogger(__name__)

BESIDE = ("-wal", "-shm")
"""What SQLite keeps beside a file; the first belongs to it like its own pages."""
MOST_BACKUPS = 100


@dataclass(frozen=True, slots=True)
class Opened:
    """An open store and what there was to say about it."""

    store: Store
    problems: tuple[str, ...] = ()
    """Sentences for the artist."""


def open_store(path: Path) -> Opened:
    """The store at `path`; a new one where there is none or the old one cannot be used. Never raises for a file.

    What cannot be used is kept as a .bak beside it. Where nothing can be written the queue lives in memory.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Opened(Store(path))
    except Unusable as error:
        log.warning("The queue %s cannot be used: %s", path, error)
        return _anew(path, error)
    except (sqlite3.Error, OSError) as error:
        return _in_memory(path, error)


def _anew(path: Path, error: Unusable) -> Opened:
    """A new file in the place of one that cannot be used, with what could be read of it."""
    try:
        backup = _back_up(path)
        rows = [] if error.newer else salvaged(path)
        for file in (path, *_beside(path)):
            file.unlink(missing_ok=True)
        store = Store(path)
        store.write(rows)
    except (sqlite3.Error, OSError, Unusable) as trouble:
        return _in_memory(path, trouble)
    kept = f"The old file is kept as {backup.name}."
    if error.newer:
        return Opened(store, (f"The queue was written by a newer Impasto; a new one begins. {kept}",))
    read = f"{len(rows)} of its pictures could be read" if rows else "nothing of it could be read"
    return Opened(store, (f"The queue's file was damaged; {read}. Finished pictures are where they were. {kept}",))


def _in_memory(path: Path, error: Exception) -> Opened:
    log.warning("The queue cannot be kept in %s: %s", path, error)
    text = f"The queue cannot be kept in {path.parent} ({error}): pictures that wait are forgotten when Impasto ends."
    return Opened(Store(None), (text,))


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in BESIDE]


def _back_up(path: Path) -> Path:
    """Copy the file, and what belongs to it, to a name that is free. Raises OSError."""
    for number in range(MOST_BACKUPS):
        backup = path.with_name(f"{path.name}.bak" if number == 0 else f"{path.name}.{number}.bak")
        if not backup.exists():
            break
    shutil.copyfile(path, backup)
    with contextlib.suppress(FileNotFoundError):
        shutil.copyfile(_beside(path)[0], _beside(backup)[0])
    return backup


def salvaged(path: Path) -> list[Row]:
    """The jobs that can still be read of a damaged file, from both of its ends."""
    found: dict[JobId, Row] = {}
    selects = SELECT, SELECT.replace(", kept", ", 0")  # files of the first schema have no such column
    for select, direction in product(selects, ("ASC", "DESC")):
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as base:
            base.text_factory = readable
            for values in base.execute(f"{select} ORDER BY id {direction}"):
                row = understood(values)
                if row is not None:
                    found.setdefault(row.job, row)
    return list(found.values())
