"""The presets as a Qt model: a name, a description and the painting they use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QSortFilterProxyModel, Qt
from PySide6.QtGui import QPixmap

from engine.presets import Preset
from gui.models.styles import CAPTION, WORDS_ALONE, Index, StyleModel, folded
from gui.models.thumbnails import Thumbnails
from gui.tongue import said, tr
from gui.widgets import plain_tip

PRESET = Qt.ItemDataRole.UserRole + 1
"""The Preset itself."""
OURS = tr("Built in")
YOURS = tr("Yours")


def style_of(preset: Preset) -> str:
    """What the preset's recipe calls its painting."""
    return next(iter(preset.recipe.styles), "")


def _described(preset: Preset) -> str:
    return f"{said(preset.title)}: {said(preset.description)}"


class PresetModel(QAbstractListModel):
    """One row a preset."""

    def __init__(self, styles: StyleModel, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._styles = styles
        self._thumbnails = thumbnails
        self._presets: list[Preset] = []
        self._own: frozenset[str] = frozenset()
        self._tried: dict[str, Path] = {}
        thumbnails.ready.connect(self._repaint)
        styles.modelReset.connect(self._repaint)

    def set_presets(self, built_in: Sequence[Preset], own: Sequence[Preset] = ()) -> None:
        """Put the presets there, the artist's own behind those that are built in."""
        self.beginResetModel()
        self._presets = [*built_in, *own]
        self._own = frozenset(preset.name for preset in own)
        self.endResetModel()

    def show_tried(self, pictures: Mapping[str, Path]) -> None:
        """Show presets as they look on the artist's photo, or from the artist's words; by their names."""
        if pictures != self._tried:
            self._tried = dict(pictures)
            self._repaint()

    def is_own(self, preset: Preset) -> bool:
        """Whether it is one of the artist's own."""
        return preset.name in self._own

    def title_of(self, style: str | None) -> str:
        """The title of the painting that a recipe calls `style`; empty where there is none."""
        found = self._styles.find(style)
        return said(found.title) if found is not None else ""

    def row_of(self, name: str) -> int:
        """The row of the preset called `name`; -1 where there is none."""
        return next((row for row, preset in enumerate(self._presets) if preset.name == name), -1)

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
                return self._picture(preset)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_described(preset))
            case Qt.ItemDataRole.AccessibleTextRole:
                return _described(preset)
            case _:
                alone = not preset.recipe.styles and preset.name not in self._tried
                whose = YOURS if self.is_own(preset) else OURS
                return {PRESET: preset, CAPTION: whose, WORDS_ALONE: alone}.get(role)

    def _picture(self, preset: Preset) -> QPixmap | None:
        tried = self._tried.get(preset.name)
        if tried is not None and (shown := self._thumbnails.pixmap(tried)) is not None:
            return shown
        style = self._styles.find(style_of(preset))
        return self._thumbnails.pixmap(style.path) if style is not None else None

    def _repaint(self) -> None:
        if self._presets:
            self.dataChanged.emit(
                self.index(0), self.index(len(self._presets) - 1, 0, QModelIndex()), [Qt.ItemDataRole.DecorationRole]
            )


class PresetSearch(QSortFilterProxyModel):
    """The presets whose title, description or painting has all words that are looked for."""

    def __init__(self, model: PresetModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._words: list[str] = []
        self.setSourceModel(model)

    def look_for(self, text: str) -> None:
        """Show only what has these words."""
        self._words = folded(text).split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Whether the preset of this row is shown."""
        if not self._words:
            return True
        preset: Preset = self._model.index(row).data(PRESET)
        told = (preset.title, preset.description)
        text = folded(" ".join((*told, *map(said, told), *preset.recipe.styles)))
        return all(word in text for word in self._words)
