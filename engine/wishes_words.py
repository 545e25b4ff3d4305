"""What was typed for painting from words, made into a step; and the many pictures that one command may ask for."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from engine.errors import InvalidRequest
from engine.imagining.schedulers import find_scheduler
from engine.models import Found, built_in, companion, expect, find_model, find_painter
from engine.models.entries import DEPTH
from engine.models.kinds import Kind
from engine.probe import probe
from engine.recipe import MAX_PROMPT, Imagine, Recipe, Reference, Step
from engine.remedies import Remedy
from engine.template import Template, filled

WORDS_ONLY: Final = (
    "negative", "model", "steps", "guidance", "scheduler", "denoise", "clip_skip", "loras", "embeddings", "guides",
    "references",
)  # fmt: skip
OPTIONS: Final = {
    "loras": "lora", "embeddings": "embedding", "guides": "control", "references": "reference",
}  # fmt: skip
"""Options that are called otherwise than what they fill."""
PLAIN: Final = ("prompt", "negative", "steps", "guidance", "denoise", "clip_skip", "feather")
USUAL: Final = Imagine.model_fields["scheduler"].default
MOST_PROMPTS: Final = 10_000
"""Lines of a file of prompts."""
MOST_LETTERS: Final = 20_000_000
"""Characters of all of them together."""


def option(field: str) -> str:
    """What the command line calls a field of a recipe.

    >>> option("clip_skip"), option("guides")
    ('--clip-skip', '--control')
    """
    return f"--{OPTIONS.get(field, field.replace('_', '-'))}"


def option_at(path: Sequence[str]) -> str:
    """What the command line calls what stands at `path` in a step.

    >>> option_at(["blend", "0", "weight"])
    '--blend weight'
    """
    if list(path) == ["crop", "angle"]:
        return option("straighten")
    path = path[1:] if path[0] == "output" else path
    return " ".join([option(path[0]), *(part for part in path[1:] if not part.isdigit())])


def check_words(wishes: Mapping[str, Any], steps: Sequence[Step]) -> None:
    """Raise InvalidRequest for options of words where no words are painted."""
    if any(isinstance(step, Imagine) for step in steps):
        return
    for name in ("prompt", *WORDS_ONLY):
        if wishes[name] not in {None, ()}:
            raise InvalidRequest(f"{option(name)} belongs to painting from words.", "Add --prompt, or leave it out.")


def words_step(step: Imagine, wishes: Mapping[str, Any], template: Template) -> dict[str, object]:
    """The step with what was asked for, its words in the `template`; models and additions are there and of the right
    kind. Raises EngineError.
    """
    values: dict[str, object] = step.model_dump()
    for name in PLAIN:
        if wishes[name] is not None:
            values[name] = wishes[name]
    for name in ("prompt", "negative"):
        if len(str(values[name])) > MAX_PROMPT:
            raise InvalidRequest(
                f"The {name} has {len(str(values[name])):,} characters; {MAX_PROMPT:,} are read at most.",
                "Shorten it.",
            )
    values["scheduler"] = find_scheduler(wishes["scheduler"] or step.scheduler)[0]
    if not str(values["prompt"]).strip():
        raise InvalidRequest("There are no words to paint.", "Give them with --prompt.")
    values |= {name: filled(getattr(template, name), str(values[name])) for name in ("prompt", "negative")}
    painter = find_painter(wishes["model"] or step.model)
    values["model"] = painter.key
    if painter.habits and not wishes["scheduler"] and step.scheduler == USUAL:
        values["scheduler"] = painter.habits.scheduler
    if wishes["mask"] is not None:
        probe(wishes["mask"])
        values["mask"] = str(wishes["mask"].absolute())
    for name, make in ADDITIONS.items():
        if wishes[name]:
            values[name] = [make(text) for text in wishes[name]]
    _check_companions(painter, values)
    return values


def _check_companions(painter: Found, values: Mapping[str, Any]) -> None:
    """Raise UnreadableModel or InvalidRequest where what follows other pictures is not there for this model."""
    if painter.built_in and (values["references"] or values["guides"]):
        raise InvalidRequest(
            "The built-in model follows no other pictures: ControlNets and IP-Adapters are made for larger ones.",
            Remedy("another model"),
        )
    if values["references"] and (base := painter.identify().base):
        companion("ip-adapter", base)


def painted_large(recipe: Recipe) -> Recipe:
    """The recipe for words without a photo: where the built-in model's small picture is painted over and nothing is
    said of its size, it is enlarged first.
    """
    first = recipe.steps[0]
    if recipe.output.size is not None or len(recipe.steps) == 1 or not isinstance(first, Imagine):
        return recipe
    found = built_in()
    if found is None or found.habits is None or first.model != found.key:
        return recipe
    return recipe.model_copy(update={"output": recipe.output.model_copy(update={"size": found.habits.large()})})


def variants(recipe: Recipe, prompts: Sequence[str], count: int) -> list[Recipe]:
    """A recipe for each picture: every prompt (none: its own) `count` times, each time with another seed.

    Raises InvalidRequest where several are asked for and there are no words.
    """
    place = next((number for number, step in enumerate(recipe.steps) if isinstance(step, Imagine)), None)
    if place is None:
        if count > 1 or prompts:
            raise InvalidRequest(
                "Only painting from words gives several pictures.", "Add --prompt, or leave out --count."
            )
        return [recipe]
    first = recipe.seed if recipe.seed >= 0 else secrets.randbelow(1 << 31)
    own = recipe.steps[place]
    steps = [own.model_copy(update={"prompt": prompt}) for prompt in prompts] or [own]
    return [
        recipe.model_copy(
            update={
                "steps": (*recipe.steps[:place], step, *recipe.steps[place + 1 :]),
                "seed": (first + number) % (1 << 32),
            }
        )
        for number in range(count)
        for step in steps
    ]


def prompts_in(file: Path) -> tuple[str, ...]:
    """The prompts in a text file, one a line; empty lines and those that begin with # are left out.

    Raises InvalidRequest.
    """
    try:
        with file.open(encoding="utf-8-sig", errors="replace") as stream:
            text = stream.read(MOST_LETTERS + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise InvalidRequest(
            f"The prompts in {file.name} cannot be read ({reason}).", "Look at the path again."
        ) from error
    lines = text.split("\n")
    if len(text) > MOST_LETTERS or len(lines) > MOST_PROMPTS + 1:  # the last line may end as well
        raise InvalidRequest(
            f"{file.name} is too long: {MOST_PROMPTS:,} lines are read at most.", "Make several files of it."
        )
    found = prompts_of(lines)
    if any(odd in line for line in found for odd in "\0\ufffd"):
        raise InvalidRequest(f"The prompts in {file.name} are not written in UTF-8.", "Save them as UTF-8 text.")
    if not found:
        raise InvalidRequest(f"There are no prompts in {file.name}.", "Write one a line.")
    return found


def prompts_of(lines: Iterable[str]) -> tuple[str, ...]:
    """The prompts in `lines`; empty ones and those that begin with # are none. Raises InvalidRequest for long ones."""
    found = tuple(line for line in map(str.strip, lines) if line and not line.startswith("#"))
    for number, line in enumerate(found, start=1):
        if len(line) > MAX_PROMPT:
            raise InvalidRequest(
                f"Prompt {number} has {len(line):,} characters; {MAX_PROMPT:,} are read at most.", "Shorten it."
            )
    return found


