"""A recipe as a command: what it says is read by the command line itself, and gives the very same recipe."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cli import render, run
from engine.crop import Crop
from engine.line import PROGRAM, command_of, default_target
from engine.recipe import Guide, Imagine, Optimize, Output, Recipe, Share, Size, Step, Stylize
from engine.restoring import a1111
from engine.styles import builtin_styles
from engine.texts import texts_in
from engine.wishes import Wishes, requests_for, understand
from tests import pictures
from tests.command import photo
from tests.imagining import Models, artists_folder, models, models_go
from tests.pictures import pixels

__all__ = ["artists_folder", "models", "models_go", "photo"]  # fixtures

STYLES = [style.name for style in builtin_styles()]


def typed(line: str) -> dict[str, Any]:
    """The command as the command line's own parser reads it."""
    words = shlex.split(line)
    assert tuple(words[:2]) == PROGRAM
    return dict(render.make_context("render", words[2:]).params)


def understood(line: str) -> Recipe:
    """The recipe that the command asks for."""
    values = typed(line)
    source, out, init = values.pop("photo"), values.pop("out"), values.pop("init")
    count, prompts, _ = values.pop("count"), values.pop("prompts"), values.pop("as_json")
    assert (count, prompts, init) == (1, None, None)
    (request,) = requests_for(understand(Wishes(**values)), source, out, (), count)
    assert request.source == source
    return request.recipe


def test_options_say_what_they_can(photo: Path, tmp_path: Path) -> None:
    recipe = Recipe(
        steps=(Stylize(style="woodcut", strength=0.35, blend=(Share(style="mosaic", weight=0.25),)),),
        output=Output(size=Size(width=3840, height=2160)),
    )
    line = command_of(recipe, photo, Path("it's again.png"))
    assert line == (
        f"impasto render {photo} --style woodcut --strength 0.35 --blend mosaic:0.25 --size 3840x2160 "
        "-o 'it'\"'\"'s again.png'"
    )


def test_the_crop_and_how_it_is_written_are_said(photo: Path, tmp_path: Path) -> None:
    crop = Crop(left=0.1, top=1 / 7, width=0.5, height=0.75, angle=-3.5)
    output = Output(quality=55, depth=16, metadata=False)
    recipe = Recipe(steps=(Stylize(style="woodcut"),), output=output, crop=crop)
    line = command_of(recipe, photo, tmp_path / "again.avif")
    assert "--recipe" not in line
    assert understood(line) == recipe
    assert command_of(recipe, photo, tmp_path / "again.jpg").count("--depth") == 0
    assert default_target(Output(format="avif"), "fox") == Path("fox-again.avif")


def test_words_too() -> None:
    step = Imagine(prompt="--a 'fox' $HOME\nin `snow`", model="/m/dreams.safetensors", steps=20, negative="-grey")
    line = command_of(Recipe(steps=(step, Optimize(style="woodcut")), seed=7), None, Path("fox.png"))
    assert "--recipe" not in line
    values = typed(line)
    assert (values["prompt"], values["negative"], values["seed"]) == (step.prompt, "-grey", 7)
    assert (values["photo"], values["style"], values["method"]) == (None, "woodcut", "optimize")


def test_on_windows_it_is_quoted_for_that_shell() -> None:
    line = command_of(Recipe(steps=(Stylize(style="wood cut"),)), None, Path("a b.png"), windows=True)
    assert line == 'impasto render --style "wood cut" -o "a b.png"'


shares = st.builds(Share, style=st.sampled_from(STYLES), weight=st.floats(0.001, 10))
masks = st.sampled_from([None, "mask.png", "an odd 'mask'.png"])
stylings = st.builds(
    Stylize,
    style=st.sampled_from(STYLES),
    strength=st.floats(0, 1),
    stroke_size=st.none() | st.floats(1, 8),
    detail=st.floats(0, 1),
    keep_colours=st.floats(0, 1),
    blend=st.lists(shares, max_size=3).map(tuple),
    mask=masks,
    mask_inverted=st.booleans(),
    feather=st.floats(0, 0.25),
)
optimizings = st.builds(
    Optimize,
    style=st.sampled_from(STYLES),
    fidelity=st.floats(0, 1),
    features=st.sampled_from(["auto", "slim", "vgg16"]),
    effort=st.sampled_from(["quick", "normal", "fine"]),
)
outputs = st.builds(
    Output,
    size=st.none() | st.builds(Size, width=st.integers(1, 9999), height=st.integers(1, 9999)),
    quality=st.sampled_from([92, 70]),
    depth=st.sampled_from([8, 16]),
    metadata=st.booleans(),
)


def beside(step: Step, folder: Path) -> Step:
    """The step with its mask in the folder."""
    mask = getattr(step, "mask", None)
    return step if mask is None else step.model_copy(update={"mask": str(folder / mask)})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("odd 'place' $x")
    for name in ("photo.png", "mask.png", "an odd 'mask'.png"):
        pictures.photo(32, 24).save(place / name)
    return place


