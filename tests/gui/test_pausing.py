"""Pause in the window: the graphics card goes to other programs, pictures wait and say so, and all goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from gui.panels.canvas_bar import JobView
from gui.pausing import PAUSED
from tests import tiny_models
from tests.engines import engines, wait_until_gone
from tests.gui.conftest import Artist
from tests.gui.exporting import Painter, begin, folder, wait_until_over
from tests.gui.hands import finish, press
from tests.gui.real import SECONDS, Make, make, real_engine, scripted_engine

__all__ = ["folder", "make"]  # fixtures


def bar(artist: Artist) -> str:
    return artist.window.canvas_bar.stage.text()


def until(artist: Artist, what: Callable[[], bool]) -> None:
    artist.bot.waitUntil(what, timeout=SECONDS)


def test_a_picture_on_its_way_waits_and_goes_on(make: Make, photo: Path) -> None:
    artist = make(scripted_engine)
    artist.open(photo)
    artist.studio.choose_style("wait 60")
    artist.do("generate")
    until(artist, lambda: bar(artist).startswith("Painting"))
    artist.do("pause")
    assert bar(artist) == PAUSED
    until(artist, lambda: "this picture waits" in artist.message)
    artist.bot.wait(200)
    assert bar(artist) == PAUSED, "what the engine said last does not count"
    artist.do("pause")
    until(artist, lambda: bar(artist).startswith("Painting"))
    artist.do("pause")
    artist.do("cancel")
    until(artist, lambda: not artist.studio.running)
    assert artist.window.meter.state.isVisible(), "a cancel ends the picture and not the pause"


def test_what_is_asked_for_meanwhile_waits_and_says_so(make: Make, photo: Path) -> None:
    artist = make(scripted_engine)
    artist.open(photo)
    artist.do("pause")
    artist.studio.choose_style("wait 0")
    artist.do("generate")
    assert "this picture waits" in artist.message
    assert bar(artist) == PAUSED
    artist.bot.wait(300)
    assert artist.studio.running
    artist.bot.mouseClick(artist.window.stage.strip._action, Qt.MouseButton.LeftButton)
    until(artist, lambda: not artist.studio.running)
    assert artist.studio.result is not None
    assert not artist.window.meter.state.isVisible()


@pytest.mark.long
def test_the_engine_ends_and_the_words_come_out(make: Make, home: Path) -> None:
    tiny_models.single(home / "models" / "dreams.safetensors", "sd1")
    artist = make(real_engine)
    studio, panel = artist.studio, artist.window.prompt_panel
    artist.do("words")
    until(artist, lambda: studio.parameters.words.model is not None)
    artist.bot.keyClicks(panel.prompt, "a house")
    artist.window.dock.size_control.shapes.buttons["custom"].click()
    for box in (artist.window.dock.size_control.wide, artist.window.dock.size_control.high):
        box.setValue(64)
    panel.steps.setValue(20)
    artist.do("generate")
    until(artist, lambda: bar(artist).startswith("Step "))
    assert engines()
    artist.do("pause")
    wait_until_gone()
    assert studio.running
    artist.do("pause")
    until(artist, lambda: studio.result is not None)


def test_the_button_the_key_and_the_menu_say_the_same(artist: Artist) -> None:
    meter, action = artist.window.meter, artist.window.actions_by_name["pause"]
    assert (meter.pause.text().strip(), action.text()) == ("Pause", "&Pause")
    assert "Give the graphics card to other programs" in meter.pause.toolTip()
    press(artist, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert artist.runner.paused
    assert (meter.pause.text().strip(), action.text()) == ("Resume", "&Resume")
    assert (meter.state.text(), meter.state.isVisible()) == (PAUSED, True)
    artist.bot.mouseClick(meter.pause, Qt.MouseButton.LeftButton)
    assert not artist.runner.paused
    assert not meter.state.isVisible()


def test_resume_in_an_old_message_does_not_pause_again(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.do("pause")
    artist.do("generate")
    artist.do("pause")
    artist.bot.mouseClick(artist.window.stage.strip._action, Qt.MouseButton.LeftButton)
    assert not artist.runner.paused


def test_a_batch_waits_too(artist: Artist, folder: Path, tmp_path: Path) -> None:
    painter = Painter(artist)
    painter.paused = True
    artist.do("pause")
    asked = begin(artist, folder, tmp_path / "out")
    artist.bot.waitUntil(lambda: len(artist.runner.requests) == 1)
    assert asked.words.full_text() == f"0 of 7 · {PAUSED}"
    artist.do("pause")
    assert asked.words.full_text().startswith("0 of 7")
    assert PAUSED not in asked.words.full_text()
    painter.paused = False
    painter.answer(artist.runner.jobs[-1])
    wait_until_over(artist)
    asked.close()


def test_a_picture_that_ended_just_then_is_shown(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.do("generate")
    artist.do("pause")
    finish(artist)
    assert artist.studio.result is not None
    assert not artist.studio.running


def test_a_pause_is_no_progress() -> None:
    assert JobView("Painting", 3, 10, paused=True).words() == PAUSED
    assert JobView("Painting", 5, 10, paused=True, kept=0.43).words() == "Waiting at 43%"
    assert JobView("Painting", 3, 10, cancelling=True, paused=True).words() == "Cancelling…"
