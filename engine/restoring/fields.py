"""From what a picture says to a recipe: known fields within their ranges, and sentences about the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from engine.errors import EngineError
from engine.models import shelf
from engine.models.kinds import PAINTERS
from engine.recipe import MAX_PROMPT, OPEN_MODEL, Imagine, Output, Recipe, Size
from engine.restoring.plain import bare, number, plain, short, whole
from engine.restoring.samplers import scheduler_of

MOST_LORAS: Final = 16
MOST_NOTES: Final = 12
Lookup = Callable[[str, bool], str | None]
"""What a recipe calls the model, or (True) the LoRA, with a bare name; None where it is not here."""


@dataclass(slots=True)
class Said:
    """What a picture says of itself, unchecked. None and empty texts are not said."""

    tool: str
    prompt: object = ""
    negative: object = ""
    steps: object = None
    guidance: object = None
    denoise: object = None
    clip_skip: object = None
    sampler: object = ""
    schedule: object = ""
    seed: object = None
    width: object = None
    height: object = None
    model: object = ""
    loras: list[tuple[object, object]] = field(default_factory=list)
    """Name and weight of each."""
    notes: list[str] = field(default_factory=list)
    """Sentences about what is known to be lost."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Settings out of a picture."""

    tool: str
    """The program that painted it."""
    recipe: Recipe
    notes: tuple[str, ...] = ()
    """Sentences about what could not be taken over, as plain text."""


def recipe_of(said: Said, lookup: Lookup | None = None) -> Restored | None:
    """The recipe that `said` makes; None where it says too little. Never raises for what it says."""
    notes = list(said.notes)
    values: dict[str, Any] = {}
    for name, text in (("prompt", plain(said.prompt)), ("negative", plain(said.negative))):
        if len(text) > MAX_PROMPT:
            notes.append(f"The {name} is cut after {MAX_PROMPT:,} of {len(text):,} letters.")
        values[name] = text[:MAX_PROMPT].strip()
    _numbers(said, values, notes)
    _scheduler(said, values, notes)
    size, seed = _size(said, notes), _seed(said, notes)
    told = len(values) - 2 + (size is not None) + (seed >= 0)
    if not values["prompt"] and told < 3:
        return None
    find = lookup or _here()
    _model(said, find, values, notes)
    _loras(said, find, values, notes)
    recipe = Recipe(steps=(Imagine.model_validate(values),), output=Output(size=size), seed=seed)
    return Restored(said.tool, recipe, tuple(dict.fromkeys(notes))[:MOST_NOTES])


def _numbers(said: Said, values: dict[str, Any], notes: list[str]) -> None:
    """Put in what stands in its range."""
    words = {"steps": "steps", "guidance": "guidance", "denoise": "denoising strength", "clip_skip": "clip skip"}
    for name, word in words.items():
        raw = getattr(said, name)
        if raw is None or raw == "":
            continue
        value = whole(raw) if name in {"steps", "clip_skip"} else number(raw)
        if value is not None and _fits(name, value):
            values[name] = value
        else:
            notes.append(f"“{short(raw)}” is no {word} that can be used.")


def _fits(name: str, value: float) -> bool:
    try:
        Imagine.model_validate({name: value})
    except ValidationError:
        return False
    return True


def _scheduler(said: Said, values: dict[str, Any], notes: list[str]) -> None:
    sampler, schedule = plain(said.sampler)[:100], plain(said.schedule)[:100]
    if not sampler:
        return
    found, timed = scheduler_of(sampler, schedule)
    if found is None:
        notes.append(f"The sampler “{short(sampler)}” is not known here; {Imagine().scheduler} stands for it.")
        return
    values["scheduler"] = found
    if not timed:
        notes.append(f"The schedule “{short(schedule)}” is not known here; the sampler's own is used.")


def _size(said: Said, notes: list[str]) -> Size | None:
    if said.width is None and said.height is None:
        return None
    width, height = whole(said.width), whole(said.height)
    try:
        return Size.model_validate({"width": width, "height": height})
    except ValidationError:
        notes.append(f"“{short(said.width)} × {short(said.height)}” is no size that can be painted.")
        return None


def _seed(said: Said, notes: list[str]) -> int:
    if said.seed is None or said.seed == "":
        return -1
    seed = whole(said.seed)
    if seed is not None and 0 <= seed < 1 << 32:
        return seed
    if seed != -1:
        notes.append(f"The seed “{short(said.seed)}” is not one of ours; a new one is drawn.")
    return -1


def _model(said: Said, find: Lookup, values: dict[str, Any], notes: list[str]) -> None:
    values["model"] = OPEN_MODEL
    name = bare(said.model)
    if name:
        values["model"] = find(name, False) or OPEN_MODEL
        if values["model"] == OPEN_MODEL:
            notes.append(f"The model “{short(name)}” is not here; yours stays.")


def _loras(said: Said, find: Lookup, values: dict[str, Any], notes: list[str]) -> None:
    taken: list[dict[str, Any]] = []
    for name, weight in said.loras[: 4 * MOST_LORAS]:
        path = find(bare(name), True) if bare(name) else None
        value = 1.0 if weight is None or weight == "" else number(weight)
        if path is None:
            notes.append(f"The LoRA “{short(bare(name))}” is not here and left out.")
        elif value is None or not -8 <= value <= 8:
            notes.append(f"The LoRA “{short(bare(name))}” has no weight that can be used.")
        elif len(taken) < MOST_LORAS:
            taken.append({"name": path, "weight": value})
    values["loras"] = taken


def _here() -> Lookup:
    """Looks among the models of this machine, by names alone."""
    known: dict[str, list[Any]] | None = None

    def find(name: str, is_lora: bool) -> str | None:
        nonlocal known
        if known is None:
            known = {}
            for found in shelf():
                for called in {found.name.casefold(), found.path.stem.casefold()}:
                    known.setdefault(called, []).append(found)
        for found in known.get(name.casefold(), ()):
            try:
                kind = found.identify().kind
            except EngineError:
                continue
            if kind == "lora" if is_lora else kind in PAINTERS:
                return str(found.path)
        return None

    return find
