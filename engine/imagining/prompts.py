"""Prompts as artists write them: weights, BREAK, {one|of these}, __wildcards__; then tokens in chunks. No torch."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.errors import InvalidRequest
from engine.recipe import MAX_PROMPT

MORE: Final = 1.1
"""What a pair of round brackets multiplies by; square ones divide by it."""
CHUNK: Final = 75
"""Tokens that a text encoder reads at a time, besides the two at the ends."""
BACK: Final = 20
"""A chunk may end up to this many tokens early, at a comma, so that phrases stay whole."""
ROUNDS: Final = 200
"""How often something may be replaced in one prompt: wildcards can name each other."""
MOST_LINES: Final = 100_000

_TOKEN = re.compile(
    r"\\(?P<plain>[()\[\]\\])"
    r"|:\s*(?P<weight>[+-]?(?:\d{1,4}(?:\.\d{0,6})?|\.\d{1,6}))\s*\)"
    r"|(?P<mark>[()\[\]])"
    r"|(?P<text>[^\\()\[\]:]+|.)",
    re.DOTALL,
)
_CHOICE = re.compile(r"\{([^{}]*)\}")
_WILDCARD = re.compile(r"__([\w\-. /]{1,80}?)__")
_BREAK = re.compile(r"\s*\bBREAK\b\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the prompt and its weight; `text` None is a BREAK."""

    text: str | None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Chunk:
    """At most CHUNK tokens with their weights. Negative tokens stand for vectors of textual inversion."""

    tokens: tuple[int, ...]
    weights: tuple[float, ...]


def resolved(prompt: str, seed: int, wildcards: Path | None = None) -> str:
    """The prompt with one of each {a|b} and a line for each __name__ (a text file in `wildcards`), chosen by `seed`.

    Raises InvalidRequest for a wildcard that is not there, and where they go round in circles.

    >>> resolved("a {red|red} house", seed=1)
    'a red house'
    """
    chance = random.Random(seed)  # noqa: S311 - the same seed gives the same words
    for _ in range(ROUNDS):
        if (found := _CHOICE.search(prompt)) is not None:
            chosen = chance.choice(found[1].split("|"))
        elif wildcards is not None and (found := _WILDCARD.search(prompt)) is not None:
            chosen = chance.choice(_lines(found[1], wildcards))
        else:
            return prompt
        prompt = prompt[: found.start()] + chosen + prompt[found.end() :]
        if len(prompt) > MAX_PROMPT:
            break
    raise InvalidRequest(
        "The prompt's choices and wildcards have no end.",
        f"At most {ROUNDS} are drawn; see whether wildcards name each other in a circle.",
    )


def _lines(name: str, folder: Path) -> list[str]:
    file = folder / f"{name}.txt"
    lines: list[str] = []
    if ".." not in name and not name.startswith("/"):
        try:
            with file.open(encoding="utf-8", errors="replace") as stream:
                lines = [line.strip() for line, _ in zip(stream, range(MOST_LINES), strict=False)]
        except OSError:
            lines = []
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise InvalidRequest(f'There is no wildcard named "{name}".', f"Put lines of words into {file}.")
    return lines


def weighted(prompt: str) -> list[Piece]:
    r"""The prompt's pieces: (text) is weighted 1.1, (text:1.3) 1.3, [text] 1/1.1, \( is a bracket. Never raises.

    A bracket that is never closed holds to the end.

    >>> weighted("a (red:1.5) cat BREAK [sky]")
    [Piece(text='a ', weight=1.0), Piece(text='red', weight=1.5), Piece(text=' cat', weight=1.0), \
Piece(text=None, weight=1.0), Piece(text='sky', weight=0.909...)]
    """
    pieces: list[tuple[str, float]] = []
    opened: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(prompt):
        mark, weight = token["mark"], token["weight"]
        if mark in {"(", "["}:
            opened.append((mark, len(pieces)))
        elif weight is not None and opened and opened[-1][0] == "(":
            _multiply(pieces, opened.pop()[1], float(weight))
        elif mark is not None and opened and opened[-1][0] + mark in {"()", "[]"}:
            _multiply(pieces, opened.pop()[1], MORE if mark == ")" else 1 / MORE)
        else:
            pieces.append((token["plain"] or token[0], 1.0))
    for bracket, start in opened:
        _multiply(pieces, start, MORE if bracket == "(" else 1 / MORE)
    return list(_with_breaks(_joined(pieces)))


def _multiply(pieces: list[tuple[str, float]], start: int, factor: float) -> None:
    pieces[start:] = [(text, weight * factor) for text, weight in pieces[start:]]


def _joined(pieces: Sequence[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    text, weight = "", 1.0
    for part, its in pieces:
        if its != weight and text:
            yield text, weight
            text = ""
        text, weight = text + part, its
    if text:
        yield text, weight


def _with_breaks(pieces: Iterator[tuple[str, float]]) -> Iterator[Piece]:
    for text, weight in pieces:
        for number, part in enumerate(_BREAK.split(text)):
            if number:
                yield Piece(None)
            if part:
                yield Piece(part, weight)


def chunks(pieces: Sequence[Piece], encode: Callable[[str], Sequence[int]], comma: int | None = None) -> list[Chunk]:
    """The tokens of the pieces in chunks; at least one, which may be empty. `comma` is the token of a comma."""
    done: list[Chunk] = []
    waiting: list[tuple[int, float]] = []

    def close(count: int) -> None:
        done.append(Chunk(tuple(token for token, _ in waiting[:count]), tuple(its for _, its in waiting[:count])))
        del waiting[:count]

    for piece in pieces:
        if piece.text is None:
            close(len(waiting))
            continue
        waiting += [(token, piece.weight) for token in encode(piece.text)]
        while len(waiting) > CHUNK:
            ends = [place for place in range(CHUNK - BACK, CHUNK) if waiting[place][0] == comma]
            close(ends[-1] + 1 if ends else CHUNK)
    if waiting or not done:
        close(len(waiting))
    return done
