"""One file from the hub to its place: goes on where it stopped, is checked while it comes, and appears whole or not.

What has come lies beside the target as NAME.part, with a note NAME.part.json that says of which file it is a part.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any, Final

import filelock
import httpx2

from engine.atomic import disk_full, free_bytes
from engine.errors import CannotWrite, DownloadFailed, EngineError
from engine.models.hub import Again, Hub, Patience, Remote
from engine.settings import folders
from engine.sniff import shown_name

PART: Final = ".part"
NOTE: Final = ".part.json"
_SPARE: Final = 1_000_000
"""Bytes that are left free."""
_BLOCK: Final = 1 << 22

Heard = Callable[[int], None]
"""Is told how many bytes are there."""
Checkpoint = Callable[[], None]
"""Raises Cancelled to pause: what has come stays and the next fetch goes on from there."""


def go_on() -> None:
    """The checkpoint of one who never pauses."""


class Digest:
    """The checksum of bytes as they come: sha256, and git's own where the hub has no other."""

    def __init__(self, remote: Remote) -> None:
        self._wanted = remote.mark
        self._hash = hashlib.sha256()
        if not remote.sha256:  # what git keeps itself is small, and named by this
            self._hash = hashlib.sha1(b"blob %d\0" % remote.size, usedforsecurity=False)

    def update(self, data: bytes) -> None:
        """Take the next bytes."""
        self._hash.update(data)

    @property
    def right(self) -> bool:
        """Whether they are what the hub announced."""
        return self._hash.hexdigest() == self._wanted


@dataclass(slots=True)
class _Come:
    """How much is there, and how the server called it."""

    size: int
    digest: Digest
    etag: str
    restarted: bool = False
    """Whether the server would not go on from there, so that all of it comes again."""


def fetch(
    hub: Hub, remote: Remote, target: Path, *, heard: Heard = lambda _: None, checkpoint: Checkpoint = go_on
) -> None:
    """Bring `remote` to `target`, replacing what stands there only by a file whose checksum is right.

    Raises DownloadFailed, NoAccess, CannotWrite or DiskFull, and what `checkpoint` raises; what has come is kept, but
    for bytes that proved to be wrong.
    """
    part, note = target.with_name(target.name + PART), target.with_name(target.name + NOTE)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target):
            come = _resumed(remote, part, note, checkpoint)
            _check_room(target, remote.size - come.size)
            heard(come.size)
            with _opened(part) as file:
                _receive(_Receiver(hub, remote, file, note, heard, checkpoint), come)
                os.fsync(file.fileno())
            if not come.digest.right:
                _forget(part, note)
                raise DownloadFailed(
                    f"{shown_name(target)} arrived with wrong bytes and was thrown away.", "Try again later."
                )
            os.replace(part, target)  # noqa: PTH105
            note.unlink(missing_ok=True)
    except OSError as error:
        raise _explained(error, target, remote.size) from error


def forget(target: Path) -> None:
    """Throw away what has come for `target` so far. Never raises."""
    _forget(target.with_name(target.name + PART), target.with_name(target.name + NOTE))


def waiting(target: Path) -> int:
    """Bytes that have come for `target` and wait for the rest."""
    try:
        return target.with_name(target.name + PART).stat().st_size
    except OSError:
        return 0


