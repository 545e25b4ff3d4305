"""Painting many pictures with one recipe, one after the other; one that cannot be painted never stops the rest."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine import events
from engine.errors import DiskFull, EngineError
from engine.events import JobId
from engine.forecasts import Forecasts, Place
from engine.jobs import JobRunner
from engine.jobs.batch import Places, entry_of, is_there, state_of, without_done
from engine.jobs.outlook import Countdown, Outlook, look_ahead
from engine.jobs.planning import BatchOrder, plan_batch, plan_words
from engine.jobs.report import BatchReport, Entry
from engine.recipe import Imagine, RenderRequest, Size
from engine.sniff import shown_name
from engine.wishes_words import variants
from gui.background import Background
from gui.bridge import Bridge
from gui.panels.output_form import OutputChoice
from gui.remedies import whole
from gui.state import Parameters, recipe_of
from gui.words import changed

State = Literal["waiting", "painting", "done", "there", "skipped", "failed", "cancelled"]
ENDED: tuple[State, ...] = ("done", "there", "skipped", "failed", "cancelled")


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
    recipe, more = recipe_of(parameters), plan.choice.more
    changes: dict[str, object] = {"format": plan.choice.form, "quality": plan.choice.quality}
    changes |= {"depth": more.depth, "metadata": more.metadata}
    if more.longest is not None:
        changes["size"] = Size(width=more.longest, height=more.longest)
    output = recipe.output.model_copy(update=changes)
    order = BatchOrder(
        folder=plan.choice.folder,
        recipe=recipe.model_copy(update={"output": output}),
        style=plan.style_name,
        own=more.own,
        template=plan.choice.template,
        existing=more.existing,
        device=plan.device,
        memory_limit=plan.memory_limit,
    )
    if plan.prompts:
        return plan_words(variants(order.recipe, plan.prompts, parameters.words.count), order)
    return without_done(plan_batch([source.absolute() for source in plan.sources], order), plan.choice.folder)


def hindrance(request: RenderRequest, places: Places) -> str | None:
    """Whether `request` can be begun: None; "" when its picture stands there already; else why the batch must stop."""
    if is_there(request):
        return ""
    return places.trouble(request) or None


def looked_ahead(plan: BatchPlan, forecasts: Forecasts) -> Outlook:
    """What the plan will take. Reads the photos' headers: call it from a thread. Raises InvalidRequest."""
    return _look(requests_for(plan), forecasts)


def _look(requests: Sequence[RenderRequest], forecasts: Forecasts) -> Outlook:
    place = Place.here(requests[0].device if requests else "auto")
    return look_ahead(requests, forecasts, place, line=False, cold=False)


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
        forecasts: Forecasts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self._forecasts = forecasts
        self._places = Places()
        self._countdown = Countdown((), 0.0)
        self._entries: dict[int, Entry] = {}
        self._begun = time.monotonic()
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

    @property
    def left(self) -> float:
        """Seconds until all are done, as far as that can be said; 0 before anything is known."""
        return self._countdown.left

    @property
    def report(self) -> BatchReport:
        """What became of everything so far."""
        entries = (
            self._entries.get(number) or entry_of(request, "left") for number, request in enumerate(self._requests)
        )
        return BatchReport(tuple(entries), self.stopped, time.monotonic() - self._begun)

    def start(self) -> None:
        """Plan, then begin with the first photo."""

        def work() -> tuple[tuple[RenderRequest, ...], Outlook]:
            requests = requests_for(self.plan)
            return requests, _look(requests, self._forecasts)

        self._background.run(work, done=self._begin, failed=self._break)

    def cancel(self) -> None:
        """Stop; the picture that is painted now is given up."""
        self._cancelled = True
        if self._job is not None:
            self._runner.cancel(self._job)

    def _begin(self, planned: tuple[tuple[RenderRequest, ...], Outlook]) -> None:
        requests, outlook = planned
        self._requests = requests
        self._countdown = Countdown(outlook.expected, outlook.seconds)
        self._begun = time.monotonic()
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
        request, places = self._requests[self._at], self._places
        self._background.run(
            lambda: hindrance(request, places),
            done=lambda found: self._submit(request, found),
            failed=self._break,
        )

    def _submit(self, request: RenderRequest, found: str | None) -> None:
        if self._cancelled:
            self._finish()
        elif found:
            self.stopped = found
            self._finish()
        elif found == "":
            self._entries[self._at] = entry_of(request, "already")
            self._set("there", request.target.name)
            self._next()
        else:
            self._countdown.begin()
            self._job = self._runner.submit(request)
            self._set("painting")

    def _break(self, error: BaseException) -> None:
        self.stopped = whole(error) if isinstance(error, EngineError) else str(error) or type(error).__name__
        self._finish()

    def _progressed(self, event: events.Progress) -> None:
        if event.job == self._job:
            self._countdown.reach(self._at, event.done / event.total)
            self.progressed.emit((self._at + event.done / event.total) / len(self.rows))

    def _ended(self, event: events.Finished | events.Failed | events.Cancelled) -> None:
        if event.job != self._job or self._over:
            return
        request = self._requests[self._at]
        self._countdown.reach(self._at, 1.0)
        match event:
            case events.Finished():
                self._entries[self._at] = entry_of(request, "done", event)
                self._learn(request, event)
                self._set("done", event.target.name)
            case events.Failed() if event.cause == DiskFull.__name__:
                self.stopped = whole(event)
                self._finish()
                return
            case events.Failed():
                state = state_of(event)
                self._entries[self._at] = entry_of(request, state, event)
                self._set("failed" if state == "failed" else "skipped", whole(event))
            case _:
                self._set("cancelled")
        self._next()

    def _learn(self, request: RenderRequest, event: events.Finished) -> None:
        def work() -> None:
            self._forecasts.learn(request, event)

        self._background.run(work, done=lambda _none: None, failed=lambda _error: None)

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
        self._background.run(self._let_go, done=lambda _none: None, failed=lambda _error: None)
        self.ended.emit()

    def _let_go(self) -> None:
        self._places.close()
        self._forecasts.lessons.save()

    def summary(self) -> str:
        """What came of it in one line, such as 45 painted · 5 skipped."""
        words = {"done": "painted", "there": "there already", "cancelled": "not painted"}
        parts = [f"{self.count(state)} {words.get(state, state)}" for state in ENDED if self.count(state)]
        return " · ".join(parts) or "nothing to do"
