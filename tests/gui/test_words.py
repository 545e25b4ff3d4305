"""Painting from words in the window, as an artist does it: write, choose a model, imagine; and back again."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from engine.metadata import png_chunk
from engine.presets import builtin_presets
from engine.recipe import Guide, Imagine, Output, Recipe, Size, Stylize, Weighted
from gui.panels.prompt import MODELS
from gui.state import Parameters, follows, prepare, recipe_of, with_recipe
from gui.words import Words, with_model, with_step
from tests.gui.access import chain, cut_off, faults
from tests.gui.conftest import Artist
from tests.gui.hands import finish, press
from tests.gui.prompting import write
from tests.small_models import KINDS, put, safetensors

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def step(artist: Artist) -> Imagine:
    found = artist.runner.requests[-1].recipe.steps[0]
    assert isinstance(found, Imagine)
    return found


def test_write_imagine_and_paint_with_the_keyboard_alone(artist: Artist, shelf: Path) -> None:
    write(artist)
    assert artist.studio.parameters.start == "words"
    assert artist.studio.parameters.words.model == str(shelf / "dreams.safetensors")
    assert artist.window.dock.generate.accessibleName() == "Imagine and paint"
    press(artist, Qt.Key.Key_Return, CTRL)
    request = artist.runner.requests[0]
    assert request.source is None
    assert [step.kind for step in request.recipe.steps] == ["imagine", "stylize"]
    assert (step(artist).prompt, step(artist).steps, step(artist).guidance) == ("a red house", None, None)
    assert request.recipe.output.size == Size(width=512, height=512)
    assert request.target.stem.endswith("a red house")
    job = artist.runner.jobs[0]
    artist.bot.waitUntil(lambda: artist.window.canvas_bar.stage.text() == "Loading the model")
    artist.runner.progress(job, 350, 1000, stage="Step 7 of 20")
    artist.runner.preview(job, grey=90)
    artist.bot.waitUntil(lambda: "Step 7 of 20 · 35%" in artist.window.canvas_bar.stage.text())
    artist.bot.waitUntil(artist.window.stage.canvas.isVisible)
    assert not artist.window.canvas_bar.compare.isEnabled()
    finish(artist)
    assert f"seed {request.recipe.seed} · imagined and painted in" in artist.window.canvas_bar.words.full_text()
    assert artist.window.prompt_panel.keep.isEnabled()


def test_without_a_painting_only_the_words(artist: Artist, shelf: Path) -> None:
    write(artist)
    panel, before = artist.window.painting_panel, artist.studio.parameters.style
    panel.none_button.click()
    assert artist.window.dock.generate.accessibleName() == "Imagine"
    assert not artist.window.dock.strength.slider.isEnabled()
    artist.do("generate")
    assert [step.kind for step in artist.runner.requests[0].recipe.steps] == ["imagine"]
    panel.none_button.click()
    assert artist.studio.parameters.style == before


def test_cancel_and_the_empty_canvas_comes_back(artist: Artist, shelf: Path) -> None:
    write(artist)
    artist.do("generate")
    artist.runner.preview(artist.runner.jobs[0])
    artist.bot.waitUntil(artist.window.stage.canvas.isVisible)
    press(artist, Qt.Key.Key_Escape)
    artist.bot.waitUntil(lambda: not artist.studio.running)
    artist.bot.waitUntil(artist.window.stage.empty.isVisible)
    assert artist.message == ""
    assert artist.runner.cancelled == artist.runner.jobs


def test_photo_words_and_both(artist: Artist, shelf: Path, photo: Path) -> None:
    artist.open(photo)
    write(artist)
    assert artist.studio.parameters.start == "both"
    assert artist.window.photo_panel.denoise.isVisible()
    artist.window.photo_panel.denoise.slider.setValue(35)
    artist.do("generate")
    assert artist.runner.requests[0].source == photo
    assert step(artist).denoise == 0.35
    finish(artist)
    start = artist.window.photo_panel.start.buttons
    start["words"].click()
    assert artist.studio.result is None
    artist.bot.waitUntil(artist.window.stage.empty.isVisible)
    artist.do("generate")
    assert artist.runner.requests[1].source is None
    artist.runner.finish(artist.runner.jobs[-1])
    start["photo"].click()
    assert not artist.window.prompt_panel.isVisible()
    assert artist.studio.result is not None
    assert artist.studio.result.request.source == photo
    artist.bot.waitUntil(lambda: not artist.studio.running)
    artist.do("generate")
    assert [step.kind for step in artist.runner.requests[2].recipe.steps] == ["stylize"]


def test_a_photo_that_comes_while_words_are_used_is_used_with_them(artist: Artist, shelf: Path, photo: Path) -> None:
    write(artist)
    artist.open(photo)
    assert artist.studio.parameters.start == "both"
    artist.do("undo")
    assert artist.studio.parameters.start == "words"


def test_what_is_missing_is_said_and_shown(artist: Artist, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPASTO_MODELS", raising=False)
    panel = artist.window.prompt_panel
    artist.do("words")
    artist.do("generate")
    artist.wait_for("There are no words yet.")
    assert panel.prompt.hasFocus()
    assert panel.prompt.property("next") == "true"
    artist.bot.keyClicks(panel.prompt, "a house")
    artist.bot.waitUntil(lambda: bool(artist.app.fetching.rows))
    assert panel.get_model.isVisible()
    assert panel.get_model.property("role") == "primary"
    artist.do("generate")
    artist.wait_for("No model is chosen.")
    assert panel.get_model.hasFocus()
    assert artist.runner.requests == []
    put(home / "models" / "late.safetensors", safetensors(KINDS["sd15"][0]))
    artist.app.fetching.look()
    artist.bot.waitUntil(lambda: artist.studio.parameters.words.model is not None)
    assert artist.window.dock.generate.property("role") == "primary"


def test_the_models_that_can_imagine_are_offered_and_the_dialog_at_their_end(artist: Artist, shelf: Path) -> None:
    write(artist)
    box = artist.window.prompt_panel.model
    titles = [box.itemText(number) for number in range(box.count())]
    assert titles == ["dreams", "grand", "", "Models…"]
    box.setFocus()
    press(artist, Qt.Key.Key_Down)
    assert artist.studio.parameters.words.model == str(shelf / "grand.safetensors")
    assert artist.studio.parameters.words.native == 1024
    assert artist.window.dock.size_control.forecast.full_text() == "1024 × 1024 pixels"
    press(artist, Qt.Key.Key_Down)
    assert box.view().isVisible()
    box.hidePopup()
    box.activated.emit(box.findData(MODELS))
    dialog = artist.window.commands._models
    assert dialog is not None
    assert dialog.isVisible()
    assert box.currentText() == "grand"
    dialog.close()


def test_numbers_go_into_the_recipe_and_come_back_by_undo(artist: Artist, shelf: Path) -> None:
    write(artist)
    panel, first = artist.window.prompt_panel, artist.studio.parameters
    assert (panel.steps.value(), panel.guidance.value(), panel.seed.text()) == (25, 7.0, "Random")
    panel.steps.setValue(12)
    panel.guidance.setValue(4.5)
    panel.seed.setValue(4_000_000_000)
    panel.scheduler.setCurrentIndex(panel.scheduler.findData("Euler a"))
    artist.window.dock.size_control.shapes.buttons["wide"].click()
    chosen = artist.studio.parameters
    artist.do("generate")
    assert (step(artist).steps, step(artist).guidance, step(artist).scheduler) == (12, 4.5, "Euler a")
    assert artist.runner.requests[0].recipe.seed == 4_000_000_000
    assert artist.runner.requests[0].recipe.output.size == Size(width=640, height=448)
    for _ in range(5):
        artist.do("undo")
    assert artist.studio.parameters == first
    assert (panel.steps.value(), panel.seed.text()) == (25, "Random")
    for _ in range(5):
        artist.do("redo")
    assert artist.studio.parameters == chosen
    panel.dice.click()
    assert panel.seed.text() == "Random"


def test_the_seed_of_a_picture_can_be_kept(artist: Artist, shelf: Path) -> None:
    write(artist)
    artist.do("generate")
    finish(artist)
    seed = artist.runner.requests[0].recipe.seed
    assert seed >= 0
    artist.window.prompt_panel.keep.click()
    artist.do("generate")
    assert artist.runner.requests[1].recipe.seed == seed


def test_several_pictures_follow_each_other_until_cancelled(artist: Artist, shelf: Path) -> None:
    write(artist)
    artist.do("additions")
    artist.window.prompt_panel.card.count.setValue(3)
    artist.window.prompt_panel.card.close()
    assert artist.window.prompt_panel.more.text().strip() == "3 pictures"
    artist.do("generate")
    artist.runner.progress(artist.runner.jobs[0], 1, 2, stage="Step 1 of 2")
    artist.bot.waitUntil(lambda: artist.window.canvas_bar.stage.text().startswith("Picture 1 of 3 · Step 1 of 2"))
    finish(artist)
    artist.bot.waitUntil(lambda: len(artist.runner.requests) == 2)
    first, second = artist.runner.requests
    assert second.recipe.seed == first.recipe.seed + 1
    assert second.target != first.target
    artist.do("cancel")
    artist.bot.waitUntil(lambda: not artist.studio.running)
    artist.bot.wait(50)
    assert len(artist.runner.requests) == 2


def test_loras_are_added_weighed_and_dropped(artist: Artist, shelf: Path) -> None:
    write(artist)
    artist.do("additions")
    card = artist.window.prompt_panel.card
    assert card.add.hasFocus()
    press(artist, Qt.Key.Key_Down)
    assert artist.studio.parameters.words.step.loras == (Weighted(name=str(shelf / "ink.safetensors")),)
    card.rows[0].weight.setValue(0.6)
    assert not card.add.isEnabled()
    artist.do("generate")
    assert step(artist).loras == (Weighted(name=str(shelf / "ink.safetensors"), weight=0.6),)
    assert artist.window.prompt_panel.more.text().strip() == "1 LoRA"
    card.rows[0].drop.click()
    assert artist.studio.parameters.words.step.loras == ()
    card.undo_wanted.emit()
    assert card.rows[0].weight.value() == 0.6
    card.close()


def test_a_picture_gives_its_words_back(artist: Artist, shelf: Path, tmp_path: Path) -> None:
    words = Imagine(prompt="a tower", negative="fog", model=str(shelf / "grand.safetensors"), steps=9, guidance=3.0)
    size = Size(width=1024, height=1024)
    recipe = Recipe(steps=(words, Stylize(style="mosaic", strength=0.5)), seed=7, output=Output(size=size))
    painted = tmp_path / "painted.png"
    Image.new("RGB", (60, 40)).save(painted)
    raw = painted.read_bytes()
    painted.write_bytes(raw[:33] + png_chunk(recipe) + raw[33:])
    artist.studio.open_photo(painted)
    artist.wait_for("Its words, model and size are kept inside it.")
    artist.bot.mouseClick(artist.window.stage.strip._action, Qt.MouseButton.LeftButton)
    panel = artist.window.prompt_panel
    assert panel.prompt.toPlainText() == "a tower"
    assert panel.negative.isVisible()
    assert (panel.steps.value(), panel.seed.value()) == (9, 7)
    artist.bot.waitUntil(lambda: panel.model.currentText() == "grand")
    assert recipe_of(artist.studio.parameters) == recipe


def test_a_preset_of_words_keeps_what_it_leaves_open(artist: Artist, shelf: Path) -> None:
    preset = next(item for item in builtin_presets() if item.name == "oil-from-words")
    write(artist, "a tower")
    artist.window.prompt_panel.model.setFocus()
    press(artist, Qt.Key.Key_Down)
    artist.window.commands.use_preset(preset)
    words = artist.studio.parameters.words
    assert (words.step.prompt, words.model) == ("a tower", str(shelf / "grand.safetensors"))
    assert words.step.negative.startswith("text, watermark")
    assert follows(artist.studio.parameters, preset)
    while artist.studio.can_undo:
        artist.do("undo")
    assert artist.studio.parameters.words.model is None
    artist.window.commands.use_preset(preset)
    assert artist.studio.parameters.words.model == str(shelf / "dreams.safetensors")


def test_a_recipe_that_brings_more_than_the_window_has(artist: Artist, shelf: Path) -> None:
    guide, lora = Guide(model="edges"), Weighted(name="gone", weight=0.5)
    words = Imagine(prompt="x", model="elsewhere", scheduler="Nobody's", guides=(guide,), loras=(lora,))
    artist.studio.apply_recipe(Recipe(steps=(words,)))
    panel = artist.window.prompt_panel
    assert artist.studio.parameters.style is None
    assert panel.scheduler.currentText() == ""
    assert panel.model.currentText() == "elsewhere (not in your folders)"
    assert panel.more.text().strip() == "1 LoRA · extras"
    artist.do("generate")
    assert step(artist) == words
    artist.do("additions")
    assert panel.card.extras.text() == "Also from the recipe: guides."
    panel.card.plain.click()
    assert artist.studio.parameters.words.step == words.model_copy(update={"guides": ()})
    assert not panel.card.plain.isVisible()
    panel.card.close()


@pytest.mark.parametrize("models", [True, False])
def test_everything_is_named_and_nothing_is_cut_off(
    artist: Artist, home: Path, request: pytest.FixtureRequest, models: bool
) -> None:
    if models:
        request.getfixturevalue("shelf")
    press(artist, Qt.Key.Key_L, CTRL)
    artist.bot.keyClicks(artist.window.prompt_panel.prompt, "a red house")
    artist.bot.waitUntil(lambda: bool(artist.app.fetching.rows))
    assert bool(artist.app.fetching.usable("imagine")) == models
    artist.window.prompt_panel.negative_button.click()
    artist.window.dock.size_control.shapes.buttons["custom"].click()
    artist.window.dock.size_control.buttons["custom"].click()
    for start, (width, height) in product(("words", "both"), ((1280, 800), (2560, 1440))):
        artist.window.photo_panel.start.buttons[start].click()
        artist.window.resize(width, height)
        artist.window.fit_panel()
        artist.bot.wait(50)
        assert (artist.window.width(), artist.window.height()) == (width, height)
        assert faults(artist.window) == []
        assert cut_off(artist.window) == []
    assert set(artist.window.prompt_panel.controls()) <= chain(artist.window)


def test_the_pure_way_from_words_to_a_request(tmp_path: Path) -> None:
    ready = Parameters(start="words", words=Words(Imagine(prompt="a house", model="m")))
    request = prepare(ready, target=tmp_path / "a.png")
    assert request.source is None
    assert with_recipe(Parameters(), request.recipe) == replace(
        ready, output=request.recipe.output.model_copy(update={"size": None})
    )
    fast = with_model(ready.words, "t", base="sdxl", fast="turbo")
    assert (fast.step.scheduler, fast.steps, fast.guidance, fast.size.width) == ("Turbo", 2, 0.0, 1024)
    assert with_model(fast, "m", base="sd15", fast="").step.scheduler == "DPM++ 2M Karras"
    odd = with_step(Words(), fast.step, Size(width=700, height=300), 3)
    assert (odd.shape, odd.size, odd.seed) == ("custom", Size(width=700, height=300), 3)
