"""What the studio does: keeps the parameters, opens pictures, starts and follows the one painting in the window."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from engine import events
from engine.baking import request_of
from engine.crop import Crop
from engine.errors import EngineError, NotEnoughMemory
from engine.forecasts import Forecasts
from engine.memory import Forecast
from engine.probe import thumbnail
from engine.recipe import BakeRequest, RenderRequest, Request
from engine.sniff import shown_name
from engine.styles import Style
from engine.wishes_words import variants
from gui import pyramid
from gui.background import Background
from gui.bridge import Bridge
from gui.editing import Editing
from gui.foresight import Foresight
from gui.messages import Message, Messages
from gui.orders import Left, Orders, Result, Results, numbered
from gui.panels.canvas_bar import JobView
from gui.pausing import Pausing
from gui.pyramid import Pyramid
from gui.queueing import Queueing
from gui.state import Parameters, Photo, output_size, prepare
from gui.tongue import tr


class Studio(Editing):
    """The window's model: it knows no widgets. All its methods belong to the window's thread."""

    photo_shown = Signal(object)
    """The photo's Pyramid, or None."""
    photo_opened = Signal(object)
    """The Photo that the artist opened."""
    painting_shown = Signal(object)
    """The Pyramid of the painting or its preview, or None."""
    job_changed = Signal(object)
    """JobView, or None when nothing is painted."""
    result_changed = Signal(object)
    """Result, or None."""
    begun = Signal(object)
    """The Parameters that are being painted from."""
    baked = Signal(object)
    """The file of a style that was just baked."""
    opening = Signal(str)
    """The name of the picture that is being opened; empty when that is over."""
    reading_changed = Signal(object)
    """A reading of the memory meter, of one card."""

    def __init__(
        self,
        *,
        queueing: Queueing,
        bridge: Bridge,
        background: Background,
        messages: Messages,
        pausing: Pausing,
        new_target: Callable[[Path], Path],
        forecasts: Forecasts | None = None,
        memory_limit: int | None = None,
        device: str = "auto",
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(clock, parent)
        self._queueing = queueing
        self._background = background
        self.messages = messages
        self.pausing = pausing
        self._new_target = new_target
        self.foresight = Foresight(forecasts or Forecasts(), device, memory_limit)
        self._orders = Orders()
        self._view = JobView()
        self._result: Result | None = None
        self._results = Results()
        self._said: set[str] = set()
        self._loads = 0
        queueing.acted.connect(self.note_queue)
        self.queue_stepped.connect(queueing.step)
        pausing.changed.connect(self._paused)
        bridge.started.connect(self._started)
        bridge.progress.connect(self._progressed)
        bridge.preview.connect(self._previewed)
        bridge.note.connect(self._noted)
        bridge.ended.connect(self._ended)
        bridge.memory.connect(self._measured)
        bridge.broke.connect(lambda what, details: messages.broke(f"{what}\n{details}"))

    # -- pictures

    def use_picture_as_mask(self, path: Path) -> None:
        """Paint only where the picture at `path` is white, if it can be read."""
        self._use_picture(path, partial(self.set_control, "mask"))

    def use_picture_as_style(self, path: Path) -> None:
        """Paint like the artist's own picture at `path`, if it can be read."""
        self._use_picture(path, self.choose_style)

    def _use_picture(self, path: Path, use: Callable[[str], None]) -> None:
        path = path.absolute()
        read = partial(thumbnail, path, 64)
        self._background.run(read, done=lambda _small: use(str(path)), failed=self.messages.report)

    def open_photo(self, path: Path) -> None:
        """Read the picture at `path` and make it the photo; a picture that cannot be read changes nothing."""
        self.opening.emit(shown_name(path))
        self._load(path, lambda loaded: self._opened(path, loaded))

    def set_crop(self, crop: Crop | None) -> None:
        """Paint this part of the photo; a mask goes, because it was made for another part."""
        photo = self.parameters.photo
        if photo is None:
            return
        framed = photo.framed(crop)

        def show(loaded: Pyramid) -> None:
            self.photo_shown.emit(loaded)
            self._set_result(None)
            controls = replace(self.parameters.controls, mask=None)
            self._change(replace(self.parameters, photo=framed, controls=controls))
            self.turned()

        self._load(photo.path, show, crop)

    def _load(self, path: Path, done: Callable[[Pyramid], None], crop: Crop | None = None) -> None:
        self._loads += 1
        number = self._loads

        def finish(loaded: Pyramid) -> None:
            if number == self._loads:  # else another picture was asked for meanwhile
                self.opening.emit("")
                done(loaded)

        def fail(error: BaseException) -> None:
            if number == self._loads:
                self.opening.emit("")
            self.messages.report(error)

        self._background.run(lambda: pyramid.load(path, crop), done=finish, failed=fail)

    def _opened(self, path: Path, loaded: Pyramid) -> None:
        photo = Photo(path.absolute(), loaded.width, loaded.height)
        self.photo_shown.emit(loaded)
        self._set_result(None)
        start = self.parameters.start
        if start == "words":  # what was written counts too
            start = "both" if self.parameters.words.written else "photo"
        controls = self.controls_for(photo)
        self._change(replace(self.parameters, photo=photo, start=start, controls=controls))
        self.photo_opened.emit(photo)

    def turned(self) -> None:
        """Show what was painted last of the subject."""
        self._set_result(self._results.of(self.parameters.subject))
        self._show_last()

    def reloaded(self) -> None:
        """Read the photo again that undo brought back."""
        photo = self.parameters.photo
        self._set_result(None)
        if photo is None:
            self._loads += 1  # whatever is still being read comes too late
            self.photo_shown.emit(None)
            return

        def show(loaded: Pyramid) -> None:
            self.photo_shown.emit(loaded)
            self.turned()

        self._load(photo.path, show, photo.crop)

    # -- painting

    @property
    def running(self) -> bool:
        """Whether a painting is made."""
        return self._orders.job is not None

    @property
    def _watched(self) -> bool:
        """Whether what is painted now is of the subject that is shown."""
        order = self._orders.now
        return order is not None and order.parameters.subject == self.parameters.subject

    @property
    def result(self) -> Result | None:
        """The finished painting that is shown."""
        return self._result

    def generate(self, *, first: bool = False) -> None:
        """Paint with the present parameters, after what waits or, with `first`, before it; says what is missing."""
        try:
            requests = self._requests()
        except EngineError as error:
            self.messages.report(error)
            return
        self._said.clear()
        self._submit(requests, first=first)
        self.begun.emit(self.parameters)

    def _requests(self) -> list[RenderRequest]:
        """One request; several where words shall be imagined several times. Raises EngineError."""
        parameters, words = self.parameters, self.parameters.words
        photo = None if parameters.start == "words" else parameters.photo
        name = words.title if parameters.start == "words" else "painting"
        target = self._new_target(photo.path if photo is not None else Path(name))
        request = prepare(parameters, target=target, memory_limit=self.foresight.limit, device=self.foresight.device)
        if parameters.start == "photo":
            return [request]
        recipes = variants(request.recipe, (), words.count)
        return [
            request.model_copy(update={"recipe": recipe, "target": numbered(target, number)})
            for number, recipe in enumerate(recipes)
        ]

    def bake(self, style: Style) -> None:
        """Learn the painting of `style`; the photo that is open is shown meanwhile, as it is painted with it."""
        if self.running:
            return
        photo = self.parameters.photo
        sample = photo.path if photo is not None else None
        device, limit = self.foresight.device, self.foresight.limit
        self._submit([request_of(style, sample=sample, device=device, memory_limit=limit, overwrite=True)])

    def _submit(self, requests: Sequence[Request], *, first: bool = False) -> None:
        jobs = self._queueing.add(requests, front=first)
        follows = self._orders.add(jobs, requests, self.parameters)
        if follows:
            self._tell_view(JobView(paused=self.pausing.paused))
        if self.pausing.paused:
            words, act = tr("It will be painted when you resume (Ctrl+Shift+P)."), self.pausing.resume
            waits = tr("Impasto is paused; this picture waits.")
            self.messages.post(Message(waits, words, action=tr("Resume"), act=act))
        elif not follows:
            self.messages.inform(tr("This picture waits in the queue."), tr("It is next.") if first else "")

    def take_up(self, left: Sequence[Left], *, begun: Sequence[events.JobId]) -> None:
        """Follow jobs of the last time like those of now, the first of them, or one that has `begun`, on the canvas.

        Unless something else was chosen already, its photo and its settings are what the studio begins with.
        """
        untouched = self.parameters.photo is None and not self.can_undo and not self._loads and not self.running
        for one in left:
            self._orders.add([one.job], [one.request], one.parameters or self.parameters)
        for job in begun:
            self._orders.begin(job)
        self._tell_view(JobView(paused=self.pausing.paused))
        asked = next((one.parameters for one in left if one.job == self._orders.job), None)
        if untouched and asked is not None and asked.start == "words":
            self.begin_from(asked)
        elif untouched and asked is not None and asked.photo is not None:
            self._load(asked.photo.path, partial(self._begin_with, asked), asked.photo.crop)

    def _begin_with(self, asked: Parameters, loaded: Pyramid) -> None:
        if not self.can_undo:
            self.photo_shown.emit(loaded)
            self.begin_from(asked)
            self.turned()

    def _paused(self, paused: bool) -> None:
        if self.running:
            self._tell_view(JobView(paused=paused, cancelling=self._view.cancelling, kept=self._view.kept))

    def cancel(self) -> None:
        """Stop what is painted, with the others of its kind that were asked for with it; nothing is written."""
        if self.running and not self._view.cancelling:
            self._tell_view(replace(self._view, cancelling=True))
            self._queueing.cancel(self._orders.together)

    def _tell_view(self, view: JobView) -> None:
        self._view = view
        self.job_changed.emit(view)

    def _started(self, event: events.Started) -> None:
        followed = self._orders.job
        order = self._orders.begin(event.job)
        if order is not None:
            cancelling = self._view.cancelling and event.job == followed  # another one began before it could end
            self._tell_view(JobView(order.beginning, paused=self._view.paused, cancelling=cancelling))

    def _progressed(self, event: events.Progress) -> None:
        order = self._orders.now
        if order is not None and event.job == self._orders.job:
            stage, kept = order.stage(event.stage), event.kept / event.total
            done, total, eta = event.done, event.total, event.eta
            self._tell_view(replace(self._view, stage=stage, done=done, total=total, eta=eta, kept=kept))

    def _previewed(self, job: str, image: QImage) -> None:
        order = self._orders.now
        if order is not None and job == self._orders.job and self._watched:
            width, height = output_size(order.parameters) or (image.width(), image.height())
            self.painting_shown.emit(pyramid.of_image(image, width, height))

    def _noted(self, event: events.Note) -> None:
        if event.job == self._orders.job and event.text not in self._said:  # of many pictures, once
            self._said.add(event.text)
            self.messages.inform(event.text)

    def _ended(self, event: events.Finished | events.Failed | events.Cancelled) -> None:
        followed = event.job == self._orders.job
        order = self._orders.end(event.job, cancelled=isinstance(event, events.Cancelled))
        if order is None:
            return
        if isinstance(event, events.Failed):
            self._queueing.give_up(self._orders.drop(order.together))  # they would fail alike
        if followed:
            self.job_changed.emit(None)
            if self.running:
                self._tell_view(JobView(paused=self.pausing.paused))
        match event:
            case events.Finished() if isinstance(order.request, RenderRequest):
                self._finished(event, order.request, order.parameters)
            case events.Finished():
                self._show_last()
                if isinstance(order.request, BakeRequest):
                    self.baked.emit(event.target)
            case events.Failed():
                self._show_last()
                self.messages.failed(event)
                if event.cause == NotEnoughMemory.__name__:
                    self.foresight.refused = order.parameters
                    self.parameters_changed.emit(self.parameters)
            case _:
                self._show_last()

    def _finished(self, event: events.Finished, request: RenderRequest, asked: Parameters) -> None:
        result = Result(request, asked, event.target, event.width, event.height, event.seconds)
        self._results.keep(result)
        self._background.run(partial(self._learn, request, event), done=lambda _: None, failed=lambda _: None)
        if self.parameters.subject != result.parameters.subject:
            is_painted = tr("{name} is painted.", name=shown_name(request.subject))
            self.messages.inform(is_painted, tr("It is kept in {folder}.", folder=event.target.parent))
            return
        self._set_result(result)
        self._show_last()

    def reopen(self, result: Result, *, photo: Pyramid | None, painting: Pyramid) -> None:
        """Show a painting of the gallery as it stood here when it was finished; one step for undo."""
        self._loads += 1  # whatever is still being read comes too late
        self.opening.emit("")
        if photo is not None:
            self.photo_shown.emit(photo)
        self._results.keep(result)
        self._change(result.parameters)
        self._set_result(result)
        self.painting_shown.emit(painting)

    def _learn(self, request: RenderRequest, event: events.Finished) -> None:
        self.foresight.forecasts.learn(request, event)
        self.foresight.forecasts.lessons.save()

    def _set_result(self, result: Result | None) -> None:
        self._result = result
        self.result_changed.emit(result)

    def _show_last(self) -> None:
        """Show the finished painting of this photo in full, or the photo where there is none.

        While another one of it is painted, its previews are shown; its end comes here again.
        """
        result = self._result
        if result is None:
            self.painting_shown.emit(None)
            return
        if self._watched:
            return

        def show(loaded: Pyramid) -> None:
            if self._result is result and not self._watched:
                self.painting_shown.emit(loaded)

        self._background.run(lambda: pyramid.load(result.target), done=show, failed=self.messages.report)

    # -- memory

    def paint_on(self, device: str, memory_limit: int | None) -> None:
        """What paints from the next picture on, and the most bytes that it may take."""
        self.foresight.device, self.foresight.limit = device, memory_limit
        self.parameters_changed.emit(self.parameters)

    def _measured(self, event: events.Memory) -> None:
        if not event.job:  # a reading of the meter, not of one job
            self.foresight.take(event)
            self.reading_changed.emit(event)

    def forecast(self) -> Forecast | None:
        """What the painting will need, as far as that can be said yet."""
        return self.foresight.forecast(self.parameters)
