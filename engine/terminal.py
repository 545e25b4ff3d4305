"""How the command line shows a running job: a bar on a terminal, lines of JSON for programs, else almost nothing."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from types import FrameType, TracebackType
from typing import Protocol, Self, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from engine import events
from engine.baked_files import SUFFIX
from engine.events import AnyEvent


class Reporter(Protocol):
    """Shows events; may be called from any thread. A context manager."""

    def __enter__(self) -> Self:
        """Begin showing."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clean up what was shown."""

    def hear(self, event: AnyEvent) -> None:
        """Show `event`."""

    def title(self, text: str) -> None:
        """Say which picture is worked on."""

    def summary(self, values: Mapping[str, object]) -> None:
        """Tell programs how everything ended."""

    def ahead(self, values: Mapping[str, object]) -> None:
        """Tell programs what everything will take, before it begins."""

    def count_down(self, left: Callable[[], float]) -> None:
        """Show from now on how many seconds are left of everything."""


def reporter(*, as_json: bool) -> Reporter:
    """The reporter for this run: JSON on stdout, a bar when stderr is a terminal, else the quiet one."""
    if as_json:
        return JsonLines(sys.stdout)
    return Bar() if sys.stderr.isatty() else Quiet()


def plain(text: str) -> str:
    """The text in one line that cannot steer a terminal: control characters and lone surrogates become `?`."""
    joined = " ".join(text.split())
    return "".join("?" if unicodedata.category(letter) in {"Cc", "Cf", "Cs"} else letter for letter in joined)


def say(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(plain(text) + "\n")
    sys.stderr.flush()


class Quiet:
    """Shows only what the artist should know although the job goes on."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def hear(self, event: AnyEvent) -> None:
        """Print notes."""
        if isinstance(event, events.Note):
            say(f"Note: {event.text}")

    def title(self, text: str) -> None:
        """Nothing."""

    def summary(self, values: Mapping[str, object]) -> None:
        """Nothing: people are told in words."""

    def ahead(self, values: Mapping[str, object]) -> None:
        """Nothing, likewise."""

    def count_down(self, left: Callable[[], float]) -> None:
        """Nothing."""


class JsonLines(Quiet):
    """One event a line on `stream`; previews come without their pixels."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._gone = False
        self._lock = Lock()

    def hear(self, event: AnyEvent) -> None:
        """Print the event."""
        self._print(event.model_dump())

    def summary(self, values: Mapping[str, object]) -> None:
        """Print the values as the last line."""
        self._print({"kind": "summary", **values})

    def ahead(self, values: Mapping[str, object]) -> None:
        """Print the values as the first line."""
        self._print({"kind": "outlook", **values})

    def _print(self, values: Mapping[str, object]) -> None:
        """A reader that goes away does not end the job: it is told nothing more."""
        with self._lock:
            if self._gone:
                return
            try:
                self._stream.write(json.dumps(values, default=os.fspath) + "\n")
                self._stream.flush()
            except BrokenPipeError:
                self._gone = True
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._stream.fileno())
                os.close(nowhere)


class Bar(Quiet):
    """A progress bar with the time that is left, on stderr."""

    def __init__(self, console: Console | None = None) -> None:
        self._title = ""
        self._left: Callable[[], float] | None = None
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            TaskProgressColumn(),
            TextColumn("{task.fields[left]}", markup=False),
            console=console or Console(stderr=True),
            transient=True,
            expand=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def title(self, text: str) -> None:
        """Stand before the bar."""
        self._title = plain(text)

    def count_down(self, left: Callable[[], float]) -> None:
        """Show this instead of what is left of the picture."""
        self._left = left

    def hear(self, event: AnyEvent) -> None:
        """Move the bar; notes and finished pictures go above it."""
        if isinstance(event, events.Progress):
            self._move(event)
        elif isinstance(event, events.Note):
            self._progress.console.print(plain(f"Note: {event.text}"), markup=False, highlight=False)
        elif isinstance(event, events.Finished):
            done = f"Painted {event.target} ({event.width} × {event.height})"
            done = f"Baked {event.target}" if event.target.suffix == SUFFIX else done
            self._progress.console.print(plain(f"{done} in {event.seconds:.1f} s."), markup=False, highlight=False)

    def _move(self, event: events.Progress) -> None:
        words = f"{self._title}  {event.stage}".strip()
        left = "" if event.eta is None else f"{duration(event.eta)} left"
        if self._left is not None:
            left = f"{duration(self._left())} left in all"
        if self._task is None:
            self._task = self._progress.add_task(words, total=event.total, left=left)
        self._progress.update(self._task, description=words, total=event.total, completed=event.done, left=left)


def duration(seconds: float) -> str:
    """Seconds as 0:07, 12:34 or 1:02:03."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def terminable() -> Iterator[None]:
    """Let a request to end (SIGTERM) do what Ctrl+C does: cancel cleanly."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
