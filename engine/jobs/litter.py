"""What engine processes leave behind: folders of temporary files, and what is kept of pictures nobody goes on with."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import tempfile
import time
from pathlib import Path

import psutil

from engine import unfinished

DAY = 86_400.0


def scratch_folder() -> Path:
    """Where an engine of this process may keep temporary files; the engine makes the folder when it has loaded."""
    return Path(tempfile.gettempdir()) / f"impasto-{os.getpid()}-{secrets.token_hex(8)}"


def sweep_scratch() -> int:
    """Remove the folders of temporary files whose owners died without removing them; returns how many.

    They must also be a day old: in a temporary folder that containers share, a stranger's process looks dead.
    What is kept of unfinished pictures goes as well, where it is old or too much.
    """
    unfinished.sweep()
    removed = 0
    with contextlib.suppress(OSError):
        for folder in Path(tempfile.gettempdir()).glob("impasto-*-*"):
            owner = re.fullmatch(r"impasto-(\d{1,10})-\w+", folder.name)
            with contextlib.suppress(OSError):
                old = time.time() - folder.lstat().st_mtime > DAY
                if owner and old and not psutil.pid_exists(int(owner[1])):
                    shutil.rmtree(folder)
                    removed += 1
    return removed
