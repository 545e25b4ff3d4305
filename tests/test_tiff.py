"""TIFF files of giants: tiled BigTIFF, which other programs open."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import pyvips
import tifffile
from PIL import Image

from engine import picture_save
from engine.canvas import Canvas
from engine.picture_save import save_picture
from engine.recipe import Output


@pytest.mark.parametrize(("most", "big"), [(500_000_000, False), (1000, True)])
def test_a_giant_is_a_tiled_bigtiff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, big: bool) -> None:
    monkeypatch.setattr(picture_save, "_HUGE", most)
    pixels = np.random.default_rng(0).integers(0, 256, (700, 900, 3)).astype(np.uint8)
    file = save_picture(Canvas(pixels.copy()), tmp_path / "out.tif", output=Output())
    assert file.read_bytes()[:4] == (b"II+\0" if big else b"II*\0")
    with Image.open(file) as opened:
        assert (322 in opened.tag_v2) == big  # TileWidth
        assert np.array_equal(np.asarray(opened), pixels)
    assert np.array_equal(pyvips.Image.new_from_file(str(file)).numpy(), pixels)
    assert np.array_equal(tifffile.imread(file), pixels)
