"""What the artist asked for on the command line, made into requests; mistakes are found before anything is loaded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pydantic import ValidationError

from engine.atomic import check_target
from engine.crop import Crop
from engine.errors import CannotWrite, EngineError, InvalidRequest
from engine.jobs.batch import folder_trouble
from engine.jobs.naming import numbered
from engine.memory import parse_bytes
from engine.metadata import read_recipe
from engine.presets import load_preset
from engine.probe import probe
from engine.recipe import Imagine, Optimize, Output, Recipe, RenderRequest, Size, Step, Stylize, explain
from engine.restoring import restore
from engine.sniff import shown_name
from engine.styles import Style, find_style
from engine.template import Template, filled
from engine.wishes_words import check_words, option, option_at, painted_large, variants, words_step

METHODS = {"instant": "stylize", "optimize": "optimize"}
"""The kinds of steps, by what the command line calls them."""
INSTANT_ONLY = ("strength", "detail", "keep_colours", "blend", "mask", "feather", "outside")
OPTIMIZE_ONLY = ("fidelity", "features", "effort")


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options of `render` and `batch`, as they were typed; None is not given. Style, preset or recipe is."""

    style: str | None = None
    preset: str | None = None
    recipe: str | None = None
    """The JSON of a recipe, or the path of a picture that has settings inside."""
    strength: float | None = None
    stroke_size: float | None = None
    detail: float | None = None
    keep_colours: float | None = None
    blend: tuple[str, ...] = ()
    """Each `PICTURE` or `PICTURE:WEIGHT`."""
    mask: Path | None = None
    feather: float | None = None
    method: str | None = None
    """instant or optimize; None: the preset's."""
    fidelity: float | None = None
    features: str | None = None
    effort: str | None = None
    outside: str | None = None
    """The painting for where the mask is black."""
    prompt: str | None = None
    negative: str | None = None
    model: str | None = None
    steps: int | None = None
    guidance: float | None = None
    scheduler: str | None = None
    denoise: float | None = None
    clip_skip: int | None = None
    loras: tuple[str, ...] = ()
    """Each `FILE` or `FILE:WEIGHT`."""
    embeddings: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()
    """Each `MODEL[@canny|@depth][=PICTURE][:WEIGHT]`."""
    references: tuple[str, ...] = ()
    """Each `PICTURE` or `PICTURE:WEIGHT`."""
    crop: str | None = None
    """`LEFT,TOP,WIDTH,HEIGHT` in shares of the photo."""
    straighten: float | None = None
    """Degrees clockwise."""
    size: str | None = None
    longest: int | None = None
    quality: int | None = None
    depth: str | None = None
    metadata: bool | None = None
    form: str | None = None
    """The format; None: by the name, or the photo's."""
    seed: int | None = None
    device: str = "auto"
    memory_limit: str | None = None
    tile: str = "auto"
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """What all pictures of one command share, understood and checked."""

    recipe: Recipe
    name: str
    """What pictures are named by: the first painting, else the model."""
    preset: str
    device: str
    memory_limit: int | None
    tile: int | None
    overwrite: bool
    template: Template = field(default_factory=Template)
    """Into which lines of words go; those of the recipe are in it already."""


def understand(wishes: Wishes) -> Order:
    """The order for `wishes`: options go before the preset. Raises EngineError that says what is wrong."""
    preset = load_preset(wishes.preset) if wishes.preset else None
    base = preset.recipe if preset is not None else _whole(wishes) or Recipe(steps=_asked(wishes))
    template = preset.template if preset is not None else Template()
    typed = asdict(wishes)
    check_words(typed, base.steps)
    if wishes.style and not base.styles:
        base = base.model_copy(update={"steps": (*base.steps, Stylize(style=wishes.style))})
    _check_painting(base, wishes)
    steps: list[dict[str, object]] = []
    names: list[str] = []
    for step in base.steps:
        if isinstance(step, Imagine):
            steps.append(words_step(step, typed, template))
            names.append(str(steps[-1]["model"]))
        else:
            style = _readable(wishes.style or step.style)
            steps.append(_step(step, style, wishes))
            names.insert(0, style.name)
    if wishes.outside is not None:
        steps += _outside(steps, wishes)
    output = _output(base.output, wishes)
    seed = base.seed if wishes.seed is None else wishes.seed
    try:
        values = {"steps": steps, "output": output, "seed": seed, "crop": _crop(base.crop, wishes)}
        recipe = Recipe.model_validate(values)
    except ValidationError as error:
        raise explain(error, option_at) from error
    return Order(
        recipe=recipe,
        name=Path(names[0]).stem,
        preset=preset.name if preset is not None else "",
        template=template,
        device=_device(wishes.device),
        memory_limit=parse_bytes(wishes.memory_limit) if wishes.memory_limit else None,
        tile=_tile(wishes.tile),
        overwrite=wishes.overwrite,
    )


