"""A long life in short: thousands of tiny pictures with faults among them, and whether anything grows or is lost.

`python -m tests.soak --pictures 10000` opens a whole studio (its window offscreen, its queue, two engine processes
with the real engine), keeps its queue fed, kills engines, cancels, changes the painting, mixes in broken photos, and
prints a table of bars. Memory is that of a process after its warm-up, as the slope of the line through its readings.
One engine is never killed, so that there is one whose memory can be followed from the beginning.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
from PIL import Image

from engine import events
from engine.errors import UnreadablePicture
from engine.events import AnyEvent, JobId
from engine.files import write_bytes
from engine.heap import SHOWING, give_back_from
from engine.jobs import Listener
from engine.jobs.journal import ledger
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.pool import PoolRunner
from engine.recipe import Output, Recipe, RenderRequest, Size, Stylize
from tests.engines import engines
from tests.soak_table import PAINTED, WARM, Life, Plan, show, table

AHEAD = 24
"""Pictures that wait in the queue at any time."""
SIDE = 40
EVERY = 5
"""Pictures between two readings of a process."""
STYLES = ("mosaic", "woodcut", "ink-wash", "pencil-hatching")
PHOTOS = 50


# -- what an engine runs


def light(request: RenderRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """The same without torch: the photo is copied."""
    yield events.Progress(job=job, stage=events.PAINTING, done=0, total=1)
    for _ in range(4):
        time.sleep(0.004)
        checkpoint()
    try:
        with Image.open(request.source or "") as image:
            image.load()
    except OSError as error:
        raise UnreadablePicture("The photo is cut off.", "Choose another one.") from error
    write_bytes(request.target, (request.source or Path()).read_bytes(), overwrite=request.overwrite)
    count(0)
    yield events.Finished(job=job, target=request.target, width=48, height=36, seconds=0.0)


_painted = 0


def count(style: int, tensors: Callable[[], int] | None = None) -> None:
    """One more picture by this process. After every few, a line in a file of its own tells what it holds."""
    global _painted  # noqa: PLW0603 - one count a process
    _painted += 1
    if _painted % EVERY and _painted > 1:
        return
    process, folder = psutil.Process(), Path(os.environ["IMPASTO_SOAK"])
    reading = {"pictures": _painted, "rss": process.memory_info().rss, "fds": process.num_fds(), "style": style}
    reading["threads"] = process.num_threads()
    if tensors is not None and _painted % (20 * EVERY) == 0:
        reading["tensors"] = tensors()
    with (folder / f"engine-{os.getpid()}").open("a") as file:
        file.write(json.dumps(reading) + "\n")


# -- the studio


class Ear:
    """A listener that counts, from any thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ends: Counter[str] = Counter()
        self.words: list[str] = []
        self.live: dict[JobId, bool] = {}

    def __call__(self, event: AnyEvent) -> None:
        kind = ""
        match event:
            case events.Finished():
                kind = "done"
            case events.Cancelled():
                kind = "cancelled"
            case events.Failed():
                kind = "skipped" if event.cause == "UnreadablePicture" else "failed"
                if kind == "failed":
                    self.words.append(event.message)
        with self.lock:
            if kind:
                self.ends[kind] += 1
                self.live.pop(event.job, None)

    @property
    def over(self) -> int:
        """Jobs that have ended."""
        with self.lock:
            return self.ends.total()


class Bare:
    """The queue and the engines without a window."""

    def __init__(self, hear: Ear, plan: Plan, folder: Path) -> None:
        self.runner = _runner(hear, plan, folder)

    def breathe(self) -> None:
        """Let time pass."""
        time.sleep(0.004)

    def close(self) -> None:
        """End."""
        self.runner.close()


