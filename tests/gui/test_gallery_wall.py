"""The gallery's wall: where the cards stand, how few of many are read or drawn, and thumbnails as they come."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from engine.gallery import FILE_NAME, Index, Picture
from gui.models import gallery as model_of_gallery
from gui.models.gallery import MOST_BYTES, MOST_WAITING, described
from gui.panels.gallery import GalleryWindow
from gui.panels.wall import CARD, HEADING, Places
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.gallery import opened, painted, settle


@pytest.fixture
def gallery(artist: Artist) -> Callable[[], GalleryWindow]:
    """Opens the gallery and waits until its folders were looked at."""
    return lambda: opened(artist)


def many(count: int, folder: Path) -> list[Picture]:
    now = time.time()
    return [
        Picture(
            folder / f"{number:05}.jpg", now - number * 3600, number, 1000 + number, 60, 40, prompt=f"fox {number}"
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("width", [300, 1000, 2300])
def test_places_are_a_wall_without_holes(width: int) -> None:
    groups = [("a", 0, 1), ("b", 1, 17), ("c", 18, 40), ("d", 58, 3)]
    places = Places(groups, width)
    for row in range(61):
        rect = places.rect(row)
        assert places.row_at(rect.center()) == row
        assert (rect.left() >= 0, rect.right() < width + 1) == (True, True)
        assert places.moved(row, 0) == row
        down = places.moved(row, 1)
        assert down >= row
        assert abs(places.rect(down).top() - rect.top()) in (0, CARD.height(), CARD.height() + HEADING)
    assert {row for _, rows in places.between(0, places.height) for row in rows} == set(range(61))
    assert places.row_at(QPoint(places.left, 3)) == -1
    assert places.rect(61).isNull()
    top = places.rect(30).top()
    strip = [row for _, rows in places.between(top, top + 1) for row in rows]
    assert 30 in strip
    assert len(strip) <= places.columns
    assert (places.moved(0, -5), places.moved(60, 5)) == (0, 60)


def test_few_of_many_are_ever_read_or_drawn(artist: Artist) -> None:
    count, album = 3000, artist.app.album
    folder = artist.app.gallery
    small = landscape(artist.app.folders.settings.parent / "small.jpg", 60, 40)
    folder.mkdir(parents=True)
    pictures = many(count, folder)
    for picture in pictures:
        picture.path.hardlink_to(small)
    index = Index(artist.app.folders.settings / FILE_NAME)
    with index.together():
        for picture in pictures:
            index.enter(picture)
    index.close()
    album._scanned = time.monotonic()  # the folders need not be looked at
    artist.do("gallery")
    settle(artist)
    assert album.window is not None
    assert album.window.count.text() == "3,000 pictures"
    seen = sum(len(rows) for _, rows in album.window.wall.places.between(0, album.window.wall.viewport().height()))
    album.window.wall.grab()
    settle(artist)
    assert seen <= album.smalls.made <= 2 * seen
    bar = album.window.wall.verticalScrollBar()
    for step in range(60):
        bar.setValue(bar.maximum() * step // 60)
        QApplication.processEvents()
    assert album.smalls.waiting <= MOST_WAITING + 2
    settle(artist)
    assert album.smalls.made < count / 4
    assert album.smalls.bytes <= MOST_BYTES
    bar.setValue(bar.maximum())
    index_there = album.window.wall.indexAt(album.window.wall.viewport().rect().center())
    assert index_there.row() > count - 60
    artist.bot.keyClick(album.window.wall, Qt.Key.Key_Home)
    assert bar.value() == 0
    artist.bot.keyClick(album.window.wall, Qt.Key.Key_End)
    assert album.window.wall.currentIndex().row() == count - 1
    assert (
        album.window.wall.viewport().rect().intersects(album.window.wall.visualRect(album.window.wall.currentIndex()))
    )


def test_thumbnails_are_drawn_as_they_come(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    for number in range(12):
        painted(artist.app.gallery / f"{number}.png")
    window = gallery()

    def drawn() -> list[int]:
        return [row for row, (key, _) in window.wall._cards.items() if isinstance(key, tuple) and key[1]]

    artist.bot.waitUntil(lambda: len(drawn()) == 12, timeout=20_000)
    artist.app.album.smalls._kept.clear()
    window.order.setCurrentIndex(1)
    artist.bot.waitUntil(lambda: artist.app.album.smalls.made >= 24, timeout=20_000)
    artist.bot.waitUntil(lambda: len(drawn()) == 12, timeout=20_000)


def test_thumbnails_that_are_kept_are_bounded(artist: Artist, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_of_gallery, "MOST_BYTES", 400_000)
    smalls = artist.app.album.smalls
    Image.new("RGB", (300, 200), (9, 99, 9)).save(tmp_path / "p.png")
    base = Picture(tmp_path / "p.png", 0, 1, 1, 300, 200)
    for number in range(1, 30):
        smalls.pixmap(replace(base, id=number))
        artist.bot.waitUntil(lambda: smalls.waiting == 0)
        assert smalls.bytes <= 400_000
    assert smalls.pixmap(replace(base, id=29)) is not None
    assert smalls.pixmap(replace(base, id=1)) is None, "the first one went"
    settle(artist)


def test_what_is_said_of_a_picture_is_in_lines() -> None:
    picture = Picture(
        Path("/a/b\nc.png"), 0, 0, 0, 30, 20, prompt="a fox", style="/x/y/own.jpg", rating=2, missing=True
    )
    lines = described(picture).split("\n")
    assert lines[0] == "b\N{REPLACEMENT CHARACTER}c.png"
    assert lines[1:4] == ["a fox", "own", "30 × 20"]
    assert lines[-2:] == ["2 of 5 stars", "The file is missing."]