def _crop(base: Crop | None, wishes: Wishes) -> dict[str, float] | None:
    """The part of the photo, unchecked as to its angle; None for the whole one. Raises InvalidRequest."""
    crop = Crop.parse(wishes.crop) if wishes.crop is not None else base or Crop()
    values = crop.model_dump()
    if wishes.straighten is not None:
        values["angle"] = wishes.straighten
    elif base is not None:
        values["angle"] = base.angle
    return None if values == Crop().model_dump() else values


def _whole(wishes: Wishes) -> Recipe | None:
    """The recipe that was given whole. Raises InvalidRequest."""
    if wishes.recipe is None:
        return None
    if wishes.recipe.lstrip().startswith("{"):
        try:
            return Recipe.model_validate_json(wishes.recipe)
        except ValidationError as error:
            raise explain(error, option_at) from error
    restored = restore(Path(wishes.recipe))
    if restored is None:
        probe(Path(wishes.recipe))
        name = shown_name(Path(wishes.recipe))
        raise InvalidRequest(f"{name} has no settings inside it.", "Choose a picture that was painted with some.")
    return restored.recipe


def _output(base: Output, wishes: Wishes) -> dict[str, object]:
    """How the picture is written, unchecked. Raises InvalidRequest for a size that is none, or is asked for twice."""
    output = base.model_dump()
    if wishes.longest is not None:
        if wishes.size is not None:
            raise InvalidRequest("--size and --longest ask for the same.", "Give one of them.")
        output["size"] = Size.parse(f"{wishes.longest}x{wishes.longest}").model_dump()
    elif wishes.size is not None:
        output["size"] = Size.parse(wishes.size).model_dump()
    asked = {"quality": wishes.quality, "metadata": wishes.metadata, "format": wishes.form}
    output |= {name: value for name, value in asked.items() if value is not None}
    if wishes.depth is not None:
        output["depth"] = int(wishes.depth)
    return output


def _asked(wishes: Wishes) -> tuple[Step, ...]:
    """The steps without a preset: words first, then a painting, whichever are given."""
    words = (Imagine(),) if wishes.prompt is not None else ()
    return (*words, Stylize(style=wishes.style)) if wishes.style else words


