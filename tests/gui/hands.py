"""What an artist's hands do, and an engine that finishes, in one call each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.panels.preset_shelf import PresetShelf
from tests.gui.conftest import Artist

COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def press(artist: Artist, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key wherever the keyboard is."""
    artist.bot.keyClick(QApplication.focusWidget() or artist.window, key, modifiers)


def dragged(paths: Sequence[Path | str]) -> QMimeData:
    """Files, or addresses as a browser has them, in the hand."""
    data = QMimeData()
    data.setUrls([QUrl(path) if isinstance(path, str) else QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(artist: Artist, data: QMimeData, over: QWidget) -> QDragEnterEvent:
    """Drag `data` over the middle of a part of the window and let it fall, as Qt tells it to the window."""
    target = artist.window.room
    place = over.mapTo(target, over.rect().center())
    enter = QDragEnterEvent(place, COPY | Qt.DropAction.MoveAction, data, LEFT, NONE)
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDragMoveEvent(place, COPY, data, LEFT, NONE))
        QApplication.sendEvent(target, QDropEvent(QPointF(place), COPY, data, LEFT, NONE))
    return enter


def finish(artist: Artist, colour: tuple[int, int, int] = (200, 60, 40), seconds: float = 6.3) -> Path:
    """Let the engine finish its running job with a picture of one colour."""
    request = artist.runner.requests[-1]
    request.target.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (300, 200), colour).save(request.target)
    artist.runner.finish(artist.runner.jobs[-1], width=300, height=200, seconds=seconds)
    artist.bot.waitUntil(lambda: artist.studio.result is not None)
    return request.target


def shelf_of(artist: Artist) -> PresetShelf:
    """The window of presets, shown."""
    artist.do("preset_shelf")
    shelf = artist.app.preset_side.shelf
    assert shelf is not None
    assert shelf.isVisible()
    assert not shelf.isModal()
    return shelf
