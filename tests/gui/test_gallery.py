"""The gallery's window: what was painted stands there, is found, liked, opened again, thrown away and brought back."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from engine.gallery import FILE_NAME, Index
from engine.recipe import Imagine, Output, Recipe, Size, Stylize
from gui import trash
from gui.models import gallery as model_of_gallery
from gui.models.gallery import Made
from gui.panels.gallery import EMPTY, ENTRIES, GalleryWindow
from tests.gui.access import faults
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.gallery import RECIPE, opened, painted, settle

WORDS = Recipe(
    steps=(Imagine(prompt="a <b>red</b> fox", model="dreams", steps=9),),
    output=Output(size=Size(width=64, height=64)),
    seed=77,
)


@pytest.fixture
def gallery(artist: Artist) -> Callable[[], GalleryWindow]:
    """Opens the gallery and waits until its folders were looked at."""
    return lambda: opened(artist)


def titles(artist: Artist) -> list[str]:
    model = artist.app.album.model
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def choose(window: GalleryWindow, *rows: int) -> None:
    window.choose_row(rows[0])
    for row in rows[1:]:
        index = window.wall.model().index(row, 0)
        window.wall.selectionModel().select(index, window.wall.selectionModel().SelectionFlag.Select)


def want(artist: Artist, window: GalleryWindow, name: str) -> None:
    window.actions_by_name[name].trigger()
    settle(artist)


def test_it_is_empty_at_first_and_says_what_comes(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    window = gallery()
    assert window.nothing.isVisible()
    assert window.nothing.text() == EMPTY
    assert (window.count.text(), window.isModal()) == ("0 pictures", False)
    assert not window.open_button.isEnabled()


def test_what_is_painted_is_entered_with_its_photo(
    artist: Artist, gallery: Callable[[], GalleryWindow], photo: Path
) -> None:
    artist.open(photo)
    artist.studio.generate()
    request = artist.runner.requests[-1]
    painted(request.target, request.recipe)
    artist.runner.finish(artist.runner.jobs[-1], width=60, height=40)
    artist.bot.waitUntil(lambda: artist.studio.result is not None)
    window = gallery()
    (row,) = range(artist.app.album.model.rowCount())
    picture = artist.app.album.model.picture(row)
    assert picture is not None
    assert (picture.path, picture.source, picture.preset) == (request.target, photo, "swirling-oil")
    assert picture.style == artist.studio.parameters.style
    assert "1 picture" in window.count.text()
    assert window.wall.isVisible()


def test_the_folders_are_looked_at(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    app = artist.app
    painted(app.gallery / "one.png")
    painted(app.folders.pictures / "batch" / "two.jpg", WORDS)
    landscape(app.folders.pictures / "holiday.jpg", 60, 40)
    window = gallery()
    assert set(titles(artist)) == {"one · Woodcut", "a <b>red</b> fox"}
    (app.gallery / "one.png").unlink()
    app.album.scan(now=True)
    settle(artist)
    missing = [app.album.model.picture(row) for row in range(2)]
    assert [picture.path.name for picture in missing if picture and picture.missing] == ["one.png"]
    assert window.wall.grab().toImage().width() > 0


def test_search_and_orders(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    painted(artist.app.gallery / "one.png")
    painted(artist.app.gallery / "two.png", WORDS)
    window = gallery()
    window.search.setText("red fo")
    artist.bot.waitUntil(lambda: titles(artist) == ["a <b>red</b> fox"])
    window.search.setText("nowhere")
    artist.bot.waitUntil(lambda: titles(artist) == [])
    assert "Remove a word" in window.nothing.text()
    window.least.setCurrentIndex(3)
    window.clear.click()
    artist.bot.waitUntil(lambda: len(titles(artist)) == 2)
    assert (window.search.text(), window.least.currentIndex()) == ("", 0)
    window.search.setText("nowhere")
    artist.bot.waitUntil(lambda: titles(artist) == [])
    window.search.setFocus()
    artist.bot.keyClick(window.search, Qt.Key.Key_Escape)
    artist.bot.waitUntil(lambda: len(titles(artist)) == 2)
    assert window.isVisible(), "Esc in the field empties it first"
    window.order.setCurrentIndex(4)
    artist.bot.waitUntil(
        lambda: [section.title for section in window.wall.places.sections] == ["woodcut", "No painting"]
    )
    artist.bot.keyClick(window.search, Qt.Key.Key_Down)
    assert window.wall.hasFocus()
    assert window.chosen_rows() == [0]


def test_digits_rate_and_the_rating_stays(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    for name in ("one", "two", "three"):
        painted(artist.app.gallery / f"{name}.png")
    window = gallery()
    choose(window, 0, 2)
    window.wall.setFocus()
    artist.bot.keyClick(window.wall, Qt.Key.Key_4)
    rated = [window.wall.model().index(row, 0).data(model_of_gallery.MADE).rating for row in range(3)]
    assert rated == [4, 0, 4]
    settle(artist)
    index = Index(artist.app.folders.settings / FILE_NAME)
    assert sorted(picture.rating for picture in index.pictures(index.found()[0]).values()) == [0, 4, 4]
    index.close()
    window.least.setCurrentIndex(4)
    artist.bot.waitUntil(lambda: artist.app.album.model.rowCount() == 2)
    choose(window, 0)
    artist.bot.keyClick(window.wall, Qt.Key.Key_0)
    settle(artist)
    window.look()
    artist.bot.waitUntil(lambda: artist.app.album.model.rowCount() == 1)


def enter(artist: Artist, path: Path, source: Path | None) -> None:
    artist.app.album.take_in(path, source)
    settle(artist)


def test_opening_brings_back_photo_settings_and_painting(
    artist: Artist, gallery: Callable[[], GalleryWindow], photo: Path
) -> None:
    enter(artist, painted(artist.app.gallery / "one.png"), photo)
    before = artist.studio.parameters
    window = gallery()
    choose(window, 0)
    place = window.wall.visualRect(window.wall.currentIndex()).center()
    artist.bot.mouseClick(window.wall.viewport(), Qt.MouseButton.LeftButton, pos=place)
    artist.bot.mouseDClick(
        window.wall.viewport(),
        Qt.MouseButton.LeftButton,
        pos=place,
    )
    canvas = artist.window.stage.canvas
    artist.bot.waitUntil(lambda: canvas.painting is not None and canvas.photo is not None)
    parameters = artist.studio.parameters
    assert parameters.photo is not None
    assert (parameters.photo.path, parameters.style, parameters.strength) == (photo, "woodcut", 0.4)
    assert artist.studio.result is not None
    assert artist.studio.result.target == artist.app.gallery / "one.png"
    assert QColor(canvas.painting.levels[0].pixel(5, 5)).red() > 150
    assert "from the gallery" in artist.window.canvas_bar.words.full_text()
    assert artist.window.actions_by_name["export"].isEnabled()
    artist.do("undo")
    artist.bot.waitUntil(lambda: artist.studio.parameters == before)


def test_opening_words_needs_no_photo(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    painted(artist.app.gallery / "fox.png", WORDS)
    window = gallery()
    choose(window, 0)
    window.wall.setFocus()
    artist.bot.keyClick(window.wall, Qt.Key.Key_Return)
    artist.bot.waitUntil(lambda: artist.studio.result is not None)
    parameters = artist.studio.parameters
    assert (parameters.start, parameters.words.step.prompt, parameters.words.seed) == ("words", "a <b>red</b> fox", 77)
    assert artist.window.stage.canvas.painting is not None
    assert "seed 77 · from the gallery" in artist.window.canvas_bar.words.full_text()


def test_what_is_not_known_is_opened_as_a_photo(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    path = painted(artist.app.gallery / "one.png")
    window = gallery()
    choose(window, 0)
    want(artist, window, "open")
    artist.bot.waitUntil(lambda: artist.studio.parameters.photo is not None)
    assert artist.studio.parameters.photo.path == path  # type: ignore[union-attr]
    artist.wait_for("painted with Impasto")


def test_photo_style_and_settings(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    path = painted(
        artist.app.gallery / "one.png", RECIPE.model_copy(update={"steps": (Stylize(style="mosaic", strength=0.2),)})
    )
    window = gallery()
    choose(window, 0)
    want(artist, window, "restore")
    assert (artist.studio.parameters.style, artist.studio.parameters.strength) == ("mosaic", 0.2)
    artist.wait_for("The settings of one.png are restored")
    want(artist, window, "style")
    artist.bot.waitUntil(lambda: artist.studio.parameters.style == str(path))
    want(artist, window, "photo")
    artist.bot.waitUntil(lambda: artist.studio.parameters.photo is not None)


def test_settings_of_a_picture_that_is_gone_come_back(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    enter(artist, path := painted(artist.app.gallery / "one.png"), None)
    path.unlink()
    window = gallery()
    choose(window, 0)
    want(artist, window, "restore")
    assert artist.studio.parameters.strength == 0.4
    enter(artist, painted(artist.app.gallery / "fox.png", WORDS), None)
    (artist.app.gallery / "fox.png").unlink()
    choose(window, titles(artist).index("a <b>red</b> fox"))
    want(artist, window, "open")
    artist.wait_for("is not there now")


def copied() -> list[str]:
    return shlex.split(QApplication.clipboard().text())


def test_a_picture_is_copied_as_the_command_that_paints_it(
    artist: Artist, gallery: Callable[[], GalleryWindow], photo: Path
) -> None:
    enter(artist, painted(artist.app.gallery / "one two.png"), photo)
    enter(artist, painted(artist.app.gallery / "fox.png", WORDS), None)
    enter(artist, painted(artist.app.gallery / "other.png"), None)
    enter(artist, painted(artist.app.gallery / "plain.png", None), None)
    window = gallery()
    commands = {}
    for row, title in enumerate(titles(artist)):
        choose(window, row)
        QApplication.clipboard().clear()
        want(artist, window, "command")
        commands[title] = copied()
    style = ["--style", "woodcut", "--strength", "0.4", "--size", "120x80"]
    assert commands["one two · Woodcut"] == ["impasto", "render", str(photo), *style, "-o", "one two-again.png"]
    words = ["--prompt", "a <b>red</b> fox", "--steps", "9", "--model", "dreams", "--size", "64x64", "--seed", "77"]
    assert commands["a <b>red</b> fox"] == ["impasto", "render", *words, "-o", "fox-again.png"]
    assert commands["other · Woodcut"][2] == "PHOTO"
    assert commands["plain"] == []


def test_what_is_chosen_now_is_copied_too(artist: Artist, photo: Path) -> None:
    QApplication.clipboard().clear()
    artist.do("copy_command")
    artist.wait_for("No photo is open")
    artist.open(photo)
    artist.studio.apply_recipe(RECIPE)
    artist.do("copy_command")
    artist.wait_for("The command is copied")
    assert copied() == [
        "impasto", "render", str(photo), "--style", "woodcut", "--strength", "0.4", "--size", "120x80", "-o",
        "evening-again.png",
    ]  # fmt: skip


def test_trash_and_undo(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    paths = [painted(artist.app.gallery / f"{name}.png") for name in ("one", "two", "three")]
    window = gallery()
    choose(window, 0, 1)
    gone = [artist.app.album.model.picture(row).path for row in (0, 1)]  # type: ignore[union-attr]
    artist.bot.keyClick(window.wall, Qt.Key.Key_2)
    window.wall.setFocus()
    artist.bot.keyClick(window.wall, Qt.Key.Key_Delete)
    artist.bot.waitUntil(window.undo.isVisible)
    settle(artist)
    assert [path.exists() for path in gone] == [False, False]
    assert artist.app.album.model.rowCount() == 1
    assert window.about.full_text() == "2 pictures moved to the trash."
    artist.app.album.scan(now=True)
    settle(artist)
    assert artist.app.album.model.rowCount() == 1, "what lies in the trash is not found again"
    artist.bot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    artist.bot.waitUntil(lambda: all(path.exists() for path in paths))
    settle(artist)
    found = [artist.app.album.model.picture(row) for row in range(3)]
    assert sorted(picture.rating for picture in found if picture) == [0, 2, 2]


def test_what_cannot_come_back_can_be_tried_again(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    paths = [painted(artist.app.gallery / f"{name}.png") for name in ("one", "two")]
    window = gallery()
    choose(window, 0, 1)
    want(artist, window, "trash")
    painted(paths[0], WORDS)
    window.actions_by_name["undo"].trigger()
    settle(artist)
    artist.wait_for("There is another picture at one.png now")
    assert paths[1].exists()
    assert window.about.full_text() == "1 picture moved to the trash."
    paths[0].unlink()
    window.undo.click()
    artist.bot.waitUntil(paths[0].exists)
    settle(artist)
    assert not window.undo.isVisible()


def test_the_trash_never_overwrites(tmp_path: Path) -> None:
    path = painted(tmp_path / "a.png")
    first = trash.put(path)
    second = trash.put(painted(path, WORDS))
    assert first != second
    assert first.exists() and second.exists()  # noqa: PT018
    trash.take_back(second, path)
    with pytest.raises(Exception, match="There is another picture at"):
        trash.take_back(first, path)
    assert first.exists()


def test_mouse_and_keys_choose(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    for number in range(12):
        painted(artist.app.gallery / f"{number}.png")
    wall = gallery().wall
    window = artist.app.album.window
    assert window is not None
    wall.setFocus()

    def click(row: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        place = wall.visualRect(wall.model().index(row, 0)).center()
        artist.bot.mouseClick(wall.viewport(), Qt.MouseButton.LeftButton, keys, place)

    click(1)
    assert window.chosen_rows() == [1]
    click(4, Qt.KeyboardModifier.ShiftModifier)
    assert window.chosen_rows() == [1, 2, 3, 4]
    click(2, Qt.KeyboardModifier.ControlModifier)
    assert window.chosen_rows() == [1, 3, 4]
    assert window.about.full_text() == "3 pictures chosen"
    click(0)
    artist.bot.keyClick(wall, Qt.Key.Key_Right)
    artist.bot.keyClick(wall, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert window.chosen_rows() == [1, 2]
    artist.bot.keyClick(wall, Qt.Key.Key_Down)
    assert window.chosen_rows() == [2 + wall.places.columns]
    artist.bot.keyClick(wall, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert window.chosen_rows() == list(range(12))
    artist.bot.mouseClick(wall.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert window.chosen_rows() == []


def test_the_menu_has_all_and_ratings(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    painted(artist.app.gallery / "one.png")
    window = gallery()
    choose(window, 0)
    menu = window.menu()
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts == [
        "&Open on the canvas", "&Restore its settings", "Use as &photo", "Use as p&ainting", "&Copy as command",
        "Show in &folder", "Ra&te", "Move to &trash",
    ]  # fmt: skip
    assert len(ENTRIES) + 1 == len(texts)
    menu.deleteLater()


def test_everything_has_a_name_a_tooltip_and_a_key(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    painted(artist.app.gallery / "fox.png", WORDS)
    window = gallery()
    choose(window, 0)
    assert faults(window) == []
    assert window.undo.accessibleName()  # it is seen once something was thrown away
    assert window.undo.toolTip()
    index = window.wall.model().index(0, 0)
    tip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert "a &lt;b&gt;red&lt;/b&gt; fox" in tip
    assert "a <b>red</b> fox" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(index.data(model_of_gallery.MADE), Made)


def test_a_gallery_that_cannot_be_kept_is_told(
    artist: Artist, gallery: Callable[[], GalleryWindow], home: Path
) -> None:
    (artist.app.folders.settings).mkdir(parents=True, exist_ok=True)
    (artist.app.folders.settings / FILE_NAME).mkdir()
    painted(artist.app.gallery / "one.png")
    artist.do("gallery")
    artist.wait_for("The gallery cannot be read or written")
    assert artist.window.isVisible()
