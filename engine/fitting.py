"""What can be changed so that a picture fits into the memory there is, the least loss first. No torch.

What costs nothing the plans do by themselves (smaller tiles, a model's parts in turn). Beyond that there are, in this
order: a tile that the artist fixed is left to the plan; the processor paints, where a card is too small; a model
imagines at its own size, and the picture is enlarged; the picture becomes smaller; the quick method paints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal, cast

from engine import memory
from engine.errors import EngineError, NotEnoughMemory
from engine.forecasts import IMAGINE_SECONDS, IMAGINE_START, STEPS, Place
from engine.imagining import room as imagining
from engine.imagining.room import Means, Sizes
from engine.imagining.working import FURTHER, exactly, natural
from engine.memory import MIB, Forecast
from engine.models import beside, find_painter
from engine.optimising import room as optimising
from engine.probe import probe
from engine.recipe import Imagine, Optimize, Recipe, RenderRequest, Size, Step, Stylize
from engine.remedies import Remedy

Kind = Literal["tile", "processor", "own size", "size", "method"]
KEEPING: Final[tuple[Kind, ...]] = ("tile", "processor")
"""Ways that change nothing that is seen."""
SPARE: Final = 0.92
"""The share of the room that a way may take: what is free changes until the picture is painted."""
REFUSED: Final = 0.7
"""The share of what was thought to fit, after it did not."""
LEAST: Final = 64
"""Pixels of the long side that are always worth painting."""
GRID: Final = 8
"""Sides of a smaller picture are looked for in steps of so many pixels."""
WORTH: Final = 0.5
"""The share of its sides down to which a smaller picture is better than one of the same size by another method."""
WORKABLE: Final = 256
"""Tiles of a smaller side spend most of their time on their halos: a smaller picture is not made for those."""
PATIENCE: Final = (600.0, 10.0)
"""A way that takes more seconds than the first, and more times the time of the work as it is than the second, is not
proposed first."""
SLOWER: Final = {Means(): 1.0, imagining.RUNGS[1]: 1.0, imagining.RUNGS[2]: 1.2, imagining.RUNGS[3]: 5.0}
"""How much longer each of the means takes (estimated)."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that imagines, as far as memory goes."""

    sizes: Sizes
    """In half precision, as on a card."""
    native: int
    """Side in pixels of the pictures that it was made for."""
    fixed: bool = False
    """Whether it works at its own sizes alone."""
    guide: int = 0
    """Bytes of an ordinary ControlNet of this family, in half precision."""
    reference: int = 0
    """The same of its IP-Adapter with the network that looks at pictures."""

    def beside(self, more: int) -> Model:
        """The same with so many bytes of networks beside it."""
        return replace(self, sizes=replace(self.sizes, more=more))


_WIDTHS: Final = ((320, 640, 1280, 1280), (128, 256, 512, 512))
MODELS: Final = {
    "sd15": Model(Sizes(246 * MIB, 1640 * MIB, 160 * MIB, *_WIDTHS, 2, 2), 512, guide=690 * MIB, reference=1250 * MIB),
    "sd21": Model(Sizes(650 * MIB, 1652 * MIB, 160 * MIB, *_WIDTHS, 2, 2), 768, guide=695 * MIB),
    "sdxl": Model(
        Sizes(1560 * MIB, 4897 * MIB, 160 * MIB, (320, 640, 1280), _WIDTHS[1], 2, 2),
        1024,
        guide=2386 * MIB,
        reference=1870 * MIB,
    ),
    "mini": Model(Sizes(4 * MIB, 28 * MIB, 4 * MIB, (96, 128, 160), (32, 48, 80, 96), 2, 2), 256, fixed=True),
}
"""Families by what the catalogue calls them."""
DEPTHS: Final = 48 * MIB
"""Of the network that finds depths."""


