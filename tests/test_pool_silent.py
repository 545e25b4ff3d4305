"""Engines that neither die nor answer."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from engine.events import Failed, Finished, Note, Progress
from engine.jobs.pool import PoolRunner
from tests.engines import engines
from tests.recorder import Recorder
from tests.scripted import request_for

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform == "win32", reason="stops with POSIX signals"),
]
BEAT = 0.4


def test_one_that_is_stopped_is_killed_and_the_picture_redone(tmp_path: Path) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, render="tests.scripted:render", beat=BEAT) as pool:
        job = pool.submit(request_for(tmp_path / "a.png", "wait 0.5"))
        recorder.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Painting")
        (engine,) = engines()
        os.kill(engine.pid, signal.SIGSTOP)
        moment = time.monotonic()
        note = recorder.wait_for(lambda event: isinstance(event, Note))
        assert time.monotonic() - moment < 3 * BEAT + 1.5  # the rest is this machine
        assert isinstance(note, Note)
        assert note.lost
        assert isinstance(recorder.end_of(job), Finished)
    assert engines() == []


def test_a_long_tile_is_left_alone(tmp_path: Path) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, render="tests.scripted:render", beat=BEAT) as pool:
        job = pool.submit(request_for(tmp_path / "a.png", f"stuck {4 * BEAT}"))
        assert isinstance(recorder.end_of(job), Finished)
    assert not [event for event in recorder.of(job) if isinstance(event, Note)]


def test_one_that_never_gets_ready_is_given_up(tmp_path: Path) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, command=(sys.executable, "-c", "import time; time.sleep(60)")) as pool:
        pool._drivers[0]._stuck = 0.3
        end = recorder.end_of(pool.submit(request_for(tmp_path / "a.png", "paint")))
    assert isinstance(end, Failed)
    assert end.message == "The painting engine could not be started."
