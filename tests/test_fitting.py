"""Make it fit: what is proposed fits, what fits is left alone, and nothing is lost before it has to be."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from engine import errors, memory
from engine.cli import run
from engine.fitting import (
    DEPTHS,
    GRID,
    MODELS,
    WORKABLE,
    Work,
    accompanied,
    advice,
    model_of,
    needs,
    proposed,
    sized,
    ways,
)
from engine.forecasts import Place
from engine.hardware import precision_of
from engine.imagining import room as imagining
from engine.models.header import read_header
from engine.optimising import room as optimising
from engine.recipe import Guide, Imagine, Optimize, Recipe, Reference, RenderRequest, Step, Stylize
from tests import tiny_models
from tests.command import one_sentence
from tests.pictures import photo as drawn
from tests.small_models import KINDS, put, safetensors

BUDGETS = [*range(200 << 20, 1 << 30, 200 << 20), *(gib << 30 for gib in (1, 2, 3, 4, 6, 8, 12, 16, 24))]
SIZES = [(512, 512), (1920, 1080), (2160, 3840), (7680, 4320)]
STEPS: dict[str, tuple[Step, ...]] = {
    "stylize": (Stylize(style="woodcut"),),
    "optimize": (Optimize(style="woodcut"),),
    "imagine": (Imagine(prompt="a boat"),),
    "imagine and paint": (Imagine(prompt="a boat"), Stylize(style="woodcut")),
}
ROOMY = Place("cpu", gpu=False, free=64 << 30)


def work(steps: tuple[Step, ...], size: tuple[int, int], free: int, *, gpu: bool, tile: int | None = None) -> Work:
    recipe = Recipe(steps=steps)
    imagined = isinstance(steps[0], Imagine)
    model = MODELS["sdxl"] if imagined else None
    place = Place("card" if gpu else "cpu", gpu=gpu, free=free)
    return Work(recipe, *size, place, tile=tile, model=model, photo=not imagined)


def painted(asked: Work) -> None:
    """What the engine's own plans say before they begin; raises NotEnoughMemory where they refuse."""
    free = asked.place.free or 0
    for step in asked.recipe.steps:
        if isinstance(step, Stylize):
            precision = precision_of(gpu=asked.place.gpu)
            memory.plan(*step.seen(*asked.size), precision=precision, free=free, limit=asked.limit, tile=asked.tile)
        elif isinstance(step, Optimize):
            number = 2 if asked.place.gpu else 4
            optimising.fitting(
                *asked.size, features="vgg16", number_bytes=number, gpu=asked.place.gpu, free=free, limit=asked.limit
            )


@pytest.mark.parametrize("steps", STEPS.values(), ids=list(STEPS))
@pytest.mark.parametrize("gpu", [True, False])
def test_over_all_budgets_what_is_proposed_fits(steps: tuple[Step, ...], gpu: bool) -> None:
    helped = 0
    for size, free in itertools.product(SIZES, BUDGETS):
        asked = work(steps, size, free, gpu=gpu)
        found = ways(asked)
        assert not (found and needs(asked).fits)
        for way in found:
            helped += 1
            assert needs(way.work).fits
            assert needs(way.work).needed <= free
            painted(way.work)
            assert max(way.work.size) <= max(size)
    assert helped > 0 or steps is STEPS["stylize"] or (gpu and steps is STEPS["imagine"])


@pytest.mark.parametrize("size", SIZES)
def test_paintings_of_a_photo_always_find_a_way(size: tuple[int, int]) -> None:
    for steps, gpu, free in itertools.product((STEPS["stylize"], STEPS["optimize"]), (True, False), BUDGETS):
        asked = work(steps, size, free, gpu=gpu)
        assert needs(asked).fits or ways(asked)


def test_what_fits_is_left_alone_and_its_tiles_are_told() -> None:
    asked = work(STEPS["stylize"], (7680, 4320), 500 << 20, gpu=False)
    assert ways(asked) == ()
    tile = needs(asked).tile
    assert tile is not None
    assert tile < 3000
    assert needs(work(STEPS["stylize"], (512, 512), 8 << 30, gpu=False)).tile is None


@pytest.mark.parametrize("steps", STEPS.values(), ids=list(STEPS))
def test_nothing_is_lost_before_it_has_to_be(steps: tuple[Step, ...]) -> None:
    for size, free in itertools.product(SIZES, BUDGETS):
        found = ways(work(steps, size, free, gpu=True, tile=8192), ROOMY)
        keeps = [way.keeps for way in found]
        assert keeps == sorted(keeps, reverse=True)  # those that keep the picture stand first
        for way in found:
            assert way.keeps == (way.work.size == size and way.work.recipe.steps == steps)
        if found and "processor" in found[0].kinds:
            assert found[0].work.place.name == "cpu"


def test_the_size_is_the_largest_that_fits() -> None:
    asked = work(STEPS["optimize"], (7680, 4320), 3 << 30, gpu=True)
    way = next(way for way in ways(asked) if way.kinds == ("size",))
    assert way.work.recipe.output.size is not None
    assert way.work.width / way.work.height == pytest.approx(16 / 9, abs=0.01)
    spare = replace(asked, place=replace(asked.place, free=int(0.92 * (3 << 30))))
    larger = needs(sized(spare, way.work.width + GRID))
    assert not larger.fits or (larger.tile is not None and larger.tile < WORKABLE)
    assert way.needs.tile is None or way.needs.tile >= WORKABLE


