"""Every control of the window, its dialogs, cards and tools has a name, a tooltip and a key that leads there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QWidget,
)

from gui.canvas_view import CanvasView
from gui.divider import Divider
from gui.panels.crop_tool import CropTool
from gui.panels.mask_tool import MaskTool
from tests.gui.conftest import Artist
from tests.gui.hands import finish

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    CanvasView,
    Divider,
    MaskTool,
    CropTool,
)
INSIDE = (QAbstractSpinBox, QComboBox, QLineEdit, QAbstractItemView)
"""What has parts of its own that are no controls."""


def controls(root: QWidget) -> Iterator[QWidget]:
    """What is seen in `root` and can be used."""
    for part in [root, *root.findChildren(QWidget)]:
        if not isinstance(part, CONTROLS) or not part.isVisible() or part.window() is not root.window():
            continue
        if isinstance(part, QScrollBar | QHeaderView) or _within(part):
            continue
        yield part


def _within(part: QWidget) -> bool:
    """Whether it belongs to another control, or to Qt."""
    parent = part.parentWidget()
    while parent is not None:
        if isinstance(parent, (*INSIDE, QMenuBar)) or type(parent).__name__ == "QKeySequenceEdit":
            return True
        parent = parent.parentWidget()
    return False


def chain(root: QWidget) -> set[QWidget]:
    """What Tab leads to."""
    reached, part = set(), root
    for _ in range(2000):
        part = part.nextInFocusChain()
        if part in reached:
            break
        reached.add(part)
    return reached


def faults(root: QWidget) -> list[str]:
    """What is wrong with the controls in `root`, each in words."""
    reached, found, seen = chain(root), [], 0
    for part in controls(root):
        seen += 1
        what = f"{type(part).__name__} {part.accessibleName() or part.objectName() or getattr(part, 'text', str)()}"
        if not part.accessibleName():
            found.append(f"{what}: no name")
        if not part.toolTip() and not isinstance(
            part, QAbstractItemView | CanvasView | MaskTool | CropTool | QPlainTextEdit
        ):
            found.append(f"{what}: no tooltip")
        if part.isEnabled() and not part.focusPolicy() & Qt.FocusPolicy.TabFocus:
            found.append(f"{what}: no focus")
        if part not in reached:
            found.append(f"{what}: no key leads there")
    assert seen, type(root).__name__
    return found


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
        cut = [
            part.accessibleName()
            for part in artist.window.findChildren(QAbstractButton)
            if part.isVisible() and part.minimumSizeHint().width() > part.width() + 1
        ]
        assert cut == []
        assert artist.window.minimumSizeHint().width() <= 1160
