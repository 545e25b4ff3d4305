"""Which theme the window has: the artist's choice, or the system's, as it changes."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from gui import theme


class Appearance(QObject):
    """Dresses the application again when the choice changes, or the system's theme while that is followed."""

    changed = Signal()

    def __init__(self, choice: theme.Choice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    def use(self, choice: theme.Choice) -> None:
        """Take another theme."""
        if choice != self._choice:
            self._choice = choice
            self._dress()

    def _follow(self) -> None:
        if self._choice == "system":
            self._dress()

    def _dress(self) -> None:
        before = theme.COLOURS.now
        theme.switch(cast("QApplication", QApplication.instance()), self._choice)
        if theme.COLOURS.now is not before:
            self.changed.emit()
