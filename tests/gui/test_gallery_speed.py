"""The gallery stays quick: a small run of `tests.gui.gallery_speed`, without the time that other programs take."""

from __future__ import annotations

import pytest

from engine.gallery import FILE_NAME
from tests.gui.conftest import Artist
from tests.gui.gallery_speed import Moment, frames, make_files, make_index, open_gallery, wheel

pytestmark = pytest.mark.alone


def free(moment: Moment) -> float:
    return moment.clock - moment.waited


def test_opening_and_scrolling_two_thousand(artist: Artist) -> None:
    app = artist.app
    make_index(app.folders.settings / FILE_NAME, make_files(app.gallery, 2000, pixels=12))
    cards, _ = open_gallery(app)
    assert free(cards) <= 1.0
    window = app.album.window
    assert window is not None
    bar = window.wall.verticalScrollBar()
    for turn in (lambda _number: wheel(window), lambda number: bar.setValue(bar.maximum() * number // 60)):
        taken = sorted(map(free, frames(window, turn, 60)))
        assert taken[int(len(taken) * 0.95)] <= 0.033
