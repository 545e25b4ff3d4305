"""The field that a prompt is written in: it colours what means something, and has keys for weights and for history."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QToolTip

from engine.models.known import told, unknown
from engine.recipe import MAX_PROMPT
from gui import theme
from gui.prompt_text import Meaning, all_units, letters, meanings, units, weighed
from gui.tongue import said, tr
from gui.widgets import leaves_undo, named

WRITING_MS = 600
"""Pause after which a word that is being written counts as written, in milliseconds."""
STEP = 0.1
"""How much heavier or lighter at a time."""
SHADES: dict[Meaning, str] = {
    "stronger": "warm",
    "weaker": "cool",
    "bracket": "faint",
    "break": "warning",
    "choice": "good",
    "wildcard": "good",
}


class PromptColours(QSyntaxHighlighter):
    """Words with more weight are warm, with less cool; what is drawn by chance is green. Words that the model does not
    know have dots below them.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats: dict[Meaning, QTextCharFormat] = {}
        self._mix()
        self._seen: tuple[str, list[tuple[int, int, Meaning]]] = ("", [])
        self._known: frozenset[str] | None = None
        self._writing = -1
        self._strange: tuple[object, list[tuple[int, int]]] = (None, [])

    def _mix(self) -> None:
        for meaning, tone in SHADES.items():
            made = QTextCharFormat()
            made.setForeground(QColor(getattr(theme.COLOURS, tone)))
            if meaning == "break":
                made.setFontWeight(QFont.Weight.DemiBold)
            self._formats[meaning] = made

    def recolour(self) -> None:
        """The theme changed."""
        self._mix()
        self.rehighlight()

    def know(self, known: frozenset[str] | None, writing: int = -1) -> None:
        """The words that the model knows, None: all; the word that ends at the place `writing` is not judged yet."""
        if (known, writing) != (self._known, self._writing):
            self._known, self._writing = known, writing
            self.rehighlight()

    def unknown(self) -> list[tuple[int, int]]:
        """Start and end of the words that the model does not know, as Qt counts letters."""
        if self._known is None:
            return []
        text = self.document().toPlainText()
        if (text, self._known, self._writing) != self._strange[0]:
            where = all_units(text)
            spans = ((where[start], where[end]) for start, end in unknown(text, self._known))
            self._strange = ((text, self._known, self._writing), [span for span in spans if span[1] != self._writing])
        return self._strange[1]

    def highlightBlock(self, text: str) -> None:
        """Colour one line. Brackets may reach over several: the next is looked at again when their number changes."""
        first = self.currentBlock().position()
        last, open_still = first + len(text.encode("utf-16-le")) // 2, 0
        for start, end, meaning in self._meanings():
            if start < last and end > first:
                begin = max(start, first)
                self.setFormat(begin - first, min(end, last) - begin, self._formats[meaning])
            open_still += start < last < end
        for start, end in self.unknown():
            if first <= start and end <= last:
                dotted = self.format(start - first)
                dotted.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
                dotted.setUnderlineColor(QColor(theme.COLOURS.warning))
                self.setFormat(start - first, end - start, dotted)
        self.setCurrentBlockState(open_still)

    def _meanings(self) -> list[tuple[int, int, Meaning]]:
        """Start, end and meaning in the whole text, as Qt counts letters."""
        text = self.document().toPlainText()
        if text != self._seen[0]:
            where = all_units(text)
            found = [(where[start], where[start + length], meaning) for start, length, meaning in meanings(text)]
            self._seen = (text, found)
        return self._seen[1]


class PromptField(QPlainTextEdit):
    """Plain text. Undo is the window's; Tab goes on to the next control; the window's keys work while one writes."""

    written = Signal(str)
    older_wanted = Signal(int)
    """1: the prompt before this one; -1: back to the newer one."""
    unknown_changed = Signal(object)
    """The words that the model does not know, as a tuple."""

    def __init__(self, name: str, tip: str, placeholder: str, *, lines: int) -> None:
        super().__init__()
        self._colours = PromptColours(self.document())
        self._known: frozenset[str] | None = None
        self._unknown: tuple[str, ...] = ()
        self._writing = QTimer(self, singleShot=True, interval=WRITING_MS)
        self._writing.timeout.connect(self._judge)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setStyleSheet("min-height: 0; padding: 3px 5px;")
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 18)
        self.setAccessibleName(name)
        self.setAccessibleDescription(tip)
        named(self.viewport(), name)
        self.setToolTip(tip)
        self.textChanged.connect(self._changed)

    def show_text(self, text: str) -> None:
        """Show `text`; the cursor stays where it was, as far as it can."""
        if text == self.toPlainText():
            return
        place = self.textCursor().position()
        with QSignalBlocker(self):
            self.setPlainText(text)
        place = min(place, units(text, len(text)))
        self._select(place, place)
        self._judge()

    def know(self, known: frozenset[str] | None) -> None:
        """The words that the model knows; None: it may know any."""
        if known != self._known:
            self._known = known
            self._judge()

    def _judge(self) -> None:
        """Underline what the model does not know, but not the word that is being written."""
        writing = self.textCursor().position() if self._writing.isActive() else -1
        with QSignalBlocker(self):
            self._colours.know(self._known, writing)
        text = self.toPlainText()
        found = tuple(
            dict.fromkeys(text[letters(text, start) : letters(text, end)] for start, end in self._colours.unknown())
        )
        if found != self._unknown:
            self._unknown = found
            self.unknown_changed.emit(found)

    def unknown_at(self, place: int) -> str:
        """The word at `place`, as Qt counts letters, where the model does not know it; else empty."""
        text = self.toPlainText()
        for start, end in self._colours.unknown():
            if start <= place <= end:
                return text[letters(text, start) : letters(text, end)]
        return ""

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell at a dotted word what the dots mean."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            word = self.unknown_at(self.cursorForPosition(event.pos()).position())
            if word:
                QToolTip.showText(event.globalPos(), unknown_tip((word,)), self)
                return True
        return super().viewportEvent(event)

    def _changed(self) -> None:
        text = self.toPlainText()
        if self._known is not None:
            self._writing.start()
            self._judge()
        if len(text) > MAX_PROMPT:
            self.show_text(text[:MAX_PROMPT])
            text = text[:MAX_PROMPT]
        self.written.emit(text)

    def change_weight(self, by: float) -> None:
        """Weigh the selection, or the word at the cursor, more or less."""
        cursor, before = self.textCursor(), self.toPlainText()
        start, end = (letters(before, unit) for unit in (cursor.selectionStart(), cursor.selectionEnd()))
        text, start, end = weighed(before, start, end, by)
        if text != before:
            self.setPlainText(text)
            self._select(units(text, start), units(text, end))

    def _select(self, start: int, end: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def changeEvent(self, event: QEvent) -> None:
        """Colour the words anew in another theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._colours.recolour()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Leave undo to the window; take the keys for weights, which elsewhere change the strength."""
        if leaves_undo(event):
            return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _way(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl with up and down weighs, Alt with up and down goes through the history."""
        way = _way(event)
        if not way:
            super().keyPressEvent(event)
        elif event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.older_wanted.emit(way)
        else:
            self.change_weight(STEP * way)


def unknown_tip(words: tuple[str, ...]) -> str:
    """What is told of words that the built-in model does not know."""
    return tr("{what}: Models…", what=said(told(words)).removesuffix("."))


def _way(event: QKeyEvent) -> int:
    """1 for up and -1 for down together with Ctrl or Alt; else 0."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
    if held not in {Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier}:
        return 0
    return {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()), 0)
