"""Scorecard row 15: whatever breaks, wherever, is logged and told, by the window's thread, and the studio lives."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from PySide6.QtCore import QObject, QRunnable, QThread, QThreadPool, Signal, qWarning
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget

from engine import events
from engine.jobs.pool import PoolRunner
from gui.hooks import Hooks
from gui.messages import BROKE
from tests import ROOT
from tests.gui.conftest import SECONDS, Artist
from tests.gui.drawn import landscape
from tests.scripted import request_for


@pytest.fixture
def hooked(artist: Artist) -> Iterator[Artist]:
    """A studio with its nets spread, as when it really runs."""
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    artist.app.hooks.install()
    yield artist
    artist.app.hooks.uninstall()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


class Touched:
    """A profile function: which widgets the thread that it is set in calls, or is called by, itself."""

    def __init__(self) -> None:
        self.by: list[str] = []
        self.calls = 0

    def __call__(self, frame: FrameType, event: str, argument: object) -> None:
        self.calls += 1
        owner = getattr(argument, "__self__", None) if event == "c_call" else frame.f_locals.get("self")
        if isinstance(owner, QWidget | QWindow):
            self.by.append(f"{threading.current_thread().name}: {owner!r} at {frame.f_code.co_qualname}")


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Touched]:
    """Watches all threads that begin in the test; it fails where one of them touches a widget."""
    found = Touched()

    def watched(run: Callable[[Any], None]) -> Callable[[Any], None]:
        def begin(self: Any) -> None:
            sys.setprofile(found)
            run(self)

        return begin

    for kind in (BreakingThread, BreakingRunnable):  # threads of Qt's, which Python's own setting does not reach
        monkeypatch.setattr(kind, "run", watched(kind.run))
    threading.setprofile(found)
    yield found
    threading.setprofile(None)
    assert found.by == []


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


def by_a_real_engine(artist: Artist, script: str, **options: Any) -> None:
    """Have an engine process do the job that the window waits for."""
    job = artist.runner.jobs[-1]
    artist.runner._live.pop(job)
    with PoolRunner(artist.app.bridge, devices=("cpu",), **options) as pool:
        pool.submit(request_for(artist.app.gallery / "a.png", script), job=job)
        artist.bot.waitUntil(lambda: not artist.studio.running, timeout=SECONDS)


def in_worker(artist: Artist) -> str:
    by_a_real_engine(artist, "bug", render="tests.scripted:render")
    return "a mistake of ours"


def malformed(artist: Artist) -> str:
    event = {"kind": "finished", "job": artist.runner.jobs[-1]}
    thread = threading.Thread(target=lambda: artist.app.bridge(event))  # type: ignore[arg-type]  # on purpose
    thread.start()
    thread.join()
    return "'kind': 'finished'"


def test_that_a_widget_touched_by_another_thread_would_be_seen(artist: Artist) -> None:
    found = Touched()

    def work() -> None:
        sys.setprofile(found)
        artist.window.isVisible()
        artist.window.dock.size_control.isEnabled()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(found.by) >= 2


@pytest.mark.parametrize("breaking", [in_slot, in_qthread, in_runnable, in_thread, in_worker, malformed])
def test_what_breaks_is_logged_and_told_and_the_studio_lives(
    hooked: Artist, touched: Touched, breaking: object, tmp_path_factory: pytest.TempPathFactory
) -> None:
    hooked.open(landscape(tmp_path_factory.mktemp("p") / "a.jpg", 60, 40))
    hooked.do("generate")
    words = breaking(hooked)  # type: ignore[operator]
    hooked.bot.waitUntil(lambda: BROKE in hooked.message)
    told = hooked.app.messages.history[-1]
    assert words in told.details
    assert hooked.studio.result is None, "a job that broke must never count as done"
    assert words in (hooked.app.folders.logs / "studio.log").read_text("utf-8")
    assert_it_still_works(hooked, running=breaking is not in_worker)
    assert touched.calls > 0 or breaking is in_slot


@pytest.mark.parametrize("breach", ["text", "cut"])
def test_an_engine_that_talks_nonsense_is_told_and_its_job_is_not_done(
    hooked: Artist, touched: Touched, breach: str, photo: Path
) -> None:
    hooked.open(photo)
    hooked.do("generate")
    by_a_real_engine(hooked, "paint", command=(sys.executable, str(ROOT / "tests" / "false_engine.py"), breach))
    hooked.wait_for("stopped unexpectedly twice")
    assert "malformed" in hooked.app.messages.history[-1].details
    assert "talks nonsense" in (hooked.app.folders.logs / "studio.log").read_text("utf-8")
    assert hooked.studio.result is None
    assert_it_still_works(hooked, running=False)
    assert touched.calls > 0


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
