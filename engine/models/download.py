"""A whole model from the hub: what is missing of it, room for all of it, then file by file, each checked and noted."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from engine import events
from engine.atomic import disk_full, free_bytes
from engine.errors import DownloadFailed, InvalidRequest, UnreadableModel
from engine.models.entries import Entry, ModelFile
from engine.models.fetch import Checkpoint, fetch, forget, give_up_or_wait, go_on, waiting
from engine.models.finding import Found, home_of, locate
from engine.models.header import read_header
from engine.models.hub import Again, Hub, Remote
from engine.models.places import models_folder
from engine.models.records import Line, add_to_receipt
from engine.models.verify import checksum, known_of
from engine.remedies import Remedy

CHECKING, FETCHING = "Checking", "Fetching"
_OFTEN: Final = 0.1
Hear = Callable[[events.AnyEvent], None]


@dataclass(slots=True)
class Meter:
    """Turns counted bytes into events, ten a second at most, with the time that is left."""

    job: str
    stage: str
    total: int
    hear: Hear
    done: int = 0
    _told: float = 0.0
    _first: tuple[float, int] | None = field(default=None)

    def at(self, done: int) -> None:
        """So many bytes are there."""
        self.done, now = done, time.monotonic()
        if self._first is None:
            self._first = (now, done)
        if now - self._told < _OFTEN and done < self.total:
            return
        self._told = now
        began, before = self._first
        rate = (done - before) / (now - began) if now - began > 1 else 0.0
        eta = max(0.0, (self.total - done) / rate) if rate > 0 else None
        self.hear(
            events.Progress(
                job=events.JobId(self.job), stage=self.stage, done=max(0, done), total=max(1, self.total), eta=eta
            )
        )

    def more(self, count: int) -> None:
        """So many bytes came to those that are there."""
        self.at(self.done + count)


def download(entry: Entry, hub: Hub, *, hear: Hear = lambda _: None, checkpoint: Checkpoint = go_on) -> list[Path]:
    """Make sure that all of `entry` is here and right; only what is missing or damaged is fetched. Returns the files.

    What lies in other folders of the artist's is used there and never changed. `checkpoint` is asked often and raises
    Cancelled to pause; the next call goes on from there. Raises DownloadFailed, NoAccess, CannotWrite, DiskFull.
    """
    if not entry.repo or not entry.files:
        raise InvalidRequest(f"{entry.title} comes with Impasto and cannot be fetched.", Remedy("list", "model"))
    lying = _right(entry, hear, checkpoint)
    missing = [file for file in entry.files if file.path not in lying]
    remotes = [_described(entry, file, hub, checkpoint) for file in missing]
    targets = [home_of(entry, file) for file in missing]
    _check_room(list(zip(remotes, targets, strict=True)))
    meter = Meter(entry.name, FETCHING, sum(remote.size for remote in remotes), hear)
    before = 0
    for file, remote, target in zip(missing, remotes, targets, strict=True):
        fetch(hub, remote, target, heard=lambda done, before=before: meter.at(before + done), checkpoint=checkpoint)  # type: ignore[misc]
        _accept(entry, file, remote, target)
        before += remote.size
        lying[file.path] = target
    return [lying[file.path] for file in entry.files]


def give_up(entry: Entry) -> None:
    """Throw away what has come of `entry` and waits for the rest. What is complete stays. Never raises."""
    for file in entry.files:
        forget(home_of(entry, file))


def come_so_far(entry: Entry) -> int:
    """Bytes of `entry` that wait for the rest of a paused download."""
    return sum(waiting(home_of(entry, file)) for file in entry.files)


def _right(entry: Entry, hear: Hear, checkpoint: Checkpoint) -> dict[str, Path]:
    """The files that are here, without those whose checksum is known and wrong."""
    lying = locate(entry)
    if not lying:
        return {}
    known = known_of(Found(entry.name, next(iter(lying.values())), "own", entry, lying))
    summed = {name: path for name, path in lying.items() if known[path].sha256}
    meter = Meter(entry.name, CHECKING, sum(path.stat().st_size for path in summed.values()), hear)

    def heard(count: int) -> None:
        checkpoint()
        meter.more(count)

    for name, path in summed.items():
        if checksum(path, heard=heard) != known[path].sha256:
            del lying[name]
    return lying


def _described(entry: Entry, file: ModelFile, hub: Hub, checkpoint: Checkpoint) -> Remote:
    for attempt in range(hub.patience.tries):
        checkpoint()
        try:
            remote = hub.describe(entry.repo, entry.revision, file.path)
        except Again as again:
            give_up_or_wait(hub.patience, f"{file.path} of {entry.repo}", attempt + 1, again, checkpoint)
            continue
        if (file.bytes or remote.size) != remote.size or remote.sha256 not in {"", file.sha256 or remote.sha256}:
            raise DownloadFailed(
                f"{file.path} of {entry.repo} is another file now than the one that is wanted.",
                "It is not fetched; an Impasto that knows the new one may come.",
            )
        return remote
    raise AssertionError("give_up_or_wait raises after the last try")


def _check_room(wanted: Sequence[tuple[Remote, Path]]) -> None:
    needed = sum(max(0, remote.size - waiting(target)) for remote, target in wanted)
    free = free_bytes(models_folder())
    if wanted and free is not None and needed > free:
        raise disk_full(wanted[0][1], needed)


def _accept(entry: Entry, file: ModelFile, remote: Remote, target: Path) -> None:
    """Look into what came, and note where it came from."""
    if target.suffix == ".safetensors":
        try:
            read_header(target)
        except UnreadableModel:
            target.unlink(missing_ok=True)
            raise
    sha256 = remote.sha256 or checksum(target)
    if sha256 != (file.sha256 or sha256):  # a small file, of which the hub knows git's checksum only
        target.unlink(missing_ok=True)
        raise DownloadFailed(f"{file.path} of {entry.repo} changed on the hub.", "It was thrown away.")
    line = Line(
        name=entry.name,
        repo=remote.repo,
        revision=remote.commit or entry.revision,
        file=file.path,
        bytes=remote.size,
        sha256=sha256,
        place=str(target),
    )
    add_to_receipt(entry, line)
