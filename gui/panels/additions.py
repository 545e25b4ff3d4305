"""The card beside the model: LoRAs with their weights, and how many pictures at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.recipe import Weighted
from gui import theme
from gui.fetching import Row
from gui.panels.popup import PopupCard
from gui.tongue import tr, tr_n
from gui.widgets import DecimalBox, ElidedLabel, NumberBox, button, choice, plain_label, rule, show_above, tool_button
from gui.words import MOST_COUNT, NATIVE, Words, shown_model

MOST_LORAS = 16
MOST_CLIP_SKIP = 12


class LoraRow(QWidget):
    """One LoRA: its name, its weight, and the way to be without it."""

    weighed = Signal(float)
    dropped = Signal()

    def __init__(self, title: str, weight: float) -> None:
        super().__init__()
        self.name = ElidedLabel(title)
        self.weight = DecimalBox(
            -8,
            8,
            tr("Weight of {title}", title=title),
            tr("How much of it: 1 as it was made, 0 none of it"),
            width=72,
            decimals=2,
            step=0.05,
        )
        self.weight.setValue(weight)
        self.weight.valueChanged.connect(self.weighed.emit)
        self.drop = tool_button("close", tr("Go on without {title}", title=title), press=self.dropped.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.Space.S)
        row.addWidget(self.name, 1)
        row.addWidget(self.weight)
        row.addWidget(self.drop)


class AdditionsCard(PopupCard):
    """Closes when one clicks beside it. Undo and redo are the window's."""

    changed = Signal(str, object)
    """A field of `Words` or of the step in it, and its new value."""

    learn_wanted = Signal()
    """A LoRA shall be learned."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(tr("LoRA and more"))
        self._words = Words()
        self._rows: tuple[Row, ...] = ()
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.Space.XS)
        self.rows: list[LoraRow] = []
        self.add = choice(tr("Add a LoRA"), tr("Small additions to a model: a manner, a thing, a person"))
        self.add.activated.connect(self._added)
        self.hint = plain_label("", "muted", wrap=True)
        self.count = NumberBox(
            MOST_COUNT,
            tr("Pictures at a time"),
            tr("Each has a seed of its own; all are kept in the gallery folder"),
            width=72,
        )
        self.count.valueChanged.connect(lambda value: self.changed.emit("count", value))
        self.extras = plain_label("", "muted", wrap=True)
        self.plain = button(
            tr("Leave &out"),
            tip=tr("Go on without what the recipe brought"),
            press=lambda: self.changed.emit("extras", None),
        )
        self.learn = button(
            tr("L&earn a look…"), tip=tr("Learn a LoRA from a folder of your pictures"), press=self._learn
        )
        self.clip_skip = NumberBox(
            MOST_CLIP_SKIP,
            tr("Clip skip"),
            tr("Layers of the text encoder from the end: 1 all of them, 2 what drawn manners are often made with"),
            width=72,
        )
        self.clip_skip.valueChanged.connect(lambda value: self.changed.emit("clip_skip", value))
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.L, theme.Space.L, theme.Space.L, theme.Space.L)
        column.setSpacing(theme.Space.S)
        column.addWidget(plain_label("LoRA", "heading"))
        column.addLayout(self._list)
        column.addWidget(self.add)
        column.addWidget(self.hint)
        column.addWidget(self.learn)
        column.addWidget(rule())
        column.addLayout(_line(tr("Pictures at a time"), self.count))
        column.addLayout(_line(tr("Clip skip"), self.clip_skip))
        brought = QHBoxLayout()
        brought.addWidget(self.extras, 1)
        brought.addWidget(self.plain)
        column.addLayout(brought)
        self.setFixedWidth(380)

    def _learn(self) -> None:
        self.close()
        self.learn_wanted.emit()

    def show_choices(self, rows: Sequence[Row]) -> None:
        """Offer these LoRAs."""
        self._rows = tuple(rows)
        self.show_words(self._words)

    def show_words(self, words: Words) -> None:
        """Show what is chosen."""
        fresh = [one.name for one in words.step.loras] != [one.name for one in self._words.step.loras]
        self._words = words
        if fresh or len(self.rows) != len(words.step.loras):
            self._fill()
        for row, lora in zip(self.rows, words.step.loras, strict=True):
            with QSignalBlocker(row.weight):
                row.weight.setValue(lora.weight)
        with QSignalBlocker(self.count):
            self.count.setValue(words.count)
        with QSignalBlocker(self.clip_skip):
            self.clip_skip.setValue(words.step.clip_skip)
        self.extras.setText(tr("Also from the recipe: {names}.", names=", ".join(words.extras).replace("_", " ")))
        for part in (self.extras, self.plain):
            part.setVisible(bool(words.extras))
        self._offer()

    def _offer(self) -> None:
        used = {lora.name for lora in self._words.step.loras}
        families = {side: family for family, side in NATIVE.items()}
        base = "mini" if self._words.habits else families.get(self._words.native, "")
        free = [row for row in self._rows if row.key not in used]
        with QSignalBlocker(self.add):
            self.add.clear()
            self.add.addItem(tr("Add a LoRA…"), None)
            for row in sorted(free, key=lambda row: row.base not in {base, ""}):
                fits = "" if row.base in {base, ""} else tr(" (for another model)")
                self.add.addItem(row.title + fits, row.key)
        self.add.setEnabled(bool(free) and len(used) < MOST_LORAS)
        none = tr("No LoRA yet. Put some into your folder of models, or name a folder in Models… (Ctrl+M).")
        self.hint.setText("" if self._rows else none)
        self.hint.setVisible(not self._rows)

    def _fill(self) -> None:
        had = next(
            (number for number, row in enumerate(self.rows) if row.isAncestorOf(self.focusWidget() or self)), -1
        )
        for row in self.rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        titles = {row.key: row.title for row in self._rows}
        self.rows = []
        for number, lora in enumerate(self._words.step.loras):
            row = LoraRow(titles.get(lora.name, shown_model(lora.name)), lora.weight)
            row.weighed.connect(lambda weight, number=number: self._put(number, weight))
            row.dropped.connect(lambda number=number: self._put(number, None))
            self._list.addWidget(row)
            self.rows.append(row)
        before: QWidget = self
        for row in self.rows:
            for part in (row.weight, row.drop):
                if before is not self:
                    QWidget.setTabOrder(before, part)
                before = part
        if before is not self:
            QWidget.setTabOrder(before, self.add)
        if had >= 0 and self.isVisible():
            (self.rows[min(had, len(self.rows) - 1)].weight if self.rows else self.add).setFocus()
        if self.isVisible():
            self.adjustSize()

    def _added(self, number: int) -> None:
        key = self.add.itemData(number)
        if isinstance(key, str):
            self.changed.emit("loras", (*self._words.step.loras, Weighted(name=key)))

    def _put(self, number: int, weight: float | None) -> None:
        """Another weight for one of them; None: without it."""
        loras = list(self._words.step.loras)
        loras[number : number + 1] = [] if weight is None else [Weighted(name=loras[number].name, weight=weight)]
        self.changed.emit("loras", tuple(loras))

    def open_above(self, part: QWidget) -> None:
        """Show the card above `part`, with the keyboard in it."""
        show_above(self, part)
        first: QWidget = self.add if self.add.isEnabled() else self.count
        first.setFocus(Qt.FocusReason.PopupFocusReason)


def _line(words: str, part: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(plain_label(words, "heading"), 1)
    row.addWidget(part)
    return row


def summary(words: Words) -> str:
    """What the card holds that is not plain, in a few words; empty where all is."""
    loras = len(words.step.loras)
    parts = [tr_n("{count} LoRA", "{count} LoRAs", loras)] if loras else []
    parts += [tr("extras")] if words.extras else []
    return " · ".join(
        [*parts, *([tr_n("{count} picture", "{count} pictures", words.count)] if words.count > 1 else [])]
    )
