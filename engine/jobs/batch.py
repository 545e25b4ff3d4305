"""Runs a batch: many pictures at a time, on after failures, and a second run does only what is missing."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Self

from engine import events
from engine.atomic import disk_full
from engine.errors import AlreadyExists, CannotWrite, DeviceLost, DiskFull, TooLarge, UnreadablePicture
from engine.events import AnyEvent, JobId
from engine.jobs import Listener
from engine.jobs.desk import Desk, MakeRunner, Outcome
from engine.jobs.report import BatchReport, Entry, State, done_before, named
from engine.recipe import Recipe, RenderRequest
from engine.sniff import shown_name

PHOTOS_FAULT = frozenset({UnreadablePicture.__name__, TooLarge.__name__, AlreadyExists.__name__})
"""Errors after which a picture counts as left out; after any other it counts as failed."""


class Interrupted(KeyboardInterrupt):
    """The artist ended the batch; `report` says what became of everything until then."""

    def __init__(self, report: BatchReport) -> None:
        super().__init__()
        self.report = report


class Watch:
    """Hears how a batch goes, picture by picture; numbers are places in the batch, from 0. Does nothing itself."""

    def began(self, number: int, request: RenderRequest) -> None:
        """The picture is being painted now; from a thread of the runner."""

    def reached(self, number: int, share: float) -> None:
        """So much of the painting is done, 0 to 1; from a thread of the runner."""

    def ended(self, number: int, request: RenderRequest, outcome: Outcome) -> None:
        """The picture ended; from the thread that runs the batch."""


def run_batch(
    requests: Sequence[RenderRequest],
    *,
    make_runner: MakeRunner,
    listener: Listener,
    watch: Watch | None = None,
) -> BatchReport:
    """Paint what is missing, as many pictures at a time as the runner can. A failure is reported, the rest goes on.

    A full disk or a folder that is gone or cannot be written ends the batch; pictures on their way are still finished.
    KeyboardInterrupt cancels the pictures on their way; when they are gone, Interrupted is raised.
    """
    run = _Run(requests, listener, watch or Watch())
    try:
        with run.places, Desk(make_runner, run.hear) as desk:
            run.through(desk)
    except KeyboardInterrupt as interrupt:
        raise Interrupted(run.report("Cancelled.")) from interrupt
    return run.report()


def without_done(requests: Sequence[RenderRequest], folder: Path) -> tuple[RenderRequest, ...]:
    """The requests, those that the report in `folder` knows as done leading to the picture that is there already.

    So pictures are found again whose names have a date or a number in them; not where pictures shall be replaced.
    """
    known = done_before(folder)
    if not known:
        return tuple(requests)
    found = [
        known.get(_mark_of(request)) if request.source is not None and not request.overwrite else None
        for request in requests
    ]
    claimed = {target for target in found if target is not None}
    kept = []
    for request, target in zip(requests, found, strict=True):
        changes: dict[str, object] = {}
        if target is not None:
            changes = {"target": target, "numbered": False}
        elif request.target in claimed:  # the name is another photo's picture by now
            changes = {"overwrite": False, "numbered": True}
        kept.append(request.model_copy(update=changes))
    return tuple(kept)


def is_there(request: RenderRequest) -> bool:
    """Whether the picture counts as done because its name is taken."""
    return not request.overwrite and not request.numbered and stands(request.target)


def stands(path: Path) -> bool:
    """Whether anything is at `path`, as far as one may look."""
    return os.path.exists(path)  # noqa: PTH110 - Path.exists raises where one may not


class Places:
    """The folders of a batch, watched: one that is removed or exchanged while it runs is not simply made again.

    A context manager: it holds the folders open where the system can do that, so that no other one gets their number.
    """

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[int, int]] = {}
        self._held = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folders. May be called twice."""
        self._held.close()

    def trouble(self, request: RenderRequest) -> str:
        """Why nothing can be written where `request` wants to; empty when all is well. Makes the folder at first."""
        root = request.folder
        if root is None:
            return folder_trouble(request.target.parent)
        if root in self._seen and self._mark(root) != self._seen[root]:
            words = f"The folder {shown_name(root)} was removed or exchanged while pictures were painted."
            return str(CannotWrite(words, "Bring it back or choose another one; what is missing is then painted."))
        found = folder_trouble(root) or leads_out(request) or folder_trouble(request.target.parent)
        if not found and root not in self._seen:
            self._seen[root] = self._mark(root)
            self._hold(root)
        return found

    def _hold(self, root: Path) -> None:
        if os.name == "posix":
            with suppress(OSError):
                self._held.callback(os.close, os.open(root, os.O_RDONLY))

    def _mark(self, root: Path) -> tuple[int, int]:
        try:
            found = root.stat()
        except OSError:
            return 0, 0
        return found.st_dev, found.st_ino


def leads_out(request: RenderRequest) -> str:
    """Why the target lies outside of the folder that it must not leave; empty when it does not."""
    if request.folder is None:
        return ""
    try:
        inside = request.target.parent.resolve().is_relative_to(request.folder)
    except (OSError, RuntimeError):
        inside = False
    if inside:
        return ""
    words = f"{shown_name(request.target.parent)} now leads out of the folder {request.folder}."
    return str(CannotWrite(words, "Choose another folder."))


