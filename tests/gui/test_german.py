"""The window in German: every text of it, and each with the room it needs at 1280 × 800."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.settings import Settings, folders, load_settings
from gui import tongue
from gui.widgets import button, choice
from tests import ROOT
from tests.command import python
from tests.gui.conftest import Artist
from tests.gui.german import cut, foreign


def test_a_studio_in_german(tmp_path: Path, home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.german", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert [text.strip().replace("&", "") for text in told["words"]] == [
        "Datei", "Bearbeiten", "Malen", "Ansicht", "Hilfe", "Malen", "Exportieren…", "Warteschlange",
    ]  # fmt: skip
    assert told["foreign"] == []
    assert told["cut"] == []
    assert told["size"] == [1280, 800], "it needs more room than that"


def test_what_is_cut_off_or_forgotten_would_be_seen(qtbot: QtBot) -> None:
    press, box = button("A long text", tip="What it does"), choice("Name", "Tip", [("A long word to choose", 1)])
    for part in (press, box):
        qtbot.addWidget(part)
        part.setFixedWidth(60)
        with qtbot.waitExposed(part):
            part.show()
        assert len(cut(part)) == 1
        assert len(foreign(part)) > 1
        part.setFixedWidth(400)
        assert cut(part) == set()


def test_the_language_is_a_setting_that_counts_from_the_next_start(artist: Artist) -> None:
    artist.do("settings")
    dialog = artist.app.preferences._dialog
    assert dialog is not None
    dialog._find("language")
    assert any("next start" in row.words and not row.line.isHidden() for row in dialog._rows)
    dialog.changed.emit("language", "de")
    assert load_settings(folders().settings)[0].language == "de"
    assert Settings().language == "system"


@pytest.mark.parametrize(("language", "words"), [("de", "&Datei"), ("en", "&File")])
def test_the_way_in_speaks_before_the_window_is_made(home: Path, language: str, words: str) -> None:
    code = (
        "import sys, types\n"
        "from engine.settings import Settings, folders, save_settings\n"
        f"save_settings(Settings(language={language!r}), folders().settings)\n"
        "stand_in = types.ModuleType('gui.build')\n"
        "def run(app, photo, curtain):\n"
        "    from gui.actions import MENUS\n"
        "    print(MENUS[0][0])\n"
        "    return 0\n"
        "stand_in.run = run\n"
        "sys.modules['gui.build'] = stand_in\n"
        "from gui.app import main\n"
        "assert not any(name.startswith(('gui.panels', 'gui.actions')) for name in sys.modules)\n"
        "sys.exit(main())\n"
    )
    done = python(code)
    assert (done.returncode, done.stdout.strip()) == (0, words), done.stderr


def test_texts_are_english_unless_another_language_is_asked_for() -> None:
    assert tongue.tr("&File") == "&File"
