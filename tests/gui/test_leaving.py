"""Scorecard row 20: the studio is closed, or asked to end, while its engine loads or saves; nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest

from engine.jobs.journal.runner import JournalRunner
from engine.settings import folders
from tests import ROOT
from tests.engines import is_alive, wait_for_engine
from tests.fakes import FakeRunner
from tests.gui.test_crash import running
from tests.queueing import Watched
from tests.recorder import Recorder
from tests.waiting import wait_until

pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(sys.platform == "win32", reason="ends processes with POSIX signals"),
]
MOST = 3.0
"""Seconds that leaving may take."""
STUDIO = """
    import os, sys, time
    from functools import partial
    from pathlib import Path
    from PySide6.QtCore import QTimer
    from engine.jobs.journal.runner import JournalRunner
    from engine.jobs.pool import PoolRunner
    from engine.settings import folders
    from gui import app, build
    from tests.scripted import request_for

    home, end, render, script = Path(os.environ["IMPASTO_HOME"]), *sys.argv[1:]
    made = partial(PoolRunner, devices=("cpu",), render=render)
    build.durable = lambda hear: JournalRunner(hear, made, folder=folders().settings)
    build.MemoryMeter = None

    class Studio(build.StudioApp):
        def open(self, photo=None):
            super().open(photo)
            self.runner.submit_many([request_for(home / "out" / f"{name}.png", script) for name in range(3)])
            if end == "close":
                QTimer.singleShot(0, self.look)

        def look(self):
            if not (home / "now").exists():
                return QTimer.singleShot(10, self.look)
            (home / "left").write_text(str(time.monotonic()))
            self.window.close()

    build.StudioApp = Studio
    sys.exit(app.main([]))
"""
LOADING, SAVING = ("tests.slow_to_load:render", "paint"), ("tests.scripted:render", "stuck 60")


@pytest.mark.parametrize(
    ("end", "case"),
    [
        ("SIGTERM", SAVING),
        pytest.param("close", SAVING, marks=pytest.mark.long),
        pytest.param("SIGTERM", LOADING, marks=pytest.mark.long),
        pytest.param("close", LOADING, marks=pytest.mark.long),
    ],
    ids=["asked-saving", "closed-saving", "asked-loading", "closed-loading"],
)
def test_leaving_takes_three_seconds_at_most_and_loses_nothing(home: Path, end: str, case: tuple[str, str]) -> None:
    script, out = home / "studio.py", home / "out"
    script.write_text(textwrap.dedent(STUDIO))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(script), end, *case]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as studio:
        assert studio.stderr is not None
        wait_for_engine(studio.pid)
        if case == SAVING:
            wait_until(lambda: list(out.glob(".impasto-*.part")))
        else:
            time.sleep(1)  # so that the engine stands in the middle of loading
        family = psutil.Process(studio.pid).children(recursive=True)
        moment = time.monotonic()
        if end == "close":
            (home / "now").touch()
        else:
            studio.send_signal(signal.SIGTERM)
        code = studio.wait(60)
        over = time.monotonic()
        words = studio.stderr.read().decode()
    moment = max(moment, float((home / "left").read_text())) if end == "close" else moment
    assert code == 0, words
    assert over - moment <= MOST
    assert not [child for child in family if is_alive(child)]
    assert running(home) == [], "it left a report"
    assert not out.exists() or list(out.iterdir()) == []
    watched = Watched()
    with JournalRunner(Recorder(), FakeRunner, folder=folders().settings) as again:
        again.watch(watched)
        rows = watched.until(lambda _state: True).rows
    assert [(row.state, row.target.name, row.deaths) for row in rows] == [
        ("waiting", f"{number}.png", 0) for number in range(3)
    ]
