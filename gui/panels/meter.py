"""The memory meter: this app, others, free and peak of each card (or of RAM, and then it says so)."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.events import Memory
from gui import theme
from gui.actions import PAUSE_TIP, RESUME_TIP
from gui.meter_history import MeterHistory
from gui.panels.meter_graph import MeterCard
from gui.pausing import PAUSED
from gui.tongue import tr
from gui.widgets import ElidedLabel, amount, named, plain_label, show_above, tool_button, with_keys

GRAPH_TIP = tr("Memory, how busy the device was, temperature and power of the last minutes")
QUEUE_TIP = tr("What is painted and what waits")
ROOM, LEAST, HIGH, LOW = 140, 20, 10, 6
"""Pixels of all bars side by side, of the narrowest, of the one of the card that paints, and of the others."""


class MeterBar(QWidget):
    """This app, others and free as parts of one bar; a tick marks this app's peak."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._reading: Memory | None = None
        self._ghost = 0
        self.setFixedSize(QSize(ROOM, HIGH))

    def show_reading(self, reading: Memory | None) -> None:
        """Draw this reading."""
        self._reading = reading
        self.update()

    def show_ghost(self, needed: int) -> None:
        """Draw how far the next picture's `needed` bytes would fill it; 0 draws none."""
        if needed != self._ghost:
            self._ghost = needed
            self.update()

    def ghost(self) -> float:
        """The share of the whole that the next picture would take, as far as there is room; 0 where unknown."""
        ours, others, _ = self.shares()
        total = self._reading.total if self._reading is not None else None
        return min(1.0 - ours - others, self._ghost / total) if total else 0.0

    def shares(self) -> tuple[float, float, float]:
        """This app's, the others' and the peak's share of the whole, 0 to 1; unknown ones are 0."""
        reading = self._reading
        if reading is None or not reading.total:
            return 0.0, 0.0, 0.0
        total = reading.total
        ours, others, peak = ((value or 0) / total for value in (reading.ours, reading.others, reading.peak))
        return min(1.0, ours), max(0.0, min(1.0 - min(1.0, ours), others)), min(1.0, peak)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Ask for the graphs."""
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(whole, 3, 3)
        painter.fillPath(outline, QColor(theme.COLOURS.raised))
        painter.setClipPath(outline)
        ours, others, peak = self.shares()
        width = whole.width()
        painter.fillRect(QRectF(0, 0, width * ours, whole.height()), QColor(theme.COLOURS.ours))
        painter.fillRect(QRectF(width * ours, 0, width * others, whole.height()), QColor(theme.COLOURS.others))
        ghost = QRectF(width * (ours + others), 0, width * self.ghost(), whole.height())
        if ghost.width() >= 1:
            painter.fillRect(ghost, QBrush(QColor(theme.COLOURS.others), Qt.BrushStyle.Dense5Pattern))
        if peak > 0:
            place = min(width - 2, max(0.0, width * peak - 1))
            painter.fillRect(QRectF(place, 0, 2, whole.height()), QColor(theme.COLOURS.focus))


def meter_text(reading: Memory | None) -> str:
    """The reading in words; what is not known is called unknown."""
    if reading is None:
        return tr("Memory: reading…")
    free, total = amount(reading.free), amount(reading.total)
    known = reading.total is not None
    parts = (
        f"Impasto {amount(reading.ours)}",
        tr("others {others}", others=amount(reading.others)),
        tr("free {free} of {total}", free=free, total=total) if known else tr("free {free}", free=free),
        tr("peak {peak}", peak=amount(reading.peak)),
    )
    return " · ".join(parts)


class Meter(QWidget):
    """Device, bars and words in one line of the status bar, and the button that gives the memory to others.

    Each card has a bar; words and the next picture's share are of the one that paints.
    """

    pause_wanted = Signal()
    export_wanted = Signal()
    """The last hour shall be written as a table."""
    queue_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: dict[int, MeterBar] = {}
        self._readings: dict[int, Memory] = {}
        self._followed = self._ghost = 0
        self._bars = QHBoxLayout()
        self._bars.setSpacing(theme.Space.XS)
        self._add_bar(0)
        self.history = MeterHistory()
        self._card: MeterCard | None = None
        self.graph = tool_button("graph", GRAPH_TIP, press=self.show_card)
        self.words = ElidedLabel(role="muted", mode=Qt.TextElideMode.ElideRight)
        self.device = ElidedLabel(role="muted", mode=Qt.TextElideMode.ElideRight)
        self.device.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.state = plain_label(PAUSED, "warning")
        self.pause = tool_button(
            "pause", PAUSE_TIP, keys="Ctrl+Shift+P", text=tr("Pause"), press=self.pause_wanted.emit
        )
        self.pause.setStyleSheet("min-height: 24px;")
        self.queue = tool_button("queue", QUEUE_TIP, keys="Ctrl+J", text=tr("Queue"), press=self.queue_wanted.emit)
        self.queue.setStyleSheet("min-height: 24px;")
        self.queue.setCheckable(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.Space.M, theme.Space.XS, theme.Space.XS, theme.Space.XS)
        row.setSpacing(theme.Space.M)
        row.addWidget(self.device)
        row.addLayout(self._bars)
        row.addWidget(self.graph)
        row.addWidget(self.words, 1)
        row.addWidget(self.state)
        row.addWidget(self.queue)
        row.addWidget(self.pause)
        self.setAccessibleName(tr("Memory meter"))
        self.setToolTip(
            tr(
                "How full the memory is: light is this app, grey are other programs, dotted is what the next picture "
                "would take, the mark is this app's peak"
            )
        )
        self.show_reading(None)
        self.show_paused(paused=False)

    @property
    def bar(self) -> MeterBar:
        """The one of the card that paints."""
        return self.bars[self._followed]

    def _add_bar(self, card: int) -> None:
        bar = self.bars[card] = MeterBar()
        bar.clicked.connect(lambda: self._show_card(card))
        self._bars.insertWidget(sorted(self.bars).index(card), bar)
        self._size_bars()

    def _size_bars(self) -> None:
        count = len(self.bars)
        width = max(LEAST, (ROOM - theme.Space.XS * (count - 1)) // count)
        for card, bar in self.bars.items():
            bar.setFixedSize(width, HIGH if card == self._followed else LOW)
            bar.show_ghost(self._ghost if card == self._followed else 0)

    def show_ghost(self, needed: int) -> None:
        """Draw how far the next picture's `needed` bytes would fill the card that paints; 0 draws none."""
        self._ghost = needed
        self.bar.show_ghost(needed)

    def show_reading(self, reading: Memory | None, painting: int = 0) -> None:
        """Show this reading of its card, while the card `painting` paints; None before the first one came."""
        if reading is not None:
            if reading.card not in self.bars:
                self._add_bar(reading.card)
            self._readings[reading.card] = reading
            self.bars[reading.card].show_reading(reading)
            self.history.add(reading)
            if self._card is not None and self._card.isVisible():
                self._card.show_now()
        if painting != self._followed and painting in self.bars:
            self._followed = painting
            self._size_bars()
        self._tell()

    def _tell(self) -> None:
        reading = self._readings.get(self._followed)
        text = meter_text(reading)
        self.words.set_text(text)
        where = "" if reading is None else self._where(reading)
        self.device.set_text(where)
        self.device.setVisible(bool(where))
        self.device.setFixedWidth(self.device.fontMetrics().horizontalAdvance(where) + 2 if where else 0)
        others = [one for card, one in sorted(self._readings.items()) if card != self._followed]
        told = [f"{self._where(one)}: {meter_text(one)}" for one in ([reading] if reading else []) + others]
        self.setAccessibleDescription(". ".join(told) or text)
        if others:
            for card, one in self._readings.items():
                self.bars[card].setToolTip(f"{self._where(one)}: {meter_text(one)}")

    def _where(self, reading: Memory) -> str:
        """What is read, and which of several cards."""
        if len(self.bars) == 1:
            return reading.device if reading.gpu else tr("RAM (no NVIDIA GPU)")
        number, all_of_them = reading.card + 1, len(self.bars)
        return tr("{device}, card {number} of {cards}", device=reading.device, number=number, cards=all_of_them)

    def show_card(self) -> None:
        """Show the last minutes of the card that paints as graphs."""
        self._show_card(self._followed)

    def _show_card(self, card: int) -> None:
        if self._card is None or self._card.cards != self.history.cards:
            if self._card is not None:
                self._card.deleteLater()
            self._card = MeterCard(self.history, self)
            self._card.export_wanted.connect(self.export_wanted)
        self._card.show_card(card)
        show_above(self._card, self.bar)

    def show_queue(self, live: int) -> None:
        """Say how many pictures are painted or wait, as the queue itself does."""
        text = tr("Queue · {live}", live=live) if live else tr("Queue")
        self.queue.setText(f" {text}")
        named(self.queue, tr("Queue, {live} to be painted", live=live), with_keys(QUEUE_TIP, "Ctrl+J"))

    def show_queue_open(self, *, shown: bool) -> None:
        """Say whether the queue is shown."""
        self.queue.setChecked(shown)

    def show_paused(self, *, paused: bool) -> None:
        """Say that pictures wait, and let the button go on."""
        text, tip = (tr("Resume"), RESUME_TIP) if paused else (tr("Pause"), PAUSE_TIP)
        self.state.setVisible(paused)
        self.pause.setIcon(theme.icon("resume" if paused else "pause"))
        self.pause.setText(f" {text}")
        named(self.pause, text, with_keys(tip, "Ctrl+Shift+P"))
