"""A render that does what its request says, for tests of the runners: the script stands where the style would.

Runs in the test's own process and in an engine process alike (`--render tests.scripted:render`).
"""

from __future__ import annotations

import ctypes
import faulthandler
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path

from engine import errors, events
from engine.atomic import write_whole
from engine.events import AnyEvent, JobId
from engine.recipe import Output, Recipe, RenderRequest, Stylize

Script = Iterator[AnyEvent]
PICTURE = b"a whole picture"


def request_for(target: Path, script: str, *, device: str = "auto", overwrite: bool = False) -> RenderRequest:
    """A request whose render does `script`: a name of `SCRIPTS` and its arguments, between spaces."""
    recipe = Recipe(steps=(Stylize(style=script),), output=Output())
    return RenderRequest(
        source=target.parent / "photo.jpg", target=target, recipe=recipe, device=device, overwrite=overwrite
    )


def render(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Script:
    """Do what the first step's style says."""
    name, *arguments = request.recipe.steps[0].style.split()
    return SCRIPTS[name](request, job, checkpoint, *arguments)


def paint(request: RenderRequest, job: JobId, checkpoint: Callable[[], None], tiles: str = "4") -> Script:
    """A well-behaved render."""
    for tile in range(int(tiles)):
        checkpoint()
        yield events.Progress(job=job, stage="Painting", done=tile, total=int(tiles))
    yield events.Preview(job=job, width=4, height=2, rgb=bytes(range(24)))
    yield save(request, job)


def save(request: RenderRequest, job: JobId, hook: Callable[[], None] = lambda: None) -> AnyEvent:
    """Write the target as a real picture is written; `hook` is called while it is half-written."""

    def write(file: FileIO) -> None:
        file.write(PICTURE[:5])
        hook()
        file.write(PICTURE[5:])

    target = write_whole(request.target, write, overwrite=request.overwrite, numbered=request.numbered)
    return events.Finished(job=job, target=target, width=4, height=2, seconds=0.1)


def wait(request: RenderRequest, job: JobId, checkpoint: Callable[[], None], seconds: str = "30") -> Script:
    """Paint slowly, in many tiles, with a checkpoint before each."""
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        checkpoint()
        yield events.Progress(job=job, stage="Painting", done=0, total=1)
        time.sleep(0.01)
    yield save(request, job)


def stuck(request: RenderRequest, job: JobId, checkpoint: Callable[[], None], seconds: str = "60") -> Script:
    """One long tile in the middle of saving, without a checkpoint."""
    yield events.Progress(job=job, stage="Saving", done=0, total=1)
    yield save(request, job, hook=lambda: time.sleep(float(seconds)))


def frozen(request: RenderRequest, job: JobId, checkpoint: Callable[[], None], seconds: str = "60") -> Script:
    """One call of a library that lets no other thread of the process run."""
    yield events.Progress(job=job, stage="Painting", done=0, total=1)
    ctypes.PyDLL(None).sleep(int(seconds))
    yield save(request, job)


def previews(request: RenderRequest, job: JobId, checkpoint: Callable[[], None], count: str = "200") -> Script:
    """Large previews as fast as they are taken, each of an even grey of its own."""
    for number in range(int(count)):
        yield events.Preview(job=job, width=1600, height=900, rgb=bytes([number % 256]) * (1600 * 900 * 3))
    yield save(request, job)


def expected(request: RenderRequest, job: JobId, checkpoint: Callable[[], None]) -> Script:
    yield events.Progress(job=job, stage="Reading the photo", done=0, total=1)
    raise errors.UnreadablePicture("photo.jpg is cut off.", "Choose another photo.")


def bug(request: RenderRequest, job: JobId, checkpoint: Callable[[], None]) -> Script:
    yield events.Progress(job=job, stage="Painting", done=0, total=1)
    raise ZeroDivisionError("a mistake of ours")


def unfinished(request: RenderRequest, job: JobId, checkpoint: Callable[[], None]) -> Script:
    yield events.Progress(job=job, stage="Painting", done=0, total=1)


def noisy(request: RenderRequest, job: JobId, checkpoint: Callable[[], None]) -> Script:
    """A library that prints on stdout, also below Python, and reads stdin."""
    sys.stdout.write("loading \x00\x01 checkpoint shards: 100%")
    sys.stdout.flush()
    os.write(1, b"\x00\x00\x00\x02\x00\x00\x00\x00{}")
    assert os.read(0, 10) == b""
    yield from paint(request, job, checkpoint)


def where(request: RenderRequest, job: JobId, checkpoint: Callable[[], None]) -> Script:
    """Tell the device, how many threads the process may use, and its folder for temporary files."""
    import tempfile

    yield events.Note(job=job, text=f"{request.device} {os.environ.get('OMP_NUM_THREADS')} {tempfile.gettempdir()}")
    yield from paint(request, job, checkpoint)


def die(request: RenderRequest, job: JobId, checkpoint: Callable[[], None], *plan: str) -> Script:
    """Take the process along in the first `times` attempts: by `how` (kill, segv, exit, or studio: the one that
    started it as well), at `moment` (tile, save, saved). The attempts are counted in a file.
    """
    times, how, moment = plan
    log = request.target.parent / "attempts"
    with log.open("a") as file:
        file.write(f"{os.getpid()}\n")
    doomed = len(log.read_text().splitlines()) <= int(times)
    yield events.Progress(job=job, stage="Painting", done=0, total=1)
    if doomed and moment == "tile":
        _end(how)
    finished = save(request, job, hook=lambda: _end(how) if doomed and moment == "save" else None)
    if doomed and moment == "saved":
        _end(how)
    yield finished


def _end(how: str) -> None:
    match how:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(10)
        case "segv":
            faulthandler._sigsegv()
        case "exit":
            os._exit(3)
        case "studio":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(10)


SCRIPTS: dict[str, Callable[..., Script]] = {
    script.__name__: script
    for script in (paint, wait, stuck, frozen, previews, expected, bug, unfinished, noisy, where, die)
}
