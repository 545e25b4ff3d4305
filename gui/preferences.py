"""The settings at work: what is chosen in their window counts at once and is kept."""

from __future__ import annotations

from PySide6.QtCore import QObject

from gui.appearance import Appearance
from gui.exporting import Exporting
from gui.panels.settings import SettingsDialog
from gui.shortcuts import Shortcuts
from gui.studio import Studio
from gui.window import StudioWindow


class Preferences(QObject):
    """Lives as long as the window; the settings' window is built when it is first wanted."""

    def __init__(self, window: StudioWindow, *, exporting: Exporting, studio: Studio, appearance: Appearance) -> None:
        super().__init__(window)
        self._window = window
        self._exporting = exporting
        self._studio = studio
        self._appearance = appearance
        self._dialog: SettingsDialog | None = None
        self._shown = exporting.settings
        """What the dialog was built from."""
        self.shortcuts = Shortcuts(window.actions_by_name, exporting.settings.shortcuts, self)
        self.shortcuts.changed.connect(lambda changes: exporting.remember(shortcuts=changes))
        window.settings_wanted.connect(self.show)

    def show(self) -> None:
        """Show the settings beside the window, as they are now: Export changes some too."""
        settings = self._exporting.settings
        if self._dialog is not None and not self._dialog.isVisible() and settings != self._shown:
            self._dialog.deleteLater()
            self._dialog = None
        if self._dialog is None:
            cards = len(self._studio.foresight.readings)
            self._dialog = SettingsDialog(settings, self.shortcuts, self._window, cards=cards)
            self._dialog.changed.connect(self._change)
            self._shown = settings
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def _change(self, name: str, value: object) -> None:
        self._exporting.remember(**{name: value})
        settings = self._exporting.settings
        if name == "theme":
            self._appearance.use(settings.theme)
        elif name in {"device", "memory_limit"}:
            self._studio.paint_on(settings.device, settings.memory_limit)
