"""JPEG encoded on a graphics card (nvJPEG through torchvision), where the optional extra `card-jpeg` is installed."""

from __future__ import annotations

import logging
import threading
from typing import Final

import torch

from engine.canvas import Canvas
from engine.card_canvas import CardCanvas, Ledger, rest_until, samples_of, side_stream
from engine.devices import Device
from engine.jpeg import NotJpeg, with_fields

BYTES: Final = 32
"""Bytes a pixel that must be free on the card beyond what torch holds: painting comes first. Encoding takes fewer."""
TURNS: Final = 1
"""Pictures at a time. The card has the painting to do as well: while it encodes one, the processor encodes others."""

PAINTED: Final = Ledger(1 << 30)
"""Paintings that lie on a card until they are saved: ten of 8K."""

_log = logging.getLogger(__name__)
_TURNS: Final = threading.BoundedSemaphore(TURNS)
_FAILED: Final = threading.Event()


def works() -> bool:
    """Whether nothing failed so far."""
    return not _FAILED.is_set()


def encode(canvas: Canvas, quality: int, *, device: Device) -> memoryview | None:
    """`canvas` (8 bits, 3 channels) as a JPEG without fields of ours: YCbCr 4:4:4, `quality` 1 … 100 as in libjpeg.

    None where `device`, a card, cannot do it now. A failure, such as torchvision missing, is remembered: after it
    this process does not try again. While another thread encodes it returns None at once.
    """
    if _FAILED.is_set() or not _TURNS.acquire(blocking=False):
        return None
    try:
        return _encoded(canvas, quality, device.torch_device)
    except (ImportError, OSError, RuntimeError, NotJpeg) as error:  # RuntimeError: also of CUDA and out of memory
        _FAILED.set()
        _log.debug("JPEG is not encoded on the card: %s: %s", type(error).__name__, error)
        return None
    finally:
        _TURNS.release()


def _encoded(canvas: Canvas, quality: int, card: torch.device) -> memoryview | None:
    from torchvision.io import encode_jpeg  # late: an extra that takes a second to load

    if torch.cuda.mem_get_info(card)[0] < BYTES * canvas.width * canvas.height:
        return None
    with torch.cuda.stream(side_stream(card, "save")):  # not behind what is being painted
        if isinstance(canvas, CardCanvas):
            canvas.wait()
        planes = samples_of(canvas).to(card, non_blocking=True).permute(2, 0, 1).contiguous()
        rest_until(torch.cuda.current_stream(card))  # the encoder has a stream of its own and waits for none
        encoded = encode_jpeg(planes, quality=quality)
        rest_until(torch.cuda.default_stream(card))  # where torchvision copies the result, whatever stream is current
        found = memoryview(encoded.cpu().numpy()).cast("B")
    with_fields(found, b"")  # raises where it is no JPEG
    return found
