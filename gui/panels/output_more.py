"""What else can be said of files: longest side, bits, the recipe inside, names that are taken, own words for names."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from engine.formats import DEEP
from engine.jobs.planning import Existing
from engine.recipe import MAX_SIDE, Format
from gui import theme
from gui.export import More
from gui.tongue import tr
from gui.widgets import NumberBox, choice, named, plain_label

AS_PAINTED = tr("as painted")
TAKEN: tuple[tuple[str, Existing], ...] = (
    (tr("Skip the picture"), "skip"),
    (tr("Add a number"), "number"),
    (tr("Replace the file"), "overwrite"),
)


class OutputMore(QWidget):
    """The controls; `changed` tells when anything in them did."""

    changed = Signal()

    def __init__(self, more: More, *, many: bool) -> None:
        """`many`: for many pictures, where names may be taken."""
        super().__init__()
        self.longest = NumberBox(
            MAX_SIDE, tr("Longest side in pixels"), tr("The longest side; empty: as painted"), width=92
        )
        self.longest.setMinimum(0)
        self.longest.setSpecialValueText(AS_PAINTED)
        self.longest.setValue(more.longest or 0)
        self.deep = QCheckBox(tr("16 bit"))
        named(self.deep, tr("16 bit per channel"), tr("For PNG and TIFF; AVIF then keeps 12 bits"))
        self.deep.setChecked(more.depth == 16)
        self.metadata = QCheckBox(tr("Recipe inside"))
        named(
            self.metadata,
            tr("Recipe inside the picture"),
            tr("So that the picture brings its painting and settings back"),
        )
        self.metadata.setChecked(more.metadata)
        self.existing = choice(tr("Existing files"), tr("What happens to a picture whose name is taken"), TAKEN)
        self.existing.setCurrentIndex(self.existing.findData(more.existing))
        self.own = QLineEdit(more.own)
        named(self.own, tr("Words of your own"), tr("What {own} in the name stands for"))
        self.own.setPlaceholderText(tr("Words of your own"))
        self.own.setMaxLength(100)
        self.own.setAcceptDrops(False)
        self._many = many
        self._lay_out()
        for signal in (self.longest.valueChanged, self.deep.toggled, self.metadata.toggled, self.own.textChanged):
            signal.connect(self.changed)
        self.existing.currentIndexChanged.connect(self.changed)

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(theme.Space.M)
        first.addWidget(self.longest)
        first.addWidget(self.deep)
        first.addWidget(self.metadata)
        first.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(theme.Space.M)
        second.addWidget(self.existing)
        second.addWidget(self.own, 1)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.Space.M)
        grid.addLayout(first, 0, 0)
        if self._many:
            grid.addLayout(second, 1, 0)
        self.existing.setVisible(self._many)

    def labels(self) -> tuple[str, ...]:
        """What stands before each line."""
        return (tr("Longest side"), tr("Existing files")) if self._many else (tr("Longest side"),)

    def fit(self, form: Format, template: str) -> None:
        """Offer what this format and name have."""
        self.deep.setEnabled(form in DEEP)
        self.own.setVisible(self._many and "{own}" in template)

    def value(self) -> More:
        """What is said now."""
        return More(
            longest=self.longest.value() or None,
            depth=16 if self.deep.isChecked() else 8,
            metadata=self.metadata.isChecked(),
            existing=cast(Existing, self.existing.currentData()),
            own=self.own.text().strip(),
        )


def more_label(text: str) -> QWidget:
    """A heading before a line."""
    label = plain_label(text, "heading")
    label.setMinimumHeight(theme.CONTROL)
    return label
