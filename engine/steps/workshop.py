"""What every step works with: the device, its memory, the artist's patience, and the ladder when memory runs out."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

from engine.canvas import Region
from engine.card_canvas import Ledger
from engine.devices import Device, is_out_of_memory, release, trim
from engine.errors import NotEnoughMemory
from engine.events import JobId, Progress
from engine.recipe import Size
from engine.tiles import Frame, quarters
from engine.unfinished import Corner

Found = TypeVar("Found")

RUNGS: Final = 2
"""How often a tile is cut into quarters before the step gives up; with two tries at full size, four in all."""
ADVICE: Final = "Close other programs that use the device, choose a smaller size, or paint on the processor."


@dataclass(frozen=True, slots=True)
class Workshop:
    """One job's place of work. `checkpoint` raises Cancelled; limits are bytes and pixels, None is automatic.

    `seed` is the recipe's; -1 leaves the choice to the step.
    """

    job: JobId
    device: Device
    checkpoint: Callable[[], None]
    limit: int | None = None
    tile: int | None = None
    previews: bool = True
    pinned: bool = False
    """Whether canvases lie in pinned memory: in a batch on a card."""
    stays: Ledger | None = None
    """Where the painted canvas is counted that may lie on the card: the card encodes it as well."""
    seed: int = -1
    size: Size | None = None
    """Of the picture, for steps that have none to go by; None: what suits the step."""
    depth: Literal[8, 16] = 8
    """Bits a channel of such a picture."""
    corner: Corner | None = None
    """Where the step keeps what takes long, to go on from; None: nowhere."""


@dataclass(slots=True)
class Ladder:
    """Runs work on tiles and, when memory runs out, frees it and tries again: same tile, then its quarters."""

    shop: Workshop
    frame: Frame
    side: int
    rung: int = 0
    notes: list[str] = field(default_factory=list)
    trims: bool = True
    """Whether freed memory is handed back after each tile; who comes round hundreds of times keeps it."""
    finished: Container[Region] = ()
    """Tiles, or parts of them, that an earlier run has done: they are left out."""

    def once(self, work: Callable[[], Found]) -> Found:
        """`once` in this ladder's workshop."""
        return once(self.shop, work)

    def each(self, work: Callable[[Region], Found]) -> Iterator[tuple[Region, Found]]:
        """Do `work` on every tile of the frame; gives each tile, or its parts, with what was found."""
        for tile in self.frame.tiles(self.side):
            yield from self._climb(work, tile, 0)
            if self.trims:
                trim(self.shop.device)

    def _climb(self, work: Callable[[Region], Found], tile: Region, rung: int) -> Iterator[tuple[Region, Found]]:
        if tile in self.finished:
            return
        tries = 0 if rung < self.rung else 2 if rung == 0 else 1
        for _ in range(tries):
            self.shop.checkpoint()
            found = _tried(lambda: work(tile))
            if found is not None:
                yield tile, found
                return
            release()
        parts = quarters(tile, self.frame.fold)
        if rung == RUNGS or len(parts) == 1:
            raise NotEnoughMemory(
                f"{self.shop.device.name} ran out of memory, even with tiles of {tile.width} × {tile.height} pixels.",
                ADVICE,
            )
        if self.rung <= rung:
            self.rung = rung + 1
            self.notes.append(f"Memory ran out, so the tiles are now {parts[0].width} × {parts[0].height} pixels.")
        for part in parts:
            yield from self._climb(work, part, rung + 1)


def once(shop: Workshop, work: Callable[[], Found]) -> Found:
    """Do `work`, a second time when memory ran out. Raises NotEnoughMemory."""
    for _ in range(2):
        shop.checkpoint()
        found = _tried(work)
        if found is not None:
            return found
        release()
    raise NotEnoughMemory(f"{shop.device.name} has too little free memory for painting.", ADVICE)


def _tried(work: Callable[[], Found]) -> Found | None:
    """What `work` gives, None when memory ran out. The exception, which holds tensors, ends in here."""
    try:
        return work()
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
    return None


class Pace:
    """Progress of a step in shares of its whole, with an estimate of the rest. `later` is work after the tiles."""

    def __init__(self, job: JobId, stage: str, later: float = 0.0) -> None:
        self.job, self.stage, self.later = job, stage, later
        self.begin(0)

    def begin(self, work: float) -> None:
        """Start anew: `work` is what the tiles come to."""
        self.total, self.done, self.given = work + self.later, 0.0, 0.0
        self._kept = 0.0
        self.start = time.monotonic()

    def skip(self, share: float) -> int:
        """So much of `total` was done by an earlier run; how much of the whole is done by now, in per cent."""
        self.given += share
        self.done = min(self.total, self.done + share)
        return int(100 * self.done / self.total)

    def keep(self, done: float) -> None:
        """So much of `total` is on the disk, for another run to go on from."""
        self._kept = done

    def advance(self, share: float) -> Progress:
        """The event after `share` more of `total` is done; `eta` in seconds once there is something to go by."""
        self.done = min(self.total, self.done + share)
        elapsed = time.monotonic() - self.start
        here = self.done - self.given
        eta = elapsed * (self.total - self.done) / here if here > 0 else None
        done, kept = (round(1000 * part / self.total) for part in (self.done, self._kept))
        return Progress(job=self.job, stage=self.stage, done=done, total=1000, eta=eta, kept=kept)
