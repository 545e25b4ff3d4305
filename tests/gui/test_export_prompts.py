"""Export many where words are imagined: a list of prompts, one picture a line, and a second run does nothing more."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt

from engine.recipe import MAX_PROMPT, Imagine
from gui.panels.export_many import ExportManyDialog
from gui.panels.many_sources import PhotoSources, PromptSources
from tests.gui.conftest import Artist
from tests.gui.exporting import table, wait_until_over
from tests.gui.prompting import write

LIST = "# three\na lighthouse\n\n  a tower/../x \na lighthouse\n"


def opened(artist: Artist) -> tuple[ExportManyDialog, PromptSources]:
    artist.do("export_many")
    asked = artist.app.exporting._many
    assert asked is not None
    assert isinstance(asked.sources, PromptSources)
    return asked, asked.sources


def start(artist: Artist, asked: ExportManyDialog, out: Path) -> list[str]:
    """Paint them all; returns the prompts that were submitted."""
    before = len(artist.runner.requests)
    asked.form.folder.setText(str(out))
    artist.bot.mouseClick(asked.go, Qt.MouseButton.LeftButton)
    batch = artist.app.exporting.batch
    assert batch is not None
    while batch.running:
        artist.bot.waitUntil(lambda: not batch.running or bool(artist.runner._live))
        for job, request in list(artist.runner._live.items()):
            request.target.parent.mkdir(parents=True, exist_ok=True)
            Image.new("RGB", (3, 2)).save(request.target)
            artist.runner.finish(job)
    wait_until_over(artist)
    steps = [request.recipe.steps[0] for request in artist.runner.requests[before:]]
    return [step.prompt for step in steps if isinstance(step, Imagine)]


def test_one_picture_a_line_and_only_what_is_missing(artist: Artist, shelf: Path, tmp_path: Path) -> None:
    write(artist, "a red house")
    template = artist.app.exporting.settings.name_template
    asked, sources = opened(artist)
    assert not asked.go.isEnabled()
    artist.chooser.answer = tmp_path / "list.txt"
    artist.chooser.answer.write_text(LIST, "utf-8")
    sources.ask_file()
    assert sources.found.full_text() == "3 prompts"
    assert not asked.form.template.isVisible()
    assert start(artist, asked, tmp_path / "out") == ["a lighthouse", "a tower/../x", "a lighthouse"]
    names = ["0001-a lighthouse.png", "0002-a tower_.._x.png", "0003-a lighthouse.png"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    prompts = ("a lighthouse", "a tower/../x", "a lighthouse")
    assert table(asked) == [(prompt, "Done", name) for prompt, name in zip(prompts, names, strict=True)]
    assert all(request.source is None for request in artist.runner.requests)
    assert artist.app.exporting.settings.name_template == template
    asked.close()

    (tmp_path / "out" / names[1]).unlink()
    asked, sources = opened(artist)
    sources.field.setPlainText(LIST)
    assert start(artist, asked, tmp_path / "out") == ["a tower/../x"]
    asked.close()


def test_as_many_of_each_as_are_imagined_at_a_time(artist: Artist, shelf: Path, tmp_path: Path) -> None:
    write(artist, "a red house")
    artist.studio.set_words("count", 2)
    asked, sources = opened(artist)
    sources.field.setPlainText("one\ntwo")
    assert start(artist, asked, tmp_path / "out") == ["one", "two", "one", "two"]
    seeds = [request.recipe.seed for request in artist.runner.requests]
    assert seeds[0] == seeds[1] != seeds[2] == seeds[3]
    asked.close()


def test_what_is_wrong_with_a_list_is_said(artist: Artist, shelf: Path, tmp_path: Path) -> None:
    write(artist)
    asked, sources = opened(artist)
    artist.chooser.answer = tmp_path / "list.txt"
    artist.chooser.answer.write_bytes(b"a \xff tower")
    sources.ask_file()
    assert "not written in UTF-8" in sources.found.full_text()
    sources.field.setPlainText("a house\n" + "x" * (MAX_PROMPT + 1))
    assert sources.found.full_text() == "Prompt 2 has 20,001 characters; 20,000 are read at most. Shorten it."
    assert not asked.go.isEnabled()
    asked.close()


def test_photos_that_are_dropped_are_painted_all_the_same(artist: Artist, shelf: Path, photo: Path) -> None:
    write(artist)
    artist.window.commands.export_many([photo])
    asked = artist.app.exporting._many
    assert asked is not None
    assert isinstance(asked.sources, PhotoSources)
    assert asked.sources.chosen == (photo,)
    asked.close()
