"""The report at work: what goes into it while the studio runs, and the offer to read the last one's."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from engine import events
from engine.jobs.journal.rows import BadRow
from engine.jobs.journal.told import QueueState
from engine.recipe import RenderRequest
from gui.bridge import Bridge
from gui.crash import MOST, CrashReport, left_behind
from gui.exporting import show_folder
from gui.messages import DetailsDialog, Message, Messages
from gui.queueing import Queueing
from gui.tongue import tr
from gui.widgets import button

BROKE_OFF = tr("Impasto stopped unexpectedly last time.")
BROKE_OFF_ADVICE = tr(
    "Your pictures and the queue are as they were. A report, which stays on this computer, says more."
)


class Reporting:
    """Lives in the window's thread."""

    def __init__(self, crash: CrashReport, folder: Path, *, messages: Messages, window: QWidget) -> None:
        self._crash, self._folder = crash, folder
        self._messages, self._window = messages, window
        self._queue = QueueState()

    def follow(self, bridge: Bridge, queueing: Queueing, actions: Mapping[str, QAction]) -> None:
        """Note what the artist does and what becomes of jobs, so that a report can tell it. No names of files."""
        for name, action in actions.items():
            action.triggered.connect(lambda _checked=False, name=name: self._crash.note(f"action {name}"))
        queueing.changed.connect(self._keep)
        bridge.started.connect(self._started)
        bridge.note.connect(lambda event: self._crash.note(f"job {event.job[:8]} notes{' a loss' * event.lost}"))
        bridge.ended.connect(lambda event: self._crash.note(f"job {event.job[:8]} {event.kind}"))

    def offer(self) -> None:
        """Where the studio before broke, say so, once, without being in anybody's way."""
        found = left_behind(self._folder)
        if found:
            show = partial(self._show, found[0])
            self._messages.post(Message(BROKE_OFF, BROKE_OFF_ADVICE, "warning", action=tr("Show report"), act=show))

    def _show(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                text = file.read(MOST).decode("utf-8", "replace")
        except OSError as error:
            self._messages.report(error)
            return
        ReportDialog(text, path.parent, self._window).show()

    def _keep(self, state: QueueState) -> None:
        self._queue = state

    def _started(self, event: events.Started) -> None:
        self._crash.note(f"job {event.job[:8]} begins: {self._described(event)}")

    def _described(self, event: events.Started) -> str:
        row = next((row for row in self._queue.rows if row.job == event.job), None)
        try:
            request = row.request() if row is not None else None
        except BadRow:
            return "damaged"
        if request is None:
            return "unknown"
        if not isinstance(request, RenderRequest):
            return type(request).__name__
        size = request.recipe.output.size
        steps = " + ".join(type(step).__name__.lower() for step in request.recipe.steps)
        wanted = "" if size is None else f", within {size.width} × {size.height}"
        return f"{steps} on {request.device}{wanted}"


class ReportDialog(DetailsDialog):
    """One report, to read, to copy and to find."""

    def __init__(self, text: str, folder: Path, parent: QWidget | None = None) -> None:
        words = tr("This is the whole report; it was sent to nobody. Copy it to whoever should read it.")
        super().__init__(Message(tr("What happened"), words, details=text), parent, title=tr("Report"))
        show = button(tr("Open &folder"), tip=tr("Show where reports are kept"), press=partial(show_folder, folder))
        self.foot.insertWidget(self.foot.count() - 1, show)
        self.close_button.setText(tr("Dismiss"))
        self.close_button.setAccessibleName(tr("Dismiss"))
