"""Export many: every photo gets its picture or its reason, and a second run does nothing more."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from gui.panels.export_many import ExportManyDialog
from gui.panels.many_sources import PhotoSources
from tests.gui.conftest import Artist
from tests.gui.drawn import landscape
from tests.gui.exporting import Painter, begin, chosen, dialog, folder, table, wait_until_over

__all__ = ["folder"]  # a fixture


def test_a_folder_of_photos(artist: Artist, folder: Path, tmp_path: Path) -> None:
    Painter(artist)
    out = tmp_path / "out"
    asked = begin(artist, folder, out)
    wait_until_over(artist)
    style = artist.studio.parameters.style
    assert sorted(path.name for path in out.iterdir()) == [f"photo {number}-{style}.png" for number in range(1, 6)]
    rows = table(asked)
    assert [row[1] for row in rows] == ["Skipped"] * 2 + ["Done"] * 5
    assert rows[0][2] == "broken 1.jpg is cut off. Get a fresh copy."
    assert asked.words.full_text() == "5 painted · 2 skipped"
    artist.wait_for("5 painted · 2 skipped")
    assert {request.recipe.steps for request in artist.runner.requests} == {artist.runner.requests[0].recipe.steps}
    asked.close()

    before = len(artist.runner.requests)
    asked = begin(artist, folder, out)
    wait_until_over(artist)
    assert [row[1] for row in table(asked)] == ["Skipped"] * 2 + ["Done before"] * 5
    assert len(artist.runner.requests) == before + 2, "only the broken ones were tried again"
    asked.close()


def test_a_batch_can_be_stopped_and_the_window_still_paints(artist: Artist, folder: Path, tmp_path: Path) -> None:
    painter = Painter(artist)
    painter.paused = True
    asked = begin(artist, folder, tmp_path / "out")
    artist.bot.waitUntil(lambda: len(artist.runner.requests) == 1)
    painter.answer(artist.runner.jobs[-1])
    artist.bot.waitUntil(lambda: len(artist.runner.requests) == 2)
    artist.bot.mouseClick(asked.stop, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    assert [row[1] for row in table(asked)] == ["Skipped"] + ["Not painted"] * 6
    assert artist.runner.cancelled == [artist.runner.jobs[1]]
    asked.close()
    artist.open(folder / "photo 1.jpg")
    artist.do("generate")
    assert artist.studio.running


def test_a_folder_that_cannot_be_written_stops_the_batch(artist: Artist, folder: Path, tmp_path: Path) -> None:
    Painter(artist)
    blocked = tmp_path / "a file"
    blocked.write_text("stands in the way")
    asked = begin(artist, folder, blocked / "out")
    wait_until_over(artist)
    assert artist.runner.requests == []
    artist.wait_for("The batch stopped")
    assert "Choose another folder" in asked.words.full_text()
    asked.close()


def test_closing_the_dialog_lets_the_batch_go_on_and_reopening_finds_it(
    artist: Artist, folder: Path, tmp_path: Path
) -> None:
    painter = Painter(artist)
    painter.paused = True
    asked = begin(artist, folder, tmp_path / "out")
    artist.bot.waitUntil(lambda: len(artist.runner.requests) == 1)
    asked.close()
    artist.do("export_many")
    assert dialog(artist) is asked
    assert asked.isVisible()
    painter.paused = False
    painter.answer(artist.runner.jobs[-1])
    wait_until_over(artist)
    assert artist.app.exporting.batch is not None
    assert artist.app.exporting.batch.count("done") == 5
    asked.close()


def test_an_empty_folder_is_said(artist: Artist, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    artist.chooser.answer = tmp_path / "empty"
    artist.do("export_many")
    dialog(artist).sources.ask_folder()
    assert "no pictures" in dialog(artist).sources.found.full_text()
    assert not dialog(artist).go.isEnabled()
    dialog(artist).close()


def test_single_photos_can_be_picked(artist: Artist, folder: Path) -> None:
    artist.chooser.answers = [folder / "photo 2.jpg"]
    artist.do("export_many")
    dialog(artist).sources.ask_files()
    assert dialog(artist).sources.found.full_text() == "photo 2.jpg"
    dialog(artist).close()


# ---- what it takes, and what becomes of it


def seen(artist: Artist, asked: ExportManyDialog) -> str:
    """The outlook, when somebody has looked."""
    artist.bot.waitUntil(lambda: asked.outlook.outlook is not None)
    return asked.outlook.words.text()


def test_what_it_takes_is_told_before_it_starts(artist: Artist, folder: Path, tmp_path: Path) -> None:
    asked = chosen(artist, folder, tmp_path / "out")
    assert seen(artist, asked).startswith("7 pictures to paint: about")
    assert "2 of the photos cannot be read" in asked.outlook.warnings.text()
    asked.form.template.setText("{nonsense}")
    assert asked.outlook.outlook is None
    assert not asked.go.isEnabled()
    asked.close()


def test_pictures_are_replaced_only_after_it_was_said_how_many(artist: Artist, folder: Path, tmp_path: Path) -> None:
    Painter(artist)
    out = tmp_path / "out"
    out.mkdir()
    dear = out / "photo 1.png"
    dear.write_bytes(b"dear")
    asked = chosen(artist, folder, out)
    seen(artist, asked)
    more = asked.form.more
    more.existing.setCurrentIndex(more.existing.findData("overwrite"))
    assert not asked.go.isEnabled(), "nobody has looked yet"
    seen(artist, asked)
    assert "1 existing picture will be replaced" in asked.outlook.warnings.text()
    assert "Replace 1" in asked.go.text()
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    assert dear.read_bytes() != b"dear"
    asked.close()


def test_a_number_is_given_where_a_name_is_taken(artist: Artist, folder: Path, tmp_path: Path) -> None:
    asked = chosen(artist, folder, tmp_path / "out")
    more = asked.form.more
    more.existing.setCurrentIndex(more.existing.findData("number"))
    more.longest.setValue(640)
    more.deep.setChecked(True)
    more.metadata.setChecked(False)
    assert not more.own.isVisible()
    asked.form.template.setText("{own} {source}")
    more.own.setText("Easter")
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    artist.bot.waitUntil(lambda: len(artist.runner.requests) == 1)
    request = artist.runner.requests[0]
    output = request.recipe.output
    assert request.numbered
    assert not request.overwrite
    assert request.target.name == "Easter broken 1.png"
    assert output.size is not None
    assert (output.size.width, output.depth, output.metadata) == (640, 16, False)
    artist.bot.mouseClick(asked.stop, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    asked.close()


def test_a_report_a_sheet_and_a_storyboard_are_written_at_the_end(
    artist: Artist, folder: Path, tmp_path: Path
) -> None:
    Painter(artist)
    out = tmp_path / "out"
    asked = chosen(artist, folder, out)
    for box in (asked.also.report, asked.also.sheet, asked.also.storyboard):
        box.setChecked(True)
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    artist.wait_for("Also written")
    files = {path.name for path in out.iterdir()} - {f"photo {number}.png" for number in range(1, 6)}
    assert files == {
        "impasto-report.txt",
        "impasto-report.json",
        "impasto-report.csv",
        "impasto-sheet.pdf",
        "impasto-storyboard.webp",
    }
    assert "5 painted, 2 skipped" in (out / "impasto-report.txt").read_text("utf-8")
    with Image.open(out / "impasto-storyboard.webp") as story:
        assert story.n_frames == 5
    asked.close()


def test_a_batch_whose_folder_went_away_goes_on_when_it_is_asked_to(
    artist: Artist, folder: Path, tmp_path: Path
) -> None:
    painter = Painter(artist)
    painter.paused = True
    out = tmp_path / "out"
    asked = chosen(artist, folder, out)
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    for count in (1, 2, 3):
        artist.bot.waitUntil(lambda count=count: len(artist.runner.requests) == count)
        if count == 3:
            out.rename(tmp_path / "taken away")
        painter.answer(artist.runner.jobs[-1])
    wait_until_over(artist)
    assert "was removed or exchanged" in asked.words.full_text()
    assert asked.go.isVisible()
    painter.paused = False
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    artist.bot.waitUntil(lambda: artist.app.exporting.batch.count("done", "there") == 5)
    wait_until_over(artist)
    assert sorted(path.name for path in out.iterdir()) == [f"photo {number}.png" for number in range(1, 6)]
    asked.close()


def test_folders_inside_are_painted_into_such_folders(artist: Artist, folder: Path, tmp_path: Path) -> None:
    (folder / "sea").mkdir()
    landscape(folder / "sea" / "photo 1.jpg", 30, 20)
    (folder / "sea" / "round").symlink_to(folder)
    artist.chooser.answer = folder
    artist.do("export_many")
    asked = dialog(artist)
    asked.sources.ask_folder()
    assert isinstance(asked.sources, PhotoSources)
    asked.sources.inside.setChecked(True)
    artist.bot.waitUntil(lambda: asked.sources.found.full_text().startswith("8 photos"))
    asked.form.folder.setText(str(tmp_path / "out"))
    asked.form.template.setText("{source}-{style}")
    Painter(artist)
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    assert [path.name for path in (tmp_path / "out" / "sea").iterdir()] == [
        next(path.name for path in (tmp_path / "out").iterdir() if path.name.startswith("photo 1-"))
    ]


def test_the_first_thing_to_press_is_the_folder(artist: Artist) -> None:
    artist.do("export_many")
    asked = dialog(artist)
    first = asked.focusWidget()
    assert isinstance(first, QAbstractButton)
    assert first.accessibleName() == "Choose folder"
    asked.close()
