"""The gallery and the presets: search, own pictures, thumbnails that come later, and a studio without paintings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.settings import Settings, save_settings
from engine.styles import Style
from gui import lists
from gui.background import Background
from gui.models.styles import CAPTION, KEY, StyleModel, StyleSearch, folded
from gui.models.thumbnails import Thumbnails
from tests.fakes import FakeRunner
from tests.gui.conftest import Artist
from tests.gui.real import Make, make

__all__ = ["make"]  # a fixture


def style(name: str, title: str, artist: str = "", year: str = "", path: Path = Path("none.jpg")) -> Style:
    return Style(name=name, title=title, artist=artist, year=year, path=path, manner=False)


@pytest.fixture
def thumbnails(qapp: QApplication) -> Iterator[Thumbnails]:
    background = Background(threads=1)
    yield Thumbnails(background)
    background.close()


def found(search: StyleSearch) -> list[str]:
    return [str(search.index(row, 0).data(KEY)) for row in range(search.rowCount())]


def test_search_by_words_without_accents_or_case(thumbnails: Thumbnails) -> None:
    model = StyleModel(thumbnails)
    model.set_built_in(
        [
            style("apples", "Still Life with Apples", "Paul Cézanne", "c. 1890"),
            style("irises", "Irises", "Vincent van Gogh", "1890"),
            style("wave", "The Great Wave", "Hokusai", "1831"),
        ]
    )
    search = StyleSearch(model)
    for words, names in {
        "": ["apples", "irises", "wave"],
        "cezanne": ["apples"],
        "CÉZANNE  apples": ["apples"],
        "1890": ["apples", "irises"],
        "gogh 1890": ["irises"],
        "nobody": [],
    }.items():
        search.search(words)
        assert found(search) == names, words


def test_folding_is_for_every_script() -> None:
    assert folded("Ångström ÉCOLE straße") == "angstrom ecole strasse"


def test_thumbnails_come_later_and_the_list_hears_of_it(thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot) -> None:
    Image.new("RGB", (600, 300), (10, 200, 30)).save(tmp_path / "a.png")
    (tmp_path / "broken.png").write_bytes(b"nothing")
    model = StyleModel(thumbnails)
    model.set_built_in([style("a", "A", path=tmp_path / "a.png"), style("b", "B", path=tmp_path / "broken.png")])
    decoration = Qt.ItemDataRole.DecorationRole
    with qtbot.waitSignal(model.dataChanged):
        assert model.index(0).data(decoration) is None
    pixmap = model.index(0).data(decoration)
    assert pixmap.width() == 2 * pixmap.height()
    assert pixmap.toImage().pixelColor(5, 5).green() == 200
    assert model.index(1).data(decoration) is None
    qtbot.waitUntil(lambda: thumbnails.failed(tmp_path / "broken.png"))
    assert model.index(1).data(decoration) is None


def test_only_so_many_thumbnails_are_kept(
    thumbnails: Thumbnails, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("gui.models.thumbnails.MOST", 5)
    for number in range(12):
        thumbnails._keep(tmp_path / str(number), None)
    assert len(thumbnails._kept) == 5
    assert thumbnails.failed(tmp_path / "11")


def test_every_painting_has_title_and_artist(artist: Artist) -> None:
    model = artist.app.styles
    assert model.rowCount() >= 8
    for row in range(model.rowCount()):
        index = model.index(row)
        assert index.data()
        assert index.data(CAPTION)
        assert str(index.data()) in str(index.data(Qt.ItemDataRole.AccessibleTextRole))


def test_nothing_found_is_said(artist: Artist) -> None:
    panel = artist.window.painting_panel
    panel.search.setText("qwertz")
    assert "No painting has “qwertz”" in panel._nothing.text()
    assert panel._nothing.isVisible()
    panel.search.clear()
    assert panel.gallery.isVisible()


def test_searching_does_not_change_what_is_chosen(artist: Artist) -> None:
    before = artist.studio.parameters
    panel = artist.window.painting_panel
    panel.search.setFocus()
    artist.bot.keyClicks(panel.search, "woodcut")
    panel.search.clear()
    assert artist.studio.parameters == before
    assert panel.gallery.currentIndex().data(KEY) == before.style


def test_an_own_picture_is_used_remembered_and_there_next_time(artist: Artist, photo: Path, make: Make) -> None:
    artist.chooser.answer = photo
    artist.do("own_style")
    artist.bot.waitUntil(lambda: artist.studio.parameters.style == str(photo))
    assert artist.app.styles.index(0).data() == "evening"
    assert artist.app.styles.index(0).data(CAPTION) == "Your picture"
    artist.window.close()
    assert make(FakeRunner).app.styles.index(0).data(KEY) == str(photo)


def test_without_any_paintings_the_studio_still_works(
    make: Make, monkeypatch: pytest.MonkeyPatch, photo: Path
) -> None:
    monkeypatch.setattr(lists, "builtin_styles", tuple)
    monkeypatch.setattr(lists, "style_problems", lambda: ("32 built-in styles are left out.",))
    artist = make(FakeRunner)
    artist.wait_for("left out")
    assert artist.app.styles.rowCount() == 0
    assert artist.studio.parameters.style is None
    artist.studio.use_picture_as_style(photo)
    artist.bot.waitUntil(lambda: artist.studio.parameters.style == str(photo))
    artist.open(photo)
    artist.studio.generate()
    assert artist.runner.requests[0].recipe.steps[0].style == str(photo)


def test_damaged_settings_are_told_when_the_window_is_there(make: Make, home: Path) -> None:
    save_settings(Settings(), home / "settings")
    (home / "settings" / "settings.json").write_text("{ no")
    make(FakeRunner).wait_for("damaged")


def test_a_settings_folder_that_cannot_be_written_is_told_and_nothing_stops(
    artist: Artist, photo: Path, home: Path
) -> None:
    (home / "settings").write_text("a file stands where the folder should be")
    artist.chooser.answer = photo
    artist.do("open_photo")
    artist.wait_for("forgets this")
    artist.bot.waitUntil(lambda: artist.studio.parameters.photo is not None)


def test_the_chosen_painting_stays_in_view_when_the_list_gets_less_room(artist: Artist, photo: Path) -> None:
    gallery = artist.window.painting_panel.gallery

    def shown() -> bool:
        return gallery.viewport().rect().contains(gallery.visualRect(gallery.currentIndex()))

    artist.studio.choose_style("palette-knife")
    artist.bot.waitUntil(shown)
    artist.studio.open_photo(photo)
    artist.bot.waitUntil(artist.window.photo_panel.open_button.isVisible)
    for width, height in ((1280, 740), (1900, 740), (1280, 800)):
        artist.window.resize(width, height)
        artist.bot.wait(100)
        assert shown(), (width, height)
