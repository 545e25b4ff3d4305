"""Prompts as text: which parts mean something, and changing a part's weight. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final, Literal

Meaning = Literal["stronger", "weaker", "bracket", "break", "choice", "wildcard"]
LEAST, MOST = 0.0, 4.0
"""Weights that the keys reach."""

_TOKEN: Final = re.compile(
    r"\\[()\[\]\\]|(?P<weight>:\s*[+-]?(?:\d{1,4}(?:\.\d{0,6})?|\.\d{1,6})\s*(?=\)))|(?P<mark>[()\[\]])"
    r"|(?P<break>\bBREAK\b)|(?P<choice>\{[^{}]*\})|(?P<wildcard>__[\w\-. /]{1,80}?__)",
    re.DOTALL,
)
_WEIGHTED: Final = re.compile(r"\((?P<text>[^()\[\]]*?):(?P<weight>\d{1,2}(?:\.\d{0,4})?)\)")
_WORD: Final = re.compile(r"[\w'’-]+")


def meanings(text: str) -> Iterator[tuple[int, int, Meaning]]:
    """Start, length and meaning of the parts of a prompt that are more than words; inner parts come after outer ones.

    >>> list(meanings("a (red:1.2) BREAK"))
    [(2, 9, 'stronger'), (2, 1, 'bracket'), (6, 4, 'bracket'), (10, 1, 'bracket'), (12, 5, 'break')]
    """
    marks: list[tuple[int, int, Meaning]] = []
    groups: list[tuple[int, int, Meaning]] = []
    opened: list[tuple[str, int]] = []
    weight = ""
    for token in _TOKEN.finditer(text):
        kind, start = token.lastgroup, token.start()
        if kind is None:
            continue
        if kind == "weight":
            weight = token[0]
            marks.append((start, len(token[0]), "bracket"))
            continue
        if kind == "mark":
            _bracket(token[0], start, weight, opened, groups)
            marks.append((start, 1, "bracket"))
        else:
            marks.append((start, len(token[0]), kind))  # type: ignore[arg-type]
        weight = ""
    for bracket, start in opened:  # one that is never closed holds to the end
        groups.append((start, len(text) - start, "stronger" if bracket == "(" else "weaker"))
    yield from sorted(groups, key=lambda group: (group[0], -group[1]))
    yield from marks


def _bracket(
    mark: str, start: int, weight: str, opened: list[tuple[str, int]], groups: list[tuple[int, int, Meaning]]
) -> None:
    if mark in {"(", "["}:
        opened.append((mark, start))
    elif opened and opened[-1][0] + mark in {"()", "[]"}:
        first = opened.pop()[1]
        less = mark == "]" or (bool(weight) and float(weight.lstrip(": ")) < 1)
        groups.append((first, start + 1 - first, "weaker" if less else "stronger"))


def units(text: str, place: int) -> int:
    """Where Qt sees `place`: it counts a letter beyond U+FFFF, such as most emoji, as two.

    >>> units("🎨 red", 2)
    3
    """
    return place + sum(letter > "\uffff" for letter in text[:place])


def all_units(text: str) -> Sequence[int]:
    """`units` of every place in the text, its end included.

    >>> list(all_units("🎨 red"))
    [0, 2, 3, 4, 5, 6]
    """
    if not text or max(text) <= "\uffff":
        return range(len(text) + 1)
    return list(accumulate((2 if letter > "\uffff" else 1 for letter in text), initial=0))


def letters(text: str, unit: int) -> int:
    """The other way round.

    >>> letters("🎨 red", 3)
    2
    """
    place = 0
    while unit > 0 and place < len(text):
        unit -= 2 if text[place] > "\uffff" else 1
        place += 1
    return place


def weighed(text: str, start: int, end: int, by: float) -> tuple[str, int, int]:
    """The text with the selection (without one: the word at `start`) weighted by `by` more; and the new selection.

    >>> weighed("a red house", 2, 5, 0.1)
    ('a (red:1.1) house', 3, 6)
    >>> weighed("a (red:1.1) house", 3, 6, -0.1)
    ('a red house', 2, 5)
    """
    for found in _WEIGHTED.finditer(text):
        if found.start() <= start and end <= found.end():
            weight = max(LEAST, min(MOST, round(float(found["weight"]) + by, 2)))
            return _put(text, found.start(), found.end(), found["text"], weight)
    if start == end:
        word = next((word for word in _WORD.finditer(text) if word.start() <= start <= word.end()), None)
        if word is None:
            return text, start, end
        start, end = word.span()
    inner = text[start:end]
    kept = inner.strip()
    start += len(inner) - len(inner.lstrip())
    if not kept or any(mark in kept for mark in "()[]"):
        return text, start, start + len(kept)
    return _put(text, start, start + len(kept), kept, round(1 + by, 2))


def _put(text: str, start: int, end: int, inner: str, weight: float) -> tuple[str, int, int]:
    """`inner` with its weight in place of what stood from `start` to `end`; a weight of 1 needs no brackets."""
    if weight == 1:
        return text[:start] + inner + text[end:], start, start + len(inner)
    made = f"({inner}:{weight:g})"
    return text[:start] + made + text[end:], start + 1, start + 1 + len(inner)
