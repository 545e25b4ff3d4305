"""kill -9 in the middle of a long picture on a card: the next studio goes on from what was kept, to the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import torch

from engine.jobs.pool import PoolRunner
from engine.recipe import Imagine, Optimize, Output, Recipe, RenderRequest, Size, Stylize
from tests.kill_picture import photo_request, resumed

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card"),
]
CARD = "cuda:0"


def tiles(folder: Path) -> RenderRequest:
    return photo_request(folder, (3840, 2160), tile=384, strokes=1.0, device=CARD)


def scales(folder: Path) -> RenderRequest:
    request = photo_request(folder, (1920, 1080), device=CARD)
    step = Optimize(style=str(folder / "style.png"), features="slim", effort="quick")
    return request.model_copy(update={"recipe": Recipe(steps=(step,), output=Output(), seed=5)})


def words(folder: Path) -> RenderRequest:
    folder.mkdir(parents=True, exist_ok=True)
    step = Imagine(prompt="a red sun over blue mountains", model="mini", steps=60)
    recipe = Recipe(steps=(step,), output=Output(size=Size(width=256, height=256)), seed=5)
    return RenderRequest(target=folder / "picture.png", recipe=recipe, device=CARD)


def words_then_paint(folder: Path) -> RenderRequest:
    request = words(folder)
    photo_request(folder, (64, 48))  # draws the painting
    steps = (*request.recipe.steps, Stylize(style=str(folder / "style.png")))
    return request.model_copy(update={"recipe": request.recipe.model_copy(update={"steps": steps}), "tile": 128})


@pytest.mark.parametrize("made", [tiles, words, words_then_paint])
def test_it_goes_on_to_the_same_bytes(made: Callable[[Path], RenderRequest], tmp_path: Path) -> None:
    found = resumed(tmp_path, made(tmp_path), partial(PoolRunner, devices=(CARD,)), at_once=True)
    assert found.same
    assert found.said
    assert found.onwards > 0.25
    assert 0 < found.waited <= 1000 * found.onwards


def test_the_slow_method_goes_on_after_its_last_scale(tmp_path: Path) -> None:
    found = resumed(tmp_path, scales(tmp_path), partial(PoolRunner, devices=(CARD,)), at_once=True)
    assert found.same
    assert found.said.startswith("Continuing after scale")
