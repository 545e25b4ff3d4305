"""What an artist may do to the queue. Each edit looks at the ledger and says which rows become which; so it can be
taken back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from engine.events import JobId
from engine.jobs.batch import stands
from engine.jobs.journal.ledger import Ledger
from engine.jobs.journal.rows import AGAIN, LIVE, UNSEEN, Row, new_job, written
from engine.jobs.naming import numbered
from engine.recipe import Request

Change = tuple[tuple[Row | None, Row | None], ...]
"""Rows before and after; None: no such job."""
Edit = Callable[[Ledger], Change]
_NARROW = 1e-6
"""Places nearer than this to each other are given out anew."""


def move(jobs: Iterable[JobId], before: JobId | None) -> Edit:
    """Let waiting jobs wait in front of another one, in the order they have; None: behind all."""
    wanted = frozenset(jobs)

    def edit(ledger: Ledger) -> Change:
        waiting = ledger.waiting()
        moved = [row for row in waiting if row.job in wanted]
        at = next((number for number, row in enumerate(waiting) if row.job == before), len(waiting))
        ahead = [row for row in waiting[:at] if row.job not in wanted]
        behind = [row for row in waiting[at:] if row.job not in wanted]
        return _placed(ahead, moved, behind, ledger)

    return edit


def front(jobs: Iterable[JobId]) -> Edit:
    """Let waiting jobs be the next ones, in the order they have."""
    wanted = frozenset(jobs)

    def edit(ledger: Ledger) -> Change:
        waiting = ledger.waiting()
        moved = [row for row in waiting if row.job in wanted]
        return _placed([], moved, [row for row in waiting if row.job not in wanted], ledger)

    return edit


def _placed(ahead: list[Row], moved: list[Row], behind: list[Row], ledger: Ledger) -> Change:
    if not moved:
        return ()
    count = len(moved)
    low = ahead[-1].place if ahead else None
    high = behind[0].place if behind else None
    if high is None:
        places = ledger.places(count)
    elif low is None:
        places = ledger.places_in_front(count)
    elif high - low > _NARROW * (count + 1):
        places = [low + (high - low) * (number + 1) / (count + 1) for number in range(count)]
    else:
        rows = [*ahead, *moved, *behind]
        fresh = ledger.places(len(rows))
        return tuple((row, replace(row, place=place)) for row, place in zip(rows, fresh, strict=True))
    pairs = zip(moved, places, strict=True)
    return tuple((row, replace(row, place=place)) for row, place in pairs)


def cancel(jobs: Iterable[JobId] | None = None) -> Edit:
    """Cancel these jobs, waiting or on their way; None: all."""
    wanted = None if jobs is None else tuple(jobs)

    def edit(ledger: Ledger) -> Change:
        rows = [*ledger.running(), *ledger.waiting()] if wanted is None else _known(ledger, wanted)
        now = time.time()
        return tuple((row, replace(row, state="cancelled", ended=now)) for row in rows if row.state in LIVE)

    return edit


def retry(jobs: Iterable[JobId]) -> Edit:
    """Let jobs that failed, were set aside or were cancelled wait again, behind all, with a clean record."""
    wanted = tuple(jobs)

    def edit(ledger: Ledger) -> Change:
        rows = [row for row in _known(ledger, wanted) if row.state in AGAIN]
        return tuple(
            (row, replace(_fresh(row), place=place)) for row, place in zip(rows, ledger.places(len(rows)), strict=True)
        )

    return edit


def _fresh(row: Row) -> Row:
    return Row(job=row.job, place=row.place, text=row.text, added=row.added)


def duplicate(jobs: Iterable[JobId]) -> Edit:
    """Let the same be painted once more, behind all, under names that are free."""
    wanted = tuple(jobs)

    def edit(ledger: Ledger) -> Change:
        rows = _known(ledger, wanted)
        taken = {row.target for row in (*ledger.running(), *ledger.waiting())}
        made = []
        for row, place in zip(rows, ledger.places(len(rows)), strict=True):
            request = row.request()
            target = _free(request.target, taken)
            taken.add(target)
            text = written(request.model_copy(update={"target": target}))
            made.append((None, Row(job=new_job(), place=place, text=text)))
        return tuple(made)

    return edit


def _free(target: Path, taken: Container[Path]) -> Path:
    count = 1
    while (found := numbered(target, count)) in taken or stands(found):
        count += 1
    return found


def rewrite(job: JobId, request: Request) -> Edit:
    """Paint `request` instead, where the job still waits."""

    def edit(ledger: Ledger) -> Change:
        row = ledger.get(job)
        if row is None or row.state != "waiting":
            return ()
        return ((row, replace(row, text=written(request), before=UNSEEN, kept=0)),)

    return edit


def clear(jobs: Iterable[JobId] | None = None) -> Edit:
    """Take jobs that are over off the list; None: all. Their pictures stay."""
    wanted = None if jobs is None else tuple(jobs)

    def edit(ledger: Ledger) -> Change:
        rows = ledger.ended() if wanted is None else _known(ledger, wanted)
        return tuple((row, None) for row in rows if row.state not in LIVE)

    return edit


def _known(ledger: Ledger, jobs: Sequence[JobId]) -> list[Row]:
    return [row for job in jobs if (row := ledger.get(job)) is not None]
