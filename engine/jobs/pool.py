"""A runner with one engine process per device, fed from one queue. Never loads torch: the window imports it.

A driver thread per device keeps an engine process, gives it one job at a time and listens. An engine that dies costs
its process, not the job: the job is done again once in a new process, and given up when that one dies too. Of several
devices those that have an engine come first; another engine is started only when these have had no rest for a while,
because starting one and loading its models takes longer than a small picture.
"""

from __future__ import annotations

import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Self

from engine import events
from engine.events import JobId
from engine.jobs import Listener
from engine.jobs.boundary import started, tell
from engine.jobs.driver import BEAT, Driver, Job
from engine.jobs.process import cores
from engine.recipe import RenderRequest, Request

CANCEL_PATIENCE = 10.0
"""Seconds that an engine has for heeding a cancel before it is killed."""
CLOSE_PATIENCE = 1.0
"""The same when the runner closes."""
IDLE = 300.0
"""Seconds without a job after which an engine ends, so that other programs have the memory; the next job starts it."""

WAKE = 2.0
"""Seconds that the engines have had no rest, after which one more is started for what waits."""
LOOK = 0.5
"""Seconds after which a driver without an engine looks again whether one is wanted."""
PAUSE = 0.25
"""Seconds without a job from which on an engine has had a rest."""

PAUSED = "Paused: this picture waits. What took long is kept, and it goes on from there."


