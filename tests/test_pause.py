"""A paused queue: pictures wait, engines end, and what was painted half is painted again."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.events import STARTING, Cancelled, Finished, Note, Preview, Progress
from engine.jobs.pool import PoolRunner
from engine.recipe import Imagine, Output, Recipe, RenderRequest, Size
from tests.engines import engines, wait_until_gone
from tests.imagining import Models, models
from tests.pictures import pixels
from tests.recorder import Recorder
from tests.scripted import request_for

__all__ = ["models"]  # a fixture

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at the files that a process has in memory")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def pool(recorder: Recorder) -> Iterator[PoolRunner]:
    with PoolRunner(recorder, devices=("cpu",)) as made:
        yield made


def words(model: Path, target: Path, steps: int) -> RenderRequest:
    recipe = Recipe(
        steps=(Imagine(prompt="a house", model=str(model), steps=steps),),
        output=Output(size=Size(width=64, height=64)),
        seed=5,
    )
    return RenderRequest(target=target, recipe=recipe)


@pytest.mark.long
def test_a_pause_ends_an_engine_that_waits(
    pool: PoolRunner, recorder: Recorder, models: Models, tmp_path: Path
) -> None:
    model = models("sd1 file")
    first = pool.submit(words(model, tmp_path / "a.png", 2))
    assert isinstance(recorder.end_of(first, timeout=60), Finished)
    assert len(engines()) == 1
    pool.pause()
    pool.pause()
    wait_until_gone()
    second = pool.submit(words(model, tmp_path / "b.png", 2))
    third = pool.submit(words(model, tmp_path / "c.png", 2))
    time.sleep(0.3)
    assert recorder.of(second) == []  # it waits
    pool.cancel(third)
    assert isinstance(recorder.end_of(third), Cancelled)
    pool.resume()
    assert isinstance(recorder.end_of(second, timeout=60), Finished)
    assert np.array_equal(pixels(tmp_path / "a.png"), pixels(tmp_path / "b.png"))


def test_a_picture_on_its_way_waits_and_comes_out_the_same(
    pool: PoolRunner, recorder: Recorder, models: Models, tmp_path: Path
) -> None:
    model = models("sd1 file")
    job = pool.submit(words(model, tmp_path / "a.png", 30))
    recorder.wait_for(lambda event: isinstance(event, Preview), timeout=60)
    pool.pause()
    wait_until_gone()
    assert not (tmp_path / "a.png").exists()
    assert any(isinstance(event, Note) and event.text.startswith("Paused") for event in recorder.of(job))
    pool.resume()
    assert isinstance(recorder.end_of(job, timeout=60), Finished)
    again = pool.submit(words(model, tmp_path / "b.png", 30))
    assert isinstance(recorder.end_of(again, timeout=60), Finished)
    assert np.array_equal(pixels(tmp_path / "a.png"), pixels(tmp_path / "b.png"))


def test_a_waiting_picture_may_be_cancelled_and_the_pool_closed_while_paused(
    recorder: Recorder, tmp_path: Path
) -> None:
    with PoolRunner(recorder, render="tests.scripted:render") as pool:
        running = pool.submit(request_for(tmp_path / "a.png", "wait"))
        recorder.wait_for(
            lambda event: event.job == running and isinstance(event, Progress) and event.stage == "Painting"
        )
        waiting = pool.submit(request_for(tmp_path / "b.png", "paint"))
        pool.pause()
        recorder.wait_for(lambda event: isinstance(event, Note))
        pool.cancel(running)
        assert isinstance(recorder.end_of(running), Cancelled)
    assert isinstance(recorder.end_of(waiting), Cancelled)
    assert engines() == []


def test_an_engine_without_a_job_ends_and_the_next_job_starts_one(recorder: Recorder, tmp_path: Path) -> None:
    with PoolRunner(recorder, render="tests.scripted:render", idle=0.2) as pool:
        for name in ("a.png", "b.png"):
            job = pool.submit(request_for(tmp_path / name, "paint"))
            assert isinstance(recorder.end_of(job), Finished)
            stages = [event.stage for event in recorder.of(job) if isinstance(event, Progress)]
            assert stages[0] == STARTING
            wait_until_gone()
