"""How a picture of the gallery is drawn: the whole of it, a line of words, its day, its rating."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap

from gui import theme
from gui.models.gallery import Made
from gui.panels.cards import CORNER, RING, draw_line, smaller
from gui.tongue import tr, whole

PAD = 6
STAR = "★"


def draw_heading(painter: QPainter, place: QRect, title: str, count: int) -> None:
    """The heading of a group, with how many there are."""
    font = QFont(painter.font())
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(theme.COLOURS.text))
    flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(place, flags, title)
    width = painter.fontMetrics().horizontalAdvance(title) + theme.Space.M
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    painter.setPen(QColor(theme.COLOURS.faint))
    painter.drawText(place.adjusted(width, 0, 0, 0), flags, whole(count))


@dataclass(frozen=True, slots=True)
class Look:
    """How a card stands among the others."""

    chosen: bool = False
    focused: bool = False
    hovered: bool = False


def draw_card(painter: QPainter, place: QRect, made: Made | None, pixmap: QPixmap | None, look: Look) -> None:
    """One card; a quiet field where nothing is known yet."""
    card = place.adjusted(2, 2, -2, -2)
    if look != Look():
        _draw_ground(painter, card, chosen=look.chosen, focused=look.focused)
    inside = card.adjusted(PAD, PAD, -PAD, -PAD)
    font = painter.font()
    line = painter.fontMetrics().height() + 1
    picture = QRect(inside.topLeft(), QSize(inside.width(), inside.height() - 2 * line - 2))
    _draw_picture(painter, picture, pixmap)
    if made is None:
        return
    painter.setOpacity(0.5 if made.missing else 1.0)
    title = QRect(inside.left(), picture.bottom() + 3, inside.width(), line)
    draw_line(painter, title, made.title, colour=theme.COLOURS.text, font=font)
    below = title.translated(QPoint(0, line - 1))
    stars = STAR * made.rating
    words = tr("File is missing") if made.missing else made.day
    draw_line(painter, below, words, colour=theme.COLOURS.muted, font=smaller(font))
    if stars:
        painter.setPen(QColor(theme.COLOURS.accent))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, stars)
    painter.setFont(font)
    painter.setOpacity(1.0)


def _draw_ground(painter: QPainter, card: QRect, *, chosen: bool, focused: bool) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(theme.COLOURS.raised))
    pen = QPen(Qt.PenStyle.NoPen)
    if chosen or focused:
        pen = QPen(QColor(theme.COLOURS.focus if focused else theme.COLOURS.muted), RING)
        pen.setStyle(Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DotLine)
    painter.setPen(pen)
    half = RING / 2
    painter.drawRoundedRect(QRectF(card).adjusted(half, half, -half, -half), CORNER + 2, CORNER + 2)
    painter.restore()


def _draw_picture(painter: QPainter, place: QRect, pixmap: QPixmap | None) -> None:
    """The pixmap has its size and its round corners already: drawing it is copying."""
    if pixmap is None or pixmap.isNull():
        painter.fillRect(place, QColor(theme.COLOURS.pressed))
        return
    size = pixmap.deviceIndependentSize().toSize()
    corner = place.center() - QPoint(size.width() // 2, size.height() // 2)
    painter.drawPixmap(corner, pixmap)
