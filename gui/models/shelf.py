"""The models that there are and that are here, as a Qt table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QColor

from gui import theme
from gui.fetching import Fetching, Row
from gui.models.styles import Index
from gui.tongue import percent, tr
from gui.widgets import plain_tip

TITLES = (tr("Model"), tr("For"), tr("Size"), tr("Licence"), tr("State"))
STATE = 4


class ShelfModel(QAbstractTableModel):
    """One row a model; the state moves while it is fetched."""

    def __init__(self, fetching: Fetching, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._fetching = fetching
        self._rows: tuple[Row, ...] = fetching.rows
        self._moving: dict[str, str] = {}
        fetching.moved.connect(self._moved)
        fetching.changed.connect(self._changed)

    def row(self, number: int) -> Row | None:
        """What stands in a row."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a model."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Five."""
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The columns' titles."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a cell, whole ones in the tooltip."""
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == STATE:
            return QColor(theme.COLOURS.good if row.here else theme.COLOURS.muted)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            state = self._moving.get(row.entry.name, row.state) if row.entry else row.state
            text = (row.title, row.kind, row.size, row.licence, state)[index.column()]
            return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        return None

    def _moved(self, name: str, share: float, words: str) -> None:
        self._moving[name] = percent(share) if share else words
        for number, row in enumerate(self._rows):
            if row.entry is not None and row.entry.name == name:
                place = self.index(number, STATE, QModelIndex())
                self.dataChanged.emit(place, place)

    def _changed(self) -> None:
        self._moving = {name: words for name, words in self._moving.items() if self._fetching.wanted(name)}
        same = [row.title for row in self._rows] == [row.title for row in self._fetching.rows]
        if not same:
            self.beginResetModel()
        self._rows = self._fetching.rows
        if not same:
            self.endResetModel()
        elif self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, STATE))
