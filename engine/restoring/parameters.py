"""A1111's text of a recipe that paints words: what other programs show of a picture."""

from __future__ import annotations

import json
from typing import Final

from engine.errors import UnknownName
from engine.imagining.schedulers import WAYS, find_scheduler
from engine.recipe import OPEN_MODEL, Imagine, Recipe
from engine.restoring.plain import bare

PROGRAM: Final = "Impasto"


def parameters_text(recipe: Recipe, width: int, height: int) -> str:
    """The text for a picture of width × height pixels; empty for a recipe without words.

    Steps and guidance that the recipe leaves open are those that its scheduler proposes. Models are named without
    their folders.
    """
    step = next((step for step in recipe.steps if isinstance(step, Imagine)), None)
    if step is None:
        return ""
    extras = "".join(f" <lora:{bare(lora.name)}:{lora.weight:g}>" for lora in step.loras)
    lines = [step.prompt + extras]
    if step.negative:
        lines.append(f"Negative prompt: {step.negative}")
    pairs = _pairs(step, recipe.seed, width, height)
    lines.append(", ".join(f"{name}: {_quoted(value)}" for name, value in pairs.items()))
    return "\n".join(lines)


def _pairs(step: Imagine, seed: int, width: int, height: int) -> dict[str, str]:
    try:
        name, way = find_scheduler(step.scheduler)
    except UnknownName:
        name, way = step.scheduler, next(iter(WAYS.values()))
    karras = name.endswith(" Karras")
    guidance = way.guidance if step.guidance is None else step.guidance
    return {
        "Steps": str(step.steps or way.steps),
        "Sampler": name.removesuffix(" Karras"),
        **({"Schedule type": "Karras"} if karras else {}),
        "CFG scale": f"{guidance:g}",
        "Seed": str(seed),
        "Size": f"{width}x{height}",
        **({} if step.model == OPEN_MODEL else {"Model": bare(step.model)}),
        **({"Clip skip": str(step.clip_skip)} if step.clip_skip > 1 else {}),
        "Version": PROGRAM,
    }


def _quoted(value: str) -> str:
    """Quoted as A1111 quotes, where a comma, a colon or a new line would be mistaken."""
    return json.dumps(value, ensure_ascii=False) if any(odd in value for odd in ",:\n") else value