def test_a_way_that_takes_hours_is_not_the_one_that_is_proposed() -> None:
    asked = work(STEPS["optimize"], (7680, 4320), 2 << 30, gpu=True)
    found = ways(asked, ROOMY)
    assert found[0].kinds == ("processor",)
    assert found[0].needs.seconds > 3600
    best = proposed(needs(asked), found)
    assert best is not None
    assert best.kinds == ("size",)
    assert proposed(needs(asked), found[:1]) == found[0]


def test_a_tile_that_was_fixed_is_the_first_to_go() -> None:
    asked = work(STEPS["stylize"], (7680, 4320), 560 << 20, gpu=False, tile=16_384)
    assert next(way.kinds for way in ways(asked)) == ("tile",)
    assert ways(asked)[0].work.tile is None


def test_words_are_imagined_at_the_models_own_size_before_the_picture_is_smaller() -> None:
    asked = work(STEPS["imagine"], (4096, 4096), 4 << 30, gpu=True)
    first = ways(asked)[0]
    assert first.kinds == ("own size",)
    assert first.work.size == (4096, 4096)
    assert first.needs.means != imagining.Means()  # parts in turn, which the plan does by itself


def test_the_networks_beside_a_model_count() -> None:
    step = Imagine(prompt="a boat", guides=[Guide(model="edges"), Guide(model="edges", look="canny")])
    asked = work((step,), (1024, 1024), 9 << 30, gpu=True)
    assert asked.model is not None
    alone, guided = needs(asked), needs(replace(asked, model=accompanied(asked.model, step)))
    assert guided.needed == alone.needed + MODELS["sdxl"].guide or guided.means != alone.means
    roomy = replace(asked, place=replace(asked.place, free=64 << 30))
    assert needs(replace(roomy, model=accompanied(asked.model, step))).needed == (
        needs(roomy).needed + MODELS["sdxl"].guide  # the same file twice is loaded once
    )
    more = step.model_copy(update={"guides": (Guide(model="a", look="depth"), Guide(model="b"))})
    told = accompanied(asked.model, more.model_copy(update={"references": (Reference(picture="a.png"),)}))
    assert told.sizes.more == 2 * MODELS["sdxl"].guide + DEPTHS + MODELS["sdxl"].reference
    tight = replace(asked, place=replace(asked.place, free=4 << 30), recipe=Recipe(steps=(step,)))
    tight = replace(sized(tight, 4096), model=accompanied(asked.model, step))
    found = ways(tight)
    assert found
    assert all(needs(way.work).fits and way.work.model == tight.model for way in found)


def test_of_networks_that_are_here_the_files_tell(tmp_path: Path) -> None:
    paints, net = tmp_path / "dreams.safetensors", tmp_path / "edges.safetensors"
    put(paints, safetensors(KINDS["sdxl"][0]))
    tiny_models.controlnet_file(net)
    step = Imagine(prompt="a boat", model=str(paints), guides=[Guide(model=str(net))])
    model = model_of(Recipe(steps=(step,)))
    assert model is not None
    values = sum(math.prod(shape) for shape in read_header(net).shapes.values())
    assert model.sizes.more == pytest.approx(2 * values, rel=0.05)
    net.unlink()  # then they are as large as such ones are
    gone = model_of(Recipe(steps=(step,)))
    assert gone is not None
    assert gone.sizes.more == MODELS["sdxl"].guide


def test_a_job_that_ran_out_of_memory_is_made_smaller_than_it_was_thought_to_be() -> None:
    asked = work(STEPS["optimize"], (1920, 1080), 8 << 30, gpu=False)
    assert ways(asked) == ()
    found = ways(asked, refused=True)
    assert found
    for way in found:
        assert way.needs.needed <= 0.7 * needs(asked).needed


def test_a_photo_that_is_gone_gets_no_advice(tmp_path: Path) -> None:
    request = RenderRequest(
        source=tmp_path / "gone.jpg", target=tmp_path / "to.png", recipe=Recipe(steps=STEPS["stylize"])
    )
    assert advice(request) is None


def test_the_refusal_names_a_size_and_with_it_the_picture_is_painted(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    drawn(3000, 2000).save(photo)
    recipe = Recipe(steps=STEPS["optimize"])
    request = RenderRequest(
        source=photo, target=tmp_path / "to.png", recipe=recipe, device="cpu", memory_limit=900 << 20
    )
    told = advice(request)
    assert told is not None
    assert told.kind == "smaller"
    width, height = map(int, told.name.split("x"))
    with pytest.raises(errors.NotEnoughMemory):
        _plan(3000, 2000)
    _plan(width, height)


def _plan(width: int, height: int) -> None:
    optimising.fitting(width, height, features="vgg16", number_bytes=4, gpu=False, free=8 << 30, limit=900 << 20)


def test_the_command_line_says_what_would_fit_and_then_it_does(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    photo = tmp_path / "photo.jpg"
    drawn(1200, 800).save(photo)
    line = ["render", str(photo), "--style", "woodcut", "--device", "cpu", "-o", str(tmp_path / "to.png")]
    line += ["--memory-limit", str((7 << 20) + memory.COSTS[precision_of(gpu=False)].fixed_bytes)]
    assert run(line) == 1
    told = capfd.readouterr().err
    assert one_sentence(told.replace(". ", "; "))
    proposed = told.strip().rpartition("--size ")[2].rstrip(".")
    assert run([*line, "--size", proposed]) == 0
    with Image.open(tmp_path / "to.png") as painted_picture:
        assert painted_picture.size == tuple(map(int, proposed.split("x")))
