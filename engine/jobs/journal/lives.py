"""What threads of the runner inside note about jobs on their way, before the queue's thread comes to it."""

from __future__ import annotations

import threading
from typing import NamedTuple

from engine.events import JobId

CRASHES = 2
"""Engines that a job may take with it before it is set aside."""


class Crashed(NamedTuple):
    """What a job on its way did to engines."""

    now: bool
    """One died over it since it was taken up."""
    poisoned: bool
    """It was the last one that it may have."""


class Lives:
    """May be used from any thread."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._begun: set[JobId] = set()
        self._crashes: dict[JobId, int] = {}
        """Of the jobs on their way, since they were queued."""
        self._now: set[JobId] = set()
        """Those that took an engine with them since they were taken up."""
        self._worked_on: set[JobId] = set()
        self._awake = False
        self._kept: dict[JobId, int] = {}

    def begin(self, job: JobId) -> bool:
        """Whether nobody was told yet that `job` has begun; from now on somebody was."""
        with self._guard:
            new = job not in self._begun
            self._begun.add(job)
            return new

    def is_worked_on(self, job: JobId) -> bool:
        """An engine told something of `job`; whether that is the first time since it was taken up, or the pause."""
        with self._guard:
            new = job not in self._worked_on
            self._worked_on.add(job)
            self._awake = True
            return new

    @property
    def is_awake(self) -> bool:
        """Whether engines stand ready, so that what is taken up is worked on at once."""
        return self._awake

    def keeps(self, job: JobId, kept: int) -> bool:
        """So many thousandths of `job` are on the disk; whether that is news."""
        with self._guard:
            old, self._kept[job] = self._kept.get(job, 0), kept
            return kept > 0 and kept != old

    def pause(self) -> None:
        """No engine works on anything."""
        with self._guard:
            self._worked_on.clear()
            self._awake = False

    def is_over(self, job: JobId) -> bool:
        """The end of `job` is told; whether its beginning was."""
        with self._guard:
            begun = job in self._begun
            self._begun.discard(job)
            return begun

    def take_up(self, job: JobId, crashes: int, *, begun: bool) -> None:
        """`job` is given to an engine; it took `crashes` with it before. `begun`: that it is worked on is known."""
        with self._guard:
            self._crashes[job] = crashes
            if begun:
                self._worked_on.add(job)

    def crashed(self, job: JobId) -> bool:
        """`job` took an engine with it; whether it was the last one that it may have."""
        with self._guard:
            self._now.add(job)
            self._crashes[job] = self._crashes.get(job, 0) + 1
            return self._crashes[job] >= CRASHES

    def let_go(self, job: JobId) -> Crashed:
        """`job` is with no engine any more."""
        with self._guard:
            self._worked_on.discard(job)
            self._kept.pop(job, None)
            crashes = self._crashes.pop(job, 0)
            now = job in self._now
            self._now.discard(job)
            return Crashed(now, now and crashes >= CRASHES)
