"""Things that end in an unusual order: tools put away while they are used, what comes too late, what is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu

from engine.crop import Crop
from engine.errors import Cancelled
from engine.gallery import Index
from engine.jobs.journal.rows import Row, new_job, written
from engine.recipe import BakeRequest, Imagine, Recipe, RenderRequest, Stylize
from gui.actions import ShortcutsDialog
from gui.background import Background
from gui.batch_run import BatchRun
from gui.models.outcomes import OutcomeModel
from gui.orders import MOST_RESULTS, Result, Results
from gui.panels.export_many import ExportManyDialog
from gui.state import Parameters, Photo
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.gallery import RECIPE, opened, painted, settle
from tests.gui.hands import finish, press

LEFT = Qt.MouseButton.LeftButton
HALF = Crop(left=0.0, top=0.0, width=0.5, height=1.0)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return landscape(tmp_path / "other.jpg", 240, 160)


def swept() -> None:
    """Let everything go that shall be deleted later."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


# -- tools


def test_a_brush_that_is_put_away_in_a_stroke_keeps_it_and_works_again(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    tool, middle = artist.window.looking.mask_tool, QPoint(0, 0)
    for _ in range(2):
        press(artist, Qt.Key.Key_M)
        middle = artist.window.stage.canvas.picture_rect().center().toPoint()
        before = artist.studio.parameters.controls.mask
        artist.bot.mousePress(tool, LEFT, pos=middle)
        artist.bot.mouseMove(tool, middle + QPoint(40 if before is None else -40, 0))
        artist.do("mask")  # before the button is released
        artist.bot.waitUntil(lambda before=before: artist.studio.parameters.controls.mask not in {before, None})


def test_a_stroke_that_is_kept_too_late_is_not_another_photos(
    artist: Artist, photo: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artist.open(photo)
    late: list[Callable[[Path], None]] = []
    monkeypatch.setattr(artist.app.masks, "save", lambda _image, done: late.append(done))
    press(artist, Qt.Key.Key_M)
    artist.bot.mouseClick(artist.window.looking.mask_tool, LEFT)
    artist.open(other)
    late[0](photo)
    assert artist.studio.parameters.controls.mask is None


def test_undo_and_generate_next_wait_for_the_last_stroke(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    press(artist, Qt.Key.Key_M)
    artist.bot.mouseClick(artist.window.looking.mask_tool, LEFT)
    artist.do("undo")  # at once
    artist.bot.waitUntil(lambda: artist.studio.can_redo)
    assert artist.studio.parameters.controls.mask is None
    artist.bot.mouseClick(artist.window.looking.mask_tool, LEFT)
    artist.do("generate_first")
    artist.bot.waitUntil(lambda: bool(artist.runner.requests))
    step = artist.runner.requests[-1].recipe.steps[0]
    assert isinstance(step, Stylize)
    assert step.mask is not None


def test_a_mask_that_was_brushed_stays_with_its_photo(artist: Artist, photo: Path, other: Path) -> None:
    artist.open(photo)
    press(artist, Qt.Key.Key_M)
    artist.bot.mouseClick(artist.window.looking.mask_tool, LEFT)
    artist.bot.waitUntil(lambda: artist.studio.parameters.controls.mask is not None)
    brushed = artist.studio.parameters.controls.mask
    artist.open(other)
    assert artist.studio.parameters.controls.mask is None
    artist.do("undo")
    assert artist.studio.parameters.photo == Photo(photo, 300, 200)
    assert artist.studio.parameters.controls.mask == brushed
    artist.studio.set_control("mask", str(other))  # one that was chosen suits any photo
    artist.open(other)
    assert artist.studio.parameters.controls.mask == str(other)


def test_a_crop_that_is_put_away_while_it_is_dragged_is_let_go(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    tool = artist.window.looking.crop_tool
    artist.do("crop")
    artist.bot.waitUntil(tool.isVisible)
    artist.bot.mousePress(tool, LEFT, pos=tool.window_rect().center().toPoint())
    artist.do("crop")
    artist.do("crop")
    artist.bot.waitUntil(tool.isVisible)
    assert tool._grip is None


# -- paintings


def test_the_painting_of_a_photo_is_shown_while_another_photo_is_painted(
    artist: Artist, photo: Path, other: Path
) -> None:
    artist.open(photo)
    artist.do("generate")
    finish(artist, (10, 200, 30))
    artist.open(other)
    artist.do("generate")
    canvas = artist.window.stage.canvas
    artist.do("undo")
    artist.bot.waitUntil(lambda: canvas.painting is not None)
    assert canvas.painting.levels[0].pixelColor(5, 5).getRgb()[:3] == (10, 200, 30)


def test_only_so_many_paintings_are_known_again(tmp_path: Path) -> None:
    results = Results()
    recipe = Recipe(steps=(Stylize(style="woodcut"),))
    photos = [Photo(tmp_path / f"{number}.jpg", 3, 2) for number in range(MOST_RESULTS + 2)]
    for photo in (*photos, photos[1]):
        request = RenderRequest(source=photo.path, target=tmp_path / "out.png", recipe=recipe)
        results.keep(Result(request, Parameters(photo=photo), request.target, 3, 2, 1.0))
    known = [photo for photo in photos if results.of(photo) is not None]
    assert len(known) == MOST_RESULTS
    assert results.of(photos[1]) is not None  # painted again
    assert results.of(photos[0]) is None


def test_a_cropped_painting_comes_back_with_its_part_of_the_photo(artist: Artist, photo: Path) -> None:
    recipe = RECIPE.model_copy(update={"crop": HALF})
    artist.app.album.take_in(painted(artist.app.gallery / "one.png", recipe), photo)
    window = opened(artist)
    window.choose_row(0)
    window.actions_by_name["open"].trigger()
    artist.bot.waitUntil(lambda: artist.studio.result is not None)
    chosen, canvas = artist.studio.parameters.photo, artist.window.stage.canvas
    assert chosen == Photo(photo, 150, 200, HALF, (300, 200))
    assert canvas.photo is not None
    assert (canvas.photo.width, canvas.photo.height) == (150, 200)


# -- the queue


def row_of(request: RenderRequest | BakeRequest) -> Row:
    return Row(job=new_job(), place=1.0, text=written(request))


def test_other_settings_leave_the_part_of_the_photo_and_the_place_of_the_picture(
    artist: Artist, photo: Path, tmp_path: Path
) -> None:
    recipe = Recipe(steps=(Stylize(style="mosaic"),), crop=HALF)
    before = RenderRequest(source=photo, target=tmp_path / "a.png", recipe=recipe, numbered=True, folder=tmp_path)
    artist.studio.choose_style("woodcut")
    after = artist.app.queue_side._rewritten(before)
    assert after.recipe.styles == ("woodcut",)
    assert after.model_copy(update={"recipe": before.recipe}) == before
    assert after.recipe.crop == HALF


def test_settings_of_words_upon_a_photo_stay_upon_it(artist: Artist, photo: Path, tmp_path: Path) -> None:
    artist.open(photo)
    recipe = Recipe(steps=(Imagine(prompt="a fox", model="dreams"),))
    request = RenderRequest(source=photo, target=tmp_path / "a.png", recipe=recipe)
    artist.app.queue_side._take_over(row_of(request))
    assert (artist.studio.parameters.start, artist.studio.parameters.words.step.prompt) == ("both", "a fox")
    artist.do("undo")
    assert artist.studio.parameters.start == "photo"


def test_what_is_learned_has_no_settings_to_exchange(artist: Artist, photo: Path, tmp_path: Path) -> None:
    artist.studio.choose_style("woodcut")
    request = BakeRequest(source=photo, target=tmp_path / "a.safetensors", title="A")
    artist.app.queue_side._rewrite(artist.app.queueing, row_of(request))
    artist.wait_for("This is learned, not painted.")
    assert artist.runner.edits == []


def test_menus_are_not_kept(artist: Artist) -> None:
    panel = artist.app.queue_side.panel
    for _ in range(3):
        menu = panel.menu()
        menu.popup(QPoint(0, 0))
        menu.close()
    del menu
    swept()
    assert panel.findChildren(QMenu) == []


# -- many


def test_a_batch_that_is_over_is_let_go(artist: Artist, photo: Path, tmp_path: Path) -> None:
    exporting = artist.app.exporting
    for number in range(3):
        exporting.export_many(artist.window, artist.studio.parameters, [photo])
        asked = exporting._many
        assert asked is not None
        asked.form.folder.setText(str(tmp_path / str(number)))
        for _ in range(2):  # begun, stopped, gone on with
            asked._start()
            artist.bot.waitUntil(lambda: len(artist.runner._live) == 1)
            asked._stop()
            artist.bot.waitUntil(lambda: exporting.batch is not None and not exporting.batch.running)
        asked.close()
    swept()
    assert len(artist.window.findChildren(ExportManyDialog)) == 1
    assert len(artist.window.findChildren(OutcomeModel)) == 1
    assert len(exporting.findChildren(BatchRun)) == 1


def test_long_work_ends_when_nobody_waits_for_it(qapp: QApplication) -> None:
    background = Background(threads=1)
    background.checkpoint()
    background.close()
    with pytest.raises(Cancelled):
        background.checkpoint()


# -- the gallery


def test_a_gallery_that_is_closed_is_not_searched(artist: Artist) -> None:
    window = opened(artist)
    searched: list[str] = []
    window.searched.connect(lambda words, _order, _least: searched.append(words))
    window.close()
    artist.app.album.take_in(painted(artist.app.gallery / "one.png"), None)
    settle(artist)
    assert searched == []
    opened(artist)
    assert artist.app.album.model.rowCount() == 1


def test_what_the_index_could_not_note_is_brought_back_too(artist: Artist, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [painted(artist.app.gallery / f"{name}.png") for name in ("one", "two")]
    window = opened(artist)
    window.wall.selectAll()
    trash, noted = Index.trash, list[int]()

    def refuse(index: Index, number: int, place: Path | None) -> None:
        noted.append(number)
        if len(noted) == 2:
            raise sqlite3.OperationalError("database or disk is full")
        trash(index, number, place)

    monkeypatch.setattr(Index, "trash", refuse)
    window.actions_by_name["trash"].trigger()
    settle(artist)
    assert [path.exists() for path in paths] == [False, False]
    assert window.undo.isVisible()
    monkeypatch.setattr(Index, "trash", trash)
    artist.app.album.undo_trash()
    settle(artist)
    assert all(path.exists() for path in paths)


def test_undo_goes_back_through_all_that_went_to_the_trash(artist: Artist) -> None:
    for name in ("one", "two", "three"):
        painted(artist.app.gallery / f"{name}.png")
    window, model = opened(artist), artist.app.album.model
    gone: list[Path] = []
    for _ in range(2):
        window.choose_row(0)
        picture = model.picture(0)
        assert picture is not None
        gone.append(picture.path)
        window.actions_by_name["trash"].trigger()
        settle(artist)
    for path in reversed(gone):
        assert not path.exists()
        artist.bot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        artist.bot.waitUntil(path.exists)
        settle(artist)
    assert model.rowCount() == 3
    assert not window.undo.isVisible()


# -- dialogs and settings


def test_the_page_of_shortcuts_is_not_kept(artist: Artist) -> None:
    for _ in range(2):
        artist.do("shortcuts")
        for dialog in artist.window.findChildren(ShortcutsDialog):
            dialog.accept()
    swept()
    assert artist.window.findChildren(ShortcutsDialog) == []


def test_a_small_copy_has_one_name_whatever_lies_between_its_lines(tmp_path: Path) -> None:
    from gui.trying import _keep

    line = bytes(range(15))
    made = [QImage((line + gap) * 3, 5, 3, 16, QImage.Format.Format_RGB888) for gap in (b"\0", b"\xff")]
    assert len({_keep(image, tmp_path).mark for image in made}) == 1
