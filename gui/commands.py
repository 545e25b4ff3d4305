"""What the artist does in the window: each menu entry, button and drop ends here."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QMainWindow

from engine.presets import Preset
from gui.actions import ShortcutsDialog
from gui.album import Album
from gui.choosers import Chooser
from gui.drops import Zone, are_presets, local_files
from gui.exporting import Exporting, show_folder
from gui.fetching import Fetching, Row
from gui.messages import HistoryDialog, Messages, MessageStrip
from gui.panels.models import ModelsDialog
from gui.studio import Studio
from gui.tongue import tr
from gui.words import Start

STEP = 0.1
"""How much stronger or weaker at a time."""


class Commands(QObject):
    """Knows the window only as the parent of dialogs; `missing` tells what a painting still lacks."""

    missing = Signal(str)
    """What Generate was wanted without, as in `gui.state.Missing`."""
    queue_wanted = Signal()
    """Show the queue, or hide it."""
    presets_wanted = Signal(list)
    """Show the presets, after taking in these files."""
    learn_wanted = Signal()
    """Learn a look from pictures."""
    pasted = Signal(QImage)
    """A picture without a file came from the clipboard."""

    def __init__(
        self,
        window: QMainWindow,
        *,
        studio: Studio,
        exporting: Exporting,
        messages: Messages,
        strip: MessageStrip,
        chooser: Chooser,
        album: Album,
        fetching: Fetching,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._studio = studio
        self._exporting = exporting
        self._messages = messages
        self._strip = strip
        self._chooser = chooser
        self._album = album
        self._fetching = fetching
        self._restoring = album.reopening.restoring
        self._restoring.used.connect(self.offer_model)
        self._models: ModelsDialog | None = None

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What each action of `gui.actions` calls, as far as it is not about looking at the canvas."""
        return {
            "open_photo": self.ask_for_photo,
            "own_style": self.ask_for_style,
            "paste": self.paste,
            "export": self.export,
            "export_many": self.export_many,
            "copy_command": self._restoring.copy_command,
            "models": self.show_models,
            "words": self.write,
            "gallery": lambda: self._album.show(self._window),
            "show_gallery": self.show_gallery,
            "quit": self._window.close,
            "undo": self._studio.undo,
            "redo": self._studio.redo,
            "generate": self.generate,
            "generate_first": lambda: self.generate(first=True),
            "queue": self.queue_wanted.emit,
            "preset_shelf": lambda: self.presets_wanted.emit([]),
            "cancel": self.cancel_or_dismiss,
            "pause": self._studio.pausing.toggle,
            "bake": self.bake,
            "learn": self.learn_wanted.emit,
            "stronger": lambda: self.change_strength(STEP),
            "weaker": lambda: self.change_strength(-STEP),
            "full_screen": self.toggle_full_screen,
            "shortcuts": lambda: ShortcutsDialog(self._window).show(),
            "messages": lambda: HistoryDialog(self._messages, self._window).show(),
        }

    def ask_for_photo(self) -> None:
        """Let a photo be chosen."""
        path = self._chooser.picture(self._window, tr("Open a photo"), self._exporting.last_folder())
        if path is not None:
            self._exporting.remember_folder(path.parent)
            self._studio.open_photo(path)

    def ask_for_style(self) -> None:
        """Let an own picture be chosen as painting."""
        title = tr("Use my own picture as painting")
        path = self._chooser.picture(self._window, title, self._exporting.last_folder())
        if path is not None:
            self._studio.use_picture_as_style(path)

    def ask_for_mask(self) -> None:
        """Let a mask be chosen."""
        path = self._chooser.picture(self._window, tr("Choose a mask"), self._exporting.last_folder())
        if path is not None:
            self._studio.use_picture_as_mask(path)

    def use_preset(self, preset: Preset) -> None:
        """Take over everything a preset says; words take the first model that is here."""
        self._studio.apply_preset(preset)
        self.offer_model()

    def paste(self) -> None:
        """Open the file or the picture that was copied."""
        data: QMimeData | None = QApplication.clipboard().mimeData()  # None when nothing was ever copied
        files = local_files(data) if data is not None else []
        if files:
            self.take_files("photo", files)
        elif data is not None and data.hasImage():
            self.pasted.emit(QApplication.clipboard().image())
        else:
            self._messages.inform(tr("There is no picture to paste."), tr("Copy a picture or a file first."))

    def take_files(self, zone: Zone, files: list[Path]) -> None:
        """Use files that were dropped on a zone or pasted; many photos at once become a batch."""
        if zone == "presets" or are_presets(files):
            self.presets_wanted.emit(files)
        elif zone == "style":
            self._studio.use_picture_as_style(files[0])
        elif zone == "settings":
            self._restoring.restore(files[0])
        elif len(files) > 1 or files[0].is_dir():
            self.export_many(files)
        else:
            self._studio.open_photo(files[0])

    def refuse_drop(self) -> None:
        """Say why nothing happened."""
        self._messages.inform(
            tr("Only files of this computer can be dropped here."), tr("Save the picture first, then drop the file.")
        )

    def change_strength(self, by: float) -> None:
        """Stronger or weaker, within 0 to 1."""
        strength = round(self._studio.parameters.strength + by, 2)
        self._studio.set_strength(max(0.0, min(1.0, strength)))

    def generate(self, *, first: bool = False) -> None:
        """Paint, with `first` before all that waits; or tell what is missing for it."""
        field = QApplication.focusWidget()
        if isinstance(field, QAbstractSpinBox):
            field.interpretText()  # a number that is still being typed counts
        missing = self._studio.parameters.missing
        self._studio.generate(first=first)
        if missing is not None:
            self.missing.emit(missing)

    def begin_with(self, start: Start) -> None:
        """Begin with a photo, with words or with both; words take the first model that is here, the artist's own
        before the built-in one.
        """
        self._studio.set_start(start)
        self.offer_model()
        if self._studio.parameters.missing == "prompt":
            self.missing.emit("prompt")  # the next step

    def offer_model(self) -> None:
        """Take the first model that is here where words want one and none is chosen."""
        parameters, rows = self._studio.parameters, self._fetching.usable("imagine")
        if parameters.start != "photo" and parameters.words.model is None and rows:
            self.choose_model(rows[0])

    def choose_model(self, row: Row) -> None:
        """Imagine with this model."""
        self._studio.choose_model(row.key, base=row.base, fast=row.fast)

    def use_example(self, prompt: str) -> None:
        """Write an example into the prompt, and go there: it may be changed first."""
        self._studio.set_words("prompt", prompt)
        self.missing.emit("prompt")

    def write(self) -> None:
        """Go to the prompt; with a photo alone it begins to be used too."""
        parameters = self._studio.parameters
        if parameters.start == "photo":
            self.begin_with("words" if parameters.photo is None else "both")
        self.missing.emit("prompt")

    def bake(self) -> None:
        """Learn the chosen painting better; or tell that none is chosen."""
        style = self._exporting.style_of(self._studio.parameters)
        if style is None:
            self._messages.inform(tr("No painting is chosen."), tr("Choose the one to bake."))
            self.missing.emit("style")
        else:
            self._studio.bake(style)

    def cancel_or_dismiss(self) -> None:
        """Esc: stop painting; when nothing is painted, close a message or leave full screen."""
        if self._studio.running:
            self._studio.cancel()
        elif self._strip.isVisible():
            self._strip.dismiss()
        elif self._window.isFullScreen():
            self._window.showNormal()

    def export(self) -> None:
        """Save the finished painting somewhere."""
        self._exporting.export_one(self._window, self._studio.result, self._studio.parameters)

    def export_many(self, sources: list[Path] | None = None) -> None:
        """Paint many photos like this."""
        self._exporting.export_many(self._window, self._studio.parameters, sources or [])

    def show_models(self) -> None:
        """Show what models there are."""
        if self._models is None:
            self._models = ModelsDialog(
                self._fetching,
                chooser=self._chooser,
                add_folder=self._exporting.remember_model_folder,
                parent=self._window,
            )
        self._models.show()
        self._models.raise_()

    def show_gallery(self) -> None:
        """Open the gallery folder in the system's file browser."""
        with contextlib.suppress(OSError):  # a folder that cannot be made cannot be shown either; the system says so
            self._album.folder.mkdir(parents=True, exist_ok=True)
        show_folder(self._album.folder)

    def toggle_full_screen(self) -> None:
        """Use the whole screen, or no longer."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()
