"""The meter's last hour as graphs, for each card: memory, how busy it was, its temperature and power."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from engine.events import Memory
from gui import theme
from gui.meter_history import MeterHistory, Moment
from gui.tongue import percent, tr
from gui.widgets import Segments, amount, button, plain_label

MINUTES = 10
"""How much of the time is drawn."""
HIGH = 46
"""Pixels of one graph."""
MOST_POINTS = 600


@dataclass(frozen=True, slots=True)
class Line:
    """One graph: its name, its share of what is the most, and the newest value in words; None is unknown."""

    name: str
    share: Callable[[Memory], float | None]
    words: Callable[[Memory], str]


def _of(value: float | None, most: float | None) -> float | None:
    return min(1.0, value / most) if value is not None and most else None


LINES = (
    Line("Impasto", lambda r: _of(r.ours, r.total), lambda r: amount(r.ours)),
    Line(tr("All programs"), lambda r: _of(_used(r), r.total), lambda r: amount(_used(r))),
    Line(tr("Busy"), lambda r: r.busy, lambda r: tr("unknown") if r.busy is None else percent(r.busy)),
    Line(tr("Temperature"), lambda r: _of(r.temperature, 110), lambda r: _told(r.temperature, "°C")),
    Line(tr("Power"), lambda r: _of(r.power, 800), lambda r: _told(r.power, "W")),
)


def _used(reading: Memory) -> int | None:
    return None if reading.total is None or reading.free is None else reading.total - reading.free


def _told(value: float | None, unit: str) -> str:
    return tr("unknown") if value is None else f"{value:.0f} {unit}"


def points(moments: Sequence[Moment], line: Line, now: float, width: float, height: float) -> list[list[QPointF]]:
    """The line's pieces in pixels, from old to new; a reading that is unknown begins a new piece."""
    pieces: list[list[QPointF]] = [[]]
    recent = [moment for moment in moments if now - moment.time <= MINUTES * 60]
    for moment in recent[:: max(1, len(recent) // MOST_POINTS)]:
        share = line.share(moment.reading)
        if share is None:
            pieces.append([])
            continue
        across = width * (1 - (now - moment.time) / (MINUTES * 60))
        pieces[-1].append(QPointF(across, height * (1 - max(0.0, min(1.0, share)))))
    return [piece for piece in pieces if piece]


class Graph(QWidget):
    """One line over the last minutes."""

    def __init__(self, history: MeterHistory, line: Line) -> None:
        super().__init__()
        self._history, self._line = history, line
        self.card = 0
        """Which card's."""
        self.setFixedHeight(HIGH)
        self.setMinimumWidth(360)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line over its ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(QRectF(self.rect()), QColor(theme.COLOURS.well))
        moments = self._history.of(self.card)
        if not moments:
            return
        painter.setPen(QPen(QColor(theme.COLOURS.text), 1.4))
        room = self.rect().adjusted(0, 3, 0, -3)
        painter.translate(0, room.top())
        for piece in points(list(moments), self._line, moments[-1].time, room.width(), room.height()):
            painter.drawPolyline(QPolygonF(piece))


class MeterCard(QFrame):
    """All graphs, what was read last, and the way to a file. Closes when something else is clicked."""

    export_wanted = Signal()

    def __init__(self, history: MeterHistory, parent: QWidget) -> None:
        """Where several cards were read by now, one of them is shown, and can be chosen."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.setAccessibleName(tr("Memory of the last minutes"))
        self._history = history
        self.graphs = [Graph(history, line) for line in LINES]
        self.values = [plain_label("", "muted") for _ in LINES]
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.L, theme.Space.L, theme.Space.L, theme.Space.L)
        column.setSpacing(theme.Space.XS)
        self.cards = history.cards
        """Those that can be chosen."""
        self.chooser = Segments(tr("Graphics card"), [_offered(history, card) for card in self.cards])
        self.chooser.setVisible(len(self.cards) > 1)
        self.chooser.chosen.connect(lambda card: self.show_card(int(card)))
        column.addWidget(self.chooser)
        for line, graph, value in zip(LINES, self.graphs, self.values, strict=True):
            head = QHBoxLayout()
            head.addWidget(plain_label(line.name, "heading"))
            head.addStretch(1)
            head.addWidget(value)
            column.addLayout(head)
            column.addWidget(graph)
        self.export = button(
            tr("Save as &CSV"), icon="export", tip=tr("Write the last hour as a table"), press=self.export_wanted.emit
        )
        foot = QHBoxLayout()
        foot.addWidget(plain_label(tr("The last {minutes} minutes", minutes=MINUTES), "muted"))
        foot.addStretch(1)
        foot.addWidget(self.export)
        column.addSpacing(theme.Space.S)
        column.addLayout(foot)
        self.show_now()

    def show_card(self, card: int) -> None:
        """Show this card's graphs."""
        if card in self.cards:
            self.chooser.show_value(str(card))
        for graph in self.graphs:
            graph.card = card
        self.show_now()

    def show_now(self) -> None:
        """Draw what was read meanwhile. Graphs of what this device never tells are left out."""
        moments = self._history.of(self.graphs[0].card)
        known = [any(line.share(moment.reading) is not None for moment in moments) for line in LINES]
        for line, graph, value, there in zip(LINES, self.graphs, self.values, known, strict=True):
            graph.setVisible(there)
            value.setText(line.words(moments[-1].reading) if moments else tr("unknown"))
            graph.setAccessibleName(f"{line.name}: {value.text()}")
            graph.update()


def _offered(history: MeterHistory, card: int) -> tuple[str, str, str]:
    """Value, words and tooltip of a card to choose."""
    return str(card), tr("Card {number}", number=card + 1), history.of(card)[-1].reading.device
