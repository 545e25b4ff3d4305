"""Builds the studio: everything that exists in the window's process is made here and nowhere else."""

from __future__ import annotations

import gc
import signal
import sys
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from engine.errors import QueueInUse
from engine.forecasts import Forecasts
from engine.jobs import Listener, QueueRunner
from engine.jobs.cards import spread
from engine.jobs.journal.runner import JournalRunner
from engine.jobs.naming import Naming, free_path
from engine.jobs.pool import PoolRunner
from engine.meter import MemoryMeter
from engine.settings import Folders, Settings, folders, load_settings
from engine.styles import Style
from gui import actions
from gui.album import Album
from gui.appearance import Appearance
from gui.application import Curtain
from gui.background import Background
from gui.bridge import Bridge
from gui.choosers import Chooser, SystemChooser
from gui.crash import CrashReport
from gui.exporting import Exporting, show_folder
from gui.fetching import Fetching
from gui.following import Following
from gui.goodbye import Goodbye
from gui.hooks import Hooks
from gui.instance import Instance, call
from gui.layout import kept_queue, restore_layout, save_layout
from gui.learning import Learning
from gui.lists import Lists, read_lists, read_styles
from gui.making_fit import MakingFit
from gui.mask import MaskFiles
from gui.messages import BROKE, BROKE_ADVICE, Message, Messages
from gui.models.presets import PresetModel, style_of
from gui.models.styles import StyleModel
from gui.models.thumbnails import Thumbnails
from gui.pausing import Pausing
from gui.preferences import Preferences
from gui.preset_side import PresetSide
from gui.prompt_history import PromptHistory
from gui.queue_side import QueueSide
from gui.queueing import Queueing
from gui.reopening import Reopening
from gui.reporting import Reporting
from gui.restoring import Restoring
from gui.state import Parameters
from gui.studio import Studio
from gui.tongue import said, tr
from gui.trying import MakeRunner, quiet_engine
from gui.window import Models, StudioWindow

