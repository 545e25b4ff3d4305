"""What the artist has chosen, as one frozen value with undo, and the pure way from it to a render request."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Generic, Literal, TypeVar

from pydantic import ValidationError

from engine.crop import Crop
from engine.errors import InvalidRequest
from engine.presets import Preset
from engine.recipe import (
    MAX_PIXELS,
    OPEN_MODEL,
    Imagine,
    Optimize,
    Output,
    Recipe,
    RenderRequest,
    Share,
    Size,
    Step,
    Stylize,
    explain,
)
from engine.template import Template
from gui.tongue import tr
from gui.words import Start, Words, with_step

SizeMode = Literal["same", "4k", "8k", "custom"]
NAMED: dict[SizeMode, tuple[int, int]] = {"4k": (3840, 2160), "8k": (7680, 4320)}
"""Boxes of the named sizes, in pixels, for pictures lying on their long side."""
Missing = Literal["photo", "style", "prompt", "model"] | None
"""What is still to be chosen before anything can be painted."""
PATIENCE = 0.8
"""Seconds within which changes of one kind are one step for undo."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Photo:
    """The picture to be painted. Width and height in pixels, upright."""

    path: Path
    width: int
    height: int
    crop: Crop | None = None
    """The part of it that is painted; `width` and `height` are that part's."""
    whole: tuple[int, int] | None = None
    """Width and height before it was cropped, where it was."""

    def framed(self, crop: Crop | None) -> Photo:
        """The same picture with another part of it."""
        whole = self.whole or (self.width, self.height)
        if crop is None:
            return Photo(self.path, *whole)
        return Photo(self.path, *crop.size(*whole), crop, whole)


Subject = Photo | Literal["words"] | None
"""What is painted: the photo, or what words alone say."""


@dataclass(frozen=True, slots=True)
class SizeChoice:
    """How large the painting shall be. Width and height in pixels count for "custom" only."""

    mode: SizeMode = "same"
    width: int = 3840
    height: int = 2160

    def box(self, photo: Photo | None = None) -> Size | None:
        """The box to fit inside; None keeps the photo's size. A named box is turned upright for upright photos."""
        if self.mode == "same":
            return None
        width, height = NAMED.get(self.mode, (self.width, self.height))
        if self.mode != "custom" and photo is not None and photo.height > photo.width:
            width, height = height, width
        return Size(width=width, height=height)


@dataclass(frozen=True, slots=True)
class Controls:
    """How the brush works beside its strength; the fields of `Stylize` and `Optimize` of the same names."""

    method: Literal["stylize", "optimize"] = "stylize"
    """Which of the two; what the other has besides waits for it."""
    effort: Literal["quick", "normal", "fine"] = "normal"
    fidelity: float = 0.5
    stroke_size: float | None = None
    detail: float = 0.0
    keep_colours: float = 0.0
    blend: tuple[Share, ...] = ()
    mask: str | None = None
    mask_inverted: bool = False
    feather: float = 0.0

    @property
    def slow(self) -> bool:
        """Whether the picture's own pixels are optimised."""
        return self.method == "optimize"

    def values(self, kind: type[Stylize | Optimize]) -> dict[str, object]:
        """What a step of this kind takes, by name."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name in kind.model_fields}


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything the artist chooses; what undo and redo walk through."""

    photo: Photo | None = None
    style: str | None = None
    """Name of a built-in painting, or the path of a picture."""
    strength: float = 1.0
    """0 to 1."""
    controls: Controls = Controls()
    size: SizeChoice = SizeChoice()
    output: Output = field(default_factory=Output)
    """What a preset says about the file beside its size."""
    start: Start = "photo"
    words: Words = field(default_factory=Words)
    processor: bool = False
    """Whether the processor paints, whatever the settings say: what a card is too small for."""

    @property
    def subject(self) -> Subject:
        """What is painted: the photo, or what words alone say."""
        return "words" if self.start == "words" else self.photo

    @property
    def missing(self) -> Missing:
        """What is still to be chosen before anything can be painted."""
        if self.start != "words" and self.photo is None:
            return "photo"
        if self.start != "photo":
            return self.words.missing
        return "style" if self.style is None else None


