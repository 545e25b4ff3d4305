"""Draws the studio's screenshots: `python -m tests.gui.screenshots FOLDER [--engine] [--photo FILE]`.

Real widgets; no display is needed (QT_QPA_PLATFORM=xcb draws on one). Without --engine a stand-in paints by
blurring, so that no network is run.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import psutil
from PIL import Image, ImageFilter
from PySide6.QtCore import QCoreApplication, QEventLoop, QMimeData, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtWidgets import QApplication, QDialog

from engine import events
from engine.events import JobId
from engine.jobs import Listener, QueueRunner
from engine.sample import sample_photo
from gui.build import StudioApp, durable, make_application
from gui.panels.models import ModelsDialog
from gui.state import SizeChoice
from tests.fakes import FakeRunner
from tests.gui.screenshots_queue import draw_queue
from tests.gui.screenshots_words import draw_words
from tests.local_hub import local_hub
from tests.small_models import serve_taesd

SIZES = ((1280, 800), (2560, 1440))
GIB = 1 << 30
QUIET = 60.0
"""Seconds in which nobody takes a second of a processor: then what is waited for will not come."""


class Meter:
    """Tells one reading of a card that is not here."""

    def __init__(self, listener: Listener) -> None:
        reading = {"total": 24 * GIB, "ours": int(2.1 * GIB), "others": 3 * GIB, "free": int(18.9 * GIB)}
        listener(events.Memory(job=JobId(""), device="NVIDIA RTX 4090", gpu=True, peak=4 * GIB, **reading))

    def close(self) -> None:
        """Nothing runs."""


def work_done() -> int:
    """Seconds of a processor that the engines and this process's other threads took so far."""
    taken = time.process_time() - time.thread_time()
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            times = child.cpu_times()
            taken += times.user + times.system
    return int(taken)


def wait(until: Callable[[], bool]) -> None:
    """Let the window live until something is so; however long, as long as somebody works at it."""
    done, end = work_done(), time.monotonic() + QUIET
    while not until():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.01)
        if time.monotonic() > end:
            if work_done() == done:
                raise TimeoutError("the window did not get there, and nobody works any more")
            done, end = work_done(), time.monotonic() + QUIET


def settle(seconds: float = 0.4) -> None:
    """Let the window live a little."""
    end = time.monotonic() + seconds
    wait(lambda: time.monotonic() > end)


def shoot(studio: StudioApp, folder: Path, name: str) -> None:
    """Draw the window at both sizes."""
    for width, height in SIZES:
        studio.window.resize(width, height)
        studio.window.fit_panel()
        settle()
        studio.window.grab().save(str(folder / f"{name}-{width}x{height}.png"))


def shoot_dialog(folder: Path, name: str) -> None:
    """Draw the dialog that is open, then close it."""
    settle()
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog) and widget.isVisible():
            widget.grab().save(str(folder / f"{name}.png"))
            widget.close()
    settle(0.1)


def painted(photo: Path, side: int) -> Image.Image:
    """A stand-in for a painting."""
    with Image.open(photo) as opened:
        image = opened.convert("RGB")
    image.thumbnail((side, side))
    return image.filter(ImageFilter.ModeFilter(9)).filter(ImageFilter.DETAIL)


def paint_with_stand_in(studio: StudioApp, photo: Path, folder: Path) -> None:
    """Preview and progress of a job that is not really run."""
    runner = studio.runner
    assert isinstance(runner, FakeRunner)
    studio.studio.generate()
    job = runner.jobs[-1]
    small = painted(photo, 1400)
    half = Image.open(photo).convert("RGB").resize(small.size)
    half.paste(small.crop((0, 0, int(small.width * 0.55), small.height)), (0, 0))
    runner.emit(events.Preview(job=job, width=half.width, height=half.height, rgb=half.tobytes()))
    runner.progress(job, 38, 100, eta=4.2)
    settle()
    shoot(studio, folder, "3-painting")
    studio.pausing.toggle()
    shoot(studio, folder, "18-paused")
    studio.pausing.toggle()
    runner.progress(job, 38, 100, eta=4.2)
    target = runner.requests[-1].target
    target.parent.mkdir(parents=True, exist_ok=True)
    small.save(target)
    runner.finish(job, target, width=small.width, height=small.height, seconds=6.3)


