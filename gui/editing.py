"""What the artist chooses, with undo: the studio's parameters and every way to change them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from engine.fitting import Way
from engine.presets import Preset
from engine.recipe import Recipe
from gui.foresight import made_to_fit
from gui.state import Controls, History, Parameters, Photo, SizeChoice, start_of, with_preset, with_recipe
from gui.words import Start, changed, with_model


class Editing(QObject):
    """Holds the parameters. All its methods belong to the window's thread."""

    parameters_changed = Signal(object)
    queue_stepped = Signal(int)
    """A change of the queue is to be undone (-1) or redone (1)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._history = History((Parameters(), 0))
        """The parameters, and how many changes of the queue came before them."""
        self.brushed: Callable[[str], bool] = lambda _mask: False
        """Whether a mask was brushed in the window, and so for one photo alone."""

    @property
    def parameters(self) -> Parameters:
        """What is chosen now."""
        return self._history.now[0]

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return self._history.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether a change that was undone can be redone."""
        return self._history.can_redo

    def start_with(self, recipe: Recipe, model: str | None = None) -> None:
        """Choose `recipe` before the artist chose anything; nothing that undo would take back. Words are imagined with
        `model`.
        """
        if self.parameters == Parameters():
            found = with_recipe(self.parameters, recipe)
            if model is not None:
                found = replace(found, words=with_model(found.words, model, base="", fast=""))
            self.begin_from(found)

    def begin_from(self, parameters: Parameters) -> None:
        """Have `parameters` chosen from the beginning: nothing that undo would take back."""
        self._history = History((parameters, self._history.now[1]))
        self.parameters_changed.emit(parameters)

    def choose_style(self, key: str | None) -> None:
        """Paint like the painting that a recipe calls `key`; None: like none, where words are imagined."""
        self._change(replace(self.parameters, style=key), key="style")

    def set_strength(self, strength: float) -> None:
        """How much of it, 0 to 1."""
        self._change(replace(self.parameters, strength=strength), key="strength")

    def set_control(self, name: str, value: object) -> None:
        """One of the `Controls` by its name."""
        controls = replace(self.parameters.controls, **{name: value})  # type: ignore[arg-type]
        self._change(replace(self.parameters, controls=controls), key=name)

    def set_mask(self, path: str | None) -> None:
        """Paint only where the picture at `path` is white; None: everywhere. Each is a step of its own."""
        controls = replace(self.parameters.controls, mask=path, mask_inverted=False)
        self._change(replace(self.parameters, controls=controls))

    def controls_for(self, photo: Photo) -> Controls:
        """The controls as they suit `photo`: without a mask that was brushed for another one."""
        controls, before = self.parameters.controls, self.parameters.photo
        same = before is not None and before.path == photo.path
        if controls.mask is None or same or not self.brushed(controls.mask):
            return controls
        return replace(controls, mask=None, mask_inverted=False)

    def reset_controls(self) -> None:
        """Back to the plain brush."""
        self._change(replace(self.parameters, controls=Controls()), key="controls")

    def set_size(self, size: SizeChoice) -> None:
        """How large."""
        self._change(replace(self.parameters, size=size), key="size")

    def set_start(self, start: Start) -> None:
        """Begin with the photo, with words, or with both."""
        self._change(replace(self.parameters, start=start), key="start")

    def set_words(self, name: str, value: object) -> None:
        """A field of `Words`, or of the step in it, by its name."""
        words = changed(self.parameters.words, name, value)
        loras = [lora.name for lora in words.step.loras]  # one more or less is a step of its own
        self._change(replace(self.parameters, words=words), key=f"words {name} {loras}")

    def choose_model(self, key: str, *, base: str = "", fast: str = "") -> None:
        """Imagine with the model that a recipe calls `key`; `base` and `fast` as in the catalogue.

        Together with a change of the start it is one step for undo.
        """
        words = with_model(self.parameters.words, key, base=base, fast=fast)
        self._change(replace(self.parameters, words=words), key="start")

    def apply_recipe(self, recipe: Recipe, *, photo: bool = False) -> None:
        """Take over words, painting, strength, size and output of `recipe`; with `photo`, one was painted by it."""
        found = with_recipe(self.parameters, recipe)
        if photo:
            found = replace(found, start=start_of(recipe, photo=True))
        self._change(found, key="preset")

    def apply_preset(self, preset: Preset) -> None:
        """Take over what `preset` says; words that go into its template stay."""
        self._change(with_preset(self.parameters, preset), key="preset")

    def make_fit(self, way: Way) -> None:
        """Change all that `way` changes, as one step."""
        self._change(made_to_fit(self.parameters, way))

    def use_card(self) -> None:
        """Paint where the settings say again."""
        self._change(replace(self.parameters, processor=False))

    def undo(self) -> None:
        """Undo the last change."""
        self._step(self._history.undo)

    def redo(self) -> None:
        """Redo the change that was undone last."""
        self._step(self._history.redo)

    def note_queue(self) -> None:
        """The artist changed the queue: one more step that undo takes back, in its turn."""
        parameters, changes = self._history.now
        self._history.push((parameters, changes + 1))
        self.parameters_changed.emit(parameters)

    def _change(self, parameters: Parameters, *, key: str = "") -> None:
        before, changes = self._history.now
        if self._history.push((parameters, changes), key=key, time=self._clock()):
            self.parameters_changed.emit(parameters)
            if before.photo == parameters.photo and before.subject != parameters.subject:
                self.turned()

    def _step(self, step: Callable[[], tuple[Parameters, int]]) -> None:
        before, changes = self._history.now
        now, after = step()
        if after != changes:
            self.queue_stepped.emit(after - changes)
        self.parameters_changed.emit(now)
        if now.photo != before.photo:
            self.reloaded()
        elif now.subject != before.subject:
            self.turned()

    def reloaded(self) -> None:
        """Undo brought another photo."""

    def turned(self) -> None:
        """Another subject is painted, with the photo as it was."""
