"""What an artist can be told when something cannot be done.

The tree:

    EngineError              what happened, and what to do
    ├── InvalidRequest       the recipe, an option or a combination makes no sense
    │   ├── UnknownName      a preset, style or model of that name does not exist; suggests the nearest
    │   └── TooLarge         more pixels than can be promised to work
    ├── UnreadableModel      missing, incomplete, damaged, another kind of model, or a kind that is never opened
    ├── DownloadFailed       the network, the hub or what it sent; what arrived so far is kept where it is good
    │   └── NoAccess         the hub wants a login, a token or a licence agreed to
    ├── UnreadablePicture    missing, empty, cut off, not a picture, or a kind that is never opened
    ├── CannotWrite          the target cannot be written; the old file is untouched
    │   ├── AlreadyExists    the target exists and overwriting was not asked for
    │   └── DiskFull         says how much is needed and how much is free
    ├── NotEnoughMemory      no plan fits, or every rung of the ladder was tried
    ├── PaintingFailed       the network gave pixels that are not a picture (NaN, infinite)
    ├── QueueInUse           another Impasto of the same artist has the queue
    ├── DeviceLost           a card that no longer answers this process
    └── EngineLost           the engine process ended in the middle of a job

Cancelled stands beside it: it is not an error and is never shown.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Self

from engine.remedies import Remedy


class EngineError(Exception):
    """Something expected went wrong. `message` says what happened, `advice` what to do next.

    Both are plain sentences for an artist, without markup. `str(error)` joins them. Advice that names a command is
    given as a `Remedy`, which stays in `remedy`: other front ends than the command line word it themselves.
    """

    def __init__(self, message: str, advice: str | Remedy = "") -> None:
        super().__init__(message, advice)
        self.message = message
        self.advice = str(advice)
        self.remedy = advice if isinstance(advice, Remedy) else None

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()


class InvalidRequest(EngineError):
    """The recipe, an option or a combination of them makes no sense."""


class UnknownName(InvalidRequest):
    """A preset, style or model of that name does not exist."""

    @classmethod
    def among(cls, kind: str, name: str, known: Iterable[str], otherwise: str = "") -> Self:
        """The error for `name`, suggesting the nearest of the `known` names; `otherwise` where none is near.

        `kind` is style, preset or model, which a command lists; for anything else `otherwise` says what to do.

        >>> str(UnknownName.among("preset", "oil-potrait", ["oil-portrait", "ink"]))
        'There is no preset named "oil-potrait". Did you mean "oil-portrait"?'
        """
        near = difflib.get_close_matches(name.casefold(), list(known), n=1, cutoff=0.5)
        advice = f'Did you mean "{near[0]}"?' if near else otherwise or Remedy("list", kind)
        return cls(f'There is no {kind} named "{name[:80]}".', advice)


class TooLarge(InvalidRequest):
    """More pixels than can be promised to work."""


class UnreadablePicture(EngineError):
    """The file is missing, empty, cut off, not a picture, or of a kind that is never opened."""


class UnreadableModel(EngineError):
    """The model is missing, incomplete, damaged, of another kind, or in a form that is never opened."""


class DownloadFailed(EngineError):
    """A model did not arrive. What arrived and is good stays beside the target, so that it can go on."""


class NoAccess(DownloadFailed):
    """The hub does not give the file to this artist: a login, a token or an agreement is missing."""


class CannotWrite(EngineError):
    """The target cannot be written. Whatever stood there is untouched."""


class AlreadyExists(CannotWrite):
    """The target exists and overwriting was not asked for."""


class DiskFull(CannotWrite):
    """The disk holds too little free space for the picture."""


class NotEnoughMemory(EngineError):
    """No plan fits the memory there is, or every smaller plan was tried and failed."""


class PaintingFailed(EngineError):
    """The network gave pixels that are not a picture (NaN or infinite), also in full precision."""


class QueueInUse(EngineError):
    """Another Impasto of the same artist has the queue."""


class DeviceLost(EngineError):
    """After an error of the graphics card all later calls of this process to it fail too; a new process may go on."""


class EngineLost(EngineError):
    """The engine process ended in the middle of a job."""


class Cancelled(Exception):
    """The artist cancelled the job. Raised from the checkpoint between tiles; never shown."""
