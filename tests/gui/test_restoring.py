"""Settings out of dropped pictures: a third zone where there are some, taken over in one step, told as plain text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel

from engine.recipe import Imagine
from gui.drops import WORDS
from tests import foreign
from tests.gui.conftest import Artist
from tests.gui.hands import COPY, LEFT, NONE, dragged
from tests.small_models import KINDS, put, safetensors


def enter(artist: Artist, data: QMimeData) -> None:
    """Drag over the lower end of the canvas."""
    place = spot(artist)
    QApplication.sendEvent(artist.window.room, QDragEnterEvent(place, COPY, data, LEFT, NONE))


def spot(artist: Artist) -> QPoint:
    stage = artist.window.stage
    return stage.mapTo(artist.window.room, QPoint(stage.width() // 2, stage.height() - 30))


def fall(artist: Artist, data: QMimeData) -> None:
    QApplication.sendEvent(artist.window.room, QDropEvent(QPointF(spot(artist)), COPY, data, LEFT, NONE))


@pytest.fixture
def fox(tmp_path: Path) -> Path:
    return foreign.png(tmp_path / "fox.png", parameters=foreign.A1111)


def test_the_zones_say_what_they_do() -> None:
    said = [title for _, title, _ in WORDS.values()]
    assert said == ["Use as photo", "Use as painting", "Restore its settings", "Import presets"]


def test_a_picture_with_settings_gets_a_third_zone(artist: Artist, fox: Path, photo: Path) -> None:
    overlay = artist.window._drops.overlay
    data = dragged([fox])
    enter(artist, data)
    artist.bot.waitUntil(lambda: set(overlay._zones) == {"photo", "style", "settings"})
    assert overlay.over == "settings"
    zones = list(overlay._zones.values())
    assert not any(one.intersects(other) for one in zones for other in zones if one is not other)
    before = artist.studio.parameters
    fall(artist, data)
    artist.bot.waitUntil(lambda: artist.studio.parameters != before)
    parameters = artist.studio.parameters
    assert parameters.photo is None, "it is not opened"
    assert parameters.start == "words"
    step = parameters.words.step
    assert (step.prompt, step.negative) == ("a (red:1.2) fox, <b>bold</b>\nin snow", "blurry, text")
    assert (step.steps, step.guidance, step.scheduler, parameters.words.seed) == (
        28,
        6.5,
        "DPM++ 2M Karras",
        1234567890,
    )
    assert (parameters.words.size.width, parameters.words.size.height) == (640, 448)
    assert artist.window.prompt_panel.prompt.toPlainText() == step.prompt
    artist.wait_for("The settings of fox.png are restored (A1111). The model “dreams” is not here")
    artist.do("undo")
    assert artist.studio.parameters == before

    enter(artist, dragged([photo]))
    artist.bot.wait(300)
    assert set(overlay._zones) == {"photo", "style"}, "a photo without settings has two"
    QApplication.sendEvent(artist.window.room, QDragLeaveEvent())


def test_a_look_that_comes_late_changes_nothing(artist: Artist, fox: Path, photo: Path) -> None:
    overlay = artist.window._drops.overlay
    enter(artist, dragged([fox]))
    QApplication.sendEvent(artist.window.room, QDragLeaveEvent())
    enter(artist, dragged([photo, fox]))
    artist.bot.wait(300)
    assert set(overlay._zones) == {"photo", "style"}, "several pictures are photos"
    QApplication.sendEvent(artist.window.room, QDragLeaveEvent())


def test_models_that_are_here_are_found_by_name(
    artist: Artist, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IMPASTO_MODELS", raising=False)
    shelf = home / "models"
    put(shelf / "dreams.safetensors", safetensors(KINDS["sd15"][0]))
    put(shelf / "ink.safetensors", safetensors(KINDS["lora of kohya"][0]))
    artist.app.fetching.look()
    artist.bot.waitUntil(lambda: bool(artist.app.fetching.rows))
    artist.app.restoring.restore(foreign.comfy_png(tmp_path / "c.png"))
    artist.wait_for("(ComfyUI)")
    step = artist.studio.parameters.words.step
    assert (step.model, [lora.name for lora in step.loras]) == (
        str(shelf / "dreams.safetensors"), [str(shelf / "ink.safetensors")],
    )  # fmt: skip
    assert artist.window.prompt_panel.model.currentText().startswith("dreams")
    assert artist.message.endswith("Undo (Ctrl+Z) brings back what you had.")


def test_a_photo_of_another_program_offers_its_settings(artist: Artist, fox: Path) -> None:
    artist.open(fox)
    artist.wait_for("This picture was painted with A1111. Its words, model and size are kept inside it.")
    before = artist.studio.parameters
    artist.bot.mouseClick(artist.window.stage.strip._action, Qt.MouseButton.LeftButton)
    assert artist.studio.parameters.words.step.prompt.startswith("a (red:1.2) fox")
    artist.do("undo")
    assert artist.studio.parameters == before


def test_nothing_in_a_picture_is_markup_or_opened(artist: Artist, tmp_path: Path) -> None:
    evil = "<img src='file:///etc/hostname'><a href='https://example.org'>x</a>\u202e"
    graph = foreign.INVOKE | {"positive_prompt": evil, "scheduler": evil, "model": {"name": evil}, "steps": "9e9"}
    artist.app.restoring.restore(foreign.png(tmp_path / "evil <b>.png", invokeai_metadata=json.dumps(graph)))
    artist.wait_for("restored (InvokeAI)")
    for label in artist.window.findChildren(QLabel):
        if "<" in label.text():
            assert label.textFormat() == Qt.TextFormat.PlainText
    step = artist.studio.parameters.words.step
    assert isinstance(step, Imagine)
    assert (step.steps, step.prompt) == (None, evil.removesuffix("\u202e"))
    assert "\u202e" not in artist.message


def test_a_picture_without_settings_says_so(artist: Artist, photo: Path) -> None:
    artist.app.restoring.restore(photo)
    artist.wait_for("There are no settings in evening.jpg")
