"""The queue: what waits is there again after any end, may be put in order, and every change may be taken back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine import events
from engine.errors import QueueInUse
from engine.events import Cancelled, Failed, Finished, JobId
from engine.jobs.journal import edits
from engine.jobs.journal.rows import Row, new_job
from engine.jobs.journal.runner import FILE_NAME, JournalRunner
from engine.jobs.journal.store import Store
from engine.jobs.journal.told import QueueState
from engine.recipe import Imagine, Recipe, RenderRequest
from tests.fakes import FakeRunner
from tests.queueing import Studio
from tests.recorder import Recorder
from tests.scripted import request_for

Start = Callable[..., Studio]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts studios on the same folder; all are closed at the end."""
    studios: list[Studio] = []

    def begin(*, warm: bool = True) -> Studio:
        studios.append(Studio(tmp_path / "queue", warm=warm))
        return studios[-1]

    yield begin
    for studio in studios:
        studio.close()


@pytest.fixture
def studio(start: Start) -> Studio:
    return start()


def dead(studio: Studio) -> Studio:
    """The next start after a kill -9 of `studio`: on a copy of its files, while the old one still holds them."""
    folder = studio.folder.with_name(f"{studio.folder.name} again")
    shutil.copytree(studio.folder, folder, ignore=shutil.ignore_patterns("*.lock"))
    with closing(sqlite3.connect(folder / FILE_NAME)) as base, base:
        base.execute("UPDATE job SET text = replace(text, ?, ?)", (f"{studio.out}/", f"{folder / 'out'}/"))
    return Studio(folder)


def test_one_at_a_time_in_order(studio: Studio) -> None:
    one, two, three = studio.queue("a", "b", "c")
    studio.until_state(one, "running")
    assert studio.names() == ["a", "b", "c"]
    assert studio.inner.jobs == [one]  # the others only wait
    studio.paint(one)
    assert isinstance(studio.heard.end_of(one), Finished)
    studio.until_state(two, "running")
    assert [studio.row(job).state for job in (one, two, three)] == ["done", "running", "waiting"]


def test_what_is_told_is_on_the_disk(studio: Studio) -> None:
    """Another process that reads the file at the moment of a message finds it there."""
    told: list[dict[str, str]] = []
    lacking: list[object] = []

    def look(state: QueueState) -> None:
        told.append({row.job: row.state for row in state.rows})
        with closing(sqlite3.connect(f"file:{studio.folder / FILE_NAME}?mode=ro", uri=True)) as base:
            found = dict(base.execute("SELECT job, state FROM job"))
        lacking.extend([told[-1], found] if found != told[-1] else [])

    studio.runner.watch(look)
    one, two = studio.queue("a", "b")
    studio.until_state(one, "running")
    studio.paint(one)
    studio.until_state(two, "running")
    studio.close()
    assert {one: "done", two: "running"} in told
    assert lacking == []


def test_after_a_close_the_queue_is_as_it_was(start: Start) -> None:
    first = start()
    jobs = first.queue("a", "b", "c")
    first.until_state(jobs[0], "running")
    first.close()
    assert [type(first.heard.end_of(job)) for job in jobs] == [Cancelled] * 3
    again = start(warm=False)
    assert (again.first.restored, again.names(again.first)) == (3, ["a", "b", "c"])
    assert again.inner.jobs == []  # nothing runs before the window stands
    again.runner.warm()
    assert again.until_state(jobs[0], "running").deaths == 0
    assert again.inner.requests == [first.inner.requests[0]]
    again.paint(jobs[0])
    assert isinstance(again.heard.end_of(jobs[0]), Finished)


def test_a_seed_is_drawn_once_for_all_starts(start: Start) -> None:
    first = start()
    recipe = Recipe(steps=(Imagine(prompt="a house", model="tiny"),))
    job = first.runner.submit(RenderRequest(target=first.out / "a.png", recipe=recipe))
    first.until_state(job, "running")
    first.close()
    again = start()
    again.until_state(job, "running")
    assert again.inner.requests[0].recipe.seed == first.inner.requests[0].recipe.seed >= 0


def test_after_a_kill_only_what_is_missing_is_painted(studio: Studio) -> None:
    one, two, three = studio.queue("a", "b", "c")
    studio.until_state(one, "running")
    studio.paint(one)
    studio.until_state(two, "running")
    (studio.out / "b.png").write_bytes(b"whole")  # it was finished, but nobody could say so any more
    with dead(studio) as again:
        assert [again.until_state(job, state).deaths for job, state in ((one, "done"), (two, "done"))] == [0, 0]
        again.until_state(three, "running")
        assert again.inner.jobs == [three]


def test_a_picture_that_an_orphan_finishes_late_counts(studio: Studio) -> None:
    (one,) = studio.queue("a")
    studio.until_state(one, "running")
    with dead(studio) as again:
        again.until_state(one, "running")
        (again.out / "a.png").write_bytes(b"whole")
        again.inner.emit(events.Failed(job=one, message="a.png already exists.", cause="AlreadyExists"))
        assert isinstance(again.heard.end_of(one), Finished)


