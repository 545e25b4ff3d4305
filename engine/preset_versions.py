"""Older forms of preset files, brought to the present one step by step. What is bad is left for whoever checks it.

Version 1 (files that name none) kept prompt and negative prompt in the step that imagines. Version 2 has them in a
table of their own, `words`, where `{prompt}` marks the place of the artist's words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.errors import InvalidRequest
from engine.template import MARK

CURRENT: Final = 2
WORDS: Final = ("prompt", "negative")


def migrated(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The `values` of a preset in the present form; `name` is what the artist knows the file by.

    Raises InvalidRequest where they were written by a newer Impasto.
    """
    made = dict(values)
    version = made.get("version", 1)
    if isinstance(version, bool) or not isinstance(version, int):
        return made  # which is a mistake like any other
    if version > CURRENT:
        raise InvalidRequest(
            f"{name} was written by a newer Impasto (version {str(version)[:20]}; this one knows up to {CURRENT}).",
            "Update Impasto, or save the preset there in an older form.",
        )
    while (step := STEPS.get(version)) is not None:
        made, version = step(made), version + 1
        made["version"] = version
    return made


def _from_1(values: dict[str, Any]) -> dict[str, Any]:
    """Words move out of the first step that imagines. {prompt} was a choice of one word there, and stays that word."""
    steps = values.get("steps")
    if not isinstance(steps, list):
        return values
    place = next((at for at, one in enumerate(steps) if isinstance(one, dict) and one.get("kind") == "imagine"), None)
    if place is None or "words" in values:
        return values
    words = {key: _plain(steps[place][key]) for key in WORDS if key in steps[place]}
    left = {key: value for key, value in steps[place].items() if key not in WORDS}
    moved = {"words": words} if words else {}
    return {**values, **moved, "steps": [*steps[:place], left, *steps[place + 1 :]]}


def _plain(text: object) -> object:
    return text.replace(MARK, MARK.strip("{}")) if isinstance(text, str) else text


STEPS: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {1: _from_1}
"""How the form of each version becomes that of the next."""
