"""What was left from the last time is followed like what is asked for now: on the canvas, and in Export many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from engine.errors import EngineError
from engine.events import JobId
from engine.jobs.journal.rows import LIVE, BadRow, Row
from engine.jobs.journal.told import QueueState
from engine.probe import probe
from engine.recipe import RenderRequest, Request
from gui.background import Background
from gui.exporting import Exporting
from gui.orders import Left
from gui.queueing import Queueing
from gui.state import Parameters, Photo, start_of, with_recipe
from gui.studio import Studio

MOST: Final = 500
"""Single pictures that are followed: more than anybody asks for by hand."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was left, in its order."""

    singles: tuple[Left, ...]
    batch: tuple[tuple[JobId, RenderRequest], ...]


class Following(QObject):
    """Looks once, when the queue tells of itself first. Lives as long as the window."""

    def __init__(
        self,
        window: QWidget,
        studio: Studio,
        exporting: Exporting,
        queueing: Queueing,
        background: Background,
    ) -> None:
        super().__init__(window)
        self._window, self._studio, self._exporting, self._queueing = window, studio, exporting, queueing
        self._background = background
        queueing.changed.connect(self._look)

    def _look(self, state: QueueState) -> None:
        self._queueing.changed.disconnect(self._look)
        rows = [row for row in state.rows if row.state in LIVE]
        if state.restored and rows:
            self._background.run(lambda: _found(rows), done=self._take_up, failed=self._studio.messages.report)

    def _take_up(self, found: _Found) -> None:
        states = {row.job: row.state for row in self._queueing.live}  # some may be over by now
        singles = [left for left in found.singles if left.job in states]
        if singles:
            self._studio.take_up(singles, begun=[job for job, state in states.items() if state == "running"])
        batch = {job: request for job, request in found.batch if job in states}
        if batch:
            self._exporting.take_up(self._window, batch, _parameters(next(iter(batch.values()))))


def _found(rows: Sequence[Row]) -> _Found:
    """What the rows ask for. Reads the photos' headers: call it from a thread."""
    singles: list[Left] = []
    batch: list[tuple[JobId, RenderRequest]] = []
    for row in rows:
        try:
            request = row.request()
        except BadRow:
            continue  # the queue itself tells of it
        if isinstance(request, RenderRequest) and request.folder is not None:
            batch.append((row.job, request))
        elif len(singles) < MOST:
            singles.append(Left(row.job, request, _asked(request)))
    return _Found(tuple(singles), tuple(batch))


def _asked(request: Request) -> Parameters | None:
    """What was chosen for the picture; None where it is none, but something that is learned."""
    if not isinstance(request, RenderRequest):
        return None
    asked = _parameters(request)
    if request.source is None:
        return asked
    try:
        info = probe(request.source)
    except EngineError:  # it is gone, which the job will tell
        return asked
    return replace(asked, photo=Photo(request.source, info.width, info.height).framed(request.recipe.crop))


def _parameters(request: RenderRequest) -> Parameters:
    """The same without the photo."""
    start = start_of(request.recipe, photo=request.source is not None)
    return replace(with_recipe(Parameters(), request.recipe), start=start)
