"""The network: folding a style in changes nothing, halos suffice, moments merge exactly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some

from engine.memory import HALO, MARGIN
from engine.nets.brush import Brush
from engine.nets.moments import Moments
from engine.nets.noise import NoiseField
from engine.nets.palette import opponent
from engine.nets.stylizer import FOLD, Stylizer
from engine.steps.stylize import load_network


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def brush_of(network: Stylizer, painting: torch.Tensor) -> Brush:
    return Brush(network, network.style(painting))


def painted(brush: Brush, picture: torch.Tensor) -> torch.Tensor:
    return brush.paint(picture, *brush.features(picture))


def noise_of(seed: int, picture: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    widths, (height, width) = Stylizer().widths, picture.shape[2:]
    fine = NoiseField.seeded(seed, widths.fine_noise).at(0, 0, width // 4, height // 4)
    deep = NoiseField.seeded(seed + 1, widths.deep_noise).at(0, 0, width // 8, height // 8)
    return fine, deep


def test_the_brush_paints_what_the_network_paints() -> None:
    generator = torch.Generator().manual_seed(1)
    picture, painting = torch.rand(1, 3, 272, 304, generator=generator), torch.rand(1, 3, 70, 90, generator=generator)
    network = load_network()
    reference = network(picture, network.style(painting), noise_of(0, picture)).clamp(0, 1)
    brush = brush_of(network, painting)
    fine, deep = network.content(picture)
    brush.normalise(Moments.of(opponent(picture)), Moments.of(fine), Moments.of(deep))
    inner = (..., slice(brush.halo, -brush.halo), slice(brush.halo, -brush.halo))
    difference = painted(brush, picture)[inner] - reference[inner]
    assert difference.shape[2:] == (32, 64)
    assert difference.abs().max() < 1e-4


def test_pixels_beyond_the_halo_change_nothing_and_some_inside_it_do() -> None:
    network = load_network()
    brush = brush_of(network, torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(2)))
    side = 2 * (brush.halo + 16)
    picture = torch.rand(1, 3, 16, side, generator=torch.Generator().manual_seed(3))
    fine, deep = brush.features(picture)
    brush.normalise(Moments.of(opponent(picture)), Moments.of(fine), Moments.of(deep))
    before = painted(brush, picture)
    core = slice(side // 2, side // 2 + FOLD)
    beyond, within = picture.clone(), picture.clone()
    beyond[..., : core.start - brush.halo] = 0.5
    within[..., : core.start - 56] = 0.5
    assert torch.equal(painted(brush, beyond)[..., core], before[..., core])
    assert not torch.equal(painted(brush, within)[..., core], before[..., core])


def test_noise_belongs_to_its_place() -> None:
    field = NoiseField.seeded(7, 4)
    whole, part = field.at(-20, -30, 600, 400), field.at(100, 50, 300, 200)
    assert torch.equal(whole[:, :, 80:280, 120:420], part)
    assert torch.equal(NoiseField.seeded(7, 4).at(100, 50, 300, 200), part)
    assert not torch.equal(NoiseField.seeded(8, 4).at(100, 50, 300, 200), part)
    assert whole.mean().abs() < 0.02
    assert (whole.std() - 1).abs() < 0.02


def test_the_planner_knows_the_halo() -> None:
    brush = brush_of(load_network(), torch.rand(1, 3, 64, 64))
    assert brush.halo == HALO <= MARGIN
    assert brush.halo % FOLD == 0


@settings(max_examples=30, deadline=None)
@given(some.integers(1, 40), some.integers(1, 40), some.integers(0, 1000))
def test_moments_of_parts_are_moments_of_the_whole(left: int, right: int, seed: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    first = torch.randn(1, 5, 3, left, generator=generator) * 100 + 1000
    second = torch.randn(1, 5, 3, right, generator=generator)
    merged, whole = Moments.of(first).merge(Moments.of(second)), Moments.of(torch.cat([first, second], 3))
    assert merged.count == whole.count
    assert np.allclose(merged.mean, whole.mean, rtol=1e-5)
    assert np.allclose(merged.deviation, whole.deviation, rtol=1e-4)


def test_the_shipped_weights_are_small_and_half_precision() -> None:
    from importlib.resources import files

    from safetensors import safe_open

    with safe_open(str(files("assets") / "stylizer.safetensors"), "pt") as weights:
        names = list(weights.keys())
        tensors = [weights.get_tensor(name) for name in names]
    assert {tensor.dtype for tensor in tensors} == {torch.float16}
    assert sum(2 * tensor.numel() for tensor in tensors) <= 4_000_000
    assert set(names) == set(Stylizer().state_dict())
