"""Scorecard row 5: a device that is broken for its process costs the process, and no picture."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
import pytest
import torch

from engine import errors
from engine.events import Failed, Finished, Note, Progress
from engine.jobs.batch import run_batch
from engine.jobs.boundary import breaks_device
from engine.jobs.local import LocalRunner
from engine.jobs.pool import PoolRunner
from tests import broken_card
from tests.broken_card import WORDS
from tests.engines import engines
from tests.recorder import Recorder
from tests.scripted import PICTURE, request_for


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.mark.alone
def test_a_new_process_paints_it_and_the_other_one_goes_on(out: Path) -> None:
    heard = Recorder()
    with PoolRunner(heard, devices=("cpu", "cpu"), render="tests.broken_card:render", wake=0.0) as pool:
        slow = pool.submit(request_for(out / "slow.png", "wait 2"))
        heard.wait_for(lambda event: event.job == slow and isinstance(event, Progress) and event.stage == "Painting")
        before = {engine.pid for engine in engines()}
        moment = time.monotonic()
        bad = pool.submit(request_for(out / "bad.png", "break 1"))
        others = [pool.submit(request_for(out / f"{number}.png", "paint")) for number in range(4)]
        assert isinstance(heard.end_of(bad), Finished)
        seconds = time.monotonic() - moment
        assert isinstance(heard.end_of(slow), Finished)
        assert all(isinstance(heard.end_of(job), Finished) for job in others)
        after = {engine.pid for engine in engines()}
    assert len(before & after) == 1, "the other process stayed"
    assert len((out / "attempts bad").read_text().split()) == 2
    assert [event.text for event in heard.of(slow) if isinstance(event, Note)] == []
    assert len(list(out.glob("*.png"))) == 6
    assert (out / "bad.png").read_bytes() == PICTURE
    assert seconds <= 5


@pytest.mark.long
def test_a_picture_that_breaks_the_card_each_time_is_given_up(out: Path) -> None:
    heard = Recorder()
    with PoolRunner(heard, devices=("cpu",), render="tests.broken_card:render") as pool:
        end = heard.end_of(pool.submit(request_for(out / "bad.png", "break 9")))
        assert isinstance(end, Failed)
        assert end.cause == errors.EngineLost.__name__
        assert "illegal memory access" in end.traceback, "the last words say why"
        assert isinstance(heard.end_of(pool.submit(request_for(out / "good.png", "paint"))), Finished)
    assert sorted(path.name for path in out.glob("*.png")) == ["good.png"]


def test_a_batch_of_one_process_stops_and_says_so(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There no new process takes over: what is left is for the next run, and nothing counts as failed."""
    monkeypatch.setattr(broken_card, "_is_broken", False)
    scripts = ["paint", "break 1", "paint", "paint"]
    requests = [request_for(out / f"{number}.png", script) for number, script in enumerate(scripts)]
    report = run_batch(
        requests,
        make_runner=lambda listener: LocalRunner(listener, render=broken_card.render),
        listener=lambda _event: None,
    )
    assert "graphics card does not answer" in report.stopped
    assert (len(report.done), len(report.left), report.skipped, report.failed) == (1, 3, (), ())


def caused(error: Exception, cause: Exception) -> Exception:
    error.__context__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "broken"),
    [
        (torch.AcceleratorError(WORDS), True),
        (RuntimeError("CUDA error: device-side assert triggered"), True),
        (caused(RuntimeError("unrelated"), torch.AcceleratorError(WORDS)), True),
        (torch.AcceleratorError("CUDA error: out of memory"), False),
        (torch.OutOfMemoryError("CUDA out of memory."), False),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)"), False),
        (RuntimeError("expected scalar type Half but found Float"), False),
        (RuntimeError("CUDA error: no kernel image is available for execution on the device"), False),
    ],
)
def test_what_sticks_is_told_from_what_does_not(error: Exception, broken: bool) -> None:
    assert breaks_device(error) == broken


def test_a_death_is_no_leave_to_replace_what_came_meanwhile(out: Path) -> None:
    """Another program takes the name while the picture is painted, then the engine dies."""
    heard = Recorder()
    with PoolRunner(heard, render="tests.scripted:render") as pool:
        request = request_for(out / "picture.png", "wait 1").model_copy(update={"numbered": True})
        job = pool.submit(request)
        heard.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Painting")
        (out / "picture.png").write_bytes(b"of somebody else")
        (engine,) = engines()
        psutil.Process(engine.pid).kill()
        end = heard.end_of(job)
    assert isinstance(end, Finished)
    assert end.target == out / "picture (2).png"
    assert end.target.read_bytes() == PICTURE
    assert (out / "picture.png").read_bytes() == b"of somebody else"
