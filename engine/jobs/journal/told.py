"""What is told of the queue."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine import events
from engine.atomic import disk_full
from engine.jobs.journal.rows import BadRow, Row

NEEDED = 1_000_000
"""Bytes that the queue's file wants to have free."""


@dataclass(frozen=True, slots=True)
class QueueState:
    """The whole queue at one moment."""

    rows: tuple[Row, ...] = ()
    """On their way, then waiting in their order, then over, the newest first."""
    paused: bool = False
    why: str = ""
    """Why it paused by itself; empty where the artist did."""
    problems: tuple[str, ...] = ()
    """What there was to say about the file when it was opened."""
    restored: int = 0
    """How many jobs were left from the last time."""
    asked: int = 0
    """How many pauses and resumes of the artist's this state knows of."""


def refusal(path: Path, error: sqlite3.Error) -> str:
    """What the artist is told where the queue cannot be written."""
    if "full" in str(error):
        return f"{disk_full(path, NEEDED)} The queue then goes on by itself."
    return f"The queue cannot be written into {path.parent} ({error}). It goes on by itself when it can."


def painted(row: Row) -> events.Finished:
    """The end of a job whose picture stands there, although no engine said so."""
    return events.Finished(job=row.job, target=row.target, width=row.width, height=row.height, seconds=row.seconds)


def begun(row: Row) -> events.Started:
    """The first event of a job."""
    try:
        source, target = row.files
    except BadRow:
        source, target = None, Path()
    return events.Started(job=row.job, source=source, target=target)


Watcher = Callable[[QueueState], None]
"""Called after each change of the queue."""
