"""What the pool of engine processes must survive: deaths, hangs, nonsense, and its own sudden end."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import pytest

from engine.atomic import write_whole
from engine.events import Cancelled, Failed, Finished, Note, Preview, Progress
from engine.jobs.pool import PoolRunner
from tests import ROOT
from tests.engines import children, engines, wait_until_dead
from tests.recorder import Recorder
from tests.scripted import PICTURE, request_for
from tests.waiting import wait_until

RENDER = "tests.scripted:render"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def pool(recorder: Recorder, scratch: Path) -> Iterator[PoolRunner]:
    """A pool of one scripted engine. At the end neither processes nor temporary files may be left."""
    with PoolRunner(recorder, render=RENDER, patience=0.5) as made:
        yield made
    for job in {event.job for event in recorder.events}:
        recorder.check(job)
    assert engines() == []
    assert list(scratch.iterdir()) == []


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the pool makes its temporary folders in this test."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "picture.png"


def attempts(target: Path) -> list[str]:
    """The process ids of the attempts that a `die` script counted."""
    log = target.parent / "attempts"
    lines = log.read_text().split()
    log.unlink()
    return lines


def files(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def notes(recorder: Recorder) -> list[str]:
    return [event.text for event in recorder.events if isinstance(event, Note)]


# -- the engine dies


@pytest.mark.parametrize("moment", ["tile", "save", "saved"])
@pytest.mark.parametrize("how", ["kill", "segv", "exit"])
def test_a_death_costs_the_process_and_not_the_picture(
    pool: PoolRunner, recorder: Recorder, target: Path, how: str, moment: str
) -> None:
    job = pool.submit(request_for(target, f"die 1 {how} {moment}"))
    after = pool.submit(request_for(target.with_name("after.png"), "paint"))

    assert isinstance(recorder.end_of(job), Finished)
    assert isinstance(recorder.end_of(after), Finished)
    assert len(set(attempts(target))) == 2
    assert notes(recorder) == ["The painting engine stopped unexpectedly. The picture is being painted again."]
    assert files(target) == ["after.png", "picture.png"]
    assert target.read_bytes() == PICTURE


@pytest.mark.parametrize(
    ("how", "named"), [("kill", "signal 9"), ("segv", "Segmentation fault"), ("exit", "status 3")]
)
def test_a_picture_that_kills_twice_is_given_up(
    pool: PoolRunner, recorder: Recorder, target: Path, how: str, named: str
) -> None:
    job = pool.submit(request_for(target, f"die 9 {how} save"))
    after = pool.submit(request_for(target.with_name("after.png"), "paint"))

    end = recorder.end_of(job)
    assert isinstance(end, Failed)
    assert end.expected
    assert end.message == "The painting engine stopped unexpectedly twice while painting this picture."
    assert end.advice
    assert named in end.traceback
    assert end.cause == "EngineLost"
    assert isinstance(recorder.end_of(after), Finished)
    assert len(attempts(target)) == 2
    assert files(target) == ["after.png"]


def test_an_existing_file_survives_deaths_without_overwrite(
    pool: PoolRunner, recorder: Recorder, target: Path
) -> None:
    """The second attempt may replace what the first one saved, but never what was there before."""
    target.write_bytes(b"the artist's own")

    end = recorder.end_of(pool.submit(request_for(target, "die 1 kill tile")))

    assert isinstance(end, Failed)
    assert "already exists" in end.message
    assert target.read_bytes() == b"the artist's own"


def test_parts_of_living_processes_stay(pool: PoolRunner, recorder: Recorder, target: Path) -> None:
    """An engine dies while this process is saving into the same folder."""

    def write(file: FileIO) -> None:
        file.write(PICTURE)
        recorder.end_of(pool.submit(request_for(target, "die 1 kill save")))
        assert len([name for name in files(target) if name.endswith(".part")]) == 1

    write_whole(target.with_name("mine.png"), write, overwrite=False)
    attempts(target)
    assert files(target) == ["mine.png", "picture.png"]


def test_killed_from_outside_again_and_again(pool: PoolRunner, recorder: Recorder, target: Path) -> None:
    """SIGKILL at ten different moments: no picture is lost, each is redone at most once."""
    for number in range(10):
        aim = target.with_name(f"{number}.png")
        job = pool.submit(request_for(aim, "wait 0.25"))
        recorder.wait_for(lambda event, job=job: event.job == job and getattr(event, "stage", "") == "Painting")  # type: ignore[misc]
        time.sleep(number * 0.03)
        for engine in engines():
            engine.kill()
        assert isinstance(recorder.end_of(job), Finished)
        assert len([event for event in recorder.of(job) if isinstance(event, Note)]) <= 1
    assert len(files(target)) == 10


def test_a_death_between_two_jobs_is_not_noticed(pool: PoolRunner, recorder: Recorder, target: Path) -> None:
    assert isinstance(recorder.end_of(pool.submit(request_for(target, "paint"))), Finished)
    (engine,) = engines()
    engine.kill()
    wait_until_dead(engine)

    job = pool.submit(request_for(target.with_name("next.png"), "paint"))

    assert isinstance(recorder.end_of(job), Finished)
    assert notes(recorder) == []


def test_the_other_engine_is_untouched(recorder: Recorder, target: Path) -> None:
    with PoolRunner(recorder, devices=("cpu", "cpu"), render=RENDER, wake=0.0) as pool:
        long = pool.submit(request_for(target, "wait 1.5"))
        recorder.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Painting")
        job = pool.submit(request_for(target.with_name("deadly.png"), "die 9 kill tile"))
        assert isinstance(recorder.end_of(job), Failed)
        assert isinstance(recorder.end_of(long), Finished)
        assert [event for event in recorder.of(long) if isinstance(event, Note)] == []


def test_ctrl_c_in_the_terminal_is_for_the_window_alone(pool: PoolRunner, recorder: Recorder, target: Path) -> None:
    job = pool.submit(request_for(target, "wait 0.3"))
    recorder.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Painting")
    engines()[0].send_signal(signal.SIGINT)
    assert isinstance(recorder.end_of(job), Finished)
    assert notes(recorder) == []


# -- the engine does not answer, or talks nonsense


@pytest.mark.parametrize("stop", [False, True], ids=["busy", "stopped"])
def test_a_cancel_that_is_not_heeded_kills_the_engine(
    pool: PoolRunner, recorder: Recorder, target: Path, stop: bool
) -> None:
    job = pool.submit(request_for(target, "stuck"))
    recorder.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Saving")
    if stop:
        engines()[0].suspend()

    moment = time.monotonic()
    pool.cancel(job)

    assert isinstance(recorder.end_of(job), Cancelled)
    assert time.monotonic() - moment < 3
    assert files(target) == []
    good = pool.submit(request_for(target, "paint"))
    assert isinstance(recorder.end_of(good), Finished)


def test_cancel_while_the_engine_loads(recorder: Recorder, target: Path) -> None:
    """Nobody waits for torch to load in order to give up a picture."""
    with PoolRunner(recorder, render="tests.slow_to_load:render") as pool:
        job = pool.submit(request_for(target, "paint"))
        recorder.wait_for(lambda event: isinstance(event, Progress) and "Starting" in event.stage)
        moment = time.monotonic()
        pool.cancel(job)
        assert isinstance(recorder.end_of(job), Cancelled)
        assert time.monotonic() - moment < 1
        pool.close()
        assert time.monotonic() - moment < 4
    assert engines() == []


def test_close_during_a_job_that_does_not_heed(pool: PoolRunner, recorder: Recorder, target: Path) -> None:
    job = pool.submit(request_for(target, "stuck"))
    recorder.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Saving")
    pool.cancel(job)

    moment = time.monotonic()
    pool.close()

    assert time.monotonic() - moment < 3
    assert isinstance(recorder.end_of(job, timeout=0), Cancelled)
    assert files(target) == []
    assert engines() == []


BREACHES = ["text", "huge", "cut", "pickle", "another job", "short preview"]


@pytest.mark.parametrize("breach", BREACHES)
def test_an_engine_that_talks_nonsense_is_killed(recorder: Recorder, target: Path, breach: str) -> None:
    command = (sys.executable, str(ROOT / "tests" / "false_engine.py"), breach)
    with PoolRunner(recorder, command=command) as pool:
        end = recorder.end_of(pool.submit(request_for(target, "paint")))
        assert isinstance(end, Failed)
        assert "stopped unexpectedly twice" in end.message
        assert "malformed" in end.traceback
    assert children() == []


def test_an_engine_that_ends_a_job_twice(recorder: Recorder, target: Path) -> None:
    command = (sys.executable, str(ROOT / "tests" / "false_engine.py"), "twice")
    with PoolRunner(recorder, command=command) as pool:
        for _ in range(2):
            assert isinstance(recorder.end_of(pool.submit(request_for(target, "paint"))), Cancelled)


def test_an_engine_that_cannot_load_says_why(recorder: Recorder, target: Path) -> None:
    command = (sys.executable, str(ROOT / "tests" / "false_engine.py"), "never ready")
    with PoolRunner(recorder, command=command) as pool:
        end = recorder.end_of(pool.submit(request_for(target, "paint")))
    assert isinstance(end, Failed)
    assert end.message == "The painting engine could not be started."
    assert "libcudart" in end.traceback


def test_an_engine_that_does_not_exist(recorder: Recorder, target: Path) -> None:
    with PoolRunner(recorder, command=("no-such-python",)) as pool:
        pool.warm()
        end = recorder.end_of(pool.submit(request_for(target, "paint")))
    assert isinstance(end, Failed)
    assert end.message == "The painting engine could not be started."
    assert "no-such-python" in end.traceback


def test_what_libraries_print_does_not_reach_the_pipe(pool: PoolRunner, recorder: Recorder, target: Path) -> None:
    for number in range(2):
        job = pool.submit(request_for(target.with_name(f"{number}.png"), "noisy"))
        assert isinstance(recorder.end_of(job), Finished)


# -- the window's process


@pytest.mark.alone
def test_the_engine_starts_in_the_background(pool: PoolRunner, recorder: Recorder) -> None:
    moment = time.monotonic()
    pool.warm()
    pool.warm()
    assert time.monotonic() - moment < 0.1
    assert len(wait_until(engines)) == 1
    assert recorder.events == []


def test_auto_becomes_the_device_of_the_engine(recorder: Recorder, target: Path) -> None:
    with PoolRunner(recorder, devices=("cuda:1",), render=RENDER) as pool:
        for number, device in enumerate(("auto", "cpu")):
            aim = target.with_name(f"{number}.png")
            recorder.end_of(pool.submit(request_for(aim, "where", device=device)))
    assert [text.split()[0] for text in notes(recorder)] == ["cuda:1", "cpu"]


@pytest.mark.parametrize("count", [1, 2])
def test_engines_share_the_processor(
    recorder: Recorder, target: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    with PoolRunner(recorder, devices=("cpu",) * count, render=RENDER) as pool:
        recorder.end_of(pool.submit(request_for(target, "where")))
    (text,) = notes(recorder)
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    assert text.split()[1] == ("None" if count == 1 else str(max(1, cores // 2)))


def test_temporary_files_of_an_engine_go_with_it(
    pool: PoolRunner, recorder: Recorder, target: Path, scratch: Path
) -> None:
    recorder.end_of(pool.submit(request_for(target, "where")))
    (text,) = notes(recorder)
    folder = Path(text.split(maxsplit=2)[2])
    assert folder.parent == scratch
    (folder / "canvas").write_bytes(b"half a canvas")
    for engine in engines():
        engine.kill()
    recorder.end_of(pool.submit(request_for(target.with_name("next.png"), "paint")))
    assert not folder.exists()


@pytest.mark.alone
def test_large_previews_come_through_whole_and_in_order(pool: PoolRunner, recorder: Recorder, target: Path) -> None:
    """200 previews of 1600 × 900 through the pipe: 864 MB."""
    greys: list[bytes] = []
    lengths: set[int] = set()

    def listen(event: object) -> None:
        if isinstance(event, Preview):
            lengths.add(len(event.rgb))
            greys.append(event.rgb[-1:])
        else:
            recorder(event)  # type: ignore[arg-type]

    with PoolRunner(listen, render=RENDER) as counting:
        recorder.end_of(counting.submit(request_for(target, "paint")))
        moment = time.monotonic()
        recorder.end_of(counting.submit(request_for(target.with_name("next.png"), "previews 200")))
        seconds = time.monotonic() - moment
    assert greys[1:] == [bytes([number]) for number in range(200)]
    assert lengths == {24, 1600 * 900 * 3}
    assert 200 / seconds > 40, f"{seconds:.1f} s"


def test_a_file_name_that_is_not_text_reaches_the_engine(pool: PoolRunner, recorder: Recorder, target: Path) -> None:
    aim = target.parent / os.fsdecode(b"\xff\xfe caf\xe9.png")
    end = recorder.end_of(pool.submit(request_for(aim, "paint")))
    assert isinstance(end, Finished)
    assert end.target == aim
    assert aim.read_bytes() == PICTURE
