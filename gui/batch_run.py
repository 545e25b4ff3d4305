"""Painting many pictures with one recipe, through the queue; one that cannot be painted never stops the rest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Signal

from engine import events
from engine.errors import EngineError
from engine.events import JobId
from engine.forecasts import Forecasts, Place
from engine.jobs.batch import Places, entry_of, is_there, state_of, without_done
from engine.jobs.outlook import Countdown, Outlook, look_ahead
from engine.jobs.planning import BatchOrder, plan_batch, plan_words
from engine.jobs.report import BatchReport, Entry
from engine.recipe import Imagine, RenderRequest, Size
from engine.sniff import shown_name
from engine.template import filled
from engine.wishes_words import variants
from gui.background import Background
from gui.bridge import Bridge
from gui.models.presets import style_of
from gui.panels.many_recipes import Recipes
from gui.panels.output_form import OutputChoice
from gui.queueing import Queueing
from gui.remedies import whole
from gui.state import Parameters, recipe_of, with_preset
from gui.tongue import said, tr
from gui.words import Words, changed

CHOSEN = "chosen"
"""What {preset} in names stands for where it is no preset and no painting."""
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
    roots: tuple[Path, ...] = ()
    """Folders whose inner folders the pictures keep."""
    recipes: Recipes = field(default_factory=Recipes)
    """`parameters` as they are, presets instead of what they say, or both."""


def requests_for(plan: BatchPlan) -> tuple[RenderRequest, ...]:
    """One request for each photo, the same names on every run; or for each prompt as often as words are imagined.

    Reads the photos' headers: call it from a thread. Photos that are results of an earlier run are left out.
    Raises InvalidRequest.
    """
    orders = [_order(plan, *one) for one in _painted(plan)]
    if plan.prompts:
        return tuple(request for order, words in orders for request in _of_words(plan, order, words))
    sources = [source.absolute() for source in plan.sources]
    if plan.roots:  # results of an earlier run may lie in the same folders
        own = plan.choice.folder.absolute()
        outside = all(not root.absolute().is_relative_to(own) for root in plan.roots)
        sources = [source for source in sources if not (outside and source.is_relative_to(own))]
    return without_done(plan_batch(sources, *(order for order, _ in orders)), plan.choice.folder)


def _painted(plan: BatchPlan) -> Iterator[tuple[Parameters, str, str]]:
    """What is chosen for each recipe, and what style and preset are called in names."""
    if plan.recipes.as_chosen:
        yield plan.parameters, plan.style_name, plan.style_name or CHOSEN
    for preset in plan.recipes.presets:
        yield with_preset(plan.parameters, preset), Path(style_of(preset)).stem or "words", preset.name


def _order(plan: BatchPlan, parameters: Parameters, style: str, preset: str) -> tuple[BatchOrder, Words]:
    parameters, more = replace(parameters, photo=None), plan.choice.more
    if plan.prompts:
        parameters = replace(parameters, words=changed(parameters.words, "prompt", plan.prompts[0]))
    recipe = recipe_of(parameters)
    changes: dict[str, object] = {"format": plan.choice.form, "quality": plan.choice.quality}
    changes |= {"depth": more.depth, "metadata": more.metadata}
    if more.longest is not None:
        changes["size"] = Size(width=more.longest, height=more.longest)
    output = recipe.output.model_copy(update=changes)
    order = BatchOrder(
        folder=plan.choice.folder,
        recipe=recipe.model_copy(update={"output": output}),
        style=style,
        preset=preset,
        own=more.own,
        template=plan.choice.template,
        existing=more.existing,
        device=plan.device,
        memory_limit=plan.memory_limit,
        roots=tuple(root.absolute() for root in plan.roots),
    )
    return order, parameters.words


def _of_words(plan: BatchPlan, order: BatchOrder, words: Words) -> tuple[RenderRequest, ...]:
    prompts = [filled(words.template.prompt, prompt) for prompt in plan.prompts]
    if plan.recipes.count > 1:
        order = replace(order, template=f"{{preset}}-{order.template}")
    return plan_words(variants(order.recipe, prompts, words.count), order)


def hindrances(requests: Sequence[RenderRequest], places: Places) -> tuple[frozenset[int], str]:
    """The numbers of the requests whose pictures stand there already, and why the batch must stop; empty: it need not.

    Looks at the disk: call it from a thread.
    """
    there = frozenset(number for number, request in enumerate(requests) if is_there(request))
    folders = {request.target.parent: request for number, request in enumerate(requests) if number not in there}
    troubles = (places.trouble(request) for _, request in sorted(folders.items()))
    return there, next(filter(None, troubles), "")


def looked_ahead(plan: BatchPlan, forecasts: Forecasts) -> Outlook:
    """What the plan will take. Reads the photos' headers: call it from a thread. Raises InvalidRequest."""
    return _look(requests_for(plan), forecasts)


def _look(requests: Sequence[RenderRequest], forecasts: Forecasts) -> Outlook:
    place = Place.here(requests[0].device if requests else "auto")
    return look_ahead(requests, forecasts, place, line=False, cold=False)


