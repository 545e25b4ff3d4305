"""The presets as a Qt model: a name, a description and the painting they use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from engine.presets import Preset
from gui.models.styles import Index, StyleModel
from gui.models.thumbnails import Thumbnails
from gui.tongue import said

PRESET = Qt.ItemDataRole.UserRole + 1
"""The Preset itself."""


def style_of(preset: Preset) -> str:
    """What the preset's recipe calls its painting."""
    return next(iter(preset.recipe.styles), "")


class PresetModel(QAbstractListModel):
    """One row a preset."""

    def __init__(self, styles: StyleModel, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._styles = styles
        self._thumbnails = thumbnails
        self._presets: list[Preset] = []
        thumbnails.ready.connect(self._repaint)
        styles.modelReset.connect(self._repaint)

    def set_presets(self, presets: Sequence[Preset]) -> None:
        """Put the presets there."""
        self.beginResetModel()
        self._presets = list(presets)
        self.endResetModel()

    def presets(self) -> list[Preset]:
        """All presets, in their order."""
        return list(self._presets)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many presets there are."""
        return 0 if parent is not None and parent.isValid() else len(self._presets)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, description and the thumbnail of its painting."""
        if not index.isValid():
            return None
        preset = self._presets[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return said(preset.title)
            case Qt.ItemDataRole.DecorationRole:
                style = self._styles.find(style_of(preset))
                return self._thumbnails.pixmap(style.path) if style is not None else None
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{said(preset.title)}: {said(preset.description)}"
            case _:
                return preset if role == PRESET else None

    def _repaint(self) -> None:
        if self._presets:
            self.dataChanged.emit(
                self.index(0), self.index(len(self._presets) - 1, 0, QModelIndex()), [Qt.ItemDataRole.DecorationRole]
            )
