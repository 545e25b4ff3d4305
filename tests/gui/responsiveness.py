"""How quickly the window answers: `python -m tests.gui.responsiveness [--seconds N] [--starts N]` prints the figures.

Three things, each beside its bar: how late a 10 ms timer comes while two processes paint and previews of an 8K
painting arrive, while one zooms, divides and scrolls; how long after the start of a process its window is painted;
what the whole studio (engine and meter included) takes of a processor while nothing is done. No display is needed.
Other programs on the machine count as well, so the load is told.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PIL import Image
from PySide6.QtCore import QEventLoop, Qt, QTimer

from engine import events
from engine.sample import sample_photo
from gui.application import make_application
from gui.build import StudioApp
from gui.state import SizeChoice
from tests import ROOT
from tests.fakes import FakeRunner

P99, MOST, VISIBLE, IDLE = 50.0, 250.0, 1.0, 1.0
"""Bars: milliseconds, milliseconds, seconds, percent of one processor."""
START = """
import json, sys, time, psutil
from gui import app as way
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from gui import application

class Eye(QObject):  # on the two windows alone: on the application it would double the time that it measures
    seen, taken = [], []
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self.seen.append(time.time() - psutil.Process().create_time())
            self.taken.append(time.process_time())
            if len(self.seen) == 2:
                QTimer.singleShot(int(idle_after * 1000), measure)
        return False

def taken():
    parts = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return [sum(part.cpu_times()[:2]) for part in parts]

def measure():
    before, began = taken(), time.monotonic()
    QTimer.singleShot(int(idle_for * 1000), lambda: done(before, began))

def done(before, began):
    each = [(now - then) / (time.monotonic() - began) * 100 for now, then in zip(taken(), before)] if idle_for else []
    print(json.dumps({"visible": eye.seen, "processor": eye.taken, "idle": each}), flush=True)
    for window in QApplication.topLevelWidgets():
        window.close()
    QApplication.instance().quit()

def fall(curtain, really=application.Curtain.fall):
    curtain.installEventFilter(eye)
    really(curtain)

def rise_over(curtain, window, really=application.Curtain.rise_over):
    window.installEventFilter(eye)
    really(curtain, window)

idle_after, idle_for = float(sys.argv[1]), float(sys.argv[2])
eye = Eye()
application.Curtain.fall, application.Curtain.rise_over = fall, rise_over
sys.exit(way.main([]))
"""


AGAIN = """
import sys
from engine.cli import run
while run(sys.argv[1:]) == 0:
    pass
"""


def load() -> str:
    """How busy the machine is."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"


def start(home: Path, *, idle_after: float = 0.0, idle_for: float = 0.0) -> dict[str, Any]:
    """Start a studio in a process of its own; seconds until its window was painted, and idle percents.

    The percents are the window's process and then its children's.
    """
    environment = os.environ | {"IMPASTO_HOME": str(home)}
    words = [sys.executable, "-c", START, str(idle_after), str(idle_for)]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=300)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def paint_beside(stack: ExitStack, folder: Path, photo: Path) -> list[subprocess.Popen[bytes]]:
    """Two engines that paint at 8K for as long as the stack stands."""
    workers = []
    style = folder / "style.png"
    Image.effect_noise((256, 256), 90).convert("RGB").save(style)
    for number in range(2):
        words = [sys.executable, "-c", AGAIN, "render", str(photo), "--style", str(style), "--size", "8k"]
        words += ["--stroke-size", "1", "--device", "cpu", "--overwrite", "-o", str(folder / f"{number}.png")]
        worker = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(worker.wait)
        stack.callback(worker.kill)
        workers.append(worker)
    return workers


def previews(studio: StudioApp, runner: FakeRunner, stop: threading.Event) -> None:
    """What the engine tells while it paints at 8K: ten small pictures a second."""
    frames = [bytes([grey]) * (1280 * 800 * 3) for grey in (40, 90, 140)]
    job, number = runner.jobs[-1], 0
    while not stop.wait(0.1):
        number += 1
        studio.bridge(events.Preview(job=job, width=1280, height=800, rgb=frames[number % 3]))
        studio.bridge(events.Progress(job=job, stage="Painting", done=number, total=1000, eta=9.0))