@dataclass(frozen=True, slots=True)
class Work:
    """What shall be painted, where, and how much it may take there."""

    recipe: Recipe
    width: int
    height: int
    """Pixels of the picture that comes out."""
    place: Place
    limit: int | None = None
    """Bytes that the artist allows; None: what is free."""
    tile: int | None = None
    """Tile side that the artist fixed."""
    model: Model | None = None
    """Of the recipe's words; None where it is not known, and then they are thought to fit."""
    photo: bool = True
    """Whether there is a picture to begin with."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height


@dataclass(frozen=True, slots=True)
class Needs:
    """What a work takes, and what the plans do for it by themselves."""

    needed: int
    """Bytes on its device."""
    seconds: float
    fits: bool
    tile: int | None = None
    """Side of the tiles, where it is painted in several."""
    means: Means = imagining.RUNGS[0]
    """How a model imagines."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to make it fit."""

    kinds: tuple[Kind, ...]
    """All that changes; rarely more than one thing."""
    work: Work
    needs: Needs

    @property
    def keeps(self) -> bool:
        """Whether the picture stays what it would have been."""
        return all(kind in KEEPING for kind in self.kinds)


def needs(work: Work) -> Needs:
    """What `work` takes: seconds of all steps, bytes of the largest, by arithmetic alone."""
    found = [_step(step, work) for step in work.recipe.steps]
    largest = max(found, key=lambda item: item.needed)
    tiles = [item.tile for item in found if item.tile is not None]
    return Needs(
        needed=largest.needed,
        seconds=sum(item.seconds for item in found),
        fits=all(item.fits for item in found),
        tile=min(tiles, default=None),
        means=max((item.means for item in found), key=imagining.RUNGS.index),
    )


def ways(work: Work, processor: Place | None = None, *, refused: bool = False) -> tuple[Way, ...]:
    """All ways to make `work` fit, the cheapest loss first; none where it fits or nothing helps.

    `processor` is where else it could be painted, when it is on a card. `refused`: memory ran out, whatever the
    arithmetic says.
    """
    have = needs(work)
    if have.fits and not refused:
        return ()
    # where it seemed to fit, arithmetic was too hopeful, or there was less for a moment
    most = int(REFUSED * have.needed) if have.fits else work.limit
    return tuple(_unlike(_ways(_spared(replace(work, limit=most)), work.limit, processor), work))


def proposed(now: Needs, found: Sequence[Way]) -> Way | None:
    """The first of `found` that tries nobody's patience, `now` being what it takes as it is; else the first."""
    seconds, times = PATIENCE
    quick = (way for way in found if way.needs.seconds <= max(seconds, times * now.seconds))
    return next(quick, found[0] if found else None)


def _spared(work: Work) -> Work:
    """The same work in a room that is a little smaller."""
    free = None if work.place.free is None else int(work.place.free * SPARE)
    return replace(work, place=replace(work.place, free=free))


def _ways(work: Work, limit: int | None, processor: Place | None) -> Iterator[Way]:
    plain = replace(work, tile=None)
    loose: tuple[Kind, ...] = ("tile",) if work.tile else ()
    if loose:
        yield from _fitting(plain, loose)
    if work.place.gpu and processor is not None:
        free = None if processor.free is None else int(processor.free * SPARE)
        moved = replace(plain, place=replace(processor, free=free), limit=limit)
        yield from _fitting(moved, ("processor",))
    own, quick = _own_size(plain), _quick(plain)
    if own is not None:
        yield from _fitting(own, ("own size",))
    smaller = _smaller(plain, ("size",))
    far = smaller is not None and smaller.work.width < WORTH * work.width
    if smaller is not None and not far:
        yield smaller
    if quick is not None:
        yield from _fitting(quick, ("method",))
    if smaller is not None and far:
        yield smaller
    if smaller is None:
        yield from _all_at_once(plain)


