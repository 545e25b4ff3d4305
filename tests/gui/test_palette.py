"""The command palette, the settings and the artist's own keys: found by letters, changed at once, kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QSplitter, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.settings import load_settings
from gui import theme
from gui.build import StudioApp
from gui.colours import DARK, LIGHT
from gui.fuzzy import ranked, score
from gui.layout import FILE_NAME, restore_layout, save_layout
from gui.models.styles import folded
from gui.panels.palette import Palette, title_of
from gui.panels.settings import SettingsDialog
from tests.fakes import FakeRunner
from tests.gui.conftest import Artist, FakeChooser
from tests.gui.hands import press

CONTROL = Qt.KeyboardModifier.ControlModifier


@given(st.text(max_size=12), st.text(max_size=40))
def test_what_is_found_has_all_the_letters(wanted: str, text: str) -> None:
    letters = iter(folded(text))
    stands_there = all(letter in letters for letter in folded(wanted).replace(" ", ""))
    assert (score(wanted, text) is not None) == stands_there
    assert score(text, text) is not None


def test_words_count_more_than_scattered_letters() -> None:
    titles = ["Next image many", "Export many", "Export", "Pause"]
    assert ranked("em", titles, lambda title: (title,))[0] == "Export many"
    assert ranked("pau", titles, lambda title: (title,)) == ["Pause"]
    assert ranked("cezanne", ["Cézanne"], lambda title: (title,)) == ["Cézanne"]


def palette(artist: Artist) -> Palette:
    press(artist, Qt.Key.Key_K, CONTROL)
    made = artist.window.command_palette
    assert made.isVisible()
    return made


def test_every_action_is_in_the_palette(artist: Artist) -> None:
    offered = set(palette(artist).names())
    assert offered == set(artist.window.actions_by_name) - {"palette"}
    press(artist, Qt.Key.Key_Escape)


def test_letters_and_enter_do_it(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    made = palette(artist)
    QTest.keyClicks(made.field, "genr")
    assert made.names()[0] == "generate"
    artist.bot.keyClick(made.field, Qt.Key.Key_Return)
    assert artist.runner.requests
    assert not made.isVisible()
    artist.do("cancel")
    artist.bot.waitUntil(lambda: not artist.studio.running)
    artist.do("palette")
    assert made.names()[0] == "generate"  # what was used last stands first
    artist.bot.keyClick(made.field, Qt.Key.Key_K, CONTROL)
    assert not made.isVisible()


def test_what_cannot_be_done_now_stands_last_and_does_nothing(artist: Artist) -> None:
    made = palette(artist)
    QTest.keyClicks(made.field, "undo")
    assert made.names() == ["undo"]
    artist.bot.keyClick(made.field, Qt.Key.Key_Return)
    assert made.isVisible()
    made.field.setText("xyzzy")
    assert made.names() == []
    assert made.nothing.isVisible()
    made.close()


def test_the_list_is_walked_through_by_keys(artist: Artist) -> None:
    made = palette(artist)
    artist.bot.keyClick(made.field, Qt.Key.Key_Up)
    assert made.list.currentRow() == made.list.count() - 1
    artist.bot.keyClick(made.field, Qt.Key.Key_Down)
    artist.bot.keyClick(made.field, Qt.Key.Key_Down)
    assert made.list.currentRow() == 1
    text = made.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert title_of(artist.window.actions_by_name[made.names()[0]]) in text
    made.close()


def settings(artist: Artist) -> SettingsDialog:
    artist.do("settings")
    dialog = next(
        item for item in QApplication.topLevelWidgets() if isinstance(item, SettingsDialog) and item.isVisible()
    )
    assert not dialog.isModal()
    return dialog


def shown(dialog: SettingsDialog) -> list[str]:
    return [row.words for row in dialog._rows if not row.line.isHidden()]


def test_settings_are_found_and_count_at_once(artist: Artist, qapp: QApplication) -> None:
    dialog = settings(artist)
    dialog.search.setText("theme")
    assert any(words.startswith("Theme") for words in shown(dialog))
    dialog.search.setText("export many")
    assert any("Export many" in words for words in shown(dialog))
    assert not any(words.startswith("Theme") for words in shown(dialog))
    dialog.search.setText("qqqq")
    assert shown(dialog) == []
    dialog.search.clear()
    box = next(part for part in dialog.findChildren(QWidget) if part.accessibleName() == "Theme")
    box.setCurrentIndex(2)  # type: ignore[attr-defined]
    assert theme.COLOURS.now is LIGHT
    assert load_settings(artist.app.folders.settings)[0].theme == "light"
    box.setCurrentIndex(1)  # type: ignore[attr-defined]
    assert theme.COLOURS.now is DARK
    limit = next(part for part in dialog.findChildren(QWidget) if part.accessibleName() == "Memory limit")
    limit.setText("lots")  # type: ignore[attr-defined]
    limit.editingFinished.emit()  # type: ignore[attr-defined]
    assert dialog.words.text()
    limit.setText("2GB")  # type: ignore[attr-defined]
    limit.editingFinished.emit()  # type: ignore[attr-defined]
    assert load_settings(artist.app.folders.settings)[0].memory_limit == artist.studio.foresight.limit
    assert artist.studio.foresight.limit == 2 << 30
    dialog.close()


def test_keys_are_changed_and_conflicts_are_told(artist: Artist) -> None:
    dialog = settings(artist)
    edit = dialog._editors["generate"]
    edit.setKeySequence(QKeySequence("Ctrl+Alt+G"))
    edit.editingFinished.emit()
    action = artist.window.actions_by_name["generate"]
    assert action.shortcut() == QKeySequence("Ctrl+Alt+G")
    assert "Ctrl+Alt+G" in artist.window.dock.generate.toolTip()
    edit.setKeySequence(QKeySequence("Ctrl+E"))  # Export's
    edit.editingFinished.emit()
    assert "Export" in dialog.words.text()
    assert action.shortcut() == QKeySequence("Ctrl+Alt+G")
    dialog.take.click()
    assert action.shortcut() == QKeySequence("Ctrl+E")
    assert artist.window.actions_by_name["export"].shortcut().isEmpty()
    found, problems = load_settings(artist.app.folders.settings)
    assert problems == ()
    assert found.shortcuts == {"generate": ("Ctrl+E",), "export": ()}
    edit.setKeySequence(QKeySequence("C"))
    edit.editingFinished.emit()
    assert "while it is held" in dialog.words.text()
    assert action.shortcut() == QKeySequence("Ctrl+E")
    dialog._resets["export"].click()
    assert artist.window.actions_by_name["export"].shortcut() == QKeySequence("Ctrl+E")
    assert action.shortcut().isEmpty()
    dialog._resets["generate"].click()
    assert load_settings(artist.app.folders.settings)[0].shortcuts == {}
    dialog.close()


def test_no_dialog_stops_the_work(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    for name in ("settings", "models", "shortcuts", "messages", "export_many"):
        artist.do(name)
    dialogs = [item for item in QApplication.topLevelWidgets() if isinstance(item, QDialog) and item.isVisible()]
    assert len(dialogs) >= 4
    assert [type(item).__name__ for item in dialogs if item.isModal()] == []
    for item in dialogs:
        item.close()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"geometry": 1, "panel": "x"}',
        b'{"geometry": "QQ", "panel": 3}',
        b'{"geometry": "QQ", "panel": 1e999}',
    ],
)
def test_a_layout_that_makes_no_sense_is_left(artist: Artist, tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    artist.window.setAttribute(Qt.WidgetAttribute.WA_Resized, False)
    assert not restore_layout(artist.window, artist.window.splitter, tmp_path)


def test_the_layout_is_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    made: list[tuple[QMainWindow, QSplitter]] = []
    for _ in range(2):
        window, splitter = QMainWindow(), QSplitter()
        splitter.addWidget(QTextEdit())
        splitter.addWidget(QTextEdit())
        window.setCentralWidget(splitter)
        qtbot.addWidget(window)
        made.append((window, splitter))
    (first, panels), (second, others) = made
    room = first.screen().availableGeometry()
    first.setGeometry(room.adjusted(30, 60, -50, -20))
    first.show()
    panels.setSizes([200, first.width() - 200])
    save_layout(first, panels, tmp_path)
    assert restore_layout(second, others, tmp_path)
    second.show()
    assert second.geometry() == first.geometry()
    assert others.sizes() == pytest.approx(panels.sizes(), abs=3)
    assert not restore_layout(second, others, tmp_path)  # it has a size by now


def test_the_window_comes_back_as_it_was_left(artist: Artist, qtbot: QtBot) -> None:
    artist.window.resize(1280, 620)  # the width would be that of the screen, which is small here
    artist.window.close()
    again = StudioApp(make_runner=FakeRunner, chooser=FakeChooser())
    with qtbot.waitExposed(again.window):
        again.open()
    height = again.window.height()
    Artist(qtbot, again, FakeChooser()).leave()
    assert height == 620
