"""Writing a prompt in the window."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.gui.conftest import Artist
from tests.gui.hands import press


def write(artist: Artist, text: str = "a red house") -> None:
    """Go to the prompt by key and type; wait for a model."""
    press(artist, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    artist.bot.waitUntil(lambda: bool(artist.app.fetching.usable("imagine")))
    artist.bot.waitUntil(artist.window.prompt_panel.prompt.hasFocus)
    artist.bot.keyClicks(artist.window.prompt_panel.prompt, text)
