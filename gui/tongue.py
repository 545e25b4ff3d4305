"""The tongue that the window speaks: English as it stands in the sources, or what Qt's translators make of it.

Texts are looked up where they are written, also those in tables of modules, so `speak` comes before the import of
any other part of the window.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final, Literal

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

Language = Literal["system", "en", "de"]
CONTEXT: Final = "Impasto"
ENGINE: Final = "Engine"
"""Sentences of the engine, which knows nothing of Qt; `{0}` stands for the first value that it puts into one."""
ENOUGH: Final = 5
"""Letters of its own that make a sentence of the engine known; with fewer, it must hold a known value or an amount."""
AMOUNT: Final = re.compile(r"[0-9.,]+ [KMG]B")
TRANSLATIONS: Final = files("assets").joinpath("translations")


class _Tongue:
    """What is spoken now."""

    def __init__(self) -> None:
        self.code = "en"
        self.ours: QTranslator | None = None
        self.qt: QTranslator | None = None
        self.plain: dict[str, str] = {}
        self.patterns: tuple[tuple[int, re.Pattern[str], str], ...] = ()


_now: Final = _Tongue()


def spoken(language: Language) -> str:
    """The code of the language that `language` means on this system."""
    if language != "system":
        return language
    return "de" if QLocale.system().language() == QLocale.Language.German else "en"


def speak(language: Language) -> None:
    """Speak this language from now on: texts, numbers and dates; `install` brings Qt's own texts."""
    _now.code = spoken(language)
    _now.ours, _now.plain, _now.patterns = None, {}, ()
    _one.cache_clear()
    tongue = QLocale.Language.German if _now.code == "de" else QLocale.Language.English
    QLocale.setDefault(QLocale.system() if QLocale.system().language() == tongue else QLocale(tongue))
    if _now.code == "en":
        return
    made = QTranslator()
    with as_file(TRANSLATIONS.joinpath(f"impasto_{_now.code}.qm")) as path:
        if made.load(str(path)):
            _now.ours = made
            _learn(TRANSLATIONS.joinpath("engine.txt").read_text("utf-8").splitlines())


def _learn(templates: list[str]) -> None:
    """Make patterns of what the engine says, those with the most words of their own first."""
    patterns = []
    for line in templates:
        text = line.replace("\\n", "\n")
        translated = _now.ours.translate(ENGINE, text) if _now.ours is not None else ""
        parts = re.split(r"(\{[0-9]\})", text)
        own = sum(letter.isalpha() for part in parts[::2] for letter in part)
        if len(parts) == 1:
            _now.plain[text] = translated or text
        elif translated:
            pattern = "".join("(.*?)" if odd % 2 else re.escape(part) for odd, part in enumerate(parts))
            patterns.append((own, re.compile(pattern, re.DOTALL), translated))
    patterns.sort(key=lambda item: -item[0])
    _now.patterns = tuple(patterns)


def install(app: QCoreApplication) -> None:
    """Let Qt's own texts, such as those of its dialogs, be in the language that is spoken."""
    if _now.code == "en":
        return
    _now.qt = QTranslator(app)
    place = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if _now.qt.load(f"qtbase_{_now.code}", place):
        app.installTranslator(_now.qt)


def tr(text: str, /, **values: object) -> str:
    """The text in the language of the window, with values in place of their names in braces.

    >>> tr("{name} is exported.", name="evening.png")
    'evening.png is exported.'
    """
    said = (_now.ours.translate(CONTEXT, text) if _now.ours is not None else "") or text
    return said.format(**values) if values else said


def tr_n(one: str, many: str, count: int, /, **values: object) -> str:
    """Like `tr`, with `{count}` and words that go by it; `many` is what translations are found by.

    >>> tr_n("{count} picture", "{count} pictures", 1)
    '1 picture'
    """
    said = _now.ours.translate(CONTEXT, many, "", count) if _now.ours is not None else ""
    return (said or (one if count == 1 else many)).format(count=whole(count), **values)


def said(sentence: str) -> str:
    """A sentence of the engine in the language of the window, with the values it has; as it is where none fits."""
    if not _now.plain:
        return sentence
    each = re.split(r'(?<=[.?!]) (?=[A-Z"“])', sentence)
    known = [_one(part) for part in each]
    return " ".join(known) if all(map(str.__ne__, each, known)) else _one(sentence)


@lru_cache(maxsize=1024)  # lists ask for the same again with each repaint, and what is not known tries every pattern
def _one(sentence: str) -> str:
    known = _now.plain.get(sentence)
    if known is not None:
        return known
    for own, pattern, template in _now.patterns:
        if found := pattern.fullmatch(sentence):
            values = [_value(value) for value in found.groups()]
            if own >= ENOUGH or values != list(found.groups()) or any(map(AMOUNT.fullmatch, found.groups())):
                return _filled(template, values)
    return sentence


def _filled(template: str, values: list[str]) -> str:
    return re.sub(r"\{([0-9])\}", lambda place: values[int(place[1])], template)


def _value(text: str) -> str:
    """What the engine put into a sentence: words, amounts, or a few of these after commas."""
    known = said(text)
    return ", ".join(map(said, text.split(", "))) if known == text and ", " in text else local(known)


def local(number: str) -> str:
    """A number in words with the comma of the language.

    >>> local("2.1 GB")
    '2.1 GB'
    """
    return number if _now.code == "en" else re.sub(r"(?<=[0-9])\.(?=[0-9])", QLocale().decimalPoint(), number)


def whole(count: int) -> str:
    """A whole number with the marks of the language between thousands.

    >>> whole(3000)
    '3,000'
    """
    return f"{count:,}" if _now.code == "en" else QLocale().toString(count)


def percent(share: float) -> str:
    """A share from 0 to 1 in percent.

    >>> percent(0.45)
    '45%'
    """
    return f"{share:.0%}" if _now.code == "en" else f"{share:.0%}".replace("%", "\u00a0%")


def percent_sign() -> str:
    """What stands behind a number in percent: as close to it as the language has it."""
    return percent(0)[1:]
