"""A look ahead at a whole batch: time, memory, disk, what will not work; and the time that is left while it runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from engine.atomic import free_bytes
from engine.fitting import advice
from engine.forecasts import Expected, Forecasts, Place
from engine.formats import BY_SUFFIX, LONGEST_SIDE, NAMES
from engine.jobs.batch import is_there, stands
from engine.memory import human_bytes
from engine.recipe import MAX_PIXELS, RenderRequest
from engine.remedies import Remedy

SPARE: Final = 32 << 20
"""Bytes that shall stay free on the disk."""
START: Final = 5.0
"""Seconds to load everything in a process that has painted nothing yet."""
LEAST_START: Final = 0.05
"""The least that is learned of it: a process that has painted before starts at once."""
SLOW: Final = 6.0
"""Most times longer or shorter that the time left becomes by how it went so far."""
_Free = Callable[[Path], int | None]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What painting what is missing will take."""

    pictures: int
    """How many are to be painted."""
    already: int
    seconds: float
    needed: int
    """Most bytes that one of them adds on its device; 0 where that is not known."""
    written: int
    """Bytes of all files together."""
    free: int | None
    """Bytes free where they go; None where that is not known."""
    replaced: int = 0
    """Pictures that stand there and will be replaced."""
    warnings: tuple[str, ...] = ()
    remedy: Remedy | None = None
    """What helps where `warnings` say that pictures do not fit into memory."""
    expected: tuple[Expected | None, ...] = ()
    """Of each request in its place; None for one whose picture stands there."""

    @property
    def text(self) -> str:
        """The outlook in one sentence."""
        if not self.pictures:
            return "Everything is there already." if self.already else "There is nothing to paint."
        parts = [f"about {in_words(self.seconds)}", f"{human_bytes(self.written)} of files"]
        if self.needed:
            parts.append(f"{human_bytes(self.needed)} of memory")
        there = f", {self.already} already there" if self.already else ""
        name = "picture" if self.pictures == 1 else "pictures"
        return f"{self.pictures} {name} to paint{there}: {', '.join(parts)}."

    def values(self) -> dict[str, object]:
        """The outlook as JSON can hold it."""
        return {
            "pictures": self.pictures,
            "already": self.already,
            "replaced": self.replaced,
            "seconds": round(self.seconds, 1),
            "needed": self.needed,
            "written": self.written,
            "free": self.free,
            "warnings": list(self.warnings),
            "advice": str(self.remedy or ""),
        }


def look_ahead(
    requests: Sequence[RenderRequest],
    forecasts: Forecasts,
    place: Place,
    *,
    line: bool,
    cold: bool = True,
    free: _Free = free_bytes,
) -> Outlook:
    """What painting `requests` on `place` will take. Reads the header of every photo.

    `line`: pictures are read and saved while others are painted, as the command line does. `cold`: nothing is loaded.
    """
    there = [is_there(request) for request in requests]
    missing = [request for request, done in zip(requests, there, strict=True) if not done]
    found = forecasts.in_turn(missing, place)
    todo = list(zip(missing, found, strict=True))
    room = _room(requests, free)
    seconds = queue_seconds(found, forecasts, place, line=line) + (start_seconds(forecasts, place) if cold else 0.0)
    coming = iter(found)
    replaced = sum(request.overwrite and stands(request.target) for request, _ in todo)
    written = sum(item.written for item in found)
    return Outlook(
        pictures=len(todo),
        already=len(requests) - len(todo),
        seconds=seconds if todo else 0.0,
        needed=max((item.needed for item in found), default=0),
        written=written,
        free=room,
        replaced=replaced,
        warnings=tuple(_warnings(todo, written, room, place)),
        remedy=_advice(todo, place),
        expected=tuple(None if done else next(coming) for done in there),
    )


def queue_seconds(expected: Sequence[Expected], forecasts: Forecasts, place: Place, *, line: bool) -> float:
    """Seconds for all of `expected`, from the first to the last."""
    plain = _plain_seconds(expected, line=line)
    return forecasts.lessons.corrected((_queue_key(place, line=line),), plain) if plain else 0.0


def learn_queue(
    expected: Sequence[Expected], seconds: float, forecasts: Forecasts, place: Place, *, line: bool
) -> None:
    """Learn how long a queue of `expected` really took."""
    forecasts.lessons.learn((_queue_key(place, line=line),), _plain_seconds(expected, line=line), seconds)


def start_seconds(forecasts: Forecasts, place: Place) -> float:
    """Seconds until the first picture of a new process is begun."""
    return forecasts.lessons.corrected((f"start {place.name}",), START)


def learn_start(seconds: float, forecasts: Forecasts, place: Place) -> None:
    """Learn how long that really took."""
    forecasts.lessons.learn((f"start {place.name}",), START, max(LEAST_START, seconds))


