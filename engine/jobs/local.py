"""A runner in this process, for the command line and the tests: pictures are read and saved while others are painted.

Every job is one generator, `boundary.stages`, that rests before each stage. Threads of that stage take it up again: a
few read, one paints in the order of submission, a few save. So a picture on its way waits for nothing but its turn.
"""

from __future__ import annotations

import os
import sys
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final, Self

import psutil

from engine import events
from engine.errors import EngineError
from engine.events import PAINTING, READING, SAVING, AnyEvent, JobId, Terminal
from engine.jobs import Listener
from engine.jobs.boundary import Checkpoint, Render, attempt, checkpoint_of, stages, started, tell
from engine.jobs.process import cores
from engine.probe import probe
from engine.recipe import RenderRequest, Request

BYTES: Final = 10
"""Bytes in memory for each pixel of a picture on its way, at 8 bits: the photo, the painting, copies between."""
BEHIND: Final = 5
"""How much nicer than painting the threads are that read and save: all of them wait for it."""
SWITCH: Final = 0.0005
"""Seconds after which Python's lock is given on where many threads feed a card: the usual 5 ms are too long."""


@dataclass(frozen=True, slots=True)
class Hands:
    """Threads that read and that save, and what may be on its way at a time: pictures, and bytes of them."""

    readers: int = 1
    savers: int = 1
    pictures: int = 1
    room: int = 1 << 40

    @classmethod
    def for_device(cls, *, gpu: bool) -> Hands:
        """A card is fed by all cores; a processor that paints reads one picture ahead and saves one behind.

        Half of the memory that is free now is the most that pictures on their way take; one always may.
        """
        each = max(1, cores() * 5 // 8) if gpu else 1
        return cls(each, each, 2 * each + 1, psutil.virtual_memory().available // 2)


@dataclass(slots=True, eq=False)
class _Job:
    """A job that has not ended. `stage` is where it goes on; nobody works on it while it rests."""

    id: JobId
    request: Request
    room: int
    cancelled: threading.Event = field(default_factory=threading.Event)
    work: Iterator[str] | None = None
    stage: str = READING
    resting: bool = True


class LocalRunner:
    """Runs jobs in threads. Also a context manager that closes.

    `render` None: engine.render.render, loaded (with torch) in a thread at the first job. `hands` None: one picture at
    a time for another `render`, else as the device of the first job wants it.
    The listener is called without any lock held, so it may submit and cancel; `close` must come from elsewhere.
    """

    def __init__(self, listener: Listener, *, render: Render | None = None, hands: Hands | None = None) -> None:
        self._listener = listener
        self._render = render
        self._ours = render is None
        self._fixed = hands is not None
        self._hands = hands or Hands()
        self._changed = threading.Condition()
        self._jobs: dict[JobId, _Job] = {}
        """Every job that has not ended, in the order of submission."""
        self._closed = False
        self._threads: list[threading.Thread] = []
        self._hired: Counter[str] = Counter()

    @property
    def ahead(self) -> int:
        """How many jobs it can have on their way at a time."""
        return self._hands.pictures

    def submit(self, request: Request, *, job: JobId | None = None) -> JobId:
        """Queue `request`. Raises RuntimeError after `close`."""
        made = _Job(job or JobId(uuid.uuid4().hex), request, _room(request))
        with self._changed:
            if self._closed:
                raise RuntimeError("the runner is closed")
            self._jobs[made.id] = made
            self._hire()
            self._changed.notify_all()
        return made.id

    def cancel(self, job: JobId) -> None:
        """Cancel a waiting job at once, a running one at its next checkpoint. Others are ignored."""
        with self._changed:
            found = [self._jobs[job]] if job in self._jobs else []
            waiting = self._cancel(found)
        self._tell_cancelled(waiting)

    def warm(self) -> None:
        """Nothing to prepare: there is no other process."""

    def close(self) -> None:
        """Cancel what is left and return when the threads are gone. May be called twice."""
        with self._changed:
            self._closed = True
            waiting = self._cancel(list(self._jobs.values()))
            threads = list(self._threads)
        self._tell_cancelled(waiting)
        for thread in threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _cancel(self, jobs: list[_Job]) -> list[_Job]:
        """Mark jobs; those that nobody took up are forgotten. The caller holds the lock and tells their end."""
        waiting = [job for job in jobs if job.work is None]
        for job in jobs:
            job.cancelled.set()
        for job in waiting:
            del self._jobs[job.id]
        self._changed.notify_all()
        return waiting

    def _tell_cancelled(self, waiting: list[_Job]) -> None:
        for job in waiting:
            tell(self._listener, started(job.id, job.request))
            tell(self._listener, events.Cancelled(job=job.id))

    def _hire(self) -> None:
        """As many threads as there is work for. The caller holds the lock."""
        wanted = {READING: self._hands.readers, PAINTING: 1, SAVING: self._hands.savers}
        for stage, most in wanted.items():
            while self._hired[stage] < min(most, len(self._jobs)):
                self._hired[stage] += 1
                name = f"impasto {stage} {self._hired[stage]}"
                self._threads.append(threading.Thread(target=self._work, args=(stage,), name=name, daemon=True))
                self._threads[-1].start()

    def _work(self, stage: str) -> None:
        if stage != PAINTING and sys.platform == "linux":  # there it is the thread's own
            os.nice(BEHIND)
        while (job := self._take(stage)) is not None:
            following = next(job.work, None) if job.work is not None else None
            if following is None:
                attempt(self._settle)
            with self._changed:
                if following is not None:
                    job.stage, job.resting = following, True
                self._changed.notify_all()

    def _take(self, stage: str) -> _Job | None:
        """The next job for this stage; waits for one. None once the runner is closed and all is done."""
        with self._changed:
            while (job := self._next(stage)) is None:
                if self._closed and not self._jobs:
                    return None
                self._changed.wait()
            if job.work is None:
                checkpoint = checkpoint_of(job.cancelled)
                job.work = stages(
                    job.request, job=job.id, render=self._loaded, checkpoint=checkpoint, listener=self._hear
                )
            job.resting = False
            return job

    def _next(self, stage: str) -> _Job | None:
        """The first job that rests before `stage`; any that rests cancelled. The caller holds the lock."""
        on_their_way = [job for job in self._jobs.values() if job.work is not None]
        for job in on_their_way:
            if job.resting and job.cancelled.is_set():
                return job
        for job in self._jobs.values():
            if job.work is None:
                return job if stage == READING and self._has_room(job, on_their_way) else None
            if job.resting and job.stage == stage:
                return job
            if stage == PAINTING and job.stage == READING:
                return None  # those after it wait, so that pictures are painted in order
        return None

    def _has_room(self, job: _Job, others: list[_Job]) -> bool:
        few = len(others) < self._hands.pictures
        return not others or (few and job.room + sum(other.room for other in others) <= self._hands.room)

    def _loaded(self, request: Request, *, job: JobId, checkpoint: Checkpoint) -> Iterator[AnyEvent]:
        """The render, loaded when it is first needed: inside the job boundary, so that a broken torch is told."""
        if self._render is None:
            import pyvips

            from engine.devices import choose
            from engine.render import render

            if not self._fixed:
                self._hands = Hands.for_device(gpu=choose(_wish(request)).gpu)
            if self._hands.readers > 1:
                pyvips.concurrency_set(1)  # the cores have pictures of their own
                sys.setswitchinterval(SWITCH)
            self._render = partial(render, keep=True)
            with self._changed:
                self._hire()
                self._changed.notify_all()
        return self._render(request, job=job, checkpoint=checkpoint)

    def _settle(self) -> None:
        """Where no job is left, the memory that they left goes back."""
        with self._changed:
            if self._jobs or not self._ours or self._render is None:
                return
        from engine.devices import release

        release()

    def _hear(self, event: AnyEvent) -> None:
        """Pass an event on; a job that ends is forgotten first, so that nothing can cancel it any more."""
        if isinstance(event, Terminal):
            with self._changed:
                del self._jobs[event.job]
        self._listener(event)


def _wish(request: Request) -> str:
    """The one device that stands for what the request asks for."""
    return "auto" if request.device == "all" else request.device


def _room(request: Request) -> int:
    """Bytes that the picture takes on its way, by its header; none for one that cannot be read and will fail."""
    if not isinstance(request, RenderRequest) or request.source is None:
        return 0
    try:
        info = probe(request.source)
    except EngineError:
        return 0
    width, height = request.recipe.size_of(info.width, info.height)
    return width * height * BYTES * request.recipe.output.depth // 8
