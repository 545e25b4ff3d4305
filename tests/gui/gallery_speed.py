"""How quick the gallery is with very many pictures: `python -m tests.gui.gallery_speed [--pictures 50000]`.

Real files (hard links to a few hundred drawn ones), real thumbnails, the real window, drawn offscreen. It prints how
long opening takes until cards stand there, how long one frame takes while the wheel turns and while one drags the
scroll bar from top to bottom, and the most memory the process held. On a busy machine the clock says how busy it is;
the second figures leave out the time in which the window's thread was ready and no processor was free.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PIL import Image
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from engine.gallery import FILE_NAME, Index, Picture, Place, Seen, rescan
from gui.application import make_application
from gui.background import Background
from gui.build import StudioApp
from gui.panels.gallery import GalleryWindow
from tests.fakes import FakeRunner
from tests.gui.drawn import landscape

DRAWN = 200
"""Files with pixels of their own; the others are links to them."""
STYLES = ("woodcut", "mosaic", "irises", "stained-glass", "")
WORDS = ("fox", "harbour", "mountain", "garden", "snow", "night", "red", "blue", "lighthouse", "storm")
HOUR = 3600.0


def tell(what: str, value: str) -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:58}{value}\n")
    sys.stdout.flush()


def make_files(folder: Path, count: int, *, pixels: int = DRAWN) -> list[Picture]:
    """`count` pictures in a folder, over six years; `pixels` of them have pixels of their own."""
    folder.mkdir(parents=True)
    base = landscape(folder.parent / "base.jpg", 768, 512)
    drawn = []
    with Image.open(base) as image:
        for number in range(min(pixels, count)):
            path = folder.parent / "drawn" / f"{number}.jpg"
            path.parent.mkdir(exist_ok=True)
            image.convert("RGB").rotate(number).resize((768, 512 + number % 5 * 100)).save(path, quality=85)
            drawn.append(path)
    now, pictures = time.time(), []
    for number in range(count):
        path = folder / f"{number:06}.jpg"
        path.hardlink_to(drawn[number % len(drawn)])
        prompt = " ".join(WORDS[(number * step) % len(WORDS)] for step in (1, 3, 7))
        about = path.stat()
        pictures.append(
            Picture(
                path, now - number * HOUR, about.st_mtime_ns, about.st_size, 768, 512, prompt=f"a {prompt} {number}",
                style=STYLES[number % len(STYLES)], rating=number % 6,
            )
        )  # fmt: skip
    return pictures


def make_index(file: Path, pictures: list[Picture]) -> float:
    """Enter all; returns how many seconds that took."""
    begin = time.perf_counter()
    index = Index(file)
    with index.together():
        for picture in pictures:
            index.enter(picture)
    index.close()
    return time.perf_counter() - begin


def live(until: Callable[[], bool], seconds: float = 60.0) -> float:
    """Let the window live until something is so; returns how many seconds that took."""
    begin = time.perf_counter()
    while not until():
        QApplication.processEvents()
        if time.perf_counter() - begin > seconds:
            raise TimeoutError
    return time.perf_counter() - begin


def open_gallery(app: StudioApp) -> tuple[Moment, Moment]:
    """From the key to the first cards, and until their thumbnails stand there too."""
    album = app.album
    album._scanned = time.monotonic()  # looking at the folders goes on beside; here it is measured by itself
    begin = Moment.now()
    app.window.actions_by_name["gallery"].trigger()
    live(lambda: album.window is not None and album.window.wall.places.count > 0)
    assert album.window is not None
    album.window.wall.viewport().repaint()
    cards = Moment.now().since(begin)
    live(lambda: album.smalls.waiting == 0)
    return cards, Moment.now().since(begin)


class Watch(QObject):
    """Counts how often a widget is drawn."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


@dataclass(frozen=True, slots=True)
class Moment:
    """The clock, and how long the window's thread worked and waited for a processor so far, in seconds."""

    clock: float
    work: float
    waited: float

    @classmethod
    def now(cls) -> Moment:
        """Now. The wait is known on Linux only; it is 0 elsewhere."""
        file = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        waited = int(file.read_text("ascii").split()[1]) / 1e9 if file.exists() else 0.0
        return cls(time.perf_counter(), time.thread_time(), waited)

    def since(self, other: Moment) -> Moment:
        """What passed."""
        return Moment(self.clock - other.clock, self.work - other.work, self.waited - other.waited)


def frames(window: GalleryWindow, turn: Callable[[int], None], count: int, pace: float = 0.016) -> list[Moment]:
    """What each frame takes: scrolling, its events, drawing; or a longer turn of events until the next one."""
    taken, watch = list[Moment](), Watch(window.wall.viewport())
    for number in range(count):
        drawn, begin = watch.count, Moment.now()
        turn(number)
        QApplication.processEvents()
        if watch.count == drawn:
            window.wall.viewport().repaint()
        taken.append(Moment.now().since(begin))
        while time.perf_counter() - begin.clock < pace:
            between = Moment.now()
            QApplication.processEvents()
            passed = Moment.now().since(between)
            if passed.clock > taken[-1].clock:
                taken[-1] = passed
    return taken


