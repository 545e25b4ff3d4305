"""What a job will take, before it starts: seconds in each stage, memory on its device, bytes of its file.

Estimates stand on arithmetic (`memory`, `optimising.room`) and are corrected by what finished jobs taught (`learned`).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

import psutil
import pynvml

from engine import memory
from engine.densities import bytes_a_pixel
from engine.errors import EngineError
from engine.events import Finished
from engine.formats import BY_SUFFIX
from engine.hardware import precision_of
from engine.learned import FILE_NAME, Lessons
from engine.meter import sources
from engine.optimising import room
from engine.probe import probe
from engine.recipe import Format, Imagine, Optimize, Recipe, RenderRequest, Stylize
from engine.settings import folders

WORDS_SIDE: Final = 512
"""Pixels a side of a picture from words where nobody said another size."""
STEPS: Final = 22
"""Steps, where their number is left to the scheduler."""
SAVING: Final[dict[Format, float]] = {"jpeg": 0.015, "png": 0.05, "webp": 0.25, "tiff": 0.06, "avif": 0.25}
"""Seconds to write a megapixel; twice that at 16 bits."""
READING: Final = 0.02
"""Seconds to read a megapixel."""
IMAGINE_SECONDS: Final = {True: 0.1, False: 4.0}
"""To move a megapixel one step with a model of SD 1.5's size, on a card and on two cores."""
IMAGINE_START: Final = {True: 5.0, False: 10.0}
IMAGINE_FIXED: Final = 2 << 30
IMAGINE_PIXEL: Final = 4000
"""Bytes of such a model, and more for each pixel. Models differ: believed only where it was learned."""
WARM: Final = {True: 0.1, False: 0.25}
"""Seconds that a painting takes beside its pixels when everything is loaded: by a style that was just painted with, or
by another one, whose painting is looked at first."""
MEASURED: Final[dict[str, tuple[tuple[int, int], ...]]] = {
    "stylize float32": (
        (21, 93), (50, 93), (83, 112), (152, 198), (245, 330), (406, 465), (565, 620), (922, 968), (1052, 745),
    ),
    "stylize float32 again": (
        (21, 9), (24, 15), (28, 21), (38, 45), (50, 62), (83, 90), (152, 159), (245, 260), (406, 393), (565, 548),
        (922, 900), (1052, 740),
    ),
    "stylize bfloat16": (
        (56, 68), (64, 68), (74, 72), (87, 75), (121, 104), (193, 140), (289, 193), (456, 282), (621, 364), (992, 530),
    ),
    "stylize bfloat16 again": (
        (56, 8), (60, 15), (64, 20), (74, 37), (87, 53), (121, 81), (193, 116), (289, 157), (456, 236), (621, 292),
        (992, 500),
    ),
    "optimize slim": ((354, 70), (363, 79), (386, 122), (435, 194), (543, 355)),
}  # fmt: skip
"""MB that the arithmetic plans on a processor, which is meant to suffice, and MB that jobs really added, by what is
painted. The first picture by a painting looks at it. `python -m tests.forecast_table --measure` measures again, with
`--float32` the other format where the processor multiplies bfloat16."""


@dataclass(frozen=True, slots=True)
class Place:
    """What paints: a card's name, or cpu; bytes free there, None where that is unknown."""

    name: str
    gpu: bool
    free: int | None = None

    @classmethod
    def here(cls, wish: str = "auto") -> Place:
        """The device that `wish` (auto, cpu, cuda, cuda:N) means, as the driver tells it; loads no torch.

        Like the engine's, "auto" is the card with most that is free.
        """
        try:
            found = max((source() for source in sources(wish)), key=lambda reading: reading.free or 0)
        except (pynvml.NVMLError, psutil.Error, OSError):
            return cls("cpu", gpu=False)
        if wish == "cpu" or not found.gpu:
            return cls("cpu", gpu=False, free=found.free if not found.gpu else None)
        return cls(found.device, gpu=True, free=found.free)


@dataclass(frozen=True, slots=True)
class Expected:
    """What one job will take."""

    width: int
    height: int
    reading: float
    """Seconds, as the next two."""
    painting: float
    saving: float
    needed: int
    """Bytes that it adds on its device; 0 where that is not known."""
    written: int
    """Bytes of its file."""
    fits: bool = True

    @property
    def seconds(self) -> float:
        """From file to file."""
        return self.reading + self.painting + self.saving


