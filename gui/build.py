"""Builds the studio: everything that exists in the window's process is made here and nowhere else."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from engine.errors import QueueInUse
from engine.jobs import Listener, QueueRunner
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.naming import Naming, free_path
from engine.jobs.pool import PoolRunner
from engine.meter import MemoryMeter
from engine.presets import Preset, builtin_presets
from engine.settings import Folders, Settings, folders, load_settings
from engine.styles import Style, baked_styles, builtin_styles, style_problems
from gui import actions, theme
from gui.background import Background
from gui.bridge import Bridge
from gui.choosers import Chooser, SystemChooser
from gui.exporting import Exporting
from gui.fetching import Fetching
from gui.goodbye import Goodbye
from gui.hooks import Hooks
from gui.instance import Instance, call
from gui.messages import BROKE, BROKE_ADVICE, Message, Messages
from gui.models.presets import PresetModel, style_of
from gui.models.styles import StyleModel
from gui.models.thumbnails import Thumbnails
from gui.pausing import Pausing
from gui.prompt_history import PromptHistory
from gui.queue_side import QueueSide
from gui.queueing import Queueing
from gui.state import Parameters
from gui.studio import Studio
from gui.window import Models, StudioWindow

FIRST_PRESET = "swirling-oil"
"""What a new studio begins with, so that a photo is all that is missing."""
GALLERY = "Gallery"
"""Folder among the studio's pictures where every finished painting is kept."""


class Closable(Protocol):
    """A meter, as far as the studio knows it."""

    def close(self) -> None:
        """End."""


