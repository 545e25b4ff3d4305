"""Make it fit, in the window: one calm line, a card that tells what changes, one step for undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from engine import events
from engine.events import JobId
from engine.forecasts import Place
from engine.recipe import Guide, Imagine, Output, Recipe, Size
from gui.state import SizeChoice, output_size
from tests.gui.conftest import Artist

MIB = 1 << 20


def read(artist: Artist, free: int, *, gpu: bool = False) -> None:
    """The meter tells what is free."""
    reading = events.Memory(
        job=JobId(""), device="card" if gpu else "RAM", gpu=gpu, total=16 << 30, ours=MIB, others=MIB, free=free
    )
    artist.app.bridge(reading)
    artist.bot.waitUntil(lambda: artist.studio.foresight.reading == reading)


def tight(artist: Artist, photo: Path, *, gpu: bool = False) -> None:
    """A photo that shall be optimised in 8K where that does not go."""
    artist.open(photo)
    artist.studio.set_control("method", "optimize")
    artist.studio.set_size(SizeChoice("8k"))
    read(artist, 2300 * MIB, gpu=gpu)


def test_what_fits_is_left_in_peace(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    read(artist, 8 << 30)
    assert not artist.window.dock.size_control.fit.isVisible()
    assert "needs" in artist.window.dock.size_control.forecast.full_text()


def test_the_picture_becomes_as_large_as_fits_in_one_step_that_undo_takes_back(artist: Artist, photo: Path) -> None:
    tight(artist, photo)
    control, card = artist.window.dock.size_control, artist.app.making_fit.card
    assert control.fit.isVisible()
    assert "free 2.2 GB" in control.forecast.full_text()
    before = artist.studio.parameters
    control.fit.click()
    assert card.isVisible()
    assert card.choices[0].text().startswith("Size 6480 × 4320 → ")
    assert "→" in card.choices[0].accessibleDescription()
    card.do.click()
    assert not card.isVisible()
    made = output_size(artist.studio.parameters)
    assert made is not None
    assert 1000 < made[0] < 6480
    forecast = artist.studio.forecast()
    assert forecast is not None
    assert forecast.fits
    assert not control.fit.isVisible()
    artist.studio.undo()
    assert artist.studio.parameters == before


def test_a_card_that_is_too_small_leaves_it_to_the_processor(
    artist: Artist, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roomy = Place("cpu", gpu=False, free=64 << 30)
    monkeypatch.setattr(Place, "here", lambda _wish="auto": roomy)
    tight(artist, photo, gpu=True)
    artist.window.dock.size_control.fit.click()
    card = artist.app.making_fit.card
    assert card.choices[0].text() == "Painted on the processor: same picture, slower"
    assert not card.choices[0].isChecked(), "hours are offered, but not proposed"
    card.choices[0].click()
    card.do.click()
    assert artist.window.dock.size_control.fit.text() == "Use the &card again"
    assert "on the processor" in artist.window.dock.size_control.forecast.full_text()
    artist.studio.generate()
    assert artist.runner.requests[-1].device == "cpu"
    artist.window.dock.size_control.fit.click()
    assert not artist.studio.parameters.processor


def test_a_refusal_offers_the_same_card(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.studio.set_control("method", "optimize")
    artist.studio.set_size(SizeChoice("custom", 1920, 1280))
    read(artist, 8 << 30)
    artist.studio.generate()
    artist.runner.fail(artist.runner.jobs[-1], "The card ran out of memory.", cause="NotEnoughMemory")
    artist.wait_for("ran out of memory")
    strip = artist.window.stage.strip
    assert strip._action.text() == "Make it fit…"
    strip._action.click()
    card = artist.app.making_fit.card
    assert card.isVisible()
    card.do.click()
    assert (output_size(artist.studio.parameters) or (0, 0))[0] < 1920


def test_words_that_fit_nowhere_are_imagined_at_the_models_own_size(artist: Artist) -> None:
    artist.studio.apply_recipe(Recipe(steps=(Imagine(prompt="a boat", model="dreams"),)))
    artist.studio.set_words("shape", "custom")
    artist.studio.set_words("width", 4096)
    artist.studio.set_words("height", 4096)
    read(artist, 2300 * MIB, gpu=True)
    control = artist.window.dock.size_control
    assert control.fit.isVisible()
    control.fit.click()
    QTest.qWait(1)
    chosen = [choice.text() for choice in artist.app.making_fit.card.choices]
    assert any(text.startswith("Imagined at the model's own size") for text in chosen)


def test_a_controlnet_of_a_recipe_counts(artist: Artist) -> None:
    def fits(*guides: Guide) -> bool:
        step = Imagine(prompt="a boat", model="dreams", guides=guides)
        artist.studio.apply_recipe(Recipe(steps=(step,), output=Output(size=Size(width=1024, height=1024))))
        return not artist.window.dock.size_control.fit.isVisible()

    enough = 1 << 30
    read(artist, enough)
    while not fits():
        enough += 200 * MIB
        read(artist, enough)
    assert not fits(Guide(model="edges"))
    artist.window.dock.size_control.fit.click()
    assert artist.message.startswith("Nothing would make this fit.")  # no smaller picture makes room for weights
