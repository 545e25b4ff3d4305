"""What a long picture keeps of its tiles while it is painted, so that another run goes on with the missing ones.

Nothing at all for the first seconds: most pictures are done by then. Afterwards the tiles that were finished since the
last time go into one more file, every few seconds, from a thread of its own: pixels as they stand in the canvas, so
that they come out the same. The moments of pass one are kept before any tile, because they are the whole picture's.
"""

from __future__ import annotations

import contextlib
import json
import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import torch
from torch import Tensor

from engine.atomic import free_bytes
from engine.baked_files import network_mark
from engine.canvas import Canvas, Region
from engine.card_canvas import samples_of
from engine.devices import Device
from engine.errors import EngineError
from engine.keeping import keep_state, kept_state, mark_of, versions
from engine.nets.moments import Moments
from engine.recipe import Stylize
from engine.steps.shelf import file_mark, paintings_of
from engine.steps.workshop import RUNGS, Ladder, Pace
from engine.tiles import Frame
from engine.unfinished import Corner, sweep

log = logging.getLogger(__name__)

PATIENCE: Final = 5.0
"""Seconds that a picture is painted before anything of it is kept."""
INTERVAL: Final = 2.0
"""Seconds between two writes, at least."""
SHARE: Final = 0.02
"""The same, as a share of the time painted so far: a picture that takes hours is not kept in thousands of files."""
LARGEST: Final = 64 << 20
"""Bytes of pixels in one file."""
SPARE: Final = 1 << 30
"""Bytes that stay free on the disk."""
_MOMENTS, _TILES = "moments", ".tiles"
Places = Mapping[str, Tensor]
"""Samples as bytes, (height, width, bytes of a pixel), by the tile that they lie in."""


@dataclass(slots=True)
class Before:
    """What an earlier run has done: tiles measured, their moments, tiles painted."""

    side: int
    """Of its tiles."""
    rung: int
    measured: set[Region] = field(default_factory=set)
    moments: tuple[Moments, ...] = ()
    painted: set[Region] = field(default_factory=set)


