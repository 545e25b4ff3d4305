"""What a batch will paint: a request for every photo and recipe, each with a name of its own, same on every run."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePath
from typing import Literal

from engine.errors import EngineError
from engine.formats import SUFFIXES
from engine.jobs.naming import Naming, check_template, numbered, output_path
from engine.metadata import read_recipe
from engine.probe import probe
from engine.recipe import Imagine, Recipe, RenderRequest

TEMPLATE = "{source}-{style}"
"""How the pictures of a batch are named unless told otherwise: the same on every run."""
PRESETS_TEMPLATE = "{source}-{preset}"
"""The same where several presets differ by nothing else."""
WORDS_TEMPLATE = "{number}-{source}"
"""How pictures of words are named: by their number and their words."""
WORDS = 60
"""Letters of a prompt that a name begins with."""
Existing = Literal["skip", "number", "overwrite"]
"""What happens to a picture whose name is taken: it counts as done, it gets a number, or it replaces what is there."""
_KEPT_SUFFIX = {".jpg": ".jpg", ".jpeg": ".jpg", ".webp": ".webp", ".tif": ".tif", ".tiff": ".tif"}


@dataclass(frozen=True, slots=True)
class BatchOrder:
    """One recipe, and what all its pictures share. `style`, `preset` and `own` are for names only."""

    folder: Path
    recipe: Recipe
    style: str = ""
    preset: str = ""
    own: str = ""
    template: str = TEMPLATE
    device: str = "auto"
    memory_limit: int | None = None
    tile: int | None = None
    existing: Existing = "skip"
    previews: bool = True
    roots: tuple[Path, ...] = ()
    """Folders of photos; where one lies in a folder inside them, its picture goes into such a one inside `folder`."""

    def below(self, photo: Path) -> PurePath:
        """The folder inside `folder` where the picture of `photo` goes."""
        for root in sorted(self.roots, key=lambda root: -len(root.parts)):
            if photo.is_relative_to(root):
                return photo.parent.relative_to(root)
        return PurePath()


def template_for(orders: Sequence[BatchOrder]) -> str:
    """The usual template, with what the orders differ by in it."""
    styles, presets = ({getattr(order, name) for order in orders} for name in ("style", "preset"))
    if len(presets) < 2:
        return TEMPLATE
    return PRESETS_TEMPLATE if len(styles) < 2 else "{source}-{preset}-{style}"


def plan_batch(sources: Iterable[Path], *orders: BatchOrder) -> tuple[RenderRequest, ...]:
    """One request for each source and order, every one with a name of its own, the same on every run.

    All of one order come before the next one's, so that a model stays where it is. Left out are sources in the output
    folder that Impasto painted, or that this plan paints: they are results. Raises InvalidRequest for a bad template.
    """
    for order in orders:
        check_template(order.template)
    folders, deep = {_identity(order.folder) for order in orders}, any(order.roots for order in orders)
    photos = [path for path in dict.fromkeys(sources) if not _is_result(path, folders, deep=deep)]
    targets = _targets([_Item(number, photo, order) for order in orders for number, photo in enumerate(photos, 1)])
    results = {_identity(target) for target in targets.values()}
    return tuple(
        _request(item.order, item.photo, target, item.order.recipe)
        for item, target in targets.items()
        if _identity(item.photo) not in results
    )


def plan_words(recipes: Iterable[Recipe], order: BatchOrder) -> tuple[RenderRequest, ...]:
    """One request for each of `recipes`, which begin with words; named by number and words, the same on every run.

    The order's template says how, if it is not the usual one. Raises InvalidRequest for a bad one.
    """
    template = WORDS_TEMPLATE if order.template == TEMPLATE else order.template
    check_template(template)
    used: Counter[str] = Counter()
    requests = []
    for number, recipe in enumerate(recipes, start=1):
        words = next((step.prompt for step in recipe.steps if isinstance(step, Imagine)), "")
        naming = _words_naming(words, number, order, recipe)
        suffix = SUFFIXES[recipe.output.format] if recipe.output.format else ".png"
        target = _alone(output_path(order.folder, template, naming, suffix), None, used)
        requests.append(_request(order, None, target, recipe))
    return tuple(requests)


def naming_of(words: str, number: int) -> Naming:
    """What the picture of `words` is named by."""
    return Naming(source=" ".join(words.split())[:WORDS], number=number)


def _words_naming(words: str, number: int, order: BatchOrder, recipe: Recipe) -> Naming:
    size = recipe.output.size
    return Naming(
        source=naming_of(words, number).source,
        style=order.style,
        preset=order.preset,
        own=order.own,
        seed=recipe.seed,
        width=size.width if size is not None else 0,
        height=size.height if size is not None else 0,
        number=number,
        when=datetime.now().astimezone(),
    )


def _request(order: BatchOrder, source: Path | None, target: Path, recipe: Recipe) -> RenderRequest:
    return RenderRequest(
        source=source,
        target=target,
        recipe=recipe,
        device=order.device,
        memory_limit=order.memory_limit,
        tile=order.tile,
        overwrite=order.existing == "overwrite",
        numbered=order.existing == "number",
        folder=_really(order.folder),
        previews=order.previews,
    )


@dataclass(frozen=True, slots=True)
class _Item:
    """A photo that shall be painted by an order; `number` is the photo's, from 1."""

    number: int
    photo: Path
    order: BatchOrder


