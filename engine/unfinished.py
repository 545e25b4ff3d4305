"""Where long pictures keep what is painted of them, so that a job goes on after a pause, a kill or a power cut.

A folder in the cache for each request, named by what it asks for: whoever knows the request finds it and can remove
it. What is in there is the steps' own affair (`engine.keeping`). No torch: the queue removes what it no longer needs.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.recipe import RenderRequest, Request
from engine.settings import folders

MOST: Final = 32
"""Pictures that are kept at once; the oldest go."""
LIFE: Final = 7 * 86_400.0
"""Seconds that one is kept."""
ROOM: Final = 8 << 30
"""Bytes that all of them may take."""
_WHERE_NOT_WHAT: Final = {"device", "overwrite", "previews", "folder"}
"""Fields of a request that do not say what is painted, and that a runner may change."""


@dataclass(frozen=True, slots=True)
class Corner:
    """Where one step of one request keeps what it has done. The folder need not exist."""

    folder: Path
    step: int = 0

    def file(self, mark: str, name: str) -> Path:
        """The file called `name`; `mark` says what it belongs to, so that another one's is never overwritten."""
        return self.folder / f"{self.step}-{mark[:16]}-{name}"

    def files(self, mark: str, suffix: str) -> list[Path]:
        """All files of that mark and suffix, in the order of their names."""
        with contextlib.suppress(OSError):
            return sorted(self.folder.glob(f"{self.step}-{mark[:16]}-*{suffix}"))
        return []


def place() -> Path:
    """The folder of all of them."""
    return folders().cache / "unfinished"


def folder_of(request: RenderRequest) -> Path:
    """The folder of `request`."""
    told = repr(request.model_dump(exclude=_WHERE_NOT_WHAT)).encode()
    return place() / hashlib.blake2b(told, digest_size=16).hexdigest()


def forget(request: Request) -> None:
    """Remove what is kept of `request`: its picture is saved, or nobody wants it any more. Never raises OSError."""
    if isinstance(request, RenderRequest):
        shutil.rmtree(folder_of(request), ignore_errors=True)


def sweep() -> int:
    """Remove what nobody came back for within `LIFE`, or what is too much, the oldest first; how many. No OSError."""
    removed, taken = 0, 0
    with contextlib.suppress(OSError):
        found = [(folder.stat().st_mtime, folder) for folder in place().iterdir() if folder.is_dir()]
        for number, (moment, folder) in enumerate(sorted(found, reverse=True)):
            taken += sum(file.stat().st_size for file in folder.iterdir())
            if number >= MOST or taken > ROOM or time.time() - moment > LIFE:
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    return removed
