"""The window of presets, for the screenshots: built-in ones, the artist's own, all on a photo."""

from __future__ import annotations

import colorsys
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

from gui.build import StudioApp
from tests.fakes import FakeRunner

SIZES = ((1080, 700), (2200, 1300))
LEFT = 4
"""Presets whose pictures are still to come."""
STYLES = """name,prompt,negative_prompt
Cinematic still,"cinematic still {prompt} . emotional, harmonious, vignette, film grain","anime, cartoon, graphic"
Line art,"line art drawing {prompt} . professional, sleek, modern","photo, realism, colour"
Paper craft,"paper craft of {prompt} . origami, layered, handmade",
"""


def draw_presets(
    studio: StudioApp, folder: Path, *, wait: Callable[[Callable[[], bool]], None], settle: Callable[[], None]
) -> None:
    """Built in; then with some taken in and one chosen; then on the photo."""
    side = studio.preset_side
    side.show([])
    shelf = side.shelf
    assert shelf is not None

    def shoot(name: str) -> None:
        for width, height in SIZES:
            shelf.resize(width, height)
            settle()
            shelf.grab().save(str(folder / f"{name}-{width}x{height}.png"))

    shelf.choose(["swirling-oil"])
    shoot("25-presets")
    styles = folder / "styles.csv"
    styles.write_text(STYLES)
    side.show([styles])
    wait(lambda: len(shelf.chosen()) == 3)
    styles.unlink()
    shelf.choose(["cinematic-still"])
    shoot("26-presets-words")
    shelf.choose(["sea-mist"])
    shelf.try_button.setChecked(True)
    wait(lambda: side.trying.waiting > 0)
    settle()
    runner = side.trying._runner
    if isinstance(runner, FakeRunner):
        count = len(runner.jobs) - LEFT
        for number, (job, request) in enumerate(zip(runner.jobs[:count], runner.requests[:count], strict=True)):
            with Image.open(request.source or studio.studio.parameters.photo.path) as opened:
                grey = ImageOps.grayscale(opened.filter(ImageFilter.ModeFilter(7)))
            dark, light = (colorsys.hsv_to_rgb(number / count, 0.6, value) for value in (0.2, 1.0))
            tones = [tuple(round(255 * part) for part in tone) for tone in (dark, light)]
            ImageOps.colorize(grey, *tones).save(request.target)
            runner.finish(job)
        wait(lambda: len(side.trying.pictures) >= count)
    settle()
    shoot("27-presets-on-photo")
    studio.window.grab().save(str(folder / "28-presets-strip.png"))
    shelf.try_button.setChecked(False)
    shelf.close()
