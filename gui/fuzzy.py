"""Finding by letters: a few of them in order are enough, and whole words count most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from gui.models.styles import folded

T = TypeVar("T")
BELOW = -1e6
"""What is found in the other texts stands below everything else."""
START, NEXT, GAP = 8.0, 5.0, 0.1
"""What a letter is worth at the beginning of a word, after its neighbour, and for each letter left out before it."""


def score(wanted: str, text: str) -> float | None:
    """How well `wanted` fits `text`, larger is better; None where its letters do not stand there in order.

    Case, accents and spaces in `wanted` do not count.

    >>> score("exm", "Export many") > score("exm", "Next image")
    True
    """
    letters, place = folded(wanted).replace(" ", ""), folded(text)
    return _best(letters, place, 0, -2) if letters else 0.0


def _best(letters: str, text: str, start: int, last: int) -> float | None:
    """The best way to find `letters` in `text` from `start`; `last` is where the letter before was found.

    Each letter is tried where it comes next, and where a word begins with it.
    """
    if not letters:
        return 0.0
    found: list[float] = []
    place = text.find(letters[0], start)
    tried = 0
    while place >= 0 and tried < 3:
        begins = place == 0 or not text[place - 1].isalnum()
        if begins or tried == 0:
            rest = _best(letters[1:], text, place + 1, place)
            if rest is not None:
                worth = START * begins + NEXT * (place == last + 1) - GAP * (place - start)
                found.append(worth + rest)
            tried += 1
        place = text.find(letters[0], place + 1)
    return max(found) if found else None


def ranked(wanted: str, items: Sequence[T], texts: Callable[[T], Sequence[str]]) -> list[T]:
    """The items that fit, best first: by the letters of their first text, then by whole words in the others.

    >>> ranked("pho", ["Open", "Phone", "Hopeful"], lambda item: (item, "opens a photo" if item == "Open" else ""))
    ['Phone', 'Open']
    """
    rated: list[tuple[float, int, T]] = []
    for number, item in enumerate(items):
        first, *others = texts(item)
        value = score(wanted, first)
        if value is not None:
            rated.append((value, -number, item))
        elif all(part in folded(" ".join(others)) for part in folded(wanted).split()):
            rated.append((BELOW, -number, item))
    return [item for _value, _number, item in sorted(rated, key=lambda entry: entry[:2], reverse=True)]
