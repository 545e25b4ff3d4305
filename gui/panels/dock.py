"""The dock under the canvas: strength, size with its forecast, export, and the one next step."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.memory import Forecast
from engine.recipe import MAX_SIDE
from gui import theme
from gui.panels.brush import BrushPanel
from gui.state import Controls, Parameters, Photo, SizeChoice, SizeMode, output_size, strokes
from gui.widgets import (
    ElidedLabel,
    NumberBox,
    Percent,
    about,
    amount,
    button,
    named,
    plain_label,
    rule,
    tool_button,
    with_keys,
)

Missing = Literal["photo", "style"] | None
"""What is still to be chosen before anything can be painted."""
SIZES: tuple[tuple[SizeMode, str, str], ...] = (
    ("same", "Same", "As large as the photo"),
    ("4k", "4K", "Fits inside 3840 × 2160 pixels, keeping the photo's shape"),
    ("8k", "8K", "Fits inside 7680 × 4320 pixels, keeping the photo's shape"),
    ("custom", "Custom", "Fits inside a width and height of your own"),
)


MORE = "Brush: method, stroke size, detail, colours, a second painting, a mask"


class StrengthControl(Percent):
    """How much of the painting's manner is taken; and the way to the other controls."""

    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("Strength", "0 % keeps the photo as it is, 100 % takes all of the painting's manner")

    def lay_out(self) -> None:
        """Name and number above the slider."""
        label = plain_label("&Strength", "heading")
        label.setTextFormat(Qt.TextFormat.AutoText)
        label.setBuddy(self.slider)
        self.more = tool_button("sliders", MORE, keys="Ctrl+B", press=self.more_wanted.emit)
        self.number.setFixedWidth(68)
        head = QHBoxLayout()
        head.setSpacing(theme.Space.XS)
        head.addWidget(label)
        head.addStretch(1)
        head.addWidget(self.more)
        head.addWidget(self.number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.XS)
        column.addLayout(head)
        column.addWidget(self.slider)
        self.setFixedWidth(184)

    def allow(self, allowed: bool) -> None:
        """Whether a strength can be chosen: the slow method has all of it."""
        for part in (self.slider, self.number):
            part.setEnabled(allowed)

    def show_more(self, *, used: bool) -> None:
        """Colour the way to the other controls when one of them is not plain."""
        self.more.setIcon(theme.icon("sliders", theme.COLOURS.accent if used else theme.COLOURS.text))


class SizeControl(QWidget):
    """The same size as the photo, 4K, 8K, or a box of one's own; and what it will cost."""

    changed = Signal(object)
    """The SizeChoice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = SizeChoice()
        self._photo: Photo | None = None
        self.buttons: dict[SizeMode, QToolButton] = {}
        self.wide = NumberBox(MAX_SIDE, "Width in pixels", "Width of the painting, in pixels", width=60)
        self.high = NumberBox(MAX_SIDE, "Height in pixels", "Height of the painting, in pixels", width=60)
        self.forecast = ElidedLabel(role="muted", mode=Qt.TextElideMode.ElideRight)
        self._own = QWidget()
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(theme.Space.XS)
        for part in (self.wide, plain_label("×", "muted"), self.high):
            own.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(theme.Space.S)
        row.addWidget(self._segments())
        row.addWidget(self._own)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.S)
        column.addLayout(row)
        column.addWidget(self.forecast)
        self.wide.valueChanged.connect(lambda _value: self._typed(by_width=True))
        self.high.valueChanged.connect(lambda _value: self._typed(by_width=False))

    def _segments(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("segments")
        frame.setAccessibleName("Size")
        frame.setFixedHeight(theme.CONTROL + 2)
        row = QHBoxLayout(frame)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        group = QButtonGroup(self)
        for mode, text, tip in SIZES:
            segment = QToolButton()
            segment.setText(text)
            segment.setCheckable(True)
            segment.setProperty("role", "segment")
            segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            segment.setStyleSheet("min-height: 0; padding: 0 10px;")
            segment.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Expanding)
            named(segment, f"Size: {text}", tip)
            segment.toggled.connect(lambda on, mode=mode: self._pressed(mode) if on else None)
            group.addButton(segment)
            row.addWidget(segment)
            self.buttons[mode] = segment
        return frame

    def show_parameters(self, parameters: Parameters) -> None:
        """Show the chosen size."""
        self._choice, self._photo = parameters.size, parameters.photo
        segment = self.buttons[self._choice.mode]
        if not segment.isChecked():
            with QSignalBlocker(segment):
                segment.setChecked(True)
        for part, value in ((self.wide, self._choice.width), (self.high, self._choice.height)):
            with QSignalBlocker(part):
                part.setValue(value)
        self._own.setVisible(self._choice.mode == "custom")

    def show_forecast(self, text: str, *, fits: bool = True) -> None:
        """Say what the size means and costs."""
        self.forecast.set_text(text)
        theme.restyle(self.forecast, role="muted" if fits else "warning")

    def _pressed(self, mode: SizeMode) -> None:
        if mode != self._choice.mode:
            self.changed.emit(self._linked(replace(self._choice, mode=mode), by_width=True))

    def _typed(self, *, by_width: bool) -> None:
        typed = replace(self._choice, width=self.wide.value(), height=self.high.value())
        self.changed.emit(self._linked(typed, by_width=by_width))

    def _linked(self, choice: SizeChoice, *, by_width: bool) -> SizeChoice:
        """The other side follows the photo's shape, so that the numbers are what comes out."""
        photo = self._photo
        if photo is None or choice.mode != "custom":
            return choice
        if by_width:
            return replace(choice, height=_side(choice.width * photo.height / photo.width))
        return replace(choice, width=_side(choice.height * photo.width / photo.height))