def _forget(*files: Path) -> None:
    for file in files:
        with contextlib.suppress(OSError):
            file.unlink()


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Only one process fetches a file. The system lets go of the lock when its holder dies."""
    name = hashlib.sha256(os.fsencode(target.absolute())).hexdigest()[:24]
    place = folders().cache / "downloads" / f"{name}.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(place, timeout=0):
            yield
    except filelock.Timeout as error:
        raise DownloadFailed(
            f"{shown_name(target)} is being fetched already.", "Wait for it, or end the other Impasto."
        ) from error


def _resumed(remote: Remote, part: Path, note: Path, checkpoint: Checkpoint) -> _Come:
    """What has come of this very file, measured again; anything else is thrown away."""
    said = _read_note(note)
    if said.get("mark") != remote.mark or said.get("size") != remote.size or not _is_ordinary(part):
        _forget(part, note)
        return _Come(0, Digest(remote), "")
    come = _Come(0, Digest(remote), str(said.get("etag", "")))
    if part.stat().st_size > remote.size:
        _forget(part)
        return come
    with part.open("rb") as file:
        while block := file.read(_BLOCK):
            checkpoint()
            come.digest.update(block)
            come.size += len(block)
    return come


def _is_ordinary(part: Path) -> bool:
    return part.is_file() and not part.is_symlink()


def _read_note(note: Path) -> dict[str, Any]:
    try:
        with note.open("rb") as stream:
            said = json.loads(stream.read(10_000))
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _opened(part: Path) -> FileIO:
    """Unbuffered, so that what was received is there when the process is killed."""
    return FileIO(part, "r+" if part.exists() else "x+")


def _check_room(target: Path, needed: int) -> None:
    free = free_bytes(target.parent)
    if free is not None and needed and needed + _SPARE > free:
        raise disk_full(target, needed)


@dataclass(frozen=True, slots=True)
class _Receiver:
    """Everything that receiving needs."""

    hub: Hub
    remote: Remote
    file: FileIO
    note: Path
    heard: Heard
    checkpoint: Checkpoint


def _receive(to: _Receiver, come: _Come) -> None:
    """Take bytes until all are there. Raises DownloadFailed after too many tries."""
    patience, fruitless = to.hub.patience, 0
    for attempt in range(patience.most_tries):
        before, come.restarted = come.size, False
        try:
            if come.size < to.remote.size:
                _take(to, come)
        except Again as again:
            fruitless = 0 if come.size > before and not come.restarted else fruitless + 1
            if attempt + 1 == patience.most_tries:
                fruitless = patience.tries
            give_up_or_wait(patience, f"{to.remote.path} of {to.remote.repo}", fruitless, again, to.checkpoint)
        else:
            return


def give_up_or_wait(patience: Patience, what: str, fruitless: int, again: Again, checkpoint: Checkpoint) -> None:
    """Wait before the next try, twice as long each time; raise DownloadFailed when there were enough.

    A pause of the artist's ends the waiting.
    """
    if fruitless >= patience.tries:
        raise DownloadFailed(
            f"{what} did not arrive: {again.reason}.", "Check the connection; the next try goes on from there."
        ) from again
    wished = max(again.after, patience.pause * 2 ** max(0, fruitless - 1))
    until = time.monotonic() + min(wished, patience.most_pause)
    while (left := until - time.monotonic()) > 0:
        checkpoint()
        time.sleep(min(0.1, left))
    checkpoint()


def _take(to: _Receiver, come: _Come) -> None:
    """One answer of the server, as far as it goes."""
    size = to.remote.size
    with to.hub.open(to.remote, come.size, come.etag) as answer:
        continues = come.size > 0 and _continues(answer, come.size, size)
        length = answer.headers.get("content-length", "")
        if answer.status_code == 200 or continues:
            _check_length(to.remote, length, size - (come.size if continues else 0))
        if come.size and not continues:
            _begin_again(to, come)
        if answer.status_code != 200 and not continues:
            raise Again(f"the server sent another part than was asked for ({answer.status_code})")
        _write_note(to, come, answer)
        to.file.seek(come.size)
        for block in answer.iter_raw():
            _keep(to, come, block)
    if come.size < size:
        raise Again("the connection broke")


def _check_length(remote: Remote, length: str, expected: int) -> None:
    if length.isdecimal() and int(length) != expected:
        raise DownloadFailed(f"{remote.path} has another size than the hub says.", "It changed just now; try again.")


def _keep(to: _Receiver, come: _Come, block: bytes) -> None:
    to.checkpoint()
    if come.size + len(block) > to.remote.size:
        raise DownloadFailed(f"{to.remote.path} is longer than the hub says.", "Try again later.")
    left = memoryview(block)
    while left:
        done = to.file.write(left) or 0
        come.digest.update(bytes(left[:done]))
        come.size += done
        left = left[done:]
    to.heard(come.size)


def _continues(answer: httpx2.Response, offset: int, size: int) -> bool:
    """Whether the answer is the part that was asked for."""
    told = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", answer.headers.get("content-range", ""))
    return (
        answer.status_code == 206
        and told is not None
        and int(told[1]) == offset
        and int(told[2]) == size - 1
        and told[3] in {"*", str(size)}
    )


def _begin_again(to: _Receiver, come: _Come) -> None:
    to.file.truncate(0)
    come.size, come.digest, come.restarted = 0, Digest(to.remote), True
    to.heard(0)


def _write_note(to: _Receiver, come: _Come, answer: httpx2.Response) -> None:
    """Say of what the part is a part. Without a strong etag the checksum alone decides in the end."""
    etag = answer.headers.get("etag", "")
    come.etag = "" if etag.startswith("W/") else etag
    said = {"url": to.remote.url, "mark": to.remote.mark, "size": to.remote.size, "etag": come.etag}
    fresh = to.note.with_name(to.note.name + "~")
    fresh.write_text(json.dumps(said), encoding="utf-8")
    os.replace(fresh, to.note)  # noqa: PTH105


def _explained(error: OSError, target: Path, size: int) -> EngineError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return disk_full(target, max(0, size - waiting(target)))
    name, reason = shown_name(target), error.strerror or "unknown error"
    return CannotWrite(f"{name} cannot be written: {reason}.", "Check the disk, or choose another folder of models.")
