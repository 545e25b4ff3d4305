"""Every text of the window and of the engine has its finished German, with the same values in the same braces."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QLocale

from gui import tongue
from translations import texts
from translations.files import SHIPPED, TEMPLATES, compile_to, engine_lines, read, written
from translations.texts import ENGINE, PIECES, ROOT, WINDOW, Text, engine_texts, window_texts

all_texts = cache(texts.all_texts)
GERMAN = ROOT / "translations" / "impasto_de.ts"
AGAIN = "run make translations, then fill in what it says is missing"


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    tongue.speak("de")
    yield
    tongue.speak("en")
    QLocale.setDefault(before)


def test_every_text_is_translated_and_none_is_obsolete() -> None:
    known, found = read(GERMAN), all_texts()
    assert len(found) > 1000
    assert [text.source for text in found if text not in known or not known[text].finished] == [], AGAIN
    assert set(known) - set(found) == set(), AGAIN
    assert [text.source for text, words in known.items() if not all(words.forms) or not words.forms] == []


def marks(text: Text, form: str) -> tuple[object, ...]:
    """What must be the same in both languages."""
    if text.context == ENGINE:
        values: list[str] = sorted(re.findall(r"\{[0-9]\}", form))
    elif re.search(r"\{[a-z]+", text.source) and "|" not in text.source and "{ }" not in text.source:
        values = sorted({f"{name}:{spec}" for _, name, spec, _ in Formatter().parse(form) if name})
    else:
        values = []
    return values, form.count("&"), len(form) - len(form.lstrip()), len(form) - len(form.rstrip()), form.count("\t")


def test_values_and_marks_are_the_same_in_both() -> None:
    for text, words in read(GERMAN).items():
        for form in words.forms:
            alone = text.plural and form == words.forms[0] and "{count}" not in form  # "one picture"
            assert alone or marks(text, form) == marks(text, text.source), (text.source, form)
        assert len(words.forms) == (2 if text.plural else 1)


def test_quotes_are_german() -> None:
    """No straight or English quotes, and no-one is addressed."""
    for text, words in read(GERMAN).items():
        for form in words.forms:
            assert '"' not in form, (text.source, form)
            assert "”" not in form, (text.source, form)
            assert form.count("„") == form.count("“"), (text.source, form)
            assert not re.search(r"\b(du|dir|dich|dein\w*|Ihnen|Ihr)\b", form), (text.source, form)


def test_what_is_shipped_is_made_of_what_is_written(tmp_path: Path) -> None:
    found = all_texts()
    assert GERMAN.read_text("utf-8") == written(found, read(GERMAN), "de"), AGAIN
    assert TEMPLATES.read_text("utf-8") == engine_lines(found), AGAIN
    try:
        compile_to(GERMAN, tmp_path / "made.qm")
    except subprocess.CalledProcessError as error:
        pytest.skip(f"Qt's lrelease does not run here: {error.stderr}")
    assert (SHIPPED / "impasto_de.qm").read_bytes() == (tmp_path / "made.qm").read_bytes(), AGAIN


def test_pieces_are_still_said() -> None:
    said = "".join(path.read_text("utf-8") for path in (ROOT / "engine").rglob("*.py"))
    for piece in PIECES.read_text("utf-8").splitlines():
        for part in re.split(r"\{[0-9]\}", piece):
            assert part.removesuffix(" an unknown amount is").strip(" .") in said, piece


def test_what_is_looked_for(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(
        'def f(log, x):\n    """Not this one."""\n    log.warning("Nor is this one.")\n'
        '    a = tr("A text")\n    b = tr_n("{count} thing", "{count} things", 2)\n'
        '    return f"{x} is not {a} at all."\n'
    )
    assert list(window_texts(tmp_path)) == [Text(WINDOW, "A text"), Text(WINDOW, "{count} things", plural=True)]
    found = [text.source for text in engine_texts(tmp_path)]
    assert found[0] == "{0} is not {1} at all."
    assert not {"Not this one.", "Nor is this one."} & set(found)
    (tmp_path / "one.py").write_text("tr(f'{x} things')")
    with pytest.raises(TypeError, match="must stand in the call"):
        list(window_texts(tmp_path))


@pytest.mark.usefixtures("german")
def test_sentences_of_the_engine_in_german() -> None:
    pairs = {
        "Saving": "Sichert",
        "Step 3 of 25": "Schritt 3 von 25",
        "evening.jpg is cut off or damaged.": "evening.jpg ist abgeschnitten oder beschädigt.",
        "IMG.heic is a HEIC or video file.": "IMG.heic ist eine HEIC- oder Videodatei.",
        'There is no style named "fog".': "Einen Stil mit dem Namen „fog“ gibt es nicht.",
        "There is no room for a.png: about 24.5 MB are needed and 3.1 MB are free.": "Für a.png ist kein Platz: "
        "etwa 24,5 MB werden gebraucht und 3,1 MB sind frei.",
        "2 pictures to paint, 1 already there: about 4 min, 20.5 MB of files.": "2 Bilder zu malen, 1 schon da: "
        "etwa 4 min, 20,5 MB Dateien.",
        "The settings file is damaged. The defaults are used. The old file is kept as s.bak.": "Die Einstellungsdatei "
        "ist beschädigt. Die Vorgaben gelten. Die alte Datei ist als s.bak aufgehoben.",
        "There is no room for a.png: 3 MB are free.": "Für a.png ist kein Platz: 3 MB sind frei.",
        "This was said by nobody.": "This was said by nobody.",
        "A fog is a cloud.": "A fog is a cloud.",
    }
    assert {english: tongue.said(english) for english in pairs} == pairs


@pytest.mark.usefixtures("german")
def test_no_sentence_of_the_engine_is_taken_for_another() -> None:
    for text, words in read(GERMAN).items():
        if text.context == ENGINE and sum(map(str.isalpha, re.sub(r"\{.\}", "", text.source))) >= tongue.ENOUGH:
            said, meant = (re.sub(r"\{([0-9])\}", r"w\1", form) for form in (text.source, words.forms[0]))
            assert tongue.said(said) == meant


@pytest.mark.usefixtures("german")
def test_numbers_in_german() -> None:
    assert tongue.tr_n("{count} picture", "{count} pictures", 1) == "1 Bild"
    assert tongue.tr_n("{count} picture", "{count} pictures", 3000) == "3.000 Bilder"
    assert (tongue.percent(0.45), tongue.local("2.1 GB")) == ("45\u00a0%", "2,1 GB")


def test_english_stays_as_it_is() -> None:
    tongue.speak("en")
    assert tongue.tr("{name} is exported.", name="{x}.png") == "{x}.png is exported."
    assert tongue.tr_n("{count} picture", "{count} pictures", 3000) == "3,000 pictures"
    assert tongue.said("Saving") == "Saving"
    assert (tongue.percent(0.45), tongue.local("2.1 GB")) == ("45%", "2.1 GB")


def test_the_language_of_the_system_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, code in (("de_AT", "de"), ("en_GB", "en"), ("fr_FR", "en")):
        monkeypatch.setattr(QLocale, "system", staticmethod(lambda name=name: QLocale(name)))
        assert tongue.spoken("system") == code
    assert (tongue.spoken("de"), tongue.spoken("en")) == ("de", "en")
