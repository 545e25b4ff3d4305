"""The gallery as a Qt model: ids of all pictures, and of few of them what they are and how they look."""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QDateTime, QLocale, QMimeData, QModelIndex, QObject, QSize, Qt, QUrl
from PySide6.QtCore import Signal as QtSignal
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPixmap

from engine.gallery import Picture, small_jpeg
from engine.sniff import shown_name
from gui.background import Background
from gui.models.styles import Index
from gui.tongue import tr
from gui.widgets import plain_tip

PAGE: Final = 64
"""Pictures that are asked for at a time."""
MOST_KNOWN: Final = 4096
"""Pictures of which it is kept what they are."""
MOST_BYTES: Final = 48_000_000
"""Bytes of pixels that are kept; those that nobody asked for the longest go first."""
MOST_WAITING: Final = 160
"""Thumbnails that may wait to be made: those of cards that were scrolled past long ago are dropped."""
AT_ONCE: Final = 2
CORNER: Final = 5
STAMP: Final = re.compile(r"^\d{4}-\d\d-\d\d \d\d-\d\d-\d\d (?=.)")
"""What the names of files begin with, so that they are all different."""
Titled = Callable[[str], str]
"""Tells the title of a painting by what a recipe calls it; empty where it is not known."""
MADE = Qt.ItemDataRole.UserRole
"""A `Made`, or None while nothing is known."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a card says."""

    title: str
    day: str
    rating: int
    missing: bool


def no_title(_style: str) -> str:
    """Where nobody knows the titles of paintings."""
    return ""


def painting_of(picture: Picture, titled: Titled = no_title) -> str:
    """The title of its painting, or the name of the artist's own picture."""
    return titled(picture.style) or Path(picture.style).stem if picture.style else ""


def card_of(picture: Picture, titled: Titled = no_title) -> Made:
    """The words of a picture's card, as plain text in one line each: its prompt, or photo and painting."""
    photo = STAMP.sub("", Path(shown_name(picture.path)).stem)
    title = " ".join(picture.prompt[:200].split()) or " · ".join(filter(None, (photo, titled(picture.style))))
    return Made(title, day_of(picture.made), picture.rating, picture.missing)


def summary(picture: Picture, titled: Titled = no_title) -> str:
    """One line about it, with what its card has no room for."""
    size = f"{picture.width} × {picture.height}" if picture.width else ""
    prompt = " ".join(picture.prompt[:400].split())
    parts = (painting_of(picture, titled), picture.preset, size, shown_name(picture.path), prompt)
    missing = tr("The file is missing.") if picture.missing else ""
    return " · ".join(filter(None, (*parts, missing)))


def day_of(made: float) -> str:
    """Day and time as this country writes them."""
    moment = QDateTime.fromSecsSinceEpoch(int(made))
    return QLocale().toString(moment, QLocale.FormatType.ShortFormat)


def described(picture: Picture, titled: Titled = no_title) -> str:
    """All that is known of a picture, line by line, as plain text."""
    stars = tr("{rating} of 5 stars", rating=picture.rating) if picture.rating else ""
    size = f"{picture.width} × {picture.height}" if picture.width else ""
    style = painting_of(picture, titled)
    lines = (shown_name(picture.path), picture.prompt[:400], style, picture.preset, size, day_of(picture.made), stars)
    missing = tr("The file is missing.") if picture.missing else ""
    return "\n".join(line for line in (*lines, missing) if line)


class Smalls(QObject):
    """Thumbnails at the size they are drawn, made beside the window's thread: what was asked for last comes first."""

    ready = QtSignal(int)
    """The id of the picture whose thumbnail came, or turned out to be none."""

    def __init__(self, background: Background, cache: Path, size: QSize, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._cache = cache
        self._size = size
        self.ratio = 1.0
        """Pixels of the screen to one of the card."""
        self._kept: OrderedDict[int, tuple[int, QPixmap | None]] = OrderedDict()
        self._bytes = 0
        self._waiting: OrderedDict[int, Picture] = OrderedDict()
        self._busy: set[int] = set()
        self.made = 0
        """How many were made so far."""

    @property
    def bytes(self) -> int:
        """Bytes of pixels that are kept."""
        return self._bytes

    @property
    def waiting(self) -> int:
        """How many are on their way."""
        return len(self._waiting) + len(self._busy)

    def pixmap(self, picture: Picture, *, ask: bool = True) -> QPixmap | None:
        """The thumbnail, if it is there; else, with `ask`, it is on its way."""
        kept = self._kept.get(picture.id)
        if kept is not None and kept[0] == picture.mtime:
            self._kept.move_to_end(picture.id)
            return kept[1]
        if ask and picture.id not in self._busy:
            self._waiting[picture.id] = picture
            self._waiting.move_to_end(picture.id)
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)
            self._pump()
        return kept[1] if kept is not None else None

    def _pump(self) -> None:
        while self._waiting and len(self._busy) < AT_ONCE:
            number, picture = self._waiting.popitem()
            self._busy.add(number)
            self._begin(picture)

    def _begin(self, picture: Picture) -> None:
        size, ratio, cache = self._size, self.ratio, self._cache
        self._background.run(
            lambda: fitted(small_jpeg(cache, picture), size, ratio),
            done=lambda image: self._take(picture, image),
            failed=lambda _error: self._take(picture, None),
        )

    def _take(self, picture: Picture, image: QImage | None) -> None:
        pixmap = QPixmap.fromImage(image) if image is not None and not image.isNull() else None
        self._busy.discard(picture.id)
        self._drop(picture.id)
        self._kept[picture.id] = (picture.mtime, pixmap)
        self._bytes += _bytes(pixmap)
        self.made += 1
        while self._bytes > MOST_BYTES and len(self._kept) > 1:
            self._drop(next(iter(self._kept)))
        self._pump()
        self.ready.emit(picture.id)

    def _drop(self, number: int) -> None:
        kept = self._kept.pop(number, None)
        if kept is not None:
            self._bytes -= _bytes(kept[1])


