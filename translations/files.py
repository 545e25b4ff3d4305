"""The files of a translation: .ts as Qt's Linguist knows it, .qm as Qt reads it, and the engine's templates."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from translations.texts import ENGINE, ROOT, Text

SHIPPED = ROOT / "assets" / "translations"
TEMPLATES = SHIPPED / "engine.txt"


@dataclass(frozen=True, slots=True)
class Translated:
    """A text in the other language, in one form or in one for each kind of number."""

    forms: tuple[str, ...] = ()
    finished: bool = False


def read(path: Path) -> dict[Text, Translated]:
    """The translations in a .ts file; none where there is no file."""
    if not path.exists():
        return {}
    found: dict[Text, Translated] = {}
    for context in ElementTree.parse(path).getroot().iter("context"):  # noqa: S314  our own file
        for message in context.iter("message"):
            words = message.find("translation")
            if words is None:
                continue
            plural = message.get("numerus") == "yes"
            forms = tuple(form.text or "" for form in words.iter("numerusform")) if plural else (words.text or "",)
            text = Text(context.findtext("name") or "", message.findtext("source") or "", plural)
            found[text] = Translated(forms, words.get("type") is None)
    return found


def written(texts: list[Text], known: dict[Text, Translated], language: str) -> str:
    """The .ts file of all texts, with what is known of their translations."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines.append(f'<TS version="2.1" language="{language}" sourcelanguage="en">')
    for context in dict.fromkeys(text.context for text in texts):
        lines += ["<context>", f"    <name>{context}</name>"]
        for text in texts:
            if text.context == context:
                lines += _message(text, known.get(text, Translated()))
        lines.append("</context>")
    return "\n".join([*lines, "</TS>", ""])


def _message(text: Text, translated: Translated) -> list[str]:
    kind = "" if translated.finished else ' type="unfinished"'
    source = f"        <source>{escape(text.source, quote=False)}</source>"
    if not text.plural:
        words = escape("".join(translated.forms), quote=False)
        return ["    <message>", source, f"        <translation{kind}>{words}</translation>", "    </message>"]
    forms = [f"            <numerusform>{escape(form, quote=False)}</numerusform>" for form in translated.forms]
    return [
        '    <message numerus="yes">', source, f"        <translation{kind}>", *forms, "        </translation>",
        "    </message>",
    ]  # fmt: skip


def engine_lines(texts: list[Text]) -> str:
    """What the engine says, a text a line, for the window to know it by."""
    return "".join(text.source.replace("\n", "\\n") + "\n" for text in texts if text.context == ENGINE)


def compile_to(path: Path, target: Path) -> None:
    """Make a .qm file, with the tool that comes with PySide6. Raises CalledProcessError with its words."""
    tool = [sys.executable, "-c", "from PySide6.scripts.pyside_tool import lrelease; lrelease()"]
    subprocess.run([*tool, "-silent", str(path), "-qm", str(target)], check=True, capture_output=True)