def _targets(items: Sequence[_Item]) -> dict[_Item, Path]:
    """Where each goes. Pictures that would share a name are told apart by suffix, then folder, then number."""
    now = datetime.now().astimezone()
    found: dict[_Item, Path] = {}
    used: Counter[str] = Counter()
    waiting = list(items)
    for level in range(3):
        tried = {
            item: output_path(
                item.order.folder,
                item.order.template,
                _naming(item, level, now),
                _suffix(item.photo, item.order),
                below=item.order.below(item.photo),
            )
            for item in waiting
        }
        shared = Counter(_folded(target) for target in tried.values())
        for item, target in tried.items():
            if level == 2 or (shared[_folded(target)] == 1 and not used[_folded(target)]):
                found[item] = _alone(target, item.photo, used)
        waiting = [item for item in waiting if item not in found]
    return {item: found[item] for item in items}


def _alone(target: Path, photo: Path | None, used: Counter[str]) -> Path:
    """`target`, counted on until no other picture of the plan and not the photo itself has that name."""
    itself = _identity(photo) if photo is not None else ""
    count = 1
    while used[_folded(numbered(target, count))] or _identity(numbered(target, count)) == itself:
        count += 1
    used[_folded(numbered(target, count))] += 1
    return numbered(target, count)


def _naming(item: _Item, level: int, now: datetime) -> Naming:
    """What the tokens stand for; a higher `level` gives a name that more photos can have for themselves."""
    photo, order = item.photo, item.order
    source = "-".join([photo.stem, photo.suffix.lstrip("."), photo.absolute().parent.name][: level + 1])
    width, height = _size(photo, order) if "{width}" in order.template or "{height}" in order.template else (0, 0)
    return Naming(
        source=source,
        style=order.style,
        preset=order.preset,
        own=order.own,
        seed=order.recipe.seed,
        width=width,
        height=height,
        number=item.number,
        when=now,
    )


def _size(photo: Path, order: BatchOrder) -> tuple[int, int]:
    """Size of the finished picture; 0 × 0 for one that cannot be read and will be skipped."""
    try:
        info = probe(photo)
    except EngineError:
        return 0, 0
    return order.recipe.size_of(info.width, info.height)


def _suffix(photo: Path, order: BatchOrder) -> str:
    """By the recipe's format, else the photo's own where that keeps its quality, else PNG."""
    if order.recipe.output.format is not None:
        return SUFFIXES[order.recipe.output.format]
    return _KEPT_SUFFIX.get(photo.suffix.lower(), ".png")


def _is_result(path: Path, folders: set[str], *, deep: bool) -> bool:
    """Whether `path` lies in one of the output folders and carries a recipe: then Impasto painted it. `deep`: or in a
    folder inside one.
    """
    parent = _really(path.parent)
    if not any(_folded(place) in folders for place in (parent, *(parent.parents if deep else ()))):
        return False
    try:
        return read_recipe(path) is not None
    except EngineError:
        return False


def _identity(path: Path) -> str:
    return _folded(_really(path))


def _really(path: Path) -> Path:
    """The path without links, as far as that can be told."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path.absolute()


def _folded(path: Path) -> str:
    """The path as systems see it that ignore case and composition."""
    return unicodedata.normalize("NFC", str(path)).casefold()
