"""Export and Export many: what the dialogs start, and the settings that remember the artist's choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from engine.errors import EngineError
from engine.events import JobId
from engine.forecasts import Forecasts
from engine.jobs.naming import Naming, free_path
from engine.jobs.outlook import Outlook
from engine.jobs.planning import WORDS_TEMPLATE, naming_of
from engine.presets import Preset
from engine.recipe import RenderRequest
from engine.settings import Settings, save_settings
from engine.sniff import shown_name
from engine.styles import Style
from gui.also import write_also
from gui.background import Background
from gui.batch_run import BatchPlan, BatchRun, looked_ahead
from gui.bridge import Bridge
from gui.choosers import Chooser
from gui.export import More, export_picture
from gui.export_words import manner, origin, sizes
from gui.messages import Message, Messages
from gui.models.styles import StyleModel
from gui.models.thumbnails import Thumbnails
from gui.orders import Result
from gui.panels.export_dialog import ExportDialog
from gui.panels.export_many import ExportManyDialog
from gui.panels.many_also import Also
from gui.panels.many_recipes import RecipeBox, suits
from gui.panels.many_sources import PhotoSources, PromptSources
from gui.panels.output_form import OutputChoice
from gui.pausing import Pausing
from gui.queueing import Queueing
from gui.remedies import whole
from gui.state import Parameters
from gui.tongue import tr


class Exporting(QObject):
    """Lives as long as the window. One batch at a time."""

    exported = Signal(object)
    """The path of an exported file."""

    def __init__(
        self,
        *,
        settings: Settings,
        settings_folder: Path,
        pictures: Path,
        queueing: Queueing,
        bridge: Bridge,
        background: Background,
        messages: Messages,
        pausing: Pausing,
        chooser: Chooser,
        styles: StyleModel,
        thumbnails: Thumbnails,
        forecasts: Forecasts,
        presets: Callable[[], Sequence[Preset]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._presets = presets
        self._settings_folder = settings_folder
        self._pictures = pictures
        self._queueing = queueing
        self._bridge = bridge
        self._background = background
        self._messages = messages
        self._pausing = pausing
        pausing.changed.connect(self._show_paused)
        self._chooser = chooser
        self._styles = styles
        self._thumbnails = thumbnails
        self._forecasts = forecasts
        self._looks = 0
        self._many: ExportManyDialog | None = None
        self.batch: BatchRun | None = None

    # -- settings

    @property
    def settings(self) -> Settings:
        """The settings of now."""
        return self._settings

    def remember(self, **changes: object) -> None:
        """Change settings and write them. A disk that refuses is reported; the change counts until the end."""
        changed = Settings.model_validate({**dict(self._settings), **changes})  # else the file could not be read again
        if changed == self._settings:
            return
        self._settings = changed
        try:
            save_settings(changed, self._settings_folder)
        except EngineError as error:
            self._messages.warn(error.message, tr("The studio goes on, but forgets this when it is closed."))

    def last_folder(self) -> Path | None:
        """Where the last photo was opened."""
        return self._settings.last_folder

    def remember_folder(self, folder: Path) -> None:
        """Begin there the next time."""
        self.remember(last_folder=folder)

    def remember_model_folder(self, folder: Path) -> None:
        """Look for models there too."""
        others = [known for known in self._settings.model_folders if known != folder]
        self.remember(model_folders=(*others, folder)[-50:])

    def remember_style(self, path: Path) -> None:
        """Keep the artist's own painting in the gallery."""
        others = [own for own in self._settings.own_styles if own != path]
        self.remember(own_styles=(path, *others)[:200])

    def _choice(self) -> OutputChoice:
        settings = self._settings
        folder = settings.output_folder or self._pictures
        more = More(depth=settings.depth, metadata=settings.metadata)
        return OutputChoice(settings.format, settings.quality, folder, settings.name_template, more)

    def _keep(self, choice: OutputChoice) -> None:
        self.remember(
            format=choice.form,
            quality=choice.quality,
            output_folder=None if choice.folder == self._pictures else choice.folder,
            name_template=choice.template,
            depth=choice.more.depth,
            metadata=choice.more.metadata,
        )

    def _naming(self, parameters: Parameters, source: Path, width: int, height: int) -> Naming:
        words = parameters.start == "words"
        name = parameters.words.title if words else source.stem
        style = self._style_name(parameters) or ("words" if parameters.start != "photo" else "")
        return Naming(source=name, style=style, preset=style, width=width, height=height)

    def style_of(self, parameters: Parameters) -> Style | None:
        """The painting that is chosen."""
        return self._styles.find(parameters.style)

    def _style_name(self, parameters: Parameters) -> str:
        style = self.style_of(parameters)
        return "" if style is None else Path(style.name).stem

    # -- one

    def export_one(self, parent: QWidget, result: Result | None, now: Parameters) -> None:
        """Ask how the finished painting shall be exported, and do so."""
        if result is None:
            self._messages.inform(tr("There is no finished painting yet."), tr("Generate one first (Ctrl+Enter)."))
            return
        style = self._styles.find(result.parameters.style)
        title = origin(result.request, style)
        dialog = ExportDialog(
            self._choice(),
            chooser=self._chooser,
            naming=self._naming(result.parameters, result.request.subject, result.width, result.height),
            summary=tr("{title}, {width} × {height} pixels", title=title, width=result.width, height=result.height),
            hint=""
            if now == result.parameters
            else tr("Your choices changed since; the painting is exported as shown."),
            parent=parent,
        )
        dialog.chosen.connect(lambda choice: self._export(result, choice))
        dialog.show()

    def _export(self, result: Result, choice: OutputChoice) -> None:
        self._keep(choice)
        naming = self._naming(result.parameters, result.request.subject, result.width, result.height)

        def work() -> Path:
            target = free_path(choice.folder, choice.template, naming, choice.suffix)
            return export_picture(result.target, target, form=choice.form, quality=choice.quality, more=choice.more)

        self._background.run(work, done=self._exported, failed=self._messages.report)

    def _exported(self, path: Path) -> None:
        self.exported.emit(path)
        words, where = tr("{name} is exported.", name=shown_name(path)), tr("It is in {parent}.", parent=path.parent)
        act = partial(show_folder, path.parent)
        self._messages.post(Message(words, where, action=tr("Show folder"), act=act))

    def _wrote_also(self, paths: list[Path]) -> None:
        if paths:
            names, folder = ", ".join(shown_name(path) for path in paths), paths[0].parent
            act = partial(show_folder, folder)
            self._messages.post(Message(tr("Also written: {names}.", names=names), action=tr("Show folder"), act=act))

    # -- many

    def export_many(self, parent: QWidget, parameters: Parameters, sources: list[Path]) -> None:
        """Ask which photos or prompts shall be painted like this and where they go, then paint them all."""
        if parameters.start == "words" and sources:
            parameters = replace(parameters, start="photo")  # they are what shall be painted like this
        if parameters.style is None and parameters.start == "photo":
            self._messages.inform(
                tr("No painting is chosen."), tr("Choose the painting that all photos should follow.")
            )
            return
        if self._many is not None and (self._many.isVisible() or (self.batch is not None and self.batch.running)):
            self._many.show()
            self._many.raise_()
            self._many.activateWindow()
            return
        if parameters.start == "both" and parameters.words.missing is not None:
            self._messages.inform(
                tr("The words or their model are missing."), tr("Write what the photos should become.")
            )
            return
        if parameters.start == "words" and parameters.words.model is None:
            self._messages.inform(tr("No model is chosen."), tr("Choose the one to paint all prompts with."))
            return
        if self._many is not None:
            self._let_go(self._many)
        self._many = self._many_dialog(parent, parameters, sources)
        self._many.show()

    def _let_go(self, dialog: ExportManyDialog) -> None:
        """Take a closed dialog away; whatever is still looked at for it comes too late."""
        self._looks += 1
        if isinstance(dialog.sources, PhotoSources):
            dialog.sources.take([])
        dialog.deleteLater()

    def _many_dialog(self, parent: QWidget, parameters: Parameters, sources: list[Path]) -> ExportManyDialog:
        style, choice, words = self._styles.find(parameters.style), self._choice(), parameters.start == "words"
        asked: PhotoSources | PromptSources
        if words:
            asked = PromptSources(self._chooser)
            choice, naming = replace(choice, template=WORDS_TEMPLATE), naming_of("a lighthouse at dawn", 1)
        else:
            asked = PhotoSources(self._chooser, self._background)
            naming = self._naming(parameters, sources[0] if sources else Path("photo.jpg"), 3840, 2160)
        dialog = ExportManyDialog(
            choice,
            sources=asked,
            recipes=RecipeBox([preset for preset in self._presets() if suits(preset, words=words)]),
            chooser=self._chooser,
            naming=naming,
            summary=" · ".join([*manner(parameters, style), sizes(parameters)]),
            picture=self._thumbnails.pixmap(style.path) if style is not None else None,
            parent=parent,
        )
        dialog.started.connect(lambda chosen, choice: self._start_batch(dialog, parameters, chosen, choice))
        dialog.look_wanted.connect(lambda chosen, choice: self._look_ahead(dialog, parameters, chosen, choice))
        if isinstance(asked, PhotoSources) and sources:
            asked.take(sources)
        return dialog

    def _start_batch(
        self,
        dialog: ExportManyDialog,
        parameters: Parameters,
        chosen: tuple[Path, ...] | tuple[str, ...],
        choice: OutputChoice,
    ) -> None:
        words = parameters.start == "words"
        self._keep(replace(choice, template=self._settings.name_template) if words else choice)
        self._follow(dialog, self._plan(dialog, parameters, chosen, choice)).start()

    def take_up(self, parent: QWidget, left: Mapping[JobId, RenderRequest], parameters: Parameters) -> None:
        """Follow a batch that was left from the last time; Export many shows how it goes on."""
        folder = next(iter(left.values())).folder or self._pictures
        dialog = self._many_dialog(parent, parameters, [])
        dialog.form.folder.setText(str(folder))
        plan = self._plan(dialog, parameters, (), dialog.form.choice())
        self._follow(dialog, plan, Also()).resume(left)
        self._many = dialog

    def _follow(self, dialog: ExportManyDialog, plan: BatchPlan, also: Also | None = None) -> BatchRun:
        """A run of `plan` that `dialog` shows; it is not begun yet."""
        run = BatchRun(
            plan,
            queueing=self._queueing,
            bridge=self._bridge,
            background=self._background,
            forecasts=self._forecasts,
            parent=self,
        )
        if self.batch is not None and not self.batch.running:
            self.batch.deleteLater()  # with its rows, which may be ten thousand
        self.batch = run
        run.ended.connect(lambda: self._batch_ended(run, dialog.also.value() if also is None else also))
        dialog.follow(run)
        dialog.show_paused(paused=self._pausing.paused)
        return run

    def _plan(
        self,
        dialog: ExportManyDialog,
        parameters: Parameters,
        chosen: tuple[Path, ...] | tuple[str, ...],
        choice: OutputChoice,
    ) -> BatchPlan:
        return BatchPlan(
            tuple(item for item in chosen if isinstance(item, Path)),
            parameters,
            choice,
            self._style_name(parameters),
            memory_limit=self._settings.memory_limit,
            device="cpu" if parameters.processor else self._settings.device,
            prompts=tuple(item for item in chosen if isinstance(item, str)),
            roots=dialog.sources.roots,
            recipes=dialog.recipes.value(),
        )

    def _look_ahead(
        self,
        dialog: ExportManyDialog,
        parameters: Parameters,
        chosen: tuple[Path, ...] | tuple[str, ...],
        choice: OutputChoice,
    ) -> None:
        """Find out what a batch will take and tell the dialog, unless something else was chosen meanwhile."""
        self._looks += 1
        number, plan = self._looks, self._plan(dialog, parameters, chosen, choice)

        def look() -> Outlook | None:
            return looked_ahead(plan, self._forecasts) if number == self._looks else None

        def show(outlook: Outlook | None) -> None:
            now = dialog.form.choice(), dialog.sources.chosen, dialog.recipes.value()
            if outlook is not None and number == self._looks and now == (choice, chosen, plan.recipes):
                dialog.outlook.show_outlook(outlook)

        def fail(error: BaseException) -> None:
            if number == self._looks:
                dialog.outlook.show_problem(whole(error) if isinstance(error, EngineError) else "")

        self._background.run(look, done=show, failed=fail)

    def _show_paused(self, paused: bool) -> None:
        if self._many is not None:
            self._many.show_paused(paused=paused)

    def _batch_ended(self, run: BatchRun, also: Also) -> None:
        folder, skipped = run.plan.choice.folder, run.count("skipped", "failed")
        if also.anything and not run.stopped:
            write = partial(write_also, run.report, folder, also, checkpoint=self._background.checkpoint)
            self._background.run(write, done=self._wrote_also, failed=self._messages.report)
        if run.stopped:
            told = Message(tr("The batch stopped: {summary}.", summary=run.summary()), run.stopped, "error")
        else:
            over = tr("The batch is over: {summary}.", summary=run.summary())
            why, where = tr("The list says why for each skipped one."), tr("They are in {folder}.", folder=folder)
            told = Message(over, why if skipped else where, "warning" if skipped else "info")
        self._messages.post(told)


def show_folder(folder: Path) -> None:
    """Open `folder` in the system's file browser."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
