"""Jobs through any runner, waiting for their ends: for the command line and batches."""

from __future__ import annotations

import queue
from collections.abc import Callable
from types import TracebackType
from typing import Self

from engine import events
from engine.events import AnyEvent, JobId, Terminal
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
        self._running: set[JobId] = set()
        self._over: set[JobId] = set()
        self._runner = make_runner(self._hear)

    def run(self, request: Request) -> Outcome:
        """Run `request` to its end. KeyboardInterrupt (Ctrl+C) cancels it, waits until it is gone and is raised."""
        self.submit(request)
        return self.next_end()

    @property
    def has_room(self) -> bool:
        """Whether the runner has something to do with one more job."""
        return len(self._running) < self._runner.ahead

    @property
    def is_idle(self) -> bool:
        """Whether there is no end to wait for."""
        return not self._running

    def submit(self, request: Request) -> JobId:
        """Queue `request`; `next_end` tells how it ended."""
        job = self._runner.submit(request)
        self._running.add(job)
        return job

    def next_end(self) -> Outcome:
        """Wait for the end of any job. KeyboardInterrupt (Ctrl+C) cancels all and is raised when they are gone."""
        interrupted = False
        while True:
            try:
                outcome = self._ended.get(timeout=_BLINK)
            except queue.Empty:
                if interrupted and self._running <= self._over:  # Ctrl+C may have come with an end in its hand
                    raise KeyboardInterrupt from None
                continue
            except KeyboardInterrupt:
                interrupted = True
                for job in self._running:
                    self._runner.cancel(job)
                continue
            self._running.discard(outcome.job)
            if not interrupted:
                return outcome
            if not self._running:
                raise KeyboardInterrupt

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
                self._over.add(event.job)
                self._ended.put(event)
