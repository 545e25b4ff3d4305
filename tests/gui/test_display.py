"""Starting: what is said where no window can be opened, what is loaded, and what a killed window leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from gui import display
from tests import ROOT
from tests.waiting import wait_until

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about X11 and Wayland")


def start(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a fresh process without a display."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DISPLAY", "WAYLAND", "QT_QPA"))}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_way_in_loads_no_qt_before_it_looked_around() -> None:
    done = start("import gui.app, sys; print('PySide6' in sys.modules)")
    assert done.stdout.strip() == "False", done.stderr


@LINUX
def test_without_a_display_it_says_so_and_ends_with_1() -> None:
    done = start("import sys; from gui.app import main; sys.exit(main([]))")
    assert done.returncode == 1
    assert "There is no display here" in done.stderr
    assert "Traceback" not in done.stderr


@LINUX
def test_a_display_that_does_not_answer_is_no_crash() -> None:
    done = start("import sys; from gui.app import main; sys.exit(main([]))", DISPLAY=":4711")
    assert done.returncode == 1, done.stderr
    assert "does not answer" in done.stderr or "apt-get install" in done.stderr


@LINUX
def test_a_missing_library_is_named_with_the_command_that_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> object:
        raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(display.ctypes, "CDLL", load)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    said = display.problem()
    assert said is not None
    assert "libxcb-cursor.so.0 is missing" in said
    assert "sudo apt-get install" in said
    assert "libxcb-cursor0" in said


@LINUX
def test_the_offscreen_platform_needs_no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert display.problem() is None


def test_a_qt_that_loses_references_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "version", lambda _package: "6.12.0")
    monkeypatch.setattr(display.sys, "version_info", (3, 11, 7))
    said = display.problem()
    assert said is not None
    assert "PySide6-Essentials<6.12" in said


WINDOW = """
import sys, time
from PySide6.QtCore import QTimer
from gui import app, build
started = time.perf_counter()
original = build.StudioApp.open
def opened(self, photo=None):
    original(self, photo)
    self.window.repaint()
    print("open", round(time.perf_counter() - started, 3), "torch" in sys.modules, flush=True)
build.StudioApp.open = opened
sys.exit(app.main([]))
"""


@pytest.mark.skipif(os.name != "posix", reason="about kill -9")
def test_a_killed_window_leaves_no_engine_behind(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "IMPASTO_HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", WINDOW], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as window:
        assert window.stdout is not None
        words = window.stdout.readline().split()
        assert words[0] == "open"
        assert words[2] == "False", "torch was loaded in the window's process"
        assert float(words[1]) < 10
        me = psutil.Process(window.pid)
        engines = wait_until(lambda: me.children(recursive=True), seconds=20, words="no engine was started")
        window.send_signal(signal.SIGKILL)
        window.wait(10)
        gone, alive = psutil.wait_procs(engines, timeout=2)
        assert (len(gone) > 0, alive) == (True, [])
