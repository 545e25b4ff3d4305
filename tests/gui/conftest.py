"""A whole studio with a runner that paints nothing, driven as an artist would."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.jobs import Listener, QueueRunner
from gui import theme
from gui.build import StudioApp
from tests.fakes import FakeRunner
from tests.gui.drawn import landscape

SECONDS = 120_000
"""Patience in milliseconds: an engine loads torch, and diffusers for words, on a busy machine."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Windows that are not on a screen have no manager to tell their size and place; Qt says so each time."""
    unsupported = "does not support (propagateSizeHints|raise|grabbing)"
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.qt_log_ignore(unsupported, extend=True))


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application, dressed as the studio's."""
    theme.apply(qapp)
    return qapp


@dataclass
class FakeChooser:
    """Answers for the artist instead of a file dialog."""

    answer: Path | None = None
    answers: list[Path] = field(default_factory=list)

    def picture(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        return self.answer

    text = presets = target = folder = picture

    def pictures(self, parent: QWidget, title: str, start: Path | None) -> list[Path]:
        return self.answers


class Artist:
    """One studio and the hands on it."""

    def __init__(self, bot: QtBot, app: StudioApp, chooser: FakeChooser) -> None:
        self.bot = bot
        self.app = app
        self.chooser = chooser
        self.window = app.window
        self.studio = app.studio

    @classmethod
    def begin(cls, bot: QtBot, make_runner: Callable[[Listener], QueueRunner], **options: Any) -> Self:
        """A studio over a runner, with its lists filled, shown at 1280 × 800; `options` are StudioApp's."""
        chooser = FakeChooser()
        app = StudioApp(make_runner=make_runner, chooser=chooser, **options)
        app.window.resize(1280, 800)
        with bot.waitExposed(app.window):
            app.open()
        app.window.activateWindow()
        bot.waitUntil(lambda: app.presets.rowCount() > 0, timeout=SECONDS)
        return cls(bot, app, chooser)

    def leave(self) -> None:
        """Close the studio."""
        self.window.close()
        self.window.deleteLater()
        self.app.deleteLater()
        QApplication.processEvents()

    @property
    def runner(self) -> FakeRunner:
        assert isinstance(self.app.runner, FakeRunner)
        return self.app.runner

    @property
    def message(self) -> str:
        """What the message strip says; empty when it is hidden."""
        strip = self.window.stage.strip
        return f"{strip.message.text} {strip.message.advice}" if strip.isVisible() and strip.message else ""

    def open(self, path: Path) -> None:
        """Open a photo and wait until it is seen."""
        self.studio.open_photo(path)
        self.bot.waitUntil(lambda: self.window.stage.canvas.photo is not None and not self.window._opening)

    def do(self, name: str) -> None:
        """Use a menu entry."""
        self.window.actions_by_name[name].trigger()

    def wait_for(self, words: str) -> None:
        """Wait for a message with these words."""
        self.bot.waitUntil(lambda: words in self.message)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return landscape(tmp_path / "evening.jpg", 300, 200)


@pytest.fixture
def artist(qtbot: QtBot, qapp: QApplication) -> Iterator[Artist]:
    """A studio over a runner that paints nothing."""
    made = Artist.begin(qtbot, FakeRunner)
    yield made
    made.window.close()
    for widget in qapp.topLevelWidgets():
        if widget is not made.window and not isinstance(widget.parent(), QWidget):
            widget.deleteLater()
    made.leave()
    logging.getLogger("impasto").handlers.clear()


@pytest.fixture
def shelf(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of models with two that imagine, a LoRA, and one that does neither."""
    from tests import tiny_models  # late: torch, which most tests of the window do without
    from tests.small_models import KINDS, put, safetensors

    monkeypatch.delenv("IMPASTO_MODELS", raising=False)
    folder = home / "models"
    put(folder / "dreams.safetensors", safetensors(KINDS["sd15"][0]))
    tiny_models.single(folder / "grand.safetensors", "sdxl")
    tiny_models.lora(folder / "ink.safetensors", "kohya")
    put(folder / "vae.safetensors", safetensors({"encoder.conv_in.weight": (1, 1), "decoder.conv_in.weight": (1, 1)}))
    return folder
