"""python -m tests.gui.german FOLDER: a studio in German, and as JSON what of it is cut off or not German.

A process of its own, because modules of the window make their texts when they are imported. Every text that comes
from a translation begins with a mark that takes no room, so that one without it was forgotten.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

from gui import tongue

MARK = "\u2060"
PLAIN = re.compile(
    r"(Strg|Alt|Umschalt|Esc|Return|Entf|Del)\b|\bLoRA\b|\bImpasto\b|NVIDIA RTX \d+|“.*”|„.*“|\b(GB|MB|min)\b|"
    r"/[\w/.-]+|\w+\.(jpe?g|png)|\{\w+\}|English|Deutsch|DPM.*|ComfyUI|A1111|dreams|mini\b|FakeRunner"
)
"""What needs no translation: keys, names, files, units."""


class Marked(QTranslator):
    """Qt's translator, with the mark."""

    def translate(self, context: str, text: str, comment: str | None = None, n: int = -1) -> str:  # type: ignore[override]
        found = super().translate(context, text, comment, n)
        return MARK + found if found else found


def speak() -> None:
    """German with marks."""
    tongue.QTranslator = Marked  # type: ignore[misc, attr-defined]
    tongue.speak("de")


def settle(seconds: float = 0.05) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()
        time.sleep(0.002)


def parts(root: QWidget) -> Iterator[QWidget]:
    """What is seen of `root`, itself included."""
    for part in (root, *root.findChildren(QWidget)):
        if part.isVisible() and part.window() is root.window():
            yield part


def texts(part: QWidget) -> Iterator[str]:
    """All that `part` says, to eyes and to screen readers; not what an artist writes."""
    if isinstance(part, QAbstractButton | QLabel):
        yield part.text()
    if isinstance(part, QLineEdit | QPlainTextEdit):
        yield part.placeholderText()
    if isinstance(part, QComboBox):
        yield part.itemText(0)
    yield from (part.toolTip(), part.accessibleName(), part.accessibleDescription())
    if part.isWindow():
        yield part.windowTitle()


def foreign(root: QWidget) -> set[str]:
    """Texts that came from no translation."""
    told = {text for part in parts(root) for text in texts(part) if text and MARK not in text}
    return {text for text in told if re.search("[A-Za-z]{3}", PLAIN.sub("", text))}


def cut(root: QWidget) -> set[str]:
    """Texts of labels, buttons and boxes that have less room than they need."""
    found = set()
    for part in parts(root):
        text, needed, has = "", 0, part.width()
        if isinstance(part, QComboBox):
            option = QStyleOptionComboBox()
            part.initStyleOption(option)
            place = QStyle.SubControl.SC_ComboBoxEditField
            has = part.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, place, part).width()
            text, needed = part.currentText(), part.fontMetrics().horizontalAdvance(part.currentText())
        elif isinstance(part, QLabel) and part.wordWrap():
            text, needed, has = part.text(), part.heightForWidth(part.width()), part.height()
        elif isinstance(part, QAbstractButton) or type(part) is QLabel:  # others shorten their text themselves
            text, needed = part.text(), part.minimumSizeHint().width()
        if text and needed > has:
            found.add(f"{text!r} needs {needed} and has {has}")
    return found


def main(folder: Path) -> int:
    """Open the studio, go through what it has, tell."""
    speak()
    from gui.application import make_application
    from gui.build import StudioApp  # after the language is known
    from tests.fakes import FakeRunner
    from tests.gui.drawn import landscape

    make_application([])
    studio = StudioApp(make_runner=FakeRunner)
    window, told, short = studio.window, set[str](), set[str]()

    def look() -> None:
        settle()
        for part in QApplication.topLevelWidgets():
            if part.isVisible():
                told.update(foreign(part))
                short.update(cut(part))

    studio.open()
    while studio.presets.rowCount() == 0:
        settle()
    window.resize(1280, 800)
    window.photo_panel.start.buttons["words"].click()
    look()
    studio.studio.open_photo(landscape(folder / "evening.jpg", 300, 200))
    while window.stage.canvas.photo is None:
        settle()
    for start in ("both", "photo"):
        window.photo_panel.start.buttons[start].click()
        look()
    menus = [action.text() for action in window.menuBar().actions()]
    main_words = [window.dock.generate.text(), window.dock.export_button.text(), window.meter.queue.text()]
    studio.studio.generate()
    look()
    for name in ("divide", "mask", "crop"):
        window.actions_by_name[name].trigger()
        look()
    window.looking.leave()
    for name in (
        "queue",
        "brush",
        "additions",
        "shortcuts",
        "settings",
        "palette",
        "gallery",
        "models",
        "export_many",
    ):
        window.actions_by_name[name].trigger()
        look()
    words = [text.replace(MARK, "") for text in (*menus, *main_words)]
    found = {"words": words, "foreign": sorted(told), "cut": sorted(short), "size": window.size().toTuple()}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
