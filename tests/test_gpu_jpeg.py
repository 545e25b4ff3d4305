"""JPEG encoded on a graphics card; skipped where there is none, or no torchvision."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import torch

from engine import card_jpeg, render
from engine.canvas import Canvas
from engine.devices import choose, host_canvas, release, reset_peak
from engine.events import JobId
from engine.jpeg import fields
from engine.metadata import read_recipe
from engine.picture import save_picture
from engine.recipe import Output, Recipe, RenderRequest, Stylize
from tests import pictures
from tests.painting import style_file

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card"),
]
RECIPE = Recipe(steps=(Stylize(style="monet"),), seed=7)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The memory of failures, empty; nothing may fail."""
    pytest.importorskip("torchvision")
    failed = threading.Event()
    monkeypatch.setattr(card_jpeg, "_FAILED", failed)
    yield failed
    assert not failed.is_set()


def photo(width: int, height: int, seed: int = 0) -> Canvas:
    """Photos side by side, pinned as in a batch: a large one would take long to draw."""
    canvas = host_canvas(width, height, pinned=True)
    for top in range(0, height, 540):
        for left in range(0, width, 960):
            seed += 1
            part = np.asarray(pictures.photo(960, 540, seed))[: height - top, : width - left]
            canvas.array[top : top + len(part), left : left + part.shape[1]] = part
    return canvas


def pixels_of(path: Path) -> Any:
    return pyvips.Image.new_from_file(str(path)).numpy().astype(np.float32)


def psnr(one: Any, other: Any) -> float:
    return float(10 * np.log10(255**2 / np.square(one - other).mean()))


@pytest.mark.parametrize(("width", "height"), [(7680, 4320), (1919, 1081)])
def test_the_card_writes_what_libvips_writes(tmp_path: Path, width: int, height: int) -> None:
    canvas = photo(width, height)
    on_card = partial(card_jpeg.encode, device=choose("cuda"))
    card = save_picture(canvas, tmp_path / "card.jpg", output=Output(), recipe=RECIPE, on_card=on_card)
    usual = save_picture(canvas, tmp_path / "usual.jpg", output=Output(), recipe=RECIPE)
    assert card.read_bytes() != usual.read_bytes()
    assert fields(card.read_bytes()) == fields(usual.read_bytes())
    assert read_recipe(card) == RECIPE
    ours, theirs, true = pixels_of(card), pixels_of(usual), canvas.array.astype(np.float32)
    assert psnr(ours, theirs) >= 40
    assert psnr(ours, true) >= psnr(theirs, true) - 0.5
    assert 0.75 <= card.stat().st_size / usual.stat().st_size <= 1.25


def test_many_threads_beside_a_busy_card_get_each_their_own_picture() -> None:
    card = choose("cuda")
    canvases = [photo(1920 - 8 * number, 1080, 100 * number) for number in range(6)]
    alone = [card_jpeg.encode(canvas, 92, device=card) for canvas in canvases]
    assert all(alone)
    work = torch.rand(4096, 4096, device=card.torch_device)
    with ThreadPoolExecutor(12) as hands:
        asked = [(n, hands.submit(card_jpeg.encode, canvases[n], 92, device=card)) for n in [*range(6)] * 8]
        while not all(future.done() for _, future in asked):
            for _ in range(20):
                work = torch.tanh(work @ work)
            torch.cuda.synchronize()
        found = [(alone[number], future.result()) for number, future in asked]
    assert all(theirs in (None, ours) for ours, theirs in found)  # None: the card was at another one
    assert any(theirs is not None for _, theirs in found)


def test_memory_is_that_of_one_picture_however_many_threads() -> None:
    card, canvas = choose("cuda"), photo(3840, 2160)
    release(card)
    before = torch.cuda.memory_allocated()
    reset_peak(card)
    with ThreadPoolExecutor(12) as hands:
        assert any(hands.map(lambda _: card_jpeg.encode(canvas, 92, device=card), range(24)))
    assert torch.cuda.max_memory_allocated() - before <= card_jpeg.TURNS * 8 * canvas.width * canvas.height


def test_a_picture_of_a_batch_is_encoded_on_the_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes | None] = []

    def watched(*args: Any, **kwargs: Any) -> bytes | None:
        made.append(card_jpeg.encode(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(render, "encode", watched)
    pictures.photo(1300, 900).save(tmp_path / "in.png")
    recipe = Recipe(steps=(Stylize(style=str(style_file(tmp_path))),))
    request = RenderRequest(recipe=recipe, source=tmp_path / "in.png", target=tmp_path / "out.jpg", device="cuda")
    for _ in render.render(request, job=JobId("one"), checkpoint=lambda: None, keep=True):
        pass
    release(choose("cuda"))
    assert len(made) == 1
    assert made[0] is not None
    assert read_recipe(tmp_path / "out.jpg") == recipe
    assert pixels_of(tmp_path / "out.jpg").shape == (900, 1300, 3)
