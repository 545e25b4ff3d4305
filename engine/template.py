"""Templates: words of a preset into which the artist's own words go, at the place that is marked {prompt}."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from engine.errors import InvalidRequest
from engine.recipe import MAX_PROMPT, Imagine

MARK: Final = "{prompt}"
"""Stands where the artist's words go; other programs mark the place in the same way."""
_LONE: Final = re.compile(r"^[\s,]+|(?<=,)(?:\s*,)+|[\s,]+$")


@dataclass(frozen=True, slots=True)
class Template:
    """What a preset says around the artist's words. Each text is empty or has the mark; empty leaves them alone."""

    prompt: str = ""
    negative: str = ""
    """The same for what shall not be seen."""

    def step(self, step: Imagine) -> Imagine:
        """The step with its words put into the template. Raises InvalidRequest where they become too long."""
        if self == Template():
            return step
        prompt, negative = filled(self.prompt, step.prompt), filled(self.negative, step.negative)
        return step.model_copy(update={"prompt": prompt, "negative": negative})

    def stands_in(self, step: Imagine) -> bool:
        """Whether the words of `step` may have been put into this template."""
        pairs = ((self.prompt, step.prompt), (self.negative, step.negative))
        return all(_LONE.sub("", part) in words for text, words in pairs for part in text.split(MARK))


def filled(text: str, words: str) -> str:
    """The `text` with `words` at each mark; the words alone where it has none. Raises InvalidRequest when too long.

    >>> filled("oil painting of {prompt}, thick paint", "a fox"), filled("{prompt}, blurry", "")
    ('oil painting of a fox, thick paint', 'blurry')
    """
    if MARK not in text:
        return words
    if len(text) + text.count(MARK) * len(words) > MAX_PROMPT + len(MARK) * text.count(MARK):
        raise InvalidRequest(
            f"The words become too long in the preset's template; {MAX_PROMPT:,} characters are read at most.",
            "Shorten them.",
        )
    made = text.replace(MARK, words.strip())
    return made if words.strip() else _LONE.sub("", made)