def requests_for(
    order: Order, photo: Path | None, out: Path, prompts: Sequence[str], count: int
) -> list[RenderRequest]:
    """A request for each picture: every prompt (none: the order's own) `count` times, numbered after `out`.

    Of several, those that stand there already, painted by this very order, are left as they are; where the order has
    no seed they tell the one that the others go on with. Raises EngineError.
    """
    if photo is None:
        order = replace(order, recipe=painted_large(order.recipe))
    many = max(1, len(prompts)) * count
    targets = [numbered(out, number) for number in range(1, many + 1)]
    recipe = order.recipe
    prompts = [filled(order.template.prompt, prompt) for prompt in prompts]
    drawn = variants(recipe, prompts, count)
    if many > 1 and recipe.seed < 0 and not order.overwrite:
        for place, (target, asked) in enumerate(zip(targets, drawn, strict=True)):
            if (found := _painted(target)) is not None and _same(found, asked.model_copy(update={"seed": found.seed})):
                first = (found.seed - place // max(1, len(prompts))) % (1 << 32)
                drawn = variants(recipe.model_copy(update={"seed": first}), prompts, count)
                break
    requests = []
    for target, asked in zip(targets, drawn, strict=True):
        is_done = many > 1 and (found := _painted(target)) is not None and _same(found, asked)
        requests.append(request_for(replace(order, recipe=asked), photo, target, is_done=is_done))
    return requests


def _painted(target: Path) -> Recipe | None:
    """The recipe of the picture at `target`; None where there is none."""
    try:
        return read_recipe(target) if target.exists() else None
    except (EngineError, OSError, ValueError):
        return None


def _same(found: Recipe, asked: Recipe) -> bool:
    same = found.steps == asked.steps and found.seed == asked.seed and found.crop == asked.crop
    return same and found.output.size == asked.output.size


def request_for(order: Order, photo: Path | None, target: Path, *, is_done: bool = False) -> RenderRequest:
    """The request that paints `photo` into `target`, whose suffix tells the format. Raises EngineError.

    The photo is there and the target can be written, as far as that can be known beforehand; not `is_done`: then the
    picture stands there already.
    """
    from engine.picture_save import format_of

    if photo is not None:
        probe(photo)
    elif order.recipe.needs_photo:
        if isinstance(order.recipe.steps[0], Imagine):
            raise InvalidRequest("A mask needs a photo to paint on.", "Give one with --init, or leave out --mask.")
        raise InvalidRequest("There is no photo to paint.", "Give one, or words with --prompt.")
    elif order.recipe.crop is not None:
        raise InvalidRequest("There is no photo to crop.", "Give one, or leave out --crop and --straighten.")
    recipe = order.recipe.model_copy(update={"output": order.recipe.output.model_copy(update={"format": None})})
    format_of(target, recipe.output)
    if photo is not None and _is_same(photo, target):
        raise InvalidRequest("The target must not be the photo itself.", "Choose another name.")
    check_target(target, overwrite=order.overwrite or is_done)
    _check_folder(target.parent)
    return RenderRequest(
        source=photo,
        target=target,
        recipe=recipe,
        device=order.device,
        memory_limit=order.memory_limit,
        tile=order.tile,
        overwrite=order.overwrite,
    )


def _step(step: Stylize | Optimize, style: Style, wishes: Wishes) -> dict[str, object]:
    """The step with what was asked for, unchecked. The artist's own pictures are named by their whole paths."""
    kind = METHODS[wishes.method] if wishes.method else step.kind
    shared = step.model_dump() if kind == step.kind else {"stroke_size": step.stroke_size}
    values: dict[str, object] = {**shared, "kind": kind, "style": _name(style)}
    _check_method(kind, wishes)
    for name in ("strength", "stroke_size", "detail", "keep_colours", "feather", "fidelity", "features", "effort"):
        if getattr(wishes, name) is not None:
            values[name] = getattr(wishes, name)
    if wishes.blend:
        values["blend"] = [_share(text) for text in wishes.blend]
    if wishes.mask is not None and wishes.prompt is None:
        probe(wishes.mask)
        values["mask"] = str(wishes.mask.absolute())
    return values


def _check_painting(base: Recipe, wishes: Wishes) -> None:
    """Raise InvalidRequest for an option of paintings where there is none."""
    words_too = {"mask", "feather"}
    for name in (*INSTANT_ONLY, *OPTIMIZE_ONLY, "stroke_size", "method"):
        if not base.styles and name not in words_too and getattr(wishes, name) not in {None, ()}:
            raise InvalidRequest(f"{option(name)} belongs to a painting.", "Add one with --style, or leave it out.")


def _check_method(kind: str, wishes: Wishes) -> None:
    """Raise InvalidRequest for an option that the method does not have."""
    foreign = {"stylize": OPTIMIZE_ONLY, "optimize": INSTANT_ONLY}[kind]
    for name in foreign:
        if getattr(wishes, name) not in {None, ()}:
            other = "instant" if kind == "optimize" else "optimize"
            raise InvalidRequest(
                f"{option(name)} belongs to the method {other}.", f"Add --method {other}, or leave it out."
            )


def _outside(steps: list[dict[str, object]], wishes: Wishes) -> list[dict[str, object]]:
    """The same steps with another painting, where the mask is black. Raises InvalidRequest without a mask."""
    if not all(step.get("mask") and "style" in step for step in steps):
        raise InvalidRequest("A painting for outside needs a mask.", "Give one with --mask.")
    name = _name(_readable(wishes.outside or ""))
    return [{**step, "style": name, "blend": (), "mask_inverted": not step["mask_inverted"]} for step in steps]


def _readable(name: str) -> Style:
    """The style called `name`, whose picture can be read. Raises UnknownName and UnreadablePicture."""
    style = find_style(name)
    if not style.manner:
        probe(style.path)
    return style


def _name(style: Style) -> str:
    return style.name if str(style.path) != style.name else str(style.path.absolute())


def _share(text: str) -> dict[str, object]:
    """PICTURE or PICTURE:WEIGHT as a share of a blend; a colon before anything but a number belongs to the name."""
    name, colon, weight = text.rpartition(":")
    try:
        share = float(weight) if colon else None
    except ValueError:
        share = None
    if share is None:
        return {"style": _name(_readable(text))}
    return {"style": _name(_readable(name)), "weight": share}


def _device(text: str) -> str:
    wanted = text.strip().lower()
    if re.fullmatch(r"auto|cpu|cuda(:[0-9]{1,2})?", wanted):
        return wanted
    raise InvalidRequest(f'"{text[:40]}" is not a device.', "Use auto, cpu or cuda:0; impasto devices lists them.")


def _tile(text: str) -> int | None:
    if text.strip().lower() == "auto":
        return None
    side = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    if not 64 <= side <= 16_384:
        raise InvalidRequest(f'"{text[:40]}" is not a tile side.', "Use auto, or 64 to 16384 pixels.")
    return side


def _is_same(photo: Path, target: Path) -> bool:
    try:
        return photo.samefile(target)
    except (OSError, ValueError):
        return False


def _check_folder(folder: Path) -> None:
    """Raise CannotWrite when nothing can be written into `folder`, or where it would be made."""
    present = next((place for place in (folder, *folder.absolute().parents) if place.exists()), folder)
    trouble = folder_trouble(present)
    if trouble:
        raise CannotWrite(trouble)