class StudioApp(QObject):
    """The whole studio without the event loop. `open` shows the window, `close` ends every thread and process."""

    def __init__(
        self,
        *,
        make_runner: Callable[[Listener], QueueRunner],
        make_meter: Callable[[Listener], Closable] | None = None,
        chooser: Chooser | None = None,
    ) -> None:
        super().__init__()
        self.folders: Folders = folders()
        settings, problems = load_settings(self.folders.settings)
        self.messages = Messages(self)
        self.hooks = Hooks(self.folders.logs, self._broke)
        self.bridge = Bridge(self)
        self.background = Background(threads=2, name="studio", parent=self)
        self._pictures = Background(threads=1, name="thumbnails", parent=self)
        self.runner = make_runner(self.bridge)
        self.queueing = Queueing(self.runner, self.bridge, self)
        self.pausing = Pausing(self.runner, self)
        self._make_meter = make_meter
        self._meter: Closable | None = None
        self.thumbnails = Thumbnails(self._pictures, parent=self)
        self.styles = StyleModel(self.thumbnails, self)
        self.presets = PresetModel(self.styles, self.thumbnails, self)
        self._given: set[Path] = set()
        """Names that pictures of the queue will have."""
        self.gallery = self.folders.pictures / GALLERY
        self.studio = self._studio(settings)
        chooser = chooser or SystemChooser()
        self.exporting = self._exporting(settings, chooser)
        self.fetching = Fetching(self.messages, self)
        self.prompts = PromptHistory(self.folders.settings)
        self.window = StudioWindow(
            studio=self.studio,
            models=Models(self.thumbnails, self.styles, self.presets),
            messages=self.messages,
            chooser=chooser,
            exporting=self.exporting,
            gallery=self.gallery,
            fetching=self.fetching,
            prompts=self.prompts,
        )
        self.queue_side = QueueSide(
            self.window, queueing=self.queueing, studio=self.studio, bridge=self.bridge, messages=self.messages
        )
        self._connect()
        for problem in problems:
            self.messages.warn(problem)
        self._closed = False

    def _connect(self) -> None:
        self.window.closing.connect(self.close)
        self.window.commands.pasted.connect(self._open_pasted)
        self.pausing.changed.connect(self._show_paused)
        self.messages.models_wanted.connect(self.window.commands.show_models)
        self.studio.parameters_changed.connect(self._remember_style)
        self.studio.baked.connect(self._baked)
        self.studio.begun.connect(self._remember_prompt)

    def _show_paused(self, paused: bool) -> None:
        self.window.meter.show_paused(paused=paused)
        actions.show_paused(self.window.actions_by_name["pause"], paused=paused)

    def _studio(self, settings: Settings) -> Studio:
        return Studio(
            queueing=self.queueing,
            bridge=self.bridge,
            background=self.background,
            messages=self.messages,
            pausing=self.pausing,
            new_target=self._new_target,
            memory_limit=settings.memory_limit,
            device=settings.device,
            parent=self,
        )

    def _exporting(self, settings: Settings, chooser: Chooser) -> Exporting:
        return Exporting(
            settings=settings,
            settings_folder=self.folders.settings,
            pictures=self.folders.pictures,
            queueing=self.queueing,
            bridge=self.bridge,
            background=self.background,
            messages=self.messages,
            pausing=self.pausing,
            chooser=chooser,
            styles=self.styles,
            thumbnails=self.thumbnails,
            parent=self,
        )

    def open(self, photo: Path | None = None) -> None:
        """Show the window; what takes longer begins when it stands."""
        self.window.take_room()
        self.window.show()
        self.window.fit_panel()
        QTimer.singleShot(0, self._begin)
        if photo is not None:
            self.studio.open_photo(photo)

    def come_forward(self, photo: Path | None) -> None:
        """Show the window in front of all others, with `photo` where there is one."""
        window = self.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        if photo is not None:
            self.studio.open_photo(photo)

    def _begin(self) -> None:
        if self._closed:
            return
        self.runner.warm()
        if self._make_meter is not None:
            self._meter = self._make_meter(self.bridge)
        self.background.run(_read_lists, done=self._fill_lists, failed=self.messages.report)

    def _fill_lists(self, lists: tuple[tuple[Style, ...], tuple[str, ...], tuple[Preset, ...]]) -> None:
        styles, problems, presets = lists
        self.styles.set_built_in(styles)
        for own in reversed(self.exporting.settings.own_styles):
            if own.is_file():
                self.styles.add_own(own)
        self.presets.set_presets(presets)
        for problem in problems:
            self.messages.warn(problem)
        usable = [item for item in presets if self.styles.find(style_of(item)) is not None]
        first = next((item for item in usable if item.name == FIRST_PRESET), usable[0] if usable else None)
        if first is not None:
            self.studio.start_with(first.recipe)

    def _baked(self, file: Path) -> None:
        """Show the baked style in the gallery and choose it."""

        def show(styles: tuple[Style, ...]) -> None:
            self.styles.set_built_in(styles)
            style = next((item for item in styles if item.baked == file), None)
            if style is not None:
                self.studio.choose_style(style.name)
                paint = self.window.commands.generate
                words = "It is chosen; photos now come nearer to it."
                self.messages.post(Message(f"{style.title} is baked.", words, action="Paint", act=paint))

        self.background.run(_read_styles, done=show, failed=self.messages.report)

    def _new_target(self, source: Path) -> Path:
        naming = Naming(source=source.stem, when=datetime.now())
        target = free_path(self.gallery, "{date} {time} {source}", naming, ".png", taken=self._given)
        self._given.add(target)
        return target

    def _open_pasted(self, image: QImage) -> None:
        """Keep a pasted picture as a file, because a photo is a file."""
        target = self.folders.cache / "pasted" / f"pasted-{time.time_ns()}.png"

        def work() -> Path:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not image.save(str(target)):
                raise OSError(f"{target} could not be written")
            return target

        self.background.run(work, done=self.studio.open_photo, failed=self.messages.report)

    def _remember_style(self, parameters: Parameters) -> None:
        style = self.styles.find(parameters.style)
        if style is not None and style.name == str(style.path):
            self.exporting.remember_style(style.path)

    def _remember_prompt(self, parameters: Parameters) -> None:
        step = parameters.words.step
        if parameters.start != "photo" and self.prompts.add(step.prompt, step.negative):
            self.background.run(self.prompts.save, done=lambda _nothing: None, failed=self.messages.report)

    def _broke(self, details: str) -> None:
        self.messages.arrived.emit(Message(BROKE, BROKE_ADVICE, "error", details))

    def close(self) -> None:
        """End the engine, the meter and all threads. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._meter is not None:
            self._meter.close()
        self.runner.close()
        self.fetching.close()
        self.background.close()
        self._pictures.close()


def _read_lists() -> tuple[tuple[Style, ...], tuple[str, ...], tuple[Preset, ...]]:
    return _read_styles(), style_problems(), builtin_presets()


def _read_styles() -> tuple[Style, ...]:
    return (*baked_styles(), *builtin_styles())


def make_application(argv: list[str]) -> QApplication:
    """The Qt application, named and dressed."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(["impasto", *argv])
    QCoreApplication.setApplicationName("Impasto")
    QGuiApplication.setDesktopFileName("impasto")
    theme.apply(app)
    return app


def durable(listener: Listener) -> JournalRunner:
    """The studio's runner: engines of its own behind a queue that survives. Raises QueueInUse."""
    return JournalRunner(listener, PoolRunner, folder=folders().settings)


def run(argv: list[str]) -> int:
    """Run the studio until its window is closed; where one is open already, show that."""
    app = make_application(argv)
    photo = Path(argv[0]) if argv else None
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends the studio at once
    try:
        studio = StudioApp(make_runner=durable, make_meter=MemoryMeter)
    except QueueInUse as error:
        if call(folders().settings, photo):
            return 0
        sys.stderr.write(f"{error}\n")
        return 1
    instance = Instance(studio.folders.settings, studio)
    instance.called.connect(studio.come_forward)
    goodbye = Goodbye(studio.window.close, studio)
    studio.hooks.install()
    try:
        studio.open(photo)
        return int(app.exec())
    finally:
        goodbye.close()
        instance.close()
        studio.close()
        studio.hooks.uninstall()