def _side(length: float) -> int:
    return max(1, min(MAX_SIDE, round(length)))


def forecast_text(parameters: Parameters, forecast: Forecast | None, free: int | None) -> str:
    """One line, such as 3840 × 2560 · needs 2.1 of 22 GB, about 4 s; or what is missing for saying so."""
    size = output_size(parameters)
    if size is None:
        return "Open a photo to see what a size needs"
    pixels = f"{size[0]} × {size[1]}"
    if forecast is None:
        return pixels
    needs = amount(forecast.needed)
    if not forecast.fits:
        return f"{pixels} · needs {needs}, more than the {amount(free)} that is free"
    if free is not None:
        unit, has = needs.split()[1], amount(free)
        needs = f"{needs.split()[0]} of {has}" if has.endswith(unit) else f"{needs} of {has}"
    return f"{pixels} · needs {needs}, {about(forecast.seconds)}"


class Dock(QFrame):
    """Strength, size, export and Generate in one row."""

    generate_wanted = Signal()
    cancel_wanted = Signal()
    export_wanted = Signal()
    export_many_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dock")
        self.strength = StrengthControl()
        self.brush = BrushPanel(self)
        self.strength.more_wanted.connect(lambda: self.brush.open_above(self.strength))
        self.size_control = SizeControl()
        self.export_button = button(
            "&Export…",
            icon="export",
            tip="Save the finished painting as JPEG, PNG, WebP or TIFF",
            keys="Ctrl+E",
            press=self.export_wanted.emit,
        )
        self.export_many_button = button(
            "Export &many…",
            icon="export-many",
            tip="Paint a whole folder of photos like this",
            keys="Ctrl+Shift+E",
            press=self.export_many_wanted.emit,
        )
        self.generate = button(
            "&Generate", icon="brush", tip="Paint the photo", keys="Ctrl+Return", press=self.generate_wanted.emit
        )
        self.cancel = button(
            "&Cancel", icon="stop", tip="Stop painting; nothing is written", keys="Esc", press=self.cancel_wanted.emit
        )
        self._lay_out()
        self.show_next(missing="photo", exportable=False, finished=False)
        self.show_running(running=False)

    def _lay_out(self) -> None:
        for big in (self.generate, self.cancel):
            big.setProperty("big", "true")
            big.setFixedSize(132, 2 * theme.CONTROL + theme.Space.S)
        exports = QGridLayout()
        exports.setSpacing(theme.Space.S)
        exports.addWidget(self.export_button, 0, 0)
        exports.addWidget(self.export_many_button, 1, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.Space.L, theme.Space.M, theme.Space.L, theme.Space.M)
        row.setSpacing(theme.Space.L)
        row.addWidget(self.strength)
        row.addWidget(rule(upright=True))
        row.addWidget(self.size_control, 1)
        row.addLayout(exports)
        row.addWidget(self.generate)
        row.addWidget(self.cancel)

    def show_parameters(self, parameters: Parameters) -> None:
        """Show strength, controls and size."""
        self.strength.show_value(parameters.strength)
        self.strength.show_more(used=parameters.controls != Controls())
        self.strength.allow(not parameters.controls.slow)
        self.brush.show_controls(parameters.controls, strokes(parameters))
        self.size_control.show_parameters(parameters)

    def show_next(self, *, missing: Missing, exportable: bool, finished: bool) -> None:
        """Colour the one next step: Generate when nothing is missing, Export when just that painting is finished."""
        self._colour(self.generate, "brush", primary=missing is None and not finished)
        self._colour(self.export_button, "export", primary=finished)
        self.export_button.setEnabled(exportable)
        hints: dict[Missing, str] = {"photo": "Open a photo first", "style": "Choose a painting first"}
        self.generate.setToolTip(with_keys(hints.get(missing, "Paint the photo"), "Ctrl+Return"))

    @staticmethod
    def _colour(part: QPushButton, icon: str, *, primary: bool) -> None:
        theme.restyle(part, role="primary" if primary else "")
        part.setIcon(theme.icon(icon, theme.COLOURS.on_accent if primary else theme.COLOURS.text))

    def show_running(self, *, running: bool, cancelling: bool = False) -> None:
        """Cancel stands in Generate's place while a painting is made."""
        had_focus = self.generate.hasFocus() or self.cancel.hasFocus()
        self.generate.setVisible(not running)
        self.cancel.setVisible(running)
        self.cancel.setEnabled(not cancelling)
        self.cancel.setText("Cancelling…" if cancelling else "&Cancel")
        if had_focus:
            (self.cancel if running else self.generate).setFocus()
