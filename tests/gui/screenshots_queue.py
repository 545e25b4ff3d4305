"""The queue with one of everything in it, for the screenshots."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine import events
from engine.jobs.journal.keeper import ASIDE
from engine.jobs.journal.rows import Row, State, new_job, written
from engine.jobs.journal.told import QueueState
from gui.build import StudioApp
from tests.scripted import request_for

ROWS: tuple[tuple[str, State, str], ...] = (
    ("harbour in the morning", "running", ""),
    *((f"holiday {number:03}", "waiting", "") for number in range(1, 31)),
    ("market", "failed", "market.jpg is cut off. Choose another photo."),
    (
        "volcano",
        "aside",
        ASIDE,
    ),
    ("garden", "done", ""),
    ("old town", "cancelled", ""),
)


def draw_queue(studio: StudioApp, folder: Path, shoot: Callable[[StudioApp, Path, str], None]) -> None:
    """The queue as it runs, and as it waits for a full disk."""
    rows = []
    for number, (name, state, words) in enumerate(ROWS):
        request = request_for(folder / f"{name}.png", "paint")
        request = request.model_copy(update={"source": folder / f"{name}.jpg"})
        rows.append(Row(job=new_job(), place=float(number), text=written(request), state=state, words=words))
    studio.window.actions_by_name["queue"].trigger()
    studio.bridge.hear_queue(QueueState(rows=tuple(rows)))
    studio.bridge(events.Progress(job=rows[0].job, stage=events.PAINTING, done=38, total=100))
    shoot(studio, folder, "19-queue")
    why = "There is no room for holiday 001.png: about 24.0 MB are needed and 3.1 MB are free. "
    why += "Free some space, or choose another disk."
    studio.bridge.hear_queue(QueueState(rows=tuple(rows), paused=True, why=why))
    shoot(studio, folder, "20-queue-waits")
    studio.bridge.hear_queue(QueueState())
    studio.window.actions_by_name["queue"].trigger()