FIRST_PRESET, FIRST_WORDS = "swirling-oil", "knife-from-words"
"""What a new studio begins with, so that a photo, or a prompt, is all that is missing."""
MASKS = "masks"
"""Folder among the studio's data where masks that were brushed are kept."""
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
        crash: CrashReport | None = None,
        make_painter: MakeRunner = quiet_engine,
    ) -> None:
        super().__init__()
        self.folders: Folders = folders()
        settings, problems = load_settings(self.folders.settings)
        self.appearance = Appearance(settings.theme, self)
        self.messages = Messages(self)
        self.crash = crash or CrashReport(self.folders.logs)
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
        self._given: deque[Path] = deque(maxlen=1000)
        """Names that pictures of the queue will have; older ones say another time anyway."""
        self.gallery = self.folders.pictures / GALLERY
        self.forecasts = Forecasts.of_artist()
        self.studio = self._studio(settings)
        chooser = chooser or SystemChooser()
        self.exporting = self._exporting(settings, chooser)
        self.fetching = Fetching(self.messages, self)
        self.masks = MaskFiles(self.folders.styles.parent / MASKS, failed=self.messages.report, parent=self)
        self.album = self._album()
        self.prompts = PromptHistory(self.folders.settings)
        self.window = self._window(chooser)
        self.preferences = Preferences(
            self.window, exporting=self.exporting, studio=self.studio, appearance=self.appearance
        )
        self.queue_side = QueueSide(
            self.window, queueing=self.queueing, studio=self.studio, bridge=self.bridge, messages=self.messages
        )
        self._connect(chooser, make_painter)
        for problem in problems:
            self.messages.warn(problem)
        self._closed = self._with_photo = False

    def _connect(self, chooser: Chooser, make_painter: MakeRunner) -> None:
        self.preset_side = PresetSide(
            self.window, model=self.presets, studio=self.studio, queueing=self.queueing, background=self.background,
            messages=self.messages, chooser=chooser, cache=self.folders.cache, make_painter=make_painter,
        )  # fmt: skip
        self.making_fit = MakingFit(self.window, self.studio, self.messages)
        self.learning = Learning(
            self.window, studio=self.studio, queueing=self.queueing, bridge=self.bridge, background=self.background,
            fetching=self.fetching, chooser=chooser,
        )  # fmt: skip
        self.following = Following(self.window, self.studio, self.exporting, self.queueing, self.background)
        self.reporting = Reporting(self.crash, self.folders.logs, messages=self.messages, window=self.window)
        self.reporting.follow(self.bridge, self.queueing, self.window.actions_by_name)
        self.window.closing.connect(self.close)
        self.window.commands.pasted.connect(self._open_pasted)
        self.pausing.changed.connect(self._show_paused)
        self.window.meter.export_wanted.connect(self._export_meter)
        self.messages.models_wanted.connect(self.window.commands.show_models)
        self.studio.parameters_changed.connect(self._remember_style)
        self.studio.baked.connect(self._baked)
        self.studio.begun.connect(self._remember_begin)

    def _export_meter(self) -> None:
        history, folder = self.window.meter.history, self.folders.logs

        def told(path: Path) -> None:
            words = tr("{name} lies in {folder}.", name=path.name, folder=folder)
            self.messages.post(Message(words, action=tr("Show folder"), act=lambda: show_folder(folder)))

        self.background.run(lambda: history.write(folder), done=told, failed=self.messages.report)

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
            forecasts=self.forecasts,
            memory_limit=settings.memory_limit,
            device=settings.device,
            parent=self,
        )

    def _window(self, chooser: Chooser) -> StudioWindow:
        return StudioWindow(
            studio=self.studio,
            models=Models(self.thumbnails, self.styles, self.presets),
            messages=self.messages,
            chooser=chooser,
            exporting=self.exporting,
            album=self.album,
            fetching=self.fetching,
            prompts=self.prompts,
            masks=self.masks,
            background=self.background,
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
            forecasts=self.forecasts,
            presets=self.presets.presets,
            parent=self,
        )

    def _album(self) -> Album:
        work, said = self.background, self.messages
        self.restoring = Restoring(self.studio, background=work, messages=said, parent=self)
        return Album(
            folder=self.gallery,
            others=self._output_folders,
            settings=self.folders.settings,
            cache=self.folders.cache,
            bridge=self.bridge,
            messages=said,
            reopening=Reopening(self.studio, self.restoring, background=work, messages=said, parent=self),
            presets=self.presets.presets,
            titled=self.presets.title_of,
            parent=self,
        )

    def _output_folders(self) -> tuple[Path, ...]:
        """Where finished pictures go beside the studio's own gallery."""
        chosen = self.exporting.settings.output_folder
        return (self.folders.pictures, *((chosen,) if chosen is not None else ()))

    def open(self, photo: Path | None = None) -> None:
        """Show the window; what takes longer begins when it stands."""
        known = restore_layout(self.window, self.window.splitter, self.folders.settings)
        self.window.take_room()
        self.window.show()
        if not known:
            self.window.fit_panel()
        if queue := kept_queue(self.folders.settings):
            self.queue_side.show(queue)
        QTimer.singleShot(0, self._begin)
        self._with_photo = photo is not None
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
        self.reporting.offer()
        if self._make_meter is not None:
            self._meter = self._make_meter(self.bridge)
        self.background.run(read_lists, done=self._fill_lists, failed=self.messages.report)

    def _fill_lists(self, lists: Lists) -> None:
        styles, problems, presets = lists.styles, lists.problems, lists.presets
        self.styles.set_built_in(styles)
        for own in reversed(self.exporting.settings.own_styles):
            if own.is_file():
                self.styles.add_own(own)
        self.presets.set_presets(presets, lists.own)
        for problem in problems:
            self.messages.warn(problem)
        usable = [item for item in presets if self.styles.find(style_of(item)) is not None]
        words = None if self._with_photo or self.exporting.settings.begin_with == "photo" else lists.model
        wanted = FIRST_PRESET if words is None else FIRST_WORDS
        fitting = [item for item in usable if item.recipe.needs_photo == (words is None)]
        first = next((item for item in fitting if item.name == wanted), fitting[0] if fitting else None)
        if first is not None:
            self.studio.start_with(first.recipe, words)
        if self.studio.parameters.start == "words":
            self.window.commands.write()

    def _baked(self, file: Path) -> None:
        """Show the baked style in the gallery and choose it."""

        def show(styles: tuple[Style, ...]) -> None:
            self.styles.set_built_in(styles)
            style = next((item for item in styles if item.baked == file), None)
            if style is not None:
                self.studio.choose_style(style.name)
                paint = self.window.commands.generate
                words = tr("It is chosen; photos now come nearer to it.")
                self.messages.post(
                    Message(tr("{title} is baked.", title=said(style.title)), words, action=tr("Paint"), act=paint)
                )

        self.background.run(read_styles, done=show, failed=self.messages.report)

    def _new_target(self, source: Path) -> Path:
        naming = Naming(source=source.stem, when=datetime.now())
        target = free_path(self.gallery, "{date} {time} {source}", naming, ".png", taken=self._given)
        self._given.append(target)
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

    def _remember_begin(self, parameters: Parameters) -> None:
        """Keep the prompt, and what a painting began with: the next studio begins like this one was used."""
        step = parameters.words.step
        self.exporting.remember(begin_with="words" if parameters.start == "words" else "photo")
        if parameters.start != "photo" and self.prompts.add(step.prompt, step.negative):
            self.background.run(self.prompts.save, done=lambda _nothing: None, failed=self.messages.report)

    def _broke(self, details: str) -> None:
        self.messages.arrived.emit(Message(BROKE, BROKE_ADVICE, "error", self.crash.broke(details)))

    def close(self) -> None:
        """End the engine, the meter and all threads. May be called twice."""
        if self._closed:
            return
        self._closed = True
        if self.window.isVisible():
            save_layout(self.window, self.window.splitter, self.folders.settings, queue=self.queue_side.width)
        if self._meter is not None:
            self._meter.close()
        self.runner.close()
        self.preset_side.close()
        self.fetching.close()
        self.album.close()
        self.background.close()
        self.masks.close()
        self._pictures.close()


