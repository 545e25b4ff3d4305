"""The two threads of an engine: the next order may come at the very moment that the last one ends."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.events import AnyEvent, Finished, JobId
from engine.jobs.bench import Bench
from engine.jobs.frames import Render
from engine.recipe import RenderRequest
from tests.scripted import request_for


class Enough(BaseException):
    """Ends an engine that would paint for ever."""


class Replies(io.BytesIO):
    """Calls `ended` when the end of a job is told, before anything else happens."""

    ended: Callable[[], None]

    def write(self, data: Any) -> int:
        count = super().write(data)
        if b'"kind": "finished"' in bytes(data):
            self.ended()
        return count


def test_the_same_job_may_be_ordered_again_as_soon_as_its_end_is_told(tmp_path: Path) -> None:
    """As after a pause that was taken back at once."""
    order = Render(job=JobId("one"), request=request_for(tmp_path / "a.png", "paint"))
    replies = Replies()
    bench = Bench(io.BytesIO(), replies)
    replies.ended = lambda: bench._obey(order)
    painted: list[JobId] = []

    def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        painted.append(job)
        if len(painted) == 2:
            raise Enough
        checkpoint()
        yield Finished(job=job, target=request.target, width=1, height=1, seconds=0.1)

    bench._obey(order)
    with pytest.raises(Enough):
        bench.work(render)  # type: ignore[arg-type]
    assert painted == ["one", "one"]
