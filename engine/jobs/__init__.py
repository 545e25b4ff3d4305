"""Where renders run. Every runner keeps the same promises, tested once for all of them.

`Started` comes first; exactly one terminal event, last; cancel belongs to a job id, never to a worker, and leaves no
file; an expected failure carries words for the artist; a bug carries its traceback and the worker lives. The listener
may be called from any thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # an engine process must be up before anything slow is loaded
    from engine.events import AnyEvent, JobId
    from engine.jobs.journal.edits import Edit
    from engine.jobs.journal.told import Watcher
    from engine.recipe import Request

Listener = Callable[["AnyEvent"], None]


class JobRunner(Protocol):
    """One interface for wherever work runs."""

    @property
    def ahead(self) -> int:
        """How many jobs it can have on their way at a time; more than that only wait."""

    def submit(self, request: Request, *, job: JobId | None = None) -> JobId:
        """Queue `request`; its events go to the listener. Raises RuntimeError after `close`.

        `job` is its id where it has one already.
        """

    def cancel(self, job: JobId) -> None:
        """Cancel a waiting or running job. Unknown and finished jobs are ignored."""

    def warm(self) -> None:
        """Get ready in the background for the first job (load torch, look at the card). Never needed, never waits."""

    def close(self) -> None:
        """Cancel what is left, end the workers, return when they are gone. May be called twice."""


class PausableRunner(JobRunner, Protocol):
    """A runner that can let its jobs wait and give the graphics cards to other programs meanwhile."""

    def pause(self) -> None:
        """Run nothing until `resume` and give back what is kept. Returns at once; jobs on their way wait again."""

    def resume(self) -> None:
        """Go on where `pause` stopped."""


class QueueRunner(PausableRunner, Protocol):
    """A runner whose queue can be looked at and changed."""

    def watch(self, watcher: Watcher) -> None:
        """Tell `watcher` the queue, soon and after each change, from any thread."""

    def submit_many(self, requests: Sequence[Request], *, front: bool = False) -> tuple[JobId, ...]:
        """Queue all of them, behind all others or, with `front`, before them. Raises RuntimeError after `close`."""

    def change(self, edit: Edit) -> None:
        """Change the queue; `undo` takes it back. What an edit may be: engine.jobs.journal.edits."""

    def undo(self) -> None:
        """Take the last change back, as far as what was painted meanwhile allows it."""

    def redo(self) -> None:
        """Make the change again that was taken back last."""
