"""The planner: fits what there is or refuses before anything starts, and its estimate is near the truth."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine import devices, errors, hardware
from engine.hardware import precision_of
from engine.memory import MIB, forecast, human_bytes, needed, parse_bytes, plan, short
from engine.steps import stylize
from tests.command import python
from tests.painting import Card, large_canvas, paint, processor, shop, style_file

SIZES = [(512, 512), (1024, 768), (1920, 1080), (3840, 2160), (7680, 4320)]


@pytest.mark.parametrize("precision", ["float16", "bfloat16", "float32"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_sweep_of_budgets_fits_or_is_refused_before_the_start(precision: str, width: int, height: int) -> None:
    fitted = []
    for budget in range(200 * MIB, 24 << 30, 200 * MIB):
        try:
            found = plan(width, height, precision=precision, free=budget, limit=None)
        except errors.NotEnoughMemory:
            fitted.append(0)
            continue
        assert found.needed <= budget
        assert found.needed == needed(width, height, tile=found.tile, precision=precision)
        fitted.append(found.tile)
    assert fitted == sorted(fitted)
    assert fitted[-1] > 0


@given(some.integers(1, 20000), some.integers(1, 20000), some.integers(1, 32 << 30))
def test_a_limit_binds(width: int, height: int, limit: int) -> None:
    least = needed(width, height, tile=64, precision="float16")
    if limit < least and max(width, height) > 64:
        with pytest.raises(errors.NotEnoughMemory, match=f"Painting {width} × {height} needs"):
            plan(width, height, precision="float16", free=32 << 30, limit=limit)
    elif limit >= least:
        assert plan(width, height, precision="float16", free=32 << 30, limit=limit).needed <= limit


def test_ten_megabytes_are_refused_with_what_is_needed() -> None:
    with pytest.raises(errors.NotEnoughMemory, match="needs at least"):
        plan(2000, 1500, precision="float32", free=8 << 30, limit=parse_bytes("10MB"))


@pytest.mark.parametrize(
    ("text", "count"), [("4GB", 4 << 30), ("800 mb", 800 << 20), ("1.5GiB", 3 << 29), ("4096", 4096), ("2k", 2048)]
)
def test_amounts_of_memory(text: str, count: int) -> None:
    assert parse_bytes(text) == count


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "0", "4 bananas", "1e9", "4GBB", "9" * 40, "٤GB"])
def test_amounts_that_make_no_sense(text: str) -> None:
    with pytest.raises(errors.InvalidRequest, match="not an amount"):
        parse_bytes(text)


@pytest.mark.parametrize("room", [1, MIB - 1, 209 * MIB, 1023 * MIB, (1 << 30) - 1, 1 << 30, 5 * (1 << 30) + 7])
@pytest.mark.parametrize("more", [1, MIB // 3, MIB])
def test_what_does_not_fit_never_looks_as_if_it_did(room: int, more: int) -> None:
    need, has = short(room + more, room)
    assert need != has
    assert _bytes(need) >= room + more - MIB * 1e-6
    assert _bytes(has) <= room + MIB * 1e-6


def _bytes(text: str) -> float:
    number, unit = text.split()
    return float(number) * {"MB": MIB, "GB": 1 << 30}[unit]


def test_a_refusal_says_more_than_may_be_used() -> None:
    least = needed(512, 512, tile=64, precision="float32")
    with pytest.raises(errors.NotEnoughMemory) as caught:
        plan(512, 512, precision="float32", free=1 << 40, limit=least - 1)
    figures = re.findall(r"\d+ MB", str(caught.value))
    assert figures == [f"{-(-least // MIB)} MB", f"{(least - 1) // MIB} MB"]


def test_the_forecast_says_whether_it_fits() -> None:
    assert forecast(3840, 2160, gpu=True, free=8 << 30).fits
    assert not forecast(3840, 2160, gpu=True, free=50 * MIB).fits
    assert forecast(3840, 2160, gpu=False, free=None).fits
    assert human_bytes(forecast(512, 512, gpu=False, free=None).needed).endswith("MB")


@pytest.mark.parametrize(
    ("width", "height", "budget"),
    [
        (512, 512, 200),
        (1920, 1080, 200),
        *(pytest.param(3840, 2160, budget, marks=pytest.mark.long) for budget in (200, 300, 500, 1000, 24 << 10)),
        *(pytest.param(7680, 4320, budget, marks=pytest.mark.long) for budget in (200, 300, 500, 1000, 24 << 10)),
    ],
)
def test_no_peak_is_over_the_budget(tmp_path: Path, width: int, height: int, budget: int) -> None:
    """Scorecard row 11, on a card that is not there: what lies in tensors, and the two canvases, or a refusal."""
    stylize.brushes.clear()
    room = budget * MIB
    photo, device = large_canvas(width, height), processor(free=room)
    with Card(room - 2 * width * height * 3) as card:
        try:
            paint(photo, style_file(tmp_path), shop(device=device), stroke_size=1)
        except errors.NotEnoughMemory as error:
            assert f"Painting {width} × {height} needs" in str(error)  # noqa: PT017
            assert card.peak < 64 * MIB, "it was refused before anything was painted"
            return
    assert card.raised == 0
    assert card.peak > needed(512, 512, tile=4096, precision="float32"), "so little that the test says nothing"


MEASURE = """
import json, sys, torch
from engine.peaks import peak_ram
from tests.painting import canvas_of, large_canvas, paint, shop, style_file
from pathlib import Path
torch.set_num_threads(1)
width, height, tile, folder = *map(int, sys.argv[1:4]), Path(sys.argv[4])
paint(canvas_of(64, 64), style_file(folder), shop(tile=4096))
photo = large_canvas(width, height)
before = peak_ram()
paint(photo, style_file(folder), shop(tile=tile), stroke_size=1)
print(json.dumps(peak_ram() - before))
"""


@pytest.mark.parametrize(
    ("width", "height", "tile"), [(2200, 1400, 4096), pytest.param(2200, 1400, 768, marks=pytest.mark.long)]
)
def test_the_estimate_is_near_the_truth(tmp_path: Path, width: int, height: int, tile: int) -> None:
    done = python(MEASURE, width, height, tile, tmp_path)
    assert done.returncode == 0, done.stderr
    grown = json.loads(done.stdout)
    estimate = needed(width, height, tile=tile, precision="float32")
    assert grown <= 1.25 * estimate
    assert grown >= 0.75 * estimate


def test_forecasts_go_by_the_format_that_the_processor_paints_in() -> None:
    if sys.platform == "linux":
        assert precision_of(gpu=False) == devices.choose("cpu").precision
    assert precision_of(gpu=True) == "float16"


@pytest.mark.parametrize(("flags", "told"), [("fpu amx_bf16", "bfloat16"), ("fpu sse", "float32"), (None, "float32")])
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing tells")
def test_the_processors_flags_tell_its_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flags: str | None, told: str
) -> None:
    file = tmp_path / "cpuinfo"
    if flags is not None:
        file.write_text(f"processor\t: 0\nflags\t\t: {flags}\nbugs\t\t: none\n")
    monkeypatch.setattr(hardware, "CPUINFO", file)
    hardware._flags.cache_clear()
    try:
        assert precision_of(gpu=False) == told
    finally:
        hardware._flags.cache_clear()
