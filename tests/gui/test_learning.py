"""Learning a look in the window: the form, a sample that grows, stop and go on, and a LoRA to be used at the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from engine.recipe import LoraRequest
from engine.settings import folders
from gui.panels.learn import LearnDialog
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "ink"
    folder.mkdir()
    for number in range(3):
        landscape(folder / f"{number}.jpg", 30, 20)
    return folder


def form(artist: Artist, pictures: Path) -> LearnDialog:
    """The dialog, filled in."""
    artist.do("learn")
    dialog = artist.app.learning.dialog
    assert dialog is not None
    artist.bot.waitUntil(lambda: dialog.model.count() > 0)
    dialog.model.setCurrentIndex(dialog.model.findText("dreams"))
    assert not dialog.go.isEnabled()
    artist.chooser.answer = pictures
    dialog.choose.click()
    assert dialog.name.text() == "ink"
    return dialog


def begin(artist: Artist, dialog: LearnDialog, count: int) -> LoraRequest:
    artist.bot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    artist.bot.waitUntil(lambda: len(artist.runner.requests) == count)
    request = artist.runner.requests[-1]
    assert isinstance(request, LoraRequest)
    return request


def test_a_look_is_learned_stopped_gone_on_with_and_used(artist: Artist, shelf: Path, pictures: Path) -> None:
    dialog = form(artist, pictures)
    dialog.words.setText("in my ink manner")
    dialog.suits.setChecked(False)
    dialog.minutes.setValue(3)
    request = begin(artist, dialog, 1)
    assert (request.source, request.minutes, request.words) == (pictures, 3, "in my ink manner")
    assert request.target == folders().models / "loras" / "ink.safetensors"
    job = artist.runner.jobs[-1]
    artist.runner.preview(job, 30, 20)
    artist.runner.progress(job, 300, 1000, stage="Learning", eta=90)
    artist.bot.waitUntil(lambda: "Learning · 30%" in dialog.said.full_text())
    assert not dialog.sample.pixmap().isNull()
    assert artist.window.stage.canvas.painting is None, "the picture on the canvas is left alone"
    assert not artist.studio.running
    dialog.stop.click()
    artist.bot.waitUntil(dialog.go.isVisible)
    assert "kept" in dialog.said.full_text()
    assert dialog.go.text() == " &Go on"
    again = begin(artist, dialog, 2)
    assert again == request
    request.target.write_bytes((shelf / "ink.safetensors").read_bytes())
    artist.runner.finish(artist.runner.jobs[-1])
    artist.wait_for("ink is learned.")
    artist.window.stage.strip._action.click()
    assert [one.name for one in artist.studio.parameters.words.step.loras] == [str(request.target)]


def test_what_is_wrong_is_said_in_the_form(artist: Artist, shelf: Path, pictures: Path, tmp_path: Path) -> None:
    dialog = form(artist, pictures)
    (tmp_path / "empty").mkdir()
    artist.chooser.answer = tmp_path / "empty"
    dialog.choose.click()
    dialog.go.click()
    artist.bot.waitUntil(lambda: "no pictures" in dialog.problem.text())
    assert dialog.go.isEnabled()
    assert not artist.runner.requests


def test_names_cannot_leave_the_folder_of_looks(artist: Artist, shelf: Path, pictures: Path) -> None:
    dialog = form(artist, pictures)
    dialog.name.setText("../../evil")
    request = begin(artist, dialog, 1)
    assert request.target.parent == folders().models / "loras"
