"""Everything in the window can be reached, read and understood."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from gui.actions import MENUS, ShortcutsDialog
from tests.gui.access import cut_off
from tests.gui.conftest import Artist
from tests.gui.hands import press


def test_it_begins_as_wide_as_it_is_told(artist: Artist) -> None:
    assert (artist.window.width(), artist.window.height()) == (1280, 800)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (2560, 1440)])
def test_nothing_is_cut_off(artist: Artist, photo: Path, width: int, height: int) -> None:
    artist.open(photo)
    artist.window.dock.size_control.buttons["custom"].click()
    artist.window.resize(width, height)
    artist.window.fit_panel()
    artist.bot.wait(50)
    assert (artist.window.width(), artist.window.height()) == (width, height)
    assert cut_off(artist.window) == []
    outside = [
        part.accessibleName()
        for part in artist.window.findChildren(QAbstractButton)
        if part.isVisible() and not part.parentWidget().rect().contains(part.geometry())
    ]
    assert outside == []


def test_the_page_of_shortcuts_knows_every_key(artist: Artist) -> None:
    press(artist, Qt.Key.Key_F1)
    dialog = next(item for item in QApplication.topLevelWidgets() if isinstance(item, ShortcutsDialog))
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    beside = set(itertools.pairwise(texts))
    for _title, specs in MENUS:
        for spec in specs:
            if spec is not None and spec.keys:
                keys = QKeySequence(spec.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
                assert (spec.text.replace("&", "").rstrip("…"), keys) in beside
    cut = [part.text() for part in dialog.findChildren(QLabel) if part.sizeHint().width() > part.width()]
    assert cut == []
    dialog.close()


def test_no_two_actions_share_a_key() -> None:
    keys = [key for _title, specs in MENUS for spec in specs if spec is not None for key in spec.keys]
    assert len(keys) == len(set(keys))


def test_no_two_entries_of_a_menu_share_a_letter() -> None:
    for title, specs in MENUS:
        letters = [spec.text[spec.text.index("&") + 1].casefold() for spec in specs if spec is not None]
        assert len(letters) == len(set(letters)), title
