"""How much memory a job adds: measured for one at a time, told as unknown where two overlap."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from engine import events, peaks
from engine.events import JobId
from engine.forecasts import Forecasts, Place
from engine.memory import MIB, Forecast
from engine.peaks import AddedRam
from engine.recipe import Output, Recipe, RenderRequest, Size, Stylize
from engine.render import render
from tests import pictures


def held(count: int) -> int:
    """Fill `count` MiB of memory and let go of it."""
    return int(np.ones(count * MIB, np.uint8)[:: 1 << 20].sum())


@pytest.fixture(autouse=True)
def at_rest() -> None:
    """What earlier tests held does not count, and this process has painted before."""
    peaks._begins.clear()
    peaks._painted.add("")


@pytest.mark.parametrize("resets", [True, False])
def test_what_was_held_for_a_moment_is_measured(monkeypatch: pytest.MonkeyPatch, resets: bool) -> None:
    if not resets:
        monkeypatch.setattr(peaks, "_reset", lambda: False)  # as on systems without
    for count in (200, 80):  # the second is smaller: an earlier peak does not count
        added = AddedRam()
        added.begin()
        assert held(count) == count
        kept = np.ones(count * MIB, np.uint8)
        time.sleep(0.0 if resets else 0.1)
        del kept
        assert added.end() == pytest.approx(count * MIB, rel=0.1)


def test_of_two_that_overlap_neither_is_told() -> None:
    first, second = AddedRam(), AddedRam()
    first.begin()
    second.begin()
    held(40)
    assert second.end() == 0
    assert first.end() == 0
    assert first.end() == 0
    with AddedRam() as alone:  # above 32 MiB glibc never takes it from what earlier tests have left
        held(40)
        assert alone.end() > 35 * MIB


def test_no_thread_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peaks, "_reset", lambda: False)
    before = threading.active_count()
    with AddedRam():
        assert threading.active_count() == before + 1
    time.sleep(0.1)
    assert threading.active_count() == before


def test_a_forecast_learns_from_what_a_picture_really_took(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same picture twice more, after the network is loaded: within 15 %."""
    pictures.photo(600, 400).save(tmp_path / "photo.png")
    forecasts, place = Forecasts(), Place("cpu", gpu=False)
    peaks._painted.clear()
    for number in range(6):
        recipe = Recipe(steps=(Stylize(style="mosaic"),), output=Output(size=Size(width=600, height=600)))
        request = RenderRequest(
            source=tmp_path / "photo.png", target=tmp_path / f"{number}.png", recipe=recipe, device="cpu"
        )
        said = forecasts.expect(request, place)
        *_, went = render(request, job=JobId("x"), checkpoint=lambda: None)
        assert isinstance(went, events.Finished)
        assert went.device == "cpu"
        assert (went.added_ram == 0) == went.first == (number == 0)
        forecasts.learn(request, went)
    assert said.needed == pytest.approx(went.added_ram, rel=0.15)
    plain = Forecast(needed=100 * MIB, seconds=2.0, fits=True)
    better = forecasts.better(request.recipe, plain, place)
    assert better.needed != plain.needed
    assert better.fits
    assert Forecasts().better(request.recipe, plain, Place("cuda:0", gpu=True)).needed == plain.needed
