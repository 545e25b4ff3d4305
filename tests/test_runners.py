"""The promises of a job runner, kept by every runner there is."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from engine.events import AnyEvent, Cancelled, Failed, Finished, JobId, Preview, Progress, Started
from engine.jobs import JobRunner, Listener
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.local import BEHIND, Hands, LocalRunner
from engine.jobs.pool import PoolRunner
from engine.recipe import RenderRequest
from engine.settings import folders
from tests import scripted
from tests.fakes import FakeRunner
from tests.recorder import Recorder
from tests.scripted import request_for

MAKERS: dict[str, Callable[[Listener], JobRunner]] = {
    "thread": lambda listener: LocalRunner(listener, render=scripted.render),
    "threads": lambda listener: LocalRunner(listener, render=scripted.render, hands=Hands(3, 3, 7)),
    "process": lambda listener: PoolRunner(listener, render="tests.scripted:render"),
    "queue": lambda listener: JournalRunner(
        listener, partial(PoolRunner, render="tests.scripted:render"), folder=folders().settings
    ),
    "two processes": lambda listener: PoolRunner(
        listener, devices=("cpu", "cpu"), render="tests.scripted:render", wake=0.0
    ),
}


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest) -> Iterator[Callable[[Listener], JobRunner]]:
    """Makes runners of each kind, and closes them afterwards."""
    made: list[JobRunner] = []

    def make(listener: Listener) -> JobRunner:
        made.append(MAKERS[request.param](listener))
        return made[-1]

    yield make
    for runner in made:
        runner.close()


@pytest.fixture
def runner(make: Callable[[Listener], JobRunner], recorder: Recorder) -> Iterator[JobRunner]:
    """A runner that the recorder listens to; all that it told is checked at the end."""
    made = make(recorder)
    yield made
    made.close()
    for job in {event.job for event in recorder.events}:
        recorder.check(job)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder / "картина №1 .png"


def files(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_a_job_is_told_from_start_to_finish(runner: JobRunner, recorder: Recorder, target: Path) -> None:
    request = request_for(target, "paint 4")
    job = runner.submit(request)

    assert isinstance(recorder.end_of(job), Finished)
    assert recorder.of(job)[0] == Started(job=job, source=request.source, target=target)
    painting = [event for event in recorder.of(job) if isinstance(event, Progress) and event.stage == "Painting"]
    assert [event.done for event in painting] == [0, 1, 2, 3]
    assert [event.rgb for event in recorder.of(job) if isinstance(event, Preview)] == [bytes(range(24))]
    assert files(target) == [target.name]


def test_jobs_are_told_apart(runner: JobRunner, recorder: Recorder, target: Path) -> None:
    jobs = [runner.submit(request_for(target.with_name(f"{number}.png"), "paint")) for number in range(6)]

    ends = [recorder.end_of(job) for job in jobs]

    assert len(set(jobs)) == 6
    assert [end.target.name for end in ends if isinstance(end, Finished)] == [f"{number}.png" for number in range(6)]


def test_an_expected_failure_carries_words_for_the_artist(runner: JobRunner, recorder: Recorder, target: Path) -> None:
    job = runner.submit(request_for(target, "expected"))

    assert recorder.end_of(job) == Failed(
        job=job, message="photo.jpg is cut off.", advice="Choose another photo.", cause="UnreadablePicture"
    )


@pytest.mark.parametrize(("script", "named"), [("bug", "ZeroDivisionError"), ("unfinished", "without Finished")])
def test_a_bug_carries_its_traceback_and_the_worker_lives(
    runner: JobRunner, recorder: Recorder, target: Path, script: str, named: str
) -> None:
    broken = runner.submit(request_for(target, script))
    good = runner.submit(request_for(target, "paint"))

    end = recorder.end_of(broken)
    assert isinstance(end, Failed)
    assert not end.expected
    assert named in end.traceback
    assert isinstance(recorder.end_of(good), Finished)


def test_cancel_while_running_leaves_no_file(runner: JobRunner, recorder: Recorder, target: Path) -> None:
    job = runner.submit(request_for(target, "wait"))
    recorder.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Painting")

    moment = time.monotonic()
    runner.cancel(job)
    runner.cancel(job)

    assert isinstance(recorder.end_of(job), Cancelled)
    assert time.monotonic() - moment < 2
    assert files(target) == []


def test_cancel_concerns_one_job_only(runner: JobRunner, recorder: Recorder, target: Path) -> None:
    running = [runner.submit(request_for(target.with_name(f"{number}.png"), "wait 0.6")) for number in range(2)]
    waiting = runner.submit(request_for(target.with_name("waiting.png"), "paint"))
    last = runner.submit(request_for(target.with_name("last.png"), "paint"))

    runner.cancel(waiting)

    assert isinstance(recorder.end_of(waiting, timeout=0.5), Cancelled)
    assert [type(recorder.end_of(job)) for job in (*running, last)] == [Finished] * 3
    assert files(target) == ["0.png", "1.png", "last.png"]


def test_cancel_straight_after_submit(runner: JobRunner, recorder: Recorder, target: Path) -> None:
    """The job waits, is being taken up, or runs: whichever, it ends cancelled, and the next one is painted."""
    for number in range(30):
        job = runner.submit(request_for(target.with_name(f"{number}.png"), "wait"))
        time.sleep(number % 6 * 0.0005)
        runner.cancel(job)
        assert isinstance(recorder.end_of(job), Cancelled)
    good = runner.submit(request_for(target, "paint"))

    assert isinstance(recorder.end_of(good), Finished)
    assert files(target) == [target.name]


def test_cancel_of_finished_and_unknown_jobs_is_ignored(runner: JobRunner, recorder: Recorder, target: Path) -> None:
    job = runner.submit(request_for(target, "paint"))
    assert isinstance(recorder.end_of(job), Finished)

    runner.cancel(job)
    runner.cancel(JobId("nobody"))

    good = runner.submit(request_for(target.with_name("next.png"), "paint"))
    assert isinstance(recorder.end_of(good), Finished)


def test_cancel_racing_with_the_end(runner: JobRunner, recorder: Recorder, target: Path) -> None:
    """Finished with its picture or cancelled without: never both, never neither."""
    ends: set[type] = set()
    for number in range(40):
        aim = target.with_name(f"{number}.png")
        job = runner.submit(request_for(aim, "paint 30"))
        recorder.wait_for(lambda event, job=job: event.job == job and isinstance(event, Progress))  # type: ignore[misc]
        time.sleep(number % 8 * 0.0004)
        runner.cancel(job)
        end = recorder.end_of(job)
        assert aim.exists() == isinstance(end, Finished)
        ends.add(type(end))
    assert ends <= {Finished, Cancelled}


def test_the_listener_may_submit_and_cancel(
    make: Callable[[Listener], JobRunner], recorder: Recorder, target: Path
) -> None:
    """A batch goes on from inside the listener."""
    left = ["2.png", "1.png"]

    def follow(event: AnyEvent) -> None:
        recorder(event)
        if isinstance(event, Finished) and left:
            runner.cancel(event.job)
            runner.submit(request_for(target.with_name(left.pop()), "paint"))

    runner: JobRunner = make(follow)
    runner.submit(request_for(target.with_name("0.png"), "paint"))

    recorder.wait_for(lambda event: isinstance(event, Finished) and event.target.name == "2.png")
    assert files(target) == ["0.png", "1.png", "2.png"]


def test_a_listener_that_fails_costs_nothing(
    make: Callable[[Listener], JobRunner], recorder: Recorder, target: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def listen(event: AnyEvent) -> None:
        recorder(event)
        raise ValueError("a listener with a mistake")

    runner = make(listen)
    job = runner.submit(request_for(target, "paint"))
    assert isinstance(recorder.end_of(job), Finished)
    good = runner.submit(request_for(target.with_name("next.png"), "paint"))
    assert isinstance(recorder.end_of(good), Finished)
    assert "The listener failed on Finished" in caplog.text


def test_close_cancels_what_is_left_and_may_be_called_twice(
    runner: JobRunner, recorder: Recorder, target: Path
) -> None:
    jobs = [runner.submit(request_for(target.with_name(f"{number}.png"), "wait")) for number in range(4)]
    recorder.wait_for(lambda event: isinstance(event, Progress) and event.stage == "Painting")

    moment = time.monotonic()
    runner.close()
    runner.close()

    assert time.monotonic() - moment < 3
    assert [type(recorder.end_of(job, timeout=0)) for job in jobs] == [Cancelled] * 4
    assert files(target) == []
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith("impasto")] == []


def test_submit_after_close_is_a_mistake(runner: JobRunner, target: Path) -> None:
    runner.warm()
    runner.close()
    with pytest.raises(RuntimeError, match="closed"):
        runner.submit(request_for(target, "paint"))
    runner.warm()


def test_a_runner_that_was_never_used_closes(runner: JobRunner, recorder: Recorder) -> None:
    runner.close()
    assert recorder.events == []


def test_the_fake_keeps_the_same_promises(recorder: Recorder, target: Path) -> None:
    """What the window is tested with may tell nothing that a real runner could not tell."""
    fake: JobRunner = FakeRunner(recorder)
    assert isinstance(fake, FakeRunner)
    finished, failed, cancelled, left = [fake.submit(request_for(target, "paint")) for _ in range(4)]
    fake.progress(finished, 1, 2)
    fake.preview(finished)
    fake.finish(finished)
    fake.fail(failed, "photo.jpg is cut off.", "Choose another photo.")
    fake.cancel(cancelled)
    fake.cancel(finished)
    fake.cancel(JobId("nobody"))
    fake.close()
    fake.close()

    ends = [type(recorder.end_of(job, timeout=0)) for job in (finished, failed, cancelled, left)]
    assert ends == [Finished, Failed, Cancelled, Cancelled]
    with pytest.raises(AssertionError, match="does not run"):
        fake.progress(finished, 2, 2)
    with pytest.raises(RuntimeError, match="closed"):
        fake.submit(request_for(target, "paint"))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere threads have no niceness of their own")
def test_whoever_runs_it_nicely_gets_pictures_too(recorder: Recorder, target: Path) -> None:
    """Threads that read are nicer than the one that paints, whatever that is; nobody may become less nice."""
    nice: list[int] = []

    def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
        nice.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        yield Finished(job=job, target=request.target, width=1, height=1, seconds=0.1)

    def work() -> None:
        nice.append(os.nice(10))  # of this thread, and of those that it starts
        with LocalRunner(recorder, render=render) as runner:  # type: ignore[arg-type]
            recorder.end_of(runner.submit(request_for(target, "paint")))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert nice == [nice[0], min(19, nice[0] + BEHIND)]
