"""What helps against an error, in the window's words: where the artist finds it here."""

from __future__ import annotations

from typing import Final

from engine.errors import EngineError
from engine.events import Failed
from engine.remedies import Kind, Remedy
from gui.tongue import said, tr

MODELS: Final = tr("Open Models (Ctrl+M)")
_WINDOW: Final[dict[Kind, str]] = {
    "get model": tr("{models} and download it.", models=MODELS),
    "get again": tr("Remove the file, then open Models (Ctrl+M) and download it again."),
    "first model": tr("{models} and download one, or add a folder of yours.", models=MODELS),
    "choose model": tr("Choose one beside the prompt."),
    "another model": tr("Choose another one beside the prompt."),
    "auto device": tr("Let the best device paint: Settings (Ctrl+,)."),
    "guide picture": tr("Paint this recipe from the command line, where one can be given."),
    "bake again": tr("Choose the painting and bake it again (Ctrl+Shift+B)."),
    "smaller": tr("A smaller picture fits: {name} pixels.", name="{name}"),
    "free tile": tr("It fits in smaller tiles, in {name}.", name="{name}"),
    "processor": tr("It fits on the processor, which is slower, in {name}.", name="{name}"),
    "quick method": tr("It fits with the quick method."),
}
_LISTS: Final = {
    "style": tr("Choose one in the gallery (Ctrl+F)."),
    "preset": tr("Choose one above the canvas (Ctrl+P)."),
    "model": tr("{models} to see what there is.", models=MODELS),
}
_LORA: Final = tr("Add it under LoRA (Ctrl+R), beside a model.")
_ADDITION: Final = tr("It works beside a model, from the command line.")


def worded(remedy: Remedy) -> str:
    """What to do in the window."""
    if remedy.kind == "list":
        words = _LISTS[remedy.name]
    elif remedy.kind == "beside a model":
        words = _LORA if remedy.name == "lora" else _ADDITION
    else:
        words = _WINDOW[remedy.kind].replace("{name}", remedy.name)
    return f"{words} {said(remedy.also)}".strip()


def advice_of(told: EngineError | Failed) -> str:
    """What an error or a job that failed advises."""
    return said(told.advice) if told.remedy is None else worded(told.remedy)


def whole(told: EngineError | Failed) -> str:
    """What happened and what to do, in one line."""
    return f"{said(told.message)} {advice_of(told)}".strip()


def wants_models(told: EngineError | Failed) -> bool:
    """Whether the list of models is where it can be helped."""
    remedy = told.remedy
    return remedy is not None and MODELS in worded(remedy)
