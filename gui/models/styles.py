"""The gallery's paintings as a Qt model: built-in ones and the artist's own, with search."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)

from engine.settings import folders
from engine.sniff import shown_name
from engine.styles import Style
from gui.models.thumbnails import Thumbnails
from gui.tongue import said, tr
from gui.widgets import plain_tip

Index = QModelIndex | QPersistentModelIndex
STYLE = Qt.ItemDataRole.UserRole + 1
"""The Style itself."""
KEY = Qt.ItemDataRole.UserRole + 2
"""What a recipe calls it: the name of a built-in one, the path of the artist's own."""
CAPTION = Qt.ItemDataRole.UserRole + 3
"""The second line: the artist."""
BAKED = Qt.ItemDataRole.UserRole + 4
"""Whether the artist baked it."""
WORDS_ALONE = Qt.ItemDataRole.UserRole + 5
"""Whether it has no picture because it is words alone; of presets."""
WORDS = tr("Baked: learned for this painting alone, so that photos come nearer to it")


def own_style(path: Path) -> Style:
    """The artist's own picture as a painting."""
    name = shown_name(path)
    return Style(
        name=str(path), title=Path(name).stem or name, artist=tr("Your picture"), year="", path=path, manner=False
    )


def origin(style: Style) -> str:
    """Artist and year, as far as they are known."""
    return ", ".join(part for part in (said(style.artist), said(str(style.year or ""))) if part)


def _described(style: Style) -> str:
    """Title, origin, and whether it is baked, a line each."""
    baked = WORDS if style.baked is not None else style.stale
    return "\n".join(part for part in (said(style.title), origin(style), said(baked)) if part)


def folded(text: str) -> str:
    """The text without case and accents, so that "cezanne" finds "Cézanne"."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


class StyleModel(QAbstractListModel):
    """One row a painting; the artist's own come first, newest on top."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._own: list[Style] = []
        self._built_in: list[Style] = []
        thumbnails.ready.connect(self._repaint)

    def set_built_in(self, styles: Sequence[Style]) -> None:
        """Put the built-in paintings there."""
        self.beginResetModel()
        self._built_in = list(styles)
        self.endResetModel()

    def add_own(self, path: Path) -> None:
        """Put the artist's own picture in front, unless it is there."""
        if self.find(str(path)) is None:
            self.beginInsertRows(QModelIndex(), 0, 0)
            self._own.insert(0, own_style(path))
            self.endInsertRows()

    def styles(self) -> list[Style]:
        """All paintings, in their order."""
        return [*self._own, *self._built_in]

    def find(self, key: str | None) -> Style | None:
        """The painting that a recipe calls `key`."""
        return next((style for style in self.styles() if style.name == key), None)

    def row_of(self, key: str | None) -> int:
        """The row of the painting that a recipe calls `key`, else -1."""
        return next((row for row, style in enumerate(self.styles()) if style.name == key), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        """How many paintings there are."""
        return 0 if parent is not None and parent.isValid() else len(self._own) + len(self._built_in)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, thumbnail, caption, and words for tooltip and screen reader."""
        if not index.isValid():
            return None
        style = self.styles()[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return said(style.title)
            case Qt.ItemDataRole.DecorationRole:
                return self._thumbnails.pixmap(style.path)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(_described(style))
            case Qt.ItemDataRole.AccessibleTextRole:
                return _described(style)
            case _:
                is_baked = style.baked is not None and style.baked.parent == folders().styles
                found: dict[int, object] = {
                    STYLE: style,
                    KEY: style.name,
                    CAPTION: said(style.artist),
                    BAKED: is_baked,
                }
                return found.get(role)

    def _repaint(self, path: Path) -> None:
        for row, style in enumerate(self.styles()):
            if style.path == path:
                index = self.index(row)
                self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])


class StyleSearch(QSortFilterProxyModel):
    """Only the paintings whose title, artist, year or name has every word that is searched for."""

    def __init__(self, source: StyleModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words: list[str] = []
        self._styles = source
        self.setSourceModel(source)

    def search(self, text: str) -> None:
        """Search for all words of `text`; an empty one finds everything."""
        self._words = folded(text).split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        """Whether the painting of this row has every word."""
        style = self._styles.styles()[row]
        text = folded(f"{said(style.title)} {style.title} {style.artist} {style.year} {style.name}")
        return all(word in text for word in self._words)