def _plain_seconds(expected: Sequence[Expected], *, line: bool) -> float:
    """One after another; or, in a line, as long as the slowest stage and the ends of the others."""
    if not line or not expected:
        return sum(item.seconds for item in expected)
    reading, painting, saving = (
        sum(item.reading for item in expected),
        sum(item.painting for item in expected),
        sum(item.saving for item in expected),
    )
    return max(reading, painting, saving) + expected[0].reading + expected[-1].saving


def _queue_key(place: Place, *, line: bool) -> str:
    return f"queue {place.name} {'in a line' if line else 'one by one'}"


def _room(requests: Sequence[RenderRequest], free: _Free) -> int | None:
    """Bytes free where the pictures go, which is one folder."""
    return free(requests[0].folder or requests[0].target.parent) if requests else None


def _warnings(
    todo: Sequence[tuple[RenderRequest, Expected]], written: int, free: int | None, place: Place
) -> list[str]:
    told = []
    if free is not None and written + SPARE > free:
        fit = _how_many([item.written for _, item in todo], free - SPARE)
        told.append(
            f"The disk has {human_bytes(free)} free and about {human_bytes(written)} are needed: "
            f"{fit} of {len(todo)} pictures will fit."
        )
    large = [request for request, item in todo if _too_large(request, item)]
    if large:
        what = large[0].subject.name if len(large) == 1 else f"{len(large)} pictures"
        told.append(f"{what} would be larger than {_limit(large[0])}; choose a smaller size or another format.")
    tight = [item for _, item in todo if not item.fits]
    if tight:
        least = human_bytes(max(item.needed for item in tight))
        has = "" if place.free is None else f", and {human_bytes(place.free)} are free"
        told.append(f"{len(tight)} of the pictures do not fit into memory: {least} are needed{has}.")
    unread = len({request.source for request, item in todo if item.width == 0})  # by several recipes each
    if unread:
        told.append(f"{unread} of the photos cannot be read and will be skipped.")
    return told


def _advice(todo: Sequence[tuple[RenderRequest, Expected]], place: Place) -> Remedy | None:
    """What helps where pictures do not fit into memory, by the one that needs most; None where nothing does."""
    tight = [pair for pair in todo if not pair[1].fits]
    if not tight:
        return None
    request, _ = max(tight, key=lambda pair: pair[1].needed)
    found = advice(request, place)
    if found is None or found.kind != "smaller" or request.recipe.output.size is not None or len(tight) == len(todo):
        return found
    return replace(found, also="Use it for these pictures only: smaller photos would be enlarged.")


def _how_many(sizes: Sequence[int], room: int) -> int:
    count = 0
    for size in sizes:
        room -= size
        if room < 0:
            break
        count += 1
    return count


def _too_large(request: RenderRequest, item: Expected) -> bool:
    return item.width * item.height > MAX_PIXELS or max(item.width, item.height) > _longest(request)


def _longest(request: RenderRequest) -> int:
    form = request.recipe.output.format or BY_SUFFIX.get(request.target.suffix.lower(), "png")
    return LONGEST_SIDE.get(form, MAX_PIXELS)


def _limit(request: RenderRequest) -> str:
    form = request.recipe.output.format or BY_SUFFIX.get(request.target.suffix.lower(), "png")
    longest = LONGEST_SIDE.get(form)
    return f"{MAX_PIXELS // 10**6} megapixels" if longest is None else f"{NAMES[form]} holds ({longest} pixels a side)"


class Countdown:
    """Seconds that are left of a batch while it runs: what was forecast, corrected by how it goes. From any thread."""

    def __init__(
        self, expected: Sequence[Expected | None], total: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`total` seconds for all of `expected`; those that are None take none."""
        weights = [item.seconds if item is not None else 0.0 for item in expected]
        scale = total / sum(weights) if sum(weights) else 0.0
        self._seconds = [weight * scale for weight in weights]
        self._shares = [0.0] * len(weights)
        self._clock = clock
        self._begin: float | None = None

    def begin(self) -> None:
        """The first picture begins now; what came before is not its fault."""
        if self._begin is None:
            self._begin = self._clock()

    def reach(self, number: int, share: float) -> None:
        """Picture `number` (from 0) is done to this share."""
        self._shares[number] = max(self._shares[number], min(1.0, share))

    @property
    def left(self) -> float:
        """Seconds until all are done."""
        passed = sum(second * share for second, share in zip(self._seconds, self._shares, strict=True))
        total = sum(self._seconds)
        if self._begin is None or not total:
            return total
        trusted = 0.1 * total  # so much of it has to pass before what was seen counts half
        pace = (trusted + self._clock() - self._begin) / (trusted + passed)
        return (total - passed) * max(1 / SLOW, min(SLOW, pace))


def in_words(seconds: float) -> str:
    """A duration as people say it: 8 s, 3 min, 1 h 20 min."""
    if seconds < 55:
        return f"{max(1, round(seconds / 5) * 5 if seconds > 10 else round(seconds))} s"
    minutes = max(1, round(seconds / 60))
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min" if not hours else f"{hours} h {rest} min" if rest else f"{hours} h"