def use(studio: StudioApp) -> QTimer:
    """A hand that zooms, divides and scrolls five times a second."""
    window, count = studio.window, [0]
    canvas, bar = window.stage.canvas, window.painting_panel.gallery.verticalScrollBar()

    def act() -> None:
        count[0] += 1
        canvas.zoom_in() if count[0] % 12 < 6 else canvas.zoom_out()
        bar.setValue((count[0] * 97) % max(1, bar.maximum()))
        if count[0] % 5 == 0:
            window.actions_by_name["divide"].trigger()

    timer = QTimer(interval=200)
    timer.timeout.connect(act)
    timer.start()
    return timer


def run_loop(seconds: float) -> None:
    """Let the window live."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def lateness(seconds: float) -> list[float]:
    """How late a 10 ms timer comes, in milliseconds, sorted."""
    late: list[float] = []
    timer, last = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=10), [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        late.append(max(0.0, (now - last[0]) * 1000 - 10))
        last[0] = now

    timer.timeout.connect(tick)
    timer.start()
    run_loop(seconds)
    timer.stop()
    return sorted(late)


def answer(home: Path, seconds: float) -> list[float]:
    """The window's lateness with two painters beside it."""
    os.environ["IMPASTO_HOME"] = str(home)
    photo = home / "photo.jpg"
    sample_photo(1920, 1200).save(photo, quality=92)
    runners: list[FakeRunner] = []

    def make(listener: object) -> FakeRunner:
        runners.append(FakeRunner(listener))  # type: ignore[arg-type]
        return runners[-1]

    app = make_application([])
    studio = StudioApp(make_runner=make)  # type: ignore[arg-type]
    studio.open(photo)
    studio.window.resize(1280, 800)
    run_loop(4.0)
    studio.studio.set_size(SizeChoice("8k"))
    studio.studio.generate()
    stop = threading.Event()
    with ExitStack() as stack:
        workers = paint_beside(stack, home, photo)
        run_loop(6.0)  # until both paint
        thread = threading.Thread(target=previews, args=(studio, runners[0], stop))
        thread.start()
        hand = use(studio)
        late = lateness(seconds)
        hand.stop()
        stop.set()
        thread.join()
        busy = sum(worker.poll() is None for worker in workers)
        sys.stdout.write(f"painters still at work at the end: {busy} of 2\n")
    studio.studio.cancel()
    studio.window.close()
    app.processEvents()
    return late


def main(argv: list[str]) -> int:
    """The command; 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long the window is watched")
    parser.add_argument("--starts", type=int, default=3)
    chosen = parser.parse_args(argv)
    shown: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        places = [Path(home) / name for name in ("starts", "window")]
        for place in places:
            place.mkdir()
        starts = [start(places[0]) for _ in range(chosen.starts)]
        for number, what in enumerate(("window there, still empty", "studio in it")):
            after, work = ([item[key][number] for item in starts] for key in ("visible", "processor"))
            shown = after if number == 0 else shown
            sys.stdout.write(
                f"{what}: after {', '.join(f'{item:.2f}' for item in after)} s (bar {VISIBLE:g} s), "
                f"of which the process itself worked {', '.join(f'{item:.2f}' for item in work)} s; {load()}\n"
            )
        each = start(places[0], idle_after=25.0, idle_for=15.0)["idle"]
        idle = sum(each)
        told = " + ".join(f"{item:.2f}" for item in each)
        sys.stdout.write(
            f"idle: {idle:.2f} % ({told}, window and engine) of one processor over 15 s (bar {IDLE:g} %); {load()}\n"
        )
        late = answer(places[1], chosen.seconds)
    p99 = late[int(len(late) * 0.99)]
    sys.stdout.write(
        f"10 ms timer, {len(late)} ticks: p50 {late[len(late) // 2]:.1f}, p99 {p99:.1f} (bar {P99:g}), "
        f"max {late[-1]:.1f} ms (bar {MOST:g}); {load()}\n"
    )
    held = min(shown) <= VISIBLE and idle <= IDLE and p99 <= P99 and late[-1] <= MOST
    return 0 if held else 1


if __name__ == "__main__":
    psutil.cpu_percent()
    sys.exit(main(sys.argv[1:]))
