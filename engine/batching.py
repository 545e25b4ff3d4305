"""What `impasto batch` does: plans photos and recipes, looks ahead, paints, and tells what became of each."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

from engine import events
from engine.errors import EngineError, InvalidRequest
from engine.forecasts import Expected, Forecasts, Place
from engine.jobs.batch import Watch, run_batch, without_done
from engine.jobs.desk import MakeRunner, Outcome
from engine.jobs.outlook import Countdown, Outlook, learn_queue, learn_start, look_ahead, start_seconds
from engine.jobs.planning import TEMPLATE, BatchOrder, Existing, plan_batch, plan_words, template_for
from engine.jobs.report import BatchReport, write_report
from engine.probe import pictures_below, pictures_in
from engine.recipe import RenderRequest
from engine.template import filled
from engine.terminal import Reporter, reporter, say, terminable
from engine.wishes import Order, Wishes
from engine.wishes_words import painted_large, variants

ENOUGH = 5
"""Pictures from which on a batch teaches how long queues take."""


@dataclass(frozen=True, slots=True)
class Files:
    """How the files of a batch are named and what is written beside them; options as they were typed."""

    out: Path
    template: str | None = None
    own: str = ""
    existing: Existing = "skip"
    reports: tuple[str, ...] = ()
    recursive: bool = False
    """Whether photos of folders inside folders are painted, into such folders."""


def wishes_of(wishes: Mapping[str, Any], styles: Sequence[str], presets: Sequence[str]) -> list[Wishes]:
    """One for each preset with each style: every preset in turn where there are only presets, and so on."""
    pairs = product(dict.fromkeys(presets) or (None,), dict.fromkeys(styles) or (None,))
    return [Wishes(**{**wishes, "preset": preset, "style": style}) for preset, style in pairs]


def plan(orders: Sequence[Order], photos: Sequence[Path], lines: Sequence[str], files: Files) -> list[RenderRequest]:
    """The requests for `photos`, or for `lines` of words, through all orders. Raises EngineError."""
    roots = tuple(photo for photo in photos if photo.is_dir()) if files.recursive else ()
    shared = [replace(_shared(order, files), roots=roots) for order in orders]
    template = files.template or template_for(shared)
    shared = [replace(order, template=template) for order in shared]
    if lines:
        templates = [order.template.prompt for order in orders]
        if len(shared) > 1 and files.template is None:
            shared = [replace(order, template=f"{{number}}-{template}") for order in shared]
        return [
            request
            for order, text in zip(shared, templates, strict=True)
            for request in plan_words(
                variants(painted_large(order.recipe), [filled(text, line) for line in lines], 1), order
            )
        ]
    found = pictures_below(photos, without=files.out) if files.recursive else pictures_in(photos)
    requests = plan_batch(found, *shared)
    if not requests:
        raise InvalidRequest("There are no pictures to paint.", "Give a folder with pictures, or picture files.")
    return list(without_done(requests, files.out))


def _shared(order: Order, files: Files) -> BatchOrder:
    existing: Existing = "overwrite" if order.overwrite else files.existing
    return BatchOrder(
        folder=files.out,
        recipe=order.recipe,
        style=order.name,
        preset=order.preset,
        own=files.own,
        template=files.template or TEMPLATE,
        device=order.device,
        memory_limit=order.memory_limit,
        tile=order.tile,
        existing=existing,
        previews=False,
    )


def look(requests: Sequence[RenderRequest], *, as_json: bool) -> None:
    """Say what painting what is missing of `requests` will take, and paint nothing."""
    outlook = look_ahead(requests, Forecasts.of_artist(), _place(requests), line=True)
    _tell_outlook(outlook, reporter(as_json=as_json), as_json=as_json)


def _place(requests: Sequence[RenderRequest]) -> Place:
    return Place.here(requests[0].device if requests else "auto")


def _tell_outlook(outlook: Outlook, shown: Reporter, *, as_json: bool) -> None:
    shown.ahead(outlook.values())
    if not as_json:
        for line in (outlook.text, *(f"Warning: {warning}" for warning in outlook.warnings)):
            say(line)
        if outlook.remedy is not None:
            say(str(outlook.remedy))


def paint_many(requests: Sequence[RenderRequest], *, make_runner: MakeRunner, as_json: bool) -> BatchReport:
    """Say what painting `requests` will take, then paint what is missing and show how it goes."""
    forecasts, place = Forecasts.of_artist(), _place(requests)
    outlook = look_ahead(requests, forecasts, place, line=True)
    with terminable(), reporter(as_json=as_json) as shown:
        if outlook.pictures:
            _tell_outlook(outlook, shown, as_json=as_json)

        def hear(event: events.AnyEvent) -> None:
            if as_json or not isinstance(event, events.Progress) or event.stage == events.PAINTING:
                shown.hear(event)  # what is read and saved meanwhile would only flicker

        watch = _Learner(outlook, forecasts, place, shown)
        report = run_batch(requests, make_runner=make_runner, listener=hear, watch=watch)
        watch.over()
    return report


class _Learner(Watch):
    """Shows which picture is painted and how long the rest will take, and learns from how long it took."""

    def __init__(self, outlook: Outlook, forecasts: Forecasts, place: Place, shown: Reporter) -> None:
        self._expected, self._forecasts, self._place, self._shown = outlook.expected, forecasts, place, shown
        start = start_seconds(forecasts, place) if outlook.pictures else 0.0
        self._countdown = Countdown(outlook.expected, max(0.0, outlook.seconds - start))
        self._begin = time.monotonic()
        self._first: float | None = None
        self._done: list[Expected] = []
        self._failures = 0
        shown.count_down(lambda: self._countdown.left)

    def began(self, number: int, request: RenderRequest) -> None:
        """Name the picture."""
        if self._first is None:
            self._first = time.monotonic()
        self._countdown.begin()
        self._shown.title(f"{number + 1}/{len(self._expected)} {request.subject.name}")

    def reached(self, number: int, share: float) -> None:
        """Count down."""
        self._countdown.reach(number, share)

    def ended(self, number: int, request: RenderRequest, outcome: Outcome) -> None:
        """Learn from the picture."""
        self._countdown.reach(number, 1.0)
        self._last = time.monotonic()
        expected = self._expected[number]
        if isinstance(outcome, events.Finished) and expected is not None:
            self._done.append(expected)
            self._forecasts.learn(request, outcome)
        else:
            self._failures += 1

    def over(self) -> None:
        """Learn from the whole batch, and keep what was learned."""
        if self._first is not None and self._done and not self._failures:
            learn_start(self._first - self._begin, self._forecasts, self._place)
            seconds = self._last - self._first + self._done[0].reading
            if len(self._done) >= ENOUGH:
                learn_queue(self._done, seconds, self._forecasts, self._place, line=True)
        if self._done:
            self._forecasts.lessons.save()


def tell(report: BatchReport, *, as_json: bool) -> None:
    """Say what became of the pictures."""
    summary = f"{report.summary} {report.pace}".strip()
    reporter(as_json=as_json).summary({**report.values(), "text": summary})
    skipped = (f"Skipped {entry}" for entry in report.skipped)
    failed = (f"Failed {entry}" for entry in report.failed)
    for line in (*skipped, *failed, report.stopped, summary):
        if line:
            say(line)


def keep(report: BatchReport, files: Files) -> bool:
    """Write the reports that are wanted; False where that cannot be, which is told."""
    try:
        for path in write_report(report, files.out, files.reports):
            say(f"The report is {path}")
    except EngineError as error:
        say(f"There is no report: {error}")
        return False
    return True
