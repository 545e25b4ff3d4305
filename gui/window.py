"""The studio's window: puts the panels together and shows in them what the studio says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QSplitter, QVBoxLayout, QWidget

from gui import actions
from gui.album import Album
from gui.background import Background
from gui.choosers import Chooser
from gui.commands import Commands
from gui.drops import DropTarget, Zone
from gui.exporting import Exporting
from gui.fetching import Fetching
from gui.looking import Looking
from gui.mask import MaskFiles
from gui.messages import Messages
from gui.models.presets import PresetModel
from gui.models.styles import StyleModel
from gui.models.thumbnails import Thumbnails
from gui.orders import Result
from gui.panels.canvas_bar import CanvasBar, JobView
from gui.panels.dock import Dock
from gui.panels.meter import Meter
from gui.panels.needs import forecast_text
from gui.panels.painting import PaintingPanel
from gui.panels.palette import Palette
from gui.panels.photo import PhotoPanel
from gui.panels.presets import PresetStrip
from gui.panels.prompt import PromptPanel
from gui.panels.stage import Stage
from gui.prompt_history import PromptHistory
from gui.pyramid import Pyramid
from gui.seen import seen
from gui.state import Parameters
from gui.studio import Studio
from gui.widgets import rule

PANELS = ((2300, 612), (1800, 474), (0, 324))
"""From which width of the window the panel is how wide, in pixels: three large columns, three, two."""
TITLE_BAR = 40
"""Height in pixels that the system's own frame may take."""


@dataclass(frozen=True, slots=True)
class Models:
    """What the lists of the window show."""

    thumbnails: Thumbnails
    styles: StyleModel
    presets: PresetModel


