"""Dropping pictures: the canvas takes photos, the painting's panel takes paintings, and both say so."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.hands import COPY, LEFT, NONE, dragged, drop


def test_a_photo_dropped_on_the_canvas_is_opened(artist: Artist, photo: Path) -> None:
    enter = drop(artist, dragged([photo]), artist.window.stage)
    assert enter.dropAction() == COPY, "a file must never be moved away by dropping it here"
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.photo is not None)
    assert artist.studio.parameters.photo is not None
    assert (artist.studio.parameters.photo.width, artist.studio.parameters.photo.height) == (300, 200)
    assert artist.window.stage.canvas.isVisible()


def test_a_picture_dropped_on_the_gallery_becomes_the_painting(artist: Artist, photo: Path) -> None:
    drop(artist, dragged([photo]), artist.window.painting_panel)
    artist.bot.waitUntil(lambda: artist.studio.parameters.style == str(photo))
    assert artist.studio.parameters.photo is None
    gallery = artist.window.painting_panel.gallery
    assert gallery.currentIndex().data() == "evening"
    assert photo in artist.app.exporting.settings.own_styles


def test_two_zones_are_marked_while_dragging(artist: Artist, photo: Path) -> None:
    overlay, target = artist.window._drops.overlay, artist.window.room
    data = dragged([photo])
    for part, zone in ((artist.window.stage, "photo"), (artist.window.painting_panel, "style")):
        place = part.mapTo(target, part.rect().center())
        QApplication.sendEvent(target, QDragEnterEvent(place, COPY, data, LEFT, NONE))
        assert overlay.isVisible()
        assert overlay.geometry() == target.rect()
        assert overlay.over == zone
        assert set(overlay._zones) == {"photo", "style"}
        assert not overlay._zones["photo"].intersects(overlay._zones["style"])
    assert overlay.grab().toImage().pixelColor(5, 5).alpha() > 0
    QApplication.sendEvent(target, QDragLeaveEvent())
    assert not overlay.isVisible()


def test_text_is_not_taken(artist: Artist) -> None:
    data = QMimeData()
    data.setText("a sentence")
    assert not drop(artist, data, artist.window.stage).isAccepted()


def test_what_a_browser_drags_is_explained(artist: Artist) -> None:
    drop(artist, dragged(["https://example.org/a.jpg"]), artist.window.stage)
    artist.wait_for("Save the picture first")


@pytest.mark.parametrize("zone", ["stage", "painting_panel"])
def test_something_else_than_a_picture_is_explained(artist: Artist, tmp_path: Path, zone: str) -> None:
    page = tmp_path / "page.jpg"
    page.write_text("<html>no picture</html>")
    before = artist.studio.parameters
    drop(artist, dragged([page]), getattr(artist.window, zone))
    artist.wait_for("page.jpg is a web page")
    assert artist.studio.parameters == before


def test_many_photos_or_a_folder_open_export_many(artist: Artist, tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    for name in ("a.jpg", "b.jpg"):
        landscape(folder / name, 40, 30)
    drop(artist, dragged([folder]), artist.window.stage)
    dialog = artist.app.exporting._many
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.sources.found.full_text() == "2 photos, from a.jpg to b.jpg"
    dialog.close()


@pytest.mark.parametrize("name", ["Ωμέγα 😀.png", "a <b>bold<_b> & more.png", "two\nlines.png", "-rf.png"])
def test_odd_names_are_opened_and_shown_as_text(artist: Artist, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Image.new("RGB", (30, 20), (90, 60, 30)).save(path)
    drop(artist, dragged([path]), artist.window.stage)
    artist.bot.waitUntil(lambda: artist.studio.parameters.photo is not None)
    assert artist.studio.parameters.photo is not None
    assert artist.studio.parameters.photo.path == path
    label = artist.window.photo_panel._name
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert "\n" not in label.full_text()


def test_dropping_beside_both_zones_opens_a_photo(artist: Artist, photo: Path) -> None:
    target = artist.window.room
    data = dragged([photo])
    QApplication.sendEvent(target, QDragEnterEvent(QPoint(10, 10), COPY, data, LEFT, NONE))
    QApplication.sendEvent(target, QDropEvent(QPointF(10, 10), COPY, data, LEFT, NONE))
    artist.bot.waitUntil(lambda: artist.studio.parameters.photo is not None)
