"""The canvas: regions in and out, mirrored edges, rounding, and the temporary file of big ones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

import numpy as np
import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.canvas import Canvas, Region
from engine.errors import CannotWrite
from tests.command import python

sides = st.integers(1, 9)
places = st.integers(-40, 40)
lengths = st.integers(1, 50)


def counted(width: int, height: int, *, depth: Literal[8, 16] = 8) -> Canvas:
    canvas = Canvas.blank(width, height, depth=depth)
    canvas.array[:] = (np.arange(canvas.array.size) * 37 % 251).reshape(canvas.array.shape)
    return canvas


@settings(max_examples=150, deadline=None)
@given(width=sides, height=sides, region=st.builds(Region, places, places, lengths, lengths))
def test_outside_it_is_mirrored_like_numpys_symmetric_padding(width: int, height: int, region: Region) -> None:
    canvas = counted(width, height)
    x, y, w, h = region.x, region.y, region.width, region.height
    margin = 100
    padded = np.pad(canvas.array, ((margin, margin), (margin, margin), (0, 0)), mode="symmetric")
    expected = padded[margin + y : margin + y + h, margin + x : margin + x + w]
    assert np.array_equal(canvas.read(region) * canvas.top, expected)


@pytest.mark.parametrize("depth", [8, 16])
def test_every_sample_survives_reading_and_writing(depth: Literal[8, 16]) -> None:
    values = np.arange(1 << depth)
    with Canvas.blank(values.size // 4, 4, channels=1, depth=depth) as canvas:
        canvas.array[:] = values.reshape(4, -1, 1)
        whole = Region(0, 0, canvas.width, canvas.height)
        pixels = canvas.read(whole)
        assert pixels.dtype == np.float32
        assert (pixels.min(), pixels.max()) == (0, 1)
        canvas.array[:] = 7
        canvas.write(whole, pixels)
        assert np.array_equal(canvas.array.ravel(), values)


def test_writing_rounds_to_nearest_and_clips() -> None:
    with Canvas.blank(4, 1, channels=1) as canvas:
        pixels = np.array([-0.5, 0.4999 / 255, 0.5001 / 255, 1.5], np.float32).reshape(1, 4, 1)
        canvas.write(Region(0, 0, 4, 1), pixels)
        assert canvas.array.ravel().tolist() == [0, 0, 1, 255]


def test_reading_gives_a_copy() -> None:
    with counted(4, 4) as canvas:
        before = canvas.array.copy()
        canvas.read(Region(0, 0, 4, 4))[:] = 0
        assert np.array_equal(canvas.array, before)


@pytest.mark.parametrize("region", [Region(-1, 0, 2, 2), Region(3, 0, 2, 2), Region(0, 3, 2, 2), Region(0, -1, 2, 2)])
def test_writing_outside_is_refused(region: Region) -> None:
    with Canvas.blank(4, 4) as canvas, pytest.raises(ValueError, match="outside"):
        canvas.write(region, np.zeros((2, 2, 3), np.float32))


def test_pixels_of_another_shape_are_refused() -> None:
    with Canvas.blank(4, 4) as canvas, pytest.raises(ValueError, match="do not fill"):
        canvas.write(Region(0, 0, 2, 2), np.zeros((2, 3, 3), np.float32))


def test_a_big_canvas_lies_on_disk_and_leaves_nothing(tmp_path: Path) -> None:
    with Canvas.blank(300, 200, depth=16, folder=tmp_path, in_memory=1000) as canvas:
        assert not canvas.array.any()
        pixels = np.random.default_rng(1).random((50, 60, 3), np.float32)
        canvas.write(Region(10, 20, 60, 50), pixels)
        assert np.abs(canvas.read(Region(10, 20, 60, 50)) - pixels).max() <= 0.5 / 65535 + 1e-7
        assert canvas.depth == 16
    canvas.close()
    assert list(tmp_path.iterdir()) == []


def test_where_memory_is_refused_it_lies_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(np, "zeros", refused)
    with Canvas.blank(30, 20, folder=tmp_path) as canvas:
        assert canvas._mapping is not None
        assert canvas.array.shape == (20, 30, 3)
        assert not canvas.array.any()


@pytest.mark.skipif(sys.platform != "linux", reason="reads what the process has in memory from /proc")
def test_a_canvas_at_rest_takes_no_memory_and_keeps_its_samples(tmp_path: Path) -> None:
    process = psutil.Process()
    with Canvas.blank(8000, 2000, folder=tmp_path, in_memory=0) as canvas:
        canvas.array[:] = 7
        canvas.array[5, 6] = 9
        filled = process.memory_info().rss
        canvas.rest()
        assert process.memory_info().rss < filled - 40_000_000
        assert (canvas.array[5, 6, 0], canvas.array[1999, 7999, 2]) == (9, 7)
    blank = Canvas.blank(10, 10)
    blank.rest()
    assert blank.array.sum() == 0


def test_a_closed_canvas_says_so() -> None:
    canvas = Canvas.blank(2, 2)
    canvas.close()
    with pytest.raises(ValueError, match="closed"):
        canvas.read(Region(0, 0, 1, 1))


def test_closing_while_somebody_looks_at_the_samples_is_safe(tmp_path: Path) -> None:
    canvas = Canvas.blank(100, 100, folder=tmp_path, in_memory=0)
    view = canvas.array[5]
    view[:] = 9
    canvas.close()
    assert view.max() == 9


def test_a_folder_that_is_not_there_is_explained(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="working file"):
        Canvas.blank(100, 100, folder=tmp_path / "gone", in_memory=0)


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
def test_a_working_file_without_room_is_refused_at_once_and_removed(tmp_path: Path) -> None:
    script = f"""
import resource, pathlib
from engine.canvas import Canvas
from engine.errors import DiskFull
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    Canvas.blank(2000, 2000, folder=pathlib.Path({str(tmp_path)!r}), in_memory=0)
except DiskFull as error:
    raise SystemExit(0 if "0.01 GB" in str(error) else 3)
raise SystemExit(4)
"""
    done = python(script)
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []
