"""The queue beside the picture: its button, its panel, and what the studio says about it."""

from __future__ import annotations

from pydantic import ValidationError
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from engine import events
from engine.errors import EngineError
from engine.jobs.journal.rows import LIVE, BadRow, Row
from engine.jobs.journal.told import QueueState
from engine.recipe import RenderRequest, explain
from gui.bridge import Bridge
from gui.exporting import show_folder
from gui.messages import Message, Messages
from gui.panels.queue import QueuePanel
from gui.queueing import Queueing
from gui.state import recipe_of
from gui.studio import Studio
from gui.tongue import percent, said, tr, tr_n
from gui.window import StudioWindow

WIDTH = 330
"""Of the panel, in pixels."""


def _beside(stage: QWidget, frame: QWidget) -> QSplitter:
    """Put `frame` to the right of the stage, where it takes room only from the picture."""
    splitter = QSplitter(Qt.Orientation.Horizontal)
    holder = stage.parentWidget()
    column = holder.layout() if holder is not None else None
    if column is not None:
        column.replaceWidget(stage, splitter)
    for part in (stage, frame):
        splitter.addWidget(part)
    for number in range(2):
        splitter.setCollapsible(number, False)
    splitter.setStretchFactor(0, 1)
    splitter.setHandleWidth(1)
    return splitter


class QueueSide(QObject):
    """Puts the queue into the window. Lives as long as it."""

    def __init__(
        self, window: StudioWindow, *, queueing: Queueing, studio: Studio, bridge: Bridge, messages: Messages
    ) -> None:
        super().__init__(window)
        self._window, self._studio, self._messages = window, studio, messages
        self._first = True
        self.panel = QueuePanel(queueing)
        self._frame = QFrame()
        self._frame.setObjectName("queue")
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panel)
        self._frame.hide()
        self._splitter = _beside(window.stage, self._frame)
        window.meter.queue_wanted.connect(self.toggle)
        window.commands.queue_wanted.connect(self.toggle)
        self.panel.close_wanted.connect(self.toggle)
        self.panel.resume_wanted.connect(studio.pausing.resume)
        self.panel.settings_wanted.connect(self._take_over)
        self.panel.rewrite_wanted.connect(lambda row: self._rewrite(queueing, row))
        self.panel.folder_wanted.connect(self._show_folder)
        studio.pausing.stopped.connect(self._stopped)
        queueing.changed.connect(self._show)
        bridge.progress.connect(self._progressed)

    @property
    def visible(self) -> bool:
        """Whether the panel is shown."""
        return not self._frame.isHidden()

    @property
    def width(self) -> int:
        """Of the panel in pixels; 0 while it is hidden."""
        return self._splitter.sizes()[1] if self.visible else 0

    def toggle(self) -> None:
        """Show the queue, or hide it."""
        if self.visible:
            self._frame.hide()
            self._window.meter.show_queue_open(shown=False)
        else:
            self.show(self._splitter.sizes()[1] or WIDTH)
            self.panel.list.setFocus()

    def show(self, width: int) -> None:
        """Show the queue so wide; the keyboard stays where it is."""
        self._frame.show()
        self._splitter.setSizes([max(1, self._splitter.width() - width), width])
        self._window.meter.show_queue_open(shown=True)

    def _show(self, state: QueueState) -> None:
        self._studio.pausing.follow(state)
        self.panel.show_state(state)
        self._window.meter.show_queue(sum(row.state in LIVE for row in state.rows))
        if self._first:
            self._first = False
            self._greet(state)

    def _greet(self, state: QueueState) -> None:
        for problem in state.problems:
            self._messages.warn(said(problem))
        if state.restored:
            left = tr_n(
                "One picture is left from the last time.",
                "{count} pictures are left from the last time.",
                state.restored,
            )
            words = tr("They wait until you resume.") if state.paused else tr("They are painted now.")
            open_it = None if self.visible else self.toggle
            self._messages.post(Message(left, words, action=tr("Show the queue"), act=open_it))

    def _stopped(self, why: str) -> None:
        self._messages.post(
            Message(tr("The queue waits."), why, "warning", action=tr("Resume"), act=self._studio.pausing.resume)
        )

    def _progressed(self, event: events.Progress) -> None:
        share = f" {percent(event.done / event.total)}" if event.done else ""
        self.panel.model.show_progress(event.job, f"{said(event.stage)}{share}")

    # -- what is asked for in the panel

    def _take_over(self, row: Row) -> None:
        request = self._request(row)
        if request is None:
            return
        photo = self._studio.parameters.photo
        if request.source is not None and (photo is None or photo.path != request.source):
            self._studio.open_photo(request.source)
        self._studio.apply_recipe(request.recipe, photo=request.source is not None)

    def _request(self, row: Row) -> RenderRequest | None:
        """What the row asks for; says so where that is no picture, or nobody can tell."""
        try:
            request = row.request()
        except BadRow:
            self._messages.warn(tr("What the queue kept of this picture is damaged."))
            return None
        if not isinstance(request, RenderRequest):
            self._messages.inform(tr("This is learned, not painted."), tr("It has no such settings."))
            return None
        return request

    def _rewrite(self, queueing: Queueing, row: Row) -> None:
        request = self._request(row)
        if request is None:
            return
        try:
            queueing.rewrite(row.job, self._rewritten(request))
        except EngineError as error:
            self._messages.report(error)

    def _rewritten(self, request: RenderRequest) -> RenderRequest:
        """The request with the window's settings: its photo and the part of it, its target and the format stay.

        Raises InvalidRequest.
        """
        recipe, old = recipe_of(self._studio.parameters), request.recipe
        kept = {name: getattr(old.output, name) for name in ("format", "quality", "depth", "metadata")}
        photo = request.source is not None and self._studio.parameters.start != "words"
        changes = {"output": recipe.output.model_copy(update=kept), "crop": old.crop if photo else None}
        values = {name: getattr(request, name) for name in RenderRequest.model_fields}
        values |= {"source": request.source if photo else None, "recipe": recipe.model_copy(update=changes)}
        try:
            return RenderRequest(**values)
        except ValidationError as error:
            raise explain(error) from error

    def _show_folder(self, row: Row) -> None:
        try:
            show_folder(row.target.parent)
        except BadRow:
            self._messages.warn(tr("What the queue kept of this picture is damaged."))
