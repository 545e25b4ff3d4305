"""What a job of learning keeps beside its target while it is on its way, so that the same request goes on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save
from torch import Tensor

from engine.files import write_bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What an earlier attempt at the same job has left: its state, and the seconds it took."""

    state: dict[str, Tensor]
    seconds: float


def keep(place: Path, mark: str, kept: Kept) -> None:
    """Write what is needed to go on to `place`; `mark` tells the job. Raises CannotWrite and DiskFull."""
    write_bytes(place, save(kept.state, {"mark": mark, "seconds": f"{kept.seconds:.1f}"}))


def kept_at(place: Path, mark: str) -> Kept | None:
    """What an earlier attempt at the job `mark` has kept; None where there is none that can be used."""
    try:
        with safe_open(place, "pt") as opened:
            about = opened.metadata() or {}
        if about.get("mark") != mark:
            return None
        return Kept(load_file(place), float(about["seconds"]))
    except (OSError, SafetensorError, KeyError, ValueError):
        return None
