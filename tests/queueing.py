"""A queue over a runner that the test steers, and what it says."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from engine.events import JobId
from engine.jobs import Listener
from engine.jobs.journal.rows import Row
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.journal.told import QueueState
from engine.jobs.local import LocalRunner
from tests.fakes import FakeRunner
from tests.recorder import Recorder
from tests.scripted import request_for


class InThreads(LocalRunner):
    """The engine in this process, for a queue that never pauses."""

    def pause(self) -> None:
        raise AssertionError("nothing pauses here")

    def resume(self) -> None:
        raise AssertionError("nothing pauses here")


class Watched:
    """Keeps what the queue tells, and lets a test wait for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.states: list[QueueState] = []

    def __call__(self, state: QueueState) -> None:
        with self._changed:
            self.states.append(state)
            self._changed.notify_all()

    def until(self, wanted: Callable[[QueueState], bool], *, timeout: float = 10.0) -> QueueState:
        """The present state as soon as it is `wanted`."""
        with self._changed:
            found = self._changed.wait_for(lambda: self.states and wanted(self.states[-1]), timeout)
            assert found, f"never so; last: {self.states[-1:]}"
            return self.states[-1]


class Studio:
    """One start of the queue in `folder`."""

    def __init__(self, folder: Path, *, warm: bool = True) -> None:
        self.folder = folder
        self.out = folder / "out"
        self.out.mkdir(parents=True, exist_ok=True)
        self.heard = Recorder()
        self.watched = Watched()
        self.inner: FakeRunner
        self.runner = JournalRunner(self.heard, self._make, folder=folder, retry=0.1)
        self.runner.watch(self.watched)
        if warm:
            self.runner.warm()
        self.first = self.until(lambda _state: True)

    def _make(self, listener: Listener) -> FakeRunner:
        self.inner = FakeRunner(listener)
        return self.inner

    def queue(self, *names: str, front: bool = False) -> tuple[JobId, ...]:
        """Queue pictures of these names and wait until they are told."""
        requests = [request_for(self.out / f"{name}.png", "paint") for name in names]
        jobs = self.runner.submit_many(requests, front=front)
        self.until(lambda state: set(jobs) <= {row.job for row in state.rows})
        return jobs

    def until(self, wanted: Callable[[QueueState], bool]) -> QueueState:
        return self.watched.until(wanted)

    def names(self, state: QueueState | None = None) -> list[str]:
        """What is on its way and what waits, in order."""
        rows = (state or self.watched.states[-1]).rows
        return [row.target.stem for row in rows if row.state in ("running", "waiting")]

    def until_names(self, *names: str) -> None:
        self.until(lambda state: self.names(state) == list(names))

    def row(self, job: JobId) -> Row:
        return next(row for row in self.watched.states[-1].rows if row.job == job)

    def until_state(self, job: JobId, wanted: str) -> Row:
        state = self.until(lambda state: any(row.job == job and row.state == wanted for row in state.rows))
        return next(row for row in state.rows if row.job == job)

    def paint(self, job: JobId) -> None:
        """Let the picture of a running job be finished."""
        target = self.inner._live[job].target
        target.write_bytes(b"a whole picture")
        self.inner.finish(job)

    def close(self) -> None:
        self.runner.close()

    def __enter__(self) -> Studio:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
