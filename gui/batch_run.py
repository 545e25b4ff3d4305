"""Painting many pictures with one recipe, one after the other; one that cannot be painted never stops the rest."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine import events
from engine.errors import DiskFull, EngineError
from engine.events import JobId
from engine.jobs import JobRunner
from engine.jobs.batch import folder_trouble
from engine.jobs.planning import BatchOrder, plan_batch, plan_words
from engine.recipe import Imagine, RenderRequest
from engine.sniff import shown_name
from engine.wishes_words import variants
from gui.background import Background
from gui.bridge import Bridge
from gui.panels.output_form import OutputChoice
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


def hindrance(request: RenderRequest) -> str | None:
    """Whether `request` can be begun: None; "" when its picture stands there already; else why the batch must stop."""
    if request.target.exists():
        return ""
    return folder_trouble(request.target.parent) or None


def _named(request: RenderRequest) -> str:
    if request.source is not None:
        return shown_name(request.source)
    return next((step.prompt for step in request.recipe.steps if isinstance(step, Imagine)), "")


class BatchRun(QObject):
    """Runs a plan over a runner. Lives in the window's thread; `ended` comes exactly once."""

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
        runner: JobRunner,
        bridge: Bridge,
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self.rows: list[Row] = []
        self.stopped = ""
        """Why the batch ended before its last photo."""
        self._requests: tuple[RenderRequest, ...] = ()
        self._runner = runner
        self._background = background
        self._at = -1
        self._job: JobId | None = None
        self._cancelled = False
        self._over = False
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
        """Plan, then begin with the first photo."""
        self._background.run(lambda: requests_for(self.plan), done=self._begin, failed=self._break)

    def cancel(self) -> None:
        """Stop; the picture that is painted now is given up."""
        self._cancelled = True
        if self._job is not None:
            self._runner.cancel(self._job)

    def _begin(self, requests: tuple[RenderRequest, ...]) -> None:
        self._requests = requests
        self.rows = [Row(_named(request)) for request in requests]
        self.planned.emit()
        self._next()

    def _next(self) -> None:
        self._at += 1
        self._job = None
        self.progressed.emit(min(1.0, self._at / max(1, len(self.rows))))
        if self._cancelled or self._at >= len(self.rows):
            self._finish()
            return
        request = self._requests[self._at]
        self._background.run(
            lambda: hindrance(request), done=lambda found: self._submit(request, found), failed=self._break
        )

    def _submit(self, request: RenderRequest, found: str | None) -> None:
        if self._cancelled:
            self._finish()
        elif found:
            self.stopped = found
            self._finish()
        elif found == "":
            self._set("there", request.target.name)
            self._next()
        else:
            self._job = self._runner.submit(request)
            self._set("painting")

    def _break(self, error: BaseException) -> None:
        self.stopped = whole(error) if isinstance(error, EngineError) else str(error) or type(error).__name__
        self._finish()

    def _progressed(self, event: events.Progress) -> None:
        if event.job == self._job:
            self.progressed.emit((self._at + event.done / event.total) / len(self.rows))

    def _ended(self, event: events.Finished | events.Failed | events.Cancelled) -> None:
        if event.job != self._job or self._over:
            return
        match event:
            case events.Finished():
                self._set("done", event.target.name)
            case events.Failed():
                words = whole(event)
                self._set("skipped", words)
                if event.cause == DiskFull.__name__:
                    self.stopped = words
                    self._finish()
                    return
            case _:
                self._set("cancelled")
        self._next()

    def _set(self, state: State, words: str = "") -> None:
        self.rows[self._at] = replace(self.rows[self._at], state=state, words=words)
        self.row_changed.emit(self._at)

    def _finish(self) -> None:
        self._job = None
        for number, row in enumerate(self.rows):
            if row.state not in ENDED:
                self.rows[number] = replace(row, state="cancelled")
                self.row_changed.emit(number)
        self._over = True
        self.ended.emit()

    def summary(self) -> str:
        """What came of it in one line, such as 45 painted · 5 skipped."""
        words = {"done": "painted", "there": "there already", "skipped": "skipped", "cancelled": "not painted"}
        parts = [f"{self.count(state)} {words[state]}" for state in ENDED if self.count(state)]
        return " · ".join(parts) or "nothing to do"