def durable(listener: Listener) -> JournalRunner:
    """The studio's runner: engines of its own behind a queue that survives. Raises QueueInUse."""
    return JournalRunner(listener, partial(PoolRunner, devices=spread), folder=folders().settings)


def run(app: QApplication, photo: Path | None, curtain: Curtain) -> int:
    """Run the studio until its window is closed; where one is open already, show that. `curtain` goes in any case."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in the terminal ends the studio at once
    with CrashReport(folders().logs) as crash:
        try:
            studio = StudioApp(make_runner=durable, make_meter=MemoryMeter, crash=crash)
        except QueueInUse as error:
            curtain.close()
            if call(folders().settings, photo):
                return 0
            sys.stderr.write(f"{error}\n")
            return 1
        curtain.rise_over(studio.window)
        return _live(app, studio, photo)


def _live(app: QApplication, studio: StudioApp, photo: Path | None) -> int:
    """The event loop, with all that listens to the system meanwhile; returns the exit code."""
    instance = Instance(studio.folders.settings, studio)
    instance.called.connect(studio.come_forward)
    goodbye = Goodbye(studio.window.close, studio)
    studio.hooks.install()
    try:
        studio.open(photo)
        gc.freeze()  # what stands now stays
        gc.enable()
        return int(app.exec())
    finally:
        goodbye.close()
        instance.close()
        studio.close()
        studio.hooks.uninstall()
