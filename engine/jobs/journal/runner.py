"""A runner whose queue survives: what waits, runs and ended is in a file before anybody hears of it.

One thread owns the file and the ledger. Whatever happens comes to it through a mailbox; it takes all that lies there,
writes it in one transaction, and only then tells it and hands jobs to the runner inside, which never has more of them
than it can work on. So the order of what waits is the queue's own, and may be changed.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Self

from filelock import FileLock, Timeout

from engine import events
from engine.errors import QueueInUse
from engine.events import AnyEvent, JobId, Terminal
from engine.jobs import Listener, PausableRunner
from engine.jobs.boundary import attempt
from engine.jobs.journal.edits import Edit
from engine.jobs.journal.keeper import Keeper
from engine.jobs.journal.rows import new_job
from engine.jobs.journal.told import Watcher
from engine.recipe import RenderRequest, Request

PATIENCE = 0.5
"""Seconds that a job waits for the disk to take this down."""
RETRY = 2.0
"""Seconds after which a disk that refused the queue is asked again."""
FILE_NAME = "queue.sqlite"


MakeInner = Callable[[Listener], PausableRunner]


class JournalRunner:
    """Keeps the queue in `folder` and runs it through the runner that `make` builds. Also a context manager.

    Raises QueueInUse where another process has the queue of this folder. What was left there waits again, under the
    same ids, and goes on at `warm` or at the first `submit`. `close` ends the work; what is left stays in the file.
    """

    def __init__(self, listener: Listener, make: MakeInner, *, folder: Path, retry: float = RETRY) -> None:
        self._lock = _locked(folder)
        self._mail: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._guard = threading.Lock()
        self._closed = False
        self._retry = retry
        self._watchers: list[Watcher] = []
        self._inner = make(self._hear)
        self._keeper = Keeper(folder / FILE_NAME, listener, self._inner)
        self._thread = threading.Thread(target=self._work, name="impasto queue", daemon=True)
        self._thread.start()

    @property
    def ahead(self) -> int:
        """As the runner inside."""
        return self._inner.ahead

    def warm(self) -> None:
        """Get the engines ready, and go on with what was left from the last time."""
        self._inner.warm()
        self._post(self._keeper.wake)

    def watch(self, watcher: Watcher) -> None:
        """Tell `watcher` the queue, now and after each change."""

        def add() -> None:
            self._watchers.append(watcher)
            self._keeper.changed = True

        self._post(add)

    def submit(self, request: Request, *, job: JobId | None = None) -> JobId:
        """Queue `request` behind all. Raises RuntimeError after `close`."""
        return self.submit_many([request], jobs=None if job is None else [job])[0]

    def submit_many(
        self, requests: Sequence[Request], *, front: bool = False, jobs: Sequence[JobId] | None = None
    ) -> tuple[JobId, ...]:
        """Queue all of them at once, behind all others or, with `front`, before them. Raises RuntimeError."""
        settled = [item.settled() if isinstance(item, RenderRequest) else item for item in requests]
        named = tuple(jobs) if jobs is not None else tuple(new_job() for _ in settled)
        with self._guard:
            if self._closed:
                raise RuntimeError("the runner is closed")
            self._mail.put(lambda: self._keeper.add(named, settled, front=front))
        return named

    def cancel(self, job: JobId) -> None:
        """Cancel a waiting or running job; nothing that `undo` would take back. Others are ignored."""
        self._post(lambda: self._keeper.cancel(job))

    def change(self, edit: Edit) -> None:
        """Change the queue; `undo` takes it back."""
        self._post(lambda: self._keeper.change(edit))

    def undo(self) -> None:
        """Take the last change back, as far as what was painted meanwhile allows it."""
        self._post(self._keeper.undo)

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        self._post(self._keeper.redo)

    def pause(self) -> None:
        """Paint nothing until `resume`, also after a restart, and free the cards. Returns at once."""
        self._inner.pause()
        self._post(self._keeper.pause)

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        self._post(self._keeper.resume)

    def close(self) -> None:
        """End the work and return when threads and processes are gone; what is left stays in the file.

        The listener hears of a cancel of each job that it was told of. May be called twice.
        """
        with self._guard:
            first, self._closed = not self._closed, True
        if first:
            self._mail.put(self._keeper.stop)
            self._inner.close()
            self._mail.put(None)
        self._thread.join()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _post(self, work: Callable[[], None]) -> None:
        with self._guard:
            if not self._closed:
                self._mail.put(work)

    def _hear(self, event: AnyEvent) -> None:
        """The runner inside tells something, from any thread."""
        if isinstance(event, Terminal):
            self._mail.put(lambda: self._keeper.ended(event))
            return
        if isinstance(event, events.Note) and event.lost:
            last = self._keeper.lives.crashed(event.job)
            self._mail.put(lambda: self._keeper.note_crash(event.job))
            if last:
                self._inner.cancel(event.job)  # before the driver tries once more
                return
        works = isinstance(event, events.Progress) and event.stage != events.STARTING
        if works and self._keeper.lives.is_worked_on(event.job):
            self._note_begun(event.job)
        if isinstance(event, events.Progress):
            kept = 1000 * event.kept // event.total
            if self._keeper.lives.keeps(event.job, kept):
                self._mail.put(lambda: self._keeper.note_kept(event.job, kept))
        self._keeper.pass_on(event)

    def _note_begun(self, job: JobId) -> None:
        """Have it written that `job` is worked on, before it is: what ends the studio at once counts as well."""
        written = threading.Event()
        self._mail.put(lambda: self._keeper.note_begun(job, written.set))
        if threading.current_thread() is not self._thread:
            written.wait(PATIENCE)

    def _work(self) -> None:
        """The queue's thread."""
        self._keeper.open()
        going = True
        while going:
            going = self._take_mail()
            attempt(partial(self._keeper.settle, last=not going))
            if self._keeper.changed:
                self._publish()
        self._keeper.close()

    def _take_mail(self) -> bool:
        """Do all that lies in the mailbox, waiting for the first; False at the end."""
        with contextlib.suppress(queue.Empty):
            mail = self._mail.get(timeout=self._retry if self._keeper.is_stuck else None)
            while True:
                if mail is None:
                    return False
                attempt(mail)
                mail = self._mail.get_nowait()
        return True

    def _publish(self) -> None:
        if self._watchers:
            state = self._keeper.state()
            for watcher in self._watchers:
                attempt(partial(watcher, state))


def _locked(folder: Path) -> FileLock:
    """The lock of the queue in `folder`; the system frees it when its process dies. Raises QueueInUse."""
    lock = FileLock(folder / f"{FILE_NAME}.lock", thread_local=False)
    with contextlib.suppress(OSError, NotImplementedError):  # a folder that cannot be written or locked
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise QueueInUse("Impasto is open already.", "Go on in its window.") from error
    return lock
