"""By which recipes many pictures are painted: by what is chosen in the studio, by presets, or by several of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.presets import Preset
from engine.recipe import Imagine
from gui import theme
from gui.panels.popup import PopupCard
from gui.tongue import said, tr
from gui.widgets import ElidedLabel, button, named, plain_label, show_above

AS_CHOSEN = tr("What is chosen in the studio")
ROWS = 9
"""Presets that are seen at once."""


@dataclass(frozen=True, slots=True)
class Recipes:
    """What each picture is painted by, one after the other."""

    as_chosen: bool = True
    presets: tuple[Preset, ...] = ()

    @property
    def count(self) -> int:
        """How many pictures come of each photo."""
        return int(self.as_chosen) + len(self.presets)


def suits(preset: Preset, *, words: bool) -> bool:
    """Whether prompts, or photos, can be painted by `preset`."""
    return words == any(isinstance(step, Imagine) for step in preset.recipe.steps)


class RecipeBox(QWidget):
    """One line that says by what, and a card to tick others."""

    changed = Signal()

    def __init__(self, presets: Sequence[Preset]) -> None:
        super().__init__()
        self._presets = tuple(presets)
        self.words = ElidedLabel(AS_CHOSEN)
        self.more = button(
            tr("P&resets…"), icon="painting", tip=tr("Paint each by several presets, too"), press=self._open
        )
        self.more.setEnabled(bool(presets))
        self.list = QListWidget()
        self.list.setObjectName("ticks")
        for text in (AS_CHOSEN, *(said(preset.title) for preset in presets)):
            item = QListWidgetItem(text, self.list)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if self.list.count() == 1 else Qt.CheckState.Unchecked)
        named(self.list, tr("Recipes"), tr("Space ticks; each photo is painted by all that are ticked"))
        self.list.itemChanged.connect(lambda _item: self._tell())
        self._pressed = False
        """Whether it was pressed on the words: presses on a box are not told."""
        self.list.itemPressed.connect(self._press)
        self.list.itemClicked.connect(self._click)
        self.card = PopupCard(self)
        self.card.setObjectName("card")
        self.card.setAccessibleName(tr("Recipes"))
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.card)
        column.setContentsMargins(theme.Space.M, theme.Space.M, theme.Space.M, theme.Space.M)
        column.setSpacing(theme.Space.S)
        column.addWidget(plain_label(tr("Paint each by"), "heading"))
        column.addWidget(self.list)
        self.list.setFixedSize(300, min(ROWS, self.list.count()) * self.list.sizeHintForRow(0) + 2 * theme.Space.S)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.Space.M)
        label = plain_label(tr("Paint by"), "heading")
        label.setMinimumWidth(92)  # in line with the form's fields
        row.addWidget(label)
        row.addWidget(self.words, 1)
        row.addWidget(self.more)

    def _open(self) -> None:
        show_above(self.card, self.more)
        self.list.setFocus()

    def _press(self) -> None:
        self._pressed = True

    def _click(self, item: QListWidgetItem) -> None:
        """The words tick as their box does."""
        if self._pressed:
            ticked = item.checkState() == Qt.CheckState.Checked
            item.setCheckState(Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked)
        self._pressed = False

    def _tell(self) -> None:
        ticked = [self.list.item(row).text() for row in range(self.list.count()) if self._ticked(row)]
        self.words.set_text(", ".join(ticked) or tr("Tick at least one."))
        self.changed.emit()

    def _ticked(self, row: int) -> bool:
        return self.list.item(row).checkState() == Qt.CheckState.Checked

    def value(self) -> Recipes:
        """What is ticked."""
        return Recipes(self._ticked(0), tuple(one for row, one in enumerate(self._presets, 1) if self._ticked(row)))