@dataclass(frozen=True, slots=True)
class Forecasts:
    """Forecasts of jobs; `lessons` is what was learned so far, and what `learn` adds to."""

    lessons: Lessons = field(default_factory=Lessons)
    _latest: deque[tuple[str, ...]] = field(default_factory=lambda: deque(maxlen=memory.BRUSHES))
    """The paintings of the last jobs that were learned from, as the engine keeps their brushes: looking at another
    painting takes time and memory of its own."""

    @classmethod
    def of_artist(cls) -> Forecasts:
        """With what this artist's own jobs taught."""
        return cls(Lessons(folders().settings / FILE_NAME))

    def in_turn(self, requests: Iterable[RenderRequest], place: Place) -> list[Expected]:
        """What `requests` will take on `place`, painted one after another."""
        ahead = replace(self, _latest=self._latest.copy())
        found = []
        for request in requests:
            found.append(ahead.expect(request, place))
            ahead._note(request.recipe)
        return found

    def expect(self, request: RenderRequest, place: Place) -> Expected:
        """What `request` will take on `place`. Reads the photo's header; a photo that cannot be read takes nothing."""
        try:
            work = _Work.of(request)
        except EngineError:
            return Expected(0, 0, 0.0, 0.0, 0.0, 0, 0)
        again = self._again(request.recipe)
        seconds, needed, fits = _painting(request, work.width, work.height, place, again=again)
        needed = _really(needed, request.recipe, place, again=again)
        correct, keys = self.lessons.corrected, _Keys(request, place.name, work, again=again)
        unknown = keys.words and not self.lessons.count(keys.needed[-1])
        return Expected(
            width=work.width,
            height=work.height,
            reading=correct(keys.reading, work.reading) if request.source is not None else 0.0,
            painting=correct(keys.painting, seconds),
            saving=correct(keys.saving, work.saving),
            needed=0 if unknown else round(correct(keys.needed, needed)),
            written=round(correct(keys.written, work.written)),
            fits=fits,
        )

    def better(self, recipe: Recipe, plain: memory.Forecast, place: Place) -> memory.Forecast:
        """A forecast by arithmetic of the recipe's painting, corrected by what was learned. Looks at no file."""
        again = self._again(recipe)
        start = sum(_start(step, place, again=again) for step in recipe.steps)
        painting, needed = _device_keys(recipe, place.name, again=again)
        seconds = self.lessons.corrected(painting, max(WARM[True], plain.seconds - start))
        likely = _really(plain.needed, recipe, place, again=again)
        return replace(plain, needed=round(self.lessons.corrected(needed, likely)), seconds=seconds)

    def _again(self, recipe: Recipe) -> bool:
        return _brush(recipe) in self._latest

    def _note(self, recipe: Recipe) -> None:
        if brush := _brush(recipe):
            if brush in self._latest:
                self._latest.remove(brush)
            self._latest.append(brush)

    def learn(self, request: RenderRequest, finished: Finished) -> None:
        """Learn from how `request` really went. Looks at the files: not for the window's thread."""
        try:
            work = _Work.of(request, finished.width, finished.height)
            written = finished.target.stat().st_size
        except (EngineError, OSError):
            return
        place = Place(finished.device or "cpu", gpu=finished.device not in ("", "cpu"))
        again = self._again(request.recipe)
        seconds, needed, _fits = _painting(request, finished.width, finished.height, place, again=again)
        needed = _really(needed, request.recipe, place, again=again)
        self._note(request.recipe)
        keys, learn = _Keys(request, place.name, work, again=again), self.lessons.learn
        reading, painting, saving = finished.busy
        learn(keys.reading, work.reading, reading)
        learn(keys.painting, seconds, 0.0 if finished.resumed or finished.first else painting)
        learn(keys.saving, work.saving, saving)
        learn(keys.needed, needed, finished.peak_vram if place.gpu else finished.added_ram)
        learn(keys.written, work.written, written)


@dataclass(frozen=True, slots=True)
class _Work:
    """A request in pixels, and the estimates that hang on nothing else."""

    width: int
    height: int
    form: Format
    kind: str
    """Of the photo's file."""
    reading: float
    saving: float
    written: float

    @classmethod
    def of(cls, request: RenderRequest, width: int = 0, height: int = 0) -> _Work:
        """Raises UnreadablePicture and TooLarge."""
        output = request.recipe.output
        kind, pixels = "", 0
        if request.source is not None:
            info = probe(request.source)
            kind, pixels = info.format, info.width * info.height
            fitted = request.recipe.size_of(info.width, info.height)
        else:
            fitted = (output.size.width, output.size.height) if output.size else (WORDS_SIDE, WORDS_SIDE)
        width, height = (width, height) if width else fitted
        form = output.format or BY_SUFFIX.get(request.target.suffix.lower(), "png")
        megapixels = width * height / 1e6
        paintings = [step for step in request.recipe.steps if not isinstance(step, Imagine)]
        thin = max((step.strokes(width, height) for step in paintings), default=1.0)
        return cls(
            width=width,
            height=height,
            form=form,
            kind=kind,
            reading=0.003 + READING * (pixels / 1e6 + megapixels / 2),
            saving=0.005 + SAVING[form] * megapixels * output.depth / 8,
            written=500 + width * height * bytes_a_pixel(request.recipe.styles, output, form, strokes=thin),
        )


