"""What happens on the canvas: looking, comparing, and the tools that lie over it. Knows the studio, not the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QImage, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from gui import pyramid
from gui.background import Background
from gui.mask import MaskFiles
from gui.panels.canvas_bar import CanvasBar
from gui.panels.crop_tool import CropTool
from gui.panels.mask_tool import MaskTool
from gui.panels.stage import Stage
from gui.panels.tool_bars import CropBar, MaskBar
from gui.pyramid import Pyramid
from gui.state import Parameters
from gui.studio import Studio
from gui.tongue import tr

TEXT_FIELDS = (QLineEdit, QAbstractSpinBox, QComboBox, QPlainTextEdit, QKeySequenceEdit)
AFTER_STROKES = ("generate", "generate_first", "export_many", "undo", "redo")
"""Actions that wait until the last stroke of the mask is a file."""


class Looking(QObject):
    """The canvas, the bar under it, and the mask brush and the crop with their own bars."""

    cropping = Signal(bool)
    """Whether the crop waits to be taken, which is the one next step then."""

    def __init__(
        self,
        stage: Stage,
        bar: CanvasBar,
        *,
        studio: Studio,
        masks: MaskFiles,
        background: Background,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = stage.canvas
        self._bar = bar
        self._studio = studio
        self._masks = masks
        self._background = background
        studio.brushed = masks.is_ours
        self._mask: str | None = None
        self._tool: Literal["", "mask", "crop"] = ""
        self.actions: Mapping[str, QAction] = {}
        self.mask_tool = MaskTool(self._canvas)
        self.crop_tool = CropTool(self._canvas)
        self.mask_bar = MaskBar(self.mask_tool)
        self.crop_bar = CropBar()
        self._connect()
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]  # there is one by now

    def _connect(self) -> None:
        canvas, bar = self._canvas, self._bar
        bar.compare_held.connect(canvas.set_comparing)
        bar.fit_wanted.connect(canvas.fit)
        bar.actual_wanted.connect(canvas.actual_size)
        bar.zoom_in_wanted.connect(canvas.zoom_in)
        bar.zoom_out_wanted.connect(canvas.zoom_out)
        bar.divide_button.toggled.connect(canvas.set_divided)
        bar.mask_button.clicked.connect(lambda _checked=False: self.toggle_mask())
        bar.crop_button.clicked.connect(lambda _checked=False: self.toggle_crop())
        canvas.zoom_changed.connect(bar.show_zoom)
        self.mask_tool.painted.connect(self._stroke_done)
        self.mask_bar.finished.connect(self.leave)
        self.mask_bar.clear.clicked.connect(lambda _checked=False: self._studio.set_mask(None))
        self.crop_tool.changed.connect(self.crop_bar.show_framing)
        self.crop_tool.accepted.connect(self._accept_crop)
        self.crop_bar.finished.connect(self._accept_crop)
        self.crop_bar.left.connect(self.leave)
        self.crop_bar.reset_wanted.connect(lambda: self.crop_tool.show_framing(self.crop_tool.framing.reset()))
        self.crop_bar.angle_chosen.connect(self.crop_tool.set_angle)
        self.crop_bar.ratio_chosen.connect(self.crop_tool.set_ratio)
        self._studio.parameters_changed.connect(self._follow)
        self._studio.photo_shown.connect(lambda _photo: self.leave())

    def handlers(self, others: Mapping[str, Callable[[], object]]) -> dict[str, Callable[[], object]]:
        """What the actions about the canvas call, and `others`, of which some wait for the last stroke."""
        return {
            **others,
            **{name: self._when_ready(others[name]) for name in AFTER_STROKES},
            "fit": self._canvas.fit,
            "actual": self._canvas.actual_size,
            "zoom_in": self._canvas.zoom_in,
            "zoom_out": self._canvas.zoom_out,
            "divide": self._bar.divide_button.click,
            "mask": self.toggle_mask,
            "crop": self.toggle_crop,
        }

    # -- tools

    def show_picture(self, *, there: bool, comparable: bool, photo: bool) -> None:
        """What can be done with what is seen: there is a picture, there are two, there is a photo to work on."""
        self._bar.show_picture(there=there, comparable=comparable, photo=photo)
        for names, on in ((("fit", "actual", "zoom_in", "zoom_out"), there), (("mask", "crop"), photo)):
            for name in names:
                self.actions[name].setEnabled(on)
        self.actions["divide"].setEnabled(comparable)

    def leave(self) -> bool:
        """Put the tool away; returns whether there was one."""
        was, self._tool = self._tool, ""
        for part in (self.mask_tool, self.crop_tool, self.mask_bar, self.crop_bar):
            part.hide()
        self._bar.show_tool("")
        self.cropping.emit(False)
        if was:
            self._canvas.setFocus()
        return bool(was)

    def _take(self, name: Literal["mask", "crop"], tool: QWidget, bar: QWidget) -> None:
        """Let `tool` have the mouse and the keys."""
        self._tool = name
        bar.show()
        tool.setFocus()
        self._bar.show_tool(name)
        self.cropping.emit(name == "crop")

    def toggle_mask(self) -> None:
        """Take the mask brush, or put it away."""
        here = self._tool == "mask"
        self.leave()
        parameters = self._studio.parameters
        if here or parameters.photo is None or parameters.start == "words":
            return
        if parameters.controls.slow:
            self._studio.messages.inform(
                tr("The slow method paints everywhere."), tr("Choose Instant for a mask (Ctrl+B).")
            )
            return
        self._mask = None
        self.mask_tool.begin(None)
        self._take("mask", self.mask_tool, self.mask_bar)
        self._follow(parameters)

    def toggle_crop(self) -> None:
        """Cut and straighten the photo, or leave it as it was."""
        here = self._tool == "crop"
        self.leave()
        photo = self._studio.parameters.photo
        if here or photo is None or self._studio.parameters.start == "words":
            return

        def show(loaded: Pyramid) -> None:
            now = self._studio.parameters
            if now.photo == photo and now.start != "words":  # else the artist went on meanwhile
                self.leave()
                self.crop_tool.begin(loaded, photo.crop)
                self._take("crop", self.crop_tool, self.crop_bar)

        self._background.run(lambda: pyramid.load(photo.path), done=show, failed=self._studio.messages.report)

    def _accept_crop(self) -> None:
        crop, photo = self.crop_tool.framing.crop(), self._studio.parameters.photo
        if photo is not None and photo.crop != crop:
            self._studio.set_crop(crop)
        self.leave()

    def _stroke_done(self, image: QImage) -> None:
        photo = self._studio.parameters.photo

        def keep(path: Path) -> None:
            if self._studio.parameters.photo == photo:  # else it was of another one
                self._mask = str(path)
                self._studio.set_mask(str(path))

        self._masks.save(image, keep)

    def _follow(self, parameters: Parameters) -> None:
        """Paint on the mask that is chosen now: undo brings another, and the card can choose one."""
        if parameters.start == "words" or parameters.controls.slow:
            if self._tool == "mask" or parameters.start == "words":
                self.leave()
            return
        if self._tool != "mask" or parameters.controls.mask == self._mask:
            return
        self._mask = wanted = parameters.controls.mask
        if wanted is None:
            self.mask_tool.clear()
            return

        def show(image: QImage) -> None:
            if self._mask == wanted:
                if parameters.controls.mask_inverted:
                    image.invertPixels()
                self.mask_tool.take(image)

        self._masks.load(Path(wanted), show)

    def _when_ready(self, act: Callable[[], object]) -> Callable[[], None]:
        return lambda: self._masks.when_saved(act)

    # -- Qt's events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold C to see the photo, wherever the keyboard is, except where one types."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_C or event.isAutoRepeat():
            return False
        if event.type() == QEvent.Type.KeyRelease and self._canvas.comparing:
            self._canvas.set_comparing(False)
            return True
        typing = isinstance(QApplication.focusWidget(), TEXT_FIELDS)
        here = QApplication.activeWindow() is self._window and not typing and not event.modifiers()
        if event.type() == QEvent.Type.KeyPress and here and self._bar.compare.isEnabled():
            self._canvas.set_comparing(True)
            return True
        return False

    def close(self) -> None:
        """Stop listening to keys."""
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
