"""Everything in the window can be reached, read and understood."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from gui.actions import MENUS, ShortcutsDialog
from gui.panels.photo import PhotoPicture
from tests.gui.conftest import Artist
from tests.gui.hands import finish, press


def test_everything_has_a_name_a_tooltip_and_a_place_in_the_tab_order(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.do("generate")
    finish(artist)
    parts = [
        part
        for part in artist.window.findChildren(QWidget)
        if part.isVisible() and part.focusPolicy() & Qt.FocusPolicy.TabFocus and not part.inherits("QMenuBar")
    ]
    nameless = [type(part).__name__ for part in parts if not part.accessibleName() and part.focusProxy() is None]
    buttons = [part for part in artist.window.findChildren(QAbstractButton) if part.isVisible()]
    assert len(parts) > 15
    assert nameless == []
    tipless = [part.accessibleName() for part in buttons if not part.toolTip() and part.parent().objectName()]
    assert tipless == []
    reached = set()
    part = artist.window.dock.generate
    for _ in range(300):
        part = part.nextInFocusChain()
        reached.add(part)
    mouse_only = [part for part in artist.window.findChildren(PhotoPicture)]
    assert set(parts) <= reached
    assert len(mouse_only) == 1  # the button beside it does the same


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (2560, 1440)])
def test_nothing_is_cut_off(artist: Artist, photo: Path, width: int, height: int) -> None:
    artist.open(photo)
    artist.window.dock.size_control.buttons["custom"].click()
    artist.window.resize(width, height)
    artist.window.fit_panel()
    artist.bot.wait(50)
    assert (artist.window.width(), artist.window.height()) == (width, height)
    cut = [
        (type(part).__name__, part.accessibleName() or getattr(part, "text", str)())
        for part in artist.window.findChildren(QWidget)
        if part.isVisible()
        and isinstance(part, QAbstractButton | QLabel)
        and part.minimumSizeHint().width() > part.width() + 1
    ]
    assert cut == []
    outside = [
        part.accessibleName()
        for part in artist.window.findChildren(QAbstractButton)
        if part.isVisible() and not part.parentWidget().rect().contains(part.geometry())
    ]
    assert outside == []


def test_the_page_of_shortcuts_knows_every_key(artist: Artist) -> None:
    press(artist, Qt.Key.Key_F1)
    dialog = next(item for item in QApplication.topLevelWidgets() if isinstance(item, ShortcutsDialog))
    text = " ".join(label.text() for label in dialog.findChildren(QLabel))
    for _title, specs in MENUS:
        for spec in specs:
            if spec is not None and spec.keys:
                assert spec.tip in text
    dialog.close()


def test_no_two_actions_share_a_key() -> None:
    keys = [key for _title, specs in MENUS for spec in specs if spec is not None for key in spec.keys]
    assert len(keys) == len(set(keys))


def test_no_two_entries_of_a_menu_share_a_letter() -> None:
    for title, specs in MENUS:
        letters = [spec.text[spec.text.index("&") + 1].casefold() for spec in specs if spec is not None]
        assert len(letters) == len(set(letters)), title
