"""What sampling keeps every few seconds, so that another run goes on after its last step with the same pixels.

Beside the latents that is what the scheduler remembers (multistep methods look back) and where each source of chance
stands. A scheduler that remembers what cannot be written exactly keeps nothing.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import torch
from torch import Tensor

from engine.errors import EngineError
from engine.keeping import keep_state, kept_state
from engine.unfinished import Corner, sweep

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0
"""Seconds that a picture is sampled before anything of it is kept."""
INTERVAL: Final = 3.0
"""Seconds between two times, at least."""
SHARE: Final = 50.0
"""The same in what writing took the last time, so that it never costs more than a fiftieth."""
NAME: Final = "steps"


class NotExactError(Exception):
    """A value that cannot be written so that it comes back the same."""


class KeptSteps:
    """The memory of one sampling; does nothing where there is no corner for it."""

    def __init__(self, corner: Corner | None, mark: Callable[[], str]) -> None:
        """`mark` says what the sampling depends on; asked only where that matters."""
        self._corner, self._find_mark = corner, mark
        self._mark = ""
        self._begun = time.monotonic()
        self._next = self._begun + PATIENCE
        self._scheduler: Any = None
        self._chances: Sequence[torch.Generator] = ()
        self._first: dict[str, object] = {}
        self.before = 0
        """Steps that an earlier run has done."""
        self.last = 0
        """Steps that are on the disk by now."""

    @property
    def mark(self) -> str:
        """What it belongs to."""
        self._mark = self._mark or self._find_mark()
        return self._mark

    def begin(self, scheduler: Any, chances: Sequence[torch.Generator], device: torch.device) -> tuple[int, Tensor]:
        """How many steps an earlier run has done and its latents, with scheduler and chances as they were then.

        0 where there is nothing to go on from. The scheduler's times are set already.
        """
        self._scheduler, self._chances = scheduler, chances
        self._first = {name: _copied(value) for name, value in vars(scheduler).items()}
        if self._corner is None or not self._corner.folder.is_dir():
            return 0, torch.empty(0)
        found = kept_state(self._corner.file(self.mark, NAME), self.mark)
        try:
            return self._understood(*found, device) if found is not None else (0, torch.empty(0))
        except (KeyError, ValueError, TypeError, RuntimeError):
            return 0, torch.empty(0)

    def _understood(
        self, tensors: Mapping[str, Tensor], facts: Mapping[str, str], device: torch.device
    ) -> tuple[int, Tensor]:
        told = json.loads(facts["told"])
        values = {name: _value(item, tensors, device) for name, item in told["scheduler"].items()}
        latents = _value(told["latents"], tensors, device)
        states = [tensors[f"chance{number}"] for number in range(len(self._chances))]
        vars(self._scheduler).update(values)
        for chance, state in zip(self._chances, states, strict=True):
            chance.set_state(state)
        self._next = self._begun + INTERVAL
        self.before = self.last = int(told["done"])
        return self.last, latents

    def note(self, done: int, latents: Tensor) -> None:
        """So many steps are done."""
        if self._corner is not None and time.monotonic() >= self._next:
            self._write(done, latents)

    def stop(self, done: int, latents: Tensor) -> None:
        """The job is paused or cancelled after so many steps."""
        if self._corner is not None and done > self.last and time.monotonic() - self._begun >= PATIENCE:
            self._write(done, latents)

    def _write(self, done: int, latents: Tensor) -> None:
        assert self._corner is not None  # noqa: S101 - the callers asked
        start = time.monotonic()
        tensors = {f"chance{number}": chance.get_state() for number, chance in enumerate(self._chances)}
        try:
            told = {"done": done, "latents": _told(latents, tensors), "scheduler": self._changed(tensors)}
            if not bool(torch.isfinite(latents).all()):
                return
            if not self._corner.folder.is_dir():
                sweep()
            keep_state(self._corner.file(self.mark, NAME), self.mark, tensors, {"told": json.dumps(told)})
            self.last = done
        except (EngineError, NotExactError) as error:
            log.warning("Nothing more is kept of the picture: %s", error)
            self._corner = None
        now = time.monotonic()
        self._next = now + max(INTERVAL, SHARE * (now - start))

    def _changed(self, tensors: dict[str, Tensor]) -> dict[str, object]:
        """What of the scheduler is not as it was at the beginning. Raises NotExactError."""
        return {
            name: _told(value, tensors)
            for name, value in vars(self._scheduler).items()
            if name not in self._first or not _same(value, self._first[name])
        }


def _copied(value: object) -> object:
    return list(value) if isinstance(value, list) else value


def _same(one: object, other: object) -> bool:
    """Whether nothing was put in the place of anything; numbers and words by value."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    plain = (bool, int, float, str)
    return one is other or (isinstance(one, plain) and type(one) is type(other) and one == other)


def _told(value: object, tensors: dict[str, Tensor]) -> dict[str, object]:
    """`value` as JSON says it; tensors go into `tensors`. Raises NotExactError."""
    if value is None or type(value) in (bool, int, float, str):
        return {"value": value}
    if type(value) in (list, tuple):
        assert isinstance(value, (list, tuple))  # noqa: S101 - for mypy
        return {type(value).__name__: [_told(item, tensors) for item in value]}
    if not isinstance(value, Tensor):
        raise NotExactError(f"a scheduler that remembers a {type(value).__name__}")
    name = f"tensor{len(tensors)}"
    tensors[name] = value.detach().to("cpu", copy=True)
    last = value.ndim == 4 and not value.is_contiguous() and value.is_contiguous(memory_format=torch.channels_last)
    return {"tensor": name, "cpu": value.device.type == "cpu", "channels_last": last}


def _value(told: Mapping[str, Any], tensors: Mapping[str, Tensor], device: torch.device) -> Any:
    """What `_told` was told. Raises KeyError, ValueError, TypeError, RuntimeError."""
    if "value" in told:
        return told["value"]
    if "list" in told:
        return [_value(item, tensors, device) for item in told["list"]]
    if "tuple" in told:
        return tuple(_value(item, tensors, device) for item in told["tuple"])
    found = tensors[told["tensor"]].to("cpu" if told["cpu"] else device)
    return found.contiguous(memory_format=torch.channels_last) if told["channels_last"] else found
