"""Words drawn onto sheets, in any language that the system has letters for; and what stands under a picture."""

from __future__ import annotations

import html
from pathlib import Path

import pyvips
from PIL import Image

from engine.metadata import read_recipe
from engine.recipe import Imagine
from engine.sniff import shown_name

LONGEST = 300
"""Letters of a line that are looked at."""


def mask(text: str, *, size: int, width: int, bold: bool = False) -> Image.Image | None:
    """`text` on one line, in letters `size` pixels high, at most `width` pixels wide: what is too long ends in "…".

    A picture of one channel, 255 where the ink is, so high that words side by side stand on one line; None where
    there is nothing to draw.
    """
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text[:LONGEST]).split())
    low, high = 0, len(clean)
    drawn = _drawn(clean, size, bold=bold)
    if drawn is None or drawn.width <= width:
        return _pillow(drawn)
    best = None
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        drawn = _drawn(f"{clean[:middle].rstrip()}…", size, bold=bold)
        if drawn is not None and drawn.width <= width:
            low, best = middle, drawn
        else:
            high = middle - 1
    return _pillow(best)


def captions(path: Path) -> tuple[str, str]:
    """What stands under the picture at `path`: its name, and the paintings or words that it was painted from."""
    recipe = read_recipe(path)
    if recipe is None:
        return shown_name(Path(path.stem)), ""
    words = [step.prompt for step in recipe.steps if isinstance(step, Imagine)]
    styles = [Path(style).stem for style in dict.fromkeys(recipe.styles)]
    return shown_name(Path(path.stem)), " · ".join(part for part in (" ".join(words), " + ".join(styles)) if part)


def _drawn(text: str, size: int, *, bold: bool) -> pyvips.Image | None:
    if not text:
        return None
    try:
        weight = "bold " if bold else ""
        return pyvips.Image.text(html.escape(text, quote=False), font=f"sans {weight}{size}px", dpi=72)
    except pyvips.Error:  # nothing to see, such as letters that no font has
        return None


def _pillow(image: pyvips.Image | None) -> Image.Image | None:
    if image is None:
        return None
    ink = Image.frombytes("L", (image.width, image.height), bytes(image.write_to_memory()))
    placed = Image.new("L", (image.width, image.height + max(0, image.yoffset)))
    placed.paste(ink, (0, max(0, image.yoffset)))
    return placed
