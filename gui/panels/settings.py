"""The settings, in a window that stands beside the work: every change counts at once. With search."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.errors import EngineError
from engine.files import expanded
from engine.jobs.naming import Naming, output_name
from engine.memory import parse_bytes
from engine.settings import Settings, folders
from gui import theme
from gui.actions import MENUS
from gui.fuzzy import score
from gui.models.styles import folded
from gui.panels.output_form import FORMATS, MOST_NAME
from gui.remedies import whole
from gui.shortcuts import Shortcuts, native
from gui.tongue import said, tr
from gui.widgets import NumberBox, amount, button, choice, named, plain_label, rule, tool_button

THEMES = ((tr("Same as system"), "system"), (tr("Dark"), "dark"), (tr("Light"), "light"))
DEVICES = ((tr("Automatic"), "auto"), (tr("The processor"), "cpu"), (tr("The first graphics card"), "cuda:0"))
LANGUAGES = ((tr("Same as system"), "system"), ("English", "en"), ("Deutsch", "de"))
FIELD_WIDE = 240
RESERVED = {
    "C": tr("shows the photo while it is held"),
    "[": tr("makes the mask's brush smaller"),
    "]": tr("makes the mask's brush larger"),
    "X": tr("exchanges the mask's brush and eraser"),
    "Space": tr("paints with the mask's brush"),
}
"""Keys that belong to the canvas and its tools."""


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """One setting: what it is found by, and its line."""

    words: str
    line: QWidget


class SettingsDialog(QDialog):
    """Built from `Settings`, whose descriptions it shows. `changed` tells a field's name and its new value."""

    changed = Signal(str, object)

    def __init__(self, settings: Settings, shortcuts: Shortcuts, parent: QWidget, *, cards: int = 1) -> None:
        """`cards`: how many graphics cards there are to choose from."""
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._devices = (
            *DEVICES,
            *((tr("Graphics card {number}", number=n + 1), f"cuda:{n}") for n in range(1, cards)),
        )
        self._shortcuts = shortcuts
        self._rows: list[_Row] = []
        self._editors: dict[str, QKeySequenceEdit] = {}
        self._resets: dict[str, QWidget] = {}
        self._wish: tuple[str, str] | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText(tr("Find a setting or a shortcut"))
        self.search.setClearButtonEnabled(True)
        named(self.search, tr("Find a setting"), tr("A word of its name, of what it does, or its keys"))
        self.search.textChanged.connect(self._find)
        self.words = plain_label("", "warning", wrap=True)
        self.take = button(tr("&Take them"), tip=tr("Give the keys to this action"), press=self._take)
        self._column = QVBoxLayout()
        self._column.setSpacing(theme.Space.S)
        self._headings: list[tuple[QWidget, list[_Row]]] = []
        self._add_settings(settings)
        self._add_shortcuts()
        self.nothing = plain_label(tr("No setting has that name."), "muted")
        self._column.addWidget(self.nothing)
        self._column.addStretch(1)
        self._lay_out()
        self._find("")
        self._tell("")
        shortcuts.changed.connect(self._show_keys)  # not by a lambda, which would outlive this window
        self._show_keys()
        self.resize(720, 640)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setObjectName("page")
        inside.setLayout(self._column)
        self._column.setContentsMargins(0, 0, theme.Space.M, 0)
        area = QScrollArea()
        area.setWidget(inside)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        named(area, tr("Settings"))
        foot = QHBoxLayout()
        foot.setSpacing(theme.Space.S)
        foot.addWidget(self.words, 1)
        foot.addWidget(self.take)
        foot.addWidget(
            button(tr("Close"), tip=tr("Close this window (Esc); what was changed is kept"), press=self.reject)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        column.setSpacing(theme.Space.M)
        column.addWidget(self.search)
        column.addWidget(area, 1)
        column.addLayout(foot)

    # -- rows

    def _heading(self, text: str) -> None:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, theme.Space.M, 0, 0)
        column.setSpacing(theme.Space.XS)
        column.addWidget(plain_label(text, "title"))
        column.addWidget(rule())
        self._column.addWidget(part)
        self._headings.append((part, []))

    def _add(self, title: str, description: str, *parts: QWidget, words: str = "") -> None:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.Space.S)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(plain_label(title, "name"))
        if description:
            texts.addWidget(plain_label(description, "muted", wrap=True))
        row.addLayout(texts, 1)
        for part in parts:
            row.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.addWidget(line)
        made = _Row(f"{title} {description} {words}", line)
        self._rows.append(made)
        self._headings[-1][1].append(made)

    def _add_settings(self, settings: Settings) -> None:
        told = {name: said(str(item.description)) for name, item in Settings.model_fields.items()}
        self._heading(tr("Window"))
        self._add(tr("Theme"), told["theme"], self._box("theme", tr("Theme"), told["theme"], THEMES, settings.theme))
        self._add(
            tr("Language"),
            told["language"],
            self._box("language", tr("Language"), told["language"], LANGUAGES, settings.language),
        )
        self._heading(tr("Performance"))
        self._add(
            tr("Paint with"),
            told["device"],
            self._box("device", tr("Paint with"), told["device"], self._devices, settings.device),
        )
        limit = self._line(
            tr("Memory limit"), told["memory_limit"], amount(settings.memory_limit) if settings.memory_limit else ""
        )
        limit.setPlaceholderText(tr("Whatever is free, or 4 GB"))
        limit.editingFinished.connect(lambda: self._limit(limit))
        self._add(tr("Memory limit"), told["memory_limit"], limit)
        self._heading(tr("Finished pictures"))
        formats = tuple((text, value) for value, text in FORMATS)
        self._add(
            tr("Format"), told["format"], self._box("format", tr("Format"), told["format"], formats, settings.format)
        )
        quality = NumberBox(100, tr("Quality"), told["quality"], width=76)
        quality.setValue(settings.quality)
        quality.valueChanged.connect(lambda value: self.changed.emit("quality", value))
        self._add(tr("Quality"), told["quality"], quality)
        name = self._line(tr("Name"), told["name_template"], settings.name_template)
        name.setMaxLength(MOST_NAME)
        name.editingFinished.connect(lambda: self._template(name))
        self._add(tr("Name"), told["name_template"], name)
        folder = self._line(tr("Folder"), told["output_folder"], str(settings.output_folder or ""))
        folder.setPlaceholderText(str(folders().pictures))
        folder.editingFinished.connect(lambda: self._folder(folder))
        self._add(tr("Folder"), told["output_folder"], folder)

    def _box(self, name: str, title: str, tip: str, items: tuple[tuple[str, str], ...], value: str) -> QComboBox:
        box = choice(title, tip, items)
        if box.findData(value) < 0:
            box.addItem(value, value)
        box.setCurrentIndex(box.findData(value))
        box.setFixedWidth(FIELD_WIDE)
        box.currentIndexChanged.connect(lambda _index: self.changed.emit(name, box.currentData()))
        return box

    @staticmethod
    def _line(title: str, tip: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setFixedWidth(FIELD_WIDE)
        named(line, title, tip)
        return line

    def _limit(self, line: QLineEdit) -> None:
        text = line.text().strip()
        try:
            self.changed.emit("memory_limit", parse_bytes(text) if text else None)
            self._tell("")
        except EngineError as error:
            self._tell(whole(error))

    def _template(self, line: QLineEdit) -> None:
        text = line.text().strip()
        if not text:
            return
        try:
            output_name(text, Naming(source="photo"), ".png")
            self.changed.emit("name_template", text)
            self._tell("")
        except EngineError as error:
            self._tell(whole(error))

    def _folder(self, line: QLineEdit) -> None:
        text = line.text().strip()
        folder = expanded(Path(text)) if text else None
        if folder is not None and not folder.is_absolute():
            self._tell(tr("Choose a folder."))
            return
        self.changed.emit("output_folder", folder)
        self._tell("")

    # -- shortcuts

    def _add_shortcuts(self) -> None:
        self._heading(tr("Shortcuts"))
        for title, specs in MENUS:
            menu = title.replace("&", "")
            for spec in specs:
                if spec is None:
                    continue
                text = spec.text.replace("&", "").rstrip("…")
                edit = QKeySequenceEdit()
                edit.setMaximumSequenceLength(1)
                edit.setClearButtonEnabled(True)
                edit.setFixedWidth(FIELD_WIDE - theme.CONTROL - theme.Space.S)
                named(edit, tr("Keys of {text}", text=text), tr("Press the keys that should do this"))
                edit.editingFinished.connect(lambda name=spec.name, edit=edit: self._pressed(name, edit))
                reset = tool_button("undo", tr("Give {text} back its own keys", text=text))
                reset.clicked.connect(lambda _checked=False, name=spec.name: self._reset(name))
                self._editors[spec.name], self._resets[spec.name] = edit, reset
                keys = " ".join(native(keys) for keys in self._shortcuts.keys(spec.name))
                self._add(f"{menu} · {text}", spec.tip, edit, reset, words=keys)

    def _show_keys(self) -> None:
        for name, edit in self._editors.items():
            keys = self._shortcuts.keys(name)
            with QSignalBlocker(edit):
                edit.setKeySequence(QKeySequence(keys[0] if keys else ""))
            self._resets[name].setEnabled(not self._shortcuts.is_own(name))

    def _pressed(self, name: str, edit: QKeySequenceEdit) -> None:
        wanted = edit.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
        held = self._shortcuts.keys(name)
        if wanted == (held[0] if held else ""):
            return
        if wanted in RESERVED:
            self._tell(tr("{keys} {does}. Choose others.", keys=native(wanted), does=RESERVED[wanted]))
            self._show_keys()
            return
        other = self._shortcuts.holder(wanted, besides=name)
        if other is None:
            self._shortcuts.set_keys(name, wanted)
            self._tell("")
            return
        self._tell(
            tr(
                "{wanted} belongs to “{other}”. It would have no keys then.",
                wanted=native(wanted),
                other=_title(other),
            ),
            (name, wanted),
        )
        self._show_keys()

    def _take(self) -> None:
        if self._wish is not None:
            self._shortcuts.set_keys(*self._wish)
        self._tell("")

    def _reset(self, name: str) -> None:
        self._shortcuts.reset(name)
        self._tell("")

    def _tell(self, words: str, wish: tuple[str, str] | None = None) -> None:
        self.words.setText(words)
        self._wish = wish
        self.take.setVisible(wish is not None)

    # -- search

    def _find(self, wanted: str) -> None:
        """Show the rows that have every word; if none has, those whose letters stand there in order."""
        tests: tuple[Callable[[str], bool], ...] = (
            lambda words: all(part in folded(words) for part in folded(wanted).split()),
            lambda words: score(wanted, words.split("  ")[0][:40]) is not None,
        )
        found = next(filter(None, ([row for row in self._rows if test(row.words)] for test in tests)), [])
        for row in self._rows:
            row.line.setVisible(row in found)
        for heading, rows in self._headings:
            heading.setVisible(any(row in found for row in rows))
        self.nothing.setVisible(not found)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the search."""
        super().showEvent(event)
        self.search.setFocus()
        self.search.selectAll()


def _title(name: str) -> str:
    return next(
        spec.text.replace("&", "").rstrip("…")
        for _menu, specs in MENUS
        for spec in specs
        if spec and spec.name == name
    )
