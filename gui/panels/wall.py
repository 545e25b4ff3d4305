"""The wall of the gallery: cards in as many columns as fit, in groups with a heading; a list of any length at once.

Where a card stands is arithmetic: Qt's own list lays out every item first, which takes seconds for 50,000.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QDrag, QKeyEvent, QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from gui import theme
from gui.models.gallery import GalleryModel, Made
from gui.models.styles import Index
from gui.panels.wall_card import Look, draw_card, draw_heading

PICTURE = QSize(176, 132)
"""Room of a card's picture, in pixels."""
CARD = QSize(PICTURE.width() + 16, PICTURE.height() + 56)
HEADING = 44
MOST_CARDS = 256
"""Cards that are kept as drawn: 35 MB on an ordinary screen."""
HURRY_MS = 90
"""Milliseconds after a jump until thumbnails are asked for again."""
EDGE = 16
"""Between the pictures and the wall's sides, in pixels: in line with the fields above."""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the cards below it: the row of the first, how many, and where the heading begins, in pixels."""

    title: str
    first: int
    count: int
    top: int


class Places:
    """Where every card of the wall stands, in pixels from the wall's top left corner."""

    def __init__(self, groups: Sequence[tuple[str, int, int]], width: int) -> None:
        self.columns = max(1, (width - EDGE) // CARD.width())
        self.left = EDGE // 2
        self._step = max(CARD.width(), (width - EDGE) // self.columns)
        self.sections: list[Section] = []
        top = 0
        for title, first, count in groups:
            self.sections.append(Section(title, first, count, top))
            top += HEADING + self._lines(count) * CARD.height()
        self.height = top + EDGE if groups else 0
        self.count = sum(section.count for section in self.sections)
        self._firsts = [section.first for section in self.sections]
        self._tops = [section.top for section in self.sections]

    def _lines(self, count: int) -> int:
        return -(-count // self.columns)

    def section_of(self, row: int) -> int:
        """The number of the section that the row belongs to."""
        return bisect_right(self._firsts, row) - 1

    def rect(self, row: int) -> QRect:
        """Where the card of a row stands; an empty one for a row that is not there."""
        if not 0 <= row < self.count:
            return QRect()
        section = self.sections[self.section_of(row)]
        line, column = divmod(row - section.first, self.columns)
        corner = QPoint(self.left + column * self._step, section.top + HEADING + line * CARD.height())
        return QRect(corner, CARD)

    def row_at(self, place: QPoint) -> int:
        """The row whose card is there; -1 for none."""
        number = bisect_right(self._tops, place.y()) - 1
        across = place.x() - self.left
        if number < 0 or not 0 <= across < self.columns * self._step:
            return -1
        section = self.sections[number]
        down = place.y() - section.top - HEADING
        row = down // CARD.height() * self.columns + across // self._step
        return section.first + row if down >= 0 and row < section.count else -1

    def between(self, top: int, bottom: int) -> Iterator[tuple[Section, range]]:
        """The sections that reach into a strip, each with the rows that do."""
        for number in range(max(0, bisect_right(self._tops, top) - 1), len(self.sections)):
            section = self.sections[number]
            if section.top > bottom:
                return
            first = max(0, (top - section.top - HEADING) // CARD.height()) * self.columns
            last = ((bottom - section.top - HEADING) // CARD.height() + 1) * self.columns
            yield section, range(section.first + min(first, section.count), section.first + min(last, section.count))

    def moved(self, row: int, lines: int) -> int:
        """The row so many lines further down, or up, in the same column as far as there is one."""
        number = self.section_of(row)
        line, column = divmod(row - self.sections[number].first, self.columns)
        line += lines
        while line < 0 and number > 0:
            number -= 1
            line += self._lines(self.sections[number].count)
        while line >= self._lines(self.sections[number].count) and number + 1 < len(self.sections):
            line -= self._lines(self.sections[number].count)
            number += 1
        section = self.sections[number]
        line = max(0, min(line, self._lines(section.count) - 1))
        return section.first + min(line * self.columns + column, section.count - 1)


class Wall(QListView):
    """The pictures of a gallery's model; digits rate, all else is told to who holds it."""

    rated = Signal(int)
    opened = Signal()

    def __init__(self, model: GalleryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = model
        self._cards: OrderedDict[int, tuple[object, QPixmap]] = OrderedDict()
        self._hurry = QTimer(self, singleShot=True, interval=HURRY_MS)
        self._hurry.timeout.connect(self.viewport().update)
        self._places = Places((), 1)
        self._groups: Sequence[tuple[str, int, int]] = ()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setModel(model)
        model.modelReset.connect(self._cards.clear)

    @property
    def places(self) -> Places:
        """Where the cards stand now."""
        return self._places

    def set_groups(self, groups: Sequence[tuple[str, int, int]]) -> None:
        """Title, first row and number of rows of each group; together they have all rows of the model."""
        self._groups = groups
        self.doItemsLayout()

    # -- what Qt asks of a view

    def doItemsLayout(self) -> None:
        """Put every card in its place."""
        self._places = Places(self._groups, self.viewport().width())
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """Tell the scroll bar how much there is."""
        bar, room = self.verticalScrollBar(), self.viewport().height()
        bar.setRange(0, max(0, self._places.height - room))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(CARD.height() // 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture in view that is there."""
        row = self._places.row_at(QPoint(self._places.left, self.verticalOffset() + HEADING))
        before = self._places.columns
        self._places = Places(self._groups, self.viewport().width())
        QAbstractItemView.resizeEvent(self, event)
        if row >= 0 and before != self._places.columns:
            self.verticalScrollBar().setValue(self._places.rect(row).top() - HEADING)

    def dataChanged(self, top: Index, bottom: Index, roles: Sequence[int] = ()) -> None:
        """Draw one card again; Qt's list would lay out all."""
        QAbstractItemView.dataChanged(self, top, bottom, list(roles))

    def visualRect(self, index: Index) -> QRect:
        """Where a card is, in pixels of the viewport."""
        return self._places.rect(index.row()).translated(0, -self.verticalOffset()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The picture there."""
        row = self._places.row_at(point + QPoint(0, self.verticalOffset()))
        return self.model().index(row, 0) if self.model() is not None and row >= 0 else QModelIndex()

    def verticalOffset(self) -> int:
        """How far it is scrolled, in pixels."""
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        """It is never scrolled that way."""
        return 0

    def isIndexHidden(self, index: Index) -> bool:
        """None is."""
        return False

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """What to draw again: all that is seen, which is little."""
        return QRegion(self.viewport().rect())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Move what is there, draw what is new; what flies past in a hurry is a quiet field, unless it is known."""
        if abs(dy) > self.viewport().height():
            self._hurry.start()
        self.viewport().scroll(dx, dy)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a card into view, and its heading where it stands right below it."""
        place = self._places.rect(index.row())
        if place.isNull():
            return
        bar, room = self.verticalScrollBar(), self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtTop or place.top() - HEADING < bar.value():
            bar.setValue(place.top() - HEADING)
        elif place.bottom() > bar.value() + room:
            bar.setValue(place.bottom() - room + EDGE)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Choose all from the card at one corner to that at the other."""
        offset = QPoint(0, self.verticalOffset())
        rows = [self._places.row_at(corner + offset) for corner in (rect.topLeft(), rect.bottomRight())]
        found = [row for row in rows if row >= 0]
        model, chosen = self.model(), QItemSelection()
        if found:
            chosen = QItemSelection(model.index(min(found), 0), model.index(max(found), 0))
        self.selectionModel().select(chosen, command)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> QModelIndex:
        """Arrows, page keys, Home and End."""
        kinds = QAbstractItemView.CursorAction
        count = self._places.count
        if not count:
            return QModelIndex()
        row, page = self.currentIndex().row(), max(1, self.viewport().height() // CARD.height())
        if row < 0:
            return self.model().index(0, 0)
        steps = {kinds.MoveLeft: -1, kinds.MovePrevious: -1, kinds.MoveRight: 1, kinds.MoveNext: 1}
        lines = {kinds.MoveUp: -1, kinds.MoveDown: 1, kinds.MovePageUp: -page, kinds.MovePageDown: page}
        if action in steps:
            row += steps[action]
        elif action in lines:
            row = self._places.moved(row, lines[action])
        else:
            row = 0 if action == kinds.MoveHome else count - 1
        return self.model().index(max(0, min(row, count - 1)), 0)

    def keyboardSearch(self, search: str) -> None:
        """Letters search nothing here: that has its own field."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits rate, Enter opens."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_5:
            self.rated.emit(event.key() - Qt.Key.Key_0)
        elif plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Take the chosen files to wherever they are dropped."""
        data = self.model().mimeData(self.selectedIndexes()[:1000])
        if data is not None and data.hasUrls():
            drag = QDrag(self)
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cards and headings that are to be seen."""
        offset = self.verticalOffset()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(theme.COLOURS.window))
        hovered = self.indexAt(self.viewport().mapFromGlobal(self.cursor().pos())).row()
        current = self.currentIndex().row() if self.hasFocus() else -1
        chosen = [(part.top(), part.bottom()) for part in self.selectionModel().selection().toList()]
        strip = event.rect().translated(0, offset)
        for section, rows in self._places.between(strip.top(), strip.bottom()):
            heading = self._heading(section).translated(0, -offset)
            if heading.intersects(event.rect()):
                draw_heading(painter, heading, section.title, section.count)
            for row in rows:
                is_chosen = any(top <= row <= bottom for top, bottom in chosen)
                card = self._card(row, Look(is_chosen, focused=row == current, hovered=row == hovered))
                painter.drawPixmap(self._places.rect(row).topLeft() - QPoint(0, offset), card)

    def _card(self, row: int, look: Look) -> QPixmap:
        """A card as a picture of its own: words are laid out once, and a frame only copies."""
        kept = self._cards.get(row)
        if self._hurry.isActive():
            return kept[1] if kept is not None else self._drawn(None, None, Look())
        made, small = self._gallery.card(row)
        key = (made, small.cacheKey() if small is not None else 0, look)
        if kept is None or kept[0] != key:
            kept = self._cards[row] = (key, self._drawn(made, small, look))
            while len(self._cards) > MOST_CARDS:
                self._cards.popitem(last=False)
        self._cards.move_to_end(row)
        return kept[1]

    def _drawn(self, made: Made | None, small: QPixmap | None, look: Look) -> QPixmap:
        ratio = self.devicePixelRatioF()
        card = QPixmap(CARD * ratio)
        card.setDevicePixelRatio(ratio)
        card.fill(QColor(theme.COLOURS.window))
        painter = QPainter(card)
        painter.setFont(self.font())
        draw_card(painter, QRect(QPoint(), CARD), made, small, look)
        painter.end()
        return card

    def changeEvent(self, event: QEvent) -> None:
        """Other colours, fonts or screens: draw all anew."""
        self._cards.clear()
        super().changeEvent(event)

    def _heading(self, section: Section) -> QRect:
        left = self._places.left + theme.Space.S
        return QRect(left, section.top, self.viewport().width() - 2 * left, HEADING)
