"""How long a prompt is, for people who write one. Loads neither torch nor transformers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from engine.errors import InvalidRequest
from engine.imagining.prompts import CHUNK, chunks, resolved, weighted
from engine.imagining.words import Words, packaged_words

_GUESS: Final = re.compile(r"[^\W\d_]{1,6}|\d|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Length:
    """Tokens of a prompt, and the room in the parts that it is read in."""

    tokens: int
    room: int = CHUNK
    exact: bool = True
    """False where the vocabulary of CLIP is not at hand."""

    def __str__(self) -> str:
        return f"{'' if self.exact else 'about '}{self.tokens} / {self.room}"


def length_of(prompt: str) -> Length:
    """How long `prompt` is; of {one|of these} some one counts. Never raises.

    >>> str(length_of(""))
    '0 / 75'
    """
    with suppress(InvalidRequest):  # choices without end are reported when it is painted
        prompt = resolved(prompt, 0)
    words, pieces = _words(), weighted(prompt)
    parts = chunks(pieces, _guessed) if words is None else chunks(pieces, words.encode, words.comma)
    return Length(sum(len(part.tokens) for part in parts), CHUNK * len(parts), exact=words is not None)


@lru_cache(maxsize=1)
def _words() -> Words | None:
    return packaged_words()


def _guessed(text: str) -> Sequence[int]:
    """About as many tokens as `text` would have if it were English."""
    return [0 for _ in _GUESS.finditer(text)]
