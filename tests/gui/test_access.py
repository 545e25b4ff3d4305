"""Every control of the window, its dialogs, cards and tools has a name, a tooltip and a key that leads there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from tests.gui.access import cut_off, faults
from tests.gui.conftest import Artist
from tests.gui.hands import finish


def test_the_window_with_every_tool_in_use(artist: Artist, photo: Path) -> None:
    assert faults(artist.window) == []
    artist.open(photo)
    artist.do("generate")
    assert faults(artist.window) == []
    finish(artist)
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.painting is not None)
    artist.do("divide")
    assert artist.window.stage.canvas.divider.isVisible()
    assert faults(artist.window) == []
    artist.do("mask")
    assert faults(artist.window) == []
    artist.do("crop")
    artist.bot.waitUntil(artist.window.looking.crop_tool.isVisible)
    assert faults(artist.window) == []
    artist.window.looking.leave()
    artist.window.photo_panel.start.buttons["both"].click()
    assert faults(artist.window) == []
    artist.window.photo_panel.start.buttons["words"].click()
    assert faults(artist.window) == []


def brush(artist: Artist) -> QWidget:
    artist.do("brush")
    return artist.window.dock.brush


def additions(artist: Artist) -> QWidget:
    artist.window.photo_panel.start.buttons["words"].click()
    artist.do("additions")
    return artist.window.prompt_panel.card


def palette(artist: Artist) -> QWidget:
    artist.do("palette")
    return artist.window.command_palette


def dialog(name: str) -> Callable[[Artist], QWidget]:
    def find(artist: Artist) -> QWidget:
        before = set(QApplication.topLevelWidgets())
        artist.do(name)
        return next(part for part in QApplication.topLevelWidgets() if part not in before and part.isVisible())

    return find


@pytest.mark.parametrize(
    "opened",
    [
        brush,
        additions,
        palette,
        *map(dialog, ("settings", "models", "shortcuts", "messages", "export_many", "export")),
    ],
    ids=["brush", "additions", "palette", "settings", "models", "shortcuts", "messages", "export many", "export"],
)
def test_everything_that_opens(artist: Artist, photo: Path, opened: Callable[[Artist], QWidget]) -> None:
    artist.open(photo)
    artist.do("generate")
    finish(artist)
    part = opened(artist)
    artist.bot.waitUntil(part.isVisible)
    assert faults(part) == []
    part.close()


def test_what_is_wrong_would_be_found(artist: Artist) -> None:
    part = artist.window.dock.export_many_button
    part.setAccessibleName("")
    part.setToolTip("")
    part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert [fault.rpartition(": ")[2] for fault in faults(artist.window)] == ["no name", "no tooltip", "no focus"]


def test_the_tools_need_no_wider_window(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    for name in ("mask", "crop"):
        artist.do(name)
        artist.bot.waitUntil(
            lambda: not artist.window.looking.mask_bar.isHidden() or artist.window.looking.crop_tool.isVisible()
        )
        artist.window.resize(1280, 800)
        artist.bot.wait(30)
        assert artist.window.width() == 1280
        assert cut_off(artist.window) == []
        assert artist.window.minimumSizeHint().width() <= 1160
