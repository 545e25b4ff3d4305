"""The first launch with the built-in model: words are ready, examples can be pressed, unknown words have dots."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QToolTip

from engine.models import entry_named
from engine.recipe import Imagine, Size, Stylize
from engine.settings import Settings, folders, load_settings, save_settings
from gui.panels.canvas_bar import JobView
from gui.panels.stage import EXAMPLES
from gui.state import with_recipe
from tests.gui.conftest import Artist
from tests.gui.hands import finish, press
from tests.gui.real import SECONDS, Make, make, real_engine
from tests.small_models import KINDS, put, safetensors

__all__ = ["make"]  # a fixture
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def shipped(nothing_built_in: Path) -> Path:
    """As much of the built-in model as the window looks at: its index and its words."""
    folder = put(nothing_built_in / "mini" / "model_index.json", b"{}").parent
    words = " ".join(EXAMPLES).replace(",", " ").split()
    put(folder / "words.txt", "\n".join([*words, "of"]).encode())
    return folder


def dotted(artist: Artist) -> list[str]:
    """The underlined words of the prompt."""
    document = artist.window.prompt_panel.prompt.document()
    found, block = [], document.firstBlock()
    while block.isValid():
        found += [
            block.text()[span.start : span.start + span.length]
            for span in block.layout().formats()
            if span.format.underlineStyle() == QTextCharFormat.UnderlineStyle.DotLine
        ]
        block = block.next()
    return found


def test_an_example_and_ctrl_enter_paint_with_nothing_else_chosen(shipped: Path, artist: Artist) -> None:
    panel, studio = artist.window.prompt_panel, artist.studio
    artist.bot.waitUntil(panel.prompt.hasFocus)
    assert studio.parameters.start == "words"
    assert not studio.can_undo
    assert panel.model.currentText() == "Impasto miniature"
    examples = artist.window.stage.empty.examples
    assert len(examples) == 3
    assert all(example.isVisible() for example in examples)
    examples[0].click()
    assert panel.prompt.toPlainText() == EXAMPLES[0]
    assert panel.prompt.hasFocus()
    assert dotted(artist) == []
    press(artist, Qt.Key.Key_Return, CTRL)
    request = artist.runner.requests[0]
    imagined, painted = request.recipe.steps
    assert isinstance(imagined, Imagine)
    assert isinstance(painted, Stylize)
    assert (imagined.prompt, imagined.model, imagined.steps, imagined.guidance) == (EXAMPLES[0], "mini", None, None)
    assert request.recipe.output.size == Size(width=1024, height=1024)
    assert request.source is None
    artist.runner.preview(artist.runner.jobs[0], grey=90)
    artist.bot.waitUntil(artist.window.stage.canvas.isVisible)
    finish(artist)
    assert load_settings(folders().settings)[0].begin_with == "words"


def test_numbers_and_sizes_are_those_of_the_model(shipped: Path, artist: Artist) -> None:
    panel, dock = artist.window.prompt_panel, artist.window.dock
    habits = entry_named("mini").habits
    assert habits is not None
    assert (panel.steps.value(), panel.guidance.value()) == (habits.steps, habits.guidance)
    assert dock.size_control.forecast.full_text() == "1024 × 1024 · imagined at 256 × 256, then enlarged"
    dock.size_control.shapes.buttons["wide"].click()
    assert artist.studio.parameters.words.size == Size(width=1280, height=896)
    panel.steps.setValue(30)
    panel.steps.setValue(habits.steps)
    assert artist.studio.parameters.words.step.steps is None
    recipe = next(item for item in artist.app.presets._presets if item.name == "words-to-4k").recipe
    parameters = with_recipe(artist.studio.parameters, recipe)
    assert parameters.words.size == Size(width=3840, height=2160)
    assert parameters.words.model == "mini"


def test_words_that_it_does_not_know_are_dotted_named_and_lead_to_models(shipped: Path, artist: Artist) -> None:
    panel = artist.window.prompt_panel
    artist.bot.waitUntil(panel.prompt.hasFocus)
    assert not panel.unknown.isVisible()
    artist.bot.keyClicks(panel.prompt, "a red astronaut")
    assert dotted(artist) == []  # it is still being written
    artist.bot.waitUntil(lambda: dotted(artist) == ["astronaut"])
    artist.bot.keyClicks(panel.prompt, " of (blu:1.2) mountains")
    assert dotted(artist) == ["astronaut", "blu"]
    assert panel.unknown.text() == "Unknown words: astronaut and 1 more · Models…"
    word = 'The built-in model does not know "astronaut"; a larger model does: Models…'
    cursor = panel.prompt.textCursor()
    cursor.setPosition(9)
    place = panel.prompt.cursorRect(cursor).center()
    shown = panel.prompt.viewport().mapToGlobal(place)
    QApplication.sendEvent(panel.prompt.viewport(), QHelpEvent(QHelpEvent.Type.ToolTip, place, shown))
    assert QToolTip.text() == word
    QToolTip.hideText()
    with artist.bot.waitSignal(panel.models_wanted):
        panel.unknown.click()
    nowhere = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(2, 2), shown)
    QApplication.sendEvent(panel.prompt.viewport(), nowhere)
    assert "does not know" not in QToolTip.text()
    panel.prompt.setPlainText("a red sun")
    assert (dotted(artist), panel.unknown.isVisible()) == ([], False)


def test_a_larger_model_may_know_everything(shipped: Path, home: Path, artist: Artist) -> None:
    own = put(home / "models" / "dreams.safetensors", safetensors(KINDS["sd15"][0]))
    artist.app.fetching.look()
    artist.window.prompt_panel.prompt.setPlainText("an astronaut")
    artist.bot.waitUntil(lambda: len(artist.app.fetching.usable("imagine")) == 2)
    assert [row.title for row in artist.app.fetching.usable("imagine")] == ["dreams", "Impasto miniature"]
    artist.bot.waitUntil(lambda: "astronaut" in dotted(artist))
    artist.window.commands.choose_model(artist.app.fetching.usable("imagine")[0])
    assert artist.studio.parameters.words.model == str(own)
    assert (dotted(artist), artist.window.prompt_panel.unknown.isVisible()) == ([], False)
    assert artist.studio.parameters.words.size == Size(width=512, height=512)


def test_a_photo_goes_before_words_that_nobody_wrote(shipped: Path, artist: Artist, photo: Path) -> None:
    artist.open(photo)
    assert artist.studio.parameters.start == "photo"
    artist.do("generate")
    assert [step.kind for step in artist.runner.requests[0].recipe.steps] == ["stylize"]
    assert load_settings(folders().settings)[0].begin_with == "photo"


@pytest.fixture
def photographer() -> None:
    save_settings(Settings(begin_with="photo"), folders().settings)


def test_who_began_with_a_photo_begins_with_one_again(shipped: Path, photographer: None, artist: Artist) -> None:
    assert artist.studio.parameters.start == "photo"
    assert artist.window.stage.empty.open_button.isVisible()


def test_without_the_model_a_photo_is_asked_for_as_before(artist: Artist) -> None:
    assert artist.studio.parameters.start == "photo"
    assert not artist.window.prompt_panel.isVisible()
    artist.do("words")
    assert artist.window.stage.empty.examples[0].isVisible()
    assert artist.window.stage.empty.photo_button.isVisible()


def test_what_is_told_of_many_pictures_is_told_once(shipped: Path, artist: Artist) -> None:
    from engine import events

    artist.window.prompt_panel.prompt.setPlainText("a red sun")
    artist.studio.set_words("count", 2)
    artist.do("generate")
    before = len(artist.app.messages.history)
    artist.runner.emit(events.Note(job=artist.runner.jobs[-1], text="not known"))
    artist.runner.finish(artist.runner.jobs[-1])
    artist.bot.waitUntil(lambda: len(artist.runner.jobs) == 2)
    for text in ("not known", "the end"):
        artist.runner.emit(events.Note(job=artist.runner.jobs[-1], text=text))
    artist.bot.waitUntil(lambda: any(message.text == "the end" for message in artist.app.messages.history))
    told = [message.text for message in artist.app.messages.history[before:]]
    assert told.count("not known") == 1


@pytest.mark.long
def test_an_example_is_painted_by_a_real_engine(miniature: Path, make: Make) -> None:
    artist = make(real_engine)
    window, studio = artist.window, artist.studio
    seen: list[str] = []
    studio.job_changed.connect(lambda job: seen.append(job.words()) if isinstance(job, JobView) else None)
    window.stage.empty.examples[1].click()
    window.prompt_panel.steps.setValue(3)
    window.painting_panel.none_button.click()
    press(artist, Qt.Key.Key_Return, CTRL)
    artist.bot.waitUntil(lambda: window.stage.canvas.painting is not None, timeout=SECONDS)
    artist.bot.waitUntil(lambda: studio.result is not None or bool(artist.message), timeout=SECONDS)
    assert artist.message == ""
    assert studio.result is not None
    assert (studio.result.width, studio.result.height) == (1024, 1024)
    assert any("Step 2 of 3" in words for words in seen), seen
