"""How good forecasts are: `python -m tests.forecast_table [--jobs N] [--learn N] [--keep FOLDER] [--measure]`.

Paints a mixed queue for real, in the engine process that the window uses: photos of many sizes in several styles and
formats, some with the brush's controls, some optimised. The first jobs only teach; then the whole rest is forecast,
painted, and both are printed side by side: seconds of the queue at its start and while it runs, memory of each job.
`--measure` prints what `engine.forecasts.MEASURED` keeps instead.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from engine import events, hardware
from engine.events import AnyEvent, JobId
from engine.forecasts import Expected, Forecasts, Place, _step
from engine.formats import SUFFIXES
from engine.jobs.desk import Desk
from engine.jobs.outlook import Countdown, queue_seconds
from engine.jobs.pool import PoolRunner
from engine.learned import Lessons
from engine.recipe import Format, Optimize, Output, Recipe, RenderRequest, Size, Step, Stylize
from tests import pictures

BAR_TIME, BAR_MEMORY, BAR_BYTES = 0.20, 0.15, 0.25
FORMATS: tuple[Format, ...] = ("jpeg", "png", "webp", "tiff")
STYLES = ("mosaic", "woodcut", "ink-wash")
SIDES = (200, 300, 400, 600, 800, 1200, 1800)
LARGE = (800, 1200, 1800, 2400, 3840, 5000, 7680)
"""The same for a card."""


@dataclass
class Job:
    """One job: what was said before the queue began, what just before itself, and how it went."""

    request: RenderRequest
    before: Expected | None = None
    next: Expected | None = None
    went: events.Finished | None = None


@dataclass
class Table:
    """The jobs of the queue, its forecast, and what really happened."""

    jobs: list[Job] = field(default_factory=list)
    forecast: float = 0.0
    seconds: float = 0.0
    left: list[tuple[float, float, float]] = field(default_factory=list)
    """Share of the jobs done, seconds left as said, and really."""


def made(folder: Path, count: int, device: str, seed: int = 4) -> list[RenderRequest]:
    """`count` mixed requests over photos drawn into `folder`."""
    chance = random.Random(seed)
    photos = []
    for number, side in enumerate((600, 900, 1400, 2400)):
        path = folder / f"photo {number}.jpg"
        pictures.photo(side, side * 2 // 3, number).save(path, quality=92)
        photos.append(path)
    found, small = [], device == "cpu"
    for number in range(count):
        side, form = chance.choice(SIDES if small else LARGE), FORMATS[number % len(FORMATS)]
        step: Step = Stylize(style=STYLES[number % len(STYLES)])
        if number % 5 == 3:
            step = Stylize(style="mosaic", detail=0.4, keep_colours=0.5)
        if number % 8 == 6:
            side, step = (
                chance.choice((48, 64) if small else (480, 640)),
                Optimize(style="mosaic", features="slim", effort="quick"),
            )
        recipe = Recipe(steps=(step,), output=Output(size=Size(width=side, height=side), format=form, quality=88))
        target = folder / "out" / f"{number:03}{SUFFIXES[form]}"
        found.append(
            RenderRequest(source=chance.choice(photos), target=target, recipe=recipe, device=device, previews=False)
        )
    return found


def measured(folder: Path, jobs: int, learn: int, device: str) -> Table:
    """Paint `learn` jobs, forecast the other `jobs - learn`, paint them, and learn all the while."""
    requests, place = made(folder, jobs, device), Place.here(device)
    forecasts = Forecasts(Lessons(folder / "lessons.json"))
    table = Table([Job(request) for request in requests[learn:]])
    shares: dict[str, float] = {}

    def hear(event: AnyEvent) -> None:
        if isinstance(event, events.Progress):
            shares[event.job] = event.done / event.total

    with Desk(lambda listener: PoolRunner(listener, devices=(device,)), hear) as desk:
        for request in requests[:learn]:
            went = desk.run(request)
            if isinstance(went, events.Finished):
                forecasts.learn(request, went)
        expected = forecasts.in_turn((job.request for job in table.jobs), place)
        for job, before in zip(table.jobs, expected, strict=True):
            job.before = before
        table.forecast = queue_seconds(expected, forecasts, place, line=False)
        countdown, begin, said = Countdown(expected, table.forecast), time.monotonic(), []
        countdown.begin()
        for number, job in enumerate(table.jobs):
            job.next = forecasts.expect(job.request, place)
            went = desk.run(job.request)
            assert isinstance(went, events.Finished), went
            job.went = went
            forecasts.learn(job.request, went)
            countdown.reach(number, 1.0)
            said.append((countdown.left, time.monotonic() - begin))
        table.seconds = time.monotonic() - begin
    count = len(said)
    table.left = [((n + 1) / count, left, table.seconds - at) for n, (left, at) in enumerate(said) if n + 1 < count]
    return table


def _taken(went: events.Finished) -> int:
    return went.peak_vram or went.added_ram


def _error(said: float, true: float) -> float:
    return said / true - 1 if true else 0.0


def shown(table: Table) -> str:
    """The three tables as text."""
    lines = [f"Whole queue of {len(table.jobs)}: forecast {table.forecast:.1f} s, took {table.seconds:.1f} s, "]
    lines[0] += f"error {_error(table.forecast, table.seconds):+.0%} (bar ±{BAR_TIME:.0%})"
    lines.append("While it runs:   done   said left   really left   error of the whole")
    for wanted in (0.25, 0.5, 0.75):
        share, left, true = min(table.left, key=lambda item: abs(item[0] - wanted))
        lines.append(f"{share:20.0%} {left:10.1f} s {true:11.1f} s {(left - true) / table.seconds:+12.0%}")
    lines.append(
        "\n job  kind      size         seconds: said, took, error    memory MB: said, took, error    file KB"
    )
    for number, job in enumerate(table.jobs, start=1):
        assert job.next is not None
        assert job.went is not None
        step, went, said = job.request.recipe.steps[0], job.went, job.next
        size = f"{went.width} × {went.height}"
        seconds = f"{said.seconds:8.2f} {went.seconds:8.2f} {_error(said.seconds, went.seconds):+7.0%}"
        memory = f"{said.needed >> 20:8} {_taken(went) >> 20:8} {_error(said.needed, _taken(went)):+7.0%}"
        real = went.target.stat().st_size
        file = f"{said.written / 1e3:8.0f} {real / 1e3:8.0f} {_error(said.written, real):+7.0%}"
        lines.append(f"{number:4}  {step.kind:9} {size:11} {seconds}    {memory}    {file}")
    return "\n".join([*lines, "", *_verdicts(table)])


def _verdicts(table: Table) -> list[str]:
    """Median, worst and share within the bar of each kind of forecast; files also all together."""
    said: dict[str, tuple[float, list[float]]] = {"memory": (BAR_MEMORY, []), "file": (BAR_BYTES, [])}
    written = real = 0
    for job in table.jobs:
        assert job.next is not None
        assert job.went is not None
        size = job.went.target.stat().st_size
        said["memory"][1].append(abs(_error(job.next.needed, _taken(job.went))))
        said["file"][1].append(abs(_error(job.next.written, size)))
        written, real = written + (job.before.written if job.before else 0), real + size
    lines = []
    for name, (bar, errors) in said.items():
        within = sum(error <= bar for error in errors)
        lines.append(
            f"{name}: median error {statistics.median(errors):.0%}, worst {max(errors):.0%}, "
            f"{within} of {len(errors)} within ±{bar:.0%}"
        )
    return [
        *lines,
        f"all files: forecast {written / 1e6:.2f} MB, were {real / 1e6:.2f} MB, {_error(written, real):+.0%}",
    ]


def in_float32(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """The real engine on a processor that does not multiply bfloat16."""
    from engine import devices
    from engine.render import render as real

    devices._bfloat16_is_faster = lambda: False
    return real(request, job=job, checkpoint=checkpoint)


def plans(folder: Path, *, float32: bool) -> str:
    """MB that the arithmetic plans and MB that jobs added, by what is painted: what MEASURED is made from."""
    if float32:
        hardware.BFLOAT16 = frozenset()  # type: ignore[misc]
    pictures.photo(1800, 1200).save(photo := folder / "photo.jpg")
    place, found = Place("cpu", gpu=False), []

    def added(desk: Desk, step: Step, side: int) -> tuple[int, int]:
        recipe = Recipe(steps=(step,), output=Output(size=Size(width=side, height=side)))
        request = RenderRequest(
            source=photo, target=folder / "out.jpg", recipe=recipe, device="cpu", previews=False, overwrite=True
        )
        went = desk.run(request)
        assert isinstance(went, events.Finished), went
        plan = _step(step, went.width, went.height, place, None, again=True)[1]
        return plan >> 20, went.added_ram >> 20

    render = "tests.forecast_table:in_float32" if float32 else None
    with Desk(lambda listener: PoolRunner(listener, devices=("cpu",), render=render), lambda _event: None) as desk:
        for style in (*STYLES, *STYLES):
            added(desk, Stylize(style=style), 1200)
        for number, side in enumerate((*SIDES, 2400, 3200, 3840, 5000, 7680)):
            step = Stylize(style=STYLES[number % len(STYLES)], stroke_size=1)
            for again in ("stylize", "stylize again", "stylize again"):
                found.append((again, added(desk, step, side)))
        for side in (48, 48, 64, 100, 160, 256):
            found.append(
                ("optimize slim", added(desk, Optimize(style="mosaic", features="slim", effort="quick"), side))
            )
    return "\n".join(f"{name:15} planned {plan:5} MB, added {took:5} MB" for name, (plan, took) in sorted(found))


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--jobs", type=int, default=30)
    options.add_argument("--learn", type=int, default=10)
    options.add_argument("--device", default="cpu", help="that paints (%(default)s)")
    options.add_argument("--measure", action="store_true", help="plans beside what jobs added")
    options.add_argument("--float32", action="store_true", help="as on a processor without bfloat16")
    options.add_argument("--keep", type=Path, help="folder for photos, pictures and lessons")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = asked.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        os.environ["IMPASTO_HOME"] = str(Path(folder) / "home")
        found = (
            plans(place, float32=asked.float32)
            if asked.measure
            else shown(measured(place, asked.jobs, asked.learn, asked.device))
        )
        sys.stdout.write(found + "\n")


if __name__ == "__main__":
    main()