def _named(request: RenderRequest, *, several: bool) -> str:
    """What the list calls it; where there are several of each photo, by what it becomes."""
    if several:
        return shown_name(request.target)
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
        forecasts: Forecasts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.plan = plan
        self._forecasts = forecasts
        self._places = Places()
        self._countdown = Countdown((), 0.0)
        self._entries: dict[int, Entry] = {}
        self._requests: tuple[RenderRequest, ...] = ()
        self._begun = time.monotonic()
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
        """Plan, then queue what is missing."""

        def work() -> tuple[tuple[RenderRequest, ...], Outlook]:
            requests = requests_for(self.plan)
            return requests, _look(requests, self._forecasts)

        self._background.run(work, done=self._begin, failed=self._break)

    def resume(self, left: Mapping[JobId, RenderRequest]) -> None:
        """Go on with what the queue has kept of a batch: its jobs that are not over."""
        self._requests = tuple(left.values())
        self._numbers = {job: number for number, job in enumerate(left)}
        self.rows = [Row(_named(request, several=self.plan.recipes.count > 1)) for request in self._requests]
        self._countdown = Countdown([None] * len(left), 0.0)
        self.planned.emit()
        self._tell_progress()

        def count_down(outlook: Outlook) -> None:
            self._countdown = Countdown(outlook.expected, outlook.seconds)
            self._countdown.begin()

        look = partial(_look, self._requests, self._forecasts)
        self._background.run(look, done=count_down, failed=lambda _error: None)

    def cancel(self) -> None:
        """Stop; the picture that is painted now is given up."""
        self._cancelled = True
        if self._numbers:
            self._queueing.cancel(list(self._numbers))

    def _begin(self, planned: tuple[tuple[RenderRequest, ...], Outlook]) -> None:
        requests, outlook = planned
        self._requests = requests
        self._countdown = Countdown(outlook.expected, outlook.seconds)
        self._begun = time.monotonic()
        self.rows = [Row(_named(request, several=self.plan.recipes.count > 1)) for request in requests]
        self.planned.emit()
        self._background.run(
            lambda: hindrances(requests, self._places), done=lambda found: self._queue(*found), failed=self._break
        )

    def _queue(self, there: frozenset[int], trouble: str) -> None:
        requests, self.stopped = self._requests, said(trouble)
        for number in sorted(there):
            self._entries[number] = entry_of(requests[number], "already")
            self._countdown.reach(number, 1.0)
            self._set(number, "there", requests[number].target.name)
        left = [number for number in range(len(requests)) if number not in there]
        if self._cancelled or trouble or not left:
            self._finish()
            return
        self._countdown.begin()
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
            self._countdown.reach(self._numbers[event.job], event.done / event.total)
            self._shares[event.job] = event.done / event.total
            self._tell_progress()

    def _tell_progress(self) -> None:
        over = len(self.rows) - len(self._numbers)
        self.progressed.emit(min(1.0, (over + sum(self._shares.values())) / max(1, len(self.rows))))

    def _ended(self, event: events.Finished | events.Failed | events.Cancelled) -> None:
        number = self._numbers.pop(event.job, None)
        if number is None:
            return
        request = self._requests[number]
        self._countdown.reach(number, 1.0)
        self._shares.pop(event.job, None)
        match event:
            case events.Finished():
                self._entries[number] = entry_of(request, "done", event)
                self._learn(request, event)
                self._set(number, "done", event.target.name)
            case events.Failed():
                state = state_of(event)
                self._entries[number] = entry_of(request, state, event)
                self._set(number, "failed" if state == "failed" else "skipped", whole(event))
            case _:
                self._set(number, "cancelled")
        self._tell_progress()
        if self._numbers:
            self._look_again(self._requests[next(iter(self._numbers.values()))])
        else:
            self._finish()

    def _look_again(self, request: RenderRequest) -> None:
        """Stop where the folder is gone, or the disk is full: the others would fail alike."""

        def stop(trouble: str) -> None:
            if trouble and not self._over and not self._cancelled:
                self.stopped, self._cancelled = said(trouble), True
                self._queueing.give_up(tuple(self._numbers))

        self._background.run(lambda: self._places.trouble(request), done=stop, failed=lambda _error: None)

    def _learn(self, request: RenderRequest, event: events.Finished) -> None:
        def work() -> None:
            self._forecasts.learn(request, event)

        self._background.run(work, done=lambda _none: None, failed=lambda _error: None)

    def _set(self, number: int, state: State, words: str = "") -> None:
        self.rows[number] = replace(self.rows[number], state=state, words=words)
        self.row_changed.emit(number)

    def _finish(self) -> None:
        for number, row in enumerate(self.rows):
            if row.state not in ENDED:
                self._set(number, "cancelled")
        self._over = True
        self._background.run(self._let_go, done=lambda _none: None, failed=lambda _error: None)
        self.ended.emit()

    def _let_go(self) -> None:
        self._places.close()
        self._forecasts.lessons.save()

    def summary(self) -> str:
        """What came of it in one line, such as 45 painted · 5 skipped."""
        words = {
            "done": tr("painted"),
            "there": tr("there already"),
            "skipped": tr("skipped"),
            "failed": tr("failed"),
            "cancelled": tr("not painted"),
        }
        parts = [f"{self.count(state)} {words[state]}" for state in ENDED if self.count(state)]
        return " · ".join(parts) or tr("nothing to do")
