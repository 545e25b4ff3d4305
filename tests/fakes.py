"""Stand-ins written by hand for what a test cannot have or must be able to steer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from engine import events
from engine.events import AnyEvent, JobId, Terminal
from engine.jobs import Listener
from engine.jobs.journal.edits import Edit
from engine.jobs.journal.ledger import Ledger
from engine.jobs.journal.rows import Row, written
from engine.jobs.journal.told import Watcher
from engine.recipe import RenderRequest


class FakeRunner:
    """A JobRunner that paints nothing: the test says what happens. May be used from any thread.

    `submit` tells Started at once, before it returns (a real runner may do so too); with `hold=True` the job waits
    until `start`. It keeps the promises of every runner: a job that ended tells nothing more.
    """

    def __init__(self, listener: Listener, *, hold: bool = False) -> None:
        self._listener = listener
        self._hold = hold
        self._lock = threading.Lock()
        self._live: dict[JobId, RenderRequest] = {}
        self._line: list[tuple[JobId, RenderRequest]] = []
        """Those of `submit_many` that wait until the one before them has ended."""
        self.watcher: Watcher | None = None
        self.edits: list[Edit] = []
        """Changes of the queue that were asked for."""
        self.steps: list[str] = []
        """undo and redo of them, as they came."""
        self._started: set[JobId] = set()
        self.jobs: list[JobId] = []
        """Ids in the order of submission."""
        self.requests: list[RenderRequest] = []
        """What was submitted, in the same order."""
        self.cancelled: list[JobId] = []
        """Ids whose cancel was asked for, whether or not they still ran."""
        self.warmed = 0
        """How often `warm` was called."""
        self.paused = False
        self.closed = False

    # -- what the product calls

    ahead = 1

    def warm(self) -> None:
        with self._lock:
            self.warmed += 1

    def submit(self, request: RenderRequest, *, job: JobId | None = None) -> JobId:
        with self._lock:
            if self.closed:
                raise RuntimeError("the runner is closed")
            job = job or JobId(f"job-{len(self.jobs) + 1}")
            self.jobs.append(job)
            self.requests.append(request)
            self._live[job] = request
        if not self._hold:
            self.start(job)
        return job

    def submit_many(self, requests: Sequence[RenderRequest], *, front: bool = False) -> tuple[JobId, ...]:
        with self._lock:
            first = len(self.jobs) + len(self._line) + 1
            line = [(JobId(f"job-{first + number}"), request) for number, request in enumerate(requests)]
            self._line = [*line, *self._line] if front else [*self._line, *line]
        self._next_of_line()
        return tuple(job for job, _request in line)

    def _next_of_line(self) -> None:
        with self._lock:
            if self._live or not self._line or self.closed:
                return
            job, request = self._line.pop(0)
        self.submit(request, job=job)

    def watch(self, watcher: Watcher) -> None:
        self.watcher = watcher

    def change(self, edit: Edit) -> None:
        self.edits.append(edit)
        live = [Row(job=job, place=0.0, text=written(request), state="running") for job, request in self._live.items()]
        line = [Row(job=job, place=1.0, text=written(request)) for job, request in self._line]
        for before, after in reversed(edit(Ledger([*live, *line]))):  # what waits first
            if before is not None and after is not None and after.state == "cancelled":
                self.cancel(before.job)

    def undo(self) -> None:
        self.steps.append("undo")

    def redo(self) -> None:
        self.steps.append("redo")

    def cancel(self, job: JobId) -> None:
        with self._lock:
            waiting = [item for item in self._line if item[0] == job]
            self._line = [item for item in self._line if item[0] != job]
        for _job, request in waiting:
            self._listener(events.Started(job=job, source=request.source, target=request.target))
            self._listener(events.Cancelled(job=job))
        if waiting:
            return
        with self._lock:
            self.cancelled.append(job)
            live = job in self._live
        if live:
            self.emit(events.Cancelled(job=job))

    def pause(self) -> None:
        with self._lock:
            self.paused = True

    def resume(self) -> None:
        with self._lock:
            self.paused = False

    def close(self) -> None:
        with self._lock:
            self.closed = True
            live = list(self._live)
        for job in live:
            self.emit(events.Cancelled(job=job))

    # -- what the test calls

    def start(self, job: JobId) -> None:
        """Tell Started, if that was not told yet."""
        with self._lock:
            request = self._live[job]
            if job in self._started:
                return
            self._started.add(job)
        self._listener(events.Started(job=job, source=request.source, target=request.target))

    def emit(self, event: AnyEvent) -> None:
        """Tell any event of a job that lives; tells Started before it where that is still missing."""
        with self._lock:
            assert event.job in self._live, f"{event.job} does not run, a real runner could not tell {event!r}"
        self.start(event.job)
        if isinstance(event, Terminal):
            with self._lock:
                if self._live.pop(event.job, None) is None:
                    return  # another thread ended the job meanwhile
                self._started.discard(event.job)  # it may be submitted again
        self._listener(event)
        if isinstance(event, Terminal):
            self._next_of_line()

    def progress(
        self, job: JobId, done: int, total: int, *, stage: str = "Painting", eta: float | None = None
    ) -> None:
        """Tell how far the job is."""
        self.emit(events.Progress(job=job, stage=stage, done=done, total=total, eta=eta))

    def preview(self, job: JobId, width: int = 8, height: int = 4, *, grey: int = 128) -> None:
        """Tell a preview of one even grey."""
        self.emit(events.Preview(job=job, width=width, height=height, rgb=bytes([grey]) * (width * height * 3)))

    def finish(
        self, job: JobId, target: Path | None = None, *, width: int = 8, height: int = 4, seconds: float = 1.0
    ) -> None:
        """End the job well. `target` None: the one that was asked for. No file is written."""
        where = target or self._live[job].target
        self.emit(events.Finished(job=job, target=where, width=width, height=height, seconds=seconds))

    def fail(
        self,
        job: JobId,
        message: str,
        advice: str = "",
        *,
        expected: bool = True,
        traceback: str = "",
        cause: str = "",
    ) -> None:
        """End the job without a picture."""
        self.emit(
            events.Failed(
                job=job, message=message, advice=advice, expected=expected, traceback=traceback, cause=cause
            ),
        )
