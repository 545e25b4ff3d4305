"""Files to canvas and back: orientation, colour profile, 16 bit and alpha are settled here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyvips

from engine.canvas import Canvas, Pixels
from engine.errors import AlreadyExists, UnreadablePicture
from engine.recipe import Output, Recipe, Size

STYLE_SHORT_SIDE = 512
STYLE_LONG_SIDE = 2048


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo, opened: upright sRGB, its alpha and its own profile apart."""

    canvas: Canvas
    alpha: Canvas | None
    icc: bytes | None
    notes: tuple[str, ...]
    width: int
    height: int


def open_picture(path: Path, *, fit: Size | None = None, depth: Literal[8, 16] = 8) -> Picture:
    """Open the picture at `path`, upright, in sRGB, scaled to `fit`."""
    image = _load(path)
    width, height = (image.width, image.height) if fit is None else fit.fit(image.width, image.height)
    image = image.resize(width / image.width, vscale=height / image.height, kernel="lanczos3")
    if depth == 16:
        image = (image.cast("ushort") * 257).cast("ushort")
    canvas = Canvas.blank(width, height, depth=depth)
    for top in range(0, height, 256):
        rows = min(256, height - top)
        data = image.crop(0, top, width, rows).write_to_memory()
        canvas.array[top : top + rows] = np.frombuffer(data, canvas.array.dtype).reshape(rows, width, 3)
    return Picture(canvas, None, None, (), width, height)


def load_style(path: Path) -> Pixels:
    """The painting at `path`, short side at most 512 and long side at most 2048, in [0, 1]."""
    image = _load(path)
    scale = min(
        1.0, STYLE_SHORT_SIDE / min(image.width, image.height), STYLE_LONG_SIDE / max(image.width, image.height)
    )
    size = Size(width=max(1, round(image.width * scale)), height=max(1, round(image.height * scale)))
    with open_picture(path, fit=size).canvas as canvas:
        return np.divide(canvas.array, canvas.top, dtype=np.float32)


def save_picture(
    canvas: Canvas,
    target: Path,
    *,
    output: Output,
    recipe: Recipe | None = None,
    alpha: Canvas | None = None,
    icc: bytes | None = None,
    overwrite: bool = False,
) -> Path:
    """Write `canvas` to `target`, whole or not at all; returns the path written."""
    if target.exists() and not overwrite:
        raise AlreadyExists(f"{target.name} already exists.", "Choose another name, or allow overwriting.")
    kind = "uchar" if canvas.depth == 8 else "ushort"
    image = pyvips.Image.new_from_memory(canvas.array.data, canvas.width, canvas.height, canvas.channels, kind)
    image = image.copy(interpretation="srgb" if canvas.depth == 8 else "rgb16")
    form = output.format or {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}.get(
        target.suffix.lower(), "tiff"
    )
    options: dict[str, Any] = {"Q": output.quality} if form in ("jpeg", "webp") else {}
    target.write_bytes(getattr(image, f"{form}save_buffer")(**options))
    return target


def _load(path: Path) -> pyvips.Image:
    try:
        image = pyvips.Image.new_from_buffer(path.read_bytes(), "").autorot().colourspace("srgb")
    except (OSError, pyvips.Error) as error:
        raise UnreadablePicture(f"{path.name} cannot be opened as a picture.", "Choose another picture.") from error
    return image[:3].cast("uchar")
