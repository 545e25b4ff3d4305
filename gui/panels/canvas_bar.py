"""The line under the canvas: what is seen or how far the painting is, and the tools for looking."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QStackedWidget, QWidget

from gui import theme
from gui.pausing import PAUSED
from gui.tongue import percent, said, tr
from gui.widgets import ElidedLabel, about, named, plain_label, tool_button


@dataclass(frozen=True, slots=True)
class JobView:
    """How far the running job is, as the window shows it."""

    stage: str = tr("Waiting")
    done: int = 0
    total: int = 1
    eta: float | None = None
    cancelling: bool = False
    paused: bool = False
    kept: float = 0.0
    """Share of the picture that a pause does not lose."""

    @property
    def fraction(self) -> float:
        """0 to 1."""
        return max(0.0, min(1.0, self.done / self.total))

    def words(self) -> str:
        """One line, such as Painting · 38% · about 4 s left."""
        if self.cancelling:
            return tr("Cancelling…")
        if self.paused:
            return tr("Waiting at {percent}", percent=percent(self.kept)) if self.kept else PAUSED
        parts = [said(self.stage)]
        if self.done:
            parts.append(percent(self.fraction))
        if self.eta is not None:
            parts.append(tr("{duration} left", duration=about(self.eta)) if self.eta >= 1 else tr("nearly done"))
        return " · ".join(parts)


class CanvasBar(QFrame):
    """Words or progress on the left; compare and zoom on the right."""

    compare_held = Signal(bool)
    fit_wanted = Signal()
    actual_wanted = Signal()
    zoom_in_wanted = Signal()
    zoom_out_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bar")
        self.words = ElidedLabel(role="muted")
        self.stage = plain_label(role="")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        named(self.progress, tr("Progress of the painting"))
        self.compare = tool_button("compare", tr("Hold to see the photo"), keys="C", text=tr("Compare"))
        self.compare.pressed.connect(lambda: self.compare_held.emit(True))
        self.compare.released.connect(lambda: self.compare_held.emit(False))
        self.divide_button = tool_button("divide", tr("Photo on the left, painting on the right"), keys="S")
        self.mask_button = tool_button("mask", tr("Mask: brush where it is painted"), keys="M")
        self.crop_button = tool_button("crop", tr("Crop and straighten the photo"), keys="R")
        for part in (self.divide_button, self.mask_button, self.crop_button):
            part.setCheckable(True)
        self._zoom = plain_label("", "muted")
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom.setMinimumWidth(48)
        self._zoom.setAccessibleName(tr("Zoom"))
        self._tools = (
            tool_button("zoom-out", tr("Zoom out"), keys="Ctrl+-", press=self.zoom_out_wanted.emit),
            self._zoom,
            tool_button("zoom-in", tr("Zoom in"), keys="Ctrl++", press=self.zoom_in_wanted.emit),
            tool_button("fit", tr("Show the whole picture"), keys="0", press=self.fit_wanted.emit),
            tool_button("", tr("Show every pixel"), keys="1", text="1:1", press=self.actual_wanted.emit),
        )
        self._lay_out()
        self.show_job(None)
        self.show_picture(there=False, comparable=False)

    def _lay_out(self) -> None:
        working = QWidget()
        row = QHBoxLayout(working)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.Space.M)
        row.addWidget(self.progress, 1)
        row.addWidget(self.stage)
        self._left = QStackedWidget()
        self._left.addWidget(self.words)
        self._left.addWidget(working)
        line = QHBoxLayout(self)
        line.setContentsMargins(theme.Space.L, theme.Space.XS, theme.Space.XS, theme.Space.XS)
        line.setSpacing(theme.Space.XS)
        line.addWidget(self._left, 1)
        line.addSpacing(theme.Space.L)
        for part in (self.crop_button, self.mask_button):
            line.addWidget(part)
        line.addSpacing(theme.Space.S)
        for part in (self.divide_button, self.compare):
            line.addWidget(part)
        line.addSpacing(theme.Space.S)
        for tool in self._tools:
            line.addWidget(tool)

    def controls(self) -> list[QWidget]:
        """What can be pressed here, from left to right."""
        looks = (self.crop_button, self.mask_button, self.divide_button, self.compare)
        return [*looks, *(tool for tool in self._tools if tool is not self._zoom)]

    def show_words(self, text: str) -> None:
        """Say what is seen, while nothing is painted."""
        self.words.set_text(text)

    def show_job(self, job: JobView | None) -> None:
        """Show how far the job is; None when there is none."""
        self._left.setCurrentIndex(0 if job is None else 1)
        if job is None:
            return
        self.stage.setText(job.words())
        still = job.paused and not job.cancelling  # it waits, and goes on from what is kept
        known = job.done > 0 and not job.cancelling and not still
        self.progress.setRange(0, 1000 if known or still else 0)
        self.progress.setValue(round(1000 * (job.kept if still else job.fraction)) if known or still else -1)
        self.progress.setAccessibleDescription(job.words())

    def show_zoom(self, zoom: float) -> None:
        """Say how near the picture is."""
        self._zoom.setText(percent(zoom) if zoom >= 0.01 else f"<{percent(0.01)}")

    def show_tool(self, name: str) -> None:
        """Show which tool is in use: mask, crop or none."""
        self.mask_button.setChecked(name == "mask")
        self.crop_button.setChecked(name == "crop")

    def show_picture(self, *, there: bool, comparable: bool, photo: bool = False) -> None:
        """Tools for looking need something to look at; some need a `photo`."""
        for tool in self._tools:
            tool.setEnabled(there)
        self._zoom.setVisible(there)
        for part in (self.compare, self.divide_button):
            part.setEnabled(comparable)
        for part in (self.mask_button, self.crop_button):
            part.setEnabled(photo)
