"""Eight manners drawn by our own code, for the gallery of styles and for training.

    python -m engine.training.manners FOLDER [--count N] [--side 512]

draws N variations of each as `NAME-SEED.jpg`; the seed chooses scene, palette and scale of the strokes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import click
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.training.manners_cells import halftone, mosaic, stained_glass
from engine.training.manners_lines import hatching, woodcut
from engine.training.manners_paint import palette_knife
from engine.training.manners_wet import ink_wash, watercolour

Draw = Callable[[int, int, int], NDArray[np.uint8]]
"""`draw(width, height, seed)` gives an RGB picture (h, w, 3); the same seed gives the same picture."""

MANNERS: Mapping[str, Draw] = MappingProxyType(
    {
        "woodcut": woodcut,
        "mosaic": mosaic,
        "ink-wash": ink_wash,
        "watercolour-wash": watercolour,
        "stained-glass": stained_glass,
        "halftone": halftone,
        "pencil-hatching": hatching,
        "palette-knife": palette_knife,
    }
)

SHIPPED_SIDE = 768
SHIPPED_SEED: Mapping[str, int] = MappingProxyType({"woodcut": 3, "stained-glass": 3, "pencil-hatching": 1})
"""The seed of the picture in assets/manners where it is not 0."""
SHIPPED_BYTES = 250_000


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--count", default=1, show_default=True, help="Variations of each manner.")
@click.option("--side", default=512, show_default=True, help="Sides in pixels.")
@click.option("--shipped", is_flag=True, help="Draw the pictures of assets/manners instead, as NAME.jpg.")
def main(folder: Path, count: int, side: int, shipped: bool) -> None:
    """Draw the manners into FOLDER as JPEG."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in MANNERS.items():
        if shipped:
            _save(draw(SHIPPED_SIDE, SHIPPED_SIDE, SHIPPED_SEED.get(name, 0)), folder / f"{name}.jpg")
            continue
        for seed in range(count):
            _save(draw(side, side, seed), folder / f"{name}-{seed}.jpg")


def _save(pixels: NDArray[np.uint8], target: Path) -> None:
    """Write a JPEG of at most SHIPPED_BYTES, as good as that allows."""
    for quality in range(90, 50, -4):
        Image.fromarray(pixels).save(target, quality=quality, optimize=True)
        if target.stat().st_size <= SHIPPED_BYTES:
            return


if __name__ == "__main__":
    main()
