"""An 8K painting fills in tile by tile; there is a picture on the canvas from the first preview to the last."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PySide6.QtCore import QPointF

from engine.canvas import Region
from engine.steps.preview import Easel, Patch
from gui.pyramid import Pyramid
from gui.state import SizeChoice
from tests.gui.conftest import Artist

SIDE = 1920
ROUGH, FINE = (90, 120, 60), (200, 60, 40)


def seen(artist: Artist, x: float, y: float) -> tuple[int, int, int]:
    """The colour on the screen at a place of the picture, in shares."""
    canvas = artist.window.stage.canvas
    target = canvas.picture_rect()
    place = QPointF(target.x() + target.width() * x, target.y() + target.height() * y).toPoint()
    colour = canvas.grab().toImage().pixelColor(place)
    return colour.red(), colour.green(), colour.blue()


def test_tiles_appear_one_by_one_and_never_nothing(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.studio.set_size(SizeChoice("8k"))
    artist.do("generate")
    job = artist.runner.jobs[-1]
    shown: list[Pyramid | None] = []
    artist.studio.painting_shown.connect(shown.append)
    width, height = 6480, 4320
    easel = Easel(job, width, height)
    easel.fill(Patch(0, 0, np.full((easel.height, easel.width, 3), ROUGH, np.uint8)))
    tiles = [
        Region(x, y, min(SIDE, width - x), min(SIDE, height - y))
        for y in range(0, height, SIDE)
        for x in range(0, width, SIDE)
    ]
    assert len(tiles) == 12
    events = easel.show(always=True)
    artist.app.bridge(events[0])
    artist.bot.waitUntil(lambda: len(shown) == 1)
    for number, tile in enumerate(tiles):
        colours = torch.tensor(FINE, dtype=torch.float32).div(255).reshape(1, 3, 1, 1)
        easel.fill(easel.patch(tile, colours.expand(1, 3, tile.height, tile.width)))
        artist.app.bridge(easel.show(always=True)[0])
        artist.bot.waitUntil(lambda number=number: len(shown) == number + 2)
        for other, place in enumerate(tiles):
            middle = (place.x + place.width / 2) / width, (place.y + place.height / 2) / height
            assert seen(artist, *middle) == (FINE if other <= number else ROUGH)
    assert all(item is not None and not item.levels[0].isNull() for item in shown)
    artist.do("cancel")
    artist.bot.waitUntil(lambda: not artist.studio.running)
