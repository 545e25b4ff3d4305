"""What a process does with memory that is freed: fixed here, because left alone it depends on what was done before.

glibc keeps blocks as large as the largest that was ever freed (up to 32 MB) in pieces of its heap, and has a heap for
every few threads: the same picture takes a third more memory after a large one than before it, and a process that
paints thousands grows and shrinks by megabytes.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

PAINTING: Final = 16 << 20
"""Bytes for processes that paint: smaller blocks are wanted again at once, and new pages must be cleared."""
SHOWING: Final = 1 << 20
"""Bytes for the window's process, which lives for days."""
NAMES: Final = 60_000
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8  # malloc.h


def give_back_from(size: int, *, one_heap: bool = False) -> None:
    """From now on, blocks of `size` bytes and more go back to the system when they are freed.

    `one_heap`: all threads share one, for a process that does one thing at a time. Call it before other threads begin.
    Does nothing where the C library is another one.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, size)
        mallopt(_TRIM_THRESHOLD, 4 * size)
        if one_heap:
            mallopt(_ARENA_MAX, 1)


def settle_names() -> None:
    """Let Python's table of interned strings have the size now that it comes to after some thousand pictures.

    pathlib interns every part of a path. Names that are gone leave marks in the table, and when it is full of them it
    is made anew, twice as large: a step of 2 MB long after the start, which looks like a leak and is none.
    """
    _ = [sys.intern(f"name {number}") for number in range(NAMES)]  # all at once, and gone at once
