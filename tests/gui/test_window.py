"""The studio as an artist uses it: by drop, by mouse and by keyboard alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QModelIndex, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication

from engine import events
from engine.events import JobId
from engine.recipe import Recipe, Size, Stylize
from gui.models.styles import KEY
from gui.state import Parameters
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.hands import finish, press

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def colour_on_canvas(artist: Artist) -> tuple[int, int, int]:
    """What the middle of the canvas looks like."""
    canvas = artist.window.stage.canvas
    pixel = canvas.grab().toImage().pixelColor(canvas.width() // 2, canvas.height() // 2)
    return pixel.red(), pixel.green(), pixel.blue()


def test_a_painting_from_first_to_last_with_the_keyboard_alone(artist: Artist, photo: Path) -> None:
    artist.chooser.answer = photo
    press(artist, Qt.Key.Key_O, CTRL)
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.photo is not None)
    assert artist.studio.parameters.photo is not None
    assert artist.studio.parameters.photo.path == photo

    press(artist, Qt.Key.Key_F, CTRL)
    artist.bot.keyClicks(QApplication.focusWidget(), "woodcut")
    press(artist, Qt.Key.Key_Down)
    artist.bot.waitUntil(lambda: artist.studio.parameters.style == "woodcut")

    press(artist, Qt.Key.Key_Return, CTRL)
    assert len(artist.runner.requests) == 1
    request, job = artist.runner.requests[0], artist.runner.jobs[0]
    assert request.recipe.steps[0].style == "woodcut"
    assert request.source == photo
    assert artist.window.dock.cancel.isVisible()

    artist.runner.emit(events.Preview(job=job, width=30, height=20, rgb=bytes((10, 200, 30)) * 600))
    artist.runner.progress(job, 38, 100, eta=4.2)
    artist.bot.waitUntil(lambda: "Painting · 38% · about 4 s left" in artist.window.canvas_bar.stage.text())
    artist.bot.waitUntil(lambda: colour_on_canvas(artist) == (10, 200, 30))
    assert artist.window.canvas_bar.progress.value() == 380

    target = finish(artist)
    artist.bot.waitUntil(lambda: colour_on_canvas(artist) == (200, 60, 40))
    assert "painted in 6 s" in artist.window.canvas_bar.words.full_text()
    assert target.parent == artist.app.folders.pictures / "Gallery"


def test_escape_cancels_and_the_photo_comes_back(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    before = colour_on_canvas(artist)
    press(artist, Qt.Key.Key_Return, CTRL)
    artist.runner.preview(artist.runner.jobs[0], grey=7)
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.painting is not None)
    press(artist, Qt.Key.Key_Escape)
    assert artist.runner.cancelled == artist.runner.jobs
    artist.bot.waitUntil(lambda: not artist.studio.running)
    artist.bot.waitUntil(lambda: colour_on_canvas(artist) == before)
    assert artist.message == ""
    assert artist.window.dock.generate.isVisible()


def test_a_job_that_finishes_before_its_cancel_is_heard_is_finished(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.do("generate")
    finish(artist)
    artist.do("cancel")
    assert artist.runner.cancelled == []
    assert artist.studio.result is not None


def test_generate_twice_starts_one_job(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.do("generate")
    artist.do("generate")
    assert len(artist.runner.requests) == 1


def test_what_is_missing_is_said_and_shown(artist: Artist) -> None:
    press(artist, Qt.Key.Key_Return, CTRL)
    artist.wait_for("No photo is open.")
    assert artist.runner.requests == []
    assert artist.window.photo_panel.open_button.hasFocus()


def test_undo_and_redo_restore_everything(artist: Artist, photo: Path, tmp_path: Path) -> None:
    first = artist.studio.parameters
    artist.open(photo)
    artist.window.dock.strength.slider.setFocus()
    press(artist, Qt.Key.Key_PageDown)
    artist.window.dock.size_control.buttons["8k"].click()
    artist.window.painting_panel.gallery.setFocus()
    press(artist, Qt.Key.Key_Right)
    changed = artist.studio.parameters
    assert changed.style != first.style
    assert (changed.strength, changed.size.mode) == (round(first.strength - 0.1, 2), "8k")
    for _ in range(4):
        press(artist, Qt.Key.Key_Z, CTRL)
    assert artist.studio.parameters == first
    artist.bot.waitUntil(artist.window.stage.empty.isVisible)
    assert artist.window.dock.strength.number.value() == round(first.strength * 100)
    for _ in range(4):
        press(artist, Qt.Key.Key_Z, CTRL | SHIFT)
    assert artist.studio.parameters == changed
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.photo is not None)
    assert artist.window.dock.size_control.buttons["8k"].isChecked()
    assert not artist.window.actions_by_name["redo"].isEnabled()


def test_undo_reaches_the_parameters_from_a_number_field(artist: Artist) -> None:
    number = artist.window.dock.strength.number
    before = artist.studio.parameters.strength
    number.setFocus()
    number.selectAll()
    artist.bot.keyClicks(number, "40")
    press(artist, Qt.Key.Key_Return)
    assert artist.studio.parameters.strength == 0.4
    press(artist, Qt.Key.Key_Z, CTRL)
    assert artist.studio.parameters.strength == before


def test_a_number_that_is_still_being_typed_counts(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    number = artist.window.dock.strength.number
    number.setFocus()
    number.selectAll()
    artist.bot.keyClicks(number, "25")
    press(artist, Qt.Key.Key_Return, CTRL)
    assert artist.runner.requests[-1].recipe.steps[0].strength == 0.25


def test_a_broken_photo_changes_nothing(artist: Artist, photo: Path, tmp_path: Path) -> None:
    artist.open(photo)
    before = artist.studio.parameters
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(photo.read_bytes()[:3000])
    artist.studio.open_photo(broken)
    artist.wait_for("broken.jpg is cut off")
    assert artist.studio.parameters == before
    assert artist.window.stage.canvas.photo is not None
    assert "Opening" not in artist.window.canvas_bar.words.full_text()


def test_the_photo_asked_for_last_wins(artist: Artist, photo: Path, tmp_path: Path) -> None:
    second = landscape(tmp_path / "second.jpg", 90, 60)
    artist.studio.open_photo(photo)
    artist.open(second)
    artist.bot.wait(150)
    assert artist.studio.parameters.photo is not None
    assert artist.studio.parameters.photo.path == second


def test_a_failed_job_says_what_to_do(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.do("generate")
    artist.runner.fail(artist.runner.jobs[0], "No plan fits.", "Choose a smaller size.")
    artist.wait_for("No plan fits. Choose a smaller size.")
    assert artist.studio.result is None
    press(artist, Qt.Key.Key_Escape)
    assert artist.message == ""


def test_a_painting_of_another_photo_is_not_shown_over_this_one(artist: Artist, photo: Path, tmp_path: Path) -> None:
    artist.open(photo)
    artist.do("generate")
    artist.open(landscape(tmp_path / "second.jpg", 90, 60))
    artist.runner.preview(artist.runner.jobs[0])
    request = artist.runner.requests[0]
    request.target.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (30, 20)).save(request.target)
    artist.runner.finish(artist.runner.jobs[0])
    artist.wait_for("evening.jpg is painted.")
    assert artist.window.stage.canvas.painting is None
    artist.do("undo")
    artist.bot.waitUntil(lambda: artist.window.stage.canvas.painting is not None)


def test_the_one_next_step_is_the_only_one_in_colour(artist: Artist, photo: Path) -> None:
    def coloured() -> list[str]:
        buttons = artist.window.findChildren(QAbstractButton)
        return [item.accessibleName() for item in buttons if item.property("role") == "primary" and item.isVisible()]

    assert coloured() == ["Open photo"]
    artist.open(photo)
    assert coloured() == ["Generate"]
    assert artist.window.dock.generate.hasFocus()
    artist.do("generate")
    assert coloured() == []
    finish(artist)
    assert coloured() == ["Export"]
    artist.do("weaker")
    assert coloured() == ["Generate"]


def test_hold_to_compare_with_key_and_button(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    before = colour_on_canvas(artist)
    artist.do("generate")
    finish(artist)
    artist.bot.waitUntil(lambda: colour_on_canvas(artist) == (200, 60, 40))
    artist.bot.keyPress(QApplication.focusWidget() or artist.window, Qt.Key.Key_C)
    assert colour_on_canvas(artist) == before
    artist.bot.keyRelease(QApplication.focusWidget() or artist.window, Qt.Key.Key_C)
    assert colour_on_canvas(artist) == (200, 60, 40)
    artist.bot.mousePress(artist.window.canvas_bar.compare, LEFT)
    assert artist.window.stage.canvas.comparing
    artist.bot.mouseRelease(artist.window.canvas_bar.compare, LEFT)
    assert not artist.window.stage.canvas.comparing


def test_letters_typed_into_the_search_are_no_shortcuts(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    zoom = artist.window.stage.canvas.zoom
    artist.do("search")
    artist.bot.keyClicks(QApplication.focusWidget(), "c 1 0 +")
    assert artist.window.painting_panel.search.text() == "c 1 0 +"
    assert artist.window.stage.canvas.zoom == zoom
    assert not artist.window.stage.canvas.comparing
    press(artist, Qt.Key.Key_Escape)
    assert artist.window.painting_panel.search.text() == ""


def test_paste_a_file_and_a_picture(artist: Artist, photo: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    QApplication.clipboard().setMimeData(data)
    artist.do("paste")
    artist.bot.waitUntil(lambda: artist.studio.parameters.photo is not None)
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0xFF336699)
    QApplication.clipboard().setImage(image)
    artist.do("paste")
    artist.bot.waitUntil(
        lambda: artist.studio.parameters.photo is not None and artist.studio.parameters.photo.width == 40
    )
    QApplication.clipboard().clear()
    artist.do("paste")
    artist.wait_for("no picture to paste")


def test_a_picture_painted_before_offers_its_settings(artist: Artist, tmp_path: Path) -> None:
    from engine.metadata import png_chunk

    recipe = Recipe(steps=(Stylize(style="mosaic", strength=0.3),))
    plain = tmp_path / "plain.png"
    Image.new("RGB", (60, 40), (1, 2, 3)).save(plain)
    raw = plain.read_bytes()
    painted = tmp_path / "painted.png"
    painted.write_bytes(raw[:33] + png_chunk(recipe) + raw[33:])
    artist.studio.open_photo(painted)
    artist.wait_for("painted with Impasto")
    artist.bot.mouseClick(artist.window.stage.strip._action, LEFT)
    assert (artist.studio.parameters.style, artist.studio.parameters.strength) == ("mosaic", 0.3)


def test_a_preset_sets_everything_and_is_marked_while_it_holds(artist: Artist) -> None:
    strip = artist.window.preset_strip.strip
    artist.do("presets")
    press(artist, Qt.Key.Key_Home)
    preset = artist.app.presets.presets()[0]
    assert artist.studio.parameters.style == preset.recipe.steps[0].style
    assert [index.row() for index in strip.selectionModel().selectedIndexes()] == [0]
    artist.do("weaker")
    assert strip.selectionModel().selectedIndexes() == []
    artist.do("undo")
    assert [index.row() for index in strip.selectionModel().selectedIndexes()] == [0]


def test_who_passes_through_the_window_by_tab_changes_nothing(artist: Artist, photo: Path) -> None:
    artist.studio.begin_from(Parameters(start="words"))  # no painting and no preset is marked
    for opened in (False, True):
        if opened:
            artist.open(photo)
            artist.studio.set_strength(0.55)
        before, reached = artist.studio.parameters, set()
        for _ in range(60):
            press(artist, Qt.Key.Key_Tab)
            reached.add(QApplication.focusWidget())
        assert {artist.window.preset_strip.strip, artist.window.painting_panel.gallery} <= reached
        assert artist.studio.parameters == before


@pytest.mark.parametrize("how", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Left, "click"])
def test_the_first_card_is_chosen_when_it_is_wanted(artist: Artist, how: Qt.Key | str) -> None:
    def choose(cards: QAbstractItemView) -> None:
        cards.setCurrentIndex(QModelIndex())
        first = cards.model().index(0, 0)
        cards.scrollTo(first)
        if isinstance(how, Qt.Key):
            cards.setFocus(Qt.FocusReason.TabFocusReason)
            press(artist, how)
        else:
            artist.bot.mouseClick(cards.viewport(), LEFT, pos=cards.visualRect(first).center())

    artist.studio.begin_from(Parameters(start="words"))
    gallery, strip = artist.window.painting_panel.gallery, artist.window.preset_strip.strip
    choose(gallery)
    assert artist.studio.parameters.style == gallery.model().index(0, 0).data(KEY)
    artist.studio.begin_from(Parameters(strength=0.55))
    choose(strip)
    assert artist.studio.parameters.style == artist.app.presets.presets()[0].recipe.steps[0].style
    artist.do("undo")
    assert not artist.studio.can_undo  # one press, one step


def test_custom_size_follows_the_photos_shape(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    control = artist.window.dock.size_control
    artist.bot.mouseClick(control.buttons["custom"], LEFT)
    assert control.wide.isVisible()
    control.wide.setValue(6000)
    assert (artist.studio.parameters.size.width, artist.studio.parameters.size.height) == (6000, 4000)
    control.high.setValue(1000)
    assert artist.studio.parameters.size.width == 1500
    artist.do("generate")
    assert artist.runner.requests[-1].recipe.output.size == Size(width=1500, height=1000)


def test_memory_shows_in_meter_and_forecast(artist: Artist, photo: Path) -> None:
    gib = 1 << 30
    reading = events.Memory(
        job=JobId(""), device="NVIDIA RTX", gpu=True, total=24 * gib, ours=2 * gib, others=3 * gib, free=19 * gib
    )
    artist.app.bridge(reading)
    artist.open(photo)
    artist.window.dock.size_control.buttons["8k"].click()
    artist.bot.waitUntil(lambda: "of 19.0 GB, about" in artist.window.dock.size_control.forecast.full_text())
    assert "6480 × 4320 · needs" in artist.window.dock.size_control.forecast.full_text()
    assert "Impasto 2.0 GB · others 3.0 GB · free 19.0 GB of 24.0 GB" in artist.window.meter.words.full_text()
    artist.app.bridge(reading.model_copy(update={"free": 1 << 20}))
    artist.bot.waitUntil(lambda: "free 1 MB" in artist.window.dock.size_control.forecast.full_text())
    assert artist.window.dock.size_control.forecast.property("role") == "warning"


def test_events_of_other_jobs_do_not_disturb_the_window(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    other = JobId("somebody else's")
    artist.app.bridge(events.Preview(job=other, width=1, height=1, rgb=b"abc"))
    artist.app.bridge(events.Failed(job=other, message="no"))
    artist.bot.wait(120)
    assert artist.window.stage.canvas.painting is None
    assert artist.message == ""


def test_closing_the_window_ends_engine_and_threads(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    artist.do("generate")
    artist.window.close()
    assert artist.runner.closed
    assert not [item for item in threading.enumerate() if item.name.startswith(("studio", "thumbnails"))]


def test_while_a_picture_is_painted_the_next_one_can_be_queued_beside_cancel(artist: Artist, photo: Path) -> None:
    artist.open(photo)
    dock = artist.window.dock
    assert not dock.cancel.isVisible()
    height = dock.height()
    artist.do("generate")
    artist.bot.waitUntil(dock.cancel.isVisible)
    assert dock.generate.isVisible()
    assert dock.generate.isEnabled()
    assert dock.generate.accessibleName() == "Add to queue"
    assert dock.height() == height, "the picture keeps its room"
    artist.bot.mouseClick(dock.generate, Qt.MouseButton.LeftButton)
    artist.wait_for("This picture waits in the queue.")
    press(artist, Qt.Key.Key_Return, CTRL)
    artist.runner.finish(artist.runner.jobs[0])
    artist.bot.waitUntil(lambda: len(artist.runner.jobs) == 2)
    assert dock.cancel.isVisible(), "the next one is painted now"
    artist.bot.waitUntil(lambda: artist.studio._orders.job == artist.runner.jobs[1])
    press(artist, Qt.Key.Key_Escape)
    artist.bot.waitUntil(lambda: artist.runner.jobs[1] in artist.runner.cancelled)
    artist.bot.waitUntil(lambda: len(artist.runner.jobs) == 3)
    artist.runner.finish(artist.runner.jobs[2])
    artist.bot.waitUntil(lambda: not dock.cancel.isVisible())
    assert dock.generate.accessibleName() == "Generate"
