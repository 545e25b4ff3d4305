"""Export: where the finished painting goes, and as what."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from engine.jobs.naming import Naming
from gui import theme
from gui.choosers import Chooser
from gui.panels.output_form import OutputChoice, OutputForm
from gui.tongue import tr
from gui.widgets import button, plain_label


class ExportDialog(QDialog):
    """Asks for format, quality, folder and name; `chosen` tells the answer."""

    chosen = Signal(object)
    """OutputChoice."""

    def __init__(
        self, choice: OutputChoice, *, chooser: Chooser, naming: Naming, summary: str, hint: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = OutputForm(choice, chooser=chooser, naming=naming)
        self.export_button = button(
            tr("&Export"),
            icon="export",
            role="primary",
            tip=tr("Write the file; nothing is ever overwritten"),
            press=self._go,
        )
        self.export_button.setDefault(True)
        self.export_button.setMinimumWidth(120)
        close = button(tr("Cancel"), tip=tr("Export nothing (Esc)"), press=self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(theme.Space.S)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        column.setSpacing(theme.Space.M)
        column.addWidget(plain_label(tr("Export the painting"), "title"))
        column.addWidget(plain_label(summary, "muted", wrap=True))
        if hint:
            column.addWidget(plain_label(hint, "warning", wrap=True))
        column.addSpacing(theme.Space.S)
        column.addWidget(self.form)
        column.addStretch(1)
        column.addLayout(foot)
        self.form.changed.connect(self._check)
        self.resize(560, self.sizeHint().height())
        self._check()

    def _check(self) -> None:
        self.export_button.setEnabled(not self.form.problem())

    def _go(self) -> None:
        self.chosen.emit(self.form.choice())
        self.accept()
