"""Unfinished files of an engine process that died: what it was writing beside its target."""

from __future__ import annotations

import contextlib
from pathlib import Path


def remove_parts(target: Path, pid: int) -> int:
    """Remove what process `pid` left unfinished beside `target`; returns how many files. Never raises OSError.

    An unfinished picture is named `.NAME.PID.part` (see engine.picture); the files of living processes carry other
    numbers and stay.
    """
    removed = 0
    with contextlib.suppress(OSError):
        for part in target.parent.glob(f".*.{pid}.part"):
            with contextlib.suppress(OSError):
                part.unlink()
                removed += 1
    return removed
