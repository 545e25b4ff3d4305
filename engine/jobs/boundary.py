"""The job boundary: one request becomes events, whatever happens inside. Every runner runs its jobs through here."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Protocol

from engine import errors, events, fitting
from engine.events import AnyEvent, JobId
from engine.jobs import Listener
from engine.recipe import RenderRequest, Request

log = logging.getLogger(__name__)

STAGES = (events.READING, events.PAINTING, events.SAVING)
Checkpoint = Callable[[], None]
"""Called between tiles; raises errors.Cancelled when the artist cancelled."""


class Render(Protocol):
    """What engine.render.render looks like: middle events, then one Finished; raises when there is no picture."""

    def __call__(self, request: Request, *, job: JobId, checkpoint: Checkpoint) -> Iterator[AnyEvent]:
        """Paint `request`, from disk to disk."""


def run(request: Request, *, job: JobId, render: Render, checkpoint: Checkpoint, listener: Listener) -> None:
    """Run one request. The listener hears Started, what `render` tells, and exactly one terminal event, last."""
    for _ in stages(request, job=job, render=render, checkpoint=checkpoint, listener=listener):
        pass


def stages(
    request: Request, *, job: JobId, render: Render, checkpoint: Checkpoint, listener: Listener
) -> Iterator[str]:
    """`run`, with a rest before each stage of STAGES: the caller may go on from another thread, one at a time."""
    tell(listener, started(job, request))
    outcome = yield from _outcome(request, job=job, render=render, checkpoint=checkpoint, listener=listener)
    tell(listener, outcome)


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


def attempt(work: Callable[[], object]) -> None:
    """Do `work` for a thread that must live on. A mistake is logged and costs what was asked for."""
    try:
        work()
    except Exception:
        log.exception("%s failed", work)


def started(job: JobId, request: Request) -> events.Started:
    """The first event of `job`."""
    return events.Started(job=job, source=request.source, target=request.target)


def bug(job: JobId, request: Request, error: Exception) -> events.Failed:
    """What is told of a mistake that is ours."""
    return events.Failed(
        job=job,
        message=f"Impasto made a mistake while painting {request.subject.name} ({type(error).__name__}).",
        advice="The picture was not painted. Please report it, with the details.",
        expected=False,
        traceback="".join(traceback.format_exception(error)),
    )


def breaks_device(error: BaseException) -> bool:
    """Whether after `error`, or one that it came from, no call of this process to its device works any more.

    Known by name and words, so that torch need not be there. Memory that ran out is another matter.
    """
    link: BaseException | None = error
    while link is not None:
        words = str(link).lower()
        ours = type(link).__name__ == "AcceleratorError" or "cuda error:" in words or "hip error:" in words
        if ours and "out of memory" not in words and "cublas" not in words and "no kernel image" not in words:
            return True
        link = link.__cause__ or link.__context__
    return False


def _device_lost(job: JobId, error: Exception) -> events.Failed:
    """What is told where no new process can take over."""
    return events.Failed(
        job=job,
        message="The graphics card does not answer Impasto any more.",
        advice="Start it again: what is finished stays. If that does not help, restart the computer.",
        traceback="".join(traceback.format_exception(error)),
        cause=errors.DeviceLost.__name__,
    )


def _outcome(
    request: Request, *, job: JobId, render: Render, checkpoint: Checkpoint, listener: Listener
) -> Generator[str, None, events.Finished | events.Failed | events.Cancelled]:
    """Run `render` to its end and say how it ended. The exceptions, and the tensors they hold, end here."""
    clock = _Clock()
    try:
        checkpoint()
        with closing(_generator(render(request, job=job, checkpoint=checkpoint))) as told:
            for event in told:
                if isinstance(event, events.Finished):
                    return event.model_copy(update={"busy": clock.stop()})
                tell(listener, event)
                if isinstance(event, events.Progress) and clock.is_next(event.stage):
                    clock.stop()
                    yield event.stage
                    clock.start(event.stage)
                    checkpoint()
        return bug(job, request, RuntimeError("the render ended without Finished"))
    except errors.Cancelled:
        return events.Cancelled(job=job)
    except errors.NotEnoughMemory as error:
        message, told_advice = error.message, error.advice
    except errors.EngineError as error:
        return events.Failed(
            job=job,
            message=error.message,
            advice=error.advice,
            remedy=error.remedy,
            cause=type(error).__name__,
        )
    except Exception as error:
        log.exception("Job %s met a bug", job)
        return _device_lost(job, error) if breaks_device(error) else bug(job, request, error)
    return _too_tight(job, request, message, told_advice)  # only now is the memory free that the exception held


def _too_tight(job: JobId, request: Request, message: str, told: str) -> events.Failed:
    """What is told of a job that found too little memory: where there is one, the option that would make it fit."""
    remedy = None
    try:
        if isinstance(request, RenderRequest):
            remedy = fitting.advice(request)
    except Exception:
        log.exception("Job %s has no advice", job)
    words = str(remedy) if remedy is not None else told
    return events.Failed(job=job, message=message, advice=words, remedy=remedy, cause=errors.NotEnoughMemory.__name__)


class _Clock:
    """Seconds of work in each stage."""

    def __init__(self) -> None:
        self._seconds = dict.fromkeys(STAGES, 0.0)
        self.start("")

    def is_next(self, stage: str) -> bool:
        """Whether `stage` is one of ours, and another than the present one."""
        return stage in self._seconds and stage != self._stage

    def start(self, stage: str) -> None:
        """The stage begins or goes on."""
        self._stage, self._begun = stage, time.perf_counter()

    def stop(self) -> tuple[float, ...]:
        """The work rests; the seconds of all stages so far."""
        if self._stage:  # what comes before the first stage is loading
            self._seconds[self._stage] += time.perf_counter() - self._begun
        return tuple(self._seconds.values())


def _generator(told: Iterator[AnyEvent]) -> Generator[AnyEvent, None, None]:
    """`told` as a generator, so that leaving it early closes it."""
    yield from told