class _Keys:
    """What lessons are kept under: from the most general to the most special."""

    def __init__(self, request: RenderRequest, device: str, work: _Work, *, again: bool) -> None:
        recipe, output = request.recipe, request.recipe.output
        self.words = any(isinstance(step, Imagine) for step in recipe.steps)
        self.reading = (f"read {work.kind}",)
        self.painting, self.needed = _device_keys(recipe, device, again=again)
        self.saving = (f"save {work.form} {output.depth}",)
        file = f"bytes {work.form} {output.depth}"
        self.written = (file, f"{file} {'+'.join(recipe.styles) or 'words'}")


def _device_keys(recipe: Recipe, device: str, *, again: bool) -> tuple[tuple[str, str], tuple[str, str]]:
    """The keys of painting's seconds and of its memory; `again`: by the paintings of one of the jobs before."""
    kinds = "+".join(step.kind for step in recipe.steps)
    closely = "+".join(_closely(step) for step in recipe.steps) + (" again" if again else "")
    return (f"paint {device} {kinds}", f"paint {device} {closely}"), (
        f"memory {device} {kinds}",
        f"memory {device} {closely}",
    )


def _brush(recipe: Recipe) -> tuple[str, ...]:
    """The paintings of the brush that the engine then keeps; none where it needs no brush."""
    return recipe.styles if any(isinstance(step, Stylize) for step in recipe.steps) else ()


def _start(step: Stylize | Optimize | Imagine, place: Place, *, again: bool) -> float:
    """Seconds in the arithmetic that are no painting but the start of a process."""
    if isinstance(step, Stylize):
        return memory.COSTS[precision_of(gpu=place.gpu)].start_seconds - WARM[again]
    return 0.0


def _closely(step: Stylize | Optimize | Imagine) -> str:
    """The step's kind with what changes how long it takes for its size."""
    if isinstance(step, Imagine):
        return f"imagine {step.model} {len(step.guides)} {len(step.references)} {step.guidance is not None}"
    if isinstance(step, Optimize):
        return f"optimize {step.features} {step.effort}"
    finish = step.detail > 0 or step.keep_colours > 0 or step.mask is not None
    return f"stylize {'finished' if finish else 'plain'}{' blended' if step.blend else ''}"


def _really(planned: int, recipe: Recipe, place: Place, *, again: bool) -> int:
    """Bytes that a job by `recipe` is likely to add where `planned` are planned: between what was measured."""
    pairs = MEASURED.get(_measured_as(recipe, again=again))
    if place.gpu or pairs is None or planned <= 0:
        return planned
    x = math.log(planned / memory.MIB)
    points = [(math.log(plan), math.log(took / plan)) for plan, took in pairs]
    at = min(max(1, sum(point <= x for point, _ in points)), len(points) - 1)
    (left, low), (right, high) = points[at - 1], points[at]
    share = min(1.0, max(0.0, (x - left) / (right - left)))
    return round(planned * math.exp(low + share * (high - low)))


def _measured_as(recipe: Recipe, *, again: bool) -> str:
    step = recipe.steps[0]
    if len(recipe.steps) > 1 or isinstance(step, Imagine):
        return ""
    if isinstance(step, Optimize):
        return f"optimize {step.features}"
    return f"stylize {precision_of(gpu=False)}{' again' if again else ''}"


def _painting(
    request: RenderRequest, width: int, height: int, place: Place, *, again: bool
) -> tuple[float, int, bool]:
    """Seconds, bytes and whether it fits, of all steps, by arithmetic alone."""
    seconds, needed, fits = 0.0, 0, True
    for step in request.recipe.steps:
        taken, bytes_needed, does = _step(step, width, height, place, request.memory_limit, again=again)
        seconds, needed, fits = seconds + taken, max(needed, bytes_needed), fits and does
    return seconds, needed, fits


def _step(
    step: Stylize | Optimize | Imagine, width: int, height: int, place: Place, limit: int | None, *, again: bool
) -> tuple[float, int, bool]:
    if isinstance(step, Imagine):
        megapixels = width * height / 1e6
        moved = (step.steps or STEPS) * megapixels
        seconds = IMAGINE_START[place.gpu] + moved * IMAGINE_SECONDS[place.gpu]
        return seconds, round(IMAGINE_FIXED + IMAGINE_PIXEL * width * height), True
    strokes = step.strokes(width, height)
    if isinstance(step, Optimize):
        found = room.forecast(
            width, height, gpu=place.gpu, free=place.free, limit=limit, strokes=strokes, effort=step.effort
        )
        return found.seconds, found.needed, found.fits
    found = memory.forecast(width, height, gpu=place.gpu, free=place.free, limit=limit, stroke_size=strokes)
    return found.seconds - _start(step, place, again=again), found.needed, found.fits
