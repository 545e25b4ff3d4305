"""What helps against an error, in the window's words: where the artist finds it here."""

from __future__ import annotations

from typing import Final

from engine.errors import EngineError
from engine.events import Failed
from engine.remedies import Kind, Remedy

MODELS: Final = "Open Models (Ctrl+M)"
_WINDOW: Final[dict[Kind, str]] = {
    "get model": f"{MODELS} and download it.",
    "get again": "Remove the file, then open Models (Ctrl+M) and download it again.",
    "first model": f"{MODELS} and download one, or add a folder of yours.",
    "choose model": "Choose one beside the prompt.",
    "another model": "Choose another one beside the prompt.",
    "auto device": "Let the best there is paint: Settings (Ctrl+,).",
    "guide picture": "Paint this recipe from the command line, where one can be given.",
    "bake again": "Choose the painting and bake it again (Ctrl+Shift+B).",
    "smaller": "A smaller picture fits: {name} pixels.",
    "free tile": "It fits in smaller tiles, in {name}.",
    "processor": "It fits on the processor, which is slower, in {name}.",
    "quick method": "It fits with the quick method.",
}
_LISTS: Final = {
    "style": "Choose one in the gallery (Ctrl+F).",
    "preset": "Choose one above the canvas (Ctrl+P).",
    "model": f"{MODELS} to see what there is.",
}
_LORA: Final = "Add it under LoRA (Ctrl+R), beside a model."
_ADDITION: Final = "It works beside a model, from the command line."


def worded(remedy: Remedy) -> str:
    """What to do in the window."""
    if remedy.kind == "list":
        words = _LISTS[remedy.name]
    elif remedy.kind == "beside a model":
        words = _LORA if remedy.name == "lora" else _ADDITION
    else:
        words = _WINDOW[remedy.kind].format(name=remedy.name)
    return f"{words} {remedy.also}".strip()


def advice_of(told: EngineError | Failed) -> str:
    """What an error or a job that failed advises."""
    return told.advice if told.remedy is None else worded(told.remedy)


def whole(told: EngineError | Failed) -> str:
    """What happened and what to do, in one line."""
    return f"{told.message} {advice_of(told)}".strip()


def wants_models(told: EngineError | Failed) -> bool:
    """Whether the list of models is where it can be helped."""
    remedy = told.remedy
    return remedy is not None and MODELS in worded(remedy)
