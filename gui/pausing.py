"""Whether the studio paints or leaves the graphics card to other programs: one switch for all that is painted."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.jobs import PausableRunner

PAUSED = "Paused; pictures wait"


class Pausing(QObject):
    """Pauses the runner and tells everybody who shows it."""

    changed = Signal(bool)
    """Whether it is paused now."""

    def __init__(self, runner: PausableRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._paused = False

    @property
    def paused(self) -> bool:
        """Whether pictures wait."""
        return self._paused

    def toggle(self) -> None:
        """Give the card back, or go on."""
        self._set(not self._paused)

    def resume(self) -> None:
        """Go on; nothing where it is not paused."""
        if self._paused:
            self._set(False)

    def _set(self, paused: bool) -> None:
        self._paused = paused
        if self._paused:
            self._runner.pause()
        else:
            self._runner.resume()
        self.changed.emit(self._paused)
