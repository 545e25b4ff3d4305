"""What is chosen for painting from words: one frozen value around the recipe's own step."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Final, Literal

from engine.errors import UnknownName
from engine.imagining.prompts import weighted
from engine.imagining.schedulers import WAYS, proposed
from engine.models import Habits, built_in, catalogue
from engine.models.known import known_words
from engine.recipe import Imagine, Size
from engine.template import Template

Start = Literal["photo", "words", "both"]
"""What a painting begins with: a photo, words, or a photo that words change."""
Shape = Literal["square", "wide", "tall", "custom"]
NONE: Final = "-"
"""The model of a step that has none yet."""
NATIVE: Final = {"sd15": 512, "sd21": 768, "sdxl": 1024}
"""Side in pixels of the pictures that each family was made with."""
FAST: Final = {"turbo": "Turbo", "lcm": "LCM"}
"""Schedulers for models that paint in few steps."""
CONTROLLED: Final = frozenset(
    {
        "kind", "prompt", "negative", "model", "steps", "guidance", "scheduler", "denoise", "loras", "clip_skip",
    }
)  # fmt: skip
"""Fields of the step that have a control in the window."""
PROPOSED: Final = ("steps", "guidance")
"""Fields that stay open, for scheduler and model to fill, where they hold just what these propose."""
MOST_SIDE: Final = 4096
"""Longest side, in pixels, that is imagined at once."""
MOST_COUNT: Final = 64
FOLD: Final = 64
"""Sides of the named shapes are multiples of this."""
EXAMPLES: Final = (
    "a red sun over blue mountains",
    "a white sailing boat on a calm lake",
    "three red apples on a table",
)
"""Prompts to begin with, in words that the built-in model knows."""


@dataclass(frozen=True, slots=True)
class Words:
    """The step as a recipe has it, and what a recipe says elsewhere: size, seed, how many."""

    step: Imagine = field(default_factory=lambda: Imagine(prompt="", model=NONE))
    native: int = 512
    """Side in pixels that the model was made for."""
    shape: Shape = "square"
    width: int = 512
    height: int = 512
    """In pixels; these two count for "custom" only."""
    seed: int = -1
    """-1 draws a new one for each picture."""
    count: int = 1
    """Pictures at a time, each with a seed of its own."""
    template: Template = field(default_factory=Template)
    """Of a preset; what is written goes into it."""

    @property
    def said(self) -> Imagine:
        """The step as it is painted, with its words in the template. Raises InvalidRequest where they are too long."""
        return self.template.step(self.step)

    @property
    def model(self) -> str | None:
        """What a recipe calls the model; None where none is chosen."""
        return None if self.step.model == NONE else self.step.model

    @property
    def written(self) -> bool:
        """Whether there is a prompt."""
        return bool(self.step.prompt.strip())

    @property
    def missing(self) -> Literal["prompt", "model"] | None:
        """What is still to be chosen before anything can be imagined."""
        if not self.written:
            return "prompt"
        return "model" if self.model is None else None

    @property
    def habits(self) -> Habits | None:
        """What suits the model, where it is the built-in one."""
        return next((entry.habits for entry in catalogue() if entry.name == self.step.model), None)

    @property
    def steps(self) -> int:
        """Steps that the scheduler will take."""
        return self.step.steps or suited(self)[0]

    @property
    def guidance(self) -> float:
        """The guidance that will be used."""
        return suited(self)[1] if self.step.guidance is None else self.step.guidance

    @property
    def known(self) -> frozenset[str] | None:
        """The words that the model knows, where it is the built-in one and says so; with those of own embeddings."""
        found = built_in()
        if found is None or self.step.model != found.key or (words := known_words(found.path)) is None:
            return None
        own = frozenset(Path(file).stem.casefold() for file in self.step.embeddings)
        return words | own if own else words

    @property
    def extras(self) -> tuple[str, ...]:
        """What a recipe brought that has no control here, such as guides; by the names of the step's fields."""
        return tuple(
            name
            for name, about in Imagine.model_fields.items()
            if name not in CONTROLLED and getattr(self.step, name) != about.get_default(call_default_factory=True)
        )

    @property
    def size(self) -> Size:
        """Width and height of the imagined picture."""
        return Size(width=self.width, height=self.height) if self.shape == "custom" else self.of_shape(self.shape)

    def of_shape(self, shape: Shape) -> Size:
        """The size of a named shape: that of the model, or for the built-in one an enlarged one."""
        if (habits := self.habits) is None:
            return named(shape, self.native)
        return habits.large({"wide": 1.5, "tall": 1 / 1.5}.get(shape, 1.0))

    @property
    def title(self) -> str:
        """The first words of the prompt, for naming files."""
        said = " ".join(piece.text or "" for piece in weighted(self.step.prompt))
        plain = "".join(letter if letter.isalnum() else " " for letter in said)
        return " ".join(plain.split()[:6])[:48].strip() or "imagined"


