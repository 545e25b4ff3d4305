"""A studio over real engine processes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.jobs import Listener
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.pool import PoolRunner
from engine.settings import folders
from tests.engines import children
from tests.gui.conftest import SECONDS, Artist

__all__ = ["SECONDS"]


class Make(Protocol):
    """Opens a studio over what `make_runner` makes; `options` are StudioApp's."""

    def __call__(self, make_runner: Any, **options: Any) -> Artist: ...


@pytest.fixture
def make(qtbot: QtBot, qapp: QApplication) -> Iterator[Make]:
    """Opens studios; afterwards no process of theirs may be left."""
    made: list[Artist] = []

    def begin(make_runner: Any, **options: Any) -> Artist:
        made.append(Artist.begin(qtbot, make_runner, **options))
        return made[-1]

    yield begin
    for artist in made:
        artist.leave()
    assert children() == []


def scripted_engine(listener: Listener) -> JournalRunner:
    """An engine process that does what the painting's name says."""
    make = partial(PoolRunner, devices=("cpu",), render="tests.scripted:render")
    return JournalRunner(listener, make, folder=folders().settings)


def real_engine(listener: Listener) -> JournalRunner:
    """The engine itself, on the processor."""
    return JournalRunner(listener, partial(PoolRunner, devices=("cpu",)), folder=folders().settings)
