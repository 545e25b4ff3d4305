"""A studio over real engine processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.jobs import Listener, PausableRunner
from engine.jobs.pool import PoolRunner
from gui.build import StudioApp
from tests.engines import children
from tests.gui.conftest import Artist, FakeChooser

SECONDS = 120_000
"""Patience in milliseconds: an engine loads torch, and diffusers for words, on a busy machine."""
Make = Callable[[Callable[[Listener], PausableRunner]], Artist]


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication) -> Iterator[Make]:
    """Builds a studio over a runner; afterwards no process of it may be left."""
    made: list[StudioApp] = []

    def build(runner: Callable[[Listener], PausableRunner]) -> Artist:
        app = StudioApp(make_runner=runner, chooser=FakeChooser())
        made.append(app)
        app.open()
        qtbot.waitUntil(lambda: app.presets.rowCount() > 0, timeout=SECONDS)
        return Artist(qtbot, app, FakeChooser())

    yield build
    for app in made:
        app.window.close()
        app.window.deleteLater()
        app.deleteLater()
    qapp.processEvents()
    assert children() == []


def scripted_engine(listener: Listener) -> PoolRunner:
    """An engine process that does what the painting's name says."""
    return PoolRunner(listener, devices=("cpu",), render="tests.scripted:render")


def real_engine(listener: Listener) -> PoolRunner:
    """The engine itself, on the processor."""
    return PoolRunner(listener, devices=("cpu",))
