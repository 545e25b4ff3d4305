"""Learn a look: asks for pictures, a name and a model, then shows a sample that grows while it is learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.choosers import Chooser
from gui.fetching import Row
from gui.panels.canvas_bar import JobView
from gui.tongue import tr
from gui.widgets import DecimalBox, ElidedLabel, button, choice, named, plain_label, rule

SAMPLE = 300
"""Side of the sample, in pixels."""


@dataclass(frozen=True, slots=True)
class LearnChoice:
    """What the form says."""

    folder: Path
    name: str
    words: str
    model: str
    minutes: float | None


class LearnDialog(QDialog):
    """The window stays usable meanwhile; closing the dialog stops nothing."""

    started = Signal(object)
    """The LearnChoice."""
    stopped = Signal()

    def __init__(self, chooser: Chooser, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Learn a look"))
        self._chooser = chooser
        self._folder: Path | None = None
        self._running = False
        self.found = ElidedLabel(tr("At least ten pictures"), "muted")
        self.choose = button(
            tr("Choose f&older…"), icon="folder", tip=tr("The folder with the pictures"), press=self._ask
        )
        self.name, self.words = QLineEdit(), QLineEdit()
        named(self.name, tr("Name"), tr("What the look is called in lists"))
        named(self.words, tr("Trigger words"), tr("Words that call the look, such as: in my ink manner"))
        self.name.setPlaceholderText(tr("such as: My ink drawings"))
        self.words.setPlaceholderText(tr("such as: in my ink manner"))
        self.model = choice(tr("Model"), tr("The model that learns it; it works with others of its family"))
        self.minutes = DecimalBox(
            0.2, 1440, tr("Minutes"), tr("How long it learns in all"), width=88, decimals=1, step=1.0
        )
        self.minutes.setValue(10)
        self.suits = QCheckBox(tr("As long as suits the &model"))
        named(self.suits, tr("As long as suits the model"), tr("Two minutes for small models, more for large ones"))
        self.suits.setChecked(True)
        self.problem = plain_label("", "warning", wrap=True)
        self.sample = QLabel()
        named(self.sample, tr("Sample of the look"))
        self.said = ElidedLabel()
        self.progress = QProgressBar()
        named(self.progress, tr("Progress of the learning"))
        self.progress.setTextVisible(False)
        self.go = button(tr("&Learn"), icon="brush", role="primary", tip=tr("Begin to learn"), press=self._start)
        self.stop = button(
            tr("&Stop"), icon="stop", tip=tr("Stop; what was learned is kept to go on from"), press=self._stop
        )
        self.back = button(tr("&Change…"), tip=tr("Choose something else"), press=self._change)
        self.close_button = button(tr("Close"), tip=tr("Close this window (Esc); learning goes on"), press=self.reject)
        self._lay_out()
        self.suits.toggled.connect(lambda on: self.minutes.setEnabled(not on))
        self.minutes.setEnabled(False)
        self.name.textChanged.connect(lambda _text: self._check())
        self.model.currentIndexChanged.connect(lambda _number: self._check())
        self._show_page(working=False)

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self._form_page())
        self._pages.addWidget(self._work_page())
        foot = QHBoxLayout()
        foot.setSpacing(theme.Space.S)
        foot.addStretch(1)
        for part in (self.close_button, self.back, self.stop, self.go):
            foot.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        column.setSpacing(theme.Space.M)
        column.addWidget(plain_label(tr("Learn a look"), "title"))
        words = tr("A LoRA is learned from your pictures: prompts then come out in their manner.")
        column.addWidget(plain_label(words, "muted", wrap=True))
        column.addWidget(rule())
        column.addWidget(self._pages, 1)
        column.addLayout(foot)
        self.resize(560, 480)

    def _form_page(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.Space.M)
        folder, time = QHBoxLayout(), QHBoxLayout()
        folder.addWidget(self.found, 1)
        folder.addWidget(self.choose)
        time.addWidget(self.suits)
        time.addStretch(1)
        time.addWidget(self.minutes)
        lines: tuple[tuple[str, QWidget | QLayout], ...] = (
            (tr("Pictures"), folder),
            (tr("Name"), self.name),
            (tr("Trigger words"), self.words),
            (tr("Model"), self.model),
            (tr("Minutes"), time),
        )
        for number, (text, part) in enumerate(lines):
            grid.addWidget(plain_label(text, "heading"), number, 0)
            if isinstance(part, QWidget):
                grid.addWidget(part, number, 1)
            else:
                grid.addLayout(part, number, 1)
        grid.addWidget(self.problem, len(lines), 1)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(lines) + 1, 1)
        return page

    def _work_page(self) -> QWidget:
        page = QWidget()
        self.sample.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sample.setMinimumSize(SAMPLE, SAMPLE)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.S)
        column.addWidget(self.sample, 1)
        column.addWidget(self.said)
        column.addWidget(self.progress)
        return page

    # -- asking

    def show_models(self, rows: Sequence[Row]) -> None:
        """Offer these models; the one that was chosen stays so."""
        before = self.model.currentData()
        self.model.clear()
        for row in rows:
            self.model.addItem(row.title, row.key)
        self.model.setCurrentIndex(max(0, self.model.findData(before)))
        self._check()

    def _ask(self) -> None:
        chosen = self._chooser.folder(self, tr("A folder of pictures that share a look"), None)
        if chosen is not None:
            self._folder = chosen
            self.found.set_text(str(chosen))
            if not self.name.text().strip():
                self.name.setText(chosen.name)
            self._check()

    def _check(self) -> None:
        ready = self._folder is not None and bool(self.name.text().strip()) and self.model.currentData() is not None
        self.go.setEnabled(ready and not self._running)

    def _start(self) -> None:
        if self._folder is not None:
            minutes = None if self.suits.isChecked() else self.minutes.value()
            words = self.words.text().strip()
            self.show_problem("")
            self.go.setEnabled(False)
            self.started.emit(
                LearnChoice(self._folder, self.name.text().strip(), words, str(self.model.currentData()), minutes)
            )

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self.stopped.emit()

    def _change(self) -> None:
        self._show_page(working=False)

    def show_problem(self, text: str) -> None:
        """Say why it cannot be learned; empty: it can."""
        self.problem.setText(text)
        self._check()

    # -- following

    def _show_page(self, *, working: bool) -> None:
        self._pages.setCurrentIndex(int(working))
        self.back.setVisible(working and not self._running)
        self.stop.setVisible(self._running)
        self.go.setVisible(not self._running)
        self._check()

    def begin(self) -> None:
        """It is in the queue."""
        self._running = True
        self.stop.setEnabled(True)
        self.show_job(JobView(tr("Waiting")))
        self._show_page(working=True)

    def show_job(self, view: JobView) -> None:
        """How far it is."""
        self.said.set_text(view.words())
        self.progress.setRange(0, 1000 if view.done else 0)
        self.progress.setValue(round(view.fraction * 1000))

    def show_sample(self, image: QImage) -> None:
        """What the model paints by now."""
        mode = Qt.TransformationMode.SmoothTransformation
        self.sample.setPixmap(
            QPixmap.fromImage(image).scaled(SAMPLE, SAMPLE, Qt.AspectRatioMode.KeepAspectRatio, mode)
        )

    def end(self, words: str, *, again: str) -> None:
        """It is over; `again` is what the button says then."""
        self._running = False
        self.said.set_text(words)
        self.progress.setRange(0, 1000)
        self.go.setText(f" {again}")
        self._show_page(working=True)
