"""What a batch takes, told before it starts, and what shall be written beside the pictures when it is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from engine.jobs.outlook import Outlook
from gui import theme
from gui.remedies import worded
from gui.tongue import said, tr, tr_n
from gui.widgets import choice, named, plain_label

PATIENCE = 250
"""Milliseconds after the last change before anything is looked at."""
LOOKING = tr("Estimating time and space…")


SheetKind = Literal[".pdf", ".png"]
"""One document, or a picture for each page."""


@dataclass(frozen=True, slots=True)
class Also:
    """What is written beside the pictures."""

    report: bool = False
    sheet: SheetKind | None = None
    storyboard: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is something to write."""
        return self.report or self.sheet is not None or self.storyboard


class AlsoBox(QWidget):
    """Three things to tick."""

    def __init__(self) -> None:
        super().__init__()
        self.report = QCheckBox(tr("Report"))
        named(
            self.report,
            tr("Report"),
            tr("What became of each picture, as text, JSON and CSV; the next run goes by it"),
        )
        self.sheet = QCheckBox(tr("Contact sheet"))
        named(self.sheet, tr("Contact sheet"), tr("All pictures small on pages, with their names"))
        self.kind = choice(
            tr("Kind of contact sheet"),
            tr("One PDF, or a PNG for each page"),
            ((tr("as PDF"), ".pdf"), (tr("as PNG"), ".png")),
        )
        self.kind.setEnabled(False)
        self.sheet.toggled.connect(self.kind.setEnabled)
        self.storyboard = QCheckBox(tr("Storyboard"))
        named(
            self.storyboard, tr("Storyboard"), tr("All pictures one after another with captions, as an animated WebP")
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.Space.M)
        self.label = plain_label(tr("Also write"), "heading")
        row.addWidget(self.label)
        for box in (self.report, self.sheet, self.kind, self.storyboard):
            row.addWidget(box)
        row.addStretch(1)

    def value(self) -> Also:
        """What is ticked."""
        kind: SheetKind | None = self.kind.currentData() if self.sheet.isChecked() else None
        return Also(self.report.isChecked(), kind, self.storyboard.isChecked())


class OutlookLines(QWidget):
    """What the batch will take, and warnings. `wanted` asks for a look, a moment after the last change."""

    wanted = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.outlook: Outlook | None = None
        """Of what is chosen now; None while nobody has looked."""
        self.words = plain_label("", "muted", wrap=True)
        self.warnings = plain_label("", "warning", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.XS)
        column.addWidget(self.words)
        column.addWidget(self.warnings)
        self.warnings.hide()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PATIENCE)
        self._timer.timeout.connect(self.wanted)

    def look_again(self, *, ready: bool) -> None:
        """What was seen counts no more; look again soon, if there is something to look at."""
        self.outlook = None
        self.warnings.hide()
        self.words.setText(LOOKING if ready else "")
        if ready:
            self._timer.start()
        else:
            self._timer.stop()

    def show_outlook(self, outlook: Outlook) -> None:
        """Tell what was seen."""
        self.outlook = outlook
        self.words.setText(said(outlook.text))
        told = [said(warning) for warning in outlook.warnings]
        if outlook.remedy is not None:
            told.append(worded(outlook.remedy))
        if outlook.replaced:
            told.insert(0, _replaced(outlook.replaced))
        self.warnings.setText("\n".join(told))
        self.warnings.setVisible(bool(told))
        self.changed.emit()

    def show_problem(self, text: str) -> None:
        """Say why nothing can be told."""
        self.outlook = None
        self.words.setText(text)
        self.changed.emit()


def _replaced(count: int) -> str:
    return tr_n(
        "{count} existing picture will be replaced.",
        "{count} existing pictures will be replaced.",
        count,
    )
