"""The prompts that were painted from, newest first, kept across starts of the studio."""

from __future__ import annotations

import json
from pathlib import Path
from threading import Lock
from typing import Final

from engine.errors import EngineError
from engine.files import write_text
from engine.recipe import MAX_PROMPT

FILE_NAME: Final = "prompts.json"
KEPT: Final = 200
MOST_BYTES: Final = 4_000_000
"""Older prompts go before the file becomes larger; a larger file is not ours."""
Entry = tuple[str, str]
"""Prompt and negative prompt."""


class PromptHistory:
    """A list and its file. What the file says is not trusted, and a disk that refuses harms nothing."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._writing = Lock()
        self.entries: tuple[Entry, ...] = _read(self._path)

    def add(self, prompt: str, negative: str = "") -> bool:
        """Put a prompt in front; one that was there moves up. Returns whether there is anything to save."""
        entry = (prompt.strip(), negative.strip())
        if not entry[0] or entry in self.entries[:1]:
            return False
        kept: list[Entry] = []
        room = MOST_BYTES
        for one in (entry, *(other for other in self.entries if other != entry)):
            room -= 6 * (len(one[0]) + len(one[1])) + 16  # at most, as JSON
            if room < 0 or len(kept) == KEPT:
                break
            kept.append(one)
        self.entries = tuple(kept)
        return True

    def save(self) -> None:
        """Write the file as things are now. From any thread."""
        with self._writing:
            try:
                write_text(self._path, json.dumps({"version": 1, "prompts": self.entries}, ensure_ascii=False))
            except EngineError:
                return  # the prompts are still there until the studio is closed


def _read(path: Path) -> tuple[Entry, ...]:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
        found = json.loads(raw.decode("utf-8"))["prompts"] if len(raw) <= MOST_BYTES else []
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ()
    return tuple(entry for one in found[:KEPT] if (entry := _entry(one))) if isinstance(found, list) else ()


def _entry(value: object) -> Entry | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    prompt, negative = value
    good = isinstance(prompt, str) and isinstance(negative, str)
    return (prompt, negative) if good and prompt and max(len(prompt), len(negative)) <= MAX_PROMPT else None
