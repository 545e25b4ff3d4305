"""The job boundary: one request becomes events, whatever happens inside. Every runner runs its jobs through here."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Protocol

from engine import errors, events
from engine.events import AnyEvent, JobId
from engine.jobs import Listener
from engine.recipe import Request

log = logging.getLogger(__name__)

Checkpoint = Callable[[], None]
"""Called between tiles; raises errors.Cancelled when the artist cancelled."""


class Render(Protocol):
    """What engine.render.render looks like: middle events, then one Finished; raises when there is no picture."""

    def __call__(self, request: Request, *, job: JobId, checkpoint: Checkpoint) -> Iterator[AnyEvent]:
        """Paint `request`, from disk to disk."""


def run(request: Request, *, job: JobId, render: Render, checkpoint: Checkpoint, listener: Listener) -> None:
    """Run one request. The listener hears Started, what `render` tells, and exactly one terminal event, last."""
    tell(listener, started(job, request))
    tell(listener, _outcome(request, job=job, render=render, checkpoint=checkpoint, listener=listener))


def checkpoint_of(cancelled: threading.Event) -> Checkpoint:
    """A checkpoint that raises errors.Cancelled once `cancelled` is set."""

    def checkpoint() -> None:
        if cancelled.is_set():
            raise errors.Cancelled

    return checkpoint


def tell(listener: Listener, event: AnyEvent) -> None:
    """Hand `event` to the listener. A mistake of the listener is logged and costs neither the job nor the worker."""
    try:
        listener(event)
    except Exception:
        log.exception("The listener failed on %s of job %s", type(event).__name__, event.job)


def started(job: JobId, request: Request) -> events.Started:
    """The first event of `job`."""
    return events.Started(job=job, source=request.source, target=request.target)


def bug(job: JobId, request: Request, error: Exception) -> events.Failed:
    """What is told of a mistake that is ours."""
    return events.Failed(
        job=job,
        message=f"Impasto made a mistake while painting {request.source.name} ({type(error).__name__}).",
        advice="The picture was not painted. Please report it, with the details.",
        expected=False,
        traceback="".join(traceback.format_exception(error)),
    )


def _outcome(
    request: Request, *, job: JobId, render: Render, checkpoint: Checkpoint, listener: Listener
) -> events.Finished | events.Failed | events.Cancelled:
    """Run `render` to its end and say how it ended. The exceptions, and the tensors they hold, end here."""
    try:
        checkpoint()
        with closing(_generator(render(request, job=job, checkpoint=checkpoint))) as told:
            for event in told:
                if isinstance(event, events.Finished):
                    return event
                tell(listener, event)
        return bug(job, request, RuntimeError("the render ended without Finished"))
    except errors.Cancelled:
        return events.Cancelled(job=job)
    except errors.EngineError as error:
        return events.Failed(job=job, message=error.message, advice=error.advice, cause=type(error).__name__)
    except Exception as error:
        log.exception("Job %s met a bug", job)
        return bug(job, request, error)


def _generator(told: Iterator[AnyEvent]) -> Generator[AnyEvent, None, None]:
    """`told` as a generator, so that leaving it early closes it."""
    yield from told
