"""What happens to painted pixels after the network: the photo's detail and colours, the mask.

A pipeline of libvips over whole canvases, computed band by band: no pixel depends on the tiles that the network took.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pyvips

from engine.canvas import Canvas
from engine.loading import scaled
from engine.picture import open_picture
from engine.picture_save import samples
from engine.recipe import Imagine, Size, Stylize

ROWS: Final = 256
"""Rows that are computed together."""
WEIGHTS: Final = [[0.299, 0.587, 0.114]]
"""Luma of gamma-encoded RGB (ITU-R BT.601)."""
FINE: Final = 0.6
"""Deviation in pixels of what detail is taken from, for each unit of stroke size."""
SOFT_SIDE: Final = 1024
"""Long side at which masks are made soft: what is blurred needs no more."""


def is_needed(step: Stylize, fade: float) -> bool:
    """Whether there is anything to do after the network; `fade` below 1 lets the photo through."""
    return step.detail > 0 or step.keep_colours > 0 or step.mask is not None or fade < 1


def finish(photo: Canvas, painted: Canvas, step: Stylize, fade: float, target: Canvas) -> Iterator[int]:
    """Fill `target` with `painted`, as large as `photo`, finished; gives the rows done each time.

    `target` may be `painted`. `fade` is the painting's share of every pixel, 0 to 1. Raises UnreadablePicture for the
    mask.
    """
    before = samples(photo, photo.depth).cast("float")
    after = samples(painted, painted.depth).cast("float")
    if step.detail > 0:
        light = before.recomb(WEIGHTS)
        blurred = light.gaussblur(max(1.0, FINE * step.strokes(photo.width, photo.height)), precision="float")
        after = after + (light - blurred) * step.detail
    if step.keep_colours > 0:
        own, painters = before - before.recomb(WEIGHTS), after - after.recomb(WEIGHTS)
        after = after + (own - painters) * step.keep_colours
    if fade < 1 or step.mask is not None:
        share = mask_of(step, photo.width, photo.height) * fade if step.mask is not None else fade
        after = before + (after - before) * share
    yield from _poured(after.rint().cast("uchar" if target.depth == 8 else "ushort"), target)


def mask_of(step: Stylize | Imagine, width: int, height: int) -> pyvips.Image:
    """The mask of `step`, which has one, as one band of floats, width × height: 0 keeps the photo, 1 is painted.

    Raises UnreadablePicture and TooLarge.
    """
    fit = Size(width=SOFT_SIDE, height=SOFT_SIDE) if step.feather else None
    picture = open_picture(Path(step.mask or ""), fit=fit, depth=8)
    mask = samples(picture.canvas, 8).cast("float").recomb(WEIGHTS) / 255
    if step.feather:
        mask = mask.gaussblur(max(0.5, step.feather * max(mask.width, mask.height) / 2), precision="float")
    mask = scaled(mask, width, height)
    mask = (mask > 1).ifthenelse(1, (mask < 0).ifthenelse(0, mask))
    return 1 - mask if step.mask_inverted else mask


def _poured(image: pyvips.Image, canvas: Canvas) -> Iterator[int]:
    for top in range(0, canvas.height, ROWS):
        rows = min(ROWS, canvas.height - top)
        band = image.crop(0, top, canvas.width, rows).write_to_memory()
        canvas.array[top : top + rows] = np.frombuffer(band, canvas.array.dtype).reshape(rows, canvas.width, -1)
        yield rows
