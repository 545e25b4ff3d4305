"""Many pictures through one recipe: one output each, on after failures, and a second run does only what is missing."""

from __future__ import annotations

import errno
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine import events
from engine.atomic import disk_full
from engine.errors import CannotWrite, DiskFull, EngineError
from engine.events import AnyEvent, JobId
from engine.jobs import Listener
from engine.jobs.desk import Desk, MakeRunner, Outcome
from engine.jobs.naming import SUFFIXES, Naming, check_template, numbered, output_path
from engine.metadata import read_recipe
from engine.probe import probe
from engine.recipe import Imagine, Recipe, RenderRequest
from engine.sniff import shown_name

TEMPLATE = "{source}-{style}"
"""How the pictures of a batch are named unless told otherwise: the same on every run."""
WORDS = 60
"""Letters of a prompt that a name begins with."""
STAGES = ("reading", "painting", "writing")
MOSTLY = 0.8
"""Share of the time in which the one thread that paints must be busy for painting to be the limit."""
FEW = 2
"""Pictures from which on there is a rate to tell."""
_KEPT_SUFFIX = {".jpg": ".jpg", ".jpeg": ".jpg", ".webp": ".webp", ".tif": ".tif", ".tiff": ".tif"}


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """What all pictures of a batch share. `style` and `preset` are for names only."""

    folder: Path
    recipe: Recipe
    style: str = ""
    preset: str = ""
    template: str = TEMPLATE
    device: str = "auto"
    memory_limit: int | None = None
    tile: int | None = None
    overwrite: bool = False
    previews: bool = True


