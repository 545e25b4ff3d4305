"""A recipe as the command that paints it again: the other way round of `engine.wishes`."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from engine.crop import Crop
from engine.formats import BY_SUFFIX, DEEP, LOSSY, SUFFIXES
from engine.recipe import OPEN_MODEL, Guide, Imagine, Optimize, Output, Recipe, Step, Stylize
from engine.wishes_words import option

PROGRAM: Final = ("impasto", "render")
UNKNOWN: Final = Path("PHOTO")
"""Stands for a photo that is not known, for an artist to put in."""
_PAINTING: Final = ("strength", "stroke_size", "detail", "keep_colours", "fidelity", "features", "effort", "feather")
_WORDS: Final = ("prompt", "negative", "steps", "guidance", "scheduler", "denoise", "clip_skip")
_TOLD_PAINTING: Final = frozenset({"kind", "style", "blend", "mask", *_PAINTING})
_TOLD_WORDS: Final = frozenset(
    {"kind", "model", "mask", "feather", "loras", "embeddings", "guides", "references", *_WORDS}
)


def command_of(recipe: Recipe, photo: Path | None, target: Path, *, windows: bool = os.name == "nt") -> str:
    """The command that paints `recipe` of `photo` (None: of words alone) into `target`, quoted for the shell."""
    words = [*PROGRAM, *arguments_of(recipe, photo, target)]
    return subprocess.list2cmdline(words) if windows else shlex.join(words)


def arguments_of(recipe: Recipe, photo: Path | None, target: Path) -> list[str]:
    """The same as arguments of `render`; options where they can say all of it, else the whole recipe as JSON."""
    split = _split(recipe.steps)
    said = [option("recipe"), _whole(recipe)] if split is None else _options(recipe, target, *split)
    source = () if photo is None else (str(photo if photo == UNKNOWN else photo.absolute()),)
    return [*source, *said, "-o", str(target)]


def _whole(recipe: Recipe) -> str:
    values = recipe.model_dump(mode="json", exclude_defaults=True)
    kinds = [{"kind": step.kind, **step.model_dump(mode="json", exclude_defaults=True)} for step in recipe.steps]
    return json.dumps({**values, "steps": kinds}, ensure_ascii=False)


def _options(
    recipe: Recipe, target: Path, words: Imagine | None, painting: Stylize | Optimize | None, outside: str
) -> Iterator[str]:
    if words is not None:
        yield from _words(words)
    if painting is not None:
        yield from _painting(painting, feather=words is None)
    if outside:
        yield from (option("outside"), outside)
    yield from _cropped(recipe.crop or Crop())
    yield from _written(recipe.output, target)
    if recipe.seed >= 0:
        yield from (option("seed"), str(recipe.seed))


def _cropped(crop: Crop) -> Iterator[str]:
    window = (crop.left, crop.top, crop.width, crop.height)
    if not crop.model_copy(update={"angle": 0.0}).whole:
        yield from (option("crop"), ",".join(map(repr, window)))
    if crop.angle:
        yield from (option("straighten"), repr(crop.angle))


def _written(output: Output, target: Path) -> Iterator[str]:
    """How it is written; of quality and depth only what the kind of file has."""
    if output.size is not None:
        yield from (option("size"), f"{output.size.width}x{output.size.height}")
    form, said = BY_SUFFIX.get(target.suffix.lower(), "png"), output.model_dump(exclude_defaults=True)
    quality, depth = said.get("quality") if form in LOSSY else None, said.get("depth") if form in DEEP else None
    yield from _plain({"quality": quality, "depth": depth})
    if not output.metadata:
        yield "--no-metadata"


def _split(steps: tuple[Step, ...]) -> tuple[Imagine | None, Stylize | Optimize | None, str] | None:
    """The step of words, that of a painting, and the painting outside its mask; None where options cannot say it."""
    match steps:
        case (Imagine() as words,):
            return (words, None, "") if _fits_words(words) else None
        case (Stylize() | Optimize() as painting,):
            return (None, painting, "") if _fits_painting(painting) else None
        case (Imagine() as words, Stylize() | Optimize() as painting):
            return (words, painting, "") if _fit_together(words, painting) else None
        case (Stylize() as inside, Stylize() as outside):
            other = inside.model_copy(update={"style": outside.style, "blend": (), "mask_inverted": True})
            fits = inside.mask is not None and _fits_painting(inside) and other == outside
            return (None, inside, outside.style) if fits else None
    return None


def _said(step: Step) -> frozenset[str]:
    return frozenset(step.model_dump(exclude_defaults=True))


def _fits_words(step: Imagine) -> bool:
    plain = all(guide.until == 1 and not {"=", "@"} & set(guide.model) for guide in step.guides)
    return _said(step) <= _TOLD_WORDS and bool(step.prompt.strip()) and plain


def _fits_painting(step: Stylize | Optimize) -> bool:
    return _said(step) <= _TOLD_PAINTING


def _fit_together(words: Imagine, painting: Stylize | Optimize) -> bool:
    """A mask belongs to the words then, and its softness to both."""
    if not (_fits_words(words) and _fits_painting(painting)):
        return False
    if isinstance(painting, Optimize):
        return words.mask is None and not words.feather
    return painting.mask is None and painting.feather == words.feather


def _words(step: Imagine) -> Iterator[str]:
    yield from (option("prompt"), step.prompt)
    said = step.model_dump(exclude_defaults=True)
    yield from _plain({name: said.get(name) for name in (*_WORDS[1:], "mask", "feather")})
    if step.model != OPEN_MODEL:
        yield from (option("model"), step.model)
    parts: tuple[tuple[str, tuple[Any, ...], Callable[[Any], str]], ...] = (
        ("loras", step.loras, lambda lora: f"{lora.name}:{lora.weight!r}"),
        ("embeddings", step.embeddings, str),
        ("guides", step.guides, _guide),
        ("references", step.references, lambda reference: f"{reference.picture}:{reference.weight!r}"),
    )
    for name, items, told in parts:
        for item in items:
            yield from (option(name), told(item))


def _guide(guide: Guide) -> str:
    look = "" if guide.look == "as-is" else f"@{guide.look}"
    return f"{guide.model}{look}{f'={guide.picture}' if guide.picture else ''}:{guide.weight!r}"


def _painting(step: Stylize | Optimize, *, feather: bool) -> Iterator[str]:
    yield from (option("style"), step.style)
    if isinstance(step, Optimize):
        yield from (option("method"), "optimize")
    said = step.model_dump(exclude_defaults=True)
    names = (name for name in (*_PAINTING, "mask") if name != "feather" or feather)
    yield from _plain({name: said.get(name) for name in names})
    for share in getattr(step, "blend", ()):
        yield from (option("blend"), f"{share.style}:{share.weight!r}")


def _plain(values: Mapping[str, object]) -> Iterator[str]:
    """Options with one value each; floats are written so that they come back exactly."""
    for name, value in values.items():
        if value is not None:
            yield from (option(name), value if isinstance(value, str) else repr(value))


def default_target(output: Output, subject: str) -> Path:
    """A name for what the command paints, beside which nothing is replaced: the command would rather fail."""
    suffix = SUFFIXES[output.format or "png"]
    return Path(f"{subject or 'painting'}-again{suffix}")
