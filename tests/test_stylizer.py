"""The network: folding a style in changes nothing, halos suffice, moments merge exactly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as some
from PIL import Image

from engine.memory import HALO, MARGIN
from engine.nets.brush import CARD_WIDTH, Brush
from engine.nets.fused import convolved
from engine.nets.moments import Moments
from engine.nets.palette import opponent, rgb
from engine.nets.stylizer import FOLD, Stylizer
from engine.steps.stylize import load_network
from tests.pictures import painting, photo


@pytest.fixture(autouse=True)
def inference() -> Iterator[None]:
    with torch.inference_mode():
        yield


def brush_of(network: Stylizer, painting: torch.Tensor) -> Brush:
    return Brush(network, network.style(painting))


def tensor_of(picture: Image.Image) -> torch.Tensor:
    return torch.from_numpy(np.asarray(picture).copy()).permute(2, 0, 1)[None].float() / 255


def painted(brush: Brush, picture: torch.Tensor) -> torch.Tensor:
    return brush.paint(*brush.features(picture))


@pytest.mark.parametrize("card", [False, True])
def test_the_brush_paints_what_the_network_paints(card: bool) -> None:
    generator = torch.Generator().manual_seed(1)
    picture = torch.rand(1, 3, 2 * HALO + 64, 2 * HALO + 96, generator=generator)
    painting = torch.rand(1, 3, 70, 90, generator=generator)
    network = load_network()
    reference = network(picture, network.style(painting)).clamp(0, 1)
    brush = brush_of(network, painting)
    features = network.content(picture)
    if card:  # a card multiplies more channels, the further ones all zero
        brush._widen()
        features = tuple(torch.cat([f, torch.zeros_like(f[:, : -f.shape[1] % CARD_WIDTH])], 1) for f in features)
    brush.normalise(*brush.measure(*features))
    inner = (..., slice(brush.halo, -brush.halo), slice(brush.halo, -brush.halo))
    difference = painted(brush, picture) - reference[inner]
    assert difference.shape[2:] == (64, 96)
    assert difference.abs().max() < 1e-4


def test_pixels_beyond_the_halo_change_nothing_and_some_inside_it_do() -> None:
    network = load_network()
    brush = brush_of(network, tensor_of(painting(128, 128)))
    side = 2 * (brush.halo + 16)
    picture = tensor_of(photo(side, 2 * brush.halo + 64))
    fine, deep = brush.features(picture)
    brush.normalise(*brush.measure(fine, deep))
    before = painted(brush, picture)
    core = slice(side // 2, side // 2 + FOLD)
    there = slice(core.start - brush.halo, core.stop - brush.halo)
    beyond, within = picture.clone(), picture.clone()
    beyond[..., : core.start - brush.halo] = 0.5
    within[..., : core.start - 56] = 0.5
    assert before.shape[2:] == (64, 32)
    assert torch.equal(painted(brush, beyond)[..., there], before[..., there])
    assert not torch.equal(painted(brush, within)[..., there], before[..., there])


def test_the_planner_knows_the_halo() -> None:
    brush = brush_of(load_network(), torch.rand(1, 3, 64, 64))
    assert brush.halo == HALO <= MARGIN
    assert brush.halo % FOLD == 0


def test_moments_are_those_of_all_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    features = torch.randn(1, 3, 40, 30, generator=torch.Generator().manual_seed(4))
    whole = Moments.of(features)
    monkeypatch.setattr("engine.nets.moments.BAND", 3 * 30 * 7)
    bands = Moments.of(features)
    assert whole.count == bands.count == 1200
    assert np.allclose(whole.mean, bands.mean, atol=1e-6)
    assert np.allclose(whole.deviation, features[0].flatten(1).var(1, correction=0) * 1200, rtol=1e-5)
    assert np.allclose(whole.deviation, bands.deviation, rtol=1e-5)


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


def test_opponent_colours_come_back_as_rgb() -> None:
    picture = torch.rand(2, 3, 5, 7, generator=torch.Generator().manual_seed(2))
    assert torch.allclose(rgb(opponent(picture)), picture, atol=1e-6)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_a_fused_convolution_is_the_plain_one(stride: int, layout: torch.memory_format) -> None:
    chance = torch.Generator().manual_seed(3)
    layer = torch.nn.Conv2d(8, 16, 3, stride=stride, padding=1)
    x = torch.randn(1, 8, 20, 24, generator=chance).to(memory_format=layout)
    with torch.inference_mode():  # with gradients nothing is fused
        plain = layer(x)
        onto = torch.randn(plain.shape, generator=chance).to(memory_format=layout)
        before = onto.clone()
        assert torch.allclose(convolved(layer, x), plain.relu(), atol=1e-5)
        assert torch.allclose(convolved(layer, x, onto=onto), (plain + onto).relu(), atol=1e-5)
        assert torch.equal(onto, before)
