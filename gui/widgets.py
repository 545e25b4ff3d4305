"""Small builders for controls, so that each has a name for screen readers, a tooltip and the right size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Literal

from PySide6.QtCore import QEvent, QObject, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from engine.memory import human_bytes
from gui import theme
from gui.tongue import local, percent_sign, tr


def plain_label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label that never reads its text as markup; `role` is one of the stylesheet's."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    return made


def plain_tip(text: str) -> str:
    """A tooltip that shows `text` letter by letter: Qt reads some texts as markup and loads the pictures they name."""
    return f"<qt>{escape(text)}</qt>".replace("\n", "<br>") if text else ""


class ElidedLabel(QLabel):
    """A label of one line that shortens its text in the middle instead of being cut off."""

    def __init__(
        self, text: str = "", role: str = "", *, mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._full = ""
        self._mode = mode
        if role:
            self.setProperty("role", role)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show `text`, shortened as needed; screen readers and the tooltip have it whole."""
        full = " ".join(text.split())
        if full == self._full:
            return
        self._full = full
        self.setAccessibleName(self._full)
        self._elide()

    def full_text(self) -> str:
        """The text before shortening."""
        return self._full

    def _elide(self) -> None:
        shown = self.fontMetrics().elidedText(self._full, self._mode, max(0, self.width()))
        self.setText(shown)
        self.setToolTip(plain_tip(self._full) if shown != self._full else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten anew for the new width."""
        self._elide()


def icon_label(name: str, side: int, colour: str | None = None) -> QLabel:
    """A drawing beside words; it says nothing to screen readers."""
    made = QLabel()
    show_drawing(made, name, side, colour or theme.COLOURS.text)
    made.setFixedSize(side, side)
    return made


def show_drawing(label: QLabel, name: str, side: int, colour: str) -> None:
    """Show a drawing in `label` that takes part in a change of the theme."""
    label.setProperty("drawing", name)
    label.setProperty("tone", colour)
    label.setPixmap(theme.icon(name, colour).pixmap(side, side))


def with_keys(tip: str, keys: str) -> str:
    """The tooltip `tip` with its shortcut in the words of this system."""
    return f"{tip} ({QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)})" if keys else tip


def button(
    text: str,
    *,
    tip: str,
    press: Callable[[], None] | None = None,
    icon: str = "",
    role: Literal["", "primary", "flat"] = "",
    keys: str = "",
) -> QPushButton:
    """A push button. `keys` is only told in the tooltip: the shortcut itself belongs to an action."""
    made = QPushButton(f" {text}" if icon else text)
    made.setAutoDefault(False)
    made.setToolTip(with_keys(tip, keys))
    made.setAccessibleName(text.replace("&", "").rstrip("…"))
    made.setAccessibleDescription(tip)
    if icon:
        colour = theme.COLOURS.on_accent if role == "primary" else theme.COLOURS.text
        made.setIcon(theme.icon(icon, colour))
    if role:
        made.setProperty("role", role)
    if press is not None:
        made.clicked.connect(lambda _checked=False: press())
    return made


def tool_button(
    icon: str, tip: str, *, press: Callable[[], None] | None = None, keys: str = "", text: str = ""
) -> QToolButton:
    """A quiet button with a drawing, for what is used now and then."""
    made = QToolButton()
    made.setProperty("role", "flat")
    if icon:
        made.setIcon(theme.icon(icon))
    if text:
        made.setText(f" {text}" if icon else text)
        style = Qt.ToolButtonStyle
        made.setToolButtonStyle(style.ToolButtonTextBesideIcon if icon else style.ToolButtonTextOnly)
        made.setProperty("words", "beside" if icon else "alone")
    else:
        made.setFixedSize(theme.CONTROL, theme.CONTROL)
        made.setStyleSheet("padding: 0;")
    made.setToolTip(with_keys(tip, keys))
    made.setAccessibleName(text or tip)
    made.setAccessibleDescription(tip)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    if press is not None:
        made.clicked.connect(lambda _checked=False: press())
    return made


def leaves_undo(event: QEvent) -> bool:
    """Whether `event` is undo or redo in a field: those are the window's, because every field is a parameter."""
    if isinstance(event, QKeyEvent) and event.type() in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress}:
        keys = QKeySequence.StandardKey
        if event.matches(keys.Undo) or event.matches(keys.Redo):
            event.ignore()
            return True
    return False


class Manners(QObject):
    """What fields leave to what they stand in: undo and redo, and the wheel while the keyboard is elsewhere."""

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scrolling past must not change a field, and every field is a parameter of the window's."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return leaves_undo(event)


def _to_type_in(box: QAbstractSpinBox, width: int) -> None:
    """Let `box` be a field for typing: its value counts when it is whole."""
    Manners(box)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setKeyboardTracking(False)
    box.setFixedSize(width, theme.CONTROL)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.lineEdit().setAcceptDrops(False)
    box.lineEdit().setTextMargins(0, 0, theme.Space.XXS, 0)


