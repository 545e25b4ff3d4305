"""Whether the studio paints or leaves the graphics card to other programs: one switch for all that is painted."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.jobs import PausableRunner
from engine.jobs.journal.told import QueueState
from gui.tongue import tr

PAUSED = tr("Paused")


class Pausing(QObject):
    """Pauses the runner and tells everybody who shows it."""

    changed = Signal(bool)
    """Whether it is paused now."""
    stopped = Signal(str)
    """Why the queue paused by itself."""

    def __init__(self, runner: PausableRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._paused = False
        self._asked = 0
        self._why = ""

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

    def follow(self, state: QueueState) -> None:
        """The queue says whether it is paused: it may have been since the last time, or pauses by itself."""
        if state.asked != self._asked:
            return  # it has not heard yet what the artist wants
        if state.paused != self._paused:
            self._paused = state.paused
            self.changed.emit(self._paused)
        if state.why != self._why:
            self._why = state.why
            if state.why:
                self.stopped.emit(state.why)

    def _set(self, paused: bool) -> None:
        self._paused = paused
        self._asked += 1
        if self._paused:
            self._runner.pause()
        else:
            self._runner.resume()
        self.changed.emit(self._paused)
