"""A1111's web UI, Forge and all that write like them: prompt, negative prompt, and a last line of `Name: value` pairs.

A last line with fewer than three pairs belongs to the prompt. Values with commas, colons or line breaks are quoted as
JSON.
"""

from __future__ import annotations

import re
from typing import Final

from engine.restoring.fields import Said
from engine.restoring.plain import parsed

TOOL: Final = "A1111"
NEGATIVE: Final = "Negative prompt:"
_PAIR: Final = re.compile(r'(\w[\w \-/]{0,60}):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)')
_EXTRA: Final = re.compile(r"<(lora|lyco|hypernet):([^<>:]{1,200})(?::([^<>:]{0,40}))?[^<>]{0,200}>")
_LEAST_PAIRS: Final = 3
_LONGEST_LINE: Final = 300_000
_OTHERS: Final = {
    "Hires upscale": "It was enlarged in a second pass; the size before that is taken.",
    "ControlNet 0": "Its ControlNet is not restored.",
    "Refiner": "Its refiner is not restored.",
    "VAE": "Its own VAE is not restored; the model's is used.",
}


def read(text: str, tool: str = TOOL) -> Said | None:
    """What `text` says; None where it has no line of parameters and no negative prompt."""
    *lines, last = text.strip().split("\n")
    pairs = _pairs(last)
    if len(pairs) < _LEAST_PAIRS:
        lines, pairs = [*lines, last], {}
    prompt, found, negative = "\n".join(lines).partition(f"\n{NEGATIVE}")
    if not found and prompt.startswith(NEGATIVE):
        prompt, found, negative = "", NEGATIVE, prompt.removeprefix(NEGATIVE)
    if not pairs and not found:
        return None
    said = Said(tool, prompt=prompt, negative=negative.strip())
    _take(pairs, said)
    said.prompt = _without_extras(prompt, said)
    return said


def _pairs(line: str) -> dict[str, str]:
    """The pairs of a line. It may be long, but not without end."""
    return {name: _value(raw) for name, raw in _PAIR.findall(line[:_LONGEST_LINE])}


def _value(raw: str) -> str:
    value = parsed(raw) if raw.startswith('"') else raw.strip()
    return value if isinstance(value, str) else raw


def _take(pairs: dict[str, str], said: Said) -> None:
    said.steps = pairs.get("Steps")
    said.guidance = pairs.get("CFG scale")
    said.denoise = pairs.get("Denoising strength")
    said.clip_skip = pairs.get("Clip skip")
    said.sampler, said.schedule = pairs.get("Sampler", ""), pairs.get("Schedule type", "")
    said.seed, said.model = pairs.get("Seed"), pairs.get("Model", "")
    width, cross, height = pairs.get("Size", "").partition("x")
    if cross:
        said.width, said.height = width, height
    said.notes += [words for name, words in _OTHERS.items() if name in pairs]


def _without_extras(prompt: str, said: Said) -> str:
    """The prompt without the additions that stand in it in angle brackets."""
    for kind, name, weight in _EXTRA.findall(prompt[:_LONGEST_LINE]):
        if kind == "hypernet":
            said.notes.append("Hypernetworks are not known here and left out.")
        else:
            said.loras.append((name, weight))
    return _EXTRA.sub("", prompt[:_LONGEST_LINE]) + prompt[_LONGEST_LINE:]
