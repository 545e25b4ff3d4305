"""Learning a look in the window: from the dialog into the queue, and a LoRA that is ready to be used at the end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from engine import events
from engine.errors import EngineError
from engine.jobs.naming import Naming, output_name
from engine.learning import lora_request
from engine.recipe import LoraRequest, Weighted
from engine.settings import folders
from gui.background import Background
from gui.bridge import Bridge
from gui.choosers import Chooser
from gui.fetching import Fetching
from gui.messages import Message
from gui.panels.canvas_bar import JobView
from gui.panels.learn import LearnChoice, LearnDialog
from gui.queueing import Queueing
from gui.remedies import whole
from gui.studio import Studio
from gui.tongue import said, tr
from gui.window import StudioWindow

LOOKS: Final = "loras"
"""Folder of the artist's models where looks are kept, named as ComfyUI does."""


class Learning(QObject):
    """Lives as long as the window. One look at a time."""

    def __init__(
        self,
        window: StudioWindow,
        *,
        studio: Studio,
        queueing: Queueing,
        bridge: Bridge,
        background: Background,
        fetching: Fetching,
        chooser: Chooser,
    ) -> None:
        super().__init__(window)
        self._window, self._studio, self._queueing = window, studio, queueing
        self._background, self._fetching, self._chooser = background, fetching, chooser
        self.dialog: LearnDialog | None = None
        self._job: events.JobId | None = None
        self._view = JobView()
        window.commands.learn_wanted.connect(self.open)
        window.prompt_panel.card.learn_wanted.connect(self.open)
        bridge.progress.connect(self._progressed)
        bridge.preview.connect(self._previewed)
        bridge.ended.connect(self._ended)

    def open(self) -> None:
        """Show the dialog, as it stands."""
        if self.dialog is None:
            self.dialog = LearnDialog(self._chooser, self._window)
            self.dialog.started.connect(self._start)
            self.dialog.stopped.connect(self._stop)
            self._fetching.changed.connect(self._offer)
        self._fetching.look_once()
        self._offer()
        self.dialog.show()
        self.dialog.raise_()

    def _offer(self) -> None:
        if self.dialog is not None:
            self.dialog.show_models(self._fetching.usable("imagine"))

    def _start(self, chosen: LearnChoice) -> None:
        def fail(error: BaseException) -> None:
            if self.dialog is not None:
                self.dialog.show_problem(whole(error) if isinstance(error, EngineError) else str(error))

        foresight = self._studio.foresight
        work = partial(_request, chosen, foresight.device, foresight.limit)
        self._background.run(work, done=self._submit, failed=fail)

    def _submit(self, request: LoraRequest) -> None:
        (self._job,) = self._queueing.add([request])
        self._view = JobView(tr("Waiting"), paused=self._studio.pausing.paused)
        if self.dialog is not None:
            self.dialog.begin()

    def _stop(self) -> None:
        if self._job is not None:
            self._queueing.cancel([self._job])

    def _progressed(self, event: events.Progress) -> None:
        if event.job == self._job and self.dialog is not None:
            self._view = replace(
                self._view, stage=said(event.stage), done=event.done, total=event.total, eta=event.eta, paused=False
            )
            self.dialog.show_job(self._view)

    def _previewed(self, job: str, image: QImage) -> None:
        if job == self._job and self.dialog is not None:
            self.dialog.show_sample(image)

    def _ended(self, event: events.Finished | events.Failed | events.Cancelled) -> None:
        if event.job != self._job or self.dialog is None:
            return
        self._job = None
        match event:
            case events.Finished():
                self._learned(event.target)
            case events.Failed():
                self.dialog.end(whole(event), again=tr("Try &again"))
                self._studio.messages.failed(event)
            case _:
                words = tr("Stopped. What was learned so far is kept.")
                self.dialog.end(words, again=tr("&Go on"))

    def _learned(self, file: Path) -> None:
        if self.dialog is not None:
            self.dialog.end(tr("{name} is learned.", name=file.stem), again=tr("&Learn again"))
        self._fetching.look()
        words, use = tr("It is among your LoRAs."), partial(self._use, file)
        told = tr("{name} is learned.", name=file.stem)
        self._studio.messages.post(Message(told, words, action=tr("Use it"), act=use))

    def _use(self, file: Path) -> None:
        """Add the look to what is imagined."""
        loras = self._studio.parameters.words.step.loras
        if str(file) not in {one.name for one in loras}:
            self._studio.set_words("loras", (*loras, Weighted(name=str(file))))
        self._window.commands.write()


def _request(chosen: LearnChoice, device: str, limit: int | None) -> LoraRequest:
    """What the form asks for. Looks at files: call it from a thread. Raises EngineError."""
    name = output_name("{own}", Naming(source="look", own=chosen.name), ".safetensors")
    target = folders().models / LOOKS / name
    target.parent.mkdir(parents=True, exist_ok=True)
    request = lora_request(
        chosen.folder, out=target, model=chosen.model, words=chosen.words, minutes=chosen.minutes, device=device
    )
    return request.model_copy(update={"memory_limit": limit})
