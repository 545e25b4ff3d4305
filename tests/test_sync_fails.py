"""Scorecard row 24: what the disk did not take is failed in the queue, and the next try writes a fresh picture."""

from __future__ import annotations

import errno
import os
from functools import partial
from pathlib import Path

import pytest

from engine.events import Failed, Finished
from engine.files import write_bytes
from engine.jobs.journal import edits
from engine.jobs.journal.runner import JournalRunner
from tests.disks import lose_writes
from tests.queueing import InThreads, Watched
from tests.recorder import Recorder
from tests.scripted import PICTURE, render, request_for


@pytest.mark.parametrize("at", ["fsync", "close"])
def test_what_the_disk_did_not_take_is_failed_and_can_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    heard, watched = Recorder(), Watched()
    out = tmp_path / "out"
    out.mkdir()
    with JournalRunner(heard, partial(InThreads, render=render), folder=tmp_path) as runner:
        runner.watch(watched)
        with monkeypatch.context() as fault:
            lose_writes(fault, at)
            job = runner.submit(request_for(out / "picture.png", "paint"))
            end = heard.end_of(job)
            assert isinstance(end, Failed), "never done"
            assert end.cause == "CannotWrite"
            assert "cannot be written" in end.message
            state = watched.until(lambda state: [row.state for row in state.rows] == ["failed"])
            assert not state.paused
            assert list(out.iterdir()) == []
        runner.change(edits.retry([job]))
        state = watched.until(lambda state: [row.state for row in state.rows] == ["done"])
    assert [event for event in heard.events if isinstance(event, Finished)]
    assert (out / "picture.png").read_bytes() == PICTURE
    assert [path.name for path in out.iterdir()] == ["picture.png"]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_folder_that_cannot_be_synced_is_no_failure_when_the_picture_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, *, overwrite: bool
) -> None:
    """Its bytes are on the disk, and its name is taken: to call it failed would make the next try fail as well."""
    target = tmp_path / "picture.png"
    real, synced = os.fsync, []

    def first(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) > 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", first)
    assert write_bytes(target, PICTURE, overwrite=overwrite) == target
    assert len(synced) == 2
    assert target.read_bytes() == PICTURE
    assert "cannot be synced" in caplog.text


def test_a_folder_that_may_not_be_listed_is_no_failure_when_the_picture_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One may write into a folder of which one may not read the names, but cannot open it to sync it."""
    real = os.open

    def refusing(path: str | Path, *given: int) -> int:
        if Path(path) == tmp_path:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, *given)

    monkeypatch.setattr(os, "open", refusing)
    assert write_bytes(tmp_path / "picture.png", PICTURE) == tmp_path / "picture.png"
    assert (tmp_path / "picture.png").read_bytes() == PICTURE
