"""How much memory a job adds to what this process holds at rest: its highest resident set, less that.

At rest is what it begins with, if freed memory was handed back to the system before. Where that cannot be done, it is
the least that the last few jobs began with: what a large job leaves behind and the next one uses again would otherwise
count for neither. Nothing is told of the first job of each kind in a process: it also loads libraries and networks,
which stay.
"""

from __future__ import annotations

import sys
import threading
from collections import deque
from pathlib import Path
from typing import Final, Self

import psutil

PAUSE: Final = 0.02
"""Seconds between two looks where the system keeps no peak that can be reset."""
_RESET: Final = Path("/proc/self/clear_refs")
FEW: Final = 4
"""Jobs whose beginnings tell what the process holds at rest."""
_lock = threading.Lock()
_begins: deque[int] = deque(maxlen=FEW)
"""Bytes that the last jobs began with, but for the first of each kind."""
_painted: set[str] = set()
"""Kinds of jobs that this process has ended."""
_running: set[AddedRam] = set()
"""Measurements of now: of two that overlap, neither can tell whose memory it was."""


class AddedRam:
    """A measurement from `begin` to `end`. Also a context manager that ends it. From any thread."""

    def __init__(self, kind: str = "", *, trimmed: bool = False) -> None:
        """`kind`: what loads the same libraries; `trimmed`: freed memory has just been handed back to the system."""
        self._kind, self._trimmed = kind, trimmed
        self._alone, self._first = True, False
        self._rest = self._highest = 0
        self._watch: threading.Thread | None = None
        self._over = threading.Event()

    def begin(self) -> None:
        """Begin. If another job runs meanwhile, neither can be measured."""
        with _lock:
            for other in _running:
                other._alone = self._alone = False
            _running.add(self)
        self._highest = _resident()
        with _lock:
            self._first = self._kind not in _painted
            if not self._first:
                _begins.append(self._highest)
                self._rest = self._highest if self._trimmed else min(_begins)
        if not _reset():
            self._watch = threading.Thread(target=self._look, name="impasto peak", daemon=True)
            self._watch.start()

    @property
    def first(self) -> bool:
        """Whether this is the first job of its kind in this process."""
        return self._first

    def end(self) -> int:
        """Most bytes that were added; 0 where that cannot be told. Later calls give 0."""
        with _lock:
            known = self in _running and self._alone and not self._first
            _painted.add(self._kind)
            _running.discard(self)
        self._over.set()
        if not known:
            return 0
        if self._watch is not None:
            self._watch.join()
        return max(0, (peak_ram() if self._watch is None else self._highest) - self._rest)

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            self._highest = max(self._highest, _resident())


def _resident() -> int:
    return int(psutil.Process().memory_info().rss)


def _reset() -> bool:
    """Let Linux forget the highest resident set of this process; False where that cannot be."""
    if sys.platform != "linux":
        return False
    try:
        _RESET.write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


def peak_ram() -> int:
    """Most bytes this process held in RAM since it started, or since Linux was last told to forget it; 0: unknown."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset)
    if sys.platform == "linux":  # getrusage would count the parent's memory from before exec as well
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return 1024 * next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
