"""Export many by several recipes: what is chosen, and presets that are ticked."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListWidget

from engine.own_presets import keep
from engine.presets import Preset, load_preset
from engine.recipe import Imagine, Output, Recipe, Size, Stylize
from engine.template import Template
from gui.panels.export_many import ExportManyDialog
from tests.gui.access import faults
from tests.gui.conftest import Artist
from tests.gui.exporting import Painter, chosen, dialog, folder, table, wait_until_over
from tests.gui.hands import press
from tests.gui.prompting import write

__all__ = ["folder"]  # a fixture

SMALL = Output(size=Size(width=64, height=64))


def tick(artist: Artist, asked: ExportManyDialog, *titles: str) -> None:
    """Open the card and tick or untick these with the keyboard."""
    listed: QListWidget = asked.recipes.list
    artist.bot.mouseClick(asked.recipes.more, Qt.MouseButton.LeftButton)
    assert asked.recipes.card.isVisible()
    for title in titles:
        listed.setCurrentItem(listed.findItems(title, Qt.MatchFlag.MatchExactly)[0])
        artist.bot.keyClick(listed, Qt.Key.Key_Space)
    asked.recipes.card.close()


def test_each_photo_is_painted_by_all_that_are_ticked_and_again_only_what_is_missing(
    artist: Artist, folder: Path, tmp_path: Path
) -> None:
    Painter(artist)
    artist.studio.choose_style("mosaic")
    out = tmp_path / "out"
    asked = chosen(artist, folder, out, "{source}-{style}")
    tick(artist, asked, "Sea mist", "Woodcut print")
    assert asked.recipes.words.full_text() == "What is chosen in the studio, Sea mist, Woodcut print"
    assert asked.form.template.text() == "{source}-{preset}"
    assert "sea-mist" in asked.form.example.full_text()
    artist.bot.waitUntil(lambda: asked.outlook.outlook is not None)
    assert asked.outlook.words.text().startswith("21 pictures to paint")
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    names = {path.name for path in out.iterdir()}
    assert {f"photo 1-{name}.png" for name in ("mosaic", "sea-mist", "woodcut-print")} <= names
    assert len(names) == 15
    wanted = [load_preset(name).recipe.steps for name in ("sea-mist", "woodcut-print")]
    painted = [request.recipe.steps for request in artist.runner.requests]
    assert painted[7:14] == [wanted[0]] * 7  # all of one recipe, then the next one's
    assert painted[14:] == [wanted[1]] * 7
    sides = {request.recipe.output.size for request in artist.runner.requests[:7]}
    assert sides == {None}
    assert table(asked)[2][0] == "photo 1-mosaic.png"
    asked.close()

    (out / "photo 3-sea-mist.png").unlink()
    before = len(artist.runner.requests)
    asked = chosen(artist, folder, out, "{source}-{preset}")
    tick(artist, asked, "Sea mist", "Woodcut print")
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    again = [request.target.name for request in artist.runner.requests[before:]]
    assert [name for name in again if "broken" not in name] == ["photo 3-sea-mist.png"]
    asked.close()


def test_presets_alone_and_none_at_all(artist: Artist, folder: Path, tmp_path: Path) -> None:
    keep([Preset("small", "Small", "", Recipe(steps=(Stylize(style="mosaic"),), output=SMALL))])
    artist.app.preset_side._refresh()
    artist.bot.waitUntil(lambda: artist.app.presets.rowCount() == 18)
    painter = Painter(artist)
    painter.paused = True
    asked = chosen(artist, folder, tmp_path / "out", "{preset} of {source}")
    assert "Words to 4K" not in [asked.recipes.list.item(row).text() for row in range(asked.recipes.list.count())]
    tick(artist, asked, "What is chosen in the studio")
    assert asked.recipes.words.full_text() == "Tick at least one."
    assert not asked.go.isEnabled()
    tick(artist, asked, "Small")
    assert asked.form.template.text() == "{preset} of {source}"  # the artist's own stays
    artist.bot.waitUntil(asked.go.isEnabled)
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    artist.bot.waitUntil(lambda: bool(artist.runner.requests))
    request = artist.runner.requests[0]
    assert request.recipe.output.size == Size(width=64, height=64)
    assert request.target.name == "small of broken 1.png"
    artist.bot.mouseClick(asked.stop, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    asked.close()


def test_prompts_are_painted_by_several_presets_of_words(artist: Artist, shelf: Path, tmp_path: Path) -> None:
    keep([Preset("oil", "Oil", "", Recipe(steps=(Imagine(),)), Template("oil of {prompt}"))])
    artist.app.preset_side._refresh()
    artist.bot.waitUntil(lambda: artist.app.presets.rowCount() == 18)
    write(artist, "a red house")
    artist.studio.choose_style(None)
    artist.do("export_many")
    asked = dialog(artist)
    asked.sources.field.setPlainText("a fox\na hen")  # type: ignore[union-attr]
    asked.form.folder.setText(str(tmp_path / "out"))
    assert "Sea mist" not in [asked.recipes.list.item(row).text() for row in range(asked.recipes.list.count())]
    tick(artist, asked, "Oil")
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    for number in range(4):
        artist.bot.waitUntil(lambda number=number: len(artist.runner.requests) == number + 1)
        request = artist.runner.requests[-1]
        request.target.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (3, 2)).save(request.target)
        artist.runner.finish(artist.runner.jobs[-1], request.target)
    wait_until_over(artist)
    told = {one.target.name: one.recipe.steps[0].prompt for one in artist.runner.requests}  # type: ignore[union-attr]
    assert told == {
        "chosen-0001-a fox.png": "a fox",
        "chosen-0002-a hen.png": "a hen",
        "oil-0001-oil of a fox.png": "oil of a fox",
        "oil-0002-oil of a hen.png": "oil of a hen",
    }
    asked.close()


def test_the_card_is_named_and_the_keyboard_reaches_it(artist: Artist, folder: Path, tmp_path: Path) -> None:
    asked = chosen(artist, folder, tmp_path / "out")
    assert faults(asked) == []
    artist.bot.mouseClick(asked.recipes.more, Qt.MouseButton.LeftButton)
    assert faults(asked.recipes.card) == []
    assert asked.recipes.list.hasFocus()
    place = asked.recipes.list.visualItemRect(asked.recipes.list.item(2))
    for across, ticked in ((place.center().x(), True), (place.left() + 12, False)):  # on the words, on the box
        at = QPoint(across, place.center().y())
        artist.bot.mouseClick(asked.recipes.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert (asked.recipes.list.item(2).checkState() == Qt.CheckState.Checked) == ticked
    press(artist, Qt.Key.Key_Escape)
    assert not asked.recipes.card.isVisible()
    assert asked.isVisible()
    assert asked.recipes.words.mapTo(asked, QPoint()).x() > 0
    asked.close()


def test_a_contact_sheet_as_png(artist: Artist, folder: Path, tmp_path: Path) -> None:
    Painter(artist)
    asked = chosen(artist, folder, tmp_path / "out")
    assert not asked.also.kind.isEnabled()
    asked.also.sheet.setChecked(True)
    asked.also.kind.setCurrentIndex(1)
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    wait_until_over(artist)
    artist.wait_for("Also written: impasto-sheet.png.")
    with Image.open(tmp_path / "out" / "impasto-sheet.png") as sheet:
        assert sheet.size == (1654, 2338)
    asked.close()
