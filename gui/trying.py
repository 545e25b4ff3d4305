"""Presets shown on the artist's own photo, or from the artist's words: painted small beside all else, put by at once
when a real picture comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, cast

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QImage

from engine import events
from engine.errors import InvalidRequest
from engine.events import JobId
from engine.files import write_bytes
from engine.gallery import trim
from engine.jobs import Listener, PausableRunner
from engine.jobs.pool import PoolRunner
from engine.models import built_in
from engine.presets import Preset
from engine.recipe import Imagine, Optimize, Output, Recipe, RenderRequest, Step, Stylize
from gui.background import Background
from gui.bridge import Bridge
from gui.pyramid import Pyramid
from gui.words import EXAMPLES

SIDE: Final = 480
"""Long side in pixels that they are painted at."""
FOLDER: Final = "presets"
"""In the cache folder."""
MOST_BYTES: Final = 100_000_000
"""Bytes of them that are kept; the oldest go first."""
WORDS: Final = "words"
"""What the names of those begin with that need no photo."""
FORM: Final = "1"
"""Another one where what is painted changes, so that what was kept is not taken for it."""
OUTPUT: Final = Output(quality=88, metadata=False)
SEED: Final = 1
"""All presets of words are shown with the same chance, so that they can be compared."""
IDLE: Final = 5.0
"""Seconds without work after which their engine ends."""
MakeRunner = Callable[[Listener], PausableRunner]


def quiet_engine(listener: Listener) -> PoolRunner:
    """An engine of its own on the processor, so that no card is held; it ends soon after its last picture."""
    return PoolRunner(listener, devices=("cpu",), idle=IDLE)


@dataclass(frozen=True, slots=True)
class Asked:
    """What presets are shown with: the artist's words, or an example where there are none, and who imagines them."""

    prompt: str
    negative: str
    model: str
    """What a recipe calls it."""

    @classmethod
    def of(cls, step: Imagine) -> Asked | None:
        """The words of `step`, for the built-in model; None where this copy lacks that."""
        model = built_in()
        if model is None:
            return None
        own = bool(step.prompt.strip())
        return cls(step.prompt if own else EXAMPLES[0], step.negative if own else "", model.key)


def tried(preset: Preset) -> Recipe | None:
    """What is painted of `preset` on a small copy of the photo: its painting. None where it has words alone."""
    steps = _paintings(preset)
    return Recipe(steps=steps, output=OUTPUT) if steps else None


def imagined(preset: Preset, asked: Asked) -> Recipe | None:
    """What is painted of `preset` without a photo: the words that are `asked`, in its template, then its painting.

    None where it has no words, or they become too long.
    """
    own = next((step for step in preset.recipe.steps if isinstance(step, Imagine)), None)
    if own is None:
        return None
    step = Imagine(prompt=own.prompt.strip() or asked.prompt, negative=asked.negative, model=asked.model)
    if not preset.template.negative:
        step = step.model_copy(update={"negative": own.negative})
    try:
        step = preset.template.step(step)
    except InvalidRequest:
        return None
    return Recipe(steps=(step, *_paintings(preset)), output=OUTPUT, seed=SEED)


def _paintings(preset: Preset) -> tuple[Step, ...]:
    return tuple(_small(step) for step in preset.recipe.steps if not isinstance(step, Imagine))


def _small(step: Stylize | Optimize) -> Step:
    if isinstance(step, Optimize):
        return step.model_copy(update={"effort": "quick", "stroke_size": 1.0})
    return step.model_copy(update={"stroke_size": 1.0, "mask": None, "feather": 0.0})


@dataclass(frozen=True, slots=True)
class _Small:
    """The small copy of a photo, as a file."""

    path: Path
    mark: str


