"""Scorecard row 16: a studio that breaks leaves a report, the next start offers it, and the queue is as it was."""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from gui.build import StudioApp
from gui.crash import KEPT, REPORT, ROOM, RUNNING, CrashReport, left_behind
from gui.private import without_private
from gui.reporting import BROKE_OFF, ReportDialog
from tests import ROOT
from tests.command import python
from tests.fakes import FakeRunner
from tests.gui.conftest import Artist

TOKEN = "hf_averysecrettoken"  # noqa: S105 - of nobody
STUDIO = """
    import faulthandler, json, os, sys
    from functools import partial
    from pathlib import Path
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QPlainTextEdit
    from engine.jobs.journal.runner import JournalRunner
    from engine.jobs.pool import PoolRunner
    from engine.settings import folders
    from gui import app, build, reporting
    from tests.scripted import request_for

    home, out = Path(os.environ["IMPASTO_HOME"]), Path(os.environ["IMPASTO_HOME"]) / "my wedding"
    made = partial(PoolRunner, render="tests.scripted:render")
    build.durable = lambda hear: JournalRunner(hear, made, folder=folders().settings)
    build.MemoryMeter = None

    class Studio(build.StudioApp):
        def open(self, photo=None):
            super().open(photo)
            if not (home / "told").exists():
                self.runner.submit_many([request_for(out / f"{name}.png", "wait 60") for name in range(3)])
            QTimer.singleShot(0, self.look)

        def look(self):
            rows = self.queueing.state.rows
            if len(rows) < 3 or not (any(row.begun for row in rows) or self.queueing.state.paused):
                return QTimer.singleShot(20, self.look)
            told = {"offers": 0, "text": "", "queue": sorted(f"{row.job} {row.text}" for row in rows)}
            for item in [item for item in self.messages.history if item.text == reporting.BROKE_OFF]:
                assert self.window.stage.strip.isVisible() and not QApplication.activeModalWidget()
                item.act()
                dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, reporting.ReportDialog))
                told["offers"] += 1
                told["text"] = dialog.findChild(QPlainTextEdit).toPlainText()
            (home / "told").write_text(json.dumps(told))
            self.crash.note("Authorization: Bearer TOKEN for /mnt/anna/my wedding/bride.jpg")
            self.window.actions_by_name["shortcuts"].trigger()
            {"segv": faulthandler._sigsegv, "abort": os.abort, "close": self.window.close}[sys.argv[1]]()

    build.StudioApp = Studio
    sys.exit(app.main([]))
"""


def studio(home: Path, end: str) -> tuple[int, dict[str, Any]]:
    """One start of the real studio, which ends so when a picture is on its way: its exit code and what it saw."""
    script = home / "studio.py"
    script.write_text(textwrap.dedent(STUDIO).replace("TOKEN", TOKEN))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), "USER": "annamaria"}
    command = [sys.executable, str(script), end]
    ended = subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=False, timeout=120)
    return ended.returncode, json.loads((home / "told").read_text())


def running(home: Path) -> list[Path]:
    return sorted((home / "logs").glob(f"{RUNNING}*"))


def reports(home: Path) -> list[Path]:
    return sorted((home / "logs").glob(f"{REPORT}*"))


@pytest.mark.skipif(sys.platform == "win32", reason="ends processes with POSIX signals")
def test_a_crash_leaves_a_report_and_the_next_start_offers_it(home: Path) -> None:
    code, first = studio(home, "segv")
    assert (code, first["offers"]) == (-signal.SIGSEGV, 0)
    assert_left_by_the_dying(home, "Segmentation fault")
    code, second = studio(home, "close")
    assert (code, second["offers"], len(reports(home))) == (0, 1, 1)
    assert_complete(second["text"], "Segmentation fault")
    assert running(home) == []
    assert len(first["queue"]) == 3
    assert first["queue"] == second["queue"]


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="ends processes with POSIX signals")
def test_one_after_another_and_no_picture_is_lost(home: Path) -> None:
    queues = []
    for number, (end, signal_number, words) in enumerate(
        [("abort", signal.SIGABRT, "Aborted"), ("segv", signal.SIGSEGV, "Segmentation fault"), ("close", 0, "")]
    ):
        code, told = studio(home, end)  # the third comes up paused: twice the studio ended over the same picture
        assert (code, told["offers"], len(reports(home))) == (-signal_number, min(number, 1), number)
        queues.append(told["queue"])
        if words:
            assert_left_by_the_dying(home, words)
    assert len(queues[0]) == 3
    assert queues[0] == queues[1] == queues[2]
    for report, words in zip(reports(home), ("Aborted", "Segmentation fault"), strict=True):
        assert_complete(report.read_text(), words)


def assert_left_by_the_dying(home: Path, words: str) -> None:
    (left,) = running(home)
    raw = left.read_text()
    assert f"Fatal Python error: {words}" in raw
    assert TOKEN not in raw


def assert_complete(text: str, words: str) -> None:
    """Versions, what was going on and where every thread stood are there; what is the artist's own is not."""
    for wanted in ("PySide6", "torch", "Python 3", words, "begins: stylize on auto", "action shortcuts", "in look"):
        assert wanted in text, wanted
    for private in (TOKEN, "anna", "wedding", "bride", str(ROOT), str(Path.home()) + os.sep):
        assert private not in text, private
    assert text.index("action shortcuts") < text.index("Fatal Python error")