@dataclass(frozen=True, slots=True)
class Skipped:
    """A picture that was not painted, and why."""

    source: Path
    reason: str

    def __str__(self) -> str:
        return f"{shown_name(self.source)}: {self.reason}"


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of every picture. `stopped` says why the rest (`left`) was not tried; empty: all were."""

    done: tuple[Path, ...] = ()
    already: tuple[Path, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    left: tuple[Path, ...] = ()
    stopped: str = ""
    seconds: float = 0.0
    """From the first picture to the last."""
    busy: tuple[float, ...] = (0.0, 0.0, 0.0)
    """Seconds of work in reading, painting and writing, added up over all pictures and threads."""

    @property
    def complete(self) -> bool:
        """Whether every picture stands there now."""
        return not self.skipped and not self.stopped

    @property
    def summary(self) -> str:
        """One sentence that counts."""
        counts = ((self.done, "painted"), (self.already, "already there"), (self.skipped, "skipped"))
        parts = [f"{len(items)} {word}" for items, word in counts if items] or ["nothing to do"]
        return ", ".join([*parts, *([f"{len(self.left)} not tried"] if self.left else [])]) + "."

    @property
    def rate(self) -> float:
        """Pictures painted in a second."""
        return len(self.done) / self.seconds if self.seconds else 0.0

    @property
    def stages(self) -> tuple[tuple[str, float], ...]:
        """Each stage with its seconds of `busy`."""
        return tuple(zip(STAGES, self.busy, strict=True))

    @property
    def limit(self) -> str:
        """The stage that the others waited for. One thread paints; several may read and write."""
        reading, painting, writing = self.busy
        if painting >= min(max(reading, writing), MOSTLY * self.seconds):
            return "painting"
        return "reading" if reading >= writing else "writing"

    @property
    def pace(self) -> str:
        """How fast it went and what held it up, in a sentence; empty where too few were painted to say so."""
        if len(self.done) < FEW:
            return ""
        rate = f"{self.rate:.1f} pictures a second" if self.rate >= 1 else f"{1 / self.rate:.1f} seconds a picture"
        return f"{rate[0].upper()}{rate[1:]}; {self.limit} is the limit."

    def values(self) -> dict[str, object]:
        """The report as JSON can hold it."""
        return {
            "done": [str(path) for path in self.done],
            "already": [str(path) for path in self.already],
            "skipped": [{"source": str(item.source), "reason": item.reason} for item in self.skipped],
            "left": [str(path) for path in self.left],
            "stopped": self.stopped,
            "pictures_a_second": round(self.rate, 3),
            "busy": {name: round(seconds, 3) for name, seconds in self.stages},
            "limit": self.limit,
        }


def plan_batch(sources: Iterable[Path], order: BatchOrder) -> tuple[RenderRequest, ...]:
    """One request for each source, every one with a name of its own, the same on every run.

    Left out are sources in the output folder that Impasto painted, or that this plan paints: they are results.
    Raises InvalidRequest for a bad template.
    """
    check_template(order.template)
    photos = [path for path in dict.fromkeys(sources) if not _is_result(path, order.folder)]
    targets = _targets(photos, order)
    results = {_identity(target) for target in targets.values()}
    return tuple(
        RenderRequest(
            source=source,
            target=target,
            recipe=order.recipe,
            device=order.device,
            memory_limit=order.memory_limit,
            tile=order.tile,
            overwrite=order.overwrite,
            previews=order.previews,
        )
        for source, target in targets.items()
        if _identity(source) not in results
    )


WORDS_TEMPLATE = "{number}-{source}"
"""How pictures of words are named: by their number and their words."""


def plan_words(recipes: Iterable[Recipe], order: BatchOrder) -> tuple[RenderRequest, ...]:
    """One request for each of `recipes`, which begin with words; named by number and words, the same on every run."""
    requests = []
    for number, recipe in enumerate(recipes, start=1):
        words = next((step.prompt for step in recipe.steps if isinstance(step, Imagine)), "")
        naming = naming_of(words, number)
        suffix = SUFFIXES[recipe.output.format] if recipe.output.format else ".png"
        requests.append(
            RenderRequest(
                target=output_path(order.folder, WORDS_TEMPLATE, naming, suffix),
                recipe=recipe,
                device=order.device,
                memory_limit=order.memory_limit,
                tile=order.tile,
                overwrite=order.overwrite,
                previews=order.previews,
            )
        )
    return tuple(requests)


def naming_of(words: str, number: int) -> Naming:
    """What the picture of `words` is named by."""
    return Naming(source=" ".join(words.split())[:WORDS], number=number)


def run_batch(
    requests: Sequence[RenderRequest],
    *,
    make_runner: MakeRunner,
    listener: Listener,
    began: Callable[[int, RenderRequest], None] = lambda _number, _request: None,
) -> BatchReport:
    """Paint what is missing, as many pictures at a time as the runner can. A failure is reported, the rest goes on.

    A full disk or a folder that cannot be written ends the batch; pictures on their way are still finished. `began`
    hears the number (from 1) of each picture when it is painted. KeyboardInterrupt cancels the pictures on their way
    and is raised when they are gone.
    """
    run = _Run(requests, listener, began)
    with Desk(make_runner, run.hear) as desk:
        run.through(desk)
    return run.report()


class _Run:
    """A batch while it runs. Numbers are places in `requests`."""

    def __init__(
        self, requests: Sequence[RenderRequest], listener: Listener, began: Callable[[int, RenderRequest], None]
    ) -> None:
        self._requests, self._listener, self._began = requests, listener, began
        self._outcomes: dict[int, events.Finished | Skipped | None] = {}
        """How each picture ended that was tried; None: it stood there before."""
        self._jobs: dict[JobId, int] = {}
        self._begun: set[int] = set()
        self._numbers = {request.target: number for number, request in enumerate(requests)}
        self._stopped = ""
        self._start = self._end = time.perf_counter()

    def through(self, desk: Desk) -> None:
        """Run all, in order, until the end or until there is a reason to stop."""
        waiting = iter(range(len(self._requests)))
        while True:
            while not self._stopped and desk.has_room and (number := next(waiting, None)) is not None:
                self._take_up(number, desk)
            if desk.is_idle:
                break
            outcome = desk.next_end()
            self._end = time.perf_counter()
            self._note(self._jobs[outcome.job], outcome)

    def _take_up(self, number: int, desk: Desk) -> None:
        request = self._requests[number]
        if not request.overwrite and request.target.exists():
            self._outcomes[number] = None
            return
        self._stopped = folder_trouble(request.target.parent)
        if not self._stopped:
            desk.submit(request)

    def _note(self, number: int, outcome: Outcome) -> None:
        request = self._requests[number]
        if isinstance(outcome, events.Finished):
            self._outcomes[number] = outcome
            return
        stopped = _why_stop(outcome, request)
        self._stopped = self._stopped or stopped
        if not stopped:
            self._outcomes[number] = Skipped(request.subject, _reason(outcome))

    def hear(self, event: AnyEvent) -> None:
        """Pass an event on; called by threads of the runner."""
        if isinstance(event, events.Started):
            self._jobs[event.job] = self._numbers[event.target]
        elif isinstance(event, events.Progress) and event.stage == events.PAINTING:
            number = self._jobs[event.job]
            if number not in self._begun:
                self._begun.add(number)
                self._began(number + 1, self._requests[number])
        self._listener(event)

    def report(self) -> BatchReport:
        """What became of everything so far."""
        outcomes = [self._outcomes[number] for number in sorted(self._outcomes)]
        done = [outcome for outcome in outcomes if isinstance(outcome, events.Finished)]
        return BatchReport(
            done=tuple(outcome.target for outcome in done),
            already=tuple(self._requests[number].target for number, found in self._outcomes.items() if found is None),
            skipped=tuple(outcome for outcome in outcomes if isinstance(outcome, Skipped)),
            left=tuple(item.subject for number, item in enumerate(self._requests) if number not in self._outcomes),
            stopped=self._stopped,
            seconds=self._end - self._start,
            busy=tuple(sum(outcome.busy[stage] for outcome in done) for stage in range(3)),
        )


def folder_trouble(folder: Path) -> str:
    """Why nothing can be written into `folder`, which is made if need be; empty when all is well."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, prefix=".impasto-", suffix=".part") as file:
            file.write(b"\0" * 65_536)
    except OSError as error:
        if _is_full(error):
            return str(disk_full(folder / "the pictures", 0))
        if isinstance(error, FileExistsError | NotADirectoryError):
            return str(CannotWrite(f"{shown_name(folder)} is not a folder.", "Choose another folder."))
        reason = error.strerror or "unknown error"
        return str(CannotWrite(f"Nothing can be written into {folder}: {reason}.", "Choose another folder."))
    return ""