def output_size(parameters: Parameters) -> tuple[int, int] | None:
    """Width and height in pixels that the painting will have; None without a photo."""
    if parameters.start == "words":
        return parameters.words.size.width, parameters.words.size.height
    photo = parameters.photo
    if photo is None:
        return None
    box = parameters.size.box(photo)
    return (photo.width, photo.height) if box is None else box.fit(photo.width, photo.height)


def strokes(parameters: Parameters) -> float:
    """The stroke size that the painting will have."""
    step = Stylize(style="any", stroke_size=parameters.controls.stroke_size)
    return step.strokes(*(output_size(parameters) or (1, 1)))


def recipe_of(parameters: Parameters) -> Recipe:
    """The recipe that the parameters describe: words, then the painting. Raises InvalidRequest where either lacks."""
    words = parameters.words
    if parameters.start == "photo":
        size, steps, seed = parameters.size.box(parameters.photo), _painting(parameters), -1
        if not steps:
            raise InvalidRequest(tr("No painting is chosen."), tr("Choose one on the left, or use your own picture."))
    else:
        if words.missing == "prompt":
            raise InvalidRequest(tr("There are no words yet."), tr("Write what you want to see below the canvas."))
        if words.missing == "model":
            raise InvalidRequest(
                tr("No model is chosen."), tr("Choose one beside the words; Models… (Ctrl+M) fetches one.")
            )
        size = words.size if parameters.start == "words" else parameters.size.box(parameters.photo)
        steps, seed = (words.said, *_painting(parameters)), words.seed
    output = parameters.output.model_copy(update={"size": size, "format": None})
    return Recipe(steps=steps, output=output, seed=seed)


def _painting(parameters: Parameters) -> tuple[Step, ...]:
    """The step that paints like another picture, where one is chosen."""
    if parameters.style is None:
        return ()
    if parameters.controls.slow:
        return (Optimize.model_validate({"style": parameters.style, **parameters.controls.values(Optimize)}),)
    values = {"style": parameters.style, "strength": parameters.strength, **parameters.controls.values(Stylize)}
    return (Stylize.model_validate(values),)


