"""One job after another through any runner, waiting for the end of each: for the command line and batches."""

from __future__ import annotations

import queue
from collections.abc import Callable
from types import TracebackType
from typing import Self

from engine import events
from engine.events import AnyEvent, Terminal
from engine.jobs import JobRunner, Listener
from engine.recipe import Request

Outcome = events.Finished | events.Failed | events.Cancelled
MakeRunner = Callable[[Listener], JobRunner]
"""Builds a runner that tells its events to the listener."""

_BLINK = 0.2  # seconds: how soon Ctrl+C is noticed where waiting cannot be interrupted (Windows)


class Desk:
    """Owns a runner while it is open; a context manager. `listener` hears every event, from any thread."""

    def __init__(self, make_runner: MakeRunner, listener: Listener) -> None:
        self._listener = listener
        self._ended: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._runner = make_runner(self._hear)

    def run(self, request: Request) -> Outcome:
        """Run `request` to its end. KeyboardInterrupt (Ctrl+C) cancels it, waits until it is gone and is raised."""
        job = self._runner.submit(request)
        interrupted = False
        while True:
            try:
                outcome = self._ended.get(timeout=_BLINK)
            except queue.Empty:
                continue
            except KeyboardInterrupt:
                interrupted = True
                self._runner.cancel(job)
                continue
            if interrupted:
                raise KeyboardInterrupt
            return outcome

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.close()

    def _hear(self, event: AnyEvent) -> None:
        try:
            self._listener(event)
        finally:
            if isinstance(event, Terminal):
                self._ended.put(event)
