"""What an artist's hands do, and an engine that finishes, in one call each."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Artist


def press(artist: Artist, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the keyboard is."""
    artist.bot.keyClick(QApplication.focusWidget() or artist.window, key, modifiers)


def finish(artist: Artist, colour: tuple[int, int, int] = (200, 60, 40), seconds: float = 6.3) -> Path:
    """Let the engine finish its running job with a picture of one colour."""
    request = artist.runner.requests[-1]
    request.target.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (300, 200), colour).save(request.target)
    artist.runner.finish(artist.runner.jobs[-1], width=300, height=200, seconds=seconds)
    artist.bot.waitUntil(lambda: artist.studio.result is not None)
    return request.target
