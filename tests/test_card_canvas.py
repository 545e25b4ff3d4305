"""Canvases whose samples are a tensor's. A card has them in the product; the tensor of these tests lies here."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.canvas import Canvas, Region
from engine.card_canvas import CardCanvas, fits_card, samples_of
from engine.devices import Device
from engine.steps.resample import resampled
from tests.painting import canvas_of, processor


def card_of(canvas: Canvas) -> CardCanvas:
    return CardCanvas(torch.from_numpy(canvas.array.copy()))


def test_it_is_read_like_any_other_canvas() -> None:
    here = canvas_of(37, 23)
    there = card_of(here)
    region = Region(-3, 5, 40, 30)
    assert (there.width, there.height, there.channels, there.depth) == (37, 23, 3, 8)
    assert np.array_equal(there.read(region), here.read(region))
    there.rest()
    assert torch.equal(samples_of(there), samples_of(here))


def test_what_is_written_to_a_copy_is_refused_and_not_lost() -> None:
    there = card_of(canvas_of(8, 8))
    with pytest.raises(ValueError, match="read-only"):
        there.write(Region(0, 0, 8, 8), np.ones((8, 8, 3), np.float32))


def test_a_closed_one_says_so() -> None:
    with card_of(canvas_of(8, 8)) as there:
        pass
    with pytest.raises(ValueError, match="closed"):
        samples_of(there)


def test_resampling_it_is_resampling_the_picture() -> None:
    here = canvas_of(90, 60)
    small = resampled(card_of(here), 30, 20, processor(), stays=True)
    assert not isinstance(small, CardCanvas)  # on a processor there is nowhere else to stay
    assert np.array_equal(small.array, resampled(here, 30, 20, processor()).array)


def test_only_small_ones_stay_on_a_card() -> None:
    card = Device(device="cuda:0", name="card", total=8 << 30, free=4 << 30, precision="float16")
    assert fits_card(6000, 4000, 3, 8, card)
    assert not fits_card(6000, 4000, 3, 16, card)  # more than a 32nd of what is free
    assert not fits_card(60, 40, 3, 8, processor())