def _lora(text: str) -> dict[str, Any]:
    name, weight = _weighted(text)
    return {"name": _model(name, "lora"), "weight": weight}


def _embedding(text: str) -> str:
    return _model(text, "embedding", "pickle", wanted="textual inversion")


def _model(name: str, *kinds: Kind, wanted: str = "") -> str:
    """The path of the model called `name`, which is one of `kinds`. Raises UnknownName and UnreadableModel."""
    found = find_model(name)
    expect(found.path, found.identify(), *kinds, wanted=wanted)
    return str(found.path)


def _guide(text: str) -> dict[str, Any]:
    rest, weight = _weighted(text)
    name, _, picture = rest.partition("=")
    name, _, look = name.partition("@")
    net = _model(name, "controlnet")
    if look == "depth":
        find_model(DEPTH)
    if picture:
        probe(Path(picture))
    shown = str(Path(picture).absolute()) if picture else None
    return {"model": net, "picture": shown, "look": look or "as-is", "weight": weight}


def _reference(text: str) -> dict[str, Any]:
    picture, weight = _weighted(text, Reference.model_fields["weight"].default)
    probe(Path(picture))
    return {"picture": str(Path(picture).absolute()), "weight": weight}


def _weighted(text: str, usual: float = 1.0) -> tuple[str, float]:
    """NAME or NAME:WEIGHT; a colon before anything but a number belongs to the name."""
    name, colon, weight = text.rpartition(":")
    try:
        return (name, float(weight)) if colon else (text, usual)
    except ValueError:
        return text, usual


ADDITIONS: Final[Mapping[str, Callable[[str], Any]]] = {
    "loras": _lora, "embeddings": _embedding, "guides": _guide, "references": _reference,
}  # fmt: skip
"""How each addition is read."""
