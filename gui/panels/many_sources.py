"""What many pictures are painted of: photos, or prompts, one a line."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from engine.errors import EngineError
from engine.probe import pictures_below, pictures_in
from engine.sniff import shown_name
from engine.wishes_words import prompts_in, prompts_of
from gui import theme
from gui.background import Background
from gui.choosers import Chooser
from gui.panels.prompt_field import PromptColours
from gui.remedies import whole
from gui.tongue import tr, tr_n
from gui.widgets import ElidedLabel, button, named


class PhotoSources(QWidget):
    """Photos from a folder, also from the folders inside it, or single ones."""

    changed = Signal()

    def __init__(self, chooser: Chooser, background: Background) -> None:
        super().__init__()
        self._chooser, self._background = chooser, background
        self._places: tuple[Path, ...] = ()
        self._looks = 0
        self.chosen: tuple[Path, ...] = ()
        self.roots: tuple[Path, ...] = ()
        """Folders whose inner folders the pictures keep, below the output folder."""
        self.found = ElidedLabel(tr("No photos chosen yet"))
        self.inside = QCheckBox(tr("Folders &inside"))
        tip = tr("Photos in the folders inside it too; their pictures go into folders of the same names")
        named(self.inside, tr("Folders inside"), tip)
        self.inside.toggled.connect(lambda _on: self.take(list(self._places)))
        folder = button(
            tr("Choose f&older…"), icon="folder", tip=tr("All pictures of one folder"), press=self.ask_folder
        )
        files = button(tr("Choose &photos…"), icon="photo", tip=tr("Pick single photos"), press=self.ask_files)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.Space.S)
        row.addWidget(self.found, 1)
        row.addWidget(self.inside)
        row.addWidget(folder)
        row.addWidget(files)
        for first, second in ((folder, files), (files, self.inside)):
            QWidget.setTabOrder(first, second)
        self.setFocusProxy(folder)

    def take(self, places: list[Path]) -> None:
        """Use these photos, and all photos of these folders; large trees are looked through in a thread."""
        self._places = tuple(places)
        self._looks += 1
        if not places:
            return
        if not self.inside.isChecked():
            try:
                self._show(tuple(pictures_in(places)), ())
            except EngineError as error:
                self._show((), (), whole(error))
            return
        number = self._looks
        self.found.set_text(tr("Looking through the folders…"))

        def look() -> tuple[tuple[Path, ...], tuple[Path, ...]]:
            return tuple(pictures_below(places)), tuple(place for place in places if place.is_dir())

        def done(found: tuple[tuple[Path, ...], tuple[Path, ...]]) -> None:
            if number == self._looks:  # else something else was chosen meanwhile
                self._show(*found)

        def failed(error: BaseException) -> None:
            if number == self._looks:
                self._show((), (), whole(error) if isinstance(error, EngineError) else str(error))

        self._background.run(look, done=done, failed=failed)

    def _show(self, chosen: tuple[Path, ...], roots: tuple[Path, ...], words: str = "") -> None:
        self.chosen, self.roots = chosen, roots
        words = words or tr("There are no pictures in this folder.")
        names = [shown_name(path) for path in chosen]
        if names:
            told = tr("{count} photos, from {first} to {last}", count=len(names), first=names[0], last=names[-1])
            words = names[0] if len(names) == 1 else told
        self.found.set_text(words)
        self.changed.emit()

    def ask_folder(self) -> None:
        """Let a folder be chosen."""
        chosen = self._chooser.folder(self, tr("A folder of photos"), None)
        if chosen is not None:
            self.take([chosen])

    def ask_files(self) -> None:
        """Let single photos be chosen."""
        chosen = self._chooser.pictures(self, tr("Photos to paint"), None)
        if chosen:
            self.take(chosen)


class PromptSources(QWidget):
    """Prompts, written or from a text file."""

    changed = Signal()

    def __init__(self, chooser: Chooser) -> None:
        super().__init__()
        self._chooser = chooser
        self.chosen: tuple[str, ...] = ()
        self.roots: tuple[Path, ...] = ()
        """None: prompts lie in no folder."""
        self.field = QPlainTextEdit()
        self.field.setPlaceholderText(tr("One prompt a line, such as\na lighthouse at dawn\na lighthouse in fog"))
        self.field.setTabChangesFocus(True)
        self.field.setMinimumHeight(96)
        self.setFocusProxy(self.field)
        named(self.field, tr("Prompts"), tr("One prompt a line; each becomes a picture"))
        self._colours = PromptColours(self.field.document())
        self.found = ElidedLabel()
        open_list = button(
            tr("Open &list…"), icon="open", tip=tr("Take the lines of a text file"), press=self.ask_file
        )
        row = QHBoxLayout()
        row.setSpacing(theme.Space.S)
        row.addWidget(self.found, 1)
        row.addWidget(open_list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.S)
        column.addWidget(self.field, 1)
        column.addLayout(row)
        self.field.textChanged.connect(self._written)
        self._written()

    def ask_file(self) -> None:
        """Let a text file be chosen; its lines take the place of what was written."""
        chosen = self._chooser.text(self, tr("A list of prompts"), None)
        if chosen is None:
            return
        try:
            self.field.setPlainText("\n".join(prompts_in(chosen)))
        except EngineError as error:
            self.found.set_text(whole(error))

    def _written(self) -> None:
        try:
            self.chosen = prompts_of(self.field.toPlainText().splitlines())
            count = len(self.chosen)
            words = tr_n("{count} prompt", "{count} prompts", count) if count else tr("What should be painted?")
        except EngineError as error:
            self.chosen, words = (), whole(error)
        self.found.set_text(words)
        self.changed.emit()
