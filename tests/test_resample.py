"""Pictures change their size the same way in bands, in floats and in whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from engine.canvas import Canvas, Region, mirrored
from engine.devices import choose
from engine.steps import resample
from engine.steps.resample import resampled
from tests.painting import canvas_of, processor

SIZES = [(301, 203, 131, 88), (131, 88, 301, 203), (90, 200, 90, 77), (1, 1, 8, 8), (7, 5, 1, 1), (64, 64, 64, 64)]


@pytest.mark.parametrize(("width", "height", "new_width", "new_height"), SIZES)
def test_bands_floats_and_pillow_agree(
    monkeypatch: pytest.MonkeyPatch, width: int, height: int, new_width: int, new_height: int
) -> None:
    photo = canvas_of(width, height)
    whole = resampled(photo, new_width, new_height, processor()).array
    monkeypatch.setattr(resample, "BAND", 1)
    assert np.array_equal(resampled(photo, new_width, new_height, processor()).array, whole)
    deep = Canvas(photo.array.astype(np.uint16) * 257)
    floats = resampled(deep, new_width, new_height, processor()).array / 257
    assert np.abs(floats - whole).max() <= 2
    pillow = Image.fromarray(photo.array).resize((new_width, new_height), Image.Resampling.BICUBIC)
    assert np.abs(np.asarray(pillow).astype(int) - whole).max() <= 1


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card")
@pytest.mark.parametrize("pinned", [False, True])
@pytest.mark.parametrize("depth", [8, 16])
def test_the_card_does_the_same(pinned: bool, depth: int) -> None:
    photo = canvas_of(701, 523)
    if depth == 16:
        photo = Canvas(photo.array.astype(np.uint16) * 257)
    for size in ((305, 227), (1613, 1203)):
        here = resampled(photo, *size, processor()).array.astype(int)
        there = resampled(photo, *size, choose("cuda"), pinned=pinned).array
        assert np.abs(there - here).max() <= 2  # both passes round, and sums in another order fall on the other side


def test_samples_are_mirrored_outside_of_the_canvas() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        height, width, high, wide = rng.integers(1, 40, 4)
        x, y = rng.integers(-60, 60, 2)
        canvas = Canvas(rng.integers(0, 255, (height, width, 3), np.uint8))
        found = canvas.look(Region(int(x), int(y), int(wide), int(high)))
        rows, columns = mirrored(int(y), int(high), int(height)), mirrored(int(x), int(wide), int(width))
        assert np.array_equal(found, canvas.array[rows[:, None], columns[None, :]])
