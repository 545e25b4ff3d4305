"""Models that stay in memory from one picture to the next."""

from __future__ import annotations

import gc
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

import psutil
import torch

from engine.imagining.load import Diffusion

SHARE: Final = 0.5
"""Of the machine's memory that is free: what kept models may take."""
MOST: Final = 3


class Kept:
    """The last few models, always with the one in use. For one job at a time."""

    def __init__(self) -> None:
        self._models: OrderedDict[Hashable, Diffusion] = OrderedDict()
        self._used = False

    def take(self, key: Hashable, make: Callable[[], Diffusion]) -> Diffusion:
        """The model under `key`, else what `make` gives, which is kept. `rest` must follow."""
        self._used = True
        found = self._models.get(key)
        if found is None:
            self._make_room()
            found = self._models[key] = make()
        self._models.move_to_end(key)
        return found

    def rest(self) -> None:
        """The picture is done."""
        self._used = False

    def only(self, key: Hashable, *, gpu: bool) -> int:
        """Let go of every model but the one under `key`; returns the bytes of their weights, `gpu`: on cards."""
        gone = [self._models.pop(other) for other in list(self._models) if other != key]
        return sum(model.card_bytes if gpu else model.weight_bytes for model in gone)

    def clear(self) -> None:
        """Keep nothing, and give the memory back; not while a picture is on its way."""
        if self._used:
            return
        self._models.clear()
        gc.collect()
        if torch.cuda.is_available() and torch.cuda.is_initialized():
            torch.cuda.empty_cache()

    def __len__(self) -> int:
        return len(self._models)

    def _make_room(self) -> None:
        """Let go of the models that were not used for longest, while there are too many or memory is short."""
        while self._models and (len(self._models) >= MOST or self._is_short()):
            _, gone = self._models.popitem(last=False)
            del gone
            gc.collect()

    def _is_short(self) -> bool:
        held = sum(model.weight_bytes for model in self._models.values())
        return held > SHARE * psutil.virtual_memory().available


MODELS: Final = Kept()
"""Those of this process."""
