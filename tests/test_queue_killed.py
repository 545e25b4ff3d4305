"""Scorecard rows 12, 13, 17: the queue and death, of its own process at any moment, and of engines over a picture."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from engine.events import Cancelled, Failed, Finished, Note
from engine.jobs.journal import edits
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.pool import PoolRunner
from tests.command import python
from tests.kill_queue import at_every_call, experiment
from tests.queueing import Studio, Watched
from tests.recorder import Recorder
from tests.scripted import request_for

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")


def test_killed_at_random_moments(tmp_path: Path) -> None:
    figures = experiment(tmp_path, rounds=1, pictures=40, seed=23, hear=lambda _words: None)
    figures.firsts = [min(seconds, 10.0) for seconds in figures.firsts]  # time says nothing on a busy machine
    assert figures.good, figures
    assert figures.kills >= 2
    assert figures.kills_in_recovery >= 1


@pytest.mark.long
def test_killed_in_batches_of_a_hundred_and_in_their_recoveries(tmp_path: Path) -> None:
    """`python -m tests.kill_queue --rounds 50 --pictures 100` is the whole of it. Here time counts too."""
    figures = experiment(tmp_path, rounds=5, pictures=100, seed=1, hear=lambda _words: None)
    assert figures.good, figures
    assert figures.kills_in_recovery >= 1


@pytest.mark.long
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
@pytest.mark.parametrize(
    ("kind", "numbers"),
    [("sync", range(1, 11)), ("move", range(1, 8)), ("write", [*range(1, 50, 6), *range(60, 170, 12)])],
)
def test_killed_at_calls_of_the_system(tmp_path: Path, kind: str, numbers: Sequence[int]) -> None:
    """`python -m tests.kill_queue --calls 170` is every one."""
    figures = at_every_call(tmp_path, {kind: numbers}, hear=lambda _words: None)
    assert figures.good, figures
    assert figures.rounds == len(numbers)
    assert figures.kills >= 1


def test_a_picture_that_kills_its_engines_is_set_aside(tmp_path: Path) -> None:
    heard, watched = Recorder(), Watched()
    out = tmp_path / "out"
    out.mkdir()
    make = partial(PoolRunner, render="tests.scripted:render")
    with JournalRunner(heard, make, folder=tmp_path) as runner:
        runner.watch(watched)
        bad = runner.submit(request_for(out / "bad.png", "die 2 kill save"))
        good = runner.submit(request_for(out / "good.png", "paint"))
        end = heard.end_of(bad)
        assert isinstance(end, Failed)
        assert "set aside" in end.message
        assert isinstance(heard.end_of(good), Finished)
        state = watched.until(lambda state: all(row.state in ("aside", "done") for row in state.rows))
        assert {row.job: (row.state, row.crashes) for row in state.rows} == {bad: ("aside", 2), good: ("done", 0)}
        assert len((out / "attempts").read_text().splitlines()) == 2
        assert sorted(path.name for path in out.iterdir()) == ["attempts", "good.png"]
        runner.change(edits.retry([bad]))  # the third time it does no harm
        watched.until(lambda state: all(row.state == "done" for row in state.rows))


STUDIO = """
import sys
from functools import partial
from pathlib import Path
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.pool import PoolRunner
from tests.queueing import Watched
from tests.recorder import Recorder
from tests.scripted import request_for
folder, watched = Path(sys.argv[1]), Watched()
make = partial(PoolRunner, devices=("cpu",), render="tests.scripted:render")
with JournalRunner(Recorder(), make, folder=folder / "queue") as runner:
    runner.watch(watched)
    state = watched.until(lambda _state: True)
    print(state.why, flush=True)
    if not state.rows:
        scripts = {"first": "paint", "poison": "die 99 studio tile", "last": "paint"}
        runner.submit_many([request_for(folder / "out" / f"{name}.png", script) for name, script in scripts.items()])
    if state.paused:
        runner.resume()  # the artist has read why
    runner.warm()
    over = lambda state: len(state.rows) == 3 and all(row.state in ("done", "aside") for row in state.rows)
    print(sorted(row.state for row in watched.until(over, timeout=60).rows))
"""


def test_a_picture_that_kills_the_studio_at_each_start_is_set_aside_and_the_others_are_done(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    starts = [python(STUDIO, tmp_path)]
    while starts[-1].returncode != 0 and len(starts) < 6:
        starts.append(python(STUDIO, tmp_path))
    assert [start.returncode for start in starts] == [-signal.SIGKILL] * 3 + [0], starts[-1].stderr
    assert [start.stdout.splitlines()[0] for start in starts[:2]] == ["", ""]
    assert "Impasto ended twice while photo.jpg was painted" in starts[2].stdout, "the third start is paused"
    assert starts[-1].stdout.splitlines()[-1] == "['aside', 'done', 'done']"
    assert len((out / "attempts").read_text().split()) == 3
    assert sorted(path.name for path in out.iterdir()) == ["attempts", "first.png", "last.png"]


def test_crashes_are_counted_across_restarts(tmp_path: Path) -> None:
    first = Studio(tmp_path)
    bad, good = first.queue("bad", "good")
    first.until_state(bad, "running")
    first.inner.emit(Note(job=bad, text="It stopped.", lost=True))
    first.until(lambda state: state.rows[0].crashes == 1)
    assert first.inner.cancelled == []
    first.close()
    assert isinstance(first.heard.end_of(bad), Cancelled)
    with Studio(tmp_path) as again:
        again.until_state(bad, "running")
        again.inner.emit(Note(job=bad, text="It stopped.", lost=True))
        assert again.inner.cancelled == [bad]  # before its driver could try once more
        assert isinstance(again.heard.end_of(bad), Failed)
        assert again.until_state(bad, "aside").crashes == 2
        again.until_state(good, "running")
