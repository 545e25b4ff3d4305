"""What hardware there is, how much memory it has free, and which number format it paints fastest in."""

from __future__ import annotations

import ctypes
import gc
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import psutil
import torch

from engine.canvas import IN_MEMORY, Canvas
from engine.errors import InvalidRequest
from engine.hardware import BFLOAT16, Room, roomiest
from engine.remedies import Remedy


@dataclass(frozen=True, slots=True)
class Device:
    """One place to paint. `total` and `free` are bytes; `precision` is float16, bfloat16 or float32."""

    device: str
    name: str
    total: int
    free: int
    precision: str

    @property
    def torch_device(self) -> torch.device:
        """The device as torch names it."""
        return torch.device(self.device)

    @property
    def dtype(self) -> torch.dtype:
        """The number format as torch names it."""
        found: torch.dtype = getattr(torch, self.precision)
        return found

    @property
    def gpu(self) -> bool:
        """Whether this is a graphics card."""
        return self.device.startswith("cuda")


def list_devices() -> tuple[Device, ...]:
    """All graphics cards torch can use, then the processor."""
    return (*_cards(), _processor())


def choose(wish: str) -> Device:
    """The device for `wish` (auto, cpu, cuda, cuda:N); auto is the card with most room, else the processor.

    Raises InvalidRequest when there is no such card.
    """
    if wish == "cpu":
        return _processor()
    if wish == "auto":
        cards = _cards()
        return cards[roomiest([_room(card) for card in cards])] if cards else _processor()
    index, count = int(wish.partition(":")[2] or 0), _count()
    if index >= count:
        have = f"it has {count}, counted from 0" if count else "it has none that PyTorch can use"
        raise InvalidRequest(f"This machine has no graphics card {wish}; {have}.", Remedy("auto device"))
    return _card(index)  # asking the others would take some hundred MB of each


def _room(card: Device) -> Room:
    return Room(card.total, card.free, torch.cuda.memory_allocated(card.torch_device))


def _cards() -> tuple[Device, ...]:
    return tuple(_card(index) for index in range(_count()))


def _count() -> int:
    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def _card(index: int) -> Device:
    free, total = torch.cuda.mem_get_info(index)
    held = torch.cuda.memory_reserved(index) - torch.cuda.memory_allocated(index)
    capable = torch.cuda.get_device_capability(index) >= (6, 0)
    return Device(
        device=f"cuda:{index}",
        name=torch.cuda.get_device_name(index),
        total=total,
        free=free + held,
        precision="float16" if capable else "float32",
    )


def _processor() -> Device:
    memory = psutil.virtual_memory()
    return Device(
        device="cpu",
        name=f"{psutil.cpu_count(logical=False) or 1}-core processor",
        total=memory.total,
        free=memory.available,
        precision="bfloat16" if _bfloat16_is_faster() else "float32",
    )


def _bfloat16_is_faster() -> bool:
    """Whether the processor multiplies bfloat16 itself; measured there 2.6 times as fast as float32.

    Asked of its abilities rather than of a clock, so that the same job gives the same pixels every time.
    """
    abilities: dict[str, object] = getattr(torch.cpu, "get_capabilities", dict)()
    return any(abilities.get(name) for name in BFLOAT16)


def has_bfloat16(device: Device) -> bool:
    """Whether `device` is a card that multiplies bfloat16 itself."""
    if not device.gpu:
        return False
    with torch.cuda.device(device.torch_device):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))


OUT_OF_MEMORY_WORDS = (
    "out of memory",
    "out_of_memory",
    "out_of_device_memory",
    "cublas_status_alloc_failed",
    "cudnn_status_alloc_failed",
    "can't allocate memory",
    "not enough memory",
    "could not create a memory object",
)
"""How CUDA, cuBLAS, cuDNN, other drivers, torch's CPU allocator and oneDNN say that memory ran out."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether `error` means that memory ran out, in whatever words a library says it."""
    if isinstance(error, (torch.OutOfMemoryError, MemoryError)):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and any(words in text for words in OUT_OF_MEMORY_WORDS)


PINNED: Final = 1 << 28
"""Bytes of the largest canvas in pinned memory: an 8K picture of 16 bits."""


def host_canvas(
    width: int,
    height: int,
    *,
    channels: int = 3,
    depth: Literal[8, 16] = 8,
    folder: Path | None = None,
    in_memory: int = IN_MEMORY,
    pinned: bool = False,
) -> Canvas:
    """A canvas as `Canvas.blank` makes it; `pinned`: where it is not too large, in memory that a card copies quickly.

    Such memory is slow to get, and torch keeps it for the next one: for a batch on a card. It is not blank.
    """
    if pinned and width * height * channels * depth // 8 <= PINNED:
        dtype = torch.uint8 if depth == 8 else torch.uint16
        return Canvas(torch.empty((height, width, channels), dtype=dtype, pin_memory=True).numpy())
    return Canvas.blank(width, height, channels=channels, depth=depth, folder=folder, in_memory=in_memory)


def release() -> None:
    """Give memory that nothing uses back to the system and the cards. Call it outside of any `except` block."""
    gc.collect()
    if torch.cuda.is_initialized():
        torch.cuda.empty_cache()
    _give_back()


def trim(device: Device) -> bool:
    """On the processor, hand freed memory back between tiles: glibc keeps pieces of every window size otherwise.

    False where that cannot be done.
    """
    return not device.gpu and _give_back()


def _give_back() -> bool:
    if sys.platform != "linux":
        return False
    give_back = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
    if give_back is None:
        return False
    give_back(0)
    return True


def reset_peak(device: Device) -> None:
    """Begin a new measurement of the peak."""
    if device.gpu:
        torch.cuda.reset_peak_memory_stats(device.torch_device)


def peak_vram(device: Device) -> int:
    """Most bytes reserved on the card since `reset_peak`; 0 on the processor."""
    return torch.cuda.max_memory_reserved(device.torch_device) if device.gpu else 0


def limit_card(device: Device, limit: int | None) -> None:
    """Let torch refuse more than `limit` bytes on the card, so that the limit holds whatever the plan forgot."""
    if device.gpu:
        share = 1.0 if limit is None else min(1.0, limit / device.total)
        torch.cuda.set_per_process_memory_fraction(share, device.torch_device)
