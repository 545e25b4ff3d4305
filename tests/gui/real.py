"""A studio over real engine processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.jobs import Listener, QueueRunner
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.pool import PoolRunner
from engine.settings import folders
from gui.build import StudioApp
from tests.engines import children
from tests.gui.conftest import Artist, FakeChooser

SECONDS = 120_000
"""Patience in milliseconds: an engine loads torch, and diffusers for words, on a busy machine."""
Make = Callable[[Callable[[Listener], QueueRunner]], Artist]


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication) -> Iterator[Make]:
    """Builds a studio over a runner; afterwards no process of it may be left."""
    made: list[StudioApp] = []

    def build(runner: Callable[[Listener], QueueRunner]) -> Artist:
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


def scripted_engine(listener: Listener) -> JournalRunner:
    """An engine process that does what the painting's name says."""
    make = partial(PoolRunner, devices=("cpu",), render="tests.scripted:render")
    return JournalRunner(listener, make, folder=folders().settings)


def real_engine(listener: Listener) -> JournalRunner:
    """The engine itself, on the processor."""
    return JournalRunner(listener, partial(PoolRunner, devices=("cpu",)), folder=folders().settings)