class PoolRunner:
    """Runs jobs in engine processes, one for each of `devices`. Also a context manager that closes.

    The first process starts at the first `submit`, or before it at `warm`; `devices` may be found out only then. A
    request for the device "auto" is painted on the device of the engine that takes it; one that names a device is
    taken by that device's engine, or by the first where there is none.

    `command` starts an engine (None: this Python's engine.jobs.worker); `render`, "MODULE:FUNCTION", is what it
    paints with (None: engine.render:render). `patience` is how many seconds an engine has for heeding a cancel, `idle`
    how many it stays without a job, `beat` how many may pass between its signs of life, `wake` how many
    the engines must have had no rest before one more is started.
    The listener is called without any lock held, so it may submit and cancel; `close` must come from elsewhere.
    """

    def __init__(
        self,
        listener: Listener,
        *,
        devices: Sequence[str] | Callable[[], Sequence[str]] = ("auto",),
        command: Sequence[str] | None = None,
        render: str | None = None,
        patience: float = CANCEL_PATIENCE,
        idle: float = IDLE,
        beat: float = BEAT,
        wake: float = WAKE,
    ) -> None:
        self._listener = listener
        self._patience, self._idle, self._wake = patience, idle, wake
        self._changed = threading.Condition()
        self._jobs: dict[JobId, Job] = {}
        """Every job that has not ended."""
        self._waiting: list[Job] = []
        self._free: dict[Driver, float] = {}
        """Those that wait for a job, and since when."""
        self._rested = time.monotonic()
        """When an engine was last seen to have a rest."""
        self._closed = False
        self._paused = False
        self._resting: set[Driver] = set()
        """Drivers whose engines have ended since the pause began."""
        self._threads: list[threading.Thread] = []
        # -P: a torch.py in the folder where the studio was started must not become the engine's torch
        self._command = [*(command or (sys.executable, "-P", "-m", "engine.jobs.worker"))]
        if render is not None:
            self._command += ["--render", render]
        if beat != BEAT:
            self._command += ["--beat", str(beat)]
        self._beat = beat
        self._find = devices if callable(devices) else lambda: devices
        self._drivers: list[Driver] = [] if callable(devices) else self._made(devices)

    def _made(self, devices: Sequence[str]) -> list[Driver]:
        # Alone, an engine knows best how many threads it wants; several must share the processor.
        threads = None if len(devices) == 1 else max(1, cores() // len(devices))
        return [
            Driver(self._listener, device=device, command=self._command, threads=threads, beat=self._beat)
            for device in devices
        ]

    @property
    def ahead(self) -> int:
        """One for each engine."""
        return max(1, len(self._drivers))

    def warm(self) -> None:
        """Start the engines, so that torch loads in the background. Does nothing after `close`."""
        with self._changed:
            if not self._closed:
                self._start()

    def submit(self, request: Request, *, job: JobId | None = None) -> JobId:
        """Queue `request`. Raises RuntimeError after `close`."""
        if isinstance(request, RenderRequest):
            request = request.settled()  # once for all times that it may be painted
        made = Job(job or JobId(uuid.uuid4().hex), request)
        with self._changed:
            if self._closed:
                raise RuntimeError("the runner is closed")
            self._jobs[made.id] = made
            self._waiting.append(made)
            self._start()
            self._changed.notify_all()
        return made.id

    def cancel(self, job: JobId) -> None:
        """Cancel a waiting job at once, a running one at its next checkpoint. Others are ignored."""
        with self._changed:
            found = self._jobs.get(job)
            dropped = [found] if found is not None and self._cancel(found, self._patience) else []
        self._tell_cancelled(dropped)

    def pause(self) -> None:
        """Paint nothing until `resume`, and free the cards: pictures on their way wait again, before all others.

        Returns at once; engines give up their pictures at the next checkpoint, as for a cancel, and end.
        """
        with self._changed:
            if self._closed or self._paused:
                return
            self._paused = True
            for job in self._jobs.values():
                if job.driver is not None and not job.cancelled:
                    job.put_back = True
                    job.driver.nudge(self._patience)
            self._changed.notify_all()

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        with self._changed:
            self._paused = False
            self._resting.clear()
            self._changed.notify_all()

    def close(self) -> None:
        """Cancel what is left, end the engines, return when processes and threads are gone. May be called twice."""
        with self._changed:
            self._closed = True
            dropped = [job for job in list(self._jobs.values()) if self._cancel(job, CLOSE_PATIENCE)]
            self._changed.notify_all()
            threads = list(self._threads)
        self._tell_cancelled(dropped)
        for thread in threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        """Start the drivers, once. The caller holds the lock."""
        if self._threads:
            return
        self._drivers = self._drivers or self._made(self._find())
        work = (self._take, self._forget, self._put_back)
        for number, driver in enumerate(self._drivers):
            name, early = f"impasto driver {number}", {"early": number == 0}
            self._threads.append(threading.Thread(target=driver.work, args=work, kwargs=early, name=name, daemon=True))
        for thread in self._threads:
            thread.start()

    def _cancel(self, job: Job, patience: float) -> bool:
        """Mark `job`; True where it was waiting, and is forgotten. The caller holds the lock and tells its end."""
        job.cancelled = True
        if job.driver is not None:
            job.driver.nudge(patience)
            return False
        self._waiting.remove(job)
        del self._jobs[job.id]
        return True

    def _tell_cancelled(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            if not job.begun:
                tell(self._listener, started(job.id, job.request))
            tell(self._listener, events.Cancelled(job=job.id))

    def _take(self, driver: Driver) -> Job | None:
        """The next job, now the driver's; waits for one. None once the runner is closed."""
        while True:
            with self._changed:
                begin = self._free[driver] = time.monotonic()
                while not (self._closed or self._may_rest(driver) or (job := self._next(driver)) is not None):
                    left = begin + self._idle - time.monotonic()
                    if driver.is_awake and left <= 0:
                        break
                    self._changed.wait(left if driver.is_awake else LOOK if self._jobs else None)
                self._note_rest()
                del self._free[driver]
                if self._closed:
                    return None
                if self._paused:
                    self._resting.add(driver)
                elif job is not None:
                    self._waiting.remove(job)
                    job.driver = driver
                    self._changed.notify_all()
                    return job
            driver.rest()

    def _next(self, driver: Driver) -> Job | None:
        """The job that `driver` shall take now, if there is one: what no better driver is there for."""
        if self._paused:
            return None
        self._note_rest()
        free = sorted(self._free, key=lambda other: (not other.is_awake, self._drivers.index(other)))
        for job in self._waiting:
            taker = next((other for other in free if self._may_take(other, job)), None)
            if taker is driver:
                return job
            if taker is not None:
                free.remove(taker)
        return None

    def _note_rest(self) -> None:
        """Whether an engine has a rest now. The caller holds the lock."""
        now = time.monotonic()
        rests = any(other.is_awake and now - since > PAUSE for other, since in self._free.items())
        if rests or not any(other.is_awake for other in self._drivers):
            self._rested = now

    def _may_take(self, driver: Driver, job: Job) -> bool:
        device = job.request.device
        home = next((other for other in self._drivers if other.device == device), self._drivers[0])
        if device != "auto":
            return driver is home
        alone = driver is home and not any(other.is_awake for other in self._drivers)
        return driver.is_awake or alone or time.monotonic() - self._rested >= self._wake

    def _may_rest(self, driver: Driver) -> bool:
        return self._paused and driver not in self._resting

    def _put_back(self, job: Job) -> bool:
        """Let `job` wait again, before all others, where that is wanted."""
        if job.put_back and not job.cancelled:
            tell(self._listener, events.Note(job=job.id, text=PAUSED))
        with self._changed:
            if job.cancelled or self._closed or not job.put_back:
                return False
            job.driver, job.put_back = None, False
            self._waiting.insert(0, job)
            self._changed.notify_all()
        return True

    def _forget(self, job: Job) -> None:
        with self._changed:
            del self._jobs[job.id]
