"""Stores of painted scenes, in which new ones take the place of the oldest while the networks learn."""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from engine.training.mini.data import Inventor, Share
from engine.training.mini.group import Group
from engine.training.mini.learner import Clock


class Ring:
    """A store with `room` for rows, of which `filled` are there. They are written round and round: the oldest go."""

    def __init__(self, room: int, device: torch.device) -> None:
        self.room, self.device = room, device
        self.filled = self._next = 0

    def take(self, count: int) -> Tensor:
        """The numbers of the `count` rows that are written now, (count,)."""
        rows = (self._next + torch.arange(count, device=self.device)) % self.room
        self._next = (self._next + count) % self.room
        self.filled = min(self.room, self.filled + count)
        return rows


class Store(Protocol):
    """Painted scenes on the device."""

    share: Share
    inventor: Inventor

    @property
    def filled(self) -> int:
        """Pictures that are there."""

    @property
    def room(self) -> int:
        """Pictures that there can be."""

    def add(self) -> None:
        """Paint one chunk of scenes."""


def fill(store: Store, clock: Clock, part: float, *, within: float) -> None:
    """Paint at least one chunk, then until `part` of the store is full or `within` of this call's time is spent."""
    until = clock.left * (1 - within)
    while not store.filled or (store.filled < part * store.room and clock.left > until):
        store.add()


def go_on(store: Store, clock: Clock, group: Group) -> float | None:
    """How much of the learning is done before another step, 0 to 1; None where there is none. All of a group call it.

    Where it is time for new scenes, and they are invented, they are painted before that step.
    """
    due = store.share.due() and store.inventor.ready
    going, painting, done = group.least(clock.going(), due, clock.done)
    if going and painting:
        store.add()
    return done if going else None
