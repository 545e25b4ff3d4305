"""What a killed job has done already: the picture of the last finished scale, in the cache folder."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from torch import Tensor

from engine.canvas import Canvas
from engine.errors import EngineError
from engine.keeping import keep_state, kept_state, mark_of
from engine.settings import folders

MOST: Final = 8
"""Jobs that are kept at once; the oldest go."""
LIFE: Final = 7 * 86_400.0
"""Seconds that one is kept."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The file of one job."""

    file: Path

    @classmethod
    def of(cls, photo: Canvas, facts: Iterable[str]) -> Kept:
        """The file for this photo and everything else that makes the picture what it is."""
        return cls(folders().cache / "optimize" / f"{mark_of(facts, photo)}.safetensors")

    @property
    def seed(self) -> int:
        """A number that is the same whenever the job is."""
        return int(self.file.stem[:8], 16)

    def read(self) -> tuple[int, Tensor] | None:
        """How many scales are done, and what the last one painted, (1, 3, height, width); None: begin anew."""
        found = kept_state(self.file, self.file.stem)
        try:
            done, painted = (int(found[0]["done"]), found[0]["painted"].float()) if found else (0, torch.empty(0))
        except (KeyError, ValueError, RuntimeError):
            return None
        if done < 1 or painted.ndim != 4 or painted.shape[:2] != (1, 3) or not bool(torch.isfinite(painted).all()):
            return None
        return done, painted

    def write(self, done: int, painted: Tensor) -> bool:
        """Keep what is painted after so many scales; False where it cannot be written."""
        state = {"done": torch.tensor(done), "painted": painted.float().cpu()}
        try:
            keep_state(self.file, self.file.stem, state, {})
        except EngineError:
            return False
        return True

    def remove(self) -> None:
        """The picture is finished."""
        with contextlib.suppress(OSError):
            self.file.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what others left long ago, or too much of it; how many. Never raises OSError."""
        removed = 0
        with contextlib.suppress(OSError):
            files = [file for file in self.file.parent.glob("*.safetensors") if file != self.file]
            files.sort(key=lambda file: file.stat().st_mtime, reverse=True)
            for number, file in enumerate(files):
                if number >= MOST - 1 or time.time() - file.stat().st_mtime > LIFE:
                    file.unlink(missing_ok=True)
                    removed += 1
        return removed
