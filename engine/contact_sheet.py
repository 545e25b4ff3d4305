"""Contact sheets: many pictures small on pages, with their names, as PDF or PNG."""

from __future__ import annotations

import io
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Literal

from PIL import Image

from engine.atomic import check_target, write_whole
from engine.errors import EngineError, InvalidRequest
from engine.files import write_bytes
from engine.jobs.naming import numbered
from engine.lettering import captions, mask
from engine.probe import probe, thumbnail
from engine.sniff import shown_name

Paper = Literal["a4", "letter"]
SUFFIXES = (".pdf", ".png")
DPI = 200
PAPERS: dict[Paper, tuple[float, float]] = {"a4": (8.27, 11.69), "letter": (8.5, 11.0)}
"""Width and height in inches, upright."""
MARGIN, GAP = 100, 28
"""Pixels around the page, and between pictures."""
TITLE, NAME, SMALL = 40, 21, 17
"""Heights of letters in pixels."""
BELOW = NAME + SMALL + 26
"""Pixels for the words below a picture."""
MOST_PICTURES = 5000
INK, PALE, BROKEN = 20, 110, 235
"""Greys of names, of what stands below them, and of the place of a picture that cannot be read."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the pages look. Left to itself it has as many columns as suit the number of pictures."""

    title: str = ""
    columns: int | None = None
    paper: Paper = "a4"
    landscape: bool = False

    def size(self) -> tuple[int, int]:
        """Width and height of a page in pixels."""
        width, height = (round(side * DPI) for side in PAPERS[self.paper])
        return (height, width) if self.landscape else (width, height)


@dataclass(frozen=True, slots=True)
class _Grid:
    columns: int
    rows: int
    wide: int
    """Pixels for a picture, as the next."""
    high: int
    top: int

    @property
    def each(self) -> int:
        """Pictures on a page."""
        return self.columns * self.rows


def write_sheet(
    pictures: Sequence[Path], target: Path, sheet: Sheet, *, overwrite: bool = False, checkpoint: Callable[[], None]
) -> tuple[Path, ...]:
    """Write the pages to `target`: one PDF, or a PNG for each page, the further ones numbered. Returns the paths.

    A picture that cannot be read has its name and an empty place. One page at a time is in memory. `checkpoint` is
    called before each picture and may raise. Raises InvalidRequest, CannotWrite and its children.
    """
    if target.suffix.lower() not in SUFFIXES:
        raise InvalidRequest(f"{shown_name(target)} is not a sheet's name.", "Use .pdf or .png.")
    if not pictures:
        raise InvalidRequest("There are no pictures for a sheet.", "Give a folder with pictures, or picture files.")
    if len(pictures) > MOST_PICTURES:
        raise InvalidRequest(f"A sheet holds at most {MOST_PICTURES} pictures.", "Take fewer at a time.")
    grid = _grid(pictures, sheet)
    count = -(-len(pictures) // grid.each)
    targets = [target] if target.suffix.lower() == ".pdf" else [numbered(target, page + 1) for page in range(count)]
    for path in targets:
        check_target(path, overwrite=overwrite)
    pages = _pages(pictures, sheet, grid, count, checkpoint)
    if target.suffix.lower() == ".pdf":
        return (write_whole(target, lambda file: _write_pdf(pages, file, sheet), overwrite=overwrite),)
    return tuple(write_bytes(path, _png(page), overwrite=overwrite) for path, page in zip(targets, pages, strict=True))


def _grid(pictures: Sequence[Path], sheet: Sheet) -> _Grid:
    """Places as high as suits most of the pictures, and as many columns as bring all onto a page, if that is asked."""
    width, height = sheet.size()
    top = MARGIN + 2 * TITLE
    shape = _usual_shape(pictures)
    usual = (3, 4, 5, 6, 7, 8) if sheet.landscape else (2, 3, 4, 5, 6)
    for columns in (sheet.columns,) if sheet.columns else usual:
        wide = (width - 2 * MARGIN - (columns - 1) * GAP) // columns
        high = round(wide * shape)
        rows = max(1, (height - top - MARGIN + GAP) // (high + BELOW + GAP))
        if columns * rows >= len(pictures):
            break
    return _Grid(columns, rows, wide, high, top)


def _usual_shape(pictures: Sequence[Path]) -> float:
    """Height by width of most of the pictures, as far as some of them tell."""
    shapes = []
    for path in pictures[:: max(1, len(pictures) // 50)]:
        try:
            info = probe(path)
        except EngineError:
            continue
        shapes.append(info.height / info.width)
    return max(0.5, min(1.4, statistics.median(shapes))) if shapes else 1.0


def _pages(
    pictures: Sequence[Path], sheet: Sheet, grid: _Grid, count: int, checkpoint: Callable[[], None]
) -> Iterator[Image.Image]:
    for number in range(count):
        page = Image.new("RGB", sheet.size(), "white")
        part = pictures[number * grid.each : (number + 1) * grid.each]
        _head(page, sheet.title, f"{len(pictures)} pictures · {datetime.now().astimezone():%Y-%m-%d}", number, count)
        for place, path in enumerate(part):
            checkpoint()
            row, column = divmod(place, grid.columns)
            left = MARGIN + column * (grid.wide + GAP)
            top = grid.top + row * (grid.high + BELOW + GAP)
            _cell(page, path, left, top, grid)
        yield page


def _head(page: Image.Image, title: str, words: str, number: int, count: int) -> None:
    width = page.width - 2 * MARGIN
    _write(page, title, MARGIN, MARGIN, size=TITLE, width=width * 2 // 3, grey=INK, bold=True)
    told = words if count == 1 else f"{words} · page {number + 1} of {count}"
    ink = mask(told, size=NAME, width=width // 3)
    if ink is not None:
        page.paste((PALE,) * 3, (page.width - MARGIN - ink.width, MARGIN + TITLE - NAME), ink)


def _cell(page: Image.Image, path: Path, left: int, top: int, grid: _Grid) -> None:
    wide, high = grid.wide, grid.high
    try:
        small = thumbnail(path, max(wide, high))
        image = Image.frombytes("RGB", (small.width, small.height), small.rgb)
        image.thumbnail((wide, high), Image.Resampling.LANCZOS)
        first, second = captions(path)
    except EngineError:
        image, first, second = Image.new("RGB", (wide, high), (BROKEN,) * 3), shown_name(path), "cannot be read"
    page.paste(image, (left + (wide - image.width) // 2, top + (high - image.height) // 2))
    _write(page, first, left, top + high + 8, size=NAME, width=wide, grey=INK)
    _write(page, second, left, top + high + NAME + 16, size=SMALL, width=wide, grey=PALE)


def _write(
    page: Image.Image, text: str, left: int, top: int, *, size: int, width: int, grey: int, bold: bool = False
) -> None:
    ink = mask(text, size=size, width=width, bold=bold)
    if ink is not None:
        page.paste((grey,) * 3, (left, top), ink)


def _write_pdf(pages: Iterator[Image.Image], file: FileIO, sheet: Sheet) -> None:
    for number, page in enumerate(pages):
        page.save(
            file,
            "PDF",
            append=number > 0,
            resolution=float(DPI),
            quality=90,
            title=sheet.title or "Contact sheet",
            creator="Impasto",
        )


def _png(page: Image.Image) -> bytes:
    made = io.BytesIO()
    page.save(made, "PNG", dpi=(DPI, DPI), compress_level=6)
    return made.getvalue()
