"""Waiting for what other processes and threads do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(what: Callable[[], T], *, seconds: float = 30.0, words: str = "it never came") -> T:
    """Look again and again until `what` gives something, which is returned.

    Fails with `words` where that takes longer than `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, words
        time.sleep(0.01)
    return found
