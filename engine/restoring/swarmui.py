"""SwarmUI: a JSON object with `sui_image_params` under `parameters`."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

from engine.restoring.fields import Said
from engine.restoring.plain import parsed, row, table, whole

TOOL: Final = "SwarmUI"
PARAMS: Final = "sui_image_params"


def read(text: str) -> Said | None:
    """What `text` says; None where it is no object of SwarmUI's."""
    values = table(table(parsed(text)).get(PARAMS))
    if not values:
        return None
    said = Said(
        TOOL,
        prompt=values.get("prompt"),
        negative=values.get("negativeprompt"),
        steps=values.get("steps"),
        guidance=values.get("cfgscale"),
        denoise=values.get("initimagecreativity"),
        sampler=values.get("sampler"),
        schedule=values.get("scheduler"),
        seed=values.get("seed"),
        width=values.get("width"),
        height=values.get("height"),
        model=values.get("model"),
    )
    layer = whole(values.get("clipstopatlayer"))
    if layer is not None:
        said.clip_skip = -layer  # counted from the end, below zero
    said.loras = [
        (name, weight)
        for name, weight in zip_longest(_listed(values.get("loras")), _listed(values.get("loraweights")))
        if name
    ]
    if values.get("refinermodel") or values.get("refinerupscale"):
        said.notes.append("Its second pass is not restored.")
    return said


def _listed(value: object) -> list[object]:
    """A list, or a text of its parts with commas between."""
    return list(value.split(",")) if isinstance(value, str) and value else row(value)
