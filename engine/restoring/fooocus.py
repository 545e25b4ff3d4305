"""Fooocus: JSON or A1111's text under `parameters`; `fooocus_scheme` tells which."""

from __future__ import annotations

import re
from typing import Final

from engine.restoring import a1111
from engine.restoring.fields import Said
from engine.restoring.plain import parsed, row, table

TOOL: Final = "Fooocus"
SCHEME: Final = "fooocus_scheme"
_SIZE: Final = re.compile(r"\s*\(?\s*([0-9]{1,9})\s*[,x×]\s*([0-9]{1,9})\s*\)?\s*", re.ASCII)


def read(text: str) -> Said | None:
    """What `text` says; None where it is neither of the two."""
    values = table(parsed(text))
    if not values:
        return a1111.read(text, TOOL)
    if not {"metadata_scheme", "base_model", "performance", "guidance_scale"} & set(values):
        return None
    size = _SIZE.fullmatch(str(values.get("resolution", ""))[:60])
    said = Said(
        TOOL,
        prompt=values.get("prompt"),
        negative=values.get("negative_prompt"),
        steps=values.get("steps"),
        guidance=values.get("guidance_scale"),
        clip_skip=values.get("clip_skip"),
        sampler=values.get("sampler"),
        schedule=values.get("scheduler"),
        seed=values.get("seed"),
        width=size[1] if size else None,
        height=size[2] if size else None,
        model=values.get("base_model"),
    )
    said.loras = [(lora[0], lora[1]) for lora in map(row, row(values.get("loras"))) if len(lora) >= 2]
    if values.get("styles") not in (None, "", "[]", []):
        said.notes.append("Fooocus adds words of its styles to the prompt; they are not taken over.")
    if values.get("refiner_model") not in (None, "", "None"):
        said.notes.append("Its refiner is not restored.")
    return said