def wheel(window: GalleryWindow) -> None:
    """One notch of the wheel downwards."""
    viewport = window.wall.viewport()
    middle = QPointF(viewport.rect().center())
    event = QWheelEvent(
        middle, QPointF(viewport.mapToGlobal(middle.toPoint())), QPoint(0, -120), QPoint(0, -120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def described(taken: Sequence[Moment]) -> str:
    """Median, 95th percentile and most, in milliseconds: by the clock, without waiting for a processor, of work."""

    def told(seconds: Iterable[float]) -> str:
        ordered = sorted(seconds)
        p50, p95 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.95))
        return f"{p50 * 1000:.1f}, {p95 * 1000:.1f}, {ordered[-1] * 1000:.1f}"

    clock = told(one.clock for one in taken)
    free = told(one.clock - one.waited for one in taken)
    return f"{clock} ms | {free} ms | {told(one.work for one in taken)} ms"


def measure(app: StudioApp, count: int) -> None:
    """Open, scroll, search, and say how that went."""
    before = psutil.Process().memory_info().rss
    cards, whole = open_gallery(app)
    for what, passed in ((f"open {count:,} pictures: first cards", cards), ("… with thumbnails, made anew", whole)):
        tell(what, f"{passed.clock:.3f} s, {passed.clock - passed.waited:.3f} s without waiting for a processor")
    tell("frames: median, 95th percentile, most", "by the clock | without waiting for a processor | of work")
    window = app.album.window
    assert window is not None
    window.resize(1280, 800)
    bar = window.wall.verticalScrollBar()
    tell("the wheel, thumbnails made meanwhile", described(frames(window, lambda _n: wheel(window), 400)))
    steps = 400
    tell(
        "the scroll bar from top to bottom",
        described(frames(window, lambda n: bar.setValue(bar.maximum() * n // steps), steps)),
    )
    bar.setValue(0)
    live(lambda: app.album.smalls.waiting == 0)
    tell("the wheel again, thumbnails from the cache", described(frames(window, lambda _n: wheel(window), 400)))
    tell_while_looking(app, window)
    begin = time.perf_counter()
    app.album.find("lighthouse 4", "newest", 0)
    live(lambda: 0 < app.album.model.rowCount() < count)
    tell(f"search ({app.album.model.rowCount():,} found)", f"{time.perf_counter() - begin:.3f} s")
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    tell("memory: before the gallery, most", f"{before / 1e6:.0f} MB, {most / 1e6:.0f} MB")
    tell("thumbnails made, bytes of pixels kept", f"{app.album.smalls.made:,}, {app.album.smalls.bytes / 1e6:.0f} MB")


def tell_while_looking(app: StudioApp, window: GalleryWindow) -> None:
    """Frames while another index is made of all these files, as at the first start with many pictures."""
    window.wall.verticalScrollBar().setValue(0)
    file, on = app.folders.settings / "first.sqlite", [True]
    seen: list[Seen] = []

    def look() -> Seen:
        index = Index(file)
        try:
            return rescan(index, [Place(app.gallery, whole=True)], go_on=lambda: on[0])
        finally:
            index.close()

    work = Background(threads=1, name="looking")
    work.run(look, done=seen.append, failed=lambda _error: None)
    taken = frames(window, lambda _n: wheel(window), 400)
    on[0] = False
    work.close()
    tell("the wheel while all files are looked at anew", described(taken))


def main(argv: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=50_000)
    parser.add_argument("--rescan", action="store_true", help="also look at the folder, with the index empty and full")
    parser.add_argument("--shot", type=Path, help="save what the window looks like")
    chosen = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as home:
        os.environ["IMPASTO_HOME"] = home
        qt = make_application([])
        app = StudioApp(make_runner=FakeRunner)
        pictures = make_files(app.gallery, chosen.pictures)
        file = app.folders.settings / FILE_NAME
        tell("entering all into the index", f"{make_index(file, pictures):.1f} s, {file.stat().st_size / 1e6:.1f} MB")
        del pictures
        app.open()
        live(lambda: app.presets.rowCount() > 0)
        measure(app, chosen.pictures)
        if chosen.shot and app.album.window is not None:
            app.album.window.grab().save(str(chosen.shot))
        app.window.close()
        qt.processEvents()
        if chosen.rescan:
            tell_rescans(Path(home), app.gallery)
    return 0


def tell_rescans(home: Path, folder: Path) -> None:
    """How long looking at the folder takes, when nothing changed and when nothing is known."""
    for name, what in ((FILE_NAME, "nothing changed"), ("new.sqlite", "nothing known")):
        index = Index(home / "settings" / name)
        begin = time.perf_counter()
        seen = rescan(index, [Place(folder, whole=True)])
        tell(f"looking at the folder, {what}", f"{time.perf_counter() - begin:.1f} s ({seen.new:,} new)")
        index.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
