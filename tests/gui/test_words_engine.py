"""The window paints from words with a real engine and a tiny model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from engine.metadata import read_recipe
from engine.recipe import Imagine
from gui.panels.canvas_bar import JobView
from tests import tiny_models
from tests.gui.conftest import Artist
from tests.gui.real import SECONDS, Make, make, real_engine

__all__ = ["make"]  # a fixture

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def painter(make: Make, home: Path) -> Artist:
    tiny_models.single(home / "models" / "dreams.safetensors", "sd1")
    return make(real_engine)


def until(artist: Artist, what: Callable[[], bool]) -> None:
    artist.bot.waitUntil(lambda: what() or bool(artist.message), timeout=SECONDS)
    assert artist.message == ""


def test_words_are_imagined_then_painted_then_cancelled(painter: Artist) -> None:
    window, studio = painter.window, painter.studio
    stages: list[str] = []
    studio.job_changed.connect(lambda job: stages.append(job.words()) if isinstance(job, JobView) else None)
    painter.do("words")
    until(painter, lambda: studio.parameters.words.model is not None)
    painter.bot.keyClicks(window.prompt_panel.prompt, "a (red:1.2) house")
    window.dock.size_control.shapes.buttons["custom"].click()
    for box in (window.dock.size_control.wide, window.dock.size_control.high):
        box.setValue(64)
    window.prompt_panel.steps.setValue(4)
    painter.bot.keyClick(window.prompt_panel.prompt, Qt.Key.Key_Return, CTRL)
    until(painter, lambda: window.stage.canvas.painting is not None)
    assert not window.stage.empty.isVisible()
    until(painter, lambda: studio.result is not None)
    assert any(words.startswith("Step ") and " of 4" in words for words in stages), stages
    result = studio.result
    assert result is not None
    recipe = read_recipe(result.target)
    assert recipe is not None
    assert [step.kind for step in recipe.steps] == ["imagine", "stylize"]
    assert isinstance(recipe.steps[0], Imagine)
    assert recipe.steps[0].prompt == "a (red:1.2) house"
    assert recipe.seed >= 0
    assert (result.width, result.height) == (64, 64)
    assert "a red house" in result.target.name

    window.prompt_panel.steps.setValue(150)
    painter.do("generate")
    until(painter, lambda: window.canvas_bar.stage.text().startswith("Step "))
    painter.do("cancel")
    until(painter, lambda: not studio.running)
    assert studio.result is result
    assert len(list(painter.app.gallery.iterdir())) == 1

    studio.choose_model("sd15", base="sd15", fast=False)
    painter.do("generate")
    painter.bot.waitUntil(lambda: not studio.running, timeout=SECONDS)
    painter.wait_for("Stable Diffusion 1.5 is not here. Open Models (Ctrl+M) and download it.")