class KeptTiles:
    """The memory of one picture's tiles; does nothing where there is no corner for it. `close` must follow."""

    def __init__(
        self, corner: Corner | None, photo: Canvas, step: Stylize, device: Device, dtype: torch.dtype
    ) -> None:
        """`photo` as the network sees it."""
        self._corner, self._photo, self._step = corner, photo, step
        self._device, self._dtype = device, dtype
        self._begun = time.monotonic()
        self._next = self._begun + PATIENCE
        self._thread: ThreadPoolExecutor | None = None
        self._writing: Future[None] | None = None
        self._refused = False
        self._number = 0
        self._is_measured = False
        self._ladder: Ladder
        self._canvas: Canvas
        self._pace: Pace
        self._room = 0
        self._waiting: list[Region] = []
        self._measured: list[Region] = []
        self._moments: tuple[Moments, ...] = ()

    @cached_property
    def mark(self) -> str:
        """What it all belongs to."""
        device = self._device
        paintings = repr(
            [(file_mark(style.baked or style.path), weight) for style, weight in paintings_of(self._step)]
        )
        kind = (device.name, str(device.gpu), str(self._dtype), network_mark())
        return mark_of((*versions(), *kind, self._step.model_dump_json(), paintings), self._photo)

    # -- going on

    def found(self, frame: Frame, most: int) -> Before | None:
        """What an earlier run has left; None where there is nothing that tiles of at most `most` can go on from."""
        if self._corner is None or not self._corner.folder.is_dir():
            return None
        kept = kept_state(self._corner.file(self.mark, _MOMENTS), self.mark)
        if kept is None:
            return None
        try:
            before = _understood(*kept)
        except (KeyError, ValueError, TypeError):
            return None
        while before.rung <= RUNGS and before.side >> before.rung > most:
            before.rung += 1  # less memory than then
        if before.rung > RUNGS or before.side < frame.fold:
            return None
        moments = tuple(_moved(part, self._device.torch_device) for part in before.moments)
        self._measured, self._moments, before.moments = list(before.measured), moments, moments
        self._next = self._begun + INTERVAL
        return before

    def restored(self, before: Before, canvas: Canvas, frame: Frame) -> Iterator[tuple[Region, Region | None]]:
        """Put the pixels that are kept into the canvas; tiles, and where their pixels lie, if they have any."""
        assert self._corner is not None  # noqa: S101 - there is something from before
        for file in self._corner.files(self.mark, _TILES):
            self._number = max(self._number, int(file.stem.rpartition("-")[2]))
            kept = kept_state(file, self.mark)
            if kept is None or kept[1].get("side") != str(before.side):
                continue
            for name, pixels in kept[0].items():
                tile = Region(*json.loads(name))
                place = frame.inside(tile)
                if tile not in before.painted and (place is None or _put(canvas, place, pixels)):
                    before.painted.add(tile)
                    yield tile, place
        self._is_measured = bool(before.painted)

    # -- keeping

    def watch(self, ladder: Ladder, canvas: Canvas, pace: Pace) -> None:
        """What works on the tiles, where they are painted, and what tells how much of it is kept."""
        self._ladder, self._canvas, self._pace = ladder, canvas, pace
        self._room = canvas.width * canvas.height * canvas.channels * canvas.depth // 8

    def note_measured(self, tile: Region, merged: tuple[Moments, ...]) -> None:
        """`tile` is measured; `merged` are the moments of all so far."""
        self._measured.append(tile)
        self._moments = merged
        if self._is_due():
            self._write(painting=False)

    def note_painted(self, tile: Region) -> None:
        """`tile` stands in the canvas."""
        if self._corner is not None:
            self._waiting.append(tile)
            if self._is_due():
                self._write(painting=True)

    def stop(self) -> None:
        """The job is paused or cancelled: keep what is not kept yet, where the picture takes long at all."""
        early = time.monotonic() - self._begun < PATIENCE
        if self._corner is None or early or self._refused or not self._measured:
            return
        self._write(painting=True)

    def close(self) -> None:
        """Wait until all is written."""
        self._wait()
        if self._thread is not None:
            self._thread.shutdown()

    def _is_due(self) -> bool:
        if self._corner is None or self._refused or time.monotonic() < self._next:
            return False
        return self._writing is None or self._writing.done()

    def _write(self, *, painting: bool) -> None:
        """Have the thread write what is new; a copy of it, because the canvas may be gone by then."""
        self._wait()
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="impasto keeping")
        side = self._ladder.side
        states: list[tuple[str, Places, dict[str, str]]] = []
        if not self._is_measured:
            states.append((_MOMENTS, *_told(side, self._ladder.rung, self._measured, self._moments)))
            self._is_measured = painting
        for group in _groups(self._canvas, self._ladder.frame, self._waiting):
            self._number += 1
            states.append((f"{self._number:05d}{_TILES}", group, {"side": str(side)}))
        self._waiting.clear()
        self._writing = self._thread.submit(self._written, states, self._pace.done)
        now = time.monotonic()
        self._next = now + max(INTERVAL, SHARE * (now - self._begun))

    def _written(self, states: Iterable[tuple[str, Places, dict[str, str]]], done: float) -> None:
        """Write them; then so much of the whole is kept as was done."""
        assert self._corner is not None  # noqa: S101 - nothing is due without
        try:
            if not self._corner.folder.is_dir():
                sweep()
            free = free_bytes(self._corner.folder)
            if free is not None and free < 2 * self._room + SPARE:
                self._refused = True
                return
            for name, tensors, facts in states:
                keep_state(self._corner.file(self.mark, name), self.mark, tensors, facts)
            self._pace.keep(done)
        except EngineError as error:
            log.warning("Nothing more is kept of the picture: %s", error)
            self._refused = True

    def _wait(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()


def _told(
    side: int, rung: int, measured: Iterable[Region], moments: tuple[Moments, ...]
) -> tuple[dict[str, Tensor], dict[str, str]]:
    """What is kept of pass one."""
    tensors = {"measured": torch.tensor([[at.x, at.y, at.width, at.height] for at in measured], dtype=torch.int32)}
    for number, part in enumerate(moments):
        tensors |= {f"mean{number}": part.mean.cpu(), f"deviation{number}": part.deviation.cpu()}
    counts = json.dumps([part.count for part in moments])
    return tensors, {"side": str(side), "rung": str(rung), "counts": counts}


def _understood(tensors: Mapping[str, Tensor], facts: Mapping[str, str]) -> Before:
    """What `_told` told. Raises KeyError, ValueError, TypeError."""
    measured = {Region(*row) for row in tensors["measured"].reshape(-1, 4).tolist()}
    moments = tuple(
        Moments(int(count), tensors[f"mean{number}"], tensors[f"deviation{number}"])
        for number, count in enumerate(json.loads(facts["counts"]))
    )
    return Before(int(facts["side"]), int(facts["rung"]), measured, moments)


def _moved(moments: Moments, device: torch.device) -> Moments:
    return Moments(moments.count, moments.mean.to(device), moments.deviation.to(device))


def _groups(canvas: Canvas, frame: Frame, tiles: Iterable[Region]) -> Iterator[Places]:
    """Copies of what stands in the tiles, in groups of at most LARGEST bytes, or of one tile."""
    group: dict[str, Tensor] = {}
    taken = 0
    for tile in tiles:
        place = frame.inside(tile)
        part = torch.empty(0, dtype=torch.uint8)  # where it is all margin
        if place is not None:
            part = _part(canvas, place).to("cpu", copy=True).contiguous().view(torch.uint8)
        if group and taken + part.nbytes > LARGEST:
            yield group
            group, taken = {}, 0
        group[json.dumps([tile.x, tile.y, tile.width, tile.height])] = part
        taken += part.nbytes
    if group:
        yield group


def _part(canvas: Canvas, place: Region) -> Tensor:
    return samples_of(canvas)[place.y : place.y + place.height, place.x : place.x + place.width]


def _put(canvas: Canvas, place: Region, pixels: Tensor) -> bool:
    """Whether `pixels` fill `place`, where they are now."""
    target = _part(canvas, place)
    with contextlib.suppress(RuntimeError):
        there = pixels.view(target.dtype)
        if there.shape == target.shape:
            target.copy_(there)
            return True
    return False