def test_what_ends_the_start_itself_is_offered_too(home: Path) -> None:
    (home / "logs").mkdir()
    crash = CrashReport(home / "logs")
    error = ZeroDivisionError("in the start itself")
    crash.open()
    crash.note("the window is built")
    crash.__exit__(type(error), error, None)
    for path in running(home):
        path.rename(path.with_name(path.name.replace(f"-{os.getpid()}", "-1")))
    (found,) = left_behind(home / "logs")
    assert "the window is built" in found.read_text()
    assert "ZeroDivisionError" in found.read_text()
    assert left_behind(home / "logs") == ()


def test_a_good_end_and_a_kill_leave_nothing_to_offer(home: Path) -> None:
    was_on = faulthandler.is_enabled()
    logs = home / "logs"
    with CrashReport(logs):
        assert len(running(home)) == 1
    assert running(home) == []
    assert faulthandler.is_enabled() == was_on
    code = f"""
import os, signal
from pathlib import Path
from gui.crash import CrashReport
CrashReport(Path({str(logs)!r})).open()
os.kill(os.getpid(), signal.SIGTERM)
"""
    assert python(code).returncode == -signal.SIGTERM
    assert len(running(home)) == 1
    assert left_behind(logs) == ()
    assert running(home) == []


def test_it_stays_small_and_a_folder_that_cannot_be_written_is_no_error(home: Path) -> None:
    crash = CrashReport(home / "logs")
    crash.open()
    for number in range(500):
        crash.note(f"{number} " + "ü" * 400)
    assert running(home)[0].stat().st_size < ROOM + 1000
    assert "499 ü" in running(home)[0].read_text(errors="replace")
    for number in range(2 * KEPT):
        crash.broke(f"ValueError: {number}")
    assert 1 <= len(reports(home)) <= KEPT
    crash.close()
    blocked = home / "file"
    blocked.write_text("a file stands where the folder should be")
    with CrashReport(blocked / "logs") as nowhere:
        nowhere.note("nothing")
        assert "ValueError" in nowhere.broke("ValueError")
    assert left_behind(blocked / "logs") == ()


def test_the_offer_is_read_copied_and_dismissed(
    qtbot: QtBot, artist: Artist, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("gui.reporting.show_folder", opened.append)
    (home / "logs").mkdir(exist_ok=True)
    (home / "logs" / f"{RUNNING}2026-01-01 10-00-00-1.txt").write_text("Top\n\nHow it ended:\nFatal Python error: x")
    artist.app.reporting.offer()
    artist.wait_for(BROKE_OFF)
    strip = artist.window.stage.strip
    qtbot.waitUntil(strip._action.isVisible)
    strip._action.click()
    dialog = next(item for item in QApplication.topLevelWidgets() if isinstance(item, ReportDialog))
    assert not dialog.isModal()
    text = dialog.findChild(QPlainTextEdit).toPlainText()
    assert "Fatal Python error: x" in text
    pressed = {item.accessibleName(): item for item in dialog.findChildren(QPushButton)}
    pressed["Copy"].click()
    assert QApplication.clipboard().text() == text
    pressed["Open folder"].click()
    assert opened == [home / "logs"]
    pressed["Dismiss"].click()
    assert not dialog.isVisible()
    artist.app.reporting.offer()
    assert not strip.isVisible()


def test_what_the_studio_outlives_is_a_report_too(artist: Artist, home: Path) -> None:
    artist.do("shortcuts")
    artist.app.hooks._report("ValueError: /mnt/anna/bride.jpg")
    artist.wait_for("Something went wrong")
    details = artist.app.messages.history[-1].details
    assert "ValueError: (file).jpg" in details
    assert "action shortcuts" in details
    assert "PySide6" in details
    assert reports(home)[-1].read_text() == details


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("'/media/anna/my wedding/a b.jpg' is cut", "'(file).jpg' is cut"),
        (r"D:\Anna Maria\Pictures\a b.jpg is cut", "(file).jpg is cut"),
        ("GET https://anna:pass@hub.co/a?sig=1 failed", "GET https://(secret)@hub.co/a?(more) failed"),
        ("bride-2024.JPG is cut, libpng 1.6 says; torch.png", "(file).JPG is cut, libpng 1.6 says; (file).png"),
        ("file:///mnt/anna/x.png", "(file)"),
        ("HF_TOKEN=hf_abcdefgh1", "HF_TOKEN=(secret)"),
        ("3/4 of 1/2, and/or <module> at 0x7f", "3/4 of 1/2, and/or <module> at 0x7f"),
        (f"{ROOT}_mine/x.png", "(file).png"),
        (f'File "{ROOT}/gui/app.py", line 3', 'File "(impasto)/gui/app.py", line 3'),
    ],
)
def test_what_is_the_artists_own_is_left_out(text: str, left: str) -> None:
    assert without_private(text) == left


def test_the_studio_has_one_report(artist: Artist) -> None:
    assert isinstance(artist.app, StudioApp)
    assert isinstance(artist.app.runner, FakeRunner)
    assert artist.app.crash is artist.app.reporting._crash
