"""The look ahead at a batch: bytes of files near the truth, warnings before the start, and the time that is left."""

from __future__ import annotations

import json
import random
import statistics
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import events
from engine.cli import run
from engine.densities import at_quality, builtin, bytes_a_pixel
from engine.events import JobId
from engine.forecasts import Expected, Forecasts, Place
from engine.hardware import precision_of
from engine.jobs import outlook
from engine.jobs.outlook import Countdown, in_words, look_ahead
from engine.jobs.planning import BatchOrder, plan_batch
from engine.learned import FILE_NAME, Lessons
from engine.memory import COSTS
from engine.recipe import Format, Imagine, Optimize, Output, Recipe, RenderRequest, Size, Stylize
from engine.render import render
from engine.settings import folders
from engine.styles import builtin_styles
from tests import pictures
from tests.batches import photos

CPU = Place("cpu", gpu=False, free=8 << 30)
LITTLE = replace(CPU, free=(45 << 20) + COSTS[precision_of(gpu=False)].fixed_bytes)
"""Where pictures of some megapixels are not painted, but smaller ones are."""


def order(folder: Path, form: Format | None = "jpeg", side: int = 320, style: str = "mosaic") -> BatchOrder:
    output = Output(format=form, size=Size(width=side, height=side))
    return BatchOrder(folder=folder, recipe=Recipe(steps=(Stylize(style=style),), output=output), style=style)


def painted(request: RenderRequest) -> events.Finished:
    *_, last = render(request, job=JobId("x"), checkpoint=lambda: None)
    assert isinstance(last, events.Finished)
    return last


