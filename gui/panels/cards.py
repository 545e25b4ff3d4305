"""How a painting and a preset are drawn in their lists: a picture, a name, a ring around the chosen one."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from gui import theme
from gui.models.styles import BAKED, CAPTION, WORDS_ALONE, Index
from gui.tongue import tr

CORNER = 5.0
RING = 2.0
PAD = 5
"""Between a card's edge and what it holds, in pixels."""
MOVING = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}
)


class CardList(QListView):
    """A list of cards. Who only passes through by Tab chooses nothing; arrows choose, Space and Enter as well."""

    coming = False
    """Whether the keyboard comes here just now, which makes the first card the current one where none is."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Have a card on which the keyboard stands."""
        self.coming = True
        super().focusInEvent(event)
        mouse = event.reason() == Qt.FocusReason.MouseFocusReason  # that goes to a card by itself
        first = self.model().index(0, 0)
        if not mouse and not self.currentIndex().isValid() and first.isValid():
            self.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.coming = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters are shortcuts of the window, not a search among titles: that has its own field."""
        if event.text().isprintable() and event.text().strip() and not event.modifiers():
            event.ignore()
            return
        stood = self.currentIndex()
        chosen = self.selectionModel().isSelected(stood)
        super().keyPressEvent(event)
        choosing = event.key() == Qt.Key.Key_Space or event.key() in MOVING  # with nowhere to go, it is this one
        if choosing and stood.isValid() and not chosen and self.currentIndex() == stood:
            self.activated.emit(stood)


def draw_filling(painter: QPainter, place: QRect, pixmap: QPixmap | None) -> None:
    """Draw the middle of `pixmap` so that it fills `place`, with round corners; a quiet field until it is there."""
    outline = QPainterPath()
    outline.addRoundedRect(QRectF(place), CORNER, CORNER)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    if pixmap is None or pixmap.isNull():
        painter.fillPath(outline, QColor(theme.COLOURS.pressed))
        return
    scale = max(place.width() / pixmap.width(), place.height() / pixmap.height())
    width, height = place.width() / scale, place.height() / scale
    source = QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
    painter.save()
    painter.setClipPath(outline)
    painter.drawPixmap(QRectF(place), pixmap, source)
    painter.restore()


def draw_words(painter: QPainter, place: QRect) -> None:
    """Draw the mark of words in the middle of `place`, for what has no picture."""
    side = min(34, place.height() - 2 * PAD)
    corner = place.center() - QPoint(side // 2, side // 2)
    painter.drawPixmap(QRect(corner, QSize(side, side)), theme.icon("words", theme.COLOURS.muted).pixmap(side, side))


def draw_frame(painter: QPainter, place: QRect, option: QStyleOptionViewItem) -> None:
    """Ground and ring of a card: brighter under the mouse, ringed when chosen, dotted when only focused."""
    state = option.state
    chosen = bool(state & QStyle.StateFlag.State_Selected)
    focused = bool(state & QStyle.StateFlag.State_HasFocus)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = theme.COLOURS.raised if chosen or state & QStyle.StateFlag.State_MouseOver else ""
    outline = QRectF(place).adjusted(RING / 2, RING / 2, -RING / 2, -RING / 2)
    painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
    pen = QPen(Qt.PenStyle.NoPen)
    if chosen or focused:
        pen = QPen(QColor(theme.COLOURS.focus if focused else theme.COLOURS.muted), RING)
        pen.setStyle(Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DotLine)
    painter.setPen(pen)
    painter.drawRoundedRect(outline, CORNER + 2, CORNER + 2)


def draw_line(painter: QPainter, place: QRect, text: str, *, colour: str, font: QFont) -> None:
    """One line of text, shortened at its end."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


def draw_badge(painter: QPainter, picture: QRect, text: str, font: QFont) -> None:
    """A word on a small plate in the lower right corner of a card's picture."""
    metrics = QFontMetrics(font)
    size = QSize(metrics.horizontalAdvance(text) + 12, metrics.height() + 2)
    plate = QRect(picture.bottomRight() - QPoint(size.width() + 4, size.height() + 4), size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.COLOURS.accent))
    painter.drawRoundedRect(QRectF(plate), CORNER, CORNER)
    painter.setFont(font)
    painter.setPen(QColor(theme.COLOURS.on_accent))
    painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


def smaller(font: QFont) -> QFont:
    """The caption's font."""
    made = QFont(font)
    made.setPixelSize(max(10, round(font.pixelSize() * 12 / 13)))
    return made


class StyleCard(QStyledItemDelegate):
    """A painting: its picture, its title, artist and year."""

    side = 140
    """Width of a card in pixels; the gallery sets it to share its room evenly."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines of text under a picture that is a little wider than high."""
        lines = option.fontMetrics.height() * 2 + 6
        return QSize(self.side, round(self.side * 0.74) + lines + PAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the card."""
        painter.save()
        card = option.rect.adjusted(2, 2, -2, -2)
        draw_frame(painter, card, option)
        inside = card.adjusted(PAD, PAD, -PAD, -PAD)
        line = option.fontMetrics.height() + 1
        picture = QRect(inside.topLeft(), QSize(inside.width(), inside.height() - 2 * line - 2))
        draw_filling(painter, picture, index.data(Qt.ItemDataRole.DecorationRole))
        if index.data(WORDS_ALONE):
            draw_words(painter, picture)
        if index.data(BAKED):
            draw_badge(painter, picture, tr("baked"), smaller(option.font))
        title = QRect(inside.left() + 2, picture.bottom() + 4, inside.width() - 4, line)
        draw_line(painter, title, str(index.data()), colour=theme.COLOURS.text, font=option.font)
        below = title.translated(QPoint(0, line - 1))
        draw_line(painter, below, str(index.data(CAPTION)), colour=theme.COLOURS.muted, font=smaller(option.font))
        painter.restore()


class PresetCard(QStyledItemDelegate):
    """A preset: a small picture of its painting and its name."""

    height = 48
    sliver = 30
    """Pixels of a card at the end of the strip that are not worth showing: no picture can be told by them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as its name."""
        text = option.fontMetrics.horizontalAdvance(str(index.data()))
        return QSize(self.height - 2 * PAD + text + 4 * PAD + 8, self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the card."""
        view = self.parent()
        end = view.width() if isinstance(view, QWidget) else option.rect.right()
        if end - option.rect.left() < self.sliver:
            return
        painter.save()
        card = option.rect.adjusted(1, 2, -1, -2)
        draw_frame(painter, card, option)
        inside = card.adjusted(PAD, PAD, -PAD, -PAD)
        picture = QRect(inside.topLeft(), QSize(inside.height(), inside.height()))
        draw_filling(painter, picture, index.data(Qt.ItemDataRole.DecorationRole))
        if index.data(WORDS_ALONE):
            draw_words(painter, picture)
        name = QRect(picture.right() + PAD + 4, inside.top(), inside.right() - picture.right() - PAD, inside.height())
        name.setRight(min(name.right(), end))
        if name.width() > self.sliver:  # else a piece of its first letter would stand there
            draw_line(painter, name, str(index.data()), colour=theme.COLOURS.text, font=option.font)
        painter.restore()
