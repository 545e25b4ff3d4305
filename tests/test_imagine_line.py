"""Painting from words on the command line: one picture and many, a painting after it, and what may be wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.cli import render, run
from engine.errors import InvalidRequest
from engine.imagining.schedulers import WAYS
from engine.metadata import read_recipe
from engine.presets import Preset, read_preset, write_preset
from engine.recipe import Guide, Imagine, Recipe, RenderRequest, Stylize, Weighted
from engine.wishes import Wishes, understand
from engine.wishes_words import MOST_PROMPTS, prompts_in
from tests import ROOT, pictures, tiny_models
from tests.command import command, one_sentence
from tests.imagining import Models, artists_folder, models, models_go
from tests.pictures import pixels
from tests.waiting import wait_until

__all__ = ["artists_folder", "models", "models_go"]  # fixtures

SMALL = ("--size", "64x64", "--steps", "2", "--seed", "5")


def test_a_picture_from_words_alone_with_a_preview_at_every_step(models: Models, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    done = command(
        "render", "--prompt", "a (red:1.2) house", "--model", models("sd1 folder"), "-o", out, "--json", *SMALL
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [event["kind"] for event in told].count("preview") == 2 + 1
    assert told[0]["source"] is None
    assert told[-1]["kind"] == "finished"
    assert pixels(out).shape == (64, 64, 3)
    recipe = read_recipe(out)
    assert recipe is not None
    assert recipe.seed == 5
    assert isinstance(recipe.steps[0], Imagine)


def test_the_picture_says_how_it_is_painted_again(models: Models, tmp_path: Path) -> None:
    first, again = tmp_path / "one.png", tmp_path / "two.png"
    line = ["render", "--prompt", "a {red|blue|green|grey} house", "--model", str(models("sd1 file"))]
    assert run([*line, "--size", "64x64", "--steps", "2", "-o", str(first)]) == 0
    recipe = read_recipe(first)
    assert recipe is not None
    assert recipe.seed >= 0  # it was drawn
    assert run([*line, "--size", "64x64", "--steps", "2", "--seed", str(recipe.seed), "-o", str(again)]) == 0
    assert np.array_equal(pixels(first), pixels(again))


def test_words_and_then_a_painting(models: Models, tmp_path: Path) -> None:
    out, plain = tmp_path / "both.png", tmp_path / "plain.png"
    line = ["render", "--prompt", "a house", "--model", str(models("sd1 folder")), *SMALL]
    assert run([*line, "-o", str(plain)]) == 0
    assert run([*line, "--style", "woodcut", "-o", str(out)]) == 0
    assert not np.array_equal(pixels(out), pixels(plain))
    recipe = read_recipe(out)
    assert recipe is not None
    assert [step.kind for step in recipe.steps] == ["imagine", "stylize"]


def test_a_size_of_one_pixel(models: Models, tmp_path: Path) -> None:
    out = tmp_path / "dot.png"
    line = ["render", "--prompt", "a dot", "--model", str(models("sd1 folder")), "--steps", "1", "--size", "1x1"]
    assert run([*line, "-o", str(out)]) == 0
    assert pixels(out).shape[:2] == (1, 1)
    dot = tmp_path / "photo.png"
    pictures.photo(3, 2).save(dot)
    assert run([*line[:-2], "--init", str(dot), "-o", str(tmp_path / "dots.png")]) == 0
    assert pixels(tmp_path / "dots.png").shape[:2] == (2, 3)


def test_a_photo_to_start_from(models: Models, tmp_path: Path) -> None:
    photo, out = tmp_path / "photo.png", tmp_path / "out.png"
    pictures.photo(96, 64).save(photo)
    line = ["render", "--init", str(photo), "--prompt", "a house", "--model", str(models("sd1 folder"))]
    assert run([*line, "--steps", "4", "--denoise", "0.5", "-o", str(out)]) == 0
    assert pixels(out).shape == (64, 96, 3)


def test_many_pictures_have_seeds_of_their_own(
    models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompts = tmp_path / "prompts.txt"
    prompts.write_text("# two\na house\na tower\n")
    line = ["render", "--prompts", str(prompts), "--model", str(models("sd1 folder")), "--count", "2", *SMALL]
    assert run([*line, "-o", str(tmp_path / "out.png")]) == 0
    assert "4 painted" in capsys.readouterr().err
    made = sorted(tmp_path.glob("out*.png"))
    recipes = [read_recipe(path) for path in made]
    assert sorted((recipe.seed, recipe.steps[0].prompt) for recipe in recipes if recipe is not None) == [
        (5, "a house"),
        (5, "a tower"),
        (6, "a house"),
        (6, "a tower"),
    ]
    assert len({pixels(path).tobytes() for path in made}) == 4


@pytest.mark.parametrize("seed", ["-1", "7"])
def test_many_pictures_go_on_where_they_stopped(
    seed: str, models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.png"
    line = ["render", "--prompt", "a house", "--model", str(models("sd1 folder")), "--count", "3", "-o", str(out)]
    line += ["--size", "64x64", "--steps", "2", "--seed", seed]
    assert run(line) == 0
    made = sorted(tmp_path.glob("out*.png"))
    before = {path: (path.stat().st_mtime_ns, pixels(path).tobytes()) for path in made}
    made[1].unlink()
    capsys.readouterr()
    assert run(line) == 0
    assert "1 painted, 2 already there" in capsys.readouterr().err
    for path, (moment, found) in before.items():
        assert pixels(path).tobytes() == found
        assert (path.stat().st_mtime_ns == moment) == (path != made[1])
    other = [*line, "--guidance", "3"]  # another picture: what stands there is not lost to it
    assert run(other) == 1
    assert one_sentence(told := capsys.readouterr().err)
    assert "already exists" in told


@pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")
def test_a_killed_command_loses_no_finished_picture(models: Models, tmp_path: Path) -> None:
    line = ["render", "--prompt", "a house", "--model", str(models("sd1 folder")), "--count", "3", "--size", "64x64"]
    line += ["--steps", "20", "--seed", "5"]
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "engine", *line, "-o", str(killed / "a.png")], cwd=ROOT, stderr=subprocess.DEVNULL
    )
    wait_until((killed / "a.png").exists, seconds=120)
    child.kill()
    child.wait()
    first = (killed / "a.png").stat().st_mtime_ns
    assert len(list(killed.glob("*.png"))) < 3
    assert run([*line, "-o", str(killed / "a.png")]) == 0
    assert run([*line, "-o", str(whole / "a.png")]) == 0
    assert (killed / "a.png").stat().st_mtime_ns == first
    names = sorted(path.name for path in whole.iterdir())
    assert len(names) == 3
    for name in names:
        assert np.array_equal(pixels(whole / name), pixels(killed / name))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--model", "nothing"], "no model"),
        (["--model", "LORA"], "is no model that paints"),
        (["--model", "MODEL", "--lora", "MODEL"], "is no LoRA: SD 1.5 pipeline folder"),
        (["--model", "MODEL", "--scheduler", "DPM+ 2M Karras"], "Did you mean"),
        (["--model", "MODEL", "--steps", "0"], r"painted: --steps must be [^;:]* equal to 1\. Correct"),
        (["--model", "MODEL", "--guidance", "nan"], "guidance"),
        (["--model", "MODEL", "--prompt", "x" * 20_001], "20,001 characters"),
        (["--model", "MODEL", "--mask", "nothing.png"], "nothing.png"),
        (["--model", "MODEL", "--mask", "PICTURE"], "A mask needs a photo to paint on"),
        (["--model", "MODEL", "--prompt", "{a|" * 300 + "}" * 300], "have no end"),
        (["--model", "MODEL", "--fidelity", "1", "--style", "woodcut"], "optimize"),
        (["--model", "MODEL", "--strength", "0.5"], "belongs to a painting"),
        (["--model", "MODEL", "--reference", "nothing.png"], "nothing.png"),
        (["--model", "MODEL", "--reference", "PICTURE:0.5"], "IP-Adapter .SD 1.5. is not here. Get it with"),
        (["--model", "SD2", "--reference", "PICTURE"], "For this kind of model there is no ip-adapter"),
        (["--model", "MODEL", "--clip-skip", "0"], "--clip-skip must be"),
        (["--model", "mini"], "Impasto miniature is not in this copy of Impasto"),
        (["--model", "MODEL", "--prompt", ""], "There are no words to paint"),
        (["--model", "MODEL", "--prompt", "  \t "], "There are no words to paint"),
        ([], "no model to paint with"),
    ],
)
def test_bad_input_is_one_sentence(
    options: list[str], words: str, models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lora = tiny_models.lora(tmp_path / "l.safetensors", "kohya")
    picture = tmp_path / "manner.png"
    pictures.photo(32, 32).save(picture)
    places = {"MODEL": str(models("sd1 folder")), "LORA": str(lora), "PICTURE": str(picture)}
    places |= {"PICTURE:0.5": f"{picture}:0.5", "SD2": str(models("sd2 file"))}
    line = ["render", "--prompt", "a house", *(places.get(option, option) for option in options)]
    assert run([*line, "-o", str(tmp_path / "out.png")]) == 1
    told = capsys.readouterr().err
    assert one_sentence(told), told
    assert re.search(words, told), told
    assert not (tmp_path / "out.png").exists()


def test_a_batch_of_lines_paints_one_picture_a_line_and_only_what_is_missing(
    models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prompts, out = tmp_path / "prompts.txt", tmp_path / "out"
    prompts.write_text("# three\na house: red\n\na tower/../x\n  a house: red\n")
    line = ["batch", "--prompts", str(prompts), "--model", str(models("sd1 folder")), *SMALL, "--out", str(out)]
    assert run(line) == 0
    assert "3 painted" in capsys.readouterr().err
    names = sorted(path.name for path in out.iterdir())
    assert names == ["0001-a house_ red.png", "0002-a tower_.._x.png", "0003-a house_ red.png"]
    (out / names[1]).unlink()
    before = (out / names[0]).stat().st_mtime_ns
    assert run(line) == 0
    assert "1 painted, 2 already there" in capsys.readouterr().err
    assert (out / names[0]).stat().st_mtime_ns == before
    assert run(["batch", "--out", str(out)]) == 2
    assert run([*line, str(tmp_path)]) == 2


@pytest.mark.parametrize("name", ["ink-from-words", "oil-from-words", "watercolour-from-words"])
def test_a_preset_of_words_takes_the_only_model_there_is(
    name: str, models: Models, artists_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = artists_folder / "out.png"
    line = ["render", "--preset", name, *SMALL, "-o", str(out)]
    assert run(line) == 1
    assert "There are no words to paint. Give them with --prompt." in capsys.readouterr().err
    line += ["--prompt", "a house"]
    assert run(line) == 1
    told = capsys.readouterr().err
    assert one_sentence(told)
    assert "There is no model to paint with." in told
    folder = artists_folder / "own"
    folder.symlink_to(models("sd1 folder"), target_is_directory=True)
    assert run(line) == 0
    recipe = read_recipe(out)
    assert recipe is not None
    assert [step.kind for step in recipe.steps] == ["imagine", "stylize"]
    assert recipe.steps[0].prompt == "a house"
    (artists_folder / "other").symlink_to(models("sd2 folder"), target_is_directory=True)
    out.unlink()
    assert run(line) == 1
    assert "There are 2 models to paint with (other, own). Choose one with --model." in capsys.readouterr().err
    assert run(["presets", "show", name]) == 0


@pytest.mark.parametrize("raw", ["a café".encode("latin-1"), "a house".encode("utf-16"), b"\x89PNG\r\n\0\0"])
def test_prompts_that_are_no_text_are_told(raw: bytes, tmp_path: Path) -> None:
    file = tmp_path / "prompts.txt"
    file.write_bytes(raw)
    with pytest.raises(InvalidRequest, match=r"prompts\.txt are not written in UTF-8"):
        prompts_in(file)
    file.write_bytes("\ufeffa café\n\n# no\n🎨".encode())
    assert prompts_in(file) == ("a café", "🎨")


def test_a_file_of_very_many_prompts_is_told_and_not_cut(tmp_path: Path) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text("a house\n" * MOST_PROMPTS)
    assert len(prompts_in(file)) == MOST_PROMPTS
    file.write_text("a house\n" * (MOST_PROMPTS + 1))
    with pytest.raises(InvalidRequest, match="10,000 lines are read at most"):
        prompts_in(file)


def test_options_of_words_need_words() -> None:
    with pytest.raises(InvalidRequest, match="--lora belongs to painting from words"):
        understand(Wishes(style="woodcut", loras=("a.safetensors",)))


def test_a_request_needs_a_photo_unless_it_begins_with_words(tmp_path: Path) -> None:
    words = Imagine(prompt="a house", model="m")
    assert RenderRequest(target=tmp_path / "a.png", recipe=Recipe(steps=(words,))).subject == tmp_path / "a.png"
    for steps in ((Stylize(style="woodcut"), words), (words.model_copy(update={"mask": "m.png"}),)):
        with pytest.raises(ValueError, match="needs a photo"):
            RenderRequest(target=tmp_path / "a.png", recipe=Recipe(steps=steps))


def test_a_preset_may_begin_with_words(tmp_path: Path) -> None:
    words = Imagine(
        prompt='a "red" house', model="m", steps=9, loras=(Weighted(name="l", weight=0.5),), guides=(Guide(model="c"),)
    )
    preset = Preset("own", "Own", "Words", Recipe(steps=(words, Stylize(style="woodcut")), seed=3))
    write_preset(preset, tmp_path / "own.toml")
    assert read_preset(tmp_path / "own.toml").recipe == preset.recipe
    assert preset.recipe.styles == ("woodcut",)


def test_help_names_schedulers_that_there_are() -> None:
    (told,) = [option.help for option in render.params if option.name == "scheduler"]
    names = told.removeprefix("words: ").removesuffix("…").split(", ")
    assert len(names) > 3
    assert set(names) <= set(WAYS)
