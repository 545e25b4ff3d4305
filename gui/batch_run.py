"""Painting many pictures with one recipe, through the queue; one that cannot be painted never stops the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine import events
from engine.errors import EngineError
from engine.events import JobId
from engine.jobs.batch import BatchOrder, folder_trouble, plan_batch, plan_words
from engine.recipe import Imagine, RenderRequest
from engine.sniff import shown_name
from engine.wishes_words import variants
from gui.background import Background
from gui.bridge import Bridge
from gui.panels.output_form import OutputChoice
from gui.queueing import Queueing
from gui.remedies import whole
from gui.state import Parameters, recipe_of
from gui.words import changed

State = Literal["waiting", "painting", "done", "there", "skipped", "cancelled"]
ENDED: tuple[State, ...] = ("done", "there", "skipped", "cancelled")


@dataclass(frozen=True, slots=True)
class Row:
    """One picture of the batch and what became of it."""

    name: str
    """The photo's name, or the prompt."""
    state: State = "waiting"
    words: str = ""
    """Why it was skipped, or the name of the finished picture."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What shall be painted, how, and where to."""

    sources: tuple[Path, ...]
    """Photos; none where the pictures are of words."""
    parameters: Parameters
    """Painting, strength and size; photo and prompt in it do not matter."""
    choice: OutputChoice
    style_name: str
    memory_limit: int | None = None
    device: str = "auto"
    prompts: tuple[str, ...] = ()


def requests_for(plan: BatchPlan) -> tuple[RenderRequest, ...]:
    """One request for each photo, the same names on every run; or for each prompt as often as words are imagined.

    Reads the photos' headers: call it from a thread. Photos that are results of an earlier run are left out.
    Raises InvalidRequest.
    """
    parameters = replace(plan.parameters, photo=None)
    if plan.prompts:
        parameters = replace(parameters, words=changed(parameters.words, "prompt", plan.prompts[0]))
    recipe = recipe_of(parameters)
    output = recipe.output.model_copy(update={"format": plan.choice.form, "quality": plan.choice.quality})
    order = BatchOrder(
        folder=plan.choice.folder,
        recipe=recipe.model_copy(update={"output": output}),
        style=plan.style_name,
        template=plan.choice.template,
        device=plan.device,
        memory_limit=plan.memory_limit,
    )
    if plan.prompts:
        return plan_words(variants(order.recipe, plan.prompts, parameters.words.count), order)
    return plan_batch([source.absolute() for source in plan.sources], order)


def hindrances(requests: Sequence[RenderRequest]) -> tuple[frozenset[int], str]:
    """The numbers of the requests whose pictures stand there already, and why the batch must stop; empty: it need not.

    Looks at the disk: call it from a thread.
    """
    there = frozenset(number for number, request in enumerate(requests) if request.target.exists())
    folders = {request.target.parent for number, request in enumerate(requests) if number not in there}
    return there, next((trouble for folder in sorted(folders) if (trouble := folder_trouble(folder))), "")


def _named(request: RenderRequest) -> str:
    if request.source is not None:
        return shown_name(request.source)
    return next((step.prompt for step in request.recipe.steps if isinstance(step, Imagine)), "")


class BatchRun(QObject):
    """Puts a plan into the queue and follows it. Lives in the window's thread; `ended` comes exactly once."""

    planned = Signal()
    """The rows are known."""
    row_changed = Signal(int)
    progressed = Signal(float)
    """Share of the whole batch, 0 to 1."""
    ended = Signal()

    def __init__(
        self,
        plan: BatchPlan,
        *,
        queueing: Queueing,
        bridge: Bridge,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self.rows: list[Row] = []
        self.stopped = ""
        """Why the batch ended before its last photo."""
        self._queueing = queueing
        self._background = background
        self._numbers: dict[JobId, int] = {}
        """The rows of the jobs that have not ended."""
        self._shares: dict[JobId, float] = {}
        """How far those on their way are."""
        self._cancelled = False
        self._over = False
        bridge.started.connect(self._started)
        bridge.progress.connect(self._progressed)
        bridge.ended.connect(self._ended)

    @property
    def running(self) -> bool:
        """Whether anything is left to do."""
        return not self._over

    def count(self, *states: State) -> int:
        """How many photos are in one of these states."""
        return sum(row.state in states for row in self.rows)

    def start(self) -> None:
        """Plan, then queue what is missing."""
        self._background.run(lambda: requests_for(self.plan), done=self._begin, failed=self._break)

    def cancel(self) -> None:
        """Stop; the picture that is painted now is given up."""
        self._cancelled = True
        if self._numbers:
            self._queueing.cancel(list(self._numbers))

    def _begin(self, requests: tuple[RenderRequest, ...]) -> None:
        self.rows = [Row(_named(request)) for request in requests]
        self.planned.emit()
        self._background.run(
            lambda: hindrances(requests), done=lambda found: self._queue(requests, *found), failed=self._break
        )

    def _queue(self, requests: tuple[RenderRequest, ...], there: frozenset[int], trouble: str) -> None:
        self.stopped = trouble
        for number in sorted(there):
            self._set(number, "there", requests[number].target.name)
        left = [number for number in range(len(requests)) if number not in there]
        if self._cancelled or trouble or not left:
            self._finish()
            return
        jobs = self._queueing.add([requests[number] for number in left])
        self._numbers = dict(zip(jobs, left, strict=True))
        self._tell_progress()

    def _break(self, error: BaseException) -> None:
        self.stopped = whole(error) if isinstance(error, EngineError) else str(error) or type(error).__name__
        self._finish()

    def _started(self, event: events.Started) -> None:
        if event.job in self._numbers:
            self._set(self._numbers[event.job], "painting")

    def _progressed(self, event: events.Progress) -> None:
        if event.job in self._numbers:
            self._shares[event.job] = event.done / event.total
            self._tell_progress()

    def _tell_progress(self) -> None:
        over = len(self.rows) - len(self._numbers)
        self.progressed.emit(min(1.0, (over + sum(self._shares.values())) / max(1, len(self.rows))))

    def _ended(self, event: events.Finished | events.Failed | events.Cancelled) -> None:
        number = self._numbers.pop(event.job, None)
        if number is None:
            return
        self._shares.pop(event.job, None)
        match event:
            case events.Finished():
                self._set(number, "done", event.target.name)
            case events.Failed():
                self._set(number, "skipped", whole(event))
            case _:
                self._set(number, "cancelled")
        self._tell_progress()
        if not self._numbers:
            self._finish()

    def _set(self, number: int, state: State, words: str = "") -> None:
        self.rows[number] = replace(self.rows[number], state=state, words=words)
        self.row_changed.emit(number)

    def _finish(self) -> None:
        for number, row in enumerate(self.rows):
            if row.state not in ENDED:
                self._set(number, "cancelled")
        self._over = True
        self.ended.emit()

    def summary(self) -> str:
        """What came of it in one line, such as 45 painted · 5 skipped."""
        words = {"done": "painted", "there": "there already", "skipped": "skipped", "cancelled": "not painted"}
        parts = [f"{self.count(state)} {words[state]}" for state in ENDED if self.count(state)]
        return " · ".join(parts) or "nothing to do"