def scenes(folder: Path, count: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for number in range(count):
        pictures.photo(480, 320, number).save(folder / f"{number}.jpg", quality=92)
    return sorted(folder.iterdir())


# ---- bytes on the disk


@pytest.mark.long
@pytest.mark.parametrize("form", ["jpeg", "png", "webp", "tiff", "avif"])
def test_the_bytes_of_a_batch_are_known_within_a_quarter_before_anything_was_learned(
    tmp_path: Path, form: Format
) -> None:
    sources = scenes(tmp_path / "in", 2)
    orders = [order(tmp_path / "out", form, style=style) for style in ("mosaic", "ink-wash")]
    requests = plan_batch(sources, *orders)
    said = look_ahead(requests, Forecasts(), CPU, line=True).written
    real = sum(painted(request).target.stat().st_size for request in requests)
    assert said == pytest.approx(real, rel=0.25)


@pytest.mark.long
def test_after_some_pictures_they_are_known_better_also_of_a_style_that_is_not_built_in(tmp_path: Path) -> None:
    style = tmp_path / "mine.png"
    pictures.painting(300, 260, seed=5).save(style)
    shared = order(tmp_path / "out", "jpeg", style=str(style))
    requests = plan_batch(scenes(tmp_path / "in", 6), replace(shared, style="mine"))
    forecasts = Forecasts()
    for request in requests[:3]:
        forecasts.learn(request, painted(request))
    said = look_ahead(requests[3:], forecasts, CPU, line=True).written
    real = sum(painted(request).target.stat().st_size for request in requests[3:])
    assert said == pytest.approx(real, rel=0.15)


def test_every_built_in_style_has_its_density() -> None:
    assert set(builtin()) == {style.name for style in builtin_styles()}
    assert all(0.05 < value < 2 for value in builtin().values())
    for form in ("jpeg", "webp", "avif"):
        steps = [at_quality(form, quality) for quality in range(1, 101)]
        assert steps == sorted(steps)
        assert at_quality(form, 92) == 1.0
    assert bytes_a_pixel(["mosaic"], Output(depth=16), "png") > 2 * bytes_a_pixel(["mosaic"], Output(), "png")


# ---- warnings


def test_a_disk_that_is_too_small_is_told_before_the_start(tmp_path: Path) -> None:
    requests = plan_batch(photos(tmp_path / "in", 10), order(tmp_path / "out", "tiff", 2000))
    plenty = look_ahead(requests, Forecasts(), CPU, line=True, free=lambda _folder: 1 << 40)
    assert plenty.warnings == ()
    room = plenty.written // 2 + outlook.SPARE
    tight = look_ahead(requests, Forecasts(), CPU, line=True, free=lambda _folder: room)
    assert len(tight.warnings) == 1
    assert "5 of 10 pictures will fit" in tight.warnings[0]
    assert look_ahead(requests, Forecasts(), CPU, line=True, free=lambda _folder: None).warnings == ()


def test_pictures_that_no_file_of_the_kind_holds_are_told(tmp_path: Path) -> None:
    requests = plan_batch(photos(tmp_path / "in", 3), order(tmp_path / "out", "webp", 20_000))
    (told,) = look_ahead(requests, Forecasts(), CPU, line=True).warnings
    assert told.startswith("3 pictures would be larger than WebP holds (16383 pixels a side)")
    requests = plan_batch(photos(tmp_path / "in", 1), order(tmp_path / "out", "tiff", 60_000))
    assert "600 megapixels" in look_ahead(requests, Forecasts(), CPU, line=True).warnings[0]


def test_what_does_not_fit_into_memory_and_broken_photos_are_told(tmp_path: Path) -> None:
    sources = photos(tmp_path / "in", 3)
    sources[0].write_bytes(b"no picture")
    requests = plan_batch(sources, order(tmp_path / "out", "tiff", 4000))
    found = look_ahead(requests, Forecasts(), replace(CPU, free=40 << 20), line=True)
    assert "2 of the pictures do not fit into memory" in found.warnings[0]
    assert "1 of the photos cannot be read" in found.warnings[1]
    twice = plan_batch(sources, order(tmp_path / "out", "tiff", 40), order(tmp_path / "out", "tiff", 40, "woodcut"))
    assert "1 of the photos cannot be read" in look_ahead(twice, Forecasts(), CPU, line=True).warnings[0]


def test_what_does_not_fit_is_told_with_what_helps(tmp_path: Path) -> None:
    place, plain = LITTLE, order(tmp_path / "out", "tiff", 4000)
    found = look_ahead(plan_batch(photos(tmp_path / "in", 2), plain), Forecasts(), place, line=True)
    assert found.remedy is not None
    assert (found.remedy.kind, found.remedy.also) == ("smaller", "")
    assert found.values()["advice"] == str(found.remedy)
    size = Size.parse(found.remedy.name)
    output = plain.recipe.output.model_copy(update={"size": size})
    smaller = replace(plain, recipe=plain.recipe.model_copy(update={"output": output}))
    again = look_ahead(plan_batch(photos(tmp_path / "in", 2), smaller), Forecasts(), place, line=True)
    assert (again.warnings, again.remedy) == ((), None)


def test_a_size_for_some_of_the_photos_is_not_advised_for_all(tmp_path: Path) -> None:
    shared = order(tmp_path / "out", "tiff")
    shared = replace(shared, recipe=Recipe(steps=shared.recipe.steps, output=Output(format="tiff")))
    sources = photos(tmp_path / "in", 2)
    pictures.photo(3000, 2000).save(sources[1])
    found = look_ahead(plan_batch(sources, shared), Forecasts(), LITTLE, line=True)
    assert found.remedy is not None
    assert "these pictures only" in str(found.remedy)


def test_only_what_is_missing_counts(tmp_path: Path) -> None:
    requests = plan_batch(photos(tmp_path / "in", 3), order(tmp_path / "out", "png"))
    requests[1].target.parent.mkdir()
    Image.new("RGB", (9, 9)).save(requests[1].target)
    found = look_ahead(requests, Forecasts(), CPU, line=True)
    assert (found.pictures, found.already, found.replaced) == (2, 1, 0)
    assert found.expected[1] is None
    again = tuple(request.model_copy(update={"overwrite": True}) for request in requests)
    found = look_ahead(again, Forecasts(), CPU, line=True)
    assert (found.pictures, found.already, found.replaced) == (3, 0, 1)
    assert look_ahead((), Forecasts(), CPU, line=True).text == "There is nothing to paint."


def test_words_have_no_memory_forecast_until_it_was_learned(tmp_path: Path) -> None:
    recipe = Recipe(steps=(Imagine(prompt="x", model="tiny"),), output=Output(size=Size(width=64, height=64)), seed=1)
    request = RenderRequest(target=tmp_path / "x.png", recipe=recipe)
    forecasts = Forecasts()
    assert forecasts.expect(request, CPU).needed == 0
    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(request.target)
    went = events.Finished(
        job=JobId("x"), target=request.target, width=64, height=64, seconds=2.0, added_ram=300 << 20,
        device="cpu", busy=(0.0, 2.0, 0.01),
    )  # fmt: skip
    for _ in range(4):
        forecasts.learn(request, went)
    assert forecasts.expect(request, CPU).needed == pytest.approx(300 << 20, rel=0.1)
    assert forecasts.expect(request, CPU).painting == pytest.approx(2.0, rel=0.1)


# ---- the time that is left


def test_the_countdown_follows_what_really_happens() -> None:
    """Twenty pictures of 1 to 3 s that take twice as long as was said."""
    sizes = [1.0 + number % 3 for number in range(20)]
    now = [0.0]
    expected = [Expected(1, 1, 0.0, size, 0.0, 0, 0) for size in sizes]
    countdown = Countdown(expected, sum(sizes), clock=lambda: now[0])
    assert countdown.left == pytest.approx(sum(sizes))
    countdown.begin()
    for number, size in enumerate(sizes):
        now[0] += 2 * size
        countdown.reach(number, 1.0)
        if number == 9:
            assert countdown.left == pytest.approx(2 * sum(sizes[10:]), rel=0.2)
    assert countdown.left == 0.0
    assert [in_words(value) for value in (0.2, 8, 33, 61, 200, 4800, 7200)] == [
        "1 s", "8 s", "35 s", "1 min", "3 min", "1 h 20 min", "2 h",
    ]  # fmt: skip


def test_the_command_looks_ahead_and_learns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scenes(tmp_path / "in", 6)
    arguments = ["batch", str(tmp_path / "in"), "--style", "mosaic", "--longest", "120", "--device", "cpu"]
    assert run([*arguments, "--out", str(tmp_path / "out"), "--plan"]) == 0
    assert not (tmp_path / "out").exists()
    assert "6 pictures to paint: about" in capsys.readouterr().err
    assert run([*arguments, "--out", str(tmp_path / "out"), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["kind"] == "outlook"
    assert lines[0]["pictures"] == 6
    path = folders().settings / FILE_NAME
    known = json.loads(path.read_text())["lessons"]
    assert {"paint cpu stylize", "read jpeg", "queue cpu in a line", "start cpu"} <= set(known)
    said = look_ahead(
        plan_batch(sorted((tmp_path / "in").iterdir()), order(tmp_path / "two", None, 120)),
        Forecasts(Lessons(path)),
        CPU,
        line=True,
    )
    real = sum(item.stat().st_size for item in (tmp_path / "out").iterdir())
    assert said.written == pytest.approx(real, rel=0.1)


def test_a_mixed_queue_of_twenty_is_known_after_ten_jobs(tmp_path: Path) -> None:
    """A machine that is not as arithmetic thinks: the whole within 20 %, most of the memory within 15 %."""
    pictures.photo(90, 60).save(tmp_path / "photo.jpg")
    chance, forecasts = random.Random(7), Forecasts()

    def job(number: int) -> RenderRequest:
        slow = number % 4 == 3
        styles = ("mosaic", "woodcut", "ink-wash")
        step = Optimize(style="mosaic", features="slim") if slow else Stylize(style=styles[(number - number // 4) % 3])
        side = chance.choice((100, 150, 200) if slow else (400, 700, 1000, 1600))
        recipe = Recipe(steps=(step,), output=Output(size=Size(width=side, height=side), format="jpeg"))
        return RenderRequest(source=tmp_path / "photo.jpg", target=tmp_path / f"{number}.jpg", recipe=recipe)

    def went(request: RenderRequest) -> events.Finished:
        plain = Forecasts().expect(request, CPU)
        slow = isinstance(request.recipe.steps[0], Optimize)
        seconds = (4 if slow else 0.6) * plain.painting * chance.uniform(0.85, 1.2) + 0.3
        request.target.write_bytes(bytes(1000))
        return events.Finished(
            job=JobId("x"), target=request.target, width=plain.width, height=plain.height, seconds=seconds,
            added_ram=round((1.5 if slow else 0.8) * plain.needed * chance.uniform(0.93, 1.07) + 3e7),
            device="cpu", busy=(0.02, seconds, 3 * plain.saving),
        )  # fmt: skip

    jobs = [job(number) for number in range(30)]
    for request in jobs[:10]:
        forecasts.learn(request, went(request))
    expected = forecasts.in_turn(jobs[10:], CPU)
    real = [went(request) for request in jobs[10:]]
    said = outlook.queue_seconds(expected, forecasts, CPU, line=False)
    assert said == pytest.approx(sum(sum(item.busy) for item in real), rel=0.2)
    errors = [abs(one.needed / other.added_ram - 1) for one, other in zip(expected, real, strict=True)]
    assert statistics.median(errors) < 0.1
    assert sum(error < 0.15 for error in errors) >= 15
    plain = [Forecasts().expect(request, CPU) for request in jobs[10:]]
    assert sum(item.seconds for item in plain) < 0.6 * said, "nothing was known of this machine before"
