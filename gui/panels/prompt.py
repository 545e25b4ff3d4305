"""The panel of words: the prompt and what belongs to it, the model, and the numbers that artists change most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.imagining.counting import length_of
from engine.imagining.prompts import CHUNK
from engine.imagining.schedulers import WAYS
from engine.template import MARK, Template
from gui import theme
from gui.fetching import Row
from gui.panels.additions import AdditionsCard, summary
from gui.panels.prompt_field import PromptField, unknown_tip
from gui.prompt_history import PromptHistory
from gui.state import Parameters
from gui.tongue import tr
from gui.widgets import DecimalBox, Manners, NumberBox, button, choice, named, plain_label, plain_tip, tool_button
from gui.words import Words, shown_model

MOST_SEED = 2**32 - 1
COUNT_MS = 150
"""Pause in writing after which the tokens are counted, in milliseconds."""
IN_MENU = 20
"""Prompts in the menu of the history; the keys reach all."""
MODELS = "models…"
PROMPT_TIP = tr(
    "What you want to see. (word:1.3) counts more, [word] less, {one|other} is drawn by chance, BREAK begins a new "
    "part. Ctrl+↑ and Ctrl+↓ weigh what is selected; Alt+↑ brings back earlier prompts"
)
NOT = tr("What shall not be seen?")
NEGATIVE_TIP = tr("What shall not be seen, such as blurry, text, frame")
UNKNOWN = tr("Not known")
"""What stands before a word that the built-in model does not know."""
TEMPLATE = tr("In a template: {template} ×")
"""The beginning of a preset's template, into which the words go."""
TEMPLATE_TIP = tr("What you write goes into the preset's words:\n{template}\nPress to write without them")
TOKENS_TIP = tr("Tokens of the prompt. A model reads {room} at a time; beyond that each word counts less")


class ModelBox(QComboBox):
    """Arrows never fall into the last entry, which opens a dialog: they open the list there."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down at the last model shows the list."""
        down = {Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_End}
        if Qt.Key(event.key()) in down and self.itemData(self.currentIndex() + 2) == MODELS:
            self.showPopup()
        else:
            super().keyPressEvent(event)


