"""Foreign texts made harmless to show, and foreign values made into numbers."""

from __future__ import annotations

import json
import math
import re
from typing import Any, Final

_ODD: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, but for tab and new line
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what turns the direction of text
    "\ud800-\udfff\ufeff]"
)
_LONG_NUMBER: Final = 40


def plain(text: object) -> str:
    r"""The text without control characters and changes of direction; empty for anything but text.

    >>> plain("a \u202edlrow\x00 <b>")
    'a dlrow <b>'
    """
    return _ODD.sub("", text.replace("\r\n", "\n")) if isinstance(text, str) else ""


def short(text: object) -> str:
    """One line of it for a sentence, at most 60 letters."""
    known = isinstance(text, str | int | float)
    line = " ".join(plain(str(text))[:400].split()) if known else "something else"
    return line if len(line) <= 60 else f"{line[:59]}…"


def bare(name: object) -> str:
    r"""A model's name without folders and suffix, so that it can be looked for but not opened.

    >>> bare("../SD15\\dream.v2.safetensors"), bare("https://x/y"), bare(7)
    ('dream.v2', 'y', '')
    """
    last = re.split(r"[/\\]", plain(name)[:1000])[-1].strip()
    stem, dot, suffix = last.rpartition(".")
    known = {"safetensors", "ckpt", "pt", "pth", "bin", "sft"}
    return (stem if dot and suffix.casefold() in known else last)[:200].strip(". ")


def number(value: object) -> float | None:
    """The number that stands there, as one or in letters; None for anything else.

    >>> number("7.5"), number(True), number("nan"), number([])
    (7.5, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and len(value) > _LONG_NUMBER:
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """The whole number that stands there, exactly, however large; None for anything else.

    >>> whole("12"), whole(12.0), whole(18446744073709551615), whole("1.5")
    (12, 12, 18446744073709551615, None)
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,40}\s*", value, re.ASCII):
        return int(value)
    found = number(value)
    return int(found) if found is not None and found.is_integer() else None


def parsed(text: str) -> Any:
    """The JSON of `text`; None where it is none, also where it is nested without end."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def table(value: object) -> dict[str, Any]:
    """The JSON object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def row(value: object) -> list[Any]:
    """The JSON list; an empty one for anything else."""
    return value if isinstance(value, list) else []
