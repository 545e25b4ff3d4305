"""A runner with one worker thread in this process: for the command line and the tests."""

from __future__ import annotations

import threading
import uuid
from collections import deque
from collections.abc import Iterator
from typing import Self

from engine import events
from engine.events import AnyEvent, JobId, Terminal
from engine.jobs import Listener
from engine.jobs.boundary import Checkpoint, Render, checkpoint_of, run, started, tell
from engine.recipe import Request


class LocalRunner:
    """Runs one job after another in a thread, in the order of submission. Also a context manager that closes.

    `render` None: engine.render.render, loaded (with torch) in the thread at the first job.
    The listener is called without any lock held, so it may submit and cancel; `close` must come from elsewhere.
    """

    def __init__(self, listener: Listener, *, render: Render | None = None) -> None:
        self._listener = listener
        self._render = render
        self._changed = threading.Condition()
        self._waiting: deque[tuple[JobId, Request]] = deque()
        self._cancelled: dict[JobId, threading.Event] = {}
        """One flag for every job that has not ended."""
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(self, request: Request) -> JobId:
        """Queue `request`. Raises RuntimeError after `close`."""
        job = JobId(uuid.uuid4().hex)
        with self._changed:
            if self._closed:
                raise RuntimeError("the runner is closed")
            self._waiting.append((job, request))
            self._cancelled[job] = threading.Event()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="impasto local runner", daemon=True)
                self._thread.start()
            self._changed.notify()
        return job

    def cancel(self, job: JobId) -> None:
        """Cancel a waiting job at once, a running one at its next checkpoint. Others are ignored."""
        with self._changed:
            if job in self._cancelled:
                self._cancelled[job].set()
            waiting = [item for item in self._waiting if item[0] == job]
            self._drop(waiting)
        self._tell_cancelled(waiting)

    def warm(self) -> None:
        """Nothing to prepare: there is no other process."""

    def close(self) -> None:
        """Cancel what is left and return when the thread is gone. May be called twice."""
        with self._changed:
            self._closed = True
            for flag in self._cancelled.values():
                flag.set()
            waiting = list(self._waiting)
            self._drop(waiting)
            thread = self._thread
            self._changed.notify_all()
        self._tell_cancelled(waiting)
        if thread is not None:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _drop(self, waiting: list[tuple[JobId, Request]]) -> None:
        """Forget waiting jobs; the caller holds the lock and tells their end after it."""
        for job, request in waiting:
            self._waiting.remove((job, request))
            del self._cancelled[job]

    def _tell_cancelled(self, waiting: list[tuple[JobId, Request]]) -> None:
        for job, request in waiting:
            tell(self._listener, started(job, request))
            tell(self._listener, events.Cancelled(job=job))

    def _work(self) -> None:
        while (item := self._take()) is not None:
            job, request, cancelled = item
            run(request, job=job, render=self._loaded, checkpoint=checkpoint_of(cancelled), listener=self._hear)

    def _take(self) -> tuple[JobId, Request, threading.Event] | None:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if not self._waiting:
                return None
            job, request = self._waiting.popleft()
            return job, request, self._cancelled[job]

    def _loaded(self, request: Request, *, job: JobId, checkpoint: Checkpoint) -> Iterator[AnyEvent]:
        """The render, loaded when it is first needed: inside the job boundary, so that a broken torch is told."""
        if self._render is None:
            from engine.render import render

            self._render = render
        return self._render(request, job=job, checkpoint=checkpoint)

    def _hear(self, event: AnyEvent) -> None:
        """Pass an event on; a job that ends is forgotten first, so that nothing can cancel it any more."""
        if isinstance(event, Terminal):
            with self._changed:
                del self._cancelled[event.job]
        self._listener(event)
