"""The gallery's window: what was painted stands there, is found, liked, opened again, thrown away and brought back."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

from engine.canvas import Canvas
from engine.gallery import FILE_NAME, Index, Picture
from engine.picture import save_picture
from engine.recipe import Imagine, Output, Recipe, Size, Stylize
from gui import trash
from gui.models import gallery as model_of_gallery
from gui.models.gallery import MOST_BYTES, MOST_WAITING, Made, described
from gui.panels.gallery import EMPTY, ENTRIES, GalleryWindow
from gui.panels.wall import CARD, HEADING, Places
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape

RECIPE = Recipe(steps=(Stylize(style="woodcut", strength=0.4),), output=Output(size=Size(width=120, height=80)))
WORDS = Recipe(
    steps=(Imagine(prompt="a <b>red</b> fox", model="dreams", steps=9),),
    output=Output(size=Size(width=64, height=64)),
    seed=77,
)


def painted(path: Path, recipe: Recipe | None = RECIPE, colour: tuple[int, int, int] = (200, 60, 40)) -> Path:
    """A picture as the engine saves it."""
    with Canvas.blank(60, 40) as canvas:
        canvas.array[:] = colour
        return save_picture(canvas, path, output=Output(), recipe=recipe, overwrite=True)


@pytest.fixture
def gallery(artist: Artist) -> Callable[[], GalleryWindow]:
    """Opens the gallery and waits until its folders were looked at."""

    def show() -> GalleryWindow:
        artist.app.album.scan(now=True)
        artist.do("gallery")
        window = artist.app.album.window
        assert window is not None
        settle(artist)
        return window

    return show


def settle(artist: Artist) -> None:
    """Wait until nothing is looked for, written or drawn any more."""
    album = artist.app.album
    done: list[int] = []
    for clerk in (album._writing, album._asking, album._asking):
        count = len(done)
        clerk.run(lambda _index: None, done=lambda _nothing: done.append(1), failed=lambda error: done.append(0))
        artist.bot.waitUntil(lambda count=count: len(done) > count)
    artist.bot.waitUntil(lambda: album.smalls.waiting == 0)


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
    assert set(titles(artist)) == {"one", "a <b>red</b> fox"}
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
    assert "Take a word" in window.nothing.text()
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
    assert commands["one two"] == ["impasto", "render", str(photo), *style, "-o", "one two-again.png"]
    words = ["--prompt", "a <b>red</b> fox", "--steps", "9", "--model", "dreams", "--size", "64x64", "--seed", "77"]
    assert commands["a <b>red</b> fox"] == ["impasto", "render", *words, "-o", "fox-again.png"]
    assert commands["other"][2] == "PHOTO"
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
    artist.wait_for("Another picture lies at one.png now")
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
    with pytest.raises(Exception, match="Another picture lies at"):
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
        "&Open on the canvas", "&Restore its settings", "Use as &photo", "Use as &style", "&Copy as command",
        "Show in &folder", "Ra&te", "Move to &trash",
    ]  # fmt: skip
    assert len(ENTRIES) + 1 == len(texts)
    menu.deleteLater()


def test_everything_has_a_name_and_a_tooltip(artist: Artist, gallery: Callable[[], GalleryWindow]) -> None:
    painted(artist.app.gallery / "fox.png", WORDS)
    window = gallery()
    parts: list[QWidget] = [window.search, window.order, window.least, window.wall, window.open_button]
    for part in (*parts, window.restore_button, window.trash_button, window.undo):
        assert part.accessibleName(), part
        assert part.toolTip() or part.accessibleDescription(), part
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


# -- many


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
    seen: set[int] = set()
    for row in range(61):
        rect = places.rect(row)
        assert places.row_at(rect.center()) == row
        assert (rect.left() >= 0, rect.right() < width + 1) == (True, True)
        seen.add(rect.top())
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
    assert (places.moved(0, -5), places.moved(60, 5)) == (min(0, 60), places.moved(60, 5))


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
