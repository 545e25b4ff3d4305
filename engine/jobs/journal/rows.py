"""What the queue knows of a job: one frozen row, which is replaced and never changed."""

from __future__ import annotations

import contextlib
import json
import os
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from engine import unfinished
from engine.events import JobId
from engine.recipe import Request

State = Literal["waiting", "running", "done", "failed", "aside", "cancelled"]
"""`aside`: it took the engine with it twice, and waits for the artist to say what becomes of it."""
STATES: tuple[State, ...] = ("waiting", "running", "done", "failed", "aside", "cancelled")
LIVE: tuple[State, ...] = ("waiting", "running")
AGAIN: tuple[State, ...] = ("failed", "aside", "cancelled")
"""What can be tried again."""
UNSEEN, NOTHING = "", "-"
"""Marks of a target: nobody looked yet; nothing stands there."""
_requests: TypeAdapter[Request] = TypeAdapter(Request)


class BadRow(Exception):
    """What is kept of a job makes no sense."""


@dataclass(frozen=True, slots=True)
class Row:
    """One job. Two rows are the same only where all is the same."""

    job: JobId
    place: float
    """Jobs wait in the order of their places."""
    text: str
    """The request as JSON; lone surrogates of file names are escapes."""
    state: State = "waiting"
    attempts: int = 0
    """How often it was given to an engine."""
    crashes: int = 0
    """How many engines it took with it."""
    begun: int = 0
    """Whether an engine works on it: 0 or 1."""
    deaths: int = 0
    """How often the whole studio ended while an engine worked on it."""
    before: str = UNSEEN
    """Mark of what stood at the target when it was first taken up."""
    words: str = ""
    """How it ended, for the artist."""
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    added: float = field(default_factory=time.time)
    """Seconds since 1970."""
    ended: float = 0.0
    kept: int = 0
    """How many thousandths of it are on the disk already, to go on from."""

    def request(self) -> Request:
        """What shall be painted. Raises BadRow."""
        try:
            return _requests.validate_python(json.loads(self.text), strict=False)
        except (ValueError, ValidationError, RecursionError) as error:
            raise BadRow(f"job {self.job}: {error}") from error

    @property
    def target(self) -> Path:
        """Where the picture goes; cheaper than `request`. Raises BadRow."""
        return self.files[1]

    @property
    def subject(self) -> Path:
        """The file that tells an artist which job this is. Raises BadRow."""
        source, target = self.files
        return source or target

    @property
    def files(self) -> tuple[Path | None, Path]:
        """The photo, where there is one, and where the picture goes. Raises BadRow."""
        try:
            values = json.loads(self.text)
            source, target = values["source"], Path(values["target"])
            if "\0" in str(target):
                raise ValueError("no path")  # noqa: TRY301 - told like the other mistakes
            return Path(source) if source is not None else None, target
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise BadRow(f"job {self.job}: {error}") from error


def new_job() -> JobId:
    """An id that no other job has."""
    return JobId(uuid.uuid4().hex)


def written(request: Request) -> str:
    """`request` as a row keeps it."""
    with contextlib.suppress(PydanticSerializationError, UnicodeError):  # a file name that is no text
        return request.model_dump_json()
    return json.dumps(request.model_dump(), default=os.fspath, separators=(",", ":"))


def forget_unfinished(row: Row) -> None:
    """Remove what is kept of a picture that was begun: it is over, or another one is wanted in its place."""
    if row.attempts:
        with contextlib.suppress(BadRow):
            unfinished.forget(row.request())


def mark(target: Path) -> str:
    """What stands at `target`: NOTHING, or something that another file would not have."""
    try:
        found = target.lstat()
    except OSError:
        return NOTHING
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns}"


def was_painted(row: Row) -> bool:
    """Whether a whole picture came to the target since the job was first taken up.

    Only whole pictures get their name, so this is what an engine finished before anybody could hear of it.
    """
    if row.before == UNSEEN:
        return False
    now = mark(row.target)
    return now not in (NOTHING, row.before)
