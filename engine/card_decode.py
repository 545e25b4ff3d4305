"""JPEG decoded on a graphics card (nvJPEG through torchvision), where the optional extra `card-jpeg` is installed.

The decoder takes one call at a time, but has several engines for the pictures in it. So a thread that comes while
another one decodes waits, and the next call takes all that wait; where that would take too long, its own core decodes.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from engine.card_canvas import CardCanvas, Ledger, fits_card, rest_until, side_stream
from engine.devices import Device
from engine.errors import EngineError
from engine.jpeg import HEAD, plain_scan
from engine.loading import Source
from engine.sniff import open_ordinary

TOGETHER: Final = 8
"""Pictures of one call."""
AHEAD: Final = 1 << 30
"""Bytes of photos that may lie on a card and wait to be painted: ten of 8K."""
WORK: Final = 16
"""Bytes a pixel that must be free on the card beyond what torch holds; decoding takes them for a moment."""
CORE: Final = 7e-9
"""Seconds a pixel that a core takes to decode."""
TRIES: Final = 3
"""Pictures in a row that the decoder may refuse before it is not asked any more."""

_EOI: Final = (0xFF, 0xD9)
_FLIPS: Final[dict[int, tuple[int, ...]]] = {2: (1,), 3: (0, 1), 4: (0,), 6: (1,), 7: (0, 1), 8: (0,)}
"""Axes to turn round, after width and height changed places from 5 on, for each EXIF orientation."""
_log = logging.getLogger(__name__)
Bytes = npt.NDArray[np.uint8]


@dataclass(slots=True, eq=False)
class Asked:
    """A picture that a thread wants decoded: its stream, up to EOI, and what its header says."""

    stream: Bytes
    width: int
    height: int
    orientation: int
    card: torch.device
    samples: Tensor | None = None
    """(height, width, 3), upright, once it is decoded."""
    done: bool = False

    @property
    def pixels(self) -> int:
        """How many it has."""
        return self.width * self.height


def decode(source: Source, *, device: Device) -> CardCanvas | None:
    """`source`, a JPEG, as it is stored but upright, on `device`; None where the processor shall do it.

    That is for all but the plainest kind, for a file that ends early or that the decoder refuses (loading it then says
    what is wrong), where the card has no room or the wait would be long. After an error that is not the file's, such
    as torchvision missing, this process does not try again. May be called from several threads.
    """
    width, height = source.image.width, source.image.height
    size = width * height * 3
    if queue.broken or not fits_card(width, height, 3, 8, device) or not _ledger.take(size, device):
        return None
    samples = None
    try:
        stream = _stream_of(source.path)
        if stream is not None:
            asked = Asked(stream, width, height, source.orientation, device.torch_device)
            samples = queue.decoded(asked)
    finally:
        if samples is None:
            _ledger.give_back(size)
    return None if samples is None else CardCanvas(samples, _ledger)


def still_open(device: Device) -> int:
    """Bytes on `device` that photos may take while another picture is painted; 0 where none can come."""
    return 0 if queue.broken or not queue.served else _ledger.left(device)


class Queue:
    """Threads that want a picture decoded; one of them at a time does it for all that wait."""

    def __init__(self) -> None:
        self.broken = False
        """The decoder is not asked any more."""
        self.served = 0
        """Pictures decoded so far."""
        self._turn, self._lock = threading.Lock(), threading.Lock()
        self._waiting: list[Asked] = []
        self._pixels = 0
        """Of all that are asked for and not done."""
        self._pace = math.inf
        """Seconds a pixel that the last call took."""
        self._refused = 0

    def decoded(self, asked: Asked) -> Tensor | None:
        """The samples; None where the processor shall do it."""
        with self._lock:
            if not self._is_worth_it(asked):
                return None
            self._waiting.append(asked)
            self._pixels += asked.pixels
        with self._turn:
            while not asked.done:
                self._serve()
        return asked.samples

    def _is_worth_it(self, asked: Asked) -> bool:
        """Whether it is decoded here before a core is half done with it. The caller holds the lock."""
        before = self._pixels
        soon = before == 0 or (before + asked.pixels) * self._pace <= asked.pixels * CORE / 2
        return soon and free_on(asked.card) >= WORK * (before + asked.pixels)

    def _serve(self) -> None:
        """Decode those that wait. The caller has the turn."""
        with self._lock:
            card = self._waiting[0].card
            here = [asked for asked in self._waiting if asked.card == card][:TOGETHER]
            self._waiting = [asked for asked in self._waiting if asked not in here]
        pixels = sum(asked.pixels for asked in here)
        begun = time.perf_counter()
        try:
            if not self.broken:
                self._try(here)
        finally:
            with self._lock:
                self._pace = (time.perf_counter() - begun) / pixels
                self._pixels -= pixels
                for asked in here:
                    asked.done = True

    def _try(self, here: list[Asked]) -> None:
        """Decode all together; one by one where that fails, so that a broken file costs the others nothing."""
        try:
            found = on_card(here)
        except (ImportError, OSError) as error:
            self._give_up(error)
            return
        except RuntimeError as error:  # of nvJPEG, of CUDA, out of memory
            if len(here) == 1:
                self._note_refusal(error)
                return
        else:
            for asked, samples in zip(here, found, strict=True):
                asked.samples = samples if samples.shape == _upright_shape(asked) else None
            self.served, self._refused = self.served + len(here), 0
            return
        for asked in here:
            if not self.broken:
                self._try([asked])

    def _note_refusal(self, error: RuntimeError) -> None:
        self._refused += 1
        _log.debug("A JPEG was refused by the card: %s", error)
        if self._refused == TRIES:
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        self.broken = True
        _log.debug("JPEG is not decoded on the card: %s: %s", type(error).__name__, error)


def on_card(here: list[Asked]) -> list[Tensor]:
    """The samples of pictures that are wanted on one card: ready, and safe for its default stream.

    Raises ImportError, OSError and RuntimeError.
    """
    from torchvision.io import ImageReadMode, decode_jpeg  # late: an extra that takes a second to load

    if not hasattr(torch.ops.image, "decode_jpegs_cuda"):
        raise ImportError("this torchvision has no decoders")
    card = here[0].card
    stream = side_stream(card, "read")
    # The decoder writes into memory of the current stream without waiting for it: a stream of our own has nothing
    # left to do when its memory is used again.
    with torch.cuda.stream(stream):
        streams = [torch.from_numpy(asked.stream) for asked in here]
        planes = decode_jpeg(streams, mode=ImageReadMode.RGB, device=card)
        found = [upright(stored, asked.orientation) for stored, asked in zip(planes, here, strict=True)]
        rest_until(stream)
    for samples in found:
        samples.record_stream(torch.cuda.default_stream(card))
    return found


def upright(planes: Tensor, orientation: int) -> Tensor:
    """(3, height, width) as stored to (height, width, 3) as EXIF `orientation` 1 … 8 wants it."""
    samples = planes.permute(1, 2, 0)
    if orientation >= 5:
        samples = samples.transpose(0, 1)
    flips = _FLIPS.get(orientation)
    return (samples.flip(flips) if flips else samples).contiguous()


def _upright_shape(asked: Asked) -> tuple[int, int, int]:
    sides = (asked.width, asked.height) if asked.orientation >= 5 else (asked.height, asked.width)
    return (*sides, 3)


def free_on(card: torch.device) -> int:
    """Bytes on the card that nobody has."""
    return torch.cuda.mem_get_info(card)[0]


def _stream_of(path: Path) -> Bytes | None:
    """The file up to its EOI; None where it has none, is no plain JPEG, or cannot be read."""
    try:
        with open_ordinary(path) as file:
            stream: Bytes = np.fromfile(file, np.uint8)  # lets other threads go on, and is no copy
    except (OSError, EngineError):
        return None
    head = stream[:HEAD].tobytes()
    scan = plain_scan(head)
    return None if scan is None else _whole(stream, scan, several=b"MPF\0" in head[:scan])


def _whole(stream: Bytes, scan: int, *, several: bool) -> Bytes | None:
    """`stream` up to the EOI after its scan; None where it is cut off. `several`: other pictures may follow."""
    if not several and tuple(stream[-2:]) == _EOI:
        return stream
    ends = np.flatnonzero((stream[scan:-1] == _EOI[0]) & (stream[scan + 1 :] == _EOI[1]))
    return stream[: scan + int(ends[0]) + 2] if len(ends) else None


queue: Final = Queue()
_ledger: Final = Ledger(AHEAD)
