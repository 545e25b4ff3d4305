"""What can be taken back of the artist's presets: one that was changed, and those that were deleted."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.own_presets import change
from engine.presets import Preset
from gui import trash

MOST: Final = 100
"""Steps that are remembered."""


@dataclass(slots=True)
class Changed:
    """A preset was edited; its name follows its title."""

    name: str
    """As it is called now."""
    before: Preset

    def take_back(self) -> list[str]:
        """Put it back as it was; returns its name. Slow. Raises UnknownName, CannotWrite or DiskFull."""
        return [change(self.name, self.before).name]


@dataclass(slots=True)
class Deleted:
    """Presets were moved to the trash."""

    files: list[tuple[Path, Path]]
    """Where each lay, and where it lies now."""

    def take_back(self) -> list[str]:
        """Bring them back; returns their names. Slow. Raises CannotWrite, and keeps what is left for another try."""
        names = []
        while self.files:
            file, place = self.files[0]
            trash.take_back(place, file)
            names.append(file.stem)
            del self.files[0]
        return names


Step = Changed | Deleted


class PresetSteps:
    """The steps, the newest last. Belongs to the window's thread."""

    def __init__(self) -> None:
        self._steps: deque[Step] = deque(maxlen=MOST)

    def __bool__(self) -> bool:
        return bool(self._steps)

    def note(self, step: Step) -> None:
        """This happened now."""
        self._steps.append(step)

    def pop(self) -> Step | None:
        """The newest, which is to be taken back."""
        return self._steps.pop() if self._steps else None

    def is_back(self, step: Step, names: list[str]) -> None:
        """It was taken back: what happened before it may know the preset by another name than it has now."""
        if isinstance(step, Changed):
            for other in self._steps:
                if isinstance(other, Changed) and other.name == step.before.name:
                    other.name = names[0]

    def is_not(self, step: Step) -> None:
        """It could not be taken back. What lies in the trash can be tried again, after all others."""
        if isinstance(step, Deleted) and step.files and len(self._steps) < MOST:
            self._steps.appendleft(step)