def paint_with_engine(studio: StudioApp, folder: Path) -> None:
    """A real painting, caught in the middle."""
    studio.studio.generate()
    wait(lambda: studio.window.stage.canvas.painting is not None)
    shoot(studio, folder, "3-painting")
    wait(lambda: studio.studio.result is not None)


def draw_all(folder: Path, *, photo: Path, engine: bool) -> None:
    """All screenshots, into `folder`."""
    make: Callable[[Listener], QueueRunner] = durable if engine else FakeRunner
    studio = StudioApp(make_runner=make, make_meter=Meter)
    studio.hooks.install()
    try:
        studio.open()
        wait(lambda: studio.presets.rowCount() > 0)
        settle(1.5)
        shoot(studio, folder, "1-empty")
        studio.studio.open_photo(photo)
        wait(lambda: studio.window.stage.canvas.photo is not None)
        settle(1.5)
        shoot(studio, folder, "2-chosen")
        studio.studio.set_size(SizeChoice("4k"))
        if engine:
            paint_with_engine(studio, folder)
        else:
            paint_with_stand_in(studio, photo, folder)
        settle(1.5)
        shoot(studio, folder, "4-finished")
        draw_dialogs(studio, folder)
        studio.window.stage.strip.dismiss()
        draw_queue(studio, folder, shoot)
        draw_words(studio, folder, painted(photo, 1400), shoot=shoot, wait=wait)
    finally:
        studio.window.close()
        studio.hooks.uninstall()


def draw_dialogs(studio: StudioApp, folder: Path) -> None:
    """What opens over the window."""
    window = studio.window
    window.commands.export()
    shoot_dialog(folder, "5-export")
    window.commands.export_many()
    shoot_dialog(folder, "6-export-many")
    shoot_models(studio, folder)
    window.actions_by_name["shortcuts"].trigger()
    shoot_dialog(folder, "7-shortcuts")
    shoot_drop(studio, folder)
    window.actions_by_name["brush"].trigger()
    settle()
    window.dock.brush.grab().save(str(folder / "10-brush.png"))
    window.dock.brush.close()
    studio.messages.broke("Traceback (most recent call last):\n  …\nValueError: a bug")
    shoot(studio, folder, "9-message")


def shoot_models(studio: StudioApp, folder: Path) -> None:
    """Draw the models while one comes from a hub on this machine."""
    with local_hub() as hub:
        serve_taesd(hub, 20_000_000)
        hub.pace = 0.05
        os.environ["HF_ENDPOINT"] = hub.url
        studio.window.actions_by_name["models"].trigger()
        wait(lambda: bool(studio.fetching.rows))
        number = next(i for i, row in enumerate(studio.fetching.rows) if row.entry and row.entry.name == "taesd")
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, ModelsDialog))
        dialog.table.selectRow(number)
        dialog.get.click()
        settle(4.0)
        shoot_dialog(folder, "11-models")
        studio.fetching.pause("taesd")
        wait(lambda: not studio.fetching.wanted("taesd"))


def shoot_drop(studio: StudioApp, folder: Path) -> None:
    """Draw the two zones that are marked while a file is dragged."""
    target, stage = studio.window.room, studio.window.stage
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(__file__)])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = stage.mapTo(target, stage.rect().center())
    QApplication.sendEvent(target, QDragEnterEvent(place, copy, data, left, none))
    settle()
    studio.window.grab().save(str(folder / "8-drop.png"))
    QApplication.sendEvent(target, QDragLeaveEvent())


def main(argv: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", action="store_true", help="paint for real")
    parser.add_argument("--photo", type=Path, help="instead of a drawn landscape")
    chosen = parser.parse_args(argv)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["IMPASTO_HOME"] = home
        app = make_application([])
        photo = chosen.photo or Path(home) / "evening.jpg"
        if chosen.photo is None:
            sample_photo(1920, 1200).save(photo, quality=92)
        draw_all(chosen.folder, photo=photo.absolute(), engine=chosen.engine)
        app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
