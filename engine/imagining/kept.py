"""Models that stay in memory from one picture to the next, and go when nobody has asked for a while."""

from __future__ import annotations

import gc
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

import psutil
import torch

from engine.imagining.load import Diffusion

IDLE: Final = 300.0
"""Seconds after the last picture until all models go."""
SHARE: Final = 0.5
"""Of the machine's memory that is free: what kept models may take."""
MOST: Final = 3


class Kept:
    """The last few models; the one in use in any case. For one job at a time, while idle time is watched aside."""

    def __init__(self, idle: float = IDLE) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._models: OrderedDict[Hashable, Diffusion] = OrderedDict()
        self._used = False
        self._timer: threading.Timer | None = None

    def take(self, key: Hashable, make: Callable[[], Diffusion]) -> Diffusion:
        """The model under `key`, else what `make` gives, which is kept. `rest` must follow."""
        with self._lock:
            self._halt()
            self._used = True
            found = self._models.get(key)
            if found is not None:
                self._models.move_to_end(key)
        if found is None:
            self._make_room()
            found = make()
            with self._lock:
                self._models[key] = found
        return found

    def rest(self) -> None:
        """The picture is done: from now on time runs."""
        with self._lock:
            self._used = False
            self._halt()
            if self._models:
                self._timer = threading.Timer(self._idle, self.clear)
                self._timer.daemon = True
                self._timer.name = "impasto models idle"
                self._timer.start()

    def only(self, key: Hashable, *, gpu: bool) -> int:
        """Let all go but the model under `key`. Returns the bytes of weights that went, `gpu`: those from cards."""
        with self._lock:
            gone = [self._models.pop(other) for other in list(self._models) if other != key]
        return sum(model.card_bytes if gpu else model.weight_bytes for model in gone)

    def clear(self) -> None:
        """Keep nothing, and give the memory back; not while a picture is on its way."""
        with self._lock:
            self._halt()
            if self._used:
                return
            self._models.clear()
        gc.collect()
        if torch.cuda.is_available() and torch.cuda.is_initialized():
            torch.cuda.empty_cache()

    def __len__(self) -> int:
        return len(self._models)

    def _make_room(self) -> None:
        """Let the models go that lay longest, where there are many or memory is short."""
        with self._lock:
            while self._models and (len(self._models) >= MOST or self._is_short()):
                _, gone = self._models.popitem(last=False)
                del gone
                gc.collect()

    def _is_short(self) -> bool:
        held = sum(model.weight_bytes for model in self._models.values())
        return held > SHARE * psutil.virtual_memory().available

    def stop(self) -> None:
        """Let time stand: nothing goes until the next `rest`."""
        with self._lock:
            self._halt()

    def _halt(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


MODELS: Final = Kept()
"""Those of this process."""
