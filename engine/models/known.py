"""The words that a model knows which was made with few of them: a list in its folder. No torch."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

FILE: Final = "words.txt"
"""One word a line, in small letters."""
_MOST: Final = 1_000_000
_PASSED_OVER: Final = re.compile(
    r"__[\w\-. /]{1,80}?__|\bBREAK\b|:\s*[+-]?(?:\d{1,4}(?:\.\d{0,6})?|\.\d{1,6})\s*(?=\))"
)
"""Wildcards, breaks and weights."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


@lru_cache(maxsize=8)
def known_words(folder: Path) -> frozenset[str] | None:
    """The words that the model in `folder` knows; None where it does not say."""
    try:
        with (folder / FILE).open(encoding="utf-8") as stream:
            return frozenset(stream.read(_MOST).split()) or None
    except (OSError, UnicodeDecodeError):
        return None


def unknown(prompt: str, known: Collection[str]) -> Iterator[tuple[int, int]]:
    """Start and end of each word of `prompt` that is not among the `known` ones.

    >>> text = "an (astronaut:1.2) over __hills__ BREAK blue-green"
    >>> [text[start:end] for start, end in unknown(text, {"an", "over", "blue", "green"})]
    ['astronaut']
    """
    bare = _PASSED_OVER.sub(lambda found: " " * len(found[0]), prompt)
    for found in _WORD.finditer(bare):
        word = found[0].casefold().replace("’", "'").removesuffix("'s")
        if word not in known and not all(part in known for part in re.split("['-]", word)):
            yield found.span()


def unknown_words(prompt: str, known: Collection[str]) -> tuple[str, ...]:
    """The words themselves, each once."""
    return tuple(dict.fromkeys(prompt[start:end].casefold() for start, end in unknown(prompt, known)))


def told(words: Iterable[str]) -> str:
    """A sentence about words that are not known; empty for none.

    >>> told(["astronaut", "robot"])
    'The built-in model does not know "astronaut" and "robot"; a larger model does.'
    """
    quoted = [f'"{word[:40]}"' for word in words]
    if len(quoted) > 4:
        quoted = [*quoted[:3], f"{len(quoted) - 3} more words"]
    listed = " and ".join(filter(None, (", ".join(quoted[:-1]), *quoted[-1:])))
    return f"The built-in model does not know {listed}; a larger model does." if quoted else ""


def kept(prompt: str, known: Collection[str]) -> str:
    """The phrases between commas of which every word is known.

    >>> kept("text, blue sky, red", {"blue", "sky", "red"})
    'blue sky, red'
    """
    return ", ".join(phrase.strip() for phrase in prompt.split(",") if not any(unknown(phrase, known)))
