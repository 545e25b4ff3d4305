"""kill -9 in the middle of one long picture, with the real engine: does the next studio go on from there?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from engine import events
from engine.events import AnyEvent, JobId, Terminal
from engine.jobs import Listener, PausableRunner
from engine.recipe import Output, Recipe, RenderRequest, Stylize
from tests import ROOT

LATER = 1.5
"""Seconds from the middle of the picture to the kill."""


def eager(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """The real render, which keeps tiles and steps at once."""
    import pytest

    from engine.render import render as real
    from tests.painting import keep_at_once

    keep_at_once(pytest.MonkeyPatch())
    return real(request, job=job, checkpoint=checkpoint)


def halfway(folder: Path, text: str, *, at_once: bool = False) -> None:
    """Paint the request `text` with the real engine, and kill this process soon after the picture is half painted.

    `at_once`: everything is kept as soon as it is there, and the kill comes when a third of the picture is, or at
    two thirds of it: the slow method keeps scales, of which the last is most of the work.
    """
    from engine.jobs.journal.runner import JournalRunner
    from engine.jobs.pool import PoolRunner

    seen, moments = [0.0], [time.monotonic()]

    def kill() -> None:
        (folder / "killed").write_text(f"{seen[-1]} {time.monotonic() - moments[-1]}")
        os.kill(os.getpid(), signal.SIGKILL)

    def hear(event: AnyEvent) -> None:
        if isinstance(event, events.Progress) and event.done < event.total:
            seen.append(event.done / event.total)
            moments.append(time.monotonic())
            if not at_once and seen[-1] > 0.4:
                threading.Timer(LATER, kill).start()
            elif at_once and max(event.kept, event.done / 2) > event.total / 3:
                kill()
        if isinstance(event, events.Finished | events.Failed):
            sys.stderr.write(f"{event}\n")
            os._exit(1)

    render, request = "tests.kill_picture:eager" if at_once else None, RenderRequest.model_validate_json(text)
    with JournalRunner(hear, partial(PoolRunner, devices=(request.device,), render=render), folder=folder) as runner:
        runner.submit(request)
        time.sleep(600)


@dataclass(frozen=True)
class Resumed:
    """What became of a picture whose studio was killed half-way."""

    same: bool
    """Whether it is byte for byte what is painted without a kill."""
    seconds: float
    """From the restart to the picture."""
    killed: float
    """The share of the picture that was painted at the kill."""
    onwards: float
    """The share at which the next studio went on."""
    waited: int
    """The same in thousandths, as the queue knew before any engine was there."""
    begun: float
    """Seconds of work on the tile or step that was not finished at the kill."""
    said: str
    """What the artist heard of going on."""

    @property
    def redone(self) -> float:
        """The share that had been finished and was painted again."""
        return max(0.0, self.killed - self.onwards)


def photo_request(
    folder: Path,
    size: tuple[int, int],
    tile: int | None = None,
    strokes: float | None = None,
    device: str = "cpu",
) -> RenderRequest:
    """A drawn photo of `size` and a drawn painting."""
    from tests import pictures

    folder.mkdir(parents=True, exist_ok=True)
    source, style = folder / "photo.jpg", folder / "style.png"
    small = pictures.photo(min(size[0], 1920), min(size[1], 1080))
    small.resize(size).save(source, quality=90)
    pictures.painting(300, 260, seed=5).save(style)
    recipe = Recipe(steps=(Stylize(style=str(style), stroke_size=strokes),), output=Output())
    return RenderRequest(source=source, target=folder / "picture.png", recipe=recipe, tile=tile, device=device)


def resumed(
    folder: Path,
    request: RenderRequest,
    make: Callable[[Listener], PausableRunner],
    *,
    at_once: bool = False,
    between: Callable[[], None] = lambda: None,
) -> Resumed:
    """Kill the studio halfway through `request` and start it again; paint the same without a kill.

    `make` builds what paints after the kill; `between` is called when the picture is there, before the other one.
    """
    from engine.jobs.journal.runner import JournalRunner
    from tests.queueing import Watched
    from tests.recorder import Recorder

    arguments = f"Path({str(folder)!r}), {request.model_dump_json()!r}, at_once={at_once}"
    code = f"from pathlib import Path; from tests.kill_picture import halfway; halfway({arguments})"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    died = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=False, timeout=600)
    assert died.returncode == -signal.SIGKILL, died
    assert not request.target.exists()
    moment, heard, watched = time.monotonic(), Recorder(), Watched()
    with JournalRunner(heard, make, folder=folder) as runner:
        runner.watch(watched)
        waited = watched.until(lambda state: bool(state.rows)).rows[0].kept
        runner.warm()
        end = heard.wait_for(lambda event: isinstance(event, Terminal), timeout=600)
        assert isinstance(end, events.Finished), end
        seconds = time.monotonic() - moment
        between()
        whole = request.model_copy(update={"target": folder / "whole.png"})
        assert isinstance(heard.end_of(runner.submit(whole), timeout=600), events.Finished)
        told = [event for event in heard.of(end.job) if isinstance(event, events.Progress) and event.done]
    same = request.target.read_bytes() == (folder / "whole.png").read_bytes()
    killed, begun = map(float, (folder / "killed").read_text().split())
    said = [event.text for event in heard.of(end.job) if isinstance(event, events.Note)]
    words = next((text for text in said if text.startswith("Continuing")), "")
    return Resumed(same, seconds, killed, told[0].kept / told[0].total, waited, begun, words)
