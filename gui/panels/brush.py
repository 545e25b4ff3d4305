"""The card above the strength: method, stroke size, the photo's detail and colours, a second painting, a mask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine.recipe import Share
from engine.styles import Style
from gui import theme
from gui.panels.popup import PopupCard
from gui.state import Controls
from gui.tongue import said, tr
from gui.widgets import ElidedLabel, Percent, button, choice, named, plain_label, show_above

METHODS = ((tr("Instant"), "stylize"), (tr("Slow · closest to the painting"), "optimize"))
EFFORTS = ((tr("Quick"), "quick"), (tr("Normal"), "normal"), (tr("Fine"), "fine"))


class BrushPanel(PopupCard):
    """Everything of `Controls`, in a card that closes when one clicks beside it."""

    changed = Signal(str, object)
    """The name of a control and its new value."""
    mask_wanted = Signal()
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.setAccessibleName(tr("Brush"))
        self._controls, self._strokes = Controls(), 1.0
        self.method = choice(
            tr("Method"), tr("How it is painted: at once, or slowly and closest to the painting"), METHODS
        )
        self.fidelity = Percent(tr("Fidelity"), tr("How much the photo's content counts beside the painting's manner"))
        self.effort = choice(tr("Effort"), tr("How long the picture is worked on at each size"), EFFORTS)
        self.stroke_size = Percent(
            tr("Stroke size"), tr("How large strokes are; large ones suit large pictures"), least=100, most=800
        )
        self.growing = QCheckBox(tr("&Grow with the picture"))
        named(
            self.growing, tr("Strokes grow with the picture"), tr("Large paintings get larger strokes by themselves")
        )
        self.detail = Percent(tr("Detail"), tr("How much of the photo's fine detail shines through"))
        self.keep_colours = Percent(
            tr("Photo's colours"), tr("100% keeps the photo's colours and takes only the brushwork")
        )
        self.second = choice(tr("Second painting"), tr("A painting whose manner is mixed in"))
        self.share = Percent(
            tr("Its share"), tr("How much of the second painting; 100% is as much as of the first"), least=1
        )
        self.mask_name = ElidedLabel(role="muted")
        self.choose_mask = button(
            tr("Choose &mask…"), tip=tr("Paint only where a picture of yours is white"), press=self.mask_wanted.emit
        )
        self.no_mask = button(tr("No mask"), tip=tr("Paint everywhere"), press=lambda: self.changed.emit("mask", None))
        self.inverted = QCheckBox(tr("Paint where it is &black"))
        named(self.inverted, tr("Paint where the mask is black"), tr("Exchange inside and outside of the mask"))
        self.feather = Percent(
            tr("Soft edge"), tr("How softly the mask ends, in parts of the picture's long side"), most=25
        )
        self.plain = button(
            tr("&Reset brush"), tip=tr("Put every control of the brush back"), press=self.reset_wanted.emit
        )
        self._lay_out()
        self._connect()
        self.show_styles([])

    def _lay_out(self) -> None:
        mask = QHBoxLayout()
        mask.setSpacing(theme.Space.S)
        mask.addWidget(self.choose_mask)
        mask.addWidget(self.no_mask)
        mask.addStretch(1)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.Space.L)
        grid.setVerticalSpacing(theme.Space.S)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            (tr("Method"), self.method),
            (tr("Fidelity"), self.fidelity),
            (tr("Effort"), self.effort),
            (tr("Stroke size"), self.stroke_size),
            ("", self.growing),
            (tr("Detail"), self.detail),
            (tr("Photo's colours"), self.keep_colours),
            (tr("Second painting"), self.second),
            (tr("Its share"), self.share),
            (tr("Mask"), mask),
            ("", self.mask_name),
            ("", self.inverted),
            (tr("Soft edge"), self.feather),
        )
        for row, (name, part) in enumerate(rows):
            grid.addWidget(plain_label(name, "heading"), row, 0)
            if isinstance(part, QWidget):
                grid.addWidget(part, row, 1)
            else:
                grid.addLayout(part, row, 1)
        head = QHBoxLayout()
        head.addWidget(plain_label(tr("Brush"), "title"), 1)
        head.addWidget(self.plain)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.L, theme.Space.L, theme.Space.L, theme.Space.L)
        column.setSpacing(theme.Space.M)
        column.addLayout(head)
        column.addLayout(grid)
        self.setFixedWidth(420)

    def _connect(self) -> None:
        for name in ("method", "effort"):
            box: QComboBox = getattr(self, name)
            box.currentIndexChanged.connect(
                lambda _index, name=name, box=box: self.changed.emit(name, box.currentData())
            )
        for name in ("fidelity", "stroke_size", "detail", "keep_colours", "feather"):
            part: Percent = getattr(self, name)
            part.changed.connect(lambda value, name=name: self.changed.emit(name, value))
        self.second.currentIndexChanged.connect(lambda _index: self._blend(self._share()))
        self.share.changed.connect(self._blend)
        self.growing.toggled.connect(self._grow)
        self.inverted.toggled.connect(lambda on: self.changed.emit("mask_inverted", on))

    def _grow(self, on: bool) -> None:
        self.changed.emit("stroke_size", None if on else self.stroke_size.number.value() / 100)

    def _share(self) -> float:
        return self._controls.blend[0].weight if self._controls.blend else 0.5

    def _blend(self, weight: float) -> None:
        name = self.second.currentData()
        self.changed.emit("blend", () if name is None else (Share(style=name, weight=weight),))

    def show_styles(self, styles: Sequence[Style]) -> None:
        """Offer these as second painting."""
        with QSignalBlocker(self.second):
            self.second.clear()
            self.second.addItem(tr("None"), None)
            for style in styles:
                self.second.addItem(" · ".join(filter(None, (said(style.title), said(style.artist)))), style.name)
        self.show_controls(self._controls)

    def show_controls(self, controls: Controls, strokes: float | None = None) -> None:
        """Show what is chosen; strokes will be `strokes` large. A blend of more paintings than one shows its first."""
        self._controls, self._strokes = controls, strokes or self._strokes
        self.stroke_size.show_value(controls.stroke_size or self._strokes)
        with QSignalBlocker(self.growing):
            self.growing.setChecked(controls.stroke_size is None)
        for name in ("fidelity", "detail", "keep_colours", "feather"):
            getattr(self, name).show_value(getattr(controls, name))
        for box, value in ((self.method, controls.method), (self.effort, controls.effort)):
            with QSignalBlocker(box):
                box.setCurrentIndex(box.findData(value))
        with QSignalBlocker(self.second):
            self.second.setCurrentIndex(max(0, self._index(controls)))
        self.share.show_value(self._share())
        slow, masked = controls.slow, controls.mask is not None and not controls.slow
        allowed: tuple[tuple[QWidget, bool], ...] = (
            *((part, slow) for part in (self.fidelity, self.effort)),
            *((part, not slow) for part in (self.detail, self.keep_colours, self.second, self.choose_mask)),
            *((part, masked) for part in (self.no_mask, self.inverted, self.feather)),
            (self.share, bool(controls.blend) and not slow),
        )
        for part, on in allowed:
            part.setEnabled(on)
        self.mask_name.set_text(Path(controls.mask).name if controls.mask else tr("Everything is painted"))
        with QSignalBlocker(self.inverted):
            self.inverted.setChecked(controls.mask_inverted)
        self.plain.setEnabled(controls != Controls())

    def _index(self, controls: Controls) -> int:
        """Where the second painting stands; one of the artist's own is added."""
        if not controls.blend:
            return 0
        name = controls.blend[0].style
        if self.second.findData(name) < 0:
            self.second.addItem(Path(name).stem, name)
        return self.second.findData(name)

    def open_above(self, part: QWidget) -> None:
        """Show the card above `part`, within the screen, with the keyboard on the first control of the brush."""
        show_above(self, part)
        self.stroke_size.slider.setFocus(Qt.FocusReason.PopupFocusReason)
