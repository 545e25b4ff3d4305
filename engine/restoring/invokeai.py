"""InvokeAI: a JSON object under `invokeai_metadata`."""

from __future__ import annotations

import re
from typing import Final

from engine.restoring.fields import Said
from engine.restoring.plain import parsed, row, table

TOOL: Final = "InvokeAI"
KEY: Final = "invokeai_metadata"
_OWN_WEIGHTS: Final = re.compile(r"\w(\+|-){2,}|\)(\+|-|[0-9.])+")


def read(text: str) -> Said | None:
    """What `text` says; None where it is no object of InvokeAI's."""
    values = table(parsed(text))
    if not {"positive_prompt", "generation_mode"} & set(values):
        return None
    said = Said(
        TOOL,
        prompt=values.get("positive_prompt"),
        negative=values.get("negative_prompt"),
        steps=values.get("steps"),
        guidance=values.get("cfg_scale"),
        denoise=values.get("strength"),
        sampler=values.get("scheduler"),
        seed=values.get("seed"),
        width=values.get("width"),
        height=values.get("height"),
        model=_name(values.get("model")),
    )
    skipped = values.get("clip_skip")
    if isinstance(skipped, int) and not isinstance(skipped, bool):
        said.clip_skip = skipped + 1  # of the layers, how many are left out
    for lora in row(values.get("loras")):
        item = table(lora)
        said.loras.append((_name(item.get("model") or item.get("lora")), item.get("weight")))
    if isinstance(said.prompt, str) and _OWN_WEIGHTS.search(said.prompt[:20_000]):
        said.notes.append("InvokeAI writes weights in its own way; look at those in the prompt.")
    others = {"controlnets": "Its ControlNets are", "ipAdapters": "Its IP-Adapters are", "vae": "Its own VAE is"}
    said.notes += [f"{words} not restored." for name, words in others.items() if values.get(name)]
    return said


def _name(model: object) -> object:
    """The model's name, as this version or an older one wrote it."""
    if isinstance(model, str):
        return model
    values = table(model)
    return values.get("name") or values.get("model_name") or values.get("key") or ""
