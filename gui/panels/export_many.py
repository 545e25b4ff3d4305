"""Export many: a folder of photos through the present recipe, with progress and a list of what became of each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.errors import EngineError
from engine.jobs.naming import Naming
from engine.probe import pictures_in
from engine.sniff import shown_name
from gui import theme
from gui.batch_run import BatchRun
from gui.choosers import Chooser
from gui.models.outcomes import OutcomeModel
from gui.panels.output_form import OutputChoice, OutputForm
from gui.pausing import PAUSED
from gui.remedies import whole
from gui.widgets import ElidedLabel, button, named, plain_label, rule


class ExportManyDialog(QDialog):
    """First asks for photos and target, then shows how the batch goes on. It does not block the window."""

    started = Signal(object, object)
    """The photos as a tuple of paths, and the OutputChoice."""

    def __init__(
        self,
        choice: OutputChoice,
        *,
        chooser: Chooser,
        naming: Naming,
        summary: str,
        picture: QPixmap | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export many")
        self._chooser = chooser
        self._sources: list[Path] = []
        self._problem = ""
        self._run: BatchRun | None = None
        self._paused = False
        self.form = OutputForm(choice, chooser=chooser, naming=naming)
        self._found = ElidedLabel()
        self.go = button("&Paint them all", icon="brush", role="primary", tip="Start", press=self._start)
        self.go.setMinimumWidth(150)
        self.stop = button("&Stop", icon="stop", tip="Stop; what is painted already stays", press=self._stop)
        self.show_folder = button("Show &folder", icon="folder", tip="Open the target folder", press=self._open_folder)
        self.close_button = button("Close", tip="Close this window (Esc); a running batch goes on", press=self.reject)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        named(self.progress, "Progress of the batch")
        self.words = ElidedLabel()
        self.table = QTableView()
        self._lay_out(summary, picture)
        self.form.changed.connect(self._check)
        self.resize(680, 470)
        self._show_sources()

    def _lay_out(self, summary: str, picture: QPixmap | None) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self._setup_page())
        self._pages.addWidget(self._progress_page())
        foot = QHBoxLayout()
        foot.setSpacing(theme.Space.S)
        foot.addWidget(self.show_folder)
        foot.addStretch(1)
        for part in (self.close_button, self.stop, self.go):
            foot.addWidget(part)
        head = QHBoxLayout()
        head.setSpacing(theme.Space.M)
        if picture is not None:
            small = QLabel()
            small.setPixmap(picture.scaledToHeight(44, Qt.TransformationMode.SmoothTransformation))
            head.addWidget(small)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(plain_label("Paint many photos like this", "title"))
        words.addWidget(plain_label(summary, "muted"))
        head.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        column.setSpacing(theme.Space.M)
        column.addLayout(head)
        column.addWidget(rule())
        column.addWidget(self._pages, 1)
        column.addLayout(foot)
        self.stop.hide()
        self.show_folder.hide()

    def _setup_page(self) -> QWidget:
        page = QWidget()
        folder = button("Choose f&older…", icon="folder", tip="All pictures of one folder", press=self._ask_folder)
        files = button("Choose &photos…", icon="photo", tip="Pick single photos", press=self._ask_files)
        row = QHBoxLayout()
        row.setSpacing(theme.Space.S)
        row.addWidget(self._found, 1)
        row.addWidget(folder)
        row.addWidget(files)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.L)
        column.addLayout(row)
        column.addWidget(rule())
        column.addWidget(self.form)
        column.addStretch(1)
        return page

    def _progress_page(self) -> QWidget:
        page = QWidget()
        named(self.table, "Photos of the batch")
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.S)
        column.addWidget(self.words)
        column.addWidget(self.progress)
        column.addWidget(self.table, 1)
        return page

    # -- asking

    def take(self, places: list[Path]) -> None:
        """Use these photos, and all photos of these folders."""
        self._problem = ""
        try:
            self._sources = pictures_in(places)
        except EngineError as error:
            self._sources, self._problem = [], whole(error)
        if not self._sources and not self._problem:
            self._problem = "There are no pictures in this folder."
        self._show_sources()

    def _ask_folder(self) -> None:
        chosen = self._chooser.folder(self, "A folder of photos", None)
        if chosen is not None:
            self.take([chosen])

    def _ask_files(self) -> None:
        chosen = self._chooser.pictures(self, "Photos to paint", None)
        if chosen:
            self.take(chosen)

    def _show_sources(self) -> None:
        count = len(self._sources)
        if count:
            first = shown_name(self._sources[0])
            text = f"{first}" if count == 1 else f"{count} photos, from {first} to {shown_name(self._sources[-1])}"
        else:
            text = self._problem or "Which photos shall be painted?"
        self._found.set_text(text)
        self._check()

    def _check(self) -> None:
        ready = bool(self._sources) and not self.form.problem()
        self.go.setEnabled(ready and self._run is None)

    def _start(self) -> None:
        self.started.emit(tuple(self._sources), self.form.choice())

    # -- following

    def follow(self, run: BatchRun) -> None:
        """Show how `run` goes on."""
        self._run = run
        self.table.setModel(OutcomeModel(run, self))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 200)
        header.resizeSection(1, 110)
        header.setStretchLastSection(True)
        run.progressed.connect(self._progressed)
        run.row_changed.connect(self._row_changed)
        run.ended.connect(self._ended)
        self._pages.setCurrentIndex(1)
        self.go.hide()
        self.stop.show()
        self._progressed(0.0)

    def _progressed(self, share: float) -> None:
        self.progress.setValue(round(share * 1000))
        self._show_words()

    def show_paused(self, *, paused: bool) -> None:
        """Say whether the pictures wait."""
        self._paused = paused
        if self._run is not None and self._run.running:
            self._show_words()

    def _show_words(self) -> None:
        if self._run is None:
            return
        done = sum(row.state not in ("waiting", "painting") for row in self._run.rows)
        words = f"{done} of {len(self._run.rows)}" if self._run.rows else "Looking at the photos…"
        self.words.set_text(f"{words} · {PAUSED}" if self._paused else words)

    def _row_changed(self, number: int) -> None:
        model = self.table.model()
        if model is not None and self._run is not None and self._run.rows[number].state == "painting":
            self.table.scrollTo(model.index(number, 0))

    def _ended(self) -> None:
        if self._run is not None:
            self.words.set_text(self._run.stopped or self._run.summary())
        self.progress.setValue(1000)
        self.stop.hide()
        self.show_folder.show()
        self.close_button.setFocus()

    def _stop(self) -> None:
        if self._run is not None:
            self.stop.setEnabled(False)
            self._run.cancel()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.form.choice().folder)))

    def on_closed(self, call: Callable[[], None]) -> None:
        """Call this when the dialog is closed."""
        self.finished.connect(lambda _result: call())