def test_what_stood_there_before_is_not_taken_for_the_picture(studio: Studio) -> None:
    (studio.out / "a.png").write_bytes(b"the artist's own")
    (one,) = studio.queue("a")
    studio.until_state(one, "running")
    studio.inner.emit(events.Failed(job=one, message="a.png already exists.", cause="AlreadyExists"))
    assert isinstance(studio.heard.end_of(one), Failed)
    assert studio.until_state(one, "failed").words == "a.png already exists."


def test_pause_outlives_a_restart(start: Start) -> None:
    first = start()
    first.runner.pause()
    first.until(lambda state: state.paused)
    (job,) = first.queue("a")
    assert first.inner.jobs == []
    first.close()
    again = start()
    assert again.first.paused
    assert again.inner.paused
    again.runner.resume()
    again.until_state(job, "running")
    assert not again.inner.paused


def test_order(studio: Studio) -> None:
    a, b, c, d = studio.queue("a", "b", "c", "d")
    studio.until_state(a, "running")
    studio.runner.change(edits.move([d], b))
    studio.until_names("a", "d", "b", "c")
    studio.runner.change(edits.front([b, c]))
    studio.until_names("a", "b", "c", "d")
    studio.runner.change(edits.move([b], None))
    studio.until_names("a", "c", "d", "b")
    (e,) = studio.queue("e", front=True)
    studio.until_names("a", "e", "c", "d", "b")
    studio.runner.change(edits.move([a], None))  # it is on its way: nothing
    for expected in (["a", "e", "c", "d", "b"], ["a", "e", "b", "c", "d"], ["a", "e", "d", "b", "c"]):
        studio.runner.undo()
        studio.until_names(*expected)
    studio.runner.redo()
    studio.until_names("a", "e", "b", "c", "d")
    studio.paint(a)
    studio.until_state(e, "running")


def test_the_same_gap_may_be_used_for_ever(studio: Studio) -> None:
    jobs = studio.queue("x", "a", "b", "c")
    for number in range(60):
        first, second = (jobs[1], jobs[3]) if number % 2 else (jobs[3], jobs[1])
        studio.runner.change(edits.move([second], jobs[2]))
        studio.runner.change(edits.move([first], second))
    studio.until_names("x", "a", "c", "b")
    for _ in range(120):
        studio.runner.undo()
    studio.until_names("x", "a", "b", "c")


def test_cancel_and_back(studio: Studio) -> None:
    a, b, c = studio.queue("a", "b", "c")
    studio.until_state(a, "running")
    studio.runner.change(edits.cancel([b]))
    studio.until_names("a", "c")
    assert isinstance(studio.heard.end_of(b), Cancelled)
    studio.runner.undo()
    studio.until_names("a", "b", "c")
    studio.runner.change(edits.cancel())
    studio.until_names()
    assert isinstance(studio.heard.end_of(a), Cancelled)
    studio.runner.undo()  # the one that was on its way begins again, before the others
    studio.until_names("a", "b", "c")
    assert studio.until_state(a, "running").attempts == 2
    studio.runner.redo()
    studio.until_names()
    assert studio.row(c).state == "cancelled"


def test_what_was_painted_meanwhile_stays(studio: Studio) -> None:
    a, b = studio.queue("a", "b")
    studio.until_state(a, "running")
    studio.runner.change(edits.front([b]))
    studio.runner.change(edits.cancel([b]))
    studio.runner.undo()
    studio.paint(a)
    studio.until_state(b, "running")
    studio.paint(b)
    studio.until_state(b, "done")
    studio.runner.redo()
    (c,) = studio.queue("c")
    studio.until_state(c, "running")
    assert studio.row(b).state == "done"


def test_a_cancel_that_comes_after_the_saving_leaves_a_finished_picture(studio: Studio) -> None:
    """Its engine was killed before it could say that it had saved: what stands in the folder is told as done."""
    (a,) = studio.queue("a")
    studio.until_state(a, "running")
    (studio.out / "a.png").write_bytes(b"a whole picture")
    studio.runner.cancel(a)
    assert isinstance(studio.heard.end_of(a), Finished)
    assert studio.until_state(a, "done").target == studio.out / "a.png"


def test_edit_duplicate_retry_clear(studio: Studio) -> None:
    a, b = studio.queue("a", "b")
    studio.until_state(a, "running")
    other = request_for(studio.out / "b.png", "wait 3")
    studio.runner.change(edits.rewrite(b, other))
    studio.runner.change(edits.duplicate([b, a]))
    studio.until_names("a", "b", "b (2)", "a (2)")
    assert studio.row(b).request() == other
    studio.runner.undo()
    studio.runner.undo()
    studio.until_names("a", "b")
    assert studio.row(b).request() != other
    studio.inner.fail(a, "It cannot be read.")
    studio.until_state(a, "failed")
    studio.runner.change(edits.retry([a, b]))  # the other one is no longer to be tried again
    studio.until_names("b", "a")
    studio.runner.undo()
    studio.until_state(a, "failed")
    studio.runner.change(edits.clear())
    studio.until(lambda state: len(state.rows) == 1)
    studio.runner.undo()
    assert studio.until_state(a, "failed").words == "It cannot be read."


