"""What only a graphics card can show; skipped where there is none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from engine.devices import choose, limit_card, peak_vram, release, reset_peak
from engine.memory import needed
from engine.optimising import descent
from engine.recipe import Optimize
from engine.steps.optimize import Job, number_format
from tests.painting import canvas_of, large_canvas, paint, shop, style_file

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card"),
]


def test_the_card_paints_what_the_processor_paints(tmp_path: Path) -> None:
    photo, style = canvas_of(640, 480), style_file(tmp_path)
    full, _ = paint(photo, style, shop())
    half, _ = paint(photo, style, shop(device=choose("cuda")))
    assert np.abs(full.astype(int) - half.astype(int)).mean() < 3


def test_tiles_are_exact_in_half_precision(tmp_path: Path) -> None:
    photo, style, card = canvas_of(1013, 771), style_file(tmp_path), choose("cuda")
    untiled, _ = paint(photo, style, shop(device=card, tile=4096))
    for tile in (256, 320, 512, 1000):
        tiled, _ = paint(photo, style, shop(device=card, tile=tile))
        assert np.abs(tiled.astype(int) - untiled.astype(int)).max() <= 1, tile


def test_8k_keeps_to_four_gigabytes_and_to_the_estimate(tmp_path: Path) -> None:
    card, limit = choose("cuda"), 4 << 30
    limit_card(card, limit)
    try:
        reset_peak(card)
        paint(large_canvas(7680, 4320), style_file(tmp_path), shop(device=card, limit=limit), stroke_size=1)
    finally:
        limit_card(card, None)
    assert peak_vram(card) <= limit
    estimate = needed(7680, 4320, tile=7680 + 248, precision=card.precision)
    assert 0.75 * estimate <= peak_vram(card) <= 1.25 * estimate


@pytest.mark.parametrize(
    ("width", "height", "tile"),
    [(1200, 800, 0), (3840, 2160, 0), (3840, 2160, 1024), (7680, 4320, 2048)],
)
def test_the_estimate_is_near_the_truth(tmp_path: Path, width: int, height: int, tile: int) -> None:
    card, tile = choose("cuda"), tile or max(width, height) + 248
    release()
    reset_peak(card)
    paint(large_canvas(width, height), style_file(tmp_path), shop(device=card, tile=tile), stroke_size=1)
    estimate = needed(width, height, tile=tile, precision=card.precision)
    assert 0.75 * estimate <= peak_vram(card) <= 1.25 * estimate, (estimate, peak_vram(card))


def test_optimising_keeps_to_its_plan(tmp_path: Path) -> None:
    card = choose("cuda")
    step = Optimize(style=str(style_file(tmp_path)), features="slim")
    job = Job(large_canvas(3840, 2160), step, shop(device=card), number_format(card))
    job.scales = (replace(job.scales[-1], steps=2),)
    release()
    reset_peak(card)
    for _ in job.paint():
        pass
    assert peak_vram(card) <= job.room().needed


def test_a_recorded_descent_is_the_plain_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded at the third iteration: eight iterations lead to the same picture."""
    step = Optimize(style=str(style_file(tmp_path)), features="slim")
    replay, replays = torch.cuda.CUDAGraph.replay, []

    def counted(graph: torch.cuda.CUDAGraph) -> None:
        replays.append(graph)
        replay(graph)

    monkeypatch.setattr(torch.cuda.CUDAGraph, "replay", counted)
    found = []
    for warm, recorded in ((descent.WARM, 6), (1000, 0)):
        monkeypatch.setattr(descent, "WARM", warm)
        replays.clear()
        job = Job(canvas_of(320, 240), step, shop(device=choose("cuda")), torch.float32)
        job.scales = (replace(job.scales[-1], steps=8),)
        found.append(drained(job).astype(int))
        assert len(replays) == recorded
    assert np.abs(found[0] - found[1]).max() <= 1


def drained(job: Job) -> npt.NDArray[np.uint8]:
    running = job.paint()
    while True:
        try:
            next(running)
        except StopIteration as end:
            return np.array(end.value.array)
