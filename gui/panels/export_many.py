"""Export many: photos or prompts through the present recipe, with progress and a list of what became of each."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
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

from engine.jobs.naming import Naming
from engine.jobs.outlook import in_words
from engine.jobs.planning import PRESETS_TEMPLATE, TEMPLATE
from gui import theme
from gui.batch_run import BatchRun
from gui.choosers import Chooser
from gui.models.outcomes import OutcomeModel
from gui.panels.many_also import AlsoBox, OutlookLines
from gui.panels.many_recipes import RecipeBox
from gui.panels.many_sources import PhotoSources, PromptSources
from gui.panels.output_form import OutputChoice, OutputForm
from gui.pausing import PAUSED
from gui.tongue import tr
from gui.widgets import ElidedLabel, button, named, plain_label, rule


class ExportManyDialog(QDialog):
    """First asks for photos or prompts and the target, then shows how the batch goes on. The window stays usable."""

    started = Signal(object, object)
    """What is chosen, as a tuple of paths or of prompts, and the OutputChoice."""
    look_wanted = Signal(object, object)
    """The same: somebody shall tell `outlook` what it takes."""

    def __init__(
        self,
        choice: OutputChoice,
        *,
        sources: PhotoSources | PromptSources,
        recipes: RecipeBox,
        chooser: Chooser,
        naming: Naming,
        summary: str,
        picture: QPixmap | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export many"))
        self.sources, self.recipes = sources, recipes
        self._words = isinstance(sources, PromptSources)
        self._run: BatchRun | None = None
        self._paused = False
        self.form = OutputForm(choice, chooser=chooser, naming=naming, own_names=not self._words, many=True)
        self.go = button(tr("&Paint them all"), icon="brush", role="primary", tip=tr("Start"), press=self._start)
        self.go.setMinimumWidth(150)
        self.outlook, self.also = OutlookLines(), AlsoBox()
        self.form.align(self.also.label)
        self.change = button(tr("&Change…"), tip=tr("Choose another folder, name or format"), press=self._change)
        self.stop = button(tr("&Stop"), icon="stop", tip=tr("Stop; what is painted already stays"), press=self._stop)
        self.show_folder = button(
            tr("Show &folder"), icon="folder", tip=tr("Open the target folder"), press=self._open_folder
        )
        self.close_button = button(
            tr("Close"), tip=tr("Close this window (Esc); a running batch goes on"), press=self.reject
        )
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        named(self.progress, tr("Progress of the batch"))
        self.words = ElidedLabel()
        self.table = QTableView()
        self._lay_out(summary, picture)
        sources.setFocus()  # what is painted comes first
        self.form.changed.connect(self._changed)
        for part in (sources, recipes):
            part.changed.connect(self._changed)
        recipes.changed.connect(self._name_recipes)
        self.outlook.changed.connect(self._check)
        self.outlook.wanted.connect(lambda: self.look_wanted.emit(self.sources.chosen, self.form.choice()))
        self._ticking = QTimer(self)
        self._ticking.setInterval(1000)
        self._ticking.timeout.connect(self._show_words)
        self.resize(680, 690 if self._words else 620)
        self._check()

    def _lay_out(self, summary: str, picture: QPixmap | None) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self._setup_page())
        self._pages.addWidget(self._progress_page())
        foot = QHBoxLayout()
        foot.setSpacing(theme.Space.S)
        foot.addWidget(self.show_folder)
        foot.addStretch(1)
        for part in (self.close_button, self.change, self.stop, self.go):
            foot.addWidget(part)
        head = QHBoxLayout()
        head.setSpacing(theme.Space.M)
        if picture is not None:
            small = QLabel()
            small.setPixmap(picture.scaledToHeight(44, Qt.TransformationMode.SmoothTransformation))
            head.addWidget(small)
        words = QVBoxLayout()
        words.setSpacing(theme.Space.XXS)
        words.addWidget(
            plain_label(
                tr("Paint many prompts like this") if self._words else tr("Paint many photos like this"), "title"
            )
        )
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
        self.change.hide()
        self.show_folder.hide()

    def _setup_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.Space.L)
        column.addWidget(self.sources, 1 if self._words else 0)
        column.addWidget(self.recipes)
        column.addWidget(rule())
        column.addWidget(self.form)
        column.addWidget(self.also)
        column.addWidget(self.outlook)
        column.addStretch(0 if self._words else 1)
        return page

    def _progress_page(self) -> QWidget:
        page = QWidget()
        named(self.table, tr("Pictures of the batch"))
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

    def _check(self) -> None:
        outlook, choice = self.outlook.outlook, self.form.choice()
        asked = choice.more.existing != "overwrite" or outlook is not None  # nothing is replaced unseen
        self.go.setEnabled(self._ready and asked and (self._run is None or not self._run.running))
        replaced = outlook.replaced if outlook is not None else 0
        words = tr("&Replace {replaced} and paint", replaced=replaced) if replaced else tr("&Paint them all")
        self.go.setText(f" {words}")

    @property
    def _ready(self) -> bool:
        return bool(self.sources.chosen) and self.recipes.value().count > 0 and not self.form.problem()

    def _changed(self) -> None:
        self.outlook.look_again(ready=self._ready)
        self._check()

    def _name_recipes(self) -> None:
        """Let names tell apart what several recipes paint, unless the artist has thought of names."""
        recipes = self.recipes.value()
        if recipes.count > 1 and not self._words and self.form.template.text().strip() == TEMPLATE:
            self.form.template.setText(PRESETS_TEMPLATE)
        if recipes.presets:
            self.form.show_preset(recipes.presets[0].name)

    def _change(self) -> None:
        """Back to what was chosen, after a batch that stopped."""
        self._pages.setCurrentIndex(0)
        self.change.hide()
        self._changed()

    def _start(self) -> None:
        self.started.emit(self.sources.chosen, self.form.choice())

    # -- following

    def follow(self, run: BatchRun) -> None:
        """Show how `run` goes on."""
        self._run = run
        before = self.table.model()
        self.table.setModel(OutcomeModel(run, self))
        if before is not None:
            before.deleteLater()
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
        self.change.hide()
        self.show_folder.hide()
        self.stop.show()
        self.stop.setEnabled(True)
        self._ticking.start()
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
        words = (
            tr("{done} of {rows}", done=done, rows=len(self._run.rows)) if self._run.rows else tr("Looking at them…")
        )
        if self._run.rows and self._run.running and self._run.left and not self._paused:
            words += tr(" · about {duration} left", duration=in_words(self._run.left))
        self.words.set_text(f"{words} · {PAUSED}" if self._paused else words)

    def _row_changed(self, number: int) -> None:
        model = self.table.model()
        if model is not None and self._run is not None and self._run.rows[number].state == "painting":
            self.table.scrollTo(model.index(number, 0))

    def _ended(self) -> None:
        if self._run is not None:
            self.words.set_text(self._run.stopped or self._run.summary())
            if self._run.stopped:
                self.go.setText(tr(" &Go on"))
                self.go.setEnabled(True)
                self.go.show()
                self.change.show()
        self._ticking.stop()
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