class Trying(QObject):
    """Lives in the window's thread."""

    changed = Signal()
    """Another one is painted, or none is shown any more."""

    def __init__(
        self,
        cache: Path,
        *,
        background: Background,
        failed: Callable[[BaseException], None],
        make_runner: MakeRunner = quiet_engine,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._cache = cache
        self._background = background
        self._failed = failed
        self._make_runner = make_runner
        self._bridge = Bridge(self)
        self._bridge.ended.connect(self._ended)
        self._runner: PausableRunner | None = None
        self._held = False
        self._round = 0
        self._jobs: dict[JobId, list[str]] = {}
        """The presets, by name, that each is painted for: some do the same."""
        self.pictures: dict[str, Path] = {}
        """What was painted, by the presets' names."""

    @property
    def waiting(self) -> int:
        """How many are not painted yet."""
        return sum(map(len, self._jobs.values()))

    @property
    def held(self) -> bool:
        """Whether they wait for real pictures."""
        return self._held

    def show(self, photo: Pyramid | None, presets: Sequence[Preset], asked: Asked | None = None) -> None:
        """Paint `presets`, as far as they are not kept from another time: those with a painting on `photo`, the others
        from the words that are `asked`. What can be shown in neither way is left out.
        """
        self._drop_jobs()
        self._round += 1
        number = self._round
        if photo is None:
            self._paint(None, presets, asked)
            return
        image = photo.level_for(SIDE if photo.width >= photo.height else SIDE // 2)

        def done(small: _Small) -> None:
            if number == self._round:
                self._paint(small, presets, asked)

        self._background.run(partial(_keep, image, self._cache), done=done, failed=self._failed)

    def stop(self) -> None:
        """Paint no more of them, and show none."""
        self._round += 1
        self._drop_jobs()
        self.pictures = {}
        self.changed.emit()

    def hold(self, wanted: bool) -> None:
        """Give the processor back at once while real pictures are painted; go on afterwards."""
        if wanted == self._held:
            return
        self._held = wanted
        if self._runner is not None:
            if wanted:
                self._runner.pause()
            else:
                self._runner.resume()

    def _drop_jobs(self) -> None:
        jobs, self._jobs = list(self._jobs), {}
        for job in jobs:
            if self._runner is not None:
                self._runner.cancel(job)

    def _paint(self, small: _Small | None, presets: Sequence[Preset], asked: Asked | None) -> None:
        self.pictures = {}
        wanted: dict[Path, tuple[RenderRequest, list[str]]] = {}
        for preset in presets:
            request = self._request(preset, small, asked)
            if request is None:
                continue
            if request.target.exists():
                self.pictures[preset.name] = request.target
            else:
                wanted.setdefault(request.target, (request, []))[1].append(preset.name)
        for request, names in wanted.values():
            self._submit(request, names)
        self.changed.emit()

    def _request(self, preset: Preset, small: _Small | None, asked: Asked | None) -> RenderRequest | None:
        """How `preset` is shown; None where it cannot be."""
        recipe, source, mark = None, None, WORDS
        if small is not None:
            recipe, source, mark = tried(preset), small.path, small.mark
        if recipe is None and asked is not None:
            recipe, source, mark = imagined(preset, asked), None, WORDS
        if recipe is None:
            return None
        target = self._cache / FOLDER / f"{mark}-{_mark(recipe.model_dump_json())}.jpg"
        return RenderRequest(source=source, target=target, recipe=recipe, previews=False, overwrite=True)

    def _submit(self, request: RenderRequest, names: list[str]) -> None:
        if self._runner is None:
            self._runner = self._make_runner(self._bridge)
            if self._held:
                self._runner.pause()
        self._jobs[self._runner.submit(request)] = names

    def _ended(self, event: events.Finished | events.Failed | events.Cancelled) -> None:
        names = self._jobs.pop(event.job, None)
        if names is None:
            return
        if isinstance(event, events.Finished):
            self.pictures |= dict.fromkeys(names, event.target)
        self.changed.emit()

    def close(self) -> None:
        """End their engine. May be called twice."""
        self._round += 1
        self._jobs = {}
        if self._runner is not None:
            self._runner.close()


def _mark(text: str) -> str:
    return hashlib.sha256(f"{FORM} {text}".encode()).hexdigest()[:24]


def _keep(image: QImage, cache: Path) -> _Small:
    """Write a small copy of `image` into the cache, named by its pixels. Slow. Raises CannotWrite or DiskFull."""
    mode = (Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    small = image if max(image.width(), image.height()) <= SIDE else image.scaled(SIDE, SIDE, *mode)
    small = small.convertToFormat(QImage.Format.Format_RGB32)  # its lines have no gaps, whose bytes would be anything
    digest = hashlib.sha256(f"{small.width()} {small.height()}".encode())
    digest.update(cast("memoryview[int]", small.constBits()))
    mark = digest.hexdigest()[:24]
    path = cache / FOLDER / f"{mark}.png"
    trim(cache, MOST_BYTES, folder=FOLDER)
    if not path.exists():
        _write(small, path)
    return _Small(path, mark)


def _write(image: QImage, path: Path) -> None:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # its stubs want bytes
    write_bytes(path, bytes(data.data()))
