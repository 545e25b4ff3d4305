"""What a job of learning keeps beside its target while it is on its way, so that the same request goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from engine.keeping import keep_state, kept_state


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier attempt at the same job has left: its state, and the seconds it took."""

    state: dict[str, Tensor]
    seconds: float


def keep(place: Path, mark: str, kept: Kept) -> None:
    """Write what is needed to go on to `place`; `mark` tells the job. Raises CannotWrite and DiskFull."""
    keep_state(place, mark, kept.state, {"seconds": f"{kept.seconds:.1f}"})


def kept_at(place: Path, mark: str) -> Kept | None:
    """What an earlier attempt at the job `mark` has kept; None where there is none that can be used."""
    found = kept_state(place, mark)
    try:
        return Kept(found[0], float(found[1]["seconds"])) if found is not None else None
    except (KeyError, ValueError):
        return None
