"""The lines over the canvas's own bar while a tool is in use: the mask brush's and the crop's."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSlider, QWidget

from engine.crop import MOST_ANGLE
from gui import theme
from gui.cropping import Framing
from gui.panels.mask_tool import LEAST, MOST, MaskTool
from gui.tongue import tr
from gui.widgets import DecimalBox, Percent, Segments, button, choice, named, plain_label, with_keys

SHAPES: tuple[tuple[str, float | None], ...] = (
    (tr("Any shape"), None),
    (tr("Photo's own"), 0.0),
    ("1 : 1", 1.0),
    ("5 : 4", 5 / 4),
    ("4 : 3", 4 / 3),
    ("3 : 2", 3 / 2),
    ("16 : 9", 16 / 9),
    ("4 : 5", 4 / 5),
    ("3 : 4", 3 / 4),
    ("2 : 3", 2 / 3),
    ("9 : 16", 9 / 16),
)
MOST_WIDE = 360
"""Width of a slider in pixels beyond which it is only further to go."""
WAYS = (
    ("paint", tr("Paint"), with_keys(tr("What is brushed is painted; the right button erases"), "X")),
    ("erase", tr("Erase"), with_keys(tr("What is brushed stays as it is; the right button paints"), "X")),
)


class ToolBar(QFrame):
    """One line of controls, with a way out at its end."""

    finished = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setAccessibleName(name)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(theme.Space.L, theme.Space.S, theme.Space.L, theme.Space.S)
        self.row.setSpacing(theme.Space.S)
        self.row.addWidget(plain_label(name, "name"))
        self.hide()


class MaskBar(ToolBar):
    """Brush or eraser, size, feather."""

    def __init__(self, tool: MaskTool, parent: QWidget | None = None) -> None:
        super().__init__(tr("Mask"), parent)
        self._tool = tool
        self.way = Segments(tr("Brush"), WAYS)
        self.brush_size = Percent(
            tr("Size of the brush"), with_keys(tr("Its width, of the picture's long side"), "]"), least=1
        )
        self.brush_size.slider.setRange(1, round(MOST * 100))
        self.brush_size.number.setRange(1, round(MOST * 100))
        self.feather = Percent(tr("Feather"), with_keys(tr("How soft the brush's edge is"), "Shift+]"))
        self.clear = button(tr("&No mask"), tip=tr("Paint everywhere: take the mask away and begin anew"))
        self.done = button(tr("&Done"), tip=tr("Put the brush away (M)"), press=self.finished.emit)
        self.row.addWidget(self.way)
        for word, part in ((tr("Size"), self.brush_size), (tr("Feather"), self.feather)):
            part.slider.setMinimumWidth(60)
            part.setMaximumWidth(MOST_WIDE)
            self.row.addSpacing(theme.Space.S)
            self.row.addWidget(plain_label(word, "heading"))
            self.row.addWidget(part, 1)
        self.row.addStretch(1)
        self.row.addWidget(self.clear)
        self.row.addWidget(self.done)
        self.way.chosen.connect(lambda way: tool.set_erasing(way == "erase"))
        self.brush_size.changed.connect(self._resize)
        self.feather.changed.connect(lambda share: tool.soften(share - tool.feather))
        tool.changed.connect(self._show)
        self._show()

    def _resize(self, share: float) -> None:
        self._tool.resize_brush(max(LEAST, share) / self._tool.size_share)

    def _show(self) -> None:
        self.way.show_value("erase" if self._tool.erasing else "paint")
        self.brush_size.show_value(self._tool.size_share)
        self.feather.show_value(self._tool.feather)

    def controls(self) -> list[QWidget]:
        """What can be reached here, in order."""
        size, feather = self.brush_size, self.feather
        parts: list[QWidget] = [size.slider, size.number, feather.slider, feather.number, self.clear, self.done]
        return [*self.way.buttons.values(), *parts]


class CropBar(ToolBar):
    """Shape and angle; the way out takes it or leaves it."""

    ratio_chosen = Signal(object)
    """Width to height, or None for any."""
    angle_chosen = Signal(float)
    reset_wanted = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Crop"), parent)
        self._framing: Framing | None = None
        self.shape_box = choice(tr("Shape"), tr("The shape that the cut keeps"))
        for text, ratio in SHAPES:
            self.shape_box.addItem(text, ratio)
        tip = tr("Turn the photo; or draw a line along what shall be level, with Ctrl held")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(-MOST_ANGLE * 10), round(MOST_ANGLE * 10))
        self.slider.setMinimumWidth(90)
        self.slider.setMaximumWidth(MOST_WIDE)
        named(self.slider, tr("Straighten"), tip)
        self.angle = DecimalBox(-MOST_ANGLE, MOST_ANGLE, tr("Angle in degrees"), tip, width=76, decimals=1, step=0.1)
        self.angle.setSuffix("°")
        self.size_words = plain_label("", "muted")
        self.reset = button(
            tr("&Whole photo"), tip=tr("Cut nothing off and turn nothing"), press=self.reset_wanted.emit
        )
        self.leave = button(tr("Cancel"), tip=tr("Leave the photo as it was"), press=self.left.emit)
        self.done = button(
            tr("&Crop"), role="primary", tip=tr("Paint this part of the photo (Enter)"), press=self.finished.emit
        )
        self.row.addWidget(self.shape_box)
        self.row.addSpacing(theme.Space.S)
        self.row.addWidget(plain_label(tr("Straighten"), "heading"))
        self.row.addWidget(self.slider, 1)
        self.row.addWidget(self.angle)
        self.row.addWidget(self.size_words)
        self.row.addStretch(1)
        for part in (self.reset, self.leave, self.done):
            self.row.addWidget(part)
        self.shape_box.currentIndexChanged.connect(self._shaped)
        self.slider.valueChanged.connect(lambda tenths: self.angle_chosen.emit(tenths / 10))
        self.angle.valueChanged.connect(self.angle_chosen)

    def _shaped(self, _index: int) -> None:
        ratio = self.shape_box.currentData()
        if ratio == 0.0 and self._framing is not None:
            ratio = self._framing.width / self._framing.height
        self.ratio_chosen.emit(ratio)

    def show_framing(self, framing: Framing) -> None:
        """Show what is cut."""
        self._framing = framing
        with QSignalBlocker(self.slider), QSignalBlocker(self.angle), QSignalBlocker(self.shape_box):
            self.slider.setValue(round(framing.angle * 10))
            self.angle.setValue(framing.angle)
            if framing.ratio is None:
                self.shape_box.setCurrentIndex(0)
        _left, _top, width, height = framing.seen
        self.size_words.setText(f"{width} × {height}")
        self.size_words.setMinimumWidth(max(self.size_words.minimumWidth(), self.size_words.sizeHint().width()))

    def controls(self) -> list[QWidget]:
        """What can be reached here, in order."""
        return [self.shape_box, self.slider, self.angle, self.reset, self.leave, self.done]