def _bytes(pixmap: QPixmap | None) -> int:
    return pixmap.width() * pixmap.height() * 4 + 200 if pixmap is not None else 200


def fitted(jpeg: bytes, size: QSize, ratio: float) -> QImage:
    """The picture as it is drawn: whole within `size`, with round corners. Called in any thread."""
    image = QImage.fromData(jpeg)
    if image.isNull():
        return image
    small = image.scaled(
        size * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    ).convertToFormat(QImage.Format.Format_RGB32)
    made = QImage(small.size(), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(0, 0, 0, 0))
    painter.setBrush(QBrush(small))
    painter.drawRoundedRect(made.rect(), CORNER * ratio, CORNER * ratio)
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


Read = Callable[[Sequence[int]], dict[int, Picture]]


class GalleryModel(QAbstractListModel):
    """One row a picture. Of all of them only the ids are kept."""

    def __init__(self, read: Read, smalls: Smalls, titled: Titled = no_title, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self.titled = titled
        self._smalls = smalls
        self._ids = array("q")
        self._rows: dict[int, int] = {}
        self._known: OrderedDict[int, Picture] = OrderedDict()
        self._cards: dict[int, Made] = {}
        smalls.ready.connect(self._repaint)

    def set_found(self, ids: array[int]) -> None:
        """Show these pictures, in this order."""
        self.beginResetModel()
        self._ids = ids
        self._known.clear()
        self._cards.clear()
        self._rows.clear()
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """How many pictures there are."""
        return 0 if parent is not None and parent.isValid() else len(self._ids)

    def picture(self, row: int) -> Picture | None:
        """The picture of a row, read with its neighbours."""
        if not 0 <= row < len(self._ids):
            return None
        number = self._ids[row]
        if number not in self._known:
            start = row // PAGE * PAGE
            page = self._ids[start : start + PAGE]
            self._known.update(self._read(page))
            self._rows.update(zip(page, range(start, start + len(page)), strict=True))
            while len(self._known) > MOST_KNOWN:
                gone, _ = self._known.popitem(last=False)
                self._rows.pop(gone, None)
        return self._known.get(number)

    def card(self, row: int, *, ask: bool = True) -> tuple[Made | None, QPixmap | None]:
        """What the card of a row says and shows, as far as that is known: `data` without the way through Qt.

        A thumbnail that is not there is asked for only with `ask`.
        """
        picture = self.picture(row)
        if picture is None:
            return None, None
        made = self._cards.get(picture.id)
        if made is None:
            made = self._cards[picture.id] = card_of(picture, self.titled)
            while len(self._cards) > MOST_KNOWN:
                self._cards.pop(next(iter(self._cards)))
        return made, self._smalls.pixmap(picture, ask=ask)

    def id_at(self, row: int) -> int:
        """The id of the picture of a row."""
        return self._ids[row]

    def row_of(self, number: int) -> int:
        """The row of the picture with this id, else -1."""
        try:
            return self._ids.index(number)
        except ValueError:
            return -1

    def show_rating(self, rows: Iterable[int], rating: int) -> None:
        """Show another rating at once; it is written meanwhile."""
        for row in rows:
            number = self._ids[row]
            if number in self._known:
                self._known[number] = replace(self._known[number], rating=rating)
                self._cards.pop(number, None)
                self._tell(row)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The card's words and picture, and sentences for tooltip and screen reader."""
        picture = self.picture(index.row()) if index.isValid() else None
        if picture is None:
            return None
        match role:
            case Qt.ItemDataRole.DecorationRole:
                return self._smalls.pixmap(picture)
            case Qt.ItemDataRole.DisplayRole:
                return card_of(picture, self.titled).title
            case Qt.ItemDataRole.AccessibleTextRole:
                return described(picture, self.titled).replace("\n", ", ")
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(described(picture, self.titled))
            case _:
                return card_of(picture, self.titled) if role == MADE else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """A picture can be dragged to where it is of use."""
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemNeverHasChildren

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The files."""
        data = QMimeData()
        found = [self.picture(index.row()) for index in indexes]
        data.setUrls([QUrl.fromLocalFile(str(picture.path)) for picture in found if picture is not None])
        return data

    def _repaint(self, number: int) -> None:
        row = self._rows.get(number, -1)
        if 0 <= row < len(self._ids) and self._ids[row] == number:
            self._tell(row)

    def _tell(self, row: int) -> None:
        index = self.index(row)
        self.dataChanged.emit(index, index)
