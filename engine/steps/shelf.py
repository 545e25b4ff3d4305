"""Brushes that are kept from one picture to the next: many pictures are painted with the same one."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Generic, TypeVar

import torch

from engine.devices import Device
from engine.memory import BRUSHES
from engine.recipe import Stylize
from engine.sniff import open_ordinary
from engine.styles import Style, find_style

Kept = TypeVar("Kept")


class Shelf(Generic[Kept]):
    """The last few things that were made, each under a key. For one thread at a time."""

    def __init__(self, most: int = BRUSHES) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Kept] = OrderedDict()

    def take(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """What lies under `key`, else what `make` gives, which is kept; the one that lay longest goes."""
        if key not in self._things:
            self._things[key] = make()
            if len(self._things) > self._most:
                self._things.popitem(last=False)
        self._things.move_to_end(key)
        return self._things[key]

    def clear(self) -> None:
        """Keep nothing."""
        self._things.clear()


def brush_key(step: Stylize, device: Device, dtype: torch.dtype) -> Hashable | None:
    """What a brush depends on, pictures by path, size and time of change; None where it depends on the photo too.

    Raises UnknownName or UnreadablePicture for a style.
    """
    paintings = tuple((file_mark(style.baked or style.path), weight) for style, weight in paintings_of(step))
    return (paintings, device.device, dtype) if step.strength == 1 else None


def paintings_of(step: Stylize) -> list[tuple[Style, float]]:
    """All paintings of the step and their weights. Raises UnknownName or UnreadablePicture."""
    return [(find_style(step.style), 1.0), *((find_style(share.style), share.weight) for share in step.blend)]


def file_mark(path: Path) -> Hashable:
    """What tells a picture file from another of the same name. Raises UnreadablePicture."""
    with open_ordinary(path) as file:
        found = os.fstat(file.fileno())
    return path.absolute(), found.st_size, found.st_mtime_ns
