"""What every test stands on: a home of its own, no window on the screen, no thread left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests import ROOT

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything loads Qt
if threading.current_thread() is threading.main_thread():
    # ignored, also by what the tests start, where they were started in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # tests and engines share few cores: spinning threads starve both

hypothesis.settings.register_profile(
    "impasto", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)  # on a busy machine time says nothing about the code
hypothesis.settings.load_profile("impasto")

PATIENCE = 3.0
"""Seconds that a thread has for ending after its test."""


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder that stands in for the artist's own: settings, caches and logs of this test go there."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("IMPASTO_HOME", str(folder))
    return folder


MINIATURE = ROOT / "assets" / "mini"
"""Where the built-in model lies, in copies that have it."""


@pytest.fixture(autouse=True)
def nothing_built_in(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the built-in model is looked for in this process: a folder without it, so that tests find the same with
    it and without. Those that want one put it there, or point SHIPPED elsewhere.
    """
    folder = tmp_path_factory.mktemp("shipped")
    monkeypatch.setattr("engine.models.finding.SHIPPED", folder)
    return folder


@pytest.fixture
def miniature(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The real built-in model; the test is skipped where this copy lacks it."""
    if not (MINIATURE / "model_index.json").is_file():
        pytest.skip("the built-in model is not in this copy (assets/mini)")
    monkeypatch.setattr("engine.models.finding.SHIPPED", MINIATURE.parent)
    return MINIATURE


@pytest.fixture
def float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """The processor paints as one that does not multiply bfloat16."""
    monkeypatch.setattr("engine.devices._bfloat16_is_faster", lambda: False)
    monkeypatch.setattr("engine.hardware.BFLOAT16", frozenset())


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves a Python thread behind, and say which and where it stands."""
    before = set(threading.enumerate())
    yield
    left = _left_behind(before)
    if left:
        pytest.fail(f"{request.node.name} left threads behind:\n" + "\n".join(_describe(thread) for thread in left))


def _left_behind(before: set[threading.Thread]) -> list[threading.Thread]:
    """Threads of ours that were not in `before` and do not end in time."""
    deadline = time.monotonic() + PATIENCE
    while True:
        left = [thread for thread in threading.enumerate() if thread not in before and not _is_foreign(thread)]
        if not left or time.monotonic() > deadline:
            return left
        left[0].join(timeout=0.05)


def _is_foreign(thread: threading.Thread) -> bool:
    """Whether a native library made the thread (Qt, OpenMP) or torch keeps it for itself."""
    if isinstance(thread, threading._DummyThread):
        return True
    target = getattr(thread, "_target", None)
    modules = (type(thread).__module__, getattr(target, "__module__", None) or "")
    return any(module.split(".")[0] == "torch" for module in modules)


def _describe(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    where = "".join(traceback.format_stack(frame)[-3:]) if frame else "  (ending)\n"
    return f"{thread.name} stands at\n{where}"
