"""A picture of the gallery back into the studio: opened, its settings, as photo, as style, as a command."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from pydantic import ValidationError
from PySide6.QtCore import QObject

from engine.crop import Crop
from engine.errors import EngineError, UnreadablePicture
from engine.gallery import Picture
from engine.line import UNKNOWN
from engine.probe import probe
from engine.recipe import Recipe, RenderRequest
from engine.restoring import Restored
from engine.sniff import shown_name
from gui import pyramid
from gui.background import Background
from gui.messages import Messages
from gui.orders import Result
from gui.pyramid import Pyramid
from gui.restoring import Restoring
from gui.state import Parameters, Photo, start_of, with_recipe
from gui.studio import Studio
from gui.tongue import tr


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What is shown of a picture: itself, and the photo it was painted from where that is still there."""

    painting: Pyramid
    pixels: Pyramid | None
    """Of the part of the photo that was painted."""
    photo: Photo | None


class Reopening(QObject):
    """Lives as long as the window."""

    def __init__(
        self,
        studio: Studio,
        restoring: Restoring,
        *,
        background: Background,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self.restoring = restoring
        self._background = background
        self._messages = messages

    def do(self, name: str, picture: Picture) -> None:
        """Do what the gallery calls `name`."""
        doings: dict[str, Callable[[Picture], None]] = {
            "open": self.open,
            "restore": self.restore,
            "photo": lambda picture: self._studio.open_photo(picture.path),
            "style": lambda picture: self._studio.use_picture_as_style(picture.path),
            "command": self.copy_command,
        }
        doings[name](picture)

    def restore(self, picture: Picture) -> None:
        """Take over the settings that the picture was painted with, also where its file is gone."""
        recipe = _recipe(picture)
        if recipe is None:
            self.restoring.restore(picture.path)
        else:
            self.restoring.use(Restored("Impasto", recipe), shown_name(picture.path))

    def copy_command(self, picture: Picture) -> None:
        """Put the command that paints the picture again on the clipboard."""
        recipe = _recipe(picture)
        if recipe is None:
            self._messages.inform(
                tr("There are no settings in {name}.", name=shown_name(picture.path)), tr("It has no command.")
            )
        elif picture.source is None and recipe.needs_photo:
            self.restoring.copy_recipe(recipe, UNKNOWN, picture.path.stem)
            self._messages.inform(
                tr("The command is copied."), tr("Put your photo's name in place of PHOTO: it is not known.")
            )
        else:
            self.restoring.copy_recipe(recipe, picture.source, picture.path.stem)

    def open(self, picture: Picture) -> None:
        """Show the picture on the canvas as it stood there: with its photo, its settings, ready for the next step.

        Where photo or settings are not known, it is opened as a photo.
        """
        recipe = _recipe(picture)
        if self._studio.running:
            self._messages.inform(
                tr("Something is being painted now."), tr("Open this picture when it is done, or cancel (Esc).")
            )
        elif recipe is None or (picture.source is None and recipe.needs_photo):
            self._studio.open_photo(picture.path)
        else:
            self._background.run(
                lambda: _load(picture, recipe.crop),
                done=lambda loaded: self._show(picture, recipe, loaded),
                failed=self._messages.report,
            )

    def _show(self, picture: Picture, recipe: Recipe, loaded: _Loaded) -> None:
        if loaded.photo is None and recipe.needs_photo:
            self._studio.open_photo(picture.path)
            return
        parameters = _parameters(self._studio.parameters, recipe, loaded.photo)
        source = loaded.photo.path if loaded.photo is not None else None
        request = RenderRequest(source=source, target=picture.path, recipe=recipe)
        width, height = loaded.painting.width, loaded.painting.height
        result = Result(request, parameters, picture.path, width, height, 0.0)
        self._studio.reopen(result, photo=loaded.pixels, painting=loaded.painting)


def _parameters(now: Parameters, recipe: Recipe, photo: Photo | None) -> Parameters:
    """What was chosen when the picture was painted from `photo`, or from words alone."""
    made = with_recipe(replace(now, photo=photo or now.photo), recipe)
    return replace(made, start=start_of(recipe, photo=photo is not None))


def _load(picture: Picture, crop: Crop | None) -> _Loaded:
    """Read picture and photo; a photo that cannot be read is none. Slow. Raises UnreadablePicture and TooLarge."""
    if not picture.path.exists():
        raise UnreadablePicture(
            tr("The file {name} is not there now.", name=shown_name(picture.path)),
            tr("Restore its settings to paint it again."),
        )
    painting, source = pyramid.load(picture.path), picture.source
    if source is not None and source != picture.path:
        with contextlib.suppress(EngineError):
            info, pixels = probe(source), pyramid.load(source, crop)
            return _Loaded(painting, pixels, Photo(source, info.width, info.height).framed(crop))
    return _Loaded(painting, None, None)


def _recipe(picture: Picture) -> Recipe | None:
    try:
        return Recipe.model_validate_json(picture.recipe) if picture.recipe else None
    except ValidationError:  # of another version
        return None