class NumberBox(QSpinBox):
    """A number to type. Undo and redo in it are the window's."""

    def __init__(self, most: int, name: str, tip: str, *, width: int, suffix: str = "") -> None:
        super().__init__()
        self.setRange(1, most)
        self.setSuffix(suffix)
        _to_type_in(self, width)
        named(self, name, tip)


class DecimalBox(QDoubleSpinBox):
    """Like `NumberBox`, for numbers with `decimals`, and for whole ones beyond two thousand millions."""

    def __init__(
        self, least: float, most: float, name: str, tip: str, *, width: int, decimals: int = 0, step: float = 1.0
    ) -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setRange(least, most)
        self.setSingleStep(step)
        _to_type_in(self, width)
        named(self, name, tip)


class Segments(QFrame):
    """A few words in one frame, of which one is chosen. Each is a value, a word and a tooltip."""

    chosen = Signal(str)

    def __init__(self, name: str, items: Sequence[tuple[str, str, str]], *, pad: int = 10) -> None:
        super().__init__()
        self.setObjectName("segments")
        self.setAccessibleName(name)
        self.setFixedHeight(theme.CONTROL + 2)
        self.buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        inner = theme.Space.XXS
        row.setContentsMargins(inner, inner, inner, inner)
        row.setSpacing(inner)
        group = QButtonGroup(self)
        for value, text, tip in items:
            segment = QToolButton()
            segment.setText(text)
            segment.setCheckable(True)
            segment.setProperty("role", "segment")
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            segment.setStyleSheet(f"min-height: 0; padding: 0 {pad}px;")
            segment.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
            named(segment, f"{name}: {text}", tip)
            segment.toggled.connect(lambda on, value=value: self.chosen.emit(value) if on else None)
            group.addButton(segment)
            row.addWidget(segment)
            self.buttons[value] = segment

    def show_value(self, value: str) -> None:
        """Show what is chosen."""
        segment = self.buttons[value]
        if not segment.isChecked():
            with QSignalBlocker(segment):
                segment.setChecked(True)


def choice(name: str, tip: str, items: Sequence[tuple[str, object]] = ()) -> QComboBox:
    """A box of words to choose from, each with what it stands for; the wheel changes it only when it is used."""
    box = QComboBox()
    Manners(box)
    named(box, name, tip)
    named(box.view(), name)
    for text, value in items:
        box.addItem(text, value)
    return box


class Percent(QWidget):
    """A share as a slider and a number in percent, side by side."""

    changed = Signal(float)

    def __init__(self, name: str, tip: str, *, least: int = 0, most: int = 100) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(least, most)
        self.slider.setPageStep(max(1, (most - least) // 10))
        named(self.slider, name, tip)
        self.number = NumberBox(most, tr("{name} in percent", name=name), tip, width=76, suffix=percent_sign())
        self.number.setMinimum(least)
        self.lay_out()
        for part in (self.slider, self.number):
            part.valueChanged.connect(self._moved)

    def lay_out(self) -> None:
        """Put the parts in their places."""
        self.slider.setMinimumWidth(100)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.Space.S)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)

    def show_value(self, value: float) -> None:
        """Show a share; 1 is 100 %."""
        for part in (self.slider, self.number):
            with QSignalBlocker(part):
                part.setValue(round(value * 100))

    def _moved(self, value: int) -> None:
        self.show_value(value / 100)
        self.changed.emit(value / 100)


def rule(*, upright: bool = False) -> QFrame:
    """A thin line between groups."""
    made = QFrame()
    made.setProperty("role", "upright" if upright else "rule")
    return made


def named(widget: QWidget, name: str, tip: str = "") -> None:
    """Give `widget` its name for screen readers and its tooltip."""
    widget.setAccessibleName(name)
    if tip:
        widget.setToolTip(tip)
        widget.setAccessibleDescription(tip)


def show_above(card: QWidget, part: QWidget) -> None:
    """Show a card above `part`, within the screen."""
    card.adjustSize()
    corner = part.mapToGlobal(QPoint(0, -card.height() - theme.Space.S))
    room = part.screen().availableGeometry()
    corner.setY(max(room.top(), corner.y()))
    corner.setX(max(room.left(), min(corner.x(), room.right() - card.width())))
    card.move(corner)
    card.show()


def amount(count: int | None) -> str:
    """Bytes in words for an artist: "2.1 GB", "640 MB", "0 MB", "unknown"."""
    if count == 0:
        return "0 MB"
    return tr("unknown") if count is None else local(human_bytes(count))


def about(seconds: float) -> str:
    """A guess of a duration: "about 4 s", "under 1 s"."""
    return duration(seconds) if seconds < 1 else tr("about {duration}", duration=duration(seconds))


def duration(seconds: float) -> str:
    """Seconds in words: "under 1 s", "4 s", "2 min 5 s", "1 h 10 min"."""
    if seconds < 1:
        return tr("under 1 s")
    whole = round(seconds)
    if whole < 100:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return (
            tr("{minutes} min {rest} s", minutes=minutes, rest=rest)
            if rest and minutes < 10
            else tr("{minutes} min", minutes=minutes)
        )
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
