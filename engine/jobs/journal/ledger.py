"""The queue in memory: the rows, the order of those that wait, and what is not written yet."""

from __future__ import annotations

import math
from collections.abc import Iterable

from engine.events import JobId
from engine.jobs.journal.rows import LIVE, Row

REMEMBERED = 1000
"""How many jobs that ended are remembered, in memory and in the file."""


class Ledger:
    """Belongs to one thread. Every change of a row goes through `put` and `drop`."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._rows = {row.job: row for row in rows}
        self._order: list[JobId] | None = None
        """Those that wait, first to last; None: to be sorted again."""
        self._running = {row.job for row in self._rows.values() if row.state == "running"}
        places = [row.place for row in self._rows.values()] or [0.0]
        self._first, self._last = float(math.floor(min(places))), float(math.ceil(max(places)))
        self._unwritten: dict[JobId, Row | None] = {}
        self._ended = dict.fromkeys(row.job for row in reversed(self.ended()) if row.state != "aside")
        """Those that ended, the newest last."""

    def get(self, job: JobId) -> Row | None:
        """The row of `job`."""
        return self._rows.get(job)

    def put(self, row: Row) -> None:
        """Add `row`, or replace the one of its job."""
        old = self._rows.get(row.job)
        waits = row.state == "waiting"
        if waits or (old is not None and old.state == "waiting"):
            head = self._order is not None and self._order[:1] == [row.job]
            if head and not waits and self._order is not None:
                del self._order[0]
            elif old is None or not waits or old.state != "waiting" or old.place != row.place:
                self._order = None
        self._rows[row.job] = self._unwritten[row.job] = row
        self._running.discard(row.job)
        if row.state == "running":
            self._running.add(row.job)
        self._ended.pop(row.job, None)
        if row.state not in LIVE and row.state != "aside":
            self._ended[row.job] = None
            self._forget()

    def drop(self, job: JobId) -> None:
        """Forget `job`."""
        if self._rows.pop(job, None) is not None:
            self._order = None
            self._unwritten[job] = None
            self._running.discard(job)
            self._ended.pop(job, None)

    def _forget(self) -> None:
        while len(self._ended) > REMEMBERED:
            job = next(iter(self._ended))
            del self._ended[job], self._rows[job]
            self._unwritten[job] = None  # else it would be back at the next start, after the list was cleared

    def waiting(self) -> list[Row]:
        """Those that wait, the next one first."""
        if self._order is None:
            rows = [row for row in self._rows.values() if row.state == "waiting"]
            self._order = [row.job for row in sorted(rows, key=lambda row: row.place)]
        return [self._rows[job] for job in self._order]

    def first(self) -> Row | None:
        """The next one; cheaper than `waiting`."""
        if self._order is None:
            self.waiting()
        return self._rows[self._order[0]] if self._order else None

    def running(self) -> list[Row]:
        """Those on their way, in the order of their places."""
        return sorted((self._rows[job] for job in self._running), key=lambda row: row.place)

    @property
    def busy(self) -> int:
        """How many are on their way."""
        return len(self._running)

    def ended(self) -> list[Row]:
        """Those that are over, the newest first."""
        return sorted((row for row in self._rows.values() if row.state not in LIVE), key=lambda row: -row.ended)

    def places(self, count: int) -> list[float]:
        """Places behind all that there ever were, for `count` jobs."""
        self._last += count
        return [self._last - count + number for number in range(1, count + 1)]

    def places_in_front(self, count: int) -> list[float]:
        """Places before all that there ever were: what an undo brings back never meets another there."""
        self._first -= count
        return [self._first + number for number in range(count)]

    def all(self) -> tuple[Row, ...]:
        """As an artist sees the queue: on their way, waiting, over."""
        return (*self.running(), *self.waiting(), *self.ended())

    def unwritten(self) -> tuple[list[Row], list[JobId]]:
        """What must be written: rows, and jobs that are gone."""
        rows = [row for row in self._unwritten.values() if row is not None]
        return rows, [job for job, row in self._unwritten.items() if row is None]

    def is_written(self) -> None:
        """All of `unwritten` is on the disk."""
        self._unwritten.clear()