def _all_at_once(work: Work) -> Iterator[Way]:
    """Everything that makes it smaller, where no single thing is enough."""
    kinds: tuple[Kind, ...] = ()
    for kind, made in (("own size", _own_size), ("method", _quick)):
        other = made(work)
        if other is not None:
            work, kinds = other, (*kinds, cast("Kind", kind))
    last = _smaller(work, (*kinds, "size")) if kinds else None
    if last is not None:
        yield last


def _unlike(found: Iterator[Way], work: Work) -> Iterator[Way]:
    """Each once, with the room that there really is."""
    seen = set()
    for way in found:
        place = way.work.place if "processor" in way.kinds else work.place
        if way.kinds not in seen:
            seen.add(way.kinds)
            yield replace(way, work=replace(way.work, place=place, limit=work.limit))


def _fitting(work: Work, kinds: tuple[Kind, ...]) -> Iterator[Way]:
    found = needs(work)
    if found.fits:
        yield Way(kinds, work, found)


def _own_size(work: Work) -> Work | None:
    """The same picture, imagined at the size that suits the model; None where it is already, or is no such picture."""
    first = work.recipe.steps[0]
    if not isinstance(first, Imagine) or first.own_size or work.photo or work.model is None or work.model.fixed:
        return None
    return _with_steps(work, (first.model_copy(update={"own_size": True}), *work.recipe.steps[1:]))


def _quick(work: Work) -> Work | None:
    """The same picture by the quick method; None where that paints already."""
    steps = tuple(
        Stylize(style=step.style, stroke_size=step.stroke_size) if isinstance(step, Optimize) else step
        for step in work.recipe.steps
    )
    return None if steps == work.recipe.steps else _with_steps(work, steps)


def _with_steps(work: Work, steps: tuple[Step, ...]) -> Work:
    return replace(work, recipe=work.recipe.model_copy(update={"steps": steps}))


def _smaller(work: Work, kinds: tuple[Kind, ...]) -> Way | None:
    """The largest picture of the same shape that fits, by bisection: a smaller one never needs more."""
    long = max(work.size)
    low, high = LEAST // GRID, (long - 1) // GRID
    best: Way | None = None
    while low <= high:
        middle = (low + high) // 2
        tried = sized(work, middle * GRID)
        found = needs(tried)
        if found.fits and (found.tile is None or found.tile >= WORKABLE):
            best, low = Way(kinds, tried, found), middle + 1
        else:
            high = middle - 1
    return best


def sized(work: Work, long: int) -> Work:
    """The same work with a long side of `long` pixels."""
    width, height = (max(1, round(side * long / max(work.size))) for side in work.size)
    output = work.recipe.output.model_copy(update={"size": Size(width=width, height=height)})
    return replace(work, width=width, height=height, recipe=work.recipe.model_copy(update={"output": output}))


def _step(step: Step, work: Work) -> Needs:
    if isinstance(step, Imagine):
        return _imagined(step, work)
    strokes = step.strokes(*work.size)
    found: partial[Forecast]
    if isinstance(step, Optimize):
        found = partial(optimising.forecast, strokes=strokes, effort=step.effort)
        seen = work.size
    else:
        found = partial(memory.forecast, stroke_size=strokes)
        seen = step.seen(*work.size)
    told = found(*work.size, gpu=work.place.gpu, free=work.place.free, limit=work.limit, tile=work.tile)
    tile = told.tile if told.tile is not None and told.tile < max(seen) else None
    return Needs(told.needed, told.seconds, told.fits, tile)


