"""Presets shown small: on the artist's photo, or from the artist's words by the built-in model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from engine.jobs import Listener
from engine.jobs.pool import PoolRunner
from engine.own_presets import keep
from engine.presets import Preset, load_preset
from engine.recipe import Imagine, Optimize, Recipe
from engine.settings import folders
from engine.template import Template
from gui.models.styles import WORDS_ALONE
from gui.trying import Asked, imagined, quiet_engine, tried
from tests.fakes import FakeRunner
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.hands import shelf_of
from tests.gui.real import SECONDS, Make, make

__all__ = ["make"]  # a fixture


def test_what_is_tried_is_small_and_needs_no_words() -> None:
    assert tried(load_preset("oil-from-words")) is not None
    assert tried(Preset("words", "Words", "", Recipe(steps=(Imagine(),)))) is None
    slow = Preset("slow", "Slow", "", Recipe(steps=(Optimize(style="woodcut", effort="fine"),)))
    recipe = tried(slow)
    assert recipe is not None
    assert recipe.steps == (Optimize(style="woodcut", effort="quick", stroke_size=1.0),)


def test_presets_on_the_photo_give_way_to_real_pictures(make: Make, photo: Path) -> None:
    painters: list[FakeRunner] = []

    def painter(listener: Listener) -> FakeRunner:
        """The engine that paints presets; the test says what it does."""
        painters.append(FakeRunner(listener))
        return painters[-1]

    artist = make(FakeRunner, make_painter=painter)
    shelf = shelf_of(artist)
    assert not shelf.try_button.isEnabled()
    artist.open(photo)
    shelf.try_button.setChecked(True)
    artist.bot.waitUntil(lambda: bool(painters) and len(painters[0].jobs) == 14)  # three do the same as others
    engine = painters[0]
    assert all(one.source is not None and one.source != photo for one in engine.requests)
    artist.do("generate")
    assert engine.paused  # at once
    assert "wait until your picture is done" in shelf.words.full_text()
    artist.runner.fail(artist.runner.jobs[-1], "no")
    artist.bot.waitUntil(lambda: not engine.paused)
    assert artist.app.preset_side.trying.waiting == 17
    target = engine.requests[0].target
    Image.new("RGB", (48, 32), (250, 10, 10)).save(target)
    engine.finish(engine.jobs[0])
    artist.bot.waitUntil(lambda: len(artist.app.preset_side.trying.pictures) == 1)
    model = artist.app.presets
    first = next(row for row in range(17) if model.presets()[row].name in artist.app.preset_side.trying.pictures)

    def is_red() -> bool:
        """Until it is read, the painting is shown."""
        pixmap = model.index(first).data(Qt.ItemDataRole.DecorationRole)
        shown = pixmap.toImage().pixelColor(5, 5) if pixmap is not None else None
        return shown is not None and shown.red() > 200 and shown.green() < 60

    artist.bot.waitUntil(is_red)
    artist.open(landscape(photo.with_name("other.jpg"), 200, 300))  # another photo: the others are given up
    artist.bot.waitUntil(lambda: len(engine.jobs) == 28)
    assert len(engine.cancelled) == 13
    assert not artist.app.preset_side.trying.pictures
    artist.open(photo)
    artist.bot.waitUntil(lambda: len(artist.app.preset_side.trying.pictures) == 1)  # it was kept
    assert len(engine.jobs) == 28 + 13
    shelf.try_button.setChecked(False)
    assert artist.app.preset_side.trying.waiting == 0


def test_presets_of_words_go_by_the_artists_words_or_an_example() -> None:
    asked = Asked("a fox", "rain", "mini")
    plain = Preset("words", "Words", "", Recipe(steps=(Imagine(model="sdxl", steps=40, negative="text"),)))
    recipe = imagined(plain, asked)
    assert recipe is not None
    assert recipe.steps == (Imagine(prompt="a fox", negative="text", model="mini"),)  # the rest was another model's
    style = Preset("style", "", "", Recipe(steps=(Imagine(),)), Template("oil of {prompt}", "{prompt}, blurry"))
    recipe = imagined(style, asked)
    assert recipe is not None
    step = recipe.steps[0]
    assert isinstance(step, Imagine)
    assert (step.prompt, step.negative) == ("oil of a fox", "rain, blurry")
    both = imagined(load_preset("oil-from-words"), asked)
    assert both is not None
    assert [one.kind for one in both.steps] == ["imagine", "stylize"]
    assert imagined(load_preset("sea-mist"), asked) is None
    assert imagined(style, replace(asked, prompt="long " * 4000)) is None


def test_without_the_built_in_model_words_show_nothing(artist: Artist, photo: Path) -> None:
    assert Asked.of(Imagine(prompt="a fox")) is None
    assert not shelf_of(artist).try_button.isEnabled()


def test_words_of_ones_own_or_an_example_show_the_presets_of_words(make: Make, photo: Path, miniature: Path) -> None:
    painters: list[FakeRunner] = []

    def painter(listener: Listener) -> FakeRunner:
        painters.append(FakeRunner(listener))
        return painters[-1]

    artist = make(FakeRunner, make_painter=painter)
    keep([Preset("mine", "Mine", "", Recipe(steps=(Imagine(),)), Template("oil of {prompt}"))])
    shelf = shelf_of(artist)
    artist.app.preset_side._refresh()
    artist.bot.waitUntil(lambda: artist.app.presets.rowCount() == 18)
    assert shelf.try_button.text() == " Show from my words"
    shelf.try_button.setChecked(True)
    prompts = [request.recipe.steps[0].prompt for request in painters[0].requests]  # type: ignore[union-attr]
    assert "oil of a red sun over blue mountains" in prompts
    assert len(prompts) == 6  # of the others nothing could be shown
    assert all(request.source is None for request in painters[0].requests)
    assert "from an example" in shelf.words.full_text()
    shelf.close()
    artist.studio.set_words("prompt", "a fox")
    shelf_of(artist)
    assert len(painters[0].cancelled) == 6
    assert painters[0].requests[-1].recipe.steps[0].prompt == "oil of a fox"  # type: ignore[union-attr]
    assert "from your words" in shelf.words.full_text()
    target = painters[0].requests[-1].target
    target.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (48, 48), (250, 10, 10)).save(target)
    row = artist.app.presets.row_of("mine")
    assert artist.app.presets.index(row).data(WORDS_ALONE)
    painters[0].finish(painters[0].jobs[-1], target)
    artist.bot.waitUntil(lambda: not artist.app.presets.index(row).data(WORDS_ALONE))
    artist.bot.waitUntil(lambda: artist.app.presets.index(row).data(Qt.ItemDataRole.DecorationRole) is not None)
    artist.open(photo)  # now those with a painting are shown on it, and words alone as before
    artist.bot.waitUntil(lambda: any(request.source is not None for request in painters[0].requests))
    assert artist.app.preset_side.trying.pictures == {"mine": target}
    assert shelf.try_button.text() == " Show on my photo"


@pytest.mark.long
def test_the_built_in_model_shows_a_preset_of_words(make: Make, miniature: Path) -> None:
    artist = make(FakeRunner, make_painter=quiet_engine)
    shelf = shelf_of(artist)
    artist.studio.set_words("prompt", "three red apples on a table")
    words = Preset("words", "Words", "", Recipe(steps=(Imagine(),)))
    artist.app.presets.set_presets([words, load_preset("sea-mist")])
    shelf.try_button.setChecked(True)
    artist.bot.waitUntil(lambda: bool(artist.app.preset_side.trying.pictures), timeout=SECONDS)
    pictures = artist.app.preset_side.trying.pictures
    assert set(pictures) == {"words"}
    with Image.open(pictures["words"]) as opened:
        assert max(opened.size) <= 480


@pytest.mark.long
def test_a_real_engine_paints_presets_on_the_photo(make: Make, photo: Path) -> None:
    artist = make(FakeRunner, make_painter=quiet_engine)
    side = artist.app.preset_side
    artist.open(photo)
    shelf = shelf_of(artist)
    artist.app.presets.set_presets([load_preset("woodcut-print"), load_preset("sea-mist")])
    shelf.try_button.setChecked(True)
    artist.bot.waitUntil(lambda: len(side.trying.pictures) == 2, timeout=SECONDS)
    assert isinstance(side.trying._runner, PoolRunner)
    for picture in side.trying.pictures.values():
        assert picture.parent == folders().cache / "presets"
        with Image.open(picture) as opened:
            assert opened.size == (300, 200)
