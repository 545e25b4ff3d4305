"""One window for each artist: a second start shows the first, and whatever ends one is in nobody's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.jobs.journal.runner import JournalRunner
from engine.settings import folders
from gui.instance import Instance, call
from tests import ROOT
from tests.command import python
from tests.engines import engines, is_alive
from tests.fakes import FakeRunner

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="ends processes with POSIX signals")


def start() -> subprocess.Popen[bytes]:
    """The studio itself."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen([sys.executable, "-m", "gui.app"], env=environment, stderr=subprocess.DEVNULL)


def wait_until_open(bot: QtBot, studio: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not call(folders().settings, None):
        assert studio.poll() is None
        assert time.monotonic() < deadline
        bot.wait(50)


@pytest.mark.long
def test_the_studio_is_opened_twice_asked_to_end_killed_and_opened_again(qtbot: QtBot) -> None:
    first = start()
    wait_until_open(qtbot, first)
    assert start().wait(60) == 0  # it showed the first one
    assert first.poll() is None
    workers = engines(first.pid)
    moment = time.monotonic()
    first.send_signal(signal.SIGTERM)
    assert first.wait(30) == 0
    assert time.monotonic() - moment < 10, "3 s, where nothing else runs"
    assert not [worker for worker in workers if is_alive(worker)]
    second = start()
    wait_until_open(qtbot, second)
    second.kill()
    second.wait()
    third = start()
    wait_until_open(qtbot, third)
    third.send_signal(signal.SIGTERM)
    assert third.wait(30) == 0


CALL = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from gui.instance import call
app = QCoreApplication([])
folder, *photo = map(Path, sys.argv[1:])
sys.exit(not call(folder, photo[0] if photo else None))
"""


def called(bot: QtBot, *words: Path) -> int:
    """The exit code of a second start, which tells the first one of a folder to come forward, with a photo or none.

    It is 0 where the first one heard.
    """
    second = subprocess.Popen([sys.executable, "-c", CALL, *words], cwd=ROOT)
    bot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    return second.returncode


def test_a_second_start_shows_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    heard: list[Path | None] = []
    first = Instance(tmp_path)
    first.called.connect(heard.append)
    photo = Path("/photos/caf\udce9.jpg")
    assert called(qtbot, tmp_path, photo) == 0
    assert heard == [photo]
    first.close()
    assert not call(tmp_path, None)


def test_what_a_kill_left_of_the_first_is_in_nobodys_way(qtbot: QtBot, tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from engine.jobs.journal.runner import JournalRunner
from gui.instance import Instance
from tests.fakes import FakeRunner
app = QCoreApplication([])
instance = Instance(Path({str(tmp_path)!r}))
runner = JournalRunner(lambda event: None, FakeRunner, folder=Path({str(tmp_path)!r}))
runner.watch(lambda state: os.kill(os.getpid(), signal.SIGKILL))
app.exec()
"""
    assert python(code).returncode == -signal.SIGKILL
    moment = time.monotonic()
    JournalRunner(lambda _event: None, FakeRunner, folder=tmp_path).close()
    heard: list[Path | None] = []
    again = Instance(tmp_path)
    again.called.connect(heard.append)
    assert time.monotonic() - moment < 1
    assert called(qtbot, tmp_path) == 0
    assert heard == [None]
    again.close()
