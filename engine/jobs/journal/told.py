"""What is told of the queue."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from engine import events
from engine.atomic import disk_full
from engine.errors import AlreadyExists, CannotWrite, DiskFull, EngineError, EngineLost
from engine.jobs.batch import folder_trouble, leads_out
from engine.jobs.journal.rows import BadRow, Row
from engine.probe import probe
from engine.recipe import RenderRequest

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
    """The end of a job whose picture stands there, although no engine said so. Reads its header."""
    width = height = 0
    with contextlib.suppress(EngineError):  # a baked style is no picture
        info = probe(row.target)
        width, height = info.width, info.height
    return events.Finished(job=row.job, target=row.target, width=width, height=height, seconds=row.seconds)


def done(row: Row, event: events.Finished) -> Row:
    """The row of a job that ended well."""
    return replace(row, state="done", width=event.width, height=event.height, seconds=event.seconds)


def begun(row: Row) -> events.Started:
    """The first event of a job."""
    try:
        source, target = row.files
    except BadRow:
        source, target = None, Path()
    return events.Started(job=row.job, source=source, target=target)


def words_of(event: events.Failed) -> str:
    """What is remembered of a failure: what happened, and what to do."""
    return f"{event.message} {event.advice}".strip()


def trouble_of(row: Row, event: events.Failed, *, crashed: bool) -> str:
    """Why the queue pauses after this failure; empty where only this picture failed.

    `crashed`: an engine died over the job since it was taken up. Looks at the disk.
    """
    match event.cause:
        case DiskFull.__name__:
            return words_of(event)
        case CannotWrite.__name__ | AlreadyExists.__name__:
            request = row.request()
            led_out = leads_out(request) if isinstance(request, RenderRequest) else ""
            return led_out or folder_trouble(row.target.parent)
        case EngineLost.__name__ if not crashed:  # it never came as far as to paint
            return words_of(event)
    return ""


Watcher = Callable[[QueueState], None]
"""Called after each change of the queue."""
