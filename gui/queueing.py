"""The queue as the window knows it: what it is now, and all that the artist may do to it, each a step for undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from engine.events import JobId
from engine.jobs import QueueRunner
from engine.jobs.journal import edits
from engine.jobs.journal.edits import Edit
from engine.jobs.journal.rows import LIVE, Row
from engine.jobs.journal.told import QueueState
from engine.recipe import Request
from gui.bridge import Bridge


class Queueing(QObject):
    """Lives in the window's thread."""

    changed = Signal(object)
    """The QueueState of now."""
    acted = Signal()
    """The artist changed the queue, by one step."""

    def __init__(self, runner: QueueRunner, bridge: Bridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self.state = QueueState()
        bridge.queue.connect(self._tell)
        runner.watch(bridge.hear_queue)

    def _tell(self, state: QueueState) -> None:
        self.state = state
        self.changed.emit(state)

    @property
    def live(self) -> list[Row]:
        """What is on its way or waits."""
        return [row for row in self.state.rows if row.state in LIVE]

    @property
    def busy(self) -> bool:
        """Whether anything is on its way or waits; that stands first."""
        return any(row.state in LIVE for row in self.state.rows[:1])

    def add(self, requests: Sequence[Request], *, front: bool = False) -> tuple[JobId, ...]:
        """Queue all of them, behind all others or before them."""
        return self._runner.submit_many(requests, front=front)

    def cancel(self, jobs: Iterable[JobId] | None = None) -> None:
        """Cancel these; None: all."""
        self._do(edits.cancel(jobs))

    def give_up(self, jobs: Iterable[JobId]) -> None:
        """Cancel these because of another one; no step of the artist's."""
        for job in jobs:
            self._runner.cancel(job)

    def move(self, jobs: Iterable[JobId], before: JobId | None) -> None:
        """Move them in front of another one; None: behind all."""
        self._do(edits.move(jobs, before))

    def front(self, jobs: Iterable[JobId]) -> None:
        """Paint them next."""
        self._do(edits.front(jobs))

    def retry(self, jobs: Iterable[JobId]) -> None:
        """Try again what failed or was cancelled."""
        self._do(edits.retry(jobs))

    def duplicate(self, jobs: Iterable[JobId]) -> None:
        """Paint the same once more."""
        self._do(edits.duplicate(jobs))

    def rewrite(self, job: JobId, request: Request) -> None:
        """Paint `request` instead."""
        self._do(edits.rewrite(job, request))

    def clear(self, jobs: Iterable[JobId] | None = None) -> None:
        """Take what is over off the list; None: all of it."""
        self._do(edits.clear(jobs))

    def step(self, by: int) -> None:
        """Undo a change (-1) or redo it (1)."""
        if by < 0:
            self._runner.undo()
        else:
            self._runner.redo()

    def _do(self, edit: Edit) -> None:
        self._runner.change(edit)
        self.acted.emit()