@settings(max_examples=25)
@given(
    steps=st.lists(stylings | optimizings, min_size=1, max_size=3),
    second=st.none() | st.sampled_from(STYLES),
    output=outputs,
    seed=st.integers(-1, 2**32 - 1),
    suffix=st.sampled_from([".png", ".jpg", ".tif"]),
)
def test_every_recipe_of_paintings_comes_back(  # noqa: PLR0917 - hypothesis gives them by name
    folder: Path, steps: list[Step], second: str | None, output: Output, seed: int, suffix: str
) -> None:
    first = beside(steps[0], folder)
    if second and isinstance(first, Stylize) and first.mask:  # as the command line writes a painting outside
        inside = first.model_copy(update={"mask_inverted": False})
        other = inside.model_copy(update={"style": second, "blend": (), "mask_inverted": True})
        recipe = Recipe(steps=(inside, other), output=output, seed=seed)
    else:
        recipe = Recipe(steps=tuple(beside(step, folder) for step in steps), output=output, seed=seed)
    line = command_of(recipe, folder / "photo.png", folder / f"again{suffix}")
    found = understood(line)
    idle = "depth" if suffix == ".jpg" else "quality"  # what this kind of file has not
    same = {idle: getattr(output, idle)}
    assert found.model_copy(update={"output": found.output.model_copy(update=same)}) == recipe


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("second", [None, Stylize(style="woodcut"), Stylize(style="woodcut", feather=0.1)])
def test_recipes_of_words_come_back(models: Models, folder: Path, second: Stylize | None, inverted: bool) -> None:
    step = Imagine(
        prompt='a (red:1.2) "fox", it\'s {big|small}\n--model x',
        negative="grey; $(rm)",
        model=str(models("sd1 file")),
        steps=3,
        guidance=1 / 3,
        scheduler="Euler a",
        denoise=0.7,
        mask=str(folder / "mask.png"),
        mask_inverted=inverted,
        feather=0.1,
        clip_skip=2,
    )
    recipe = Recipe(steps=(step,) if second is None else (step, second), seed=5)
    line = command_of(recipe, folder / "photo.png", folder / "again.png")
    assert ("--recipe" in line) == (inverted or (second is not None and second.feather == 0))
    assert understood(line) == recipe


def test_what_options_cannot_say_is_given_whole() -> None:
    guided = Imagine(prompt="a fox", guides=(Guide(model="canny", until=0.5),))
    for step in (guided, Imagine(prompt="a fox", guides=(Guide(model="a=b.safetensors"),)), Imagine(prompt=" ")):
        recipe = Recipe(steps=(step,))
        values = typed(command_of(recipe, None, Path("o.png")))
        assert Recipe.model_validate_json(values["recipe"]) == recipe


def test_a_shell_reads_it_as_it_was_meant(tmp_path: Path) -> None:
    step = Imagine(prompt="--a 'fox' $HOME\nin `snow` \\ \"x\" *!", model="a b")
    line = command_of(Recipe(steps=(step,)), tmp_path / "a $b.png", Path("o.png"))
    script = line.replace("impasto", "printf '%s\\0'", 1)
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\0")[:-1] == shlex.split(line)[1:]


def test_it_paints_the_same_picture(photo: Path, tmp_path: Path) -> None:
    first = tmp_path / "first one.png"
    asked = ["--style", "woodcut", "--strength", "0.7", "--detail", "0.25", "--size", "64x64"]
    assert run(["render", str(photo), *asked, "-o", str(first)]) == 0
    recipe = understand(Wishes(recipe=str(first))).recipe
    line = command_of(recipe, photo, tmp_path / "and again.png")
    assert run(shlex.split(line)[1:]) == 0
    assert np.array_equal(pixels(first), pixels(tmp_path / "and again.png"))


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_what_is_painted_from_words_tells_other_programs(models: Models, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"fox{suffix}"
    asked = ["--prompt", "a fox, Ж", "--negative", "grey", "--model", str(models("sd1 file")), "--size", "64x64"]
    assert run(["render", *asked, "--steps", "2", "--seed", "5", "-o", str(out)]) == 0
    texts = texts_in(out)
    said = a1111.read(texts.get("parameters") or texts["UserComment"])
    assert said is not None
    assert (said.prompt, said.negative, said.steps, said.seed) == ("a fox, Ж", "grey", "2", "5")
    assert (said.sampler, said.schedule, said.guidance, said.model) == ("DPM++ 2M", "Karras", "7", "model")
    assert (said.width, said.height) == ("64", "64")


def test_a_picture_without_settings_is_no_recipe(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["render", str(photo), "--recipe", str(photo), "-o", "o.png"]) == 1
    assert capsys.readouterr().err == (
        "photo.png has no settings inside it. Choose a picture that was painted with some.\n"
    )
    for wrong in (
        "{",
        '{"steps": []}',
        "missing.png",
        '{"steps": [{"kind": "stylize", "style": "x", "strength": 9}]}',
    ):
        assert run(["render", str(photo), "--recipe", wrong, "-o", "o.png"]) == 1
        assert "Traceback" not in (told := capsys.readouterr().err)
        assert told.count("\n") == 1
