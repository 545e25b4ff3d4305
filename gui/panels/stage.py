"""The middle of the window: the canvas, what it says when it is empty, and messages over its top."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpacerItem, QStackedLayout, QVBoxLayout, QWidget

from gui import theme
from gui.canvas_view import CanvasView
from gui.messages import MessageStrip
from gui.tongue import tr
from gui.widgets import button, icon_label, plain_label
from gui.words import EXAMPLES

ROOMY = 700
"""Height of a stage in pixels from which its words are larger and stand further apart."""
FRAME = 34
"""Room above and below what stands in the dashed frame, in pixels."""
BORDER = 4
"""Room that the message strip's frame takes on each side, in pixels."""
STEPS = (
    ("photo", tr("Open a photo"), tr("the picture that will be painted")),
    ("painting", tr("Choose a painting"), tr("its manner is used; any picture works")),
    ("brush", tr("Generate"), tr("watch it being painted, then export")),
)
WORDS_FIRST = (tr("Say what you want to see"), tr("Start simple: what it is, in what light, seen from where"))
WORDS_NEXT = (tr("Your picture appears here"), tr("Ctrl+Enter imagines it from your words; or try one of these"))
WORDS_STEPS = (
    ("words", tr("Write"), tr("what you want to see, below")),
    ("painting", tr("Choose a painting"), tr("for its manner, or none")),
    ("brush", tr("Imagine"), tr("watch it appear, then export")),
)


class EmptyState(QWidget):
    """What to do first, in three steps, with a button for the first. `open_button` is for the keyboard's start."""

    open_wanted = Signal()
    example_wanted = Signal(str)
    """The prompt."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open_button = button(
            tr("Open photo…"),
            icon="open",
            role="primary",
            tip=tr("Choose the picture to be painted"),
            keys="Ctrl+O",
            press=self.open_wanted.emit,
        )
        self.open_button.setMinimumHeight(40)
        self.open_button.setMinimumWidth(180)
        self.examples = [
            button(
                tr("“{text}”", text=text),
                tip=tr("Write this into the prompt"),
                press=partial(self.example_wanted.emit, text),
            )
            for text in EXAMPLES
        ]
        self.photo_button = button(
            tr("Or open a photo…"),
            icon="open",
            role="flat",
            tip=tr("Begin with a photo instead"),
            keys="Ctrl+O",
            press=self.open_wanted.emit,
        )
        self._heroes: list[QLabel] = []
        self._hints: list[QLabel] = []
        self._gaps: list[tuple[QVBoxLayout, QSpacerItem]] = []
        photo, words = QWidget(), QWidget()
        self._fill(photo, "photo", tr("Drop a photo here"), tr("JPEG, PNG, WebP or TIFF, of any size"), STEPS)
        self._fill(words, "words", *WORDS_FIRST, WORDS_STEPS)
        self._kinds = QStackedLayout(self)
        for part in (photo, words):
            self._kinds.addWidget(part)
        self._roomy = False

    def show_words(self, *, words: bool, written: bool = False) -> None:
        """Whether words begin, so that no photo is needed, and whether some are `written` already."""
        self._kinds.setCurrentIndex(1 if words else 0)
        hero, hint = WORDS_NEXT if written else WORDS_FIRST
        self._heroes[1].setText(hero)
        self._hints[1].setText(hint)

    def _fill(self, part: QWidget, icon: str, hero: str, hint: str, steps: tuple[tuple[str, str, str], ...]) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(part)
        column.setSpacing(theme.Space.M if icon == "photo" else theme.Space.S)  # words have less room: the panel below
        column.setContentsMargins(0, FRAME, 0, FRAME)
        column.addStretch(2)
        if icon == "photo":
            column.addWidget(icon_label(icon, 64, theme.COLOURS.faint), 0, centre)
        self._heroes.append(plain_label(hero, "hero"))
        column.addWidget(self._heroes[-1], 0, centre)
        self._hints.append(plain_label(hint, "muted"))
        column.addWidget(self._hints[-1], 0, centre)
        if icon == "photo":
            column.addSpacing(theme.Space.S)
            column.addWidget(self.open_button, 0, centre)
        else:
            column.addSpacing(theme.Space.S)
            for choice in (*self.examples, self.photo_button):
                column.addWidget(choice, 0, centre)
        gap = QSpacerItem(0, theme.Space.S)
        self._gaps.append((column, gap))
        column.addSpacerItem(gap)
        column.addLayout(self._steps(steps))
        column.addStretch(3)

    @staticmethod
    def _steps(steps: tuple[tuple[str, str, str], ...]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.Space.XL)
        row.addStretch(1)
        for icon, title, text in steps:
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(plain_label(title, "name"))
            words.addWidget(plain_label(text, "muted"))
            step = QHBoxLayout()
            step.setSpacing(theme.Space.S)
            step.addWidget(icon_label(icon, 24, theme.COLOURS.muted))
            step.addLayout(words)
            row.addLayout(step)
        row.addStretch(1)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large words where there is much room, and the steps further below."""
        super().resizeEvent(event)
        roomy = self.height() >= ROOMY
        if roomy == self._roomy:
            return
        self._roomy = roomy
        for hero in self._heroes:
            theme.restyle(hero, roomy="true" if roomy else "false")
        for column, gap in self._gaps:
            gap.changeSize(0, 2 * theme.Space.XXL if roomy else theme.Space.S)
            column.invalidate()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A dashed frame, as places for dropping have."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.COLOURS.well))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.COLOURS.edge), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(24, 24, -24, -24), 14, 14)


class Stage(QWidget):
    """Canvas, empty state and message strip, one over the other."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = CanvasView(self)
        self.empty = EmptyState(self)
        self.strip = MessageStrip(self)
        self.strip.installEventFilter(self)
        self.setMinimumSize(320, 220)

    def show_empty(self, *, empty: bool, words: bool = False, written: bool = False) -> None:
        """Whether there is nothing to show yet, whether words begin, and whether some are `written`."""
        self.empty.show_words(words=words, written=written)
        self.empty.setVisible(empty)
        self.canvas.setVisible(not empty)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """All of it fills the stage; the strip keeps to the top."""
        self.canvas.setGeometry(self.rect())
        self.empty.setGeometry(self.rect())
        self._place_strip()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Place the strip anew when its words change."""
        if watched is self.strip and event.type() in (QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place_strip()
        return False

    def _place_strip(self) -> None:
        width = max(240, min(760, self.width() - 2 * theme.Space.L))
        needed = self.strip.heightForWidth(width - 2 * BORDER) + 2 * BORDER
        height = max(needed, self.strip.minimumSizeHint().height(), 52)
        self.strip.setGeometry((self.width() - width) // 2, theme.Space.M, width, height)
