"""What the memory meter read in the last hour: kept, and written as CSV. No widgets."""

from __future__ import annotations

import csv
import io
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.events import Memory
from engine.files import write_text

MOST = 7200
"""Readings that are kept: an hour of two a second."""
COLUMNS = ("time", "device", "total", "ours", "others", "free", "peak", "busy", "temperature", "power")


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading and when it came, in seconds since 1970."""

    time: float
    reading: Memory


class MeterHistory:
    """The newest readings, at most MOST. Belongs to the window's thread."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.moments: deque[Moment] = deque(maxlen=MOST)

    def add(self, reading: Memory) -> None:
        """Keep one more reading."""
        self.moments.append(Moment(self._clock(), reading))

    def write(self, folder: Path) -> Path:
        """Write all of them as CSV into `folder`; returns the file. Raises CannotWrite and DiskFull."""
        path = folder / f"memory-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.csv"
        write_text(path, self.as_csv())
        return path

    def as_csv(self) -> str:
        """A line a reading; bytes, a share from 0 to 1, degrees Celsius and watts. What is unknown is empty."""
        made = io.StringIO()
        table = csv.writer(made, lineterminator="\r\n")
        table.writerow(COLUMNS)
        for moment in list(self.moments):
            when = datetime.fromtimestamp(moment.time).astimezone().isoformat(timespec="milliseconds")
            values = [getattr(moment.reading, name) for name in COLUMNS[1:]]
            table.writerow([when, *("" if value is None else value for value in values)])
        return made.getvalue()