class StudioWindow(QMainWindow):
    """Photo and paintings on the left, the picture in the middle, the next step below it."""

    closing = Signal()
    settings_wanted = Signal()

    def __init__(
        self,
        *,
        studio: Studio,
        models: Models,
        messages: Messages,
        chooser: Chooser,
        exporting: Exporting,
        album: Album,
        fetching: Fetching,
        prompts: PromptHistory,
        masks: MaskFiles,
        background: Background,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Impasto")
        self._studio = studio
        self._opening = ""
        self._styles = models.styles
        self._fetching = fetching
        self._make_panels(models, prompts)
        self.looking = Looking(
            self.stage, self.canvas_bar, studio=studio, masks=masks, background=background, window=self
        )
        self._lay_out()
        self.commands = Commands(
            self,
            studio=studio,
            exporting=exporting,
            messages=messages,
            strip=self.stage.strip,
            chooser=chooser,
            album=album,
            fetching=fetching,
        )
        self.actions_by_name = actions.build(self, {**self.looking.handlers(self.commands.handlers()), **self._own()})
        self.looking.actions = self.actions_by_name
        self._drops = DropTarget(self.room, self._zones, album.reopening.restoring.look)
        self._connect_panels()
        self._connect_studio()
        self._order_tabs()
        messages.attach(self.stage.strip.show_message)
        self._show_job(None)
        self._show_parameters(studio.parameters)
        self._show_tools()
        self.stage.empty.open_button.setFocus()

    # -- layout

    def _make_panels(self, models: Models, prompts: PromptHistory) -> None:
        self.prompt_panel = PromptPanel(prompts)
        self.photo_panel = PhotoPanel(models.thumbnails)
        self.painting_panel = PaintingPanel(models.styles)
        self.preset_strip = PresetStrip(models.presets)
        self.stage = Stage()
        self.canvas_bar = CanvasBar()
        self.dock = Dock()
        self.meter = Meter()

    def _lay_out(self) -> None:
        left = QFrame()
        left.setObjectName("panel")
        left.setMinimumWidth(PANELS[-1][1] - 24)
        right = QWidget()
        bars = (self.looking.mask_bar, self.looking.crop_bar)
        columns: tuple[tuple[QWidget, tuple[QWidget, ...], QWidget], ...] = (
            (left, (self.photo_panel, rule(), self.painting_panel), self.painting_panel),
            (
                right,
                (self.preset_strip, self.stage, *bars, self.canvas_bar, self.prompt_panel, self.dock),
                self.stage,
            ),
        )
        for frame, parts, stretched in columns:
            column = QVBoxLayout(frame)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            for part in parts:
                column.addWidget(part, 1 if part is stretched else 0)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        for index, half in enumerate((left, right)):
            self.splitter.addWidget(half)
            self.splitter.setCollapsible(index, False)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setHandleWidth(1)
        self.room = QWidget()  # a splitter would take what lies over it for one more part of it
        whole = QVBoxLayout(self.room)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.splitter)
        self.setCentralWidget(self.room)
        self.statusBar().addWidget(self.meter, 1)
        self.statusBar().setSizeGripEnabled(False)
        self.fit_panel()

    def sizeHint(self) -> QSize:
        """A comfortable first size."""
        return QSize(1280, 800)

    def take_room(self) -> None:
        """Most of the screen, all of a small one; unless a size was given already."""
        if self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            return
        room = self.screen().availableGeometry().size() - QSize(0, TITLE_BAR)
        most = QSize(2400, 1500)
        self.resize((room * 0.88).expandedTo(self.sizeHint()).boundedTo(room).boundedTo(most))

    def fit_panel(self) -> None:
        """Give the gallery a third column, and larger ones, where there is room for it."""
        width = self.width() if self.isVisible() else self.sizeHint().width()
        panel = next(panel for least, panel in PANELS if width >= least)
        self.splitter.setSizes([panel, width - panel])

    def _order_tabs(self) -> None:
        dock = self.dock
        order: list[QWidget] = [
            self.stage.empty.open_button,
            *self.stage.empty.examples,
            self.stage.empty.photo_button,
            *self.photo_panel.controls(),
            self.painting_panel.none_button,
            self.painting_panel.search,
            self.painting_panel.gallery,
            self.painting_panel.bake_button,
            self.painting_panel.own_button,
            *self.preset_strip.controls(),
            self.stage.canvas,
            self.stage.canvas.divider,
            self.looking.mask_tool,
            self.looking.crop_tool,
            *self.looking.mask_bar.controls(),
            *self.looking.crop_bar.controls(),
            *self.canvas_bar.controls(),
            *self.prompt_panel.controls(),
            dock.strength.slider,
            dock.strength.more,
            dock.strength.number,
            *dock.size_control.buttons.values(),
            *dock.size_control.shapes.buttons.values(),
            dock.size_control.wide,
            dock.size_control.high,
            dock.export_button,
            dock.export_many_button,
            dock.generate,
            dock.cancel,
            self.meter.graph,
            self.meter.queue,
            self.meter.pause,
        ]
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    # -- connections

    def _own(self) -> dict[str, Callable[[], object]]:
        return {
            "cancel": self._cancel,
            "palette": lambda: self.command_palette.open(),  # noqa: PLW0108 - it is made when it is wanted
            "settings": self.settings_wanted.emit,
            "search": self.painting_panel.focus_search,
            "presets": self.preset_strip.focus_strip,
            "brush": self.dock.strength.more.click,
            "additions": self.prompt_panel.open_card,
        }

    @cached_property
    def command_palette(self) -> Palette:
        """Every action by a few letters; made when it is first wanted."""
        return Palette(self.actions_by_name, self)

    def _cancel(self) -> None:
        """Esc: put a tool away first, unless something is painted."""
        if self._studio.running or not self.looking.leave():
            self.commands.cancel_or_dismiss()

    def _connect_panels(self) -> None:
        studio, commands = self._studio, self.commands
        self.photo_panel.open_wanted.connect(commands.ask_for_photo)
        self.photo_panel.start.chosen.connect(commands.begin_with)
        self.photo_panel.denoise.changed.connect(lambda value: studio.set_words("denoise", value))
        self.stage.empty.open_wanted.connect(commands.ask_for_photo)
        self.stage.empty.example_wanted.connect(commands.use_example)
        self.painting_panel.own_wanted.connect(commands.ask_for_style)
        self.painting_panel.bake_wanted.connect(commands.bake)
        self.painting_panel.chosen.connect(studio.choose_style)
        self.preset_strip.chosen.connect(commands.use_preset)
        self.dock.strength.changed.connect(studio.set_strength)
        self.looking.cropping.connect(self.dock.step_aside)
        brush = self.dock.brush
        brush.changed.connect(studio.set_control)
        brush.reset_wanted.connect(studio.reset_controls)
        brush.mask_wanted.connect(commands.ask_for_mask)
        brush.undo_wanted.connect(studio.undo)
        brush.redo_wanted.connect(studio.redo)
        self._connect_words()
        self.meter.pause_wanted.connect(studio.pausing.toggle)
        self.dock.size_control.changed.connect(studio.set_size)
        self.dock.size_control.words_changed.connect(studio.set_words)
        self.dock.generate_wanted.connect(self.actions_by_name["generate"].trigger)
        self.dock.cancel_wanted.connect(studio.cancel)
        self.dock.export_wanted.connect(commands.export)
        self.dock.export_many_wanted.connect(self.actions_by_name["export_many"].trigger)
        commands.missing.connect(self._go_to_missing)
        self._styles.modelReset.connect(self._offer_styles)
        self._styles.rowsInserted.connect(self._offer_styles)
        self._drops.dropped.connect(commands.take_files)
        self._drops.refused.connect(commands.refuse_drop)

    def _connect_words(self) -> None:
        panel, card = self.prompt_panel, self.prompt_panel.card
        panel.changed.connect(self._studio.set_words)
        panel.model_chosen.connect(self.commands.choose_model)
        panel.models_wanted.connect(self.commands.show_models)
        card.undo_wanted.connect(self._studio.undo)
        card.redo_wanted.connect(self._studio.redo)
        self._fetching.changed.connect(self._offer_models)

    def _offer_models(self) -> None:
        self.prompt_panel.show_models(self._fetching.usable("imagine"))
        self.prompt_panel.card.show_choices(self._fetching.usable("lora"))
        self.commands.offer_model()

    def _connect_studio(self) -> None:
        studio = self._studio
        studio.parameters_changed.connect(self._show_parameters)
        studio.photo_shown.connect(self._show_photo)
        studio.painting_shown.connect(self._show_painting)
        studio.job_changed.connect(self._show_job)
        studio.result_changed.connect(self._show_result)
        studio.opening.connect(self._show_opening)
        studio.reading_changed.connect(lambda reading: self.meter.show_reading(reading, studio.foresight.card))
        studio.reading_changed.connect(lambda _reading: self._show_forecast())

    def _offer_styles(self) -> None:
        self.dock.brush.show_styles(self._styles.styles())

    def _go_to_missing(self, missing: str) -> None:
        targets: dict[str, QWidget] = {
            "photo": self.photo_panel.open_button,
            "style": self.painting_panel.gallery,
            "prompt": self.prompt_panel.prompt,
            "model": self.prompt_panel.get_model,
        }
        targets[missing].setFocus(Qt.FocusReason.OtherFocusReason)

    def _zones(self) -> dict[Zone, QRect]:
        places: dict[Zone, QWidget] = {"photo": self.stage, "style": self.painting_panel}
        return {zone: QRect(one.mapTo(self.room, QPoint(0, 0)), one.size()) for zone, one in places.items()}

    # -- what the studio says

    def _show_parameters(self, parameters: Parameters) -> None:
        self.photo_panel.show_parameters(parameters)
        self.painting_panel.show_parameters(parameters)
        typing = self.prompt_panel.prompt.hasFocus() and parameters.start == "photo"
        self.prompt_panel.show_parameters(parameters)
        if typing:
            self.dock.generate.setFocus()  # where the prompt would leave the keyboard to whatever comes next
        self.preset_strip.show_parameters(parameters)
        self.dock.show_parameters(parameters)
        if parameters.start != "photo":
            self._fetching.look_once()
        self.actions_by_name["additions"].setEnabled(parameters.start != "photo")
        self.actions_by_name["undo"].setEnabled(self._studio.can_undo)
        self.actions_by_name["redo"].setEnabled(self._studio.can_redo)
        self._show_tools()
        self._show_next_step()
        self._show_forecast()

    def _show_next_step(self) -> None:
        """Colour the one thing that comes next: open a photo, generate, or export what is finished."""
        parameters, result = self._studio.parameters, self._studio.result
        finished = result is not None and result.parameters == parameters
        self.dock.show_next(parameters, exportable=result is not None, finished=finished)
        self.actions_by_name["export"].setEnabled(result is not None)

    def _show_forecast(self) -> None:
        found, foresight, parameters = self._studio.forecast(), self._studio.foresight, self._studio.parameters
        processor = foresight.on_processor(parameters)
        text = forecast_text(parameters, found, foresight.free, processor=processor)
        self.dock.show_forecast(text, fits=found is None or found.fits)
        self.meter.show_ghost(0 if found is None or self._studio.running or processor else found.needed)

    def _show_photo(self, photo: Pyramid | None) -> None:
        self.stage.canvas.set_photo(photo)
        self._show_tools()

    def _show_painting(self, painting: Pyramid | None) -> None:
        self.stage.canvas.set_painting(painting)
        self._show_tools()

    def _show_tools(self) -> None:
        canvas, words = self.stage.canvas, self._studio.parameters.start == "words"
        photo, painting = canvas.photo is not None and not words, canvas.painting is not None
        there = photo or painting
        if there and self.stage.empty.open_button.hasFocus():
            self.dock.generate.setFocus()  # the next step after the first
        self.stage.show_empty(empty=not there, words=words, written=self._studio.parameters.words.written)
        self.looking.show_picture(there=there, comparable=photo and painting, photo=photo)
        self._show_words()

    def _show_job(self, job: JobView | None) -> None:
        self.canvas_bar.show_job(job)
        self.painting_panel.show_running(running=job is not None)
        self.actions_by_name["bake"].setEnabled(job is None)
        self.dock.show_running(running=job is not None, cancelling=job is not None and job.cancelling)

    def _show_result(self, result: Result | None) -> None:
        self.prompt_panel.show_seed(result.request.recipe.seed if result is not None else -1)
        self._show_next_step()
        self._show_words()

    def _show_opening(self, name: str) -> None:
        self._opening = name
        self._show_words()

    def _show_words(self) -> None:
        """One line about what is seen, in the bar and for screen readers."""
        self.canvas_bar.show_words(text := seen(self._studio.parameters, self._studio.result, self._opening))
        self.stage.canvas.setAccessibleDescription(text)

    # -- Qt's events

    def changeEvent(self, event: QEvent) -> None:
        """A key that is released in another window is not seen here: put the painting back."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.stage.canvas.set_comparing(False)
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let go of everything."""
        self.looking.close()
        self.closing.emit()
        super().closeEvent(event)
