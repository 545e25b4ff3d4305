"""The dock under the canvas: strength, size with its forecast, export, and the one next step."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.recipe import MAX_SIDE
from gui import theme
from gui.panels.brush import BrushPanel
from gui.state import Controls, Missing, Parameters, Photo, SizeChoice, SizeMode, strokes
from gui.tongue import tr
from gui.widgets import (
    ElidedLabel,
    NumberBox,
    Percent,
    Segments,
    button,
    named,
    plain_label,
    rule,
    tool_button,
    with_keys,
)
from gui.words import MOST_SIDE, Shape, Words

SIZES: tuple[tuple[SizeMode, str, str], ...] = (
    ("same", tr("Same"), tr("As large as the photo")),
    ("4k", "4K", tr("Fits inside 3840 × 2160 pixels, keeping the photo's shape")),
    ("8k", "8K", tr("Fits inside 7680 × 4320 pixels, keeping the photo's shape")),
    ("custom", tr("Custom"), tr("Fits inside a width and height of your own")),
)
SHAPES: tuple[tuple[Shape, str, str], ...] = (
    ("square", tr("Square"), tr("The size that the model was made for")),
    ("wide", tr("Wide"), tr("3 : 2, with as many pixels as the model was made for")),
    ("tall", tr("Tall"), tr("2 : 3, with as many pixels as the model was made for")),
    (
        "custom",
        tr("Custom"),
        tr("A width and height of your own; far from the model's own size things may come out double"),
    ),
)


FIT_TIP = tr("See what would have to change for the picture to fit into memory")
MORE = tr("Brush: method, stroke size, detail, colours, a second painting, a mask")


class StrengthControl(Percent):
    """How much of the painting's manner is taken; and the way to the other controls."""

    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(tr("Strength"), tr("0% keeps the photo as it is, 100% takes all of the painting's manner"))

    def lay_out(self) -> None:
        """Name and number above the slider."""
        label = plain_label(tr("&Strength"), "heading")
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
    words_changed = Signal(str, object)
    """A field of `Words` and its new value."""
    fit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice = SizeChoice()
        self._photo: Photo | None = None
        self.photo_sizes, self.shapes = Segments(tr("Size"), SIZES), Segments(tr("Size"), SHAPES, pad=6)
        self.buttons = self.photo_sizes.buttons
        self.wide = NumberBox(MAX_SIDE, tr("Width in pixels"), tr("Width of the painting, in pixels"), width=60)
        self.high = NumberBox(MAX_SIDE, tr("Height in pixels"), tr("Height of the painting, in pixels"), width=60)
        self.forecast = ElidedLabel(role="muted", mode=Qt.TextElideMode.ElideRight)
        self.fit = button(tr("Make it &fit…"), tip=FIT_TIP, press=self.fit_wanted.emit)
        self.fit.setProperty("role", "link")
        self.fit.hide()
        self._words: Words | None = None
        self._own = QWidget()
        self.shapes.hide()  # or the window begins wider than a small screen, to hold all of them
        self._own.hide()
        own = QHBoxLayout(self._own)
        own.setContentsMargins(0, 0, 0, 0)
        own.setSpacing(theme.Space.XS)
        for part in (self.wide, plain_label("×", "muted"), self.high):
            own.addWidget(part)
        row = QHBoxLayout()
        row.setSpacing(theme.Space.S)
        row.addWidget(self.photo_sizes)
        row.addWidget(self.shapes)
        row.addWidget(self._own)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.S)
        column.addLayout(row)
        costs = QHBoxLayout()
        costs.setSpacing(theme.Space.S)
        costs.addWidget(self.forecast, 1000)
        costs.addWidget(self.fit)
        costs.addStretch(1)
        column.addLayout(costs)
        self.photo_sizes.chosen.connect(self._pressed)
        self.shapes.chosen.connect(lambda shape: self.words_changed.emit("shape", shape))
        self.wide.valueChanged.connect(lambda _value: self._typed(by_width=True))
        self.high.valueChanged.connect(lambda _value: self._typed(by_width=False))

    def show_parameters(self, parameters: Parameters) -> None:
        """Show the chosen size: of the photo, or of what is imagined."""
        self._choice, self._photo = parameters.size, parameters.photo
        self._words = parameters.words if parameters.start == "words" else None
        gone, shown = (self.shapes, self.photo_sizes) if self._words is None else (self.photo_sizes, self.shapes)
        gone.hide()  # first, or the window grows for a moment to hold both
        shown.show()
        self.photo_sizes.show_value(self._choice.mode)
        self.shapes.show_value(parameters.words.shape)
        size = self._choice if self._words is None else self._words
        for part, value in ((self.wide, size.width), (self.high, size.height)):
            with QSignalBlocker(part):
                part.setMaximum(MAX_SIDE if self._words is None else MOST_SIDE)
                part.setValue(value)
        self._own.setVisible((self._choice.mode if self._words is None else self._words.shape) == "custom")

    def show_forecast(self, text: str, *, fits: bool = True) -> None:
        """Say what the size means and costs."""
        self.forecast.set_text(text)
        self.forecast.setMaximumWidth(self.forecast.fontMetrics().horizontalAdvance(self.forecast.full_text()) + 2)
        theme.restyle(self.forecast, role="muted" if fits else "warning")
        theme.restyle(self.fit, next="false" if fits else "true")

    def show_fit(self, text: str, tip: str) -> None:
        """Offer what helps against too little memory; nothing where `text` is empty."""
        self.fit.setVisible(bool(text))
        self.fit.setText(text)
        named(self.fit, text.replace("&", "").rstrip("…"), tip)

    def _pressed(self, mode: str) -> None:
        if mode != self._choice.mode:
            self.changed.emit(self._linked(replace(self._choice, mode=cast("SizeMode", mode)), by_width=True))

    def _typed(self, *, by_width: bool) -> None:
        if self._words is not None:
            name, part = ("width", self.wide) if by_width else ("height", self.high)
            self.words_changed.emit(name, part.value())
            return
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


