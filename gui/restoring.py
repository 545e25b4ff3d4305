"""Settings out of pictures, in the window: looked for, offered, and taken over; and the way back, as a command."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from engine.errors import EngineError
from engine.line import command_of, default_target
from engine.recipe import Imagine, Recipe
from engine.restoring import Restored, restore
from engine.sniff import shown_name
from gui.background import Background
from gui.messages import Level, Message, Messages
from gui.state import Photo, prepare
from gui.studio import Studio
from gui.tongue import said, tr


class Restoring(QObject):
    """Lives as long as the window. Files are read beside its thread; nothing is taken over without being asked."""

    used = Signal()
    """Settings were taken over."""

    def __init__(
        self, studio: Studio, *, background: Background, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._background = background
        self._messages = messages
        studio.photo_opened.connect(self._offer)

    def look(self, path: Path, found: Callable[[bool], None]) -> None:
        """Tell `found` whether the picture at `path` has settings inside."""
        self._background.run(
            lambda: restore(path, lambda _name, _lora: None),  # quickly: its models are looked for when it falls
            done=lambda restored: found(restored is not None),
            failed=lambda _error: None,
        )

    def restore(self, path: Path) -> None:
        """Take over the settings of the picture at `path`, or say that it has none."""

        def done(restored: Restored | None) -> None:
            if restored is None:
                self._messages.inform(
                    tr("There are no settings in {name}.", name=shown_name(path)), tr("Drop it as photo or as style.")
                )
            else:
                self.use(restored, shown_name(path))

        self._background.run(lambda: restore(path), done=done, failed=self._messages.report)

    def use(self, restored: Restored, name: str) -> None:
        """Take over these settings, as one step for undo, and tell what could not be taken."""
        self._studio.apply_recipe(restored.recipe)
        self.used.emit()
        advice = " ".join(map(said, restored.notes)) or tr("Undo (Ctrl+Z) brings back what you had.")
        level: Level = "warning" if restored.notes else "info"
        self._messages.post(
            Message(tr("The settings of {name} are restored ({tool}).", name=name, tool=restored.tool), advice, level)
        )

    def _offer(self, photo: Photo) -> None:
        """Where the photo that was opened has settings inside, offer them."""

        def done(restored: Restored | None) -> None:
            if restored is None or self._studio.parameters.photo != photo:
                return
            words = any(isinstance(step, Imagine) for step in restored.recipe.steps)
            self._messages.post(
                Message(
                    tr("This picture was painted with {tool}.", tool=restored.tool),
                    tr("Its words, model and size are kept inside it.")
                    if words
                    else tr("Its painting, strength and size are kept inside it."),
                    action=tr("Use them"),
                    act=lambda: self.use(restored, shown_name(photo.path)),
                )
            )

        self._background.run(lambda: restore(photo.path), done=done, failed=lambda _error: None)

    # -- the way back

    def copy_command(self) -> None:
        """Put the command that paints what is chosen on the clipboard; with the seed of the painting that is shown."""
        parameters, result = self._studio.parameters, self._studio.result
        try:
            request = prepare(parameters, target=Path("painting.png"))
        except EngineError as error:
            self._messages.report(error)
            return
        shown = result is not None and result.parameters == parameters
        recipe = result.request.recipe if result is not None and shown else request.recipe
        subject = parameters.words.title if request.source is None else request.source.stem
        self.copy_recipe(recipe, request.source, subject)

    def copy_recipe(self, recipe: Recipe, photo: Path | None, subject: str) -> None:
        """Put the command that paints this recipe on the clipboard."""
        line = command_of(recipe, photo, default_target(recipe.output, subject))
        QApplication.clipboard().setText(line)
        drawn = recipe.seed < 0 and any(isinstance(step, Imagine) for step in recipe.steps)
        advice = tr("It draws a new seed each time; generate first for the seed of one picture.") if drawn else line
        self._messages.inform(tr("The command is copied."), advice)
