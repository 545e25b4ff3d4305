"""One next step at a time: never two coloured buttons, and nothing jumps when another one is offered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QWidget

from gui.state import SizeChoice
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.test_making_fit import MIB, read


def next_steps(artist: Artist) -> list[QWidget]:
    """What is coloured now."""
    parts = [*artist.window.findChildren(QPushButton), *artist.window.findChildren(QPlainTextEdit)]
    return [part for part in parts if part.isVisible() and _coloured(part)]


def _coloured(part: QWidget) -> bool:
    return part.property("role") == "primary" or part.property("next") == "true"


def paint(artist: Artist) -> None:
    artist.studio.generate()
    target = artist.runner.requests[-1].target
    target.parent.mkdir(parents=True, exist_ok=True)
    landscape(target, 300, 200)
    artist.runner.finish(artist.runner.jobs[-1], width=300, height=200)
    artist.bot.waitUntil(lambda: artist.studio.result is not None)


def test_from_nothing_to_export(artist: Artist, photo: Path) -> None:
    artist.window.photo_panel.start.buttons["photo"].click()
    assert next_steps(artist) == [artist.window.stage.empty.open_button]
    artist.open(photo)
    assert next_steps(artist) == [artist.window.dock.generate]
    paint(artist)
    assert next_steps(artist) == [artist.window.dock.export_button]


def test_a_crop_is_finished_first(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    paint(artist)
    bar = artist.window.looking.crop_bar
    artist.do("crop")
    artist.bot.waitUntil(bar.isVisible)
    assert next_steps(artist) == [bar.done]
    bar.leave.click()
    assert next_steps(artist) == [artist.window.dock.export_button]


def test_a_mask_is_painted_with_the_brush_at_hand(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.do("mask")
    assert artist.window.looking.mask_bar.isVisible()
    assert next_steps(artist) == [artist.window.dock.generate]


def test_what_does_not_fit_is_made_to_fit_first_and_the_picture_stays_where_it_is(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    read(artist, 8 << 30, gpu=True)
    artist.bot.wait(50)
    stage, dock = artist.window.stage, artist.window.dock
    before = stage.geometry()
    artist.studio.set_control("method", "optimize")
    artist.studio.set_size(SizeChoice("8k"))
    read(artist, 2300 * MIB, gpu=True)
    artist.bot.wait(50)
    assert next_steps(artist) == [dock.size_control.fit]
    assert stage.geometry() == before
    forecast = dock.size_control.forecast
    assert forecast.text() == forecast.full_text(), "why is told whole"
    assert 0 <= dock.size_control.fit.x() - forecast.geometry().right() <= 16, "the way out stands beside the reason"


def test_the_keyboard_goes_from_the_prompt_to_generate_with_a_photo(artist: Artist, photo: Path) -> None:
    artist.window.photo_panel.start.buttons["words"].click()
    artist.window.prompt_panel.prompt.setFocus()
    artist.bot.waitUntil(artist.window.prompt_panel.prompt.hasFocus)
    artist.open(photo)
    assert artist.window.dock.generate.hasFocus()


def test_the_empty_canvas_says_what_comes_after_the_words(artist: Artist) -> None:
    artist.window.photo_panel.start.buttons["words"].click()
    empty, prompt = artist.window.stage.empty, artist.window.prompt_panel.prompt
    assert "Say what you want to see" in seen_on(empty)
    artist.bot.keyClicks(prompt, "a red sun")
    artist.bot.waitUntil(lambda: "Your picture appears here" in seen_on(empty))
    prompt.clear()
    artist.bot.waitUntil(lambda: "Say what you want to see" in seen_on(empty))


def seen_on(part: QWidget) -> list[str]:
    return [label.text() for label in part.findChildren(QLabel) if label.isVisible()]
