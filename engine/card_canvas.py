"""Canvases on a graphics card, for pictures between two steps that both work there; and the samples of any canvas."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any, Final, Literal

import numpy.typing as npt
import torch
from torch import Tensor

from engine.canvas import Canvas, Samples
from engine.devices import Device, host_canvas

LARGEST: Final = 1 << 27
"""Bytes of the largest canvas that lies on a card."""


class Ledger:
    """Bytes of canvases that lie on a card between two stages of a picture's way."""

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._most = most
        self.taken = 0

    def left(self, device: Device) -> int:
        """What may still be taken: never more than a small part of the card."""
        return max(0, min(self._most, device.free // 8) - self.taken)

    def take(self, size: int, device: Device) -> bool:
        """Count `size` more, if there is room."""
        with self._lock:
            fits = size <= self.left(device)
            self.taken += size if fits else 0
            return fits

    def give_back(self, size: int) -> None:
        """Count `size` less."""
        with self._lock:
            self.taken -= size


class CardCanvas(Canvas):
    """A canvas on a card. `array` is a copy of its samples, made each time, so that nothing can be written to it.

    `ledger`: where its bytes are counted, until it is closed.
    """

    def __init__(self, samples: Tensor, ledger: Ledger | None = None) -> None:
        self._samples: Tensor | None = samples
        self._ledger = ledger
        self._ready: torch.cuda.Event | None = None
        self.height, self.width, self.channels = samples.shape

    @property
    def samples(self) -> Tensor:
        """The samples themselves, (height, width, channels)."""
        if self._samples is None:
            raise ValueError("the canvas is closed")
        return self._samples

    @property
    def array(self) -> Samples:
        """A copy of the samples; from a card in pinned memory, which it copies quickly."""
        samples = self.samples
        if samples.is_cuda:
            copied = torch.empty(samples.shape, dtype=samples.dtype, pin_memory=True)
            with torch.cuda.stream(side_stream(samples.device, "save")):
                self.wait()
                copied.copy_(samples, non_blocking=True)
                rest_until(torch.cuda.current_stream(samples.device))
            samples = copied
        found: npt.NDArray[Any] = samples.cpu().numpy()
        found.flags.writeable = False
        return found

    def settle(self) -> None:
        """All that the current stream was given so far makes these samples; others may wait for that alone."""
        if self.samples.is_cuda:
            self._ready = torch.cuda.current_stream(self.samples.device).record_event()

    def wait(self) -> None:
        """Let the current stream wait until the samples are made."""
        if self.samples.is_cuda:
            stream = torch.cuda.current_stream(self.samples.device)
            if self._ready is not None:
                stream.wait_event(self._ready)
            else:
                stream.wait_stream(torch.cuda.default_stream(self.samples.device))

    @property
    def depth(self) -> Literal[8, 16]:
        """Bits a sample."""
        return 8 if self.samples.dtype == torch.uint8 else 16

    def rest(self) -> None:
        """Nothing: it takes no main memory."""

    def close(self) -> None:
        """Let go of the samples. May be called twice."""
        if self._samples is not None and self._ledger is not None:
            self._ledger.give_back(self._samples.nbytes)
        self._samples = None


@lru_cache
def side_stream(card: torch.device, work: Literal["read", "save"]) -> torch.cuda.Stream:
    """The stream on which all pictures are read, or saved, beside the painting: torch keeps memory for each stream."""
    return torch.cuda.Stream(card)


def rest_until(stream: torch.cuda.Stream) -> None:
    """Wait until `stream` has done all it was given, without keeping a core busy."""
    done = torch.cuda.Event(blocking=True)
    done.record(stream)
    done.synchronize()


def samples_of(canvas: Canvas) -> Tensor:
    """The samples of `canvas`, (height, width, channels), where they lie; not to be kept beyond its `close`."""
    return canvas.samples if isinstance(canvas, CardCanvas) else torch.from_numpy(canvas.array)


def fits_card(width: int, height: int, channels: int, depth: Literal[8, 16], device: Device) -> bool:
    """Whether a canvas of this size may lie on `device`: a card, and small beside what painting takes."""
    return device.gpu and width * height * channels * depth // 8 <= min(LARGEST, device.free // 32)


def card_canvas(
    width: int, height: int, channels: int, depth: Literal[8, 16], device: Device, *, ledger: Ledger | None = None
) -> CardCanvas:
    """A canvas on a card, not blank; `ledger`: where its bytes are counted already."""
    dtype = torch.uint8 if depth == 8 else torch.uint16
    return CardCanvas(torch.empty((height, width, channels), dtype=dtype, device=device.torch_device), ledger)


def last_canvas(
    width: int, height: int, depth: Literal[8, 16], device: Device, *, pinned: bool, ledger: Ledger | None
) -> Canvas:
    """A canvas for what will be saved: on the card where `ledger` has room for it, else in main memory."""
    size = width * height * 3 * depth // 8
    if ledger is None or not fits_card(width, height, 3, depth, device) or not ledger.take(size, device):
        return host_canvas(width, height, depth=depth, pinned=pinned)
    try:
        return card_canvas(width, height, 3, depth, device, ledger=ledger)
    except BaseException:
        ledger.give_back(size)
        raise
