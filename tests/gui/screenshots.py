"""Draws the studio's screenshots: `python -m tests.gui.screenshots FOLDER [--theme both] [--engine] [--photo FILE]`.

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
from PySide6.QtCore import QCoreApplication, QEventLoop, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from engine import events
from engine.events import JobId
from engine.jobs import Listener, QueueRunner
from engine.metadata import png_chunk
from engine.recipe import Imagine, Recipe, Stylize
from engine.sample import sample_photo
from engine.settings import Settings, folders, save_settings
from gui.application import make_application
from gui.build import StudioApp, durable
from gui.panels.models import ModelsDialog
from gui.state import SizeChoice
from gui.tongue import tr
from gui.trying import MakeRunner, quiet_engine
from tests import foreign
from tests.fakes import FakeRunner
from tests.gui.screenshots_cards import draw_fit, draw_learning
from tests.gui.screenshots_presets import draw_presets
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
    small = painted(photo, 1920)
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
    painter: MakeRunner = quiet_engine if engine else FakeRunner
    studio = StudioApp(make_runner=make, make_meter=Meter, make_painter=painter)
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
        draw_canvas(studio, folder)
        draw_dialogs(studio, folder)
        draw_fit(studio, folder, shoot=shoot, settle=settle)
        draw_learning(studio, folder, shoot_dialog=shoot_dialog, settle=settle)
        studio.window.stage.strip.dismiss()
        shoot_gallery(studio, photo, folder)
        draw_presets(studio, folder, wait=wait, settle=settle)
        draw_queue(studio, folder, shoot)
        draw_words(studio, folder, painted(photo, 1400), shoot=shoot, wait=wait)
    finally:
        studio.window.close()
        studio.hooks.uninstall()


def draw_canvas(studio: StudioApp, folder: Path) -> None:
    """Before and after, the mask brush in the middle of a mask, crop and straighten."""
    window, looking = studio.window, studio.window.looking
    window.actions_by_name["divide"].trigger()
    shoot(studio, folder, "20-divided")
    window.actions_by_name["divide"].trigger()
    window.actions_by_name["mask"].trigger()
    tool, target = looking.mask_tool, window.stage.canvas.picture_rect()
    for x, y in ((0.3, 0.75), (0.7, 0.72)):
        at = target.topLeft() + QPointF(target.width() * x, target.height() * y)
        QTest.mousePress(tool, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at.toPoint())
        QTest.mouseMove(tool, (at + QPointF(target.width() * 0.2, 0)).toPoint())
        QTest.mouseRelease(tool, Qt.MouseButton.LeftButton)
    wait(lambda: studio.studio.parameters.controls.mask is not None)
    shoot(studio, folder, "21-mask")
    looking.leave()
    studio.studio.set_mask(None)
    window.actions_by_name["crop"].trigger()
    wait(looking.crop_tool.isVisible)
    looking.crop_bar.slider.setValue(35)
    looking.crop_bar.shape_box.setCurrentText("16 : 9")
    shoot(studio, folder, "22-crop")
    looking.leave()


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
    window.actions_by_name["settings"].trigger()
    shoot_dialog(folder, "23-settings")
    window.actions_by_name["palette"].trigger()
    window.command_palette.field.setText(tr("Painting")[:3].lower())
    settle()
    window.command_palette.grab().save(str(folder / "24-palette.png"))
    window.command_palette.close()
    window.actions_by_name["brush"].trigger()
    settle()
    window.dock.brush.grab().save(str(folder / "10-brush.png"))
    window.dock.brush.close()
    studio.messages.broke("Traceback (most recent call last):\n  …\nValueError: a bug")
    shoot(studio, folder, "9-message")
    window.stage.strip.dismiss()


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
    data.setUrls([QUrl.fromLocalFile(str(foreign.png(folder / "a1111.png", parameters=foreign.A1111)))])
    place = stage.mapTo(target, stage.rect().center() + QPoint(0, stage.height() // 2 - 40))
    QApplication.sendEvent(target, QDragEnterEvent(place, copy, data, left, none))
    settle()
    studio.window.grab().save(str(folder / "19-drop-settings.png"))
    QApplication.sendEvent(target, QDragLeaveEvent())
    (folder / "a1111.png").unlink()


def shoot_gallery(studio: StudioApp, photo: Path, folder: Path) -> None:
    """Draw the gallery with pictures of several months, empty, and with something chosen."""
    styles = [style.name for style in studio.styles.styles()]
    words = ("a lighthouse in fog, oil", "red poppies", "", "a village at night", "mountains at dawn, watercolour")
    for number in range(60):
        prompt = words[number % len(words)]
        style = styles[number * 5 % len(styles)]
        steps = (Imagine(prompt=prompt, model="dreams"),) if prompt else ()
        recipe = Recipe(steps=(*steps, Stylize(style=style)), seed=number)
        path = studio.gallery / f"2026-10-01 10-00-{number:02} evening.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = studio.styles.styles()[number * 5 % len(styles)].path if number % 3 else photo
        with Image.open(picture) as opened:
            small = opened.convert("RGB")
        small.thumbnail((480, 480))
        small.save(path)
        raw = path.read_bytes()
        path.write_bytes(raw[:33] + png_chunk(recipe) + raw[33:])
        day = time.time() - number * 1.7 * 86_400
        os.utime(path, (day, day))
    album = studio.album
    album.scan(now=True)
    studio.window.actions_by_name["gallery"].trigger()
    wait(lambda: album.model.rowCount() >= 60 and album.smalls.waiting == 0)
    assert album.window is not None
    for row, stars in ((0, 5), (2, 4), (7, 3)):
        album.window.choose_row(row)
        album.rate(stars)
    album.window.choose_row(2)
    for width, height in ((1060, 740), (1900, 1100)):
        album.window.resize(width, height)
        settle()
        wait(lambda: album.smalls.waiting == 0)
        settle()
        album.window.grab().save(str(folder / f"20-gallery-{width}x{height}.png"))
    menu = album.window.menu()
    menu.popup(album.window.mapToGlobal(QPoint(300, 200)))
    settle(0.2)
    menu.grab().save(str(folder / "21-gallery-menu.png"))
    menu.close()
    album.window.search.setText("nowhere")
    settle(1.0)
    album.window.grab().save(str(folder / "22-gallery-nothing.png"))
    album.window.close()


def main(argv: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", action="store_true", help="paint for real")
    parser.add_argument("--theme", choices=["dark", "light", "both"], default="dark", help="both: a folder for each")
    parser.add_argument("--photo", type=Path, help="instead of a drawn landscape")
    chosen = parser.parse_args(argv)
    app = make_application([])
    for look in ("dark", "light") if chosen.theme == "both" else (chosen.theme,):
        folder = chosen.folder / look if chosen.theme == "both" else chosen.folder
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as home:
            os.environ["IMPASTO_HOME"] = home
            save_settings(Settings(theme=look), folders().settings)
            photo = chosen.photo or Path(home) / "evening.jpg"
            if chosen.photo is None:
                sample_photo(1920, 1200).save(photo, quality=92)
            draw_all(folder, photo=photo.absolute(), engine=chosen.engine)
    app.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
