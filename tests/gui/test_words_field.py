"""The field that a prompt is written in: colours, weights by key, tokens, undo, earlier prompts."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt

from gui import theme
from gui.panels.prompt_field import SHADES
from gui.prompt_history import FILE_NAME, KEPT, PromptHistory
from tests.gui.conftest import Artist
from tests.gui.hands import finish, press
from tests.gui.prompting import write

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def colour_at(artist: Artist, place: int) -> str:
    """The colour of one letter of the prompt."""
    block = artist.window.prompt_panel.prompt.document().firstBlock()
    for run in block.layout().formats():
        if run.start <= place < run.start + run.length:
            return run.format.foreground().color().name()
    return ""


def test_what_means_something_is_coloured(artist: Artist, shelf: Path) -> None:
    text = "🎨 a (red:1.3) [grey] {a|b} __c__ BREAK plain"
    write(artist, "x")
    artist.window.prompt_panel.prompt.setPlainText(text)
    shift = 1  # Qt counts the emoji as two
    for word, meaning in (
        ("red", "stronger"), ("grey", "weaker"), ("a|b", "choice"), ("__c__", "wildcard"), ("BREAK", "break"),
        (":1.3", "bracket"),
    ):  # fmt: skip
        assert colour_at(artist, text.index(word) + shift) == getattr(theme.COLOURS, SHADES[meaning]), word  # type: ignore[index]
    assert colour_at(artist, text.index("plain") + shift) == ""


def test_keys_weigh_the_selection_in_the_prompt(artist: Artist, shelf: Path) -> None:
    write(artist)
    field, strength = artist.window.prompt_panel.prompt, artist.studio.parameters.strength
    press(artist, Qt.Key.Key_Up, CTRL)
    assert field.toPlainText() == "a red (house:1.1)"
    press(artist, Qt.Key.Key_Up, CTRL | SHIFT)
    assert artist.studio.parameters.words.step.prompt == "a red (house:1.2)"
    assert field.textCursor().selectedText() == "house"
    for _ in range(2):
        press(artist, Qt.Key.Key_Down, CTRL)
    assert field.toPlainText() == "a red house"
    assert artist.studio.parameters.strength == strength


def test_tokens_are_counted(artist: Artist, shelf: Path) -> None:
    write(artist, "a (red:1.2) house, {dawn|dusk}")
    panel = artist.window.prompt_panel
    artist.bot.waitUntil(lambda: panel.tokens.text() == "5 / 75 tokens")
    panel.prompt.setPlainText("red " * 80)
    artist.bot.waitUntil(lambda: panel.tokens.text() == "80 / 150 tokens")
    assert panel.tokens.property("role") == "warning"


def test_undo_takes_words_back_and_letters_are_no_shortcuts(artist: Artist, shelf: Path, photo: Path) -> None:
    write(artist, "0 1 + c")
    assert not artist.window.stage.canvas.comparing
    press(artist, Qt.Key.Key_Z, CTRL)
    assert artist.window.prompt_panel.prompt.toPlainText() == ""
    press(artist, Qt.Key.Key_Y, CTRL)
    assert artist.window.prompt_panel.prompt.toPlainText() == "0 1 + c"


def test_earlier_prompts_come_back_by_key_by_menu_and_after_a_restart(artist: Artist, shelf: Path, home: Path) -> None:
    write(artist, "one")
    panel = artist.window.prompt_panel
    for text in ("one", "two", "three"):
        panel.prompt.setPlainText(text)
        artist.do("generate")
        finish(artist)
        artist.bot.waitUntil(lambda: not artist.studio.running)
    panel.prompt.setPlainText("a draft")
    panel.prompt.setFocus()
    seen = []
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        press(artist, key, ALT)
        seen.append(panel.prompt.toPlainText())
    assert seen == ["three", "two", "one", "one", "two"]
    for _ in range(2):
        press(artist, Qt.Key.Key_Down, ALT)
    assert panel.prompt.toPlainText() == "a draft"
    panel.history_menu.aboutToShow.emit()
    panel.history_menu.actions()[2].trigger()
    assert artist.studio.parameters.words.step.prompt == "one"
    file = home / "settings" / FILE_NAME
    artist.bot.waitUntil(lambda: file.exists() and PromptHistory(file.parent).entries[0] == ("three", ""))
    assert [prompt for prompt, _ in PromptHistory(file.parent).entries] == ["three", "two", "one"]


def test_the_history_is_bounded_and_trusts_no_file(tmp_path: Path) -> None:
    history = PromptHistory(tmp_path)
    for number in range(KEPT + 30):
        assert history.add(f"prompt {number}", "no")
    assert not history.add(f" prompt {KEPT + 29} ", "no")
    assert history.add("prompt 100", "no")
    history.save()
    again = PromptHistory(tmp_path).entries
    assert (len(again), again[0], again[1]) == (KEPT, ("prompt 100", "no"), (f"prompt {KEPT + 29}", "no"))
    for text in ("", "[]", '{"prompts": 3}', '{"prompts": [["a"], [1, 2], ["", ""], ["good", "x"]]}', "\x00"):
        (tmp_path / FILE_NAME).write_text(text)
        assert PromptHistory(tmp_path).entries in {(), (("good", "x"),)}
    for number in range(KEPT):
        history.add(f"{number} " + "字" * 19_000, "")
    history.save()
    assert (tmp_path / FILE_NAME).stat().st_size < 4_000_000
    assert len(PromptHistory(tmp_path).entries) > 20
    json.loads((tmp_path / FILE_NAME).read_text("utf-8"))
