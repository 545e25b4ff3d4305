"""Scorecard row 21 in a light form: the window answers while previews stream, lists load and an 8K picture opens."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer

from engine import events
from engine.styles import Style
from gui import pyramid
from tests.gui.conftest import Artist

pytestmark = pytest.mark.alone

P99, MOST = 0.050, 0.250
"""Bars in seconds, for the time a 10 ms timer is late."""
TRIES = 3
"""A busy machine may be late for its own reasons; once within the bars is enough."""


def delays(artist: Artist, seconds: float) -> list[float]:
    """How late a 10 ms timer comes, in seconds, sorted."""
    late: list[float] = []
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=10)
    last = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        late.append(max(0.0, now - last[0] - 0.010))
        last[0] = now

    timer.timeout.connect(tick)
    timer.start()
    artist.bot.wait(int(seconds * 1000))
    timer.stop()
    return sorted(late)


def gallery(folder: Path, count: int) -> list[Style]:
    """Pictures to make thumbnails of."""
    folder.mkdir(exist_ok=True)
    made = []
    for number in range(count):
        path = folder / f"{number}.jpg"
        if not path.exists():
            Image.effect_noise((900, 700), 60).convert("RGB").save(path, quality=80)
        made.append(Style(f"style-{number}", f"Painting {number}", "Somebody", "1900", path, manner=False))
    return made


def one_try(artist: Artist, folder: Path, giant: Path) -> list[float]:
    """Previews of 1600 × 900 ten times a second, a gallery of thumbnails, and an 8K picture that opens."""
    artist.app.styles.set_built_in([])
    artist.app.thumbnails._kept.clear()
    artist.do("generate")
    job = artist.runner.jobs[-1]
    stop = threading.Event()

    def engine() -> None:
        frames = [bytes([grey]) * (1600 * 900 * 3) for grey in (40, 90, 140)]
        number = 0
        while not stop.wait(0.1):
            number += 1
            artist.app.bridge(events.Preview(job=job, width=1600, height=900, rgb=frames[number % 3]))
            artist.app.bridge(events.Progress(job=job, stage="Painting", done=number, total=1000, eta=9.0))

    thread = threading.Thread(target=engine)
    thread.start()
    artist.app.styles.set_built_in(gallery(folder, 60))
    artist.app.background.run(lambda: pyramid.load(giant), done=lambda _loaded: None, failed=lambda _error: None)
    late = delays(artist, 2.5)
    stop.set()
    thread.join()
    artist.do("cancel")
    artist.bot.waitUntil(lambda: not artist.studio.running)
    assert artist.window.stage.canvas.photo is not None
    return late


def test_the_window_answers_while_much_goes_on(artist: Artist, photo: Path, tmp_path: Path) -> None:
    gallery(tmp_path / "gallery", 60)
    giant = tmp_path / "giant.jpg"
    Image.new("RGB", (7680, 4320), (90, 120, 60)).save(giant)
    artist.open(photo)
    figures = []
    for _ in range(TRIES):
        late = one_try(artist, tmp_path / "gallery", giant)
        p99 = late[int(len(late) * 0.99)]
        figures.append(f"p99 {p99 * 1000:.1f} ms, max {late[-1] * 1000:.1f} ms of {len(late)} ticks")
        if len(late) > 50 and p99 <= P99 and late[-1] <= MOST:
            break
    else:
        pytest.fail("; ".join(figures))
    print(figures)  # noqa: T201  seen with -s