class Windowed:
    """The whole studio, offscreen."""

    def __init__(self, hear: Ear, plan: Plan, folder: Path) -> None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtWidgets import QApplication

        from gui.application import make_application
        from gui.build import StudioApp

        self._app = QApplication.instance() or make_application([])

        def both(listener: Listener) -> Listener:
            def tell(event: AnyEvent) -> None:
                listener(event)
                hear(event)

            return tell

        self._studio = StudioApp(make_runner=lambda listener: _runner(both(listener), plan, folder))
        self._studio.open()
        self.runner = self._studio.runner

    def breathe(self) -> None:
        """Let the window do what it has to."""
        self._app.processEvents()
        time.sleep(0.004)

    def close(self) -> None:
        """Close the window."""
        self._studio.window.close()
        for _ in range(20):
            self._app.processEvents()


def _runner(hear: Listener, plan: Plan, folder: Path) -> JournalRunner:
    make = partial(PoolRunner, devices=("cpu",) * plan.workers, render=plan.render, wake=0.0)
    return JournalRunner(hear, make, folder=folder / "queue")


# -- the soak


class Soak:
    """One run in `folder`."""

    def __init__(self, plan: Plan, folder: Path, hear: Callable[[str], None]) -> None:
        self.plan, self.folder, self._say = plan, folder, hear
        self.life, self._chance = Life(), random.Random(plan.seed)
        self._ear = Ear()
        (folder / "readings").mkdir(parents=True)
        os.environ["IMPASTO_SOAK"] = str(folder / "readings")
        self._photos = _photos(folder / "photos")
        self._kept: int | None = None
        """The engine that is not killed."""
        spread = range(plan.pictures // 10, plan.pictures - plan.pictures // 20)
        self._kill_at = sorted(self._chance.sample(spread, min(plan.kills, len(spread))))
        self._cancel_at = sorted(self._chance.sample(spread, min(plan.cancels, len(spread))))
        self._process = psutil.Process()

    def run(self) -> Life:
        """Live it."""
        begin = time.monotonic()
        studio = (Windowed if self.plan.window else Bare)(self._ear, self.plan, self.folder)
        try:
            self._feed(studio)
            gc.collect()
            self.life.last = self._at_rest(studio)
        finally:
            studio.close()
        self.life.seconds = time.monotonic() - begin
        self._take_stock()
        return self.life

    def _feed(self, studio: Bare | Windowed) -> None:
        plan, ear = self.plan, self._ear
        bad = set(self._chance.sample(range(plan.pictures), round(plan.bad * plan.pictures)))
        warm, told = round(WARM * plan.pictures), 0
        said = 0
        while ear.over < plan.pictures:
            while self.life.asked < plan.pictures and self.life.asked - ear.over < AHEAD:
                self._ask(studio, broken=self.life.asked in bad)
            studio.breathe()
            over = ear.over
            self._harm(studio, over)
            if over >= told + EVERY:
                told = over
                self.life.own.append((over, self._process.memory_info().rss, 0))
                if over >= warm and not self.life.first:
                    gc.collect()
                    self.life.first = self._at_rest(studio)
                if over // 500 > said:
                    said = over // 500
                    self._say(f"{over} over, {dict(ear.ends)}, {self.life.own[-1][1] / 1e6:.1f} MB")

    def _ask(self, studio: Bare | Windowed, *, broken: bool) -> None:
        number = self.life.asked
        source = self._photos[-1] if broken else self._photos[number % PHOTOS]
        style = STYLES[number * self.plan.switches // self.plan.pictures % len(STYLES)]
        request = RenderRequest(
            source=source,
            target=self.folder / "out" / f"{number:06}.jpg",
            recipe=Recipe(steps=(Stylize(style=style),), output=Output(size=Size(width=SIDE, height=SIDE))),
            previews=number % 10 == 0,
        )
        (job,) = studio.runner.submit_many([request])
        with self._ear.lock:
            self._ear.live[job] = broken
        self.life.asked += 1

    def _harm(self, studio: Bare | Windowed, over: int) -> None:
        if self._cancel_at and over >= self._cancel_at[0]:
            self._cancel_at.pop(0)
            with self._ear.lock:
                live = [job for job, broken in self._ear.live.items() if not broken]
            if live:
                studio.runner.cancel(self._chance.choice(live[:4]))
                self.life.cancels += 1
        if self._kill_at and over >= self._kill_at[0]:
            # two deaths over one picture set it aside: only who has painted since its start is killed
            pids = [child.pid for child in engines() if self._count_of(child.pid)]
            if self._kept not in pids:
                self._kept = max(pids, default=None, key=self._count_of)
            others = [pid for pid in pids if pid != self._kept]
            if others:
                self._kill_at.pop(0)
                self.life.kills += 1
                psutil.Process(self._chance.choice(others)).kill()

    def _count_of(self, pid: int) -> int:
        path = self.folder / "readings" / f"engine-{pid}"
        return path.stat().st_size if path.exists() else 0

    def _at_rest(self, studio: Bare | Windowed) -> dict[str, int]:
        """The least of several counts with all engines there: what is open for a moment is no leak."""
        found: list[dict[str, int]] = []
        deadline = time.monotonic() + 20
        while len(found) < 9 and time.monotonic() < deadline:
            studio.breathe()
            if len(engines()) == self.plan.workers:
                found.append(self._counts())
        found = found or [self._counts()]
        return {name: min(count[name] for count in found) for name in found[0]}

    def _counts(self) -> dict[str, int]:
        scratch = Path(tempfile.gettempdir()).glob(f"impasto-{os.getpid()}-*/**/*")
        parts = (self.folder / "out").glob(".impasto-*")
        return {
            "fds": self._process.num_fds(),
            "threads": self._process.num_threads(),
            "temporary files": sum(path.is_file() for path in scratch) + sum(1 for _ in parts),
        }

    def _take_stock(self) -> None:
        life, out = self.life, self.folder / "out"
        life.ends, life.words = self._ear.ends, self._ear.words
        for path in sorted((self.folder / "readings").iterdir()):
            life.engines[path.name] = [
                json.loads(line) for line in path.read_text().splitlines() if line.endswith("}")
            ]
        names = list(out.iterdir())
        life.litter = sum(path.suffix != ".jpg" for path in names)
        life.files = len(names) - life.litter
        for path in names:
            with Image.open(path) as image:
                try:
                    image.load()
                except OSError:
                    life.half_written += 1
        life.journal = sum(path.stat().st_size for path in (self.folder / "queue").iterdir())


def _photos(folder: Path) -> list[Path]:
    """Whole ones, and one that is cut."""
    folder.mkdir()
    found = []
    for number in range(PHOTOS):
        chance = random.Random(number)
        image = Image.frombytes("RGB", (8, 6), chance.randbytes(8 * 6 * 3)).resize((48, 36))
        image.save(path := folder / f"{number}.jpg", quality=90)
        found.append(path)
    broken = folder / "broken.jpg"
    broken.write_bytes(found[0].read_bytes()[:400])
    return [*found, broken]


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--pictures", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--cancels", type=int, default=50)
    parser.add_argument("--switches", type=int, default=100, help="changes of the painting")
    parser.add_argument("--bare", action="store_true", help="without the window")
    parser.add_argument(
        "--light", action="store_true", help="copies instead of paintings: the queue and the pool alone"
    )
    parser.add_argument("--remember", type=int, default=ledger.REMEMBERED, help="ended jobs that stay in memory")
    options = parser.parse_args()
    give_back_from(SHOWING, one_heap=True)  # as the studio's way in does
    ledger.REMEMBERED = options.remember
    plan = Plan(
        options.pictures,
        kills=options.kills,
        cancels=options.cancels,
        switches=options.switches,
        window=not options.bare,
        render="tests.soak:light" if options.light else PAINTED,
    )
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        os.environ["IMPASTO_HOME"] = folder
        life = Soak(plan, Path(folder) / "soak", lambda line: sys.stderr.write(f"{line}\n") and None).run()
    lines = table(plan, life)
    show(lines, life, sys.stdout)
    return 0 if all(kept for *_, kept in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
