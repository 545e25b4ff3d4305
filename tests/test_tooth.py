"""The unevenness that plain places get: it belongs to the place, is faint, has no pattern of its own."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.canvas import Region
from engine.steps.tooth import DEPTH, SIDE, SIZE, with_tooth


def on_grey(window: Region) -> torch.Tensor:
    return with_tooth(torch.full((1, 3, window.height, window.width), 0.5), window)


def test_parts_see_what_the_whole_sees() -> None:
    whole = on_grey(Region(-40, -40, 2 * SIDE + 300, 700))
    for part in (Region(-40, -40, 64, 64), Region(SIDE - 20, 350, 120, 200), Region(8, -8, 2 * SIDE, 40)):
        top, left = part.y + 40, part.x + 40
        assert torch.equal(on_grey(part), whole[:, :, top : top + part.height, left : left + part.width])


def test_it_is_faint_grey_and_as_coarse_as_a_stroke() -> None:
    found = on_grey(Region(0, 0, 600, 500))
    assert torch.equal(found[:, 0], found[:, 1])
    light = (found[0, 0] - 0.5).double().numpy()
    assert abs(light.std() / DEPTH - 1) < 0.1
    assert abs(light.mean()) < DEPTH / 5
    across = np.mean(light[:, :-4] * light[:, 4:]) / light.var()
    expected = np.exp(-((4 / SIZE) ** 2) / 4)  # what a Gaussian of this deviation makes of white noise
    assert abs(across - expected) < 0.08


@pytest.mark.parametrize("at", [Region(SIDE - 200, 300, 400, 200), Region(300, SIDE - 200, 400, 400)])
def test_where_it_comes_again_there_is_no_seam(at: Region) -> None:
    light = on_grey(at)[0, 0].double()
    steps = torch.cat([light.diff(dim=0).flatten(), light.diff(dim=1).flatten()]).abs()
    assert float(steps.max()) < DEPTH * 1.5  # two pixels side by side differ by a quarter of the depth


def test_it_does_not_come_again_before() -> None:
    row = (on_grey(Region(0, 0, SIDE, 64)) - 0.5)[0, 0].double().numpy()
    first = row[:, :512]
    likeness = [np.corrcoef(first.ravel(), row[:, at : at + 512].ravel())[0, 1] for at in range(64, SIDE - 512)]
    assert max(likeness) < 0.5