def _wide(button: QPushButton) -> int:
    """Room for the widest of its texts in the language that is spoken, in pixels."""
    now, needed = button.text(), 132
    for text, big in ((tr(" Add to &queue"), ""), (tr(" Ima&gine\n and paint"), "true")):
        button.setText(text)
        theme.restyle(button, big=big)
        needed = max(needed, button.minimumSizeHint().width())
    button.setText(now)
    return needed


def _side(length: float) -> int:
    return max(1, min(MAX_SIDE, round(length)))


HINTS: dict[Missing, str] = {
    "photo": tr("Open a photo first"),
    "style": tr("Choose a painting first"),
    "prompt": tr("Write what you want to see first"),
    "model": tr("Get a model first: Models… has them"),
}


def _doing(parameters: Parameters) -> tuple[str, str, str]:
    """What Generate says, its tooltip and its drawing."""
    if parameters.start == "photo":
        return tr(" &Generate"), tr("Paint the photo"), "brush"
    what = tr("Imagine what the words say") if parameters.start == "words" else tr("Change the photo as the words say")
    if parameters.style is None:
        return tr(" Ima&gine"), what, "words"
    return tr(" Ima&gine\n and paint"), tr("{what}, then paint it in the manner of the painting", what=what), "words"


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
            tr("&Export…"),
            icon="export",
            tip=tr("Save the finished painting as JPEG, PNG, WebP or TIFF"),
            keys="Ctrl+E",
            press=self.export_wanted.emit,
        )
        self.export_many_button = button(
            tr("Export &many…"),
            icon="export-many",
            tip=tr("Paint a whole folder of photos, or a list of prompts, like this"),
            keys="Ctrl+Shift+E",
            press=self.export_many_wanted.emit,
        )
        self.generate = button(
            tr("&Generate"),
            icon="brush",
            tip=tr("Paint the photo"),
            keys="Ctrl+Return",
            press=self.generate_wanted.emit,
        )
        self.cancel = button(
            tr("&Cancel"),
            icon="stop",
            tip=tr("Stop painting; nothing is written"),
            keys="Esc",
            press=self.cancel_wanted.emit,
        )
        self._running, self._next, self._fits, self._aside = False, (Parameters(), False), True, False
        self._lay_out()
        self.show_next(Parameters(), exportable=False, finished=False)
        self.show_running(running=False)

    def _lay_out(self) -> None:
        self._wide = _wide(self.generate)
        go = QVBoxLayout()
        go.setSpacing(theme.Space.S)
        go.addWidget(self.generate)
        go.addWidget(self.cancel)
        exports = QVBoxLayout()
        exports.setSpacing(theme.Space.S)
        exports.addWidget(self.export_button)
        exports.addWidget(self.export_many_button)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.Space.L, theme.Space.M, theme.Space.L, theme.Space.M)
        row.setSpacing(theme.Space.L)
        row.addWidget(self.strength)
        row.addWidget(rule(upright=True))
        row.addWidget(self.size_control, 1)
        row.addLayout(exports)
        row.addLayout(go)

    def show_parameters(self, parameters: Parameters) -> None:
        """Show strength, controls and size."""
        self.strength.show_value(parameters.strength)
        self.strength.show_more(used=parameters.controls != Controls())
        self.strength.allow(parameters.style is not None and not parameters.controls.slow)
        self.brush.show_controls(parameters.controls, strokes(parameters))
        self.size_control.show_parameters(parameters)

    def show_next(self, parameters: Parameters, *, exportable: bool, finished: bool) -> None:
        """Colour the one next step: Generate when nothing is missing, Export when just that painting is finished."""
        self._next = (parameters, finished)
        self.export_button.setEnabled(exportable)
        self._show_generate()

    def show_forecast(self, text: str, *, fits: bool) -> None:
        """Say what the size means and costs; what does not fit is made to fit before it is painted."""
        self.size_control.show_forecast(text, fits=fits)
        if fits != self._fits:
            self._fits = fits
            self._show_generate()

    def step_aside(self, aside: bool) -> None:
        """While a tool waits to be finished, its button is the next step and nothing here."""
        if aside != self._aside:
            self._aside = aside
            self._show_generate()

    def _show_generate(self) -> None:
        """Say what Generate does: while a painting is made it lets one more wait."""
        parameters, finished = self._next
        self._colour(self.export_button, "export", primary=finished and not self._aside)
        missing = parameters.missing
        text, tip, icon = _doing(parameters)
        if self._running:
            text, tip, icon = tr(" Add to &queue"), tr("{what}, after what is painted now", what=tip), "queue"
        self.generate.setText(text)
        self.generate.setAccessibleName(" ".join(text.replace("&", "").split()))
        self._colour(
            self.generate,
            icon,
            primary=missing is None and self._fits and not (finished or self._running or self._aside),
        )
        self.generate.setToolTip(with_keys(HINTS.get(missing, tip), "Ctrl+Return"))

    @staticmethod
    def _colour(part: QPushButton, icon: str, *, primary: bool) -> None:
        theme.restyle(part, role="primary" if primary else "")
        part.setIcon(theme.icon(icon, theme.COLOURS.on_accent if primary else theme.COLOURS.text))

    def show_running(self, *, running: bool, cancelling: bool = False) -> None:
        """While a painting is made, Cancel takes half of Generate's place, and the other half adds to the queue."""
        had_focus = self.cancel.hasFocus()
        if running != self._running or self.cancel.isHidden() == running:
            self._running = running
            theme.restyle(self.generate, big="" if running else "true")
            self.generate.setFixedSize(self._wide, theme.CONTROL if running else 2 * theme.CONTROL + theme.Space.S)
            self.cancel.setFixedSize(self._wide, theme.CONTROL)
            self.cancel.setVisible(running)
            self._show_generate()
        self.cancel.setEnabled(not cancelling)
        self.cancel.setText(tr("Cancelling…") if cancelling else tr("&Cancel"))
        if had_focus and not running:
            self.generate.setFocus()