def suited(words: Words) -> tuple[int, float]:
    """Steps and guidance that suit model and scheduler; a recipe may name one that is not known, which is told when
    it is painted.
    """
    habits = words.habits
    try:
        return proposed(words.step.scheduler, habits)
    except UnknownName:
        return proposed(next(iter(WAYS)), habits)


def named(shape: Shape, native: int) -> Size:
    """The size of a named shape for a model made for pictures of side `native`: about as many pixels.

    >>> named("wide", 512)
    Size(width=640, height=448)
    """
    if shape not in {"wide", "tall"}:
        return Size(width=native, height=native)
    long, short = (round(native * factor / FOLD) * FOLD for factor in (1.5**0.5, 1.5**-0.5))
    return Size(width=long, height=short) if shape == "wide" else Size(width=short, height=long)


def changed(words: Words, name: str, value: object) -> Words:
    """The words with one field of their step, or one of their own, set; "texts" are prompt and negative prompt,
    "extras" take back what has no control. What a scheduler proposes is left to it.
    """
    if name == "texts" and isinstance(value, tuple):
        prompt, negative = value
        return replace(words, step=words.step.model_copy(update={"prompt": prompt, "negative": negative}))
    if name == "extras":
        plain = {extra: Imagine.model_fields[extra].get_default(call_default_factory=True) for extra in words.extras}
        return replace(words, step=words.step.model_copy(update=plain))
    if name not in Imagine.model_fields:
        return replace(words, **{name: value})  # type: ignore[arg-type]
    if name in PROPOSED and value == suited(words)[PROPOSED.index(name)]:
        value = None
    return replace(words, step=words.step.model_copy(update={name: value}))


def with_model(words: Words, key: str, *, base: str, fast: str) -> Words:
    """The words with the model `key`, of the family `base`; a scheduler for few steps comes and goes with it."""
    scheduler = words.step.scheduler
    if fast:
        scheduler = FAST.get(fast, scheduler)
    elif scheduler in FAST.values():
        scheduler = next(iter(WAYS))
    words = replace(words, step=words.step.model_copy(update={"model": key}), native=NATIVE.get(base, words.native))
    if words.habits is not None:
        scheduler = words.habits.scheduler
    return replace(words, step=words.step.model_copy(update={"scheduler": scheduler}))


def with_step(words: Words, step: Imagine, size: Size | None, seed: int) -> Words:
    """What a recipe with this step, size and seed says. A size may tell what the model was made for.

    A prompt or a model that it leaves open stays as it was.
    """
    if not step.prompt.strip():
        step = step.model_copy(update={"prompt": words.step.prompt})
    if step.model == NONE:
        step = step.model_copy(update={"model": words.step.model})
    scheduler = next((name for name in WAYS if name.casefold() == step.scheduler.casefold()), step.scheduler)
    step = step.model_copy(update={"scheduler": scheduler})
    words = replace(words, step=step, seed=seed, template=Template())
    if size is None:
        return replace(words, shape="square")
    shapes: tuple[Shape, ...] = ("square", "wide", "tall")
    for shape in shapes:
        if words.of_shape(shape) == size:
            return replace(words, shape=shape)
    for native, shape in product((words.native, *NATIVE.values()), shapes):
        if named(shape, native) == size:
            return replace(words, shape=shape, native=native)
    return replace(words, shape="custom", width=size.width, height=size.height)


def shown_model(key: str) -> str:
    """What a recipe calls a model, shortened for people."""
    return Path(key).stem if "/" in key or "\\" in key else key
