"""The presets in the window: kept, changed, taken in and handed on, deleted and taken back, shown on one's photo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from engine.errors import CannotWrite
from engine.own_presets import keep
from engine.presets import Preset, load_preset, own_presets
from engine.recipe import Imagine, Recipe, Stylize
from engine.template import Template
from gui import trash
from gui.panels.preset_shelf import PresetShelf
from gui.state import recipe_of
from tests.gui.access import faults
from tests.gui.conftest import Artist
from tests.gui.hands import dragged, drop, press, shelf_of
from tests.gui.real import make

__all__ = ["make"]  # a fixture

STYLES = (
    "name,prompt,negative_prompt\n"
    'Cinematic,"cinematic still {prompt} . moody","anime, cartoon"\nOil,in oil,\nToo,many,fields,here\n'
)


@pytest.fixture
def styles(tmp_path: Path) -> Path:
    (tmp_path / "styles.csv").write_text(STYLES)
    return tmp_path / "styles.csv"


def own() -> list[str]:
    return [preset.name for preset in own_presets()[0]]


def pressing(artist: Artist, name: str) -> None:
    shelf = artist.app.preset_side.shelf
    assert shelf is not None
    artist.bot.mouseClick(shelf.buttons[name], Qt.MouseButton.LeftButton)


def test_what_is_chosen_is_kept_named_changed_and_deleted(artist: Artist) -> None:
    shelf = shelf_of(artist)
    artist.studio.choose_style("woodcut")
    artist.studio.set_strength(0.7)
    artist.studio.set_control("mask", "evening-mask.png")
    pressing(artist, "new")
    artist.bot.waitUntil(lambda: len(own()) == 1 and shelf.form.title.hasFocus())
    kept = load_preset(own()[0])
    assert kept.recipe.steps == (Stylize(style="woodcut", strength=0.7),)  # the mask was this photo's
    artist.bot.keyClicks(shelf.form.title, "Prints: dark!")
    shelf.form.description.setPlainText("Like a print")
    press(artist, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    artist.bot.waitUntil(lambda: own() == ["prints-dark"])
    artist.bot.waitUntil(lambda: [one.name for one in shelf.chosen()] == ["prints-dark"])
    assert load_preset("prints-dark").description == "Like a print"
    artist.studio.set_strength(0.4)
    artist.bot.mouseClick(shelf.form.update_button, Qt.MouseButton.LeftButton)
    artist.bot.waitUntil(lambda: load_preset("prints-dark").recipe.steps[0] == Stylize(style="woodcut", strength=0.4))
    artist.bot.waitUntil(lambda: "kept" in shelf.words.full_text())
    assert load_preset("prints-dark").title == "Prints: dark!"
    pressing(artist, "duplicate")
    artist.bot.waitUntil(lambda: own() == ["prints-dark", "prints-dark-copy"])
    artist.bot.waitUntil(lambda: [one.name for one in shelf.chosen()] == ["prints-dark-copy"])
    shelf.choose(["prints-dark", "prints-dark-copy"])
    shelf.shelf.setFocus()
    press(artist, Qt.Key.Key_Delete)
    artist.bot.waitUntil(lambda: own() == [] and shelf.buttons["undo"].isVisible())
    artist.bot.waitUntil(lambda: artist.app.presets.rowCount() == 17)
    press(artist, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    artist.bot.waitUntil(lambda: own() == ["prints-dark", "prints-dark-copy"])
    artist.bot.waitUntil(lambda: artist.app.presets.rowCount() == 19)


def test_what_was_typed_is_kept_when_another_preset_is_chosen(artist: Artist) -> None:
    keep([Preset("mine", "Mine", "", Recipe(steps=(Stylize(style="woodcut"),)))])
    shelf = shelf_of(artist)
    artist.app.preset_side._refresh(["mine"])
    artist.bot.waitUntil(lambda: bool(shelf.chosen()))
    shelf.form.description.setPlainText("Typed")
    shelf.choose(["sea-mist"])
    artist.bot.waitUntil(lambda: load_preset("mine").description == "Typed")
    assert shelf.form.title.text() == "Sea mist"
    assert shelf.form.title.isReadOnly()
    assert not shelf.buttons["delete"].isEnabled()
    assert "Duplicate" in shelf.form.hint.text()


def test_styles_that_are_dropped_come_in_and_words_go_into_them(artist: Artist, styles: Path) -> None:
    drop(artist, dragged([styles]), artist.window.stage)
    artist.bot.waitUntil(lambda: own() == ["cinematic", "oil"])
    window = artist.app.preset_side.shelf
    assert window is not None
    artist.wait_for("2 presets imported from styles.csv. Line 4")
    artist.bot.waitUntil(lambda: [one.name for one in window.chosen()] == ["cinematic", "oil"])
    window.choose(["cinematic"])
    assert window.form.prompt.toPlainText() == "cinematic still {prompt} . moody"
    artist.studio.set_words("texts", ("a fox", "blurry"))
    artist.studio.choose_model("dreams")
    window.shelf.setFocus()
    press(artist, Qt.Key.Key_Return)
    words = artist.studio.parameters.words
    assert (words.step.prompt, words.step.negative) == ("a fox", "blurry")  # what was written stays
    assert artist.studio.parameters.start == "words"
    recipe = recipe_of(artist.studio.parameters)
    step = recipe.steps[0]
    assert isinstance(step, Imagine)
    assert (step.prompt, step.negative) == ("cinematic still a fox . moody", "blurry, anime, cartoon")
    panel = artist.window.prompt_panel
    assert "cinematic still {prompt}" in panel.template.text()
    artist.bot.mouseClick(panel.template, Qt.MouseButton.LeftButton)
    assert recipe_of(artist.studio.parameters).steps[0].prompt == "a fox"  # type: ignore[union-attr]
    assert not panel.template.isVisible()
    artist.do("undo")
    assert artist.studio.parameters.words.template.prompt
    drop(artist, dragged([styles]), artist.window.stage)
    artist.wait_for("0 presets imported from styles.csv. 2 were there already")
    assert own() == ["cinematic", "oil"]


def test_a_template_is_written_in_the_form(artist: Artist) -> None:
    shelf = shelf_of(artist)
    shelf.choose(["oil-from-words"])
    pressing(artist, "duplicate")
    artist.bot.waitUntil(lambda: [one.name for one in shelf.chosen()] == ["oil-from-words-copy"])
    shelf.form.prompt.setPlainText("thick oil of {prompt}")
    shelf.form.negative.setPlainText("{prompt}, text")
    shelf.form.keep()
    artist.bot.waitUntil(
        lambda: load_preset("oil-from-words-copy").template == Template("thick oil of {prompt}", "{prompt}, text")
    )


def test_export_and_import_bring_back_the_same(artist: Artist, tmp_path: Path) -> None:
    keep([Preset("mine", "Mine", "", Recipe(steps=(Stylize(style="woodcut", detail=0.3),)))])
    before = load_preset("mine")
    shelf = shelf_of(artist)
    artist.app.preset_side._refresh(["mine", "sea-mist"])
    artist.bot.waitUntil(lambda: len(shelf.chosen()) == 2)
    artist.chooser.answer = tmp_path / "mine"
    pressing(artist, "export")
    artist.bot.waitUntil(lambda: "2 presets written" in shelf.words.full_text())
    shelf.choose(["mine"])
    pressing(artist, "delete")
    artist.bot.waitUntil(lambda: own() == [])
    artist.chooser.answer = tmp_path / "mine.toml"
    pressing(artist, "import")
    artist.wait_for("1 preset imported from mine.toml. 1 was there already")
    assert own() == ["mine"]
    assert load_preset("mine") == before
    artist.chooser.answer = tmp_path / "none.json"
    pressing(artist, "import")
    artist.wait_for("cannot be read")


def test_every_control_has_a_name_a_tooltip_and_a_key(artist: Artist, photo: Path) -> None:
    shelf = shelf_of(artist)
    assert faults(shelf) == []
    artist.app.preset_side._do("new")
    artist.bot.waitUntil(lambda: len(shelf.chosen()) == 1)
    assert faults(shelf) == []
    shelf.search.setText("swirl")
    assert shelf.shelf.model().rowCount() == 2  # one has it in its title, one in its description
    shelf.search.setText("nowhere")
    assert "No preset" in shelf.words.full_text()


@pytest.fixture
def mine(artist: Artist) -> PresetShelf:
    """The shelf with a preset of the artist's own, chosen."""
    keep([Preset("mine", "Mine", "First", Recipe(steps=(Stylize(style="woodcut"),)))])
    shelf = shelf_of(artist)
    artist.app.preset_side._refresh(["mine"])
    artist.bot.waitUntil(lambda: [one.name for one in shelf.chosen()] == ["mine"])
    return shelf


