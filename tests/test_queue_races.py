"""What meets in the queue at the same moment: cancels, ends, pauses, and changes that are taken back."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from engine import events
from engine.events import Cancelled, Failed, Started
from engine.jobs.journal import edits, ledger
from engine.jobs.journal.ledger import Ledger
from engine.jobs.journal.rows import Row, new_job
from engine.jobs.journal.runner import FILE_NAME
from engine.jobs.journal.store import Store
from tests.queueing import Studio


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path / "queue")
    yield made
    made.close()


@contextmanager
def busy(studio: Studio) -> Iterator[None]:
    """The queue's thread does nothing: all that comes meanwhile lies in its mailbox together, in its order."""
    begun, done = threading.Event(), threading.Event()

    def wait(_ledger: Ledger) -> edits.Change:
        begun.set()
        assert done.wait(10)
        return ()

    studio.runner.change(wait)
    assert begun.wait(10)
    try:
        yield
    finally:
        done.set()


@pytest.mark.parametrize("cause", ["DiskFull", "EngineLost"])
def test_a_cancel_that_meets_trouble_is_a_cancel(studio: Studio, cause: str) -> None:
    a, b = studio.queue("a", "b")
    studio.until_state(a, "running")
    with busy(studio):
        studio.runner.change(edits.cancel([a]))
        studio.inner.emit(Failed(job=a, message="There is no room.", cause=cause))
    assert isinstance(studio.heard.end_of(a), Cancelled)
    assert studio.until_state(a, "cancelled").ended
    studio.until_state(b, "running")
    assert not studio.watched.states[-1].paused


def test_a_cancel_that_meets_a_bad_photo_tells_of_the_photo(studio: Studio) -> None:
    (a,) = studio.queue("a")
    studio.until_state(a, "running")
    with busy(studio):
        studio.runner.change(edits.cancel([a]))
        studio.inner.fail(a, "photo.jpg is cut off.")
    assert isinstance(studio.heard.end_of(a), Failed)


def test_a_cancel_that_is_taken_back_at_once_is_told_like_one_that_is_taken_back_later(studio: Studio) -> None:
    (a,) = studio.queue("a")
    studio.until_state(a, "running")
    with busy(studio):
        studio.runner.change(edits.cancel([a]))
        studio.runner.undo()
    studio.heard.wait_for(lambda event: isinstance(event, Cancelled))
    studio.until(lambda state: [row.attempts for row in state.rows] == [2])
    studio.paint(a)
    studio.until_state(a, "done")
    assert [type(event) for event in studio.heard.of(a)] == [Started, Cancelled, Started, events.Finished]


def test_a_pause_right_after_a_resume_pauses(studio: Studio) -> None:
    studio.runner.pause()
    studio.until(lambda state: state.asked == 1)
    with busy(studio):
        studio.runner.resume()
        studio.runner.pause()
    studio.until(lambda state: state.asked == 3)
    assert studio.inner.paused


def test_what_was_left_is_told_of_when_it_ends_before_it_began(studio: Studio) -> None:
    studio.runner.pause()
    a, b = studio.queue("a", "b")
    studio.close()
    again = Studio(studio.folder)
    try:
        again.runner.change(edits.cancel([b]))
        assert isinstance(again.heard.end_of(b), Cancelled)
    finally:
        again.close()
    assert isinstance(again.heard.end_of(a), Cancelled)  # for this time
    assert [type(event) for event in again.heard.of(b)] == [Started, Cancelled]


def test_a_list_that_was_cleared_stays_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "REMEMBERED", 3)
    with Store(tmp_path / FILE_NAME) as store:
        book = Ledger()
        for number in range(8):
            book.put(Row(job=new_job(), place=0.0, text="{}", state="done", ended=number + 1.0))
            store.write(*book.unwritten())
            book.is_written()
        assert {row.job for row in store.rows()} == {row.job for row in book.all()}
        for row, _none in edits.clear()(book):
            assert row is not None
            book.drop(row.job)
        store.write(*book.unwritten())
        assert store.rows() == []


def test_a_name_that_no_system_knows_fails_and_the_others_are_painted(studio: Studio) -> None:
    studio.runner.pause()
    a, b = studio.queue("a", "b")
    studio.close()
    with Store(studio.folder / FILE_NAME) as store:
        (row,) = (row for row in store.rows() if row.job == a)
        text = json.dumps({**json.loads(row.text), "target": "/out/a\0.png"})
        store.write([replace(row, text=text)])
    again = Studio(studio.folder)
    try:
        again.runner.resume()
        assert "damaged" in again.until_state(a, "failed").words
        again.until_state(b, "running")
    finally:
        again.close()
