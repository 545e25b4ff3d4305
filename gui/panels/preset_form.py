"""One preset to read and to change: its title, what it says of itself, the words around the artist's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from engine.presets import Preset, with_texts
from engine.recipe import MAX_PROMPT, OPEN_MODEL, Imagine, Stylize
from engine.template import Template
from gui import theme
from gui.tongue import percent, said, tr
from gui.widgets import button, named, plain_label
from gui.words import shown_model

WIDTH = 330
"""Of the form, in pixels."""
OURS = tr("It comes with Impasto. Duplicate it to change it.")
NONE = tr("Choose a preset, or keep what is chosen in the studio as a new one.")


def about(preset: Preset, titled: Callable[[str], str]) -> str:
    """What the preset does, in lines for an artist; `titled` tells the title of a painting by its name."""
    lines = []
    for step in preset.recipe.steps:
        if isinstance(step, Imagine):
            left_open = step.model == OPEN_MODEL
            by_model = tr("Imagined from words by {model}", model=shown_model(step.model))
            lines.append(tr("Imagined from words") if left_open else by_model)
            continue
        title = titled(step.style) or shown_model(step.style)
        if isinstance(step, Stylize):
            lines.append(tr("Painted like {title}, {strength}", title=title, strength=percent(step.strength)))
        else:
            lines.append(tr("Painted slowly like {title}", title=title))
    size, form = preset.recipe.output.size, preset.recipe.output.format
    own = tr("Size of the photo") if preset.recipe.needs_photo else tr("Size of the model")
    fits = tr("Fits into {width} × {height}", width=size.width, height=size.height) if size else own
    lines.append(", ".join([fits, *([form.upper()] if form else [])]))
    return "\n".join([*lines, tr("Name on the command line: {name}", name=preset.name)])


class PresetForm(QFrame):
    """Shows one preset. What is typed is kept by Save, and when another one is chosen."""

    edited = Signal(str, object)
    """The name of the preset that was changed, and the Preset as it shall be."""
    update_wanted = Signal()
    """Let the chosen preset do what is chosen in the studio."""

    def __init__(self, titled: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titled = titled
        self.setObjectName("panel")
        self.setFixedWidth(WIDTH)
        self._preset: Preset | None = None
        self._own = False
        self.title = QLineEdit()
        self.title.setMaxLength(80)
        self.title.setAcceptDrops(False)  # a file is for the whole window
        named(self.title, tr("Title"), tr("What it is called; its name on the command line follows it"))
        self.description = _text(tr("Description"), tr("One sentence about how it looks"), 62)
        self.prompt = _text(tr("Prompt"), tr("Where {prompt} stands, what you write below the canvas goes in"), 112)
        self.negative = _text(tr("Negative prompt"), tr("{prompt} stands for what you write there yourself"), 80)
        self.prompt.setPlaceholderText(tr("oil painting of {prompt}, thick paint"))
        self.about = plain_label("", "muted", wrap=True)
        self.hint = plain_label(NONE, "muted", wrap=True)
        self.save = button(tr("&Save changes"), tip=tr("Keep what was typed here"), keys="Ctrl+S", press=self.keep)
        self.update_button = button(
            tr("&Take current settings"),
            tip=tr("Let this preset do what is chosen in the studio now: painting, brush, size, model"),
            press=self.update_wanted.emit,
        )
        self._labels: dict[QWidget, QLabel] = {}
        self._lay_out()
        self.title.textEdited.connect(lambda _text: self._show_state())
        for field in self._texts():
            field.textChanged.connect(self._show_state)
        self.show_preset(None, own=False)

    def _texts(self) -> tuple[QPlainTextEdit, ...]:
        return self.description, self.prompt, self.negative

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.L, theme.Space.M, theme.Space.L, theme.Space.M)
        column.setSpacing(theme.Space.XS)
        fields: tuple[QWidget, ...] = (self.title, *self._texts())
        for field in fields:
            label = self._labels[field] = plain_label(field.accessibleName(), "heading")
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
            column.addSpacing(theme.Space.XS)
        column.addWidget(self.about)
        column.addStretch(1)
        column.addWidget(self.hint)
        column.addWidget(self.update_button)
        column.addWidget(self.save)

    # -- showing

    def show_preset(self, preset: Preset | None, *, own: bool) -> None:
        """Show `preset`; it can be changed where it is the artist's own. What was typed before is kept first."""
        if self._preset is not None and (preset is None or preset.name != self._preset.name):
            self.keep()
        self._preset, self._own = preset, own
        texts = preset.texts if preset is not None else Template()
        shown = str if own else said
        with QSignalBlocker(self.title):
            self.title.setText(shown(preset.title) if preset is not None else "")
        told = (shown(preset.description) if preset is not None else "", texts.prompt, texts.negative)
        for field, text in zip(self._texts(), told, strict=True):
            with QSignalBlocker(field):
                field.setPlainText(text)
        words = preset is not None and any(isinstance(step, Imagine) for step in preset.recipe.steps)
        for part in (self.prompt, self.negative):
            part.setVisible(words)
            self._labels[part].setVisible(words)
        head: tuple[QWidget, ...] = (self.title, self.description)
        for one in head:
            one.setVisible(preset is not None)
            self._labels[one].setVisible(preset is not None)
        self.title.setReadOnly(not own)
        for field in self._texts():
            field.setReadOnly(not own)
        self.about.setText(about(preset, self._titled) if preset is not None else "")
        self.hint.setText(NONE if preset is None else "" if own else OURS)
        self.hint.setVisible(not own)
        self.save.setVisible(own)
        self.update_button.setVisible(own)
        self._show_state()

    def _show_state(self) -> None:
        self.save.setEnabled(self._typed() not in (None, self._preset))
        titled = self.title.text().strip() or self._preset is None
        self.title.setToolTip(tr("What it is called") if titled else tr("A preset needs a title"))

    def _typed(self) -> Preset | None:
        """The preset as the fields say; None where it cannot be kept so."""
        title = " ".join(self.title.text().split())
        if self._preset is None or not self._own or not title:
            return None
        made = replace(self._preset, title=title, description=self.description.toPlainText().strip()[:400])
        if any(isinstance(step, Imagine) for step in made.recipe.steps):
            words = [field.toPlainText().strip()[:MAX_PROMPT] for field in (self.prompt, self.negative)]
            if Template(*words) != made.texts:
                made = with_texts(made, Template(*words))
        return made

    def keep(self) -> None:
        """Keep what was typed, if that is another preset than before."""
        typed = self._typed()
        if typed is not None and self._preset is not None and typed != self._preset:
            name, self._preset = self._preset.name, typed
            self.edited.emit(name, typed)
            self._show_state()

    def revert(self) -> bool:
        """Show the preset as it is kept; returns whether anything else was typed."""
        typed = self._typed() not in (None, self._preset)
        if typed:
            self.show_preset(self._preset, own=self._own)
        return typed

    def forget(self) -> None:
        """Its preset goes, and what was typed with it."""
        self._preset = None

    def rename(self) -> None:
        """Put the cursor into the title, all of it selected."""
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)
        self.title.selectAll()

    def controls(self) -> list[QWidget]:
        """What can be reached here, from top to bottom."""
        return [self.title, *self._texts(), self.update_button, self.save]


def _text(name: str, tip: str, height: int) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setTabChangesFocus(True)
    made.setAcceptDrops(False)
    made.setFixedHeight(height)
    named(made, name, tip)
    return made
