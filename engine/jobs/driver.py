"""Drives one engine process through one job after another, and outlives it when it dies."""

from __future__ import annotations

import functools
import logging
import os
import queue
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from engine import events
from engine.atomic import clear_parts
from engine.errors import EngineLost
from engine.events import JobId, Terminal
from engine.jobs import Listener
from engine.jobs.boundary import bug, started, tell
from engine.jobs.frames import Alive, Cancel, MalformedFrame, Ready, Render, Reply
from engine.jobs.litter import sweep_scratch
from engine.jobs.process import EngineProcess
from engine.recipe import RenderRequest, Request

log = logging.getLogger(__name__)

ATTEMPTS = 2
"""How often a job may take an engine process with it."""

BEAT = 20.0
"""Seconds between two signs of life of an engine that has a job; after three without one it is killed."""
STUCK = 1800.0
"""Seconds that an engine may take to load, and that what paints may neither tell anything nor ask whether to go on."""

Outcome = events.Finished | events.Failed | events.Cancelled


@dataclass(slots=True, eq=False)
class Job:
    """A job that has not ended. `cancelled` may be set from any thread; the driver is nudged after it."""

    id: JobId
    request: Request
    cancelled: bool = False
    put_back: bool = False
    """It is to wait in the queue again."""
    begun: bool = False
    """Whether the listener heard of it."""
    driver: Driver | None = None

    @property
    def is_given_up(self) -> bool:
        """Whether its driver shall let go of it."""
        return self.cancelled or self.put_back


@dataclass(frozen=True, slots=True)
class _Said:
    """A reply of the engine process of that generation; None: it is gone."""

    generation: int
    reply: Reply | None


@dataclass(frozen=True, slots=True)
class _Nudge:
    """Look whether your job was cancelled; `patience` is how many seconds the engine has for giving it up."""

    patience: float


