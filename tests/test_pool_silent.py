"""Scorecard row 7: engines that neither die nor answer are found after three missing signs of life."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.events import Failed, Finished, Note, Progress
from engine.jobs.pool import PoolRunner
from tests.engines import engines
from tests.recorder import Recorder
from tests.scripted import request_for
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform == "win32", reason="stops with POSIX signals"),
]
BEAT = 0.6
HAND = 0.4
"""Seconds that the system may take to hand the news on."""
RENDER = "tests.scripted:render"


def killed(log: pytest.LogCaptureFixture, why: str) -> list[float]:
    """When engines were killed for that reason, in seconds of the clock."""
    return [record.created for record in log.records if why in record.getMessage()]


def stopped() -> None:
    (engine,) = engines()
    os.kill(engine.pid, signal.SIGSTOP)


@pytest.mark.parametrize(
    ("script", "harm"), [("wait 0.5", stopped), ("frozen", lambda: None)], ids=["SIGSTOP", "nothing else runs"]
)
def test_one_without_a_sign_of_life_is_killed_and_the_picture_redone(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, script: str, harm: Callable[[], None]
) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, render=RENDER, beat=BEAT) as pool:
        job = pool.submit(request_for(tmp_path / "a.png", script))
        recorder.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Painting")
        harm()
        moment = time.time()
        note = recorder.wait_for(lambda event: isinstance(event, Note))
        (found,) = killed(caplog, "no sign of life")
        assert found - moment <= 3 * BEAT + HAND
        assert isinstance(note, Note)
        assert note.lost
        if script != "frozen":
            assert isinstance(recorder.end_of(job), Finished)
    assert engines() == []


def test_a_long_tile_is_left_alone(tmp_path: Path) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, render=RENDER, beat=BEAT) as pool:
        job = pool.submit(request_for(tmp_path / "a.png", f"stuck {4 * BEAT}"))
        assert isinstance(recorder.end_of(job), Finished)
    assert not [event for event in recorder.of(job) if isinstance(event, Note)]


def test_one_that_paints_nothing_for_too_long_is_killed_and_given_up_the_second_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It lives and says so, but what paints sleeps: half an hour is the patience of the product."""
    recorder, stuck = Recorder(), 1.0
    with PoolRunner(recorder, render=RENDER, beat=BEAT) as pool:
        job = pool.submit(request_for(tmp_path / "a.png", "stuck 60"))
        after = pool.submit(request_for(tmp_path / "b.png", "paint"))
        for attempt in (1, 2):
            recorder.wait_for(
                lambda _event, attempt=attempt: (  # type: ignore[misc]
                    len([one for one in recorder.events if getattr(one, "stage", "") == "Saving"]) == attempt
                )
            )
            moment, pool._drivers[0]._stuck = time.time(), stuck
            wait_until(lambda attempt=attempt: len(killed(caplog, "stands still")) == attempt)  # type: ignore[misc]
            pool._drivers[0]._stuck = 60.0  # for loading
            assert stuck - HAND <= killed(caplog, "stands still")[-1] - moment <= stuck + BEAT + HAND
        assert isinstance(recorder.end_of(job), Failed)
        assert isinstance(recorder.end_of(after), Finished)
    assert [path.name for path in tmp_path.iterdir()] == ["b.png"]


def test_one_that_never_gets_ready_is_given_up(tmp_path: Path) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, command=(sys.executable, "-c", "import time; time.sleep(60)")) as pool:
        pool._drivers[0]._stuck = 0.3
        end = recorder.end_of(pool.submit(request_for(tmp_path / "a.png", "paint")))
    assert isinstance(end, Failed)
    assert end.message == "The painting engine could not be started."