class _Run:
    """A batch while it runs. Numbers are places in `requests`."""

    def __init__(self, requests: Sequence[RenderRequest], listener: Listener, watch: Watch) -> None:
        self._requests, self._listener, self._watch = requests, listener, watch
        self._entries: dict[int, Entry] = {}
        self._busy = [0.0, 0.0, 0.0]
        self._jobs: dict[JobId, int] = {}
        self._begun: set[int] = set()
        self._numbers: dict[Path, int] = {}
        self._finished: dict[int, events.Finished] = {}
        """All that were heard of, also those that ended after the artist interrupted."""
        self.places = Places()
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
            self._note(self._jobs.pop(outcome.job), outcome)

    def _take_up(self, number: int, desk: Desk) -> None:
        request = self._requests[number]
        if is_there(request):
            self._entries[number] = entry_of(request, "already")
            return
        self._stopped = self.places.trouble(request)
        if not self._stopped:
            self._numbers[request.target] = number
            desk.submit(request)

    def _note(self, number: int, outcome: Outcome) -> None:
        request = self._requests[number]
        self._watch.ended(number, request, outcome)
        if isinstance(outcome, events.Finished):
            self._entries[number] = entry_of(request, "done", outcome)
            self._busy = [total + more for total, more in zip(self._busy, outcome.busy, strict=True)]
            return
        stopped = self._why_stop(outcome, request)
        self._stopped = self._stopped or stopped
        if not stopped:
            self._entries[number] = entry_of(request, state_of(outcome), outcome)

    def _why_stop(self, outcome: events.Failed | events.Cancelled, request: RenderRequest) -> str:
        """Why the batch ends after this outcome; empty to go on."""
        if isinstance(outcome, events.Failed) and outcome.cause in (DiskFull.__name__, DeviceLost.__name__):
            return reason_of(outcome)
        return self.places.trouble(request)

    def hear(self, event: AnyEvent) -> None:
        """Pass an event on; called by threads of the runner."""
        if isinstance(event, events.Started):
            self._jobs[event.job] = self._numbers[event.target]
        elif isinstance(event, events.Progress) and event.stage == events.PAINTING:
            number = self._jobs[event.job]
            if number not in self._begun:
                self._begun.add(number)
                self._watch.began(number, self._requests[number])
            self._watch.reached(number, event.done / event.total)
        elif isinstance(event, events.Finished):
            self._finished[self._jobs[event.job]] = event
        self._listener(event)

    def report(self, stopped: str = "") -> BatchReport:
        """What became of everything so far; `stopped` says why there is no more, where nothing else does."""
        return BatchReport(
            entries=tuple(self._entry(number, request) for number, request in enumerate(self._requests)),
            stopped=self._stopped or stopped,
            seconds=self._end - self._start,
            busy=tuple(self._busy),
        )

    def _entry(self, number: int, request: RenderRequest) -> Entry:
        if number in self._entries:
            return self._entries[number]
        if number in self._finished:
            return entry_of(request, "done", self._finished[number])
        return entry_of(request, "already" if is_there(request) else "left")  # an earlier run may have painted it


def entry_of(
    request: RenderRequest, state: State, outcome: events.Finished | events.Failed | events.Cancelled | None = None
) -> Entry:
    """What the report says of one picture."""
    finished = outcome if isinstance(outcome, events.Finished) else None
    return Entry(
        source=request.subject,
        target=request.target if finished is None else finished.target,
        state=state,
        reason=reason_of(outcome) if isinstance(outcome, events.Failed | events.Cancelled) else "",
        seconds=0.0 if finished is None else finished.seconds,
        width=0 if finished is None else finished.width,
        height=0 if finished is None else finished.height,
        recipe=_recipe_mark(request.recipe),
        photo=_photo_mark(request.source),
    )


def state_of(outcome: events.Failed | events.Cancelled) -> State:
    """Whether the picture is left out, by fault of its photo, or failed."""
    if isinstance(outcome, events.Failed) and outcome.cause not in PHOTOS_FAULT:
        return "failed"
    return "skipped"


def reason_of(outcome: events.Failed | events.Cancelled) -> str:
    """Why there is no picture, in words."""
    if isinstance(outcome, events.Failed):
        return f"{outcome.message} {outcome.advice}".strip()
    return "Cancelled."


def folder_trouble(folder: Path) -> str:
    """Why nothing can be written into `folder`, which is made if need be; empty when all is well."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder, prefix=".impasto-", suffix=".part") as file:
            file.write(b"\0" * 65_536)
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return str(disk_full(folder / "the pictures", 0))
        if isinstance(error, FileExistsError | NotADirectoryError):
            return str(CannotWrite(f"{shown_name(folder)} is not a folder.", "Choose another folder."))
        reason = error.strerror or "unknown error"
        return str(CannotWrite(f"Nothing can be written into {folder}: {reason}.", "Choose another folder."))
    return ""


def _mark_of(request: RenderRequest) -> tuple[str, str, str]:
    """Source, state of the photo and recipe, by which a picture is known again."""
    return named(request.subject), _photo_mark(request.source), _recipe_mark(request.recipe)


def _photo_mark(source: Path | None) -> str:
    if source is None:
        return ""
    try:
        found = source.stat()
    except (OSError, ValueError):
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}"


def _recipe_mark(recipe: Recipe) -> str:
    return hashlib.sha256(recipe.model_dump_json().encode()).hexdigest()[:16]