def _imagined(step: Imagine, work: Work) -> Needs:
    """By the plan of `imagining.room`; with a model that is not known it is thought to fit."""
    model, gpu = work.model, work.place.gpu
    if model is None:
        return Needs(0, 0.0, fits=True)
    width, height = _worked(step, work, model)
    sizes = model.sizes if gpu else _in_full(model.sizes)
    guided = step.guidance is None or step.guidance > 1
    seconds = IMAGINE_START[gpu] + (step.steps or STEPS) * width * height / 1e6 * IMAGINE_SECONDS[gpu]
    free = 1 << 40 if work.place.free is None else work.place.free
    try:
        rung = imagining.fitting(sizes, width, height, gpu=gpu, free=free, limit=work.limit, guided=guided)
    except NotEnoughMemory:
        means = imagining.rungs(gpu=gpu)[-1]
        least = imagining.needed(sizes, width, height, means=means, guided=guided)
        return Needs(least, seconds * SLOWER[means], fits=False, means=means)
    means = imagining.rungs(gpu=gpu)[rung]
    taken = imagining.needed(sizes, width, height, means=means, guided=guided)
    return Needs(taken, seconds * SLOWER[means], fits=True, means=means)


def _worked(step: Imagine, work: Work, model: Model) -> tuple[int, int]:
    """Width and height that the model works at."""
    if model.fixed:
        return model.native, model.native
    if work.photo:
        scale = min(1.0, FURTHER * model.native / (work.width * work.height) ** 0.5)
        return exactly((max(1, round(work.width * scale)), max(1, round(work.height * scale))), GRID)
    return natural(work.size, model.native, GRID) if step.own_size else exactly(work.size, GRID)


def _in_full(sizes: Sizes) -> Sizes:
    """In single precision, as processors work."""
    doubled = {name: 2 * getattr(sizes, name) for name in ("texts", "unet", "vae", "unet_bytes", "vae_bytes", "more")}
    return replace(sizes, **doubled)


def model_of(recipe: Recipe) -> Model | None:
    """The family of the recipe's model, by its files' headers; None where there is none or it cannot be told."""
    step = next((step for step in recipe.steps if isinstance(step, Imagine)), None)
    if step is None:
        return None
    try:
        found = find_painter(step.model)
        base = found.identify().base
    except EngineError:
        return None
    model = MODELS["mini"] if found.habits is not None else MODELS.get(base)
    if model is None:
        return None
    try:
        half = 2
        return model.beside(sum(one.weight_bytes(half) for one in beside(step, base)))
    except EngineError:  # one is not here, which is told when it is painted
        return accompanied(model, step)


def accompanied(model: Model, step: Imagine) -> Model:
    """`model` with the networks beside it that `step` wants, each as large as such ones are. Looks at no file."""
    more = model.guide * len({guide.model for guide in step.guides})
    more += DEPTHS if any(guide.look == "depth" for guide in step.guides) else 0
    return model.beside(more + (model.reference if step.references else 0))


def advice(request: RenderRequest, place: Place | None = None) -> Remedy | None:
    """What to ask for instead of `request`, which does not fit on `place`; None where nothing helps.

    Without a `place` it was refused for want of memory, whatever the arithmetic says.
    Looks at headers of files and at what is free.
    """
    refused = place is None
    place = place or Place.here(request.device)
    try:
        work = work_of(request, place)
    except EngineError:
        return None
    processor = Place.here("cpu") if place.gpu else None
    way = proposed(needs(work), ways(work, processor, refused=refused))
    kinds = way.kinds if way is not None else ()
    if way is not None and kinds == ("size",):
        return Remedy("smaller", f"{way.work.width}x{way.work.height}")
    if way is not None and kinds in (("tile",), ("processor",)):
        return Remedy("free tile" if kinds == ("tile",) else "processor", memory.human_bytes(way.needs.needed))
    return Remedy("quick method") if kinds == ("method",) else None


def work_of(request: RenderRequest, place: Place) -> Work:
    """The work that `request` asks for on `place`. Reads headers. Raises UnreadablePicture and TooLarge."""
    recipe, model = request.recipe, model_of(request.recipe)
    if request.source is not None:
        info = probe(request.source)
        width, height = recipe.size_of(info.width, info.height)
    else:
        side = model.native if model is not None else MODELS["sd15"].native
        box = recipe.output.size or Size(width=side, height=side)
        width, height = box.width, box.height
    return Work(recipe, width, height, place, request.memory_limit, request.tile, model, request.source is not None)
