"""Contact sheets: pictures with their captions under them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageFont

from engine.training.scenes.painting import paint
from engine.training.scenes.scene import Scene
from engine.training.scenes.stamps import Stamps

_TEXT = 44


def contact_sheet(
    scenes: Sequence[Scene],
    captions: Sequence[str],
    size: tuple[int, int],
    *,
    device: torch.device,
    stamps: Stamps | None = None,
    columns: int = 8,
) -> Image.Image:
    """Pictures of `size` (width, height) in rows, each with its caption."""
    width, height = size
    pixels = paint(scenes, width, height, device, stamps).permute(0, 2, 3, 1).cpu().numpy()
    rows = -(-len(scenes) // columns)
    sheet = Image.new("RGB", (columns * (width + 6), rows * (height + _TEXT)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(11)
    for i, caption in enumerate(captions):
        x, y = i % columns * (width + 6), i // columns * (height + _TEXT)
        sheet.paste(Image.fromarray(pixels[i]), (x, y))
        lines = textwrap.wrap(caption, max(12, width // 6))[:3]
        draw.multiline_text((x + 2, y + height + 2), "\n".join(lines), "black", font=font, spacing=1)
    return sheet


def save_sheets(
    folder: Path, scenes: Sequence[Scene], size: tuple[int, int], device: torch.device, stamps: Stamps | None
) -> list[Path]:
    """Write sheets of 32 pictures each as PNG into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for start in range(0, len(scenes), 32):
        part = scenes[start : start + 32]
        sheet = contact_sheet(part, [scene.caption(scene.seed) for scene in part], size, device=device, stamps=stamps)
        files.append(folder / f"scenes-{part[0].seed:06d}.png")
        sheet.save(files[-1])
    return files
