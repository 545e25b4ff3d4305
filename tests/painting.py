"""Painting in tests: the real step on the real network, without files around it where they do not matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from engine import errors
from engine.canvas import Canvas
from engine.devices import Device
from engine.events import AnyEvent, JobId
from engine.recipe import Stylize
from engine.steps.stylize import stylize
from engine.steps.workshop import Workshop
from tests.pictures import painting, photo


def processor(precision: str = "float32", free: int = 8 << 30) -> Device:
    """The processor, with as much free memory as a test wants it to have."""
    return Device(device="cpu", name="the processor", total=free, free=free, precision=precision)


def shop(**changes: object) -> Workshop:
    """A workshop on the processor in float32; `changes` replace its fields."""
    fields: dict[str, object] = {"job": JobId("test"), "device": processor(), "checkpoint": lambda: None}
    return Workshop(**(fields | changes))  # type: ignore[arg-type]


class Patience:
    """A checkpoint that is passed so many times; at the next one the artist has cancelled."""

    def __init__(self, most: int) -> None:
        self.most, self.calls = most, 0

    def __call__(self) -> None:
        self.calls += 1
        if self.calls > self.most:
            raise errors.Cancelled


class Fault(TorchDispatchMode):
    """Counts operations that make tensors, and raises at the `number`-th: once, or at every later one as well."""

    def __init__(self, number: int, *, for_ever: bool = False, words: str | None = None) -> None:
        super().__init__()
        self.number, self.for_ever, self.words = number, for_ever, words
        self.count = self.raised = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.count += 1
        if self.count == self.number or (self.for_ever and self.count > self.number):
            self.raised += 1
            raise torch.OutOfMemoryError("CUDA out of memory.") if self.words is None else RuntimeError(self.words)
        return func(*args, **(kwargs or {}))


class Card(TorchDispatchMode):
    """A card that has so many bytes: counts what lies in tensors that were made on it, and runs out of them."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size, self.peak, self.raised = size, 0, 0
        self._lying: dict[int, tuple[StorageWeakRef, int]] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = {
            item.untyped_storage()._cdata for item in tree_leaves((args, kwargs)) if isinstance(item, torch.Tensor)
        }
        made = func(*args, **(kwargs or {}))
        for item in tree_leaves(made):
            if isinstance(item, torch.Tensor):
                storage = item.untyped_storage()
                if storage._cdata in given and storage._cdata not in self._lying:
                    continue  # what stood there before, such as the pixels of a canvas
                self._lying[storage._cdata] = StorageWeakRef(storage), storage.nbytes()
        self._lying = {key: found for key, found in self._lying.items() if not found[0].expired()}
        lies = sum(size for _, size in self._lying.values())
        if lies > self.size:
            self.raised += 1
            raise torch.OutOfMemoryError("CUDA out of memory.")
        self.peak = max(self.peak, lies)
        return made


def style_file(folder: Path) -> Path:
    """A painting on disk."""
    file = folder / "style.png"
    if not file.exists():
        painting(300, 260, seed=5).save(file)
    return file


def canvas_of(width: int, height: int, seed: int = 0) -> Canvas:
    """A photo as a canvas."""
    return Canvas(np.asarray(photo(width, height, seed)).copy())


def large_canvas(width: int, height: int) -> Canvas:
    """A canvas of repeated photos, made without the memory that drawing a large one takes."""
    small = np.asarray(photo(256, 256))
    canvas = Canvas.blank(width, height)
    for top in range(0, height, 256):
        for left in range(0, width, 256):
            part = small[: height - top, : width - left]
            canvas.array[top : top + len(part), left : left + part.shape[1]] = part
    return canvas


def paint(
    canvas: Canvas, style: Path, place: Workshop, **controls: object
) -> tuple[npt.NDArray[np.uint8], list[AnyEvent]]:
    """Run the step to its end; the painted samples and what it told. `controls` are fields of the step."""
    events: list[AnyEvent] = []
    run = stylize(canvas, Stylize.model_validate({"style": str(style), **controls}), place)
    while True:
        try:
            events.append(next(run))
        except StopIteration as end:
            return np.array(end.value.array), events


def keep_at_once(patch: pytest.MonkeyPatch) -> None:
    """All pictures count as long ones: what is done of them is kept after each tile and each step.

    Tiles wait for the disk, which on a busy machine is slower than they are.
    """
    from engine.imagining import kept_steps
    from engine.steps import kept_tiles

    real = kept_tiles.KeptTiles._is_due

    def due(kept: kept_tiles.KeptTiles) -> bool:
        kept._wait()
        return real(kept)

    patch.setattr(kept_tiles.KeptTiles, "_is_due", due)
    for place in (kept_tiles, kept_steps):
        for name in ("PATIENCE", "INTERVAL", "SHARE"):
            patch.setattr(place, name, 0.0)
