"""What the memory meter read in the last hour: kept, and written as CSV. No widgets."""

from __future__ import annotations

import csv
import heapq
import io
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.events import Memory
from engine.files import write_text

MOST = 7200
"""Readings of each card that are kept: an hour of two a second."""
COLUMNS = ("time", "card", "device", "total", "ours", "others", "free", "peak", "busy", "temperature", "power")


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading and when it came, in seconds since 1970."""

    time: float
    reading: Memory


class MeterHistory:
    """The newest readings of each card, at most MOST. Belongs to the window's thread."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._cards: dict[int, deque[Moment]] = {}

    @property
    def cards(self) -> tuple[int, ...]:
        """Which cards were read; RAM is 0."""
        return tuple(sorted(self._cards))

    def of(self, card: int) -> Sequence[Moment]:
        """What was read of this one, from old to new."""
        return self._cards.get(card, ())

    def add(self, reading: Memory) -> None:
        """Keep one more reading."""
        moments = self._cards.setdefault(reading.card, deque(maxlen=MOST))
        moments.append(Moment(self._clock(), reading))

    def write(self, folder: Path) -> Path:
        """Write all of them as CSV, by time, into `folder`; returns the file. Raises CannotWrite and DiskFull."""
        path = folder / f"memory-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.csv"
        write_text(path, self.as_csv())
        return path

    def as_csv(self) -> str:
        """A line a reading; bytes, a share from 0 to 1, degrees Celsius and watts. What is unknown is empty."""
        made = io.StringIO()
        table = csv.writer(made, lineterminator="\r\n")
        table.writerow(COLUMNS)
        ordered = [list(self._cards[card]) for card in self.cards]
        for moment in heapq.merge(*ordered, key=lambda moment: moment.time):
            when = datetime.fromtimestamp(moment.time).astimezone().isoformat(timespec="milliseconds")
            values = [getattr(moment.reading, name) for name in COLUMNS[1:]]
            table.writerow([when, *("" if value is None else value for value in values)])
        return made.getvalue()
