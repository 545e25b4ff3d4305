"""What became of each picture of a batch, as a Qt table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from gui import theme
from gui.batch_run import BatchRun, State
from gui.models.styles import Index
from gui.tongue import tr
from gui.widgets import plain_tip

WORDS: dict[State, str] = {
    "waiting": tr("Waiting"),
    "painting": tr("Painting…"),
    "done": tr("Done"),
    "there": tr("Done before"),
    "skipped": tr("Skipped"),
    "failed": tr("Failed"),
    "cancelled": tr("Not painted"),
}
TONES: dict[State, str] = {
    "done": "good",
    "skipped": "warning",
    "failed": "danger",
    "painting": "text",
}
"""Names of colours, which are looked up each time: the theme may change."""
TITLES = (tr("Picture"), tr("State"), tr("Result or reason"))


class OutcomeModel(QAbstractTableModel):
    """Photo or prompt, state, and the result's name or the reason for skipping it."""

    def __init__(self, run: BatchRun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = run
        run.row_changed.connect(self._changed)
        run.planned.connect(self._reset)

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a photo."""
        return 0 if parent is not None and parent.isValid() else len(self._run.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Three."""
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' titles."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell, whole ones in the tooltip."""
        row = self._run.rows[index.row()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 1:
            return QColor(getattr(theme.COLOURS, TONES.get(row.state, "muted")))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            text = (row.name, WORDS[row.state], row.words)[index.column()]
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def _reset(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def _changed(self, number: int) -> None:
        self.dataChanged.emit(self.index(number, 0, QModelIndex()), self.index(number, len(TITLES) - 1, QModelIndex()))
