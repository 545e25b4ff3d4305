"""A canvas brought to another size on the device that paints: one filter, whatever the device and the tiles.

Catmull-Rom's cubic (Keys 1981, a = -1/2), widened where it shrinks, as torch and Pillow have it: first along the rows,
then along the columns. Both passes are exact in bands, because neither looks across its band.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.canvas import Canvas
from engine.card_canvas import card_canvas, fits_card, samples_of
from engine.devices import Device, host_canvas

BAND: Final = 1 << 26
"""Bytes that are computed together, counted where there are more of them: before or after."""
ROOM: Final = 1 << 28
"""Bytes between the passes, or after them, that may lie on a card."""


def resampled(
    canvas: Canvas, width: int, height: int, device: Device, *, pinned: bool = False, stays: bool = False
) -> Canvas:
    """A copy of `canvas` of width × height pixels; `pinned` as for `host_canvas`. Raises DiskFull.

    `stays`: on the device, if that is a card and it fits there.
    On cards in floats, on processors in torch's whole numbers: one sample in 300 differs by 1, one in a million by 2.
    """
    form = (width, height, canvas.channels, canvas.depth)
    target: Canvas = (
        card_canvas(*form, device)
        if stays and fits_card(*form, device)
        else host_canvas(width, height, channels=canvas.channels, depth=canvas.depth, pinned=pinned)
    )
    return filled(target, canvas, device)


def filled(target: Canvas, source: Canvas, device: Device) -> Canvas:
    """`target`, filled with `source` brought to its size; closed where that fails."""
    try:
        with torch.inference_mode():
            _fill(samples_of(target), samples_of(source), device)
    except BaseException:
        target.close()
        raise
    return target


def _fill(result: Tensor, source: Tensor, device: Device) -> None:
    """Fill `result` with `source`, both (height, width, channels), in main memory or on the device."""
    height, width, channels = result.shape
    sample = channels * (1 if source.dtype == torch.uint8 and not device.gpu else 4)
    middle = _room((source.shape[0], width, channels), source.dtype, device)
    for rows in _bands(source.shape[0], max(source.shape[1], width) * sample):
        middle[rows] = _scaled(source[rows], (middle[rows].shape[0], width), device)
    there = device.gpu and not result.is_cuda
    whole = _room((height, width, channels), result.dtype, device) if there else result
    for columns in _bands(width, max(source.shape[0], height) * sample):
        part = middle[:, columns]
        whole[:, columns] = _scaled(part, (height, part.shape[1]), device)
    if whole is not result:
        result.copy_(whole)


def _room(shape: tuple[int, int, int], dtype: torch.dtype, device: Device) -> Tensor:
    """An empty tensor on the device, if it is not too large for that."""
    size = dtype.itemsize * shape[0] * shape[1] * shape[2]
    return torch.empty(shape, dtype=dtype, device=device.torch_device if size <= ROOM else "cpu")


def _bands(length: int, line: int) -> Iterator[slice]:
    step = max(1, BAND // line)
    for start in range(0, length, step):
        yield slice(start, min(length, start + step))


def _scaled(part: Tensor, size: tuple[int, int], device: Device) -> Tensor:
    """`part`, (height, width, channels), brought to the size on the device; rounded and clipped to its type."""
    if part.shape[:2] == size:
        return part
    planes = part.to(device.torch_device, non_blocking=True)[None].permute(0, 3, 1, 2)
    if planes.dtype == torch.uint8 and not device.gpu:  # in whole numbers: ten times as fast as floats
        planes = planes.contiguous(memory_format=torch.channels_last)
        return functional.interpolate(planes, size, mode="bicubic", antialias=True)[0].permute(1, 2, 0)
    top = 255 if part.dtype == torch.uint8 else 65535
    found = functional.interpolate(planes.float(), size, mode="bicubic", antialias=True)
    return found.round_().clamp_(0, top).to(part.dtype)[0].permute(1, 2, 0)