def prepare(
    parameters: Parameters, *, target: Path, memory_limit: int | None = None, device: str = "auto"
) -> RenderRequest:
    """Everything one render needs. Raises InvalidRequest with what is missing or makes no sense."""
    photo = None if parameters.start == "words" else parameters.photo
    if photo is None and parameters.start != "words":
        raise InvalidRequest(tr("No photo is open."), tr("Open one with Ctrl+O, or drop it on the window."))
    recipe = recipe_of(parameters)
    width, height = output_size(parameters) or (1, 1)
    if width * height > MAX_PIXELS:
        raise InvalidRequest(
            tr("A painting of {width} × {height} pixels is too large.", width=width, height=height),
            tr("Up to {value} megapixels work.", value=MAX_PIXELS // 10**6),
        )
    source = photo.path if photo is not None else None
    device = "cpu" if parameters.processor else device
    if photo is not None:
        recipe = recipe.model_copy(update={"crop": photo.crop})
    try:
        return RenderRequest(
            source=source,
            target=target,
            recipe=recipe,
            memory_limit=memory_limit,
            device=device,
            numbered=True,  # another program may take the name while it is painted
        )
    except ValidationError as error:
        raise explain(error) from error


def _choice(size: Size | None, current: SizeChoice) -> SizeChoice:
    if size is None:
        return replace(current, mode="same")
    for mode, (width, height) in NAMED.items():
        if {size.width, size.height} == {width, height}:
            return replace(current, mode=mode)
    return SizeChoice("custom", size.width, size.height)


def with_recipe(parameters: Parameters, recipe: Recipe) -> Parameters:
    """The parameters with everything that `recipe` says: words, painting, strength, controls, size, output.

    A recipe of a painting alone leaves the words as they are. One that may begin with words alone is taken to do so.
    Its crop was another photo's and is left out.
    """
    output = recipe.output.model_copy(update={"size": None})
    imagined = next((step for step in recipe.steps if isinstance(step, Imagine)), None)
    if imagined is not None:
        words = with_step(parameters.words, imagined, recipe.output.size, recipe.seed)
        start: Start = "both" if recipe.needs_photo else "words"
        parameters = replace(parameters, words=words, start=start, style=None)
    for step in recipe.steps:
        if isinstance(step, Imagine):
            continue
        known = {name: getattr(step, name) for name in Controls.__dataclass_fields__ if hasattr(step, name)}
        controls = Controls(method=step.kind, **known)
        strength = step.strength if isinstance(step, Stylize) else parameters.strength
        parameters = replace(parameters, style=step.style, strength=strength, controls=controls)
    if imagined is None:
        parameters = replace(parameters, size=_choice(recipe.output.size, parameters.size))
    return replace(parameters, output=output)


def start_of(recipe: Recipe, *, photo: bool) -> Start:
    """What a painting by `recipe` began with, where there was a `photo` or none."""
    if not any(isinstance(step, Imagine) for step in recipe.steps):
        return "photo"
    return "both" if photo else "words"


def with_preset(parameters: Parameters, preset: Preset) -> Parameters:
    """The parameters with everything that `preset` says; where it has a template, the artist's own words stay."""
    made = with_recipe(parameters, preset.recipe)
    if not any(isinstance(step, Imagine) for step in preset.recipe.steps):
        return made
    kept = {"negative": parameters.words.step.negative} if preset.template.negative else {}
    step = made.words.step.model_copy(update=kept)
    return replace(made, words=replace(made.words, step=step, template=preset.template))


def preset_of(parameters: Parameters, title: str) -> Preset:
    """What is chosen as a preset: without photo and mask, its words only as far as they came from a template.

    Raises InvalidRequest where there is nothing to keep.
    """
    words, template = parameters.words, Template()
    controls = replace(parameters.controls, mask=None, mask_inverted=False, feather=0.0)
    if parameters.start != "photo":
        template = words.template
        own = {"prompt": "-", "negative": "" if template.negative else words.step.negative, "mask": None}
        model = {"model": OPEN_MODEL} if words.model is None or words.habits is not None else {}
        words = replace(words, step=words.step.model_copy(update={**own, **model}), template=Template())
    recipe = recipe_of(replace(parameters, words=words, controls=controls))
    steps = tuple(
        step.model_copy(update={"prompt": ""}) if isinstance(step, Imagine) else step for step in recipe.steps
    )
    size = None if parameters.start == "words" and parameters.words.shape == "square" else recipe.output.size
    output = recipe.output.model_copy(update={"size": size, "format": parameters.output.format})
    return Preset("", title, "", recipe.model_copy(update={"steps": steps, "output": output}), template)


def follows(parameters: Parameters, preset: Preset) -> bool:
    """Whether applying `preset` would change nothing. Quick where it would: it is asked of all."""
    painting = [step for step in preset.recipe.steps if not isinstance(step, Imagine)]
    if parameters.style != (painting[-1].style if painting else None):
        return False
    if len(painting) < len(preset.recipe.steps) and parameters.words.template != preset.template:
        return False
    return with_preset(parameters, preset) == parameters


class History(Generic[T]):
    """Undo and redo over frozen values. Changes with the same key that follow quickly are one step."""

    def __init__(self, first: T, *, depth: int = 200) -> None:
        self._past: list[T] = []
        self._future: list[T] = []
        self._now = first
        self._depth = depth
        self._key = ""
        self._time = float("-inf")

    @property
    def now(self) -> T:
        """The value of the moment."""
        return self._now

    @property
    def can_undo(self) -> bool:
        """Whether something stands before."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return bool(self._future)

    def push(self, value: T, *, key: str = "", time: float = 0.0) -> bool:
        """Make `value` the present. `time` in seconds. Returns whether anything changed."""
        if value == self._now:
            return False
        joins = bool(key) and key == self._key and time - self._time <= PATIENCE and bool(self._past)
        if not joins:
            self._past = [*self._past[-self._depth + 1 :], self._now]
        self._now, self._future = value, []
        self._key, self._time = key, time
        return True

    def undo(self) -> T:
        """Step back, if there is a step."""
        if self._past:
            self._future.append(self._now)
            self._now = self._past.pop()
        self._key = ""
        return self._now

    def redo(self) -> T:
        """Step forward again, if something was undone."""
        if self._future:
            self._past.append(self._now)
            self._now = self._future.pop()
        self._key = ""
        return self._now