class Driver:
    """The owner of one device's engine process. `work` runs in a thread of the pool's; `nudge` comes from any other.

    Everything that happens arrives in one mailbox. The middle events of a job go straight to the listener, its
    terminal event through the mailbox, so that it comes last and once, also when a cancel or a death races with it.
    """

    def __init__(
        self,
        listener: Listener,
        *,
        device: str,
        command: Sequence[str],
        threads: int | None,
        beat: float = BEAT,
        stuck: float = STUCK,
    ) -> None:
        self._listener = listener
        self.device = device
        self._command = command
        self._threads = threads
        self._beat, self._stuck = beat, stuck
        self._mail: queue.SimpleQueue[_Said | _Nudge] = queue.SimpleQueue()
        self._process: EngineProcess | None = None
        self._generation = 0
        self._ready = False
        self._current: JobId | None = None
        """The job whose events the engine may tell now."""

    def nudge(self, patience: float) -> None:
        """Make the driver look whether its job was cancelled."""
        self._mail.put(_Nudge(patience))

    @property
    def is_awake(self) -> bool:
        """Whether there is an engine process."""
        return self._process is not None

    def rest(self) -> None:
        """End the engine process until the next job. In the driver's own thread, between two jobs.

        Only so is everything given back: what libraries keep on a card is more than half a gigabyte.
        """
        self._bury()

    def work(
        self,
        take: Callable[[Driver], Job | None],
        forget: Callable[[Job], None],
        put_back: Callable[[Job], bool],
        *,
        early: bool = True,
    ) -> None:
        """Run what `take` gives until it gives None; `forget` is called before a job's end.

        A job that is put back does not end: `put_back` says whether it waits again. `early`: the engine is started
        before there is a job.
        """
        sweep_scratch()
        try:
            if early:
                self._engine()
        except EngineLost:
            log.exception("The engine for %s cannot be started yet", self.device)
        while (job := take(self)) is not None:
            if not job.begun:
                job.begun = True
                tell(self._listener, started(job.id, job.request))
            outcome = self._guarded(job)
            if isinstance(outcome, events.Cancelled) and put_back(job):
                continue
            forget(job)
            tell(self._listener, outcome)
        self._bury()

    def _guarded(self, job: Job) -> Outcome:
        """`_paint`; a mistake in the driver costs the job and the engine process, not the driver."""
        try:
            return self._paint(job)
        except Exception as error:
            log.exception("The driver of %s met a bug", self.device)
            self._bury(job.request.target)
            return bug(job.id, job.request, error)

    def _paint(self, job: Job) -> Outcome:
        """Have the job painted, once more where the engine dies over it."""
        request = job.request
        if request.device == "auto":
            request = request.model_copy(update={"device": self.device})
        was_there = os.path.lexists(request.target)
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._attempt(job, request)
            except EngineLost as error:
                loaded = self._ready
                words = self._bury(request.target) or str(error)
                log.warning("Job %s lost its engine (attempt %d): %s", job.id, attempt, words)
            if job.is_given_up:
                return events.Cancelled(job=job.id)
            if attempt < ATTEMPTS:
                text = "The painting engine stopped unexpectedly. The picture is being painted again."
                tell(self._listener, events.Note(job=job.id, text=text, lost=loaded))
            keeps_all = isinstance(request, RenderRequest) and request.numbered
            if not was_there and not keeps_all and os.path.lexists(request.target):
                # Only whole pictures get their name: the engine died after saving, before it could say so. Where names
                # that are taken get a number, somebody else may have taken this one meanwhile.
                request = request.model_copy(update={"overwrite": True})
        return _lost(job.id, loaded=loaded, words=words)

    def _attempt(self, job: Job, request: Request) -> Outcome:
        """Have the job painted by a living engine. Raises EngineLost where that dies."""
        if job.is_given_up:
            return events.Cancelled(job=job.id)
        process = self._engine()
        if not self._wait_until_ready(job, process):
            return events.Cancelled(job=job.id)
        # before the order: what a queue writes of it then counts even where the picture ends this process at once
        tell(self._listener, events.Progress(job=job.id, stage=events.READING, done=0, total=1000))
        self._current = job.id
        try:
            process.tell(Render(job=job.id, request=request))
            return self._listen(job, process)
        finally:
            self._current = None

    def _engine(self) -> EngineProcess:
        """The running engine process; a new one where there is none or it died. Raises EngineLost."""
        if self._process is not None and not self._process.is_running():
            log.warning("The engine died between two jobs: %s", self._bury())
        if self._process is None:
            self._generation += 1
            self._ready = False
            hear = functools.partial(self._hear, self._generation)
            self._process = EngineProcess(self._command, threads=self._threads, hear=hear)
        return self._process

    def _wait_until_ready(self, job: Job, process: EngineProcess) -> bool:
        """Wait until the engine has loaded; False where the job is cancelled before. Raises EngineLost."""
        deadline = time.monotonic() + self._stuck
        try:
            while not self._ready:  # what lies there already; of engines that are gone, nothing counts
                self._ready = isinstance(self._next_reply(0.0), Ready)
        except queue.Empty:
            tell(self._listener, events.Progress(job=job.id, stage=events.STARTING, done=0, total=1))
        while not self._ready:
            if job.is_given_up:
                return False
            try:
                self._ready = isinstance(self._next_reply(deadline), Ready)
            except queue.Empty:
                self._give_up(process, "it does not get ready")
        return not job.is_given_up

    def _listen(self, job: Job, process: EngineProcess) -> Outcome:
        """Wait for the end of the job, passing on its cancel. Raises EngineLost where the engine dies or hangs."""
        deadline: float | None = None
        late = False
        while True:
            # two beats and then one more: a computer that slept finds the first ones missed
            silence = time.monotonic() + (self._beat if late else 2 * self._beat)
            try:
                reply = self._next_reply(silence if deadline is None else min(silence, deadline))
            except queue.Empty:
                if deadline is not None and time.monotonic() >= deadline:
                    self._give_up(process, f"job {job.id} did not heed its cancel")
                if late:
                    self._give_up(process, "it gives no sign of life")
                late = True
                continue
            late = False
            if isinstance(reply, Terminal):
                return reply
            if isinstance(reply, Alive) and reply.quiet > self._stuck:
                self._give_up(process, f"job {job.id} stands still")
            if isinstance(reply, _Nudge) and job.is_given_up:
                if deadline is None:
                    process.tell(Cancel(job=job.id))
                moment = time.monotonic() + reply.patience
                deadline = moment if deadline is None else min(deadline, moment)

    def _give_up(self, process: EngineProcess, why: str) -> NoReturn:
        """Kill the engine."""
        log.warning("The engine for %s is killed: %s", self.device, why)
        process.kill()
        raise EngineLost("The painting engine stopped answering.")

    def _next_reply(self, deadline: float) -> Reply | _Nudge:
        """The next of the mailbox that concerns the present engine. Raises queue.Empty at `deadline`, EngineLost."""
        while True:
            mail = self._mail.get(timeout=max(0.0, deadline - time.monotonic()))
            if isinstance(mail, _Nudge):
                return mail
            if mail.generation == self._generation:
                if mail.reply is None:
                    raise EngineLost("The painting engine stopped unexpectedly.")
                return mail.reply

    def _hear(self, generation: int, reply: Reply | None) -> None:
        """Called by the engine's reading thread. Raises MalformedFrame for events of a job that is not running."""
        if generation != self._generation:
            return
        if reply is None or isinstance(reply, Ready | Alive):
            self._mail.put(_Said(generation, reply))
        elif reply.job != self._current:
            raise MalformedFrame(f"{reply.kind} of job {reply.job}, which is not running")
        elif isinstance(reply, Terminal):
            self._current = None
            self._mail.put(_Said(generation, reply))
        elif not isinstance(reply, events.Started):
            tell(self._listener, reply)

    def _bury(self, target: Path | None = None) -> str:
        """End the engine process, with what it left beside `target`; returns its last words, "" where none ran."""
        process, self._process = self._process, None
        self._current = None
        if process is None:
            return ""
        process.close()
        self._generation += 1
        if target is not None:
            clear_parts(target.parent, process.pid)
        return process.last_words()


def _lost(job: JobId, *, loaded: bool, words: str) -> events.Failed:
    """What the artist is told of a job that its engine did not survive."""
    if not loaded:
        return events.Failed(
            job=job,
            message="The painting engine could not be started.",
            advice="Restart the computer; if that does not help, install Impasto again. The details say what it met.",
            traceback=words,
            cause=EngineLost.__name__,
        )
    return events.Failed(
        job=job,
        message="The painting engine stopped unexpectedly twice while painting this picture.",
        advice="Try a smaller size or another photo. Other pictures are not affected.",
        traceback=words,
        cause=EngineLost.__name__,
    )
