"""The models: what there is, what is here, and fetching what is wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QHeaderView, QProgressBar, QTableView, QVBoxLayout, QWidget

from gui import theme
from gui.choosers import Chooser
from gui.fetching import Fetching, Row
from gui.models.shelf import ShelfModel
from gui.tongue import tr
from gui.widgets import ElidedLabel, button, named, plain_label, rule

WIDTHS = (362, 175, 72, 185)


class ModelsDialog(QDialog):
    """A list with one set of buttons for the chosen row. It does not block the window; closing it stops nothing."""

    def __init__(
        self, fetching: Fetching, *, chooser: Chooser, add_folder: Callable[[Path], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Models"))
        self._fetching = fetching
        self._chooser = chooser
        self._add_folder = add_folder
        self._model = ShelfModel(fetching, self)
        self.table = QTableView()
        self.progress = QProgressBar()
        self.words = ElidedLabel(tr("Nothing is downloaded unless you ask for it."), "muted")
        self.get = button(
            tr("&Download"), icon="download", role="primary", tip=tr("Fetch the chosen model"), press=self._get
        )
        self.pause = button(tr("&Pause"), icon="pause", tip=tr("Stop; what has come is kept"), press=self._pause)
        self.drop = button(tr("&Discard"), tip=tr("Throw away what has come of the chosen model"), press=self._drop)
        self.page = button(tr("&Licence…"), tip=tr("Open the model's page in your browser"), press=self._open_page)
        self.folder = button(
            tr("Add &folder…"), icon="folder", tip=tr("A folder of ComfyUI or A1111, or any"), press=self._ask
        )
        self.close_button = button(
            tr("Close"), tip=tr("Close this page (Esc); what is fetched goes on"), press=self.reject
        )
        self._lay_out()
        fetching.moved.connect(self._moved)
        fetching.changed.connect(self._refresh)
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._refresh())
        self.resize(1000, 600)
        self._refresh()
        fetching.look()

    def chosen(self) -> Row | None:
        """What stands in the chosen row."""
        return self._model.row(self.table.currentIndex().row())

    def _lay_out(self) -> None:
        named(self.table, tr("Models"))
        self.table.setModel(self._model)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for number, width in enumerate(WIDTHS):
            header.resizeSection(number, width)
        header.setStretchLastSection(True)
        named(self.progress, tr("Progress of the download"))
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        foot = QHBoxLayout()
        foot.setSpacing(theme.Space.S)
        foot.addWidget(self.folder)
        foot.addWidget(self.page)
        foot.addStretch(1)
        for part in (self.close_button, self.drop, self.pause, self.get):
            foot.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.Space.XL, theme.Space.L, theme.Space.XL, theme.Space.L)
        column.setSpacing(theme.Space.M)
        column.addWidget(plain_label(tr("Models"), "title"))
        column.addWidget(rule())
        column.addWidget(self.table, 1)
        column.addWidget(self.words)
        column.addWidget(self.progress)
        column.addLayout(foot)

    def _refresh(self) -> None:
        row = self.chosen()
        entry = row.entry if row else None
        running = entry is not None and self._fetching.wanted(entry.name)
        can_get = row is not None and entry is not None and bool(entry.repo) and not row.here and not running
        self.get.setEnabled(can_get)
        self.get.setText(tr(" &Go on") if row is not None and row.paused else tr(" &Download"))
        self.pause.setEnabled(running)
        self.drop.setEnabled(row is not None and row.paused and not running)
        self.page.setEnabled(entry is not None and bool(entry.page))
        busy = any(item.entry is not None and self._fetching.wanted(item.entry.name) for item in self._fetching.rows)
        self.progress.setVisible(busy)
        QTimer.singleShot(0, self, lambda: self.table.scrollTo(self.table.currentIndex()))  # the list has changed size
        if not busy:
            self.words.set_text(tr("Nothing is downloaded unless you ask for it."))

    def _moved(self, name: str, share: float, words: str) -> None:
        row = next((item for item in self._fetching.rows if item.entry and item.entry.name == name), None)
        self.progress.setValue(round(share * 1000))
        self.words.set_text(f"{row.title if row else name}: {words}")

    def _get(self) -> None:
        row = self.chosen()
        if row is not None and row.entry is not None:
            self._fetching.get(row.entry)

    def _pause(self) -> None:
        row = self.chosen()
        if row is not None and row.entry is not None:
            self.pause.setEnabled(False)
            self._fetching.pause(row.entry.name)

    def _drop(self) -> None:
        row = self.chosen()
        if row is not None and row.entry is not None:
            self._fetching.give_up(row.entry)

    def _open_page(self) -> None:
        row = self.chosen()
        if row is not None and row.entry is not None:
            QDesktopServices.openUrl(QUrl(row.entry.page))

    def _ask(self) -> None:
        folder = self._chooser.folder(self, tr("A folder with models"), None)
        if folder is not None:
            self._add_folder(folder)
            self._fetching.look()
