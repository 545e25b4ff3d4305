"""The unevenness that plain places get: it belongs to the place, is faint, has no pattern of its own."""

from __future__ import annotations

import numpy as np
import torch

from engine.canvas import Region
from engine.steps.tooth import DEPTH, SIZE, with_tooth


def on_grey(window: Region, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return with_tooth(torch.full((1, 3, window.height, window.width), 0.5, dtype=dtype), window)


def test_parts_see_what_the_whole_sees() -> None:
    whole = on_grey(Region(-40, -40, 900, 700))
    for part in (Region(-40, -40, 64, 64), Region(500, 350, 120, 200), Region(8, -8, 700, 40)):
        top, left = part.y + 40, part.x + 40
        assert torch.equal(on_grey(part), whole[:, :, top : top + part.height, left : left + part.width])


def test_it_is_faint_grey_and_as_coarse_as_a_stroke() -> None:
    found = on_grey(Region(0, 0, 521, 379))
    assert torch.equal(found[:, 0], found[:, 1])
    light = (found[0, 0] - 0.5).double().numpy()
    assert abs(light.std() / DEPTH - 1) < 0.1
    assert abs(light.mean()) < DEPTH / 5
    across = np.mean(light[:, :-4] * light[:, 4:]) / light.var()
    assert (
        abs(across - np.exp(-((4 / SIZE) ** 2) / 4)) < 0.08
    )  # what a Gaussian of this deviation makes of white noise


def test_it_does_not_come_again() -> None:
    row = (on_grey(Region(0, 0, 4096, 64)) - 0.5)[0, 0].double().numpy()
    first = row[:, :512]
    likeness = [np.corrcoef(first.ravel(), row[:, at : at + 512].ravel())[0, 1] for at in range(64, 3584)]
    assert max(likeness) < 0.75  # one field comes again after 521 or 379 pixels, both never do


def test_black_and_white_stay_in_range() -> None:
    for value in (0.0, 1.0):
        found = with_tooth(torch.full((1, 3, 64, 64), value), Region(0, 0, 64, 64))
        assert float(found.min()) >= 0
        assert float(found.max()) <= 1
