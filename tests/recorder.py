"""A listener that keeps what it hears, and lets a test wait for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from engine.events import AnyEvent, Cancelled, Failed, Finished, JobId, Started, Terminal


class Recorder:
    """Give it to a runner as its listener."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.events: list[AnyEvent] = []

    def __call__(self, event: AnyEvent) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[AnyEvent], bool], *, timeout: float = 20.0) -> AnyEvent:
        """The first event that is `wanted`, heard already or within `timeout` seconds."""

        def found() -> AnyEvent | None:
            return next((event for event in self.events if wanted(event)), None)

        with self._changed:
            event = self._changed.wait_for(found, timeout)
            assert event is not None, f"never heard; heard instead: {self.events[-20:]}"
            return event

    def end_of(self, job: JobId, *, timeout: float = 20.0) -> Finished | Failed | Cancelled:
        """Wait for the terminal event of `job`, and check that the runner kept its promises about it."""
        end = self.wait_for(lambda event: event.job == job and isinstance(event, Terminal), timeout=timeout)
        self.check(job)
        assert isinstance(end, Terminal)
        return end

    def of(self, job: JobId) -> list[AnyEvent]:
        with self._changed:
            return [event for event in self.events if event.job == job]

    def check(self, job: JobId) -> None:
        """Started first and once; one terminal event, last."""
        told = self.of(job)
        assert [index for index, event in enumerate(told) if isinstance(event, Started)] == [0], told
        assert [index for index, event in enumerate(told) if isinstance(event, Terminal)] == [len(told) - 1], told
