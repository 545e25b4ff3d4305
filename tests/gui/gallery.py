"""What the tests of the gallery share: pictures as the engine saves them, and the window once it has looked."""

from __future__ import annotations

from pathlib import Path

from engine.canvas import Canvas
from engine.picture import save_picture
from engine.recipe import Output, Recipe, Size, Stylize
from gui.panels.gallery import GalleryWindow
from tests.gui.conftest import Artist

RECIPE = Recipe(steps=(Stylize(style="woodcut", strength=0.4),), output=Output(size=Size(width=120, height=80)))


def painted(path: Path, recipe: Recipe | None = RECIPE, colour: tuple[int, int, int] = (200, 60, 40)) -> Path:
    """A picture as the engine saves it."""
    with Canvas.blank(60, 40) as canvas:
        canvas.array[:] = colour
        return save_picture(canvas, path, output=Output(), recipe=recipe, overwrite=True)


def opened(artist: Artist) -> GalleryWindow:
    """Opens the gallery and waits until its folders were looked at."""
    artist.app.album.scan(now=True)
    artist.do("gallery")
    window = artist.app.album.window
    assert window is not None
    settle(artist)
    return window


def settle(artist: Artist) -> None:
    """Wait until nothing is looked for, written or drawn any more."""
    album = artist.app.album
    done: list[int] = []
    for clerk in (album._writing, album._asking, album._asking):
        count = len(done)
        clerk.run(lambda _index: None, done=lambda _nothing: done.append(1), failed=lambda error: done.append(0))
        artist.bot.waitUntil(lambda count=count: len(done) > count)
    artist.bot.waitUntil(lambda: album.smalls.waiting == 0)