def test_changes_renames_and_deletions_are_taken_back_in_turn(artist: Artist, mine: PresetShelf) -> None:
    def chosen(name: str, description: str) -> None:
        artist.bot.waitUntil(lambda: [(one.name, one.description) for one in mine.chosen()] == [(name, description)])

    assert not mine.buttons["undo"].isVisible()
    mine.form.description.setPlainText("Second")
    mine.form.keep()
    chosen("mine", "Second")
    mine.form.title.setText("Ours")
    mine.form.keep()
    chosen("ours", "Second")
    pressing(artist, "delete")
    artist.bot.waitUntil(lambda: own() == [])
    artist.bot.waitUntil(lambda: not mine.chosen())
    mine.shelf.setFocus()
    press(artist, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    chosen("ours", "Second")
    pressing(artist, "undo")
    chosen("mine", "Second")
    assert "Mine is as it was before." in mine.words.full_text()
    pressing(artist, "undo")
    chosen("mine", "First")
    assert (own(), mine.buttons["undo"].isVisible()) == (["mine"], False)


def test_what_was_typed_and_not_kept_is_taken_back_first(artist: Artist, mine: PresetShelf) -> None:
    mine.form.description.setPlainText("Second")
    mine.form.keep()
    artist.bot.waitUntil(lambda: [one.description for one in mine.chosen()] == ["Second"])
    mine.form.description.setPlainText("Third")
    pressing(artist, "undo")
    assert mine.form.description.toPlainText() == "Second"
    assert load_preset("mine").description == "Second"
    assert mine.buttons["undo"].isVisible()


def test_what_was_typed_goes_with_the_preset_that_is_deleted(artist: Artist, mine: PresetShelf) -> None:
    mine.form.description.setPlainText("Typed and not kept")
    pressing(artist, "delete")
    artist.bot.waitUntil(lambda: own() == [] and not mine.chosen())
    artist.bot.wait(50)
    assert artist.message == ""
    pressing(artist, "undo")
    artist.bot.waitUntil(lambda: [one.description for one in mine.chosen()] == ["First"])


def test_those_that_went_to_the_trash_before_one_that_cannot_come_back(
    artist: Artist, mine: PresetShelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep([Preset("next", "Next", "", Recipe(steps=(Stylize(style="mosaic"),)))])
    artist.app.preset_side._refresh(["mine", "next"])
    artist.bot.waitUntil(lambda: len(mine.chosen()) == 2)
    put = trash.put

    def refuse(path: Path) -> Path:
        if path.stem == "next":
            raise CannotWrite("It cannot be moved.")
        return put(path)

    monkeypatch.setattr(trash, "put", refuse)
    pressing(artist, "delete")
    artist.wait_for("It cannot be moved.")
    artist.bot.waitUntil(lambda: [one.name for one in mine.chosen()] == ["next"])
    pressing(artist, "undo")
    artist.bot.waitUntil(lambda: own() == ["mine", "next"])


def test_files_can_be_dropped_on_the_presets_themselves(artist: Artist, styles: Path) -> None:
    shelf = shelf_of(artist)
    place, data = shelf.rect().center(), dragged([styles])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for event in (QDragEnterEvent(place, copy, data, left, none), QDropEvent(QPointF(place), copy, data, left, none)):
        QApplication.sendEvent(shelf, event)
    artist.bot.waitUntil(lambda: own() == ["cinematic", "oil"])
    artist.bot.waitUntil(lambda: [one.name for one in shelf.chosen()] == ["cinematic", "oil"])