@pytest.mark.parametrize("cause", ["DiskFull", "EngineLost"])
def test_what_is_not_the_pictures_fault_pauses(studio: Studio, cause: str) -> None:
    a = studio.queue("a", "b")[0]
    studio.until_state(a, "running")
    words = "There is no room: about 5.0 MB are needed and 0.1 MB are free."
    studio.inner.emit(events.Failed(job=a, message=words, advice="Free some space.", cause=cause))
    state = studio.until(lambda state: state.paused)
    assert state.why == f"{words} Free some space."
    assert studio.names(state) == ["a", "b"]
    assert studio.inner.paused
    studio.runner.resume()
    studio.until_state(a, "running")
    studio.paint(a)
    assert isinstance(studio.heard.end_of(a), Finished)
    assert not studio.watched.states[-1].why


def test_a_folder_that_is_gone_pauses(studio: Studio) -> None:
    target = studio.out / "inner" / "a.png"
    job = studio.runner.submit(request_for(target, "paint"))
    studio.until_state(job, "running")
    target.parent.write_bytes(b"a file")
    studio.inner.emit(events.Failed(job=job, message="inner is not a folder.", cause="CannotWrite"))
    assert "is not a folder" in studio.until(lambda state: state.paused).why
    assert studio.row(job).state == "waiting"


def test_a_name_that_cannot_be_written_fails_alone(studio: Studio) -> None:
    a, b = studio.queue("a", "b")
    studio.until_state(a, "running")
    studio.inner.emit(events.Failed(job=a, message="a.png is too long a name.", cause="CannotWrite"))
    studio.until_state(b, "running")
    assert studio.row(a).state == "failed"


def test_the_studio_that_ends_twice_over_a_picture_comes_up_paused(studio: Studio) -> None:
    a, b = studio.queue("a", "b")
    studio.until_state(a, "running")
    studios = [studio]
    try:
        for death in (1, 2, 3):
            studios[-1].inner.progress(a, 1, 2)
            studios[-1].until(lambda state: state.rows[0].begun == 1)
            studios.append(dead(studios[-1]))
            if death < 2:
                assert studios[-1].until_state(a, "running").deaths == death
            elif death == 2:
                assert "Impasto ended twice while photo.jpg was painted" in studios[-1].first.why
                assert studios[-1].inner.paused
                studios[-1].runner.resume()
                studios[-1].until_state(a, "running")
        assert studios[-1].until_state(a, "aside").deaths == 3
        studios[-1].until_state(b, "running")
    finally:
        for other in studios[1:]:
            other.close()


def test_a_second_one_is_refused_and_a_dead_ones_lock_is_free(start: Start) -> None:
    first = start()
    with pytest.raises(QueueInUse, match="open already"):
        JournalRunner(Recorder(), FakeRunner, folder=first.folder)
    first.close()
    start()


def test_a_request_keeps_a_name_that_is_no_text(start: Start) -> None:
    first = start()
    target = first.out / "caf\udce9 \U0001f3a8.png"
    job = first.runner.submit(request_for(target, "paint"))
    first.until_state(job, "running")
    first.close()
    again = start()
    again.until_state(job, "running")
    assert again.inner.requests[0].target == target


def test_a_long_queue(studio: Studio) -> None:
    requests = [request_for(studio.out / f"{number}.png", "paint") for number in range(3000)]
    jobs = studio.runner.submit_many(requests)
    studio.until(lambda state: len(state.rows) == 3000 and state.rows[0].state == "running")
    studio.runner.change(edits.move(jobs[2700:], jobs[10]))
    state = studio.until(lambda state: state.rows[10].job == jobs[2700])
    assert [row.job for row in state.rows] == [*jobs[:10], *jobs[2700:], *jobs[10:2700]]
    studio.close()
    assert sum(path.stat().st_size for path in studio.folder.glob(f"{FILE_NAME}*")) <= 3000 * 1000


def test_only_the_last_of_what_is_over_is_kept(tmp_path: Path) -> None:
    ended = [Row(job=new_job(), place=0.0, text="{}", state="done", ended=float(number)) for number in range(12)]
    aside = Row(job=new_job(), place=0.0, text="{}", state="aside")
    with Store(tmp_path / FILE_NAME) as store:
        store.write([*ended, aside])
        store.forget_old(kept=5)
        assert {row.job for row in store.rows()} == {aside.job, *(row.job for row in ended[7:])}
        assert {row.job for row in store.rows(ended=2)} == {aside.job, *(row.job for row in ended[10:])}


def test_listener_may_cancel(tmp_path: Path) -> None:
    """As with every runner, the listener may call back."""
    ended: list[JobId] = []
    holder: list[JournalRunner] = []

    def hear(event: object) -> None:
        if isinstance(event, events.Started):
            holder[0].cancel(event.job)
        elif isinstance(event, Cancelled):
            ended.append(event.job)

    with JournalRunner(hear, FakeRunner, folder=tmp_path) as runner:
        holder.append(runner)
        job = runner.submit(request_for(tmp_path / "a.png", "paint"))
    assert ended == [job]