class PromptPanel(QFrame):
    """Everything of `Words` but its size."""

    changed = Signal(str, object)
    """A field of `Words` or of the step in it, and its new value."""
    model_chosen = Signal(object)
    """The Row of the model."""
    models_wanted = Signal()

    def __init__(self, history: PromptHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dock")
        self.setAccessibleName(tr("Words"))
        self._history, self._place = history, -1
        self._draft = ("", "")
        self._words, self._seed_shown = Words(), -1
        self._rows: tuple[Row, ...] = ()
        self._make_writing()
        self._make_choices()
        self.card = AdditionsCard(self)
        self._counting = QTimer(self, singleShot=True, interval=COUNT_MS)
        self._counting.timeout.connect(self._count)
        self._lay_out()
        self._connect()
        self.show_models(())

    def _make_writing(self) -> None:
        self.prompt = PromptField(tr("Prompt"), PROMPT_TIP, tr("What do you want to see?"), lines=3)
        self.negative = PromptField(tr("Negative prompt"), NEGATIVE_TIP, NOT, lines=1)
        self.tokens = plain_label(tr("{count} tokens", count="0 / 75"), "muted")
        self.tokens.setAccessibleName(tr("Tokens"))
        self.tokens.setToolTip(TOKENS_TIP.format(room=75))
        self.history_button = tool_button("history", tr("Earlier prompts"), keys="Alt+Up")
        self.history_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.history_menu = QMenu(self)
        self.history_menu.setToolTipsVisible(True)
        self.history_menu.aboutToShow.connect(self._fill_menu)
        self.history_button.setMenu(self.history_menu)
        self.unknown = tool_button("", UNKNOWN, text=UNKNOWN, press=self.models_wanted.emit)
        self.unknown.hide()
        self.template = tool_button("", TEMPLATE, text=TEMPLATE)
        self.template.clicked.connect(lambda: self.changed.emit("template", Template()))
        self.template.hide()
        self.negative_button = tool_button("", tr("Say what shall not be seen"), text=tr("Negative"))
        self.negative_button.setCheckable(True)

    def _make_choices(self) -> None:
        self.model = ModelBox()
        Manners(self.model)
        named(self.model, tr("Model"), tr("The model that imagines; Models… at the end fetches others"))
        named(self.model.view(), tr("Models"))
        self.model.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.no_model = plain_label(tr("No model yet"), "muted")
        self.get_model = button(
            tr("&Models… fetches one"),
            icon="download",
            tip=tr("See what models there are, and fetch one"),
            keys="Ctrl+M",
        )
        self.more = tool_button("sliders", tr("LoRA, and how many pictures at a time"), keys="Ctrl+R", text="LoRA…")
        self.more.setProperty("role", "")
        ways = [(name, name) for name in WAYS]
        self.scheduler = choice(
            tr("Scheduler"), tr("How noise becomes a picture; each has its own number of steps"), ways
        )
        self.scheduler.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.steps = NumberBox(150, tr("Steps"), tr("More take longer and are cleaner, up to a point"), width=58)
        self.guidance = DecimalBox(
            0,
            50,
            tr("Guidance"),
            tr("How strictly the words are followed; 5 to 9 suits most models"),
            width=58,
            decimals=1,
            step=0.5,
        )
        self.seed = DecimalBox(
            -1,
            MOST_SEED,
            tr("Seed"),
            tr("The same seed gives the same picture again; Random draws one each time"),
            width=104,
        )
        self.seed.setSpecialValueText(tr("Random"))
        self.dice = tool_button("dice", tr("Draw a new seed for each picture"))
        self.keep = tool_button("keep", tr("Keep the seed of the picture that is shown"))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(theme.Space.XS)
        foot.addWidget(self.tokens)
        foot.addWidget(self.template)
        foot.addWidget(self.unknown)
        foot.addStretch(1)
        foot.addWidget(self.history_button)
        foot.addWidget(self.negative_button)
        writing = QVBoxLayout()
        writing.setSpacing(theme.Space.S)
        writing.addWidget(self.prompt)
        writing.addWidget(self.negative)
        writing.addLayout(foot)
        writing.addStretch(1)
        choices = QWidget()
        choices.setFixedWidth(392)
        column = QVBoxLayout(choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._choices())
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.Space.L, theme.Space.M, theme.Space.L, theme.Space.S)
        row.setSpacing(theme.Space.L)
        row.addLayout(writing, 1)
        row.addWidget(choices)

    def _choices(self) -> QGridLayout:
        none = QWidget()
        row = QHBoxLayout(none)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.no_model)
        row.addWidget(self.get_model, 1)
        self._model_stack = QStackedWidget()
        self._model_stack.addWidget(self.model)
        self._model_stack.addWidget(none)
        self._model_stack.setFixedHeight(theme.CONTROL)
        model, steps, numbers = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        model.addWidget(self._model_stack, 1)
        model.addWidget(self.more)
        steps_label = plain_label(tr("Steps"), "heading")
        steps_label.setMinimumWidth(58)
        self.more.setMinimumWidth(124)  # so that both lists end in one line
        steps.addWidget(self.scheduler, 1)
        steps.addWidget(steps_label)
        steps.addWidget(self.steps)
        numbers.addWidget(self.guidance)
        numbers.addStretch(1)
        for part in (plain_label(tr("Seed"), "heading"), self.seed, self.dice, self.keep):
            numbers.addWidget(part)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.Space.M)
        grid.setVerticalSpacing(theme.Space.S)
        for number, (name, line) in enumerate(
            ((tr("Model"), model), (tr("Scheduler"), steps), (tr("Guidance"), numbers))
        ):
            line.setSpacing(theme.Space.S)
            grid.addWidget(plain_label(name, "heading"), number, 0)
            grid.addLayout(line, number, 1)
        return grid

    def _connect(self) -> None:
        for name, field in (("prompt", self.prompt), ("negative", self.negative)):
            field.written.connect(lambda text, name=name: self._wrote(name, text))
            field.older_wanted.connect(self.recall)
        self.prompt.unknown_changed.connect(self._show_unknown)
        self.negative_button.toggled.connect(self._fold)
        self.model.activated.connect(self._model_activated)
        self.get_model.clicked.connect(self.models_wanted.emit)
        self.more.clicked.connect(self.open_card)
        self.card.changed.connect(self.changed.emit)
        self.scheduler.currentIndexChanged.connect(
            lambda _index: self.changed.emit("scheduler", self.scheduler.currentData())
        )
        self.steps.valueChanged.connect(lambda value: self.changed.emit("steps", value))
        self.guidance.valueChanged.connect(lambda value: self.changed.emit("guidance", round(value, 2)))
        self.seed.valueChanged.connect(lambda value: self.changed.emit("seed", int(value)))
        self.dice.clicked.connect(lambda: self.changed.emit("seed", -1))
        self.keep.clicked.connect(lambda: self.changed.emit("seed", self._seed_shown))
        self._fold(wanted=False)

    # -- showing

    def show_parameters(self, parameters: Parameters) -> None:
        """Show what is chosen, where words are used."""
        self.setVisible(parameters.start != "photo")
        self._words = words = parameters.words
        self.prompt.know(words.known)
        self.prompt.show_text(words.step.prompt)
        self.negative.show_text(words.step.negative)
        if words.step.negative and not self.negative_button.isChecked():
            self.negative_button.setChecked(True)
        numbers: tuple[tuple[NumberBox | DecimalBox, float], ...] = (
            (self.steps, words.steps),
            (self.guidance, words.guidance),
            (self.seed, words.seed),
        )
        for box, value in numbers:
            with QSignalBlocker(box):
                box.setValue(value)  # type: ignore[arg-type]  # steps are whole
        with QSignalBlocker(self.scheduler):
            self.scheduler.setCurrentIndex(self.scheduler.findData(words.step.scheduler))
            self.scheduler.setPlaceholderText(words.step.scheduler)
        theme.restyle(self.prompt, next="true" if words.missing == "prompt" else "false")
        self.dice.setEnabled(words.seed != -1)
        self.negative.setEnabled(words.guidance > 1)
        self.negative.setPlaceholderText(NOT if words.guidance > 1 else tr("Not read at a guidance of 1 and below"))
        theme.restyle(self.get_model, role="primary" if words.missing == "model" else "")
        colour = theme.COLOURS.on_accent if words.missing == "model" else theme.COLOURS.text
        self.get_model.setIcon(theme.icon("download", colour))
        self.more.setText(f" {summary(words) or 'LoRA…'}")
        self.card.show_words(words)
        self._show_model()
        self._show_template(words.template)
        self._counting.start()

    def show_models(self, rows: Sequence[Row]) -> None:
        """Offer these models."""
        self._rows = tuple(rows)
        with QSignalBlocker(self.model):
            self.model.clear()
            for row in self._rows:
                self.model.addItem(row.title, row.key)
                self.model.setItemData(self.model.count() - 1, row.kind, Qt.ItemDataRole.ToolTipRole)
            self.model.insertSeparator(self.model.count())
            self.model.addItem(tr("Models…"), MODELS)
        self._show_model()

    def _show_model(self) -> None:
        key = self._words.model
        none = not self._rows and key is None
        self._model_stack.setCurrentIndex(1 if none else 0)
        self.more.setHidden(none)
        with QSignalBlocker(self.model):
            key = next((row.key for row in self._rows if key in {row.key, row.path}), key)
            if key is not None and self.model.findData(key) < 0:
                shown = (
                    tr("Impasto miniature")
                    if self._words.known
                    else tr("{key} (not in your folders)", key=shown_model(key))
                )
                self.model.insertItem(0, shown, key)
            self.model.setCurrentIndex(-1 if key is None else self.model.findData(key))
        self.model.setPlaceholderText(tr("Choose a model"))

    def show_seed(self, seed: int) -> None:
        """The seed of the picture that is shown; -1 where there is none."""
        self._seed_shown = seed
        self.keep.setEnabled(seed >= 0)
        shown = tr("Keep the seed of the picture that is shown: {seed}", seed=seed)
        self.keep.setToolTip(shown if seed >= 0 else tr("Keep a picture's seed"))

    def _show_unknown(self, words: tuple[str, ...]) -> None:
        """Name the words that the built-in model does not know, beside the way to larger ones."""
        self.unknown.setVisible(bool(words))
        if words:
            word, more = words[0][:24], len(words) - 1
            one = tr("Unknown word: {word} · Models…", word=word)
            many = tr("Unknown words: {word} and {more} more · Models…", word=word, more=more)
            self.unknown.setText(many if more else one)
            named(self.unknown, self.unknown.text(), unknown_tip(words))

    def _show_template(self, template: Template) -> None:
        """Name the preset's words that are painted with what is written, and how to be without them."""
        said, line = (joint.join(filter(None, (template.prompt, template.negative))) for joint in ("\n", " "))
        self.template.setVisible(bool(said))
        self.template.setText(TEMPLATE.format(template=line if len(line) < 26 else f"{line[:25]}…"))
        tip = TEMPLATE_TIP.format(template=said)
        named(self.template, self.template.text(), tip)
        self.template.setToolTip(plain_tip(tip))

    def _count(self) -> None:
        written = self.prompt.toPlainText()
        length = length_of(self._words.template.prompt.replace(MARK, written) or written)
        self.tokens.setText(tr("{count} tokens", count=length))
        theme.restyle(self.tokens, role="warning" if length.tokens > CHUNK else "muted")

    def _fold(self, wanted: bool) -> None:
        self.negative.setVisible(wanted)
        if wanted and self.negative_button.hasFocus():
            self.negative.setFocus()
        if not wanted and self._words.step.negative:
            self.changed.emit("negative", "")

    # -- choosing

    def _wrote(self, name: str, text: str) -> None:
        self._place = -1
        self.changed.emit(name, text)

    def _model_activated(self, number: int) -> None:
        key = self.model.itemData(number)
        row = next((row for row in self._rows if row.key == key), None)
        if row is not None:
            self.model_chosen.emit(row)
            return
        self._show_model()  # the box goes back to what is chosen
        if key == MODELS:
            self.models_wanted.emit()

    # -- history

    def recall(self, way: int) -> None:
        """Go to the prompt before (1) or after (-1) in the history; the newest end is what was being written."""
        entries = self._history.entries
        now = (self.prompt.toPlainText(), self.negative.toPlainText())
        if self._place < 0:
            self._draft = now
        place = self._place + way
        while 0 <= place < len(entries) and entries[place] == now:
            place += way
        if place >= len(entries) or place < -1:
            return
        self._recalled(self._draft if place < 0 else entries[place])
        self._place = place

    def _recalled(self, entry: tuple[str, str]) -> None:
        self.changed.emit("texts", entry)
        self.prompt.moveCursor(self.prompt.textCursor().MoveOperation.End)

    def _fill_menu(self) -> None:
        self.history_menu.clear()
        for entry in self._history.entries[:IN_MENU]:
            line = " ".join(entry[0].split())
            action = self.history_menu.addAction((line if len(line) <= 72 else f"{line[:70]}…").replace("&", "&&"))
            action.setToolTip(plain_tip(line[:600]))
            action.triggered.connect(lambda _checked=False, entry=entry: self._recalled(entry))
        if self.history_menu.isEmpty():
            nothing = self.history_menu.addAction(tr("Prompts that you paint from are kept here"))
            nothing.setEnabled(False)

    def open_card(self) -> None:
        """Show LoRAs and what else belongs to the model."""
        if self.isVisible():
            self.card.open_above(self.more)

    def controls(self) -> list[QWidget]:
        """What can be reached here, in order."""
        return [
            self.prompt, self.negative, self.template, self.unknown, self.history_button, self.negative_button,
            self.model, self.get_model, self.more, self.scheduler, self.steps, self.guidance, self.seed, self.dice,
            self.keep,
        ]  # fmt: skip
