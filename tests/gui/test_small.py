"""Small things that once went wrong: colours, tooltips, fields that are typed into, messages that come in crowds."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QTextDocumentFragment
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from engine.presets import Preset
from engine.recipe import Recipe, Stylize
from engine.settings import load_settings
from engine.sniff import SUFFIXES
from gui import batch_run, choosers
from gui.batch_run import Row, State
from gui.colours import Colours
from gui.fetching import Row as ModelRow
from gui.messages import MOST_WAITING, Message, MessageStrip
from gui.models.outcomes import OutcomeModel
from gui.models.presets import PresetModel, PresetSearch
from gui.models.styles import StyleModel
from gui.panels import queue
from gui.panels.settings import SettingsDialog
from gui.widgets import ElidedLabel
from tests.gui.conftest import Artist
from tests.gui.test_lists import thumbnails as thumbnails  # noqa: PLC0414 - a fixture

GUI = Path(batch_run.__file__).parent


class Run(QObject):
    """What a table of a batch needs of it."""

    row_changed = Signal(int)
    planned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows = [Row(state, state) for state in get_args(State)]


def test_every_outcome_has_a_colour_and_words(qapp: QApplication) -> None:
    model = OutcomeModel(Run())  # type: ignore[arg-type]
    for row in range(model.rowCount()):
        place = model.index(row, 1)
        assert isinstance(place.data(Qt.ItemDataRole.ForegroundRole), QColor)
        assert place.data()


def test_no_colour_of_the_moment_is_kept_where_it_would_outlive_its_theme() -> None:
    kept = [
        f"{path.name}:{node.lineno}"
        for path in sorted(GUI.rglob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and "COLOURS." in ast.unparse(node)
    ]
    assert kept == []
    assert set(queue.TONES.values()) <= {item.name for item in fields(Colours)}


def test_a_tooltip_shows_a_name_as_it_is(qtbot: QtBot) -> None:
    label = ElidedLabel("Anna's & Tom's <b>summer</b>, which is too long for its place.jpg")
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.show()
    shown = label.toolTip()
    assert shown.startswith("<qt>")
    assert QTextDocumentFragment.fromHtml(shown).toPlainText() == label.full_text()


def test_a_crowd_of_errors_is_bounded_and_each_is_told_once(qtbot: QtBot) -> None:
    strip = MessageStrip()
    qtbot.addWidget(strip)
    for number in range(3 * MOST_WAITING):
        strip.show_message(Message(f"Photo {number % (2 * MOST_WAITING)} is cut off.", level="error"))
    told = []
    while strip.message is not None:
        told.append(strip.message.text)
        strip.dismiss()
    assert len(told) == len(set(told)) == MOST_WAITING + 1
    assert told[0] == f"Photo {MOST_WAITING - 1} is cut off."


def test_all_pictures_that_can_be_opened_can_be_chosen() -> None:
    assert all(f"*{suffix}" in choosers.PICTURES for suffix in SUFFIXES)


def test_a_home_that_nobody_has_is_no_folder(artist: Artist) -> None:
    artist.studio.choose_style("woodcut")
    artist.do("export_many")
    asked = artist.app.exporting._many
    assert asked is not None
    asked.form.folder.setText("~nobody-is-called-so/pictures")
    assert asked.form.problem() == "Choose a folder."
    asked.close()


def field(dialog: SettingsDialog, name: str) -> QLineEdit:
    return next(line for line in dialog.findChildren(QLineEdit) if line.accessibleName() == name)


def test_settings_that_make_no_sense_are_told_and_not_kept(artist: Artist) -> None:
    artist.do("settings")
    (dialog,) = artist.window.findChildren(SettingsDialog)
    before = artist.app.exporting.settings
    for name, text, words in (("Folder", "pictures", "Choose a folder."), ("Name", "{nothing}", "nothing")):
        line = field(dialog, name)
        kept = line.text()
        line.setText(text)
        line.editingFinished.emit()
        assert words in dialog.words.text()
        line.setText(kept)
    assert artist.app.exporting.settings == before
    line = field(dialog, "Name")
    line.setText("x" * 500)
    line.editingFinished.emit()
    settings, problems = load_settings(artist.app.folders.settings)
    assert (settings.name_template, problems) == ("x" * 200, ())


def test_presets_are_found_by_the_words_that_are_seen(thumbnails: object, monkeypatch: pytest.MonkeyPatch) -> None:
    german = {"Sea mist": "Seenebel"}
    monkeypatch.setattr("gui.models.presets.said", lambda text: german.get(text, text))
    model = PresetModel(StyleModel(thumbnails), thumbnails)  # type: ignore[arg-type]
    recipe = Recipe(steps=(Stylize(style="wave"),))
    model.set_presets([Preset("sea-mist", "Sea mist", "Pale", recipe), Preset("ink", "Ink", "Dark", recipe)])
    search = PresetSearch(model)
    for words, count in (("seenebel", 1), ("sea", 1), ("dark", 1), ("wave", 2), ("nobody", 0), ("", 2)):
        search.look_for(words)
        assert search.rowCount() == count, words


def test_a_model_that_is_not_here_cannot_be_chosen(artist: Artist) -> None:
    panel = artist.window.prompt_panel
    row = ModelRow("Dreams", "", "", "", "", here=True, use="imagine", key="dreams")
    panel.show_models([row])
    artist.studio.choose_model("gone.safetensors")
    artist.studio.choose_model("dreams")
    box: QComboBox = panel.model
    gone = box.findData("gone.safetensors")
    assert gone >= 0
    box.setCurrentIndex(gone)
    box.activated.emit(gone)
    assert box.currentData() == artist.studio.parameters.words.model == "dreams"


def test_settings_that_were_changed_elsewhere_are_shown(artist: Artist) -> None:
    artist.do("settings")
    (dialog,) = artist.window.findChildren(SettingsDialog)
    dialog.close()
    artist.app.exporting.remember(name_template="{style}")
    artist.do("settings")
    shown = [one for one in artist.window.findChildren(SettingsDialog) if one.isVisible()]
    assert [field(one, "Name").text() for one in shown] == ["{style}"]
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    artist.app.preferences.shortcuts.set_keys("mask", "Ctrl+Alt+M")  # heard by none that is gone
    assert artist.window.findChildren(SettingsDialog) == shown


def test_compare_lets_go_when_there_is_nothing_to_compare_any_more(artist: Artist) -> None:
    bar, held = artist.window.canvas_bar, list[bool]()
    bar.show_picture(there=True, comparable=True)
    bar.compare_held.connect(held.append)
    artist.bot.mousePress(bar.compare, Qt.MouseButton.LeftButton)
    bar.show_picture(there=True, comparable=False)
    assert held == [True, False]
