"""Pictures drawn for the tests of the window."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter


def landscape(path: Path, width: int = 1800, height: int = 1200) -> Path:
    """An evening over hills, saved at `path`; returns it."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for row in range(height):
        share = row / height
        draw.line([(0, row), (width, row)], (int(40 + 210 * share), int(70 + 110 * share), int(140 - 40 * share)))
    sun = (width * 0.62, height * 0.42)
    for radius, colour in ((height * 0.16, (255, 196, 120)), (height * 0.1, (255, 232, 176))):
        draw.ellipse([sun[0] - radius, sun[1] - radius, sun[0] + radius, sun[1] + radius], fill=colour)
    image = image.filter(ImageFilter.GaussianBlur(width / 120))
    draw = ImageDraw.Draw(image)
    hills = ((0.55, 0.72, (74, 82, 104)), (0.68, 0.62, (46, 60, 66)), (0.8, 0.86, (26, 36, 34)))
    for left, right, colour in hills:
        ridge = [(0, height * left), (width * 0.3, height * (left + right) / 2.2), (width * 0.7, height * right * 0.9)]
        draw.polygon([(0, height), *ridge, (width, height * right), (width, height)], fill=colour)
    image.save(path)
    return path
