"""What finished jobs taught, kept in one small file: how far estimates were from the truth, by kind and size.

A lesson is a pair (estimate, truth). What is asked for is corrected by the ratio of the two in lessons of the same key
whose estimates were of about the same size, the newest counting most: a median, so that one slow day teaches little.
"""

from __future__ import annotations

import json
import math
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from engine.errors import EngineError
from engine.files import write_text

FILE_NAME: Final = "lessons.json"
VERSION: Final = 1
MOST_KEYS: Final = 200
"""Keys that are kept; those learned from least recently go first."""
MOST_LESSONS: Final = 24
"""Lessons of each key; the oldest go first."""
MOST_BYTES: Final = 1_000_000
"""A larger file is not ours."""
LONGEST_KEY: Final = 200
REACH: Final = 0.7
"""How far, in the logarithm of the estimate, a lesson reaches: at this distance it counts 0.6."""
FORGETTING: Final = 0.9
"""What each lesson counts of the next newer one."""
DOUBT: Final = 0.25
"""What the estimate itself counts, beside lessons that count 1 each."""
FURTHEST: Final = 500.0
"""Ratios beyond this are not believed."""


class Lessons:
    """Lessons by key, in memory and in the file `path`; None keeps them in memory only. From any thread.

    A file that is missing, damaged or from a newer Impasto is none: nothing is ever told of it.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, deque[tuple[float, float]]] = _read(path) if path is not None else {}

    def learn(self, keys: Iterable[str], estimate: float, truth: float) -> None:
        """Keep a lesson under every key; what cannot be true is left out."""
        if not (_sound(estimate) and _sound(truth) and 1 / FURTHEST <= truth / estimate <= FURTHEST):
            return
        with self._lock:
            for key in keys:
                lessons = self._known.pop(key[:LONGEST_KEY], None) or deque(maxlen=MOST_LESSONS)
                lessons.append((estimate, truth))
                self._known[key[:LONGEST_KEY]] = lessons
            while len(self._known) > MOST_KEYS:
                del self._known[next(iter(self._known))]

    def corrected(self, keys: Sequence[str], estimate: float) -> float:
        """The estimate, corrected by the lessons of `keys`: from the most general key to the most special."""
        if not _sound(estimate):
            return estimate
        ratio = 0.0
        with self._lock:
            for key in keys:
                ratio = _ratio(self._known.get(key[:LONGEST_KEY], ()), estimate, ratio)
        return estimate * math.exp(ratio)

    def count(self, key: str) -> int:
        """How many lessons there are under `key`."""
        with self._lock:
            return len(self._known.get(key[:LONGEST_KEY], ()))

    def save(self) -> None:
        """Write the file. A disk that refuses costs only what was learned."""
        if self._path is None:
            return
        with self._lock:
            values = {key: [[_short(a), _short(b)] for a, b in lessons] for key, lessons in self._known.items()}
        try:
            write_text(self._path, json.dumps({"version": VERSION, "lessons": values}) + "\n")
        except EngineError:
            return


def _ratio(lessons: Iterable[tuple[float, float]], estimate: float, doubtful: float) -> float:
    """The logarithm of truth over estimate: the weighted median of the lessons and `doubtful`, which counts DOUBT."""
    weighed = [(doubtful, DOUBT)]
    for age, (then, truth) in enumerate(reversed(list(lessons))):
        distance = math.log(estimate / then) / REACH
        weighed.append((math.log(truth / then), FORGETTING**age * math.exp(-0.5 * distance * distance)))
    return _median(weighed)


def _median(weighed: list[tuple[float, float]]) -> float:
    """The weighted median of (value, weight), linear between the two values around the middle."""
    weighed.sort()
    middle = sum(weight for _, weight in weighed) / 2
    passed, before = 0.0, weighed[0]
    place = before[1] / 2
    for value, weight in weighed:
        here = passed + weight / 2
        if here >= middle:
            share = (middle - place) / (here - place) if here > place else 1.0
            return before[0] + max(0.0, min(1.0, share)) * (value - before[0])
        passed, before, place = passed + weight, (value, weight), here
    return before[0]


def _sound(value: float) -> bool:
    return math.isfinite(value) and value > 0


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def _read(path: Path) -> dict[str, deque[tuple[float, float]]]:
    """What stands in the file, as far as it makes sense."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return {}
        values = json.loads(path.read_text("utf-8"))
        if values["version"] != VERSION:
            return {}
        found = {str(key)[:LONGEST_KEY]: _pairs(pairs) for key, pairs in values["lessons"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return {}
    return dict([item for item in found.items() if item[1]][-MOST_KEYS:])


def _pairs(pairs: Any) -> deque[tuple[float, float]]:
    kept: deque[tuple[float, float]] = deque(maxlen=MOST_LESSONS)
    for pair in pairs if isinstance(pairs, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(type(item) in (int, float) for item in pair):
            then, truth = float(pair[0]), float(pair[1])
            if _sound(then) and _sound(truth) and 1 / FURTHEST <= truth / then <= FURTHEST:
                kept.append((then, truth))
    return kept
