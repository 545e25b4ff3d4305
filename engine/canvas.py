"""A picture in memory, or memory-mapped on disk when it is big: regions in, regions out."""

from __future__ import annotations

import contextlib
import mmap
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt

from engine.errors import CannotWrite, DiskFull

Pixels = npt.NDArray[np.float32]
"""Samples in [0, 1], shape (height, width, channels)."""
Samples = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
"""Stored samples, shape (height, width, channels), full range of their type."""

IN_MEMORY = 1 << 30
"""Canvases of more bytes than this live in a temporary file."""


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels. It may reach outside the canvas it is read from."""

    x: int
    y: int
    width: int
    height: int

    def common(self, other: Region) -> Region | None:
        """What lies in both; None when nothing does."""
        left, top = max(self.x, other.x), max(self.y, other.y)
        width = min(self.x + self.width, other.x + other.width) - left
        height = min(self.y + self.height, other.y + other.height) - top
        return Region(left, top, width, height) if width > 0 and height > 0 else None


class Canvas:
    """A picture as 8- or 16-bit samples, read and written region by region as floats in [0, 1]."""

    def __init__(self, array: Samples) -> None:
        self._array: Samples | None = array
        self._mapping: mmap.mmap | None = None
        self._file: Path | None = None
        self.height: int
        self.width: int
        self.channels: int
        self.height, self.width, self.channels = array.shape

    @classmethod
    def blank(
        cls,
        width: int,
        height: int,
        *,
        channels: int = 3,
        depth: Literal[8, 16] = 8,
        folder: Path | None = None,
        in_memory: int = IN_MEMORY,
    ) -> Self:
        """A black canvas; in a temporary file where it takes more than `in_memory` bytes, or memory is refused.

        `folder` is where that file lies, None: the system's. Raises DiskFull when there is no room for it, CannotWrite
        when it cannot be made.
        """
        dtype = np.dtype(np.uint8 if depth == 8 else np.uint16)
        size = width * height * channels * dtype.itemsize
        if size <= in_memory:
            with contextlib.suppress(MemoryError):
                return cls(np.zeros((height, width, channels), dtype))
        mapping, file = _map_temporary_file(size, folder)
        array: npt.NDArray[Any] = np.frombuffer(mapping, dtype).reshape(height, width, channels)
        canvas = cls(array)
        canvas._mapping, canvas._file = mapping, file
        return canvas

    @property
    def array(self) -> Samples:
        """The samples themselves, shape (height, width, channels); not to be kept beyond `close`."""
        if self._array is None:
            raise ValueError("the canvas is closed")
        return self._array

    @property
    def depth(self) -> Literal[8, 16]:
        """Bits a sample."""
        return 8 if self.array.dtype == np.uint8 else 16

    @property
    def top(self) -> np.float32:
        """The sample that stands for 1.0."""
        return np.float32(255 if self.depth == 8 else 65535)

    def read(self, region: Region) -> Pixels:
        """A copy of `region` in [0, 1], shape (height, width, channels); outside the canvas, mirrored at its edges."""
        return np.divide(self.look(region), self.top, dtype=np.float32)

    def look(self, region: Region) -> Samples:
        """The samples of `region` as they are stored, mirrored outside the canvas; a view where it lies inside."""
        if self._holds(region):
            return self.array[region.y : region.y + region.height, region.x : region.x + region.width]
        return _with_mirrored_edges(self.array, region)

    def write(self, region: Region, pixels: Pixels | Samples) -> None:
        """Store `pixels` at `region`, which lies inside the canvas.

        Floats are clipped to [0, 1] and rounded to nearest; samples of the canvas's own type are taken as they are.
        """
        if pixels.shape != (region.height, region.width, self.channels):
            raise ValueError(f"pixels of shape {pixels.shape} do not fill {region} of {self.channels} channels")
        if not self._holds(region):
            raise ValueError(f"{region} reaches outside the canvas")
        samples: npt.NDArray[Any] = pixels
        if pixels.dtype != self.array.dtype:
            samples = np.clip(pixels, 0.0, 1.0)
            samples *= self.top
            np.rint(samples, out=samples)
        self.array[region.y : region.y + region.height, region.x : region.x + region.width] = samples

    def _holds(self, region: Region) -> bool:
        """Whether all of `region` lies in the canvas."""
        right, bottom = region.x + region.width, region.y + region.height
        return min(region.x, region.y) >= 0 and right <= self.width and bottom <= self.height

    def rest(self) -> None:
        """Where the samples lie in a file, let go of the memory that shows them; they come back when they are read.

        A canvas that is read once need not stay in memory, and the system is slow to free its pages.
        """
        if self._mapping is not None and hasattr(mmap, "MADV_DONTNEED"):  # not on Windows
            self._mapping.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Let go of the samples and delete the temporary file. May be called twice."""
        self._array = None
        mapping, self._mapping = self._mapping, None
        file, self._file = self._file, None
        if mapping is not None:
            try:
                mapping.close()
            except BufferError:  # somebody still looks at the array: the mapping goes with the last view
                del mapping
        if file is not None:
            file.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _with_mirrored_edges(array: Samples, region: Region) -> Samples:
    """`region` of `array`, mirrored outside of it: rows are copied whole, only what lies outside is looked up."""
    height, width, channels = array.shape
    part = np.empty((region.height, region.width, channels), array.dtype)
    rows, columns = mirrored(region.y, region.height, height), mirrored(region.x, region.width, width)
    left, right = (min(max(0, edge - region.x), region.width) for edge in (0, width))
    top, bottom = (min(max(0, edge - region.y), region.height) for edge in (0, height))
    inner = array[region.y + top : region.y + bottom]
    part[top:bottom, left:right] = inner[:, region.x + left : region.x + right]
    for side in (slice(0, left), slice(right, None)):
        part[top:bottom, side] = inner[:, columns[side]]
    for side in (slice(0, top), slice(bottom, None)):
        part[side] = array[rows[side, None], columns[None, :]]
    return part


def mirrored(start: int, length: int, side: int) -> npt.NDArray[np.intp]:
    """Indices `start` … of a side that repeats as its own mirror image (…1 0 | 0 1 … n-1 | n-1 …)."""
    index = np.arange(start, start + length) % (2 * side)
    return np.minimum(index, 2 * side - 1 - index)


def _map_temporary_file(size: int, folder: Path | None) -> tuple[mmap.mmap, Path | None]:
    """A mapping of `size` bytes of zeros, and the file to delete afterwards (None: already nameless)."""
    try:
        descriptor, name = tempfile.mkstemp(prefix="impasto-", suffix=".canvas", dir=folder)
    except OSError as error:
        raise CannotWrite(
            f"No working file can be made: {error.strerror}.", "Choose another folder for working files."
        ) from error
    file = Path(name)
    try:
        try:
            _reserve(descriptor, size)
            mapping = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)  # before the file is removed: Windows removes no open file
    except OSError as error:
        file.unlink(missing_ok=True)
        raise DiskFull(
            f"There is no room for a working file of {size / 1e9:.2f} GB in {file.parent}.",
            "Free some space there, or choose a smaller size.",
        ) from error
    if os.name == "posix":  # nameless from now on: nothing is left behind even by kill -9
        file.unlink()
        return mapping, None
    return mapping, file


def _reserve(descriptor: int, size: int) -> None:
    """Give the file all its space now: writing to a hole on a full disk would kill the process (SIGBUS)."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.ftruncate(descriptor, size)