def _is_full(error: OSError) -> bool:
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def _why_stop(outcome: events.Failed | events.Cancelled, request: RenderRequest) -> str:
    """Why the batch ends after this outcome; empty to go on."""
    if isinstance(outcome, events.Failed) and outcome.cause == DiskFull.__name__:
        return _reason(outcome)
    return folder_trouble(request.target.parent)


def _reason(outcome: events.Failed | events.Cancelled) -> str:
    if isinstance(outcome, events.Failed):
        return f"{outcome.message} {outcome.advice}".strip()
    return "Cancelled."


def _targets(photos: Sequence[Path], order: BatchOrder) -> dict[Path, Path]:
    """Where each photo goes. Photos that would share a name are told apart by suffix, then folder, then number."""
    now = datetime.now().astimezone()
    found: dict[Path, Path] = {}
    used: Counter[str] = Counter()
    waiting = list(enumerate(photos, start=1))
    for level in range(3):
        tried = {
            photo: output_path(
                order.folder, order.template, _naming(photo, level, number, order, now), _suffix(photo, order)
            )
            for number, photo in waiting
        }
        shared = Counter(_folded(target) for target in tried.values())
        for photo, target in tried.items():
            if level == 2 or (shared[_folded(target)] == 1 and not used[_folded(target)]):
                found[photo] = _alone(target, photo, used)
        waiting = [(number, photo) for number, photo in waiting if photo not in found]
    return {photo: found[photo] for photo in photos}


def _alone(target: Path, photo: Path, used: Counter[str]) -> Path:
    """`target`, counted on until no other picture of the plan and not the photo itself has that name."""
    count = 1
    while used[_folded(numbered(target, count))] or _identity(numbered(target, count)) == _identity(photo):
        count += 1
    used[_folded(numbered(target, count))] += 1
    return numbered(target, count)


def _naming(photo: Path, level: int, number: int, order: BatchOrder, now: datetime) -> Naming:
    """What the tokens stand for; a higher `level` gives a name that more photos can have for themselves."""
    source = "-".join([photo.stem, photo.suffix.lstrip("."), photo.absolute().parent.name][: level + 1])
    width, height = _size(photo, order) if "{width}" in order.template or "{height}" in order.template else (0, 0)
    return Naming(
        source=source,
        style=order.style,
        preset=order.preset,
        seed=order.recipe.seed,
        width=width,
        height=height,
        number=number,
        when=now,
    )


def _size(photo: Path, order: BatchOrder) -> tuple[int, int]:
    """Size of the finished picture; 0 × 0 for one that cannot be read and will be skipped."""
    try:
        info = probe(photo)
    except EngineError:
        return 0, 0
    return order.recipe.size_of(info.width, info.height)


def _suffix(photo: Path, order: BatchOrder) -> str:
    """By the recipe's format, else the photo's own where that keeps its quality, else PNG."""
    if order.recipe.output.format is not None:
        return SUFFIXES[order.recipe.output.format]
    return _KEPT_SUFFIX.get(photo.suffix.lower(), ".png")


def _is_result(path: Path, folder: Path) -> bool:
    """Whether `path` lies in the output folder and carries a recipe: then Impasto painted it."""
    if _identity(path.parent) != _identity(folder):
        return False
    try:
        return read_recipe(path) is not None
    except EngineError:
        return False


def _identity(path: Path) -> str:
    try:
        return _folded(path.resolve())
    except (OSError, RuntimeError, ValueError):
        return _folded(path.absolute())


def _folded(path: Path) -> str:
    """The path as systems see it that ignore case and composition."""
    return unicodedata.normalize("NFC", str(path)).casefold()
