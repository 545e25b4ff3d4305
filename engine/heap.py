"""What glibc does with memory that is freed: fixed here, because left alone it learns from what a process did before.

A block as large as the largest that was ever freed (up to 32 MB) then stays in the heap, in pieces: the same picture
takes a third more memory after a large one than before it, and nobody can say beforehand how much.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Final

PAINTING: Final = 16 << 20
"""Bytes for processes that paint: smaller blocks are wanted again at once, and new pages must be cleared."""
SHOWING: Final = 1 << 20
"""Bytes for the window's process, which lives for days."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h


def give_back_from(size: int) -> None:
    """From now on, blocks of `size` bytes and more go back to the system when they are freed.

    Does nothing where the C library is another one.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_MMAP_THRESHOLD, size)
        mallopt(_TRIM_THRESHOLD, 4 * size)
