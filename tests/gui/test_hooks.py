"""Scorecard row 15: whatever breaks, wherever, is logged and told, and the studio goes on."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal, qWarning
from PySide6.QtWidgets import QApplication

from engine import events
from gui.hooks import Hooks
from gui.messages import BROKE
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape


@pytest.fixture
def hooked(artist: Artist) -> Iterator[Artist]:
    """A studio with its nets spread, as when it really runs."""
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    artist.app.hooks.install()
    yield artist
    artist.app.hooks.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


class Breaker(QObject):
    """Breaks in a slot."""

    go = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.go.connect(self._slot)

    def _slot(self) -> None:
        raise ValueError("broken in a slot")


class BreakingThread(QThread):
    def run(self) -> None:
        raise ValueError("broken in a QThread")


class BreakingRunnable(QRunnable):
    def run(self) -> None:
        raise ValueError("broken in a QRunnable")


def in_slot(artist: Artist) -> str:
    breaker = Breaker()
    breaker.go.emit()
    return "broken in a slot"


def in_qthread(artist: Artist) -> str:
    thread = BreakingThread()
    thread.start()
    assert thread.wait(5000)
    return "broken in a QThread"


def in_runnable(artist: Artist) -> str:
    pool = QThreadPool()
    pool.start(BreakingRunnable())
    assert pool.waitForDone(5000)
    return "broken in a QRunnable"


def in_thread(artist: Artist) -> str:
    def work() -> None:
        raise ValueError("broken in a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    return "broken in a thread"


def in_worker(artist: Artist) -> str:
    artist.runner.fail(artist.runner.jobs[-1], "bug", expected=False, traceback="ValueError: broken in a worker")
    return "broken in a worker"


def malformed(artist: Artist) -> str:
    artist.app.bridge({"kind": "finished", "job": artist.runner.jobs[-1]})  # type: ignore[arg-type]  # on purpose
    return "'kind': 'finished'"


@pytest.mark.parametrize("breaking", [in_slot, in_qthread, in_runnable, in_thread, in_worker, malformed])
def test_what_breaks_is_logged_and_told_and_the_studio_lives(
    hooked: Artist, breaking: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    hooked.open(landscape(tmp_path_factory.mktemp("p") / "a.jpg", 60, 40))
    hooked.do("generate")
    words = breaking(hooked)  # type: ignore[operator]
    hooked.bot.waitUntil(lambda: BROKE in hooked.message)
    told = hooked.app.messages.history[-1]
    assert words in told.details
    assert hooked.studio.result is None, "a job that broke must never count as done"
    if breaking not in (in_worker, malformed):  # those came as messages of a worker that logs for itself
        log = (hooked.app.folders.logs / "studio.log").read_text("utf-8")
        assert words in log
    assert_it_still_works(hooked, running=breaking is not in_worker)


def assert_it_still_works(artist: Artist, *, running: bool) -> None:
    """Cancel what runs, and paint again."""
    if running:
        artist.do("cancel")
    artist.bot.waitUntil(lambda: not artist.studio.running)
    artist.do("generate")
    job = artist.runner.jobs[-1]
    artist.runner.progress(job, 1, 2)
    artist.bot.waitUntil(lambda: "50%" in artist.window.canvas_bar.stage.text())
    artist.runner.emit(events.Cancelled(job=job))
    artist.bot.waitUntil(lambda: not artist.studio.running)


def test_breaking_while_telling_does_not_go_round_in_circles(hooked: Artist) -> None:
    calls: list[str] = []

    def report(details: str) -> None:
        calls.append(details)
        sys.excepthook(ValueError, ValueError("again"), None)

    hooked.app.hooks._report = report
    sys.excepthook(ValueError, ValueError("once"), None)
    assert len(calls) == 1


def test_qt_warnings_go_to_the_log(hooked: Artist) -> None:
    qWarning("something about fonts")
    for handler in logging.getLogger("impasto").handlers:
        handler.flush()
    assert "something about fonts" in (hooked.app.folders.logs / "studio.log").read_text("utf-8")


def test_a_folder_that_cannot_be_written_does_not_keep_the_studio_closed(qapp: QApplication, artist: Artist) -> None:
    blocked = artist.app.folders.logs
    blocked.parent.mkdir(parents=True, exist_ok=True)
    if blocked.exists():
        for path in blocked.iterdir():
            path.unlink()
        blocked.rmdir()
    blocked.write_text("a file stands where the folder should be")
    told: list[str] = []
    hooks = Hooks(blocked, told.append)
    hooks.install()
    try:
        sys.excepthook(ValueError, ValueError("still told"), None)
    finally:
        hooks.uninstall()
    assert "still told" in told[0]
