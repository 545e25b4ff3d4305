"""What the queue's thread does: decides, writes, then tells."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from engine import events
from engine.atomic import clear_dead_parts
from engine.errors import EngineLost
from engine.events import AnyEvent, JobId
from engine.jobs import Listener, PausableRunner
from engine.jobs.boundary import tell
from engine.jobs.journal.edits import Change, Edit
from engine.jobs.journal.edits import cancel as cancelling
from engine.jobs.journal.ledger import Ledger
from engine.jobs.journal.lives import Lives
from engine.jobs.journal.opening import open_store
from engine.jobs.journal.rows import LIVE, UNSEEN, BadRow, Row, forget_unfinished, mark, was_painted, written
from engine.jobs.journal.store import Store
from engine.jobs.journal.told import QueueState, begun, done, painted, refusal, trouble_of, words_of
from engine.recipe import Request
from engine.sniff import shown_name

log = logging.getLogger(__name__)

DEATHS = 2
"""Times that the studio may end over a job before it comes up paused; once more, and the job is set aside."""
UNDO = 200
"""Changes that can be taken back."""
ASIDE = "The painting engine stopped unexpectedly twice while painting this picture; it is set aside."
ASIDE_ADVICE = "Try a smaller size or another photo, or try it again from the queue. Other pictures are not affected."
DAMAGED = "What the queue kept of this picture is damaged."
Outcome = events.Finished | events.Failed | events.Cancelled


class Keeper:
    """All but `pass_on` and `lives` belong to the queue's thread, `open` first."""

    def __init__(self, path: Path, listener: Listener, inner: PausableRunner) -> None:
        self._path, self._listener, self._inner = path, listener, inner
        self._store: Store
        self._ledger = Ledger()
        self._awake = self._stopping = False
        self._paused = False
        self._why = ""
        self._problems: tuple[str, ...] = ()
        self._restored = self._asked = 0
        self.changed = True
        """Whether the queue is not as it was told last."""
        self.is_stuck = False
        """Whether the disk refuses what must be written."""
        self._refused = ""
        self._told: tuple[Row, ...] = ()
        self._facts: dict[str, str] = {}
        self._outbox: list[AnyEvent] = []
        self._starting: list[Row] = []
        self._waiting: list[Callable[[], object]] = []
        """Called as soon as all is written."""
        self._heard: set[JobId] = set()
        """Jobs whose end the listener is still to hear, those left from the last time as well."""
        self._cancelling: set[JobId] = set()
        self._wanted_back: set[JobId] = set()
        """Cancelled ones whose cancel was taken back before they ended."""
        self._done: deque[Change] = deque(maxlen=UNDO)
        self._undone: list[Change] = []
        self.lives = Lives()

    def pass_on(self, event: AnyEvent) -> None:
        """Tell, from any thread, what is neither the end of a job nor needs to be kept; Started only once."""
        if not isinstance(event, events.Started) or self.lives.begin(event.job):
            tell(self._listener, event)

    # -- the beginning and the end

    def open(self) -> None:
        """Open the file and see what was left."""
        opened = open_store(self._path)
        self._store, self._problems = opened.store, opened.problems
        rows = self._store.rows()
        facts = self._store.facts()
        self._ledger = Ledger(rows)
        if facts.get("paused"):
            self._hold(facts.get("why", ""))
        for row, place in zip(
            running := self._ledger.running(), self._ledger.places_in_front(len(running)), strict=True
        ):
            self._return(row, place)
        self._heard.update(row.job for row in self._ledger.waiting())
        self._restored = len(self._heard)
        with contextlib.suppress(sqlite3.Error):  # the disk may be full
            self._store.forget_old()

    def _return(self, row: Row, place: float) -> None:
        """Decide about a job that was on its way when the studio ended."""
        try:
            clear_dead_parts(row.target.parent)
            if was_painted(row):
                self._ledger.put(replace(done(row, painted(row)), ended=time.time()))
                return
            name, died = shown_name(row.subject), bool(row.begun)
        except BadRow:
            self._ledger.put(replace(row, state="failed", words=DAMAGED, ended=time.time()))
            return
        row = replace(row, state="waiting", place=place, deaths=row.deaths + row.begun, begun=0)
        if row.deaths > DEATHS and died:
            words = "Impasto ended each time that it was painted; it is set aside."
            row = replace(row, state="aside", words=words, ended=time.time())
        elif row.deaths == DEATHS and died:
            self._hold(f"Impasto ended twice while {name} was painted. Take it out of the queue, or go on.")
        self._ledger.put(row)

    def wake(self) -> None:
        """From now on jobs may run."""
        self._awake = True

    def stop(self) -> None:
        """Start nothing more; what is cancelled from now on waits for the next time."""
        self._stopping = True

    def close(self) -> None:
        """Close the file."""
        self._store.close()

    # -- what the artist wants

    def add(self, jobs: Sequence[JobId], requests: Sequence[Request], *, front: bool) -> None:
        """New jobs."""
        self._awake = True
        count = len(jobs)
        places = self._ledger.places_in_front(count) if front else self._ledger.places(count)
        for job, place, request in zip(jobs, places, requests, strict=True):
            self._ledger.put(Row(job=job, place=place, text=written(request)))
            self._heard.add(job)

    def cancel(self, job: JobId) -> None:
        """Cancel, for good."""
        for before, after in cancelling([job])(self._ledger):
            self._become(before, after)

    def change(self, edit: Edit) -> None:
        """Make a change that can be taken back."""
        try:
            change = edit(self._ledger)
        except BadRow:
            log.exception("The queue cannot be changed")
            change = ()
        self._undone.clear()
        self._done.append(change)
        for before, after in change:
            self._become(before, after)

    def undo(self) -> None:
        """Take the last one back."""
        if self._done:
            change = self._done.pop()
            self._undone.append(change)
            for before, after in change:
                self._become(after, before)

    def redo(self) -> None:
        """Make it again."""
        if self._undone:
            change = self._undone.pop()
            self._done.append(change)
            for before, after in change:
                self._become(before, after)

    def _become(self, expected: Row | None, wanted: Row | None) -> None:
        """Replace a row by another where it is as `expected`; a job on its way is cancelled, or let be."""
        row = wanted or expected
        if row is None:
            return
        now = self._ledger.get(row.job) or expected  # what is over may have been forgotten
        if now is not None and now.state == "running":
            self._steer(row.job, cancel=wanted is not None and wanted.state == "cancelled")
        elif expected is None or (now is not None and now.state == expected.state):
            if wanted is None:
                self._ledger.drop(row.job)
                self._heard.discard(row.job)
            else:
                self._replace(now, wanted)

    def _steer(self, job: JobId, *, cancel: bool) -> None:
        if cancel:
            self._wanted_back.discard(job)
            self._cancelling.add(job)
            self._inner.cancel(job)
        elif job in self._cancelling:
            self._wanted_back.add(job)

    def _replace(self, now: Row | None, wanted: Row) -> None:
        if wanted.state == "running":  # its cancel is taken back
            wanted = replace(wanted, state="waiting", begun=0, place=self._ledger.places_in_front(1)[0])
        if now is not None and (now.text != wanted.text or now.state not in LIVE):
            forget_unfinished(now)
            wanted = replace(wanted, kept=0)
        self._ledger.put(wanted)
        if wanted.state == "waiting" and (now is None or now.state != "waiting"):
            self._heard.add(wanted.job)
        elif wanted.state == "cancelled" and now is not None and now.state == "waiting":
            self._tell_end(wanted, events.Cancelled(job=wanted.job))

    def pause(self) -> None:
        """The artist wants a pause. The runner inside has it already, unless a `resume` came after it."""
        self._asked += 1
        self._hold("")

    def _hold(self, why: str) -> None:
        self._inner.pause()
        self._paused, self._why = True, why
        self.lives.pause()
        for row in self._ledger.running():
            self._ledger.put(replace(row, begun=0))
        self._facts |= {"paused": "1", "why": why}

    def resume(self) -> None:
        """The artist wants to go on."""
        self._asked += 1
        self._paused, self._why = False, ""
        self._facts |= {"paused": "", "why": ""}
        self._inner.resume()

    # -- what becomes of jobs

    def note_begun(self, job: JobId, then: Callable[[], object]) -> None:
        """An engine works on the job; `then` is called when that is written."""
        self._waiting.append(then)
        row = self._ledger.get(job)
        if row is not None and row.state == "running":
            self._ledger.put(replace(row, begun=1))

    def note_kept(self, job: JobId, kept: int) -> None:
        """So many thousandths of the picture are on the disk."""
        if (row := self._ledger.get(job)) is not None and row.state == "running":
            self._ledger.put(replace(row, kept=kept))

    def note_crash(self, job: JobId) -> None:
        """An engine died over the job."""
        if (row := self._ledger.get(job)) is not None:
            self._ledger.put(replace(row, crashes=row.crashes + 1))

    def ended(self, event: Outcome) -> None:
        """A job that was on its way has ended."""
        job = event.job
        row = self._ledger.get(job)
        crashed = self.lives.let_go(job)
        asked, back = job in self._cancelling, job in self._wanted_back
        self._cancelling.discard(job)
        self._wanted_back.discard(job)
        if row is None or row.state != "running":
            return
        if not isinstance(event, events.Finished) and was_painted(row):
            event = painted(row)  # its engine died before it could say so, or a cancel came late
        trouble = trouble_of(row, event, crashed=crashed.now) if isinstance(event, events.Failed) else ""
        if trouble and asked:  # it is given up: nobody need wait for the disk
            event = events.Cancelled(job=job)
        match event:
            case events.Finished():
                self._end(done(row, event), event)
            case events.Failed() if trouble:
                self._wait_again(row)
                self._hold(trouble)
            case events.Failed() if event.cause == EngineLost.__name__:
                self._set_aside(replace(row, crashes=row.crashes + 1), event.traceback)
            case events.Failed():
                self._end(replace(row, state="failed", words=words_of(event)), event)
            case _ if asked and not back:
                self._end(replace(row, state="cancelled"), event)
            case _ if crashed.poisoned:
                self._set_aside(row, "")
            case _:
                self._put_back(row, event, told=asked or self._stopping)

    def _put_back(self, row: Row, event: events.Cancelled, *, told: bool) -> None:
        """Let the job wait again; where an end is `told`, a new beginning will be."""
        self._wait_again(row)
        if told:
            self._tell_end(row, event)
        if not self._stopping:
            self._heard.add(row.job)

    def _set_aside(self, row: Row, details: str) -> None:
        event = events.Failed(
            job=row.job, message=ASIDE, advice=ASIDE_ADVICE, traceback=details, cause=EngineLost.__name__
        )
        self._end(replace(row, state="aside", words=f"{ASIDE} {ASIDE_ADVICE}"), event)

    def _wait_again(self, row: Row) -> None:
        self._ledger.put(replace(row, state="waiting", begun=0, place=self._ledger.places_in_front(1)[0]))

    def _end(self, row: Row, event: Outcome) -> None:
        self._ledger.put(replace(row, begun=0, ended=time.time()))
        self._tell_end(row, event)

    def _tell_end(self, row: Row, event: Outcome) -> None:
        """Tell the end of a job when it is written; Started before it, where that was not told."""
        if row.job not in self._heard:
            return
        self._heard.discard(row.job)
        if not self.lives.is_over(row.job):
            self._outbox.append(begun(row))
        self._outbox.append(event)

    # -- writing, then telling

    def state(self) -> QueueState:
        """The queue as it is on the disk; call it when `settle` is over."""
        if not self.is_stuck:
            self._told = self._ledger.all()
        self.changed = False
        return QueueState(
            rows=self._told,
            paused=self._paused or self.is_stuck,
            why=self._refused or self._why,
            problems=self._problems,
            restored=self._restored,
            asked=self._asked,
        )

    def settle(self, *, last: bool) -> bool:
        """Start what can start, write all, tell all. False where the disk refuses: then nothing is told yet."""
        was_stuck = self.is_stuck
        if last:
            for row in self._ledger.waiting():
                self._tell_end(row, events.Cancelled(job=row.job))
        self._fill()
        if not self._write():
            if last:
                self._tell_out()  # nobody hears of it later
            return False
        self._tell_out()
        starting, self._starting = self._starting, []
        for row in starting:
            self._give(row)
        return self.settle(last=last) if was_stuck else True

    def _tell_out(self) -> None:
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()
        outbox, self._outbox = self._outbox, []
        for event in outbox:
            tell(self._listener, event)

    def _fill(self) -> None:
        """Take up as many jobs as the runner inside can work on."""
        free = not (self._stopping or self._paused or self.is_stuck) and self._awake
        while free and self._ledger.busy < self._inner.ahead and (row := self._ledger.first()) is not None:
            try:
                if was_painted(row):
                    finished = painted(row)
                    self._end(done(row, finished), finished)
                    continue
                before = mark(row.target) if row.before == UNSEEN else row.before
                row.request()
            except BadRow:
                failed = events.Failed(job=row.job, message=DAMAGED, advice="Queue it again.")
                self._end(replace(row, state="failed", words=DAMAGED), failed)
                continue
            begins = int(self.lives.is_awake and self._inner.ahead == 1)  # of several engines some may sleep
            row = replace(row, state="running", begun=begins, attempts=row.attempts + 1, before=before)
            self._ledger.put(row)
            self._starting.append(row)

    def _give(self, row: Row) -> None:
        self.lives.take_up(row.job, row.crashes, begun=bool(row.begun))
        try:
            self._inner.submit(row.request(), job=row.job)
            if row.job in self._cancelling:
                self._inner.cancel(row.job)
        except RuntimeError:  # it was closed meanwhile
            self._wait_again(row)

    def _write(self) -> bool:
        changed, gone = self._ledger.unwritten()
        if not (changed or gone or self._facts):
            return True
        self.changed = True
        try:
            self._store.write(changed, gone, self._facts)
        except sqlite3.Error as error:
            log.warning("The queue cannot be written: %s", error)
            self.is_stuck = True
            self._refused = refusal(self._path, error)
            return False
        for row in changed:
            if row.state not in LIVE:
                forget_unfinished(row)
        self._ledger.is_written()
        self._facts = {}
        self.is_stuck, self._refused = False, ""
        return True
