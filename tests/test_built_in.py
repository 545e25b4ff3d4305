"""The built-in model as artists meet it: found by name, taken where none is named, and every feature of the others.

A tiny one that learned nothing stands in for it, so that all of this is tested in copies without the real one too.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from engine import events
from engine.cli import run
from engine.errors import InvalidRequest, UnreadableModel
from engine.imagining.ahead import LIBRARIES, libraries_ahead
from engine.imagining.load import load
from engine.imagining.schedulers import find_scheduler, proposed
from engine.imagining.working import exactly, natural, within
from engine.jobs.bench import Bench
from engine.jobs.frames import Render
from engine.metadata import read_recipe
from engine.models import entry_named, find_model, find_painter, shelf
from engine.models.known import kept, known_words, told, unknown, unknown_words
from engine.presets import load_preset
from engine.recipe import Imagine, Recipe, RenderRequest, Size, Weighted
from engine.settings import Settings, folders, save_settings
from tests import imagining, pictures, tiny_models
from tests.command import one_sentence
from tests.imagine_table import mask_of
from tests.imagining import differ, models_go, paint, photo, sampled
from tests.mini import untrained
from tests.pictures import pixels
from tests.small_models import KINDS, put, safetensors

__all__ = ["models_go"]  # fixtures
SIDE = imagining.SIDE


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return untrained(tmp_path_factory.mktemp("made") / "mini")


@pytest.fixture
def mini(made: Path, nothing_built_in: Path) -> Path:
    """The stand-in, built in."""
    shutil.copytree(made, nothing_built_in / "mini")
    return nothing_built_in / "mini"


# ---- which model


@pytest.mark.parametrize("name", ["mini", "Mini", "Impasto miniature", "-"])
def test_it_is_found_by_name_and_where_none_is_named(name: str, mini: Path) -> None:
    found = find_painter(name)
    assert (found.path, found.key, found.owner) == (mini, "mini", "built in")
    assert found.identify().words.startswith("SD 1.5 pipeline")
    assert found.habits is not None
    assert [model.name for model in shelf()] == ["mini"]


def test_an_artists_only_model_goes_before_it_and_several_are_a_choice(mini: Path, home: Path) -> None:
    own = put(home / "models" / "dreams.safetensors", safetensors(KINDS["sd15"][0]))
    assert find_painter("-").path == own
    assert find_painter("mini").path == mini
    put(home / "models" / "other.safetensors", safetensors(KINDS["sd15"][0]))
    with pytest.raises(UnreadableModel, match="There are 3 models to paint with"):
        find_painter("-")


def test_without_it_an_own_model_of_that_name_is_taken(made: Path, home: Path) -> None:
    with pytest.raises(UnreadableModel, match="not in this copy"):
        find_model("mini")
    shutil.copytree(made, home / "models" / "mini")
    found = find_model("mini")
    assert (found.owner, found.habits) == ("own", None)


def test_half_of_it_is_told_in_a_sentence(mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (mini / "unet" / "diffusion_pytorch_model.safetensors").unlink()
    assert run(["render", "--prompt", "a red disc", "-o", str(tmp_path / "out.png")]) == 1
    assert one_sentence(said := capsys.readouterr().err)
    assert "unet is missing" in said


# ---- the command line


def test_a_prompt_is_all_that_is_needed(mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.png"
    line = ["render", "--prompt", "a (red:1.2) disc, an astronaut, {robot|robot}", "-o", str(out), "--json"]
    assert run([*line, "--seed", "5"]) == 0
    heard = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    habits = entry_named("mini").habits
    assert habits is not None
    assert [event["kind"] for event in heard].count("preview") == habits.steps + 1  # one a step, and the whole
    notes = [event["text"] for event in heard if event["kind"] == "note"]
    assert notes == ['The built-in model does not know "an", "astronaut" and "robot"; a larger model does.']
    assert pixels(out).shape == (256, 256, 3)
    recipe = read_recipe(out)
    assert recipe is not None
    step = recipe.steps[0]
    assert isinstance(step, Imagine)
    assert (step.model, step.steps, step.guidance) == ("mini", None, None)  # whatever copy paints it again


@pytest.mark.long
def test_what_is_painted_over_is_enlarged_first_and_a_second_run_paints_nothing(
    mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["render", "--prompt", "a red disc", "--style", "woodcut", "--steps", "2", "--count", "2", "--seed", "5"]
    assert run([*line, "-o", str(tmp_path / "out.png")]) == 0
    assert pixels(tmp_path / "out.png").shape == (1024, 1024, 3)
    capsys.readouterr()
    assert run([*line, "-o", str(tmp_path / "out.png")]) == 0
    assert capsys.readouterr().err == "2 already there.\n"
    prompts = tmp_path / "prompts.txt"
    prompts.write_text("a red disc\n")
    line = ["batch", "--prompts", str(prompts), "--style", "woodcut", "--steps", "1", "--out", str(tmp_path / "many")]
    assert run(line) == 0
    assert pixels(next((tmp_path / "many").iterdir())).shape == (1024, 1024, 3)


@pytest.mark.parametrize(("size", "worked"), [("384x256", (80, 56)), ("200x300", (56, 80)), ("99x98", (64, 64))])
def test_any_size_comes_from_the_shape_it_knows(
    size: str, worked: tuple[int, int], mini: Path, tmp_path: Path
) -> None:
    width, height = map(int, size.split("x"))
    shop = replace(imagining.workshop(), size=Size(width=width, height=height))
    heard, found = imagining.told(Path("mini"), shop=shop)
    assert found.shape == (height, width, 3)
    previews = [event for event in heard if isinstance(event, events.Preview)]
    assert (previews[0].width, previews[0].height) == worked


def test_a_photo_is_worked_on_as_small_as_the_model_learned(mini: Path) -> None:
    heard, found = imagining.told(Path("mini"), photo(640, 320), shop=imagining.workshop(size=None))
    assert found.shape == (320, 640, 3)
    preview = next(event for event in heard if isinstance(event, events.Preview))
    assert preview.width * preview.height <= 1.1 * SIDE * SIDE  # the stand-in learned at 64 pixels


def test_what_follows_other_pictures_is_refused(
    mini: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "manner.png"
    pictures.photo(32, 32).save(picture)
    line = ["render", "--prompt", "a red disc", "--reference", str(picture), "-o", str(tmp_path / "out.png")]
    assert run(line) == 1
    assert one_sentence(said := capsys.readouterr().err)
    assert "follows no other pictures" in said


def test_the_preset_to_4k_enlarges_what_any_model_imagines_at_its_own_size() -> None:
    recipe = load_preset("words-to-4k").recipe
    assert recipe.output.size == Size(width=3840, height=2160)
    assert [step.kind for step in recipe.steps] == ["imagine", "stylize"]
    assert isinstance(recipe.steps[0], Imagine)
    assert recipe.steps[0].own_size


def test_own_size_works_small_and_gives_the_whole_size(made: Path) -> None:
    heard, found = imagining.told(made, shop=imagining.workshop(size=160), own_size=True)
    assert found.shape == (160, 160, 3)
    preview = next(event for event in heard if isinstance(event, events.Preview))
    assert (preview.width, preview.height) == (16, 16)  # two for each latent, of which there are 8


# ---- sizes, numbers and words


def test_sizes_are_chosen_so_that_little_is_cut_away() -> None:
    sizes = entry_named("mini").habits.sizes  # type: ignore[union-attr]
    assert natural((3840, 2160), 256, 8, sizes) == (320, 224)
    assert natural((1000, 1000), 256, 8, sizes) == (256, 256)
    assert within((320, 224), (3840, 2160)) == (320, 180)
    assert natural((3840, 2160), 1024, 8) == (1368, 768)
    assert exactly((250, 9), 8) == (256, 16)
    assert within((256, 256), (60_000, 1)) == (256, 1)


def test_steps_and_guidance_are_the_models_but_for_schedulers_of_distilled_ones() -> None:
    habits = entry_named("mini").habits
    assert habits is not None
    assert proposed(habits.scheduler, habits) == (habits.steps, habits.guidance)
    assert proposed("Euler a", habits) == (25, habits.guidance)
    assert proposed("LCM", habits) == (6, 1.5)
    assert proposed("DDIM") == (50, 7.0)
    find_scheduler(habits.scheduler)


KNOWN = frozenset({"a", "red", "sun", "blue", "green", "over"})


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("a Red sun", ()),
        ("a (red:1.3) [sun] BREAK over __hills__", ()),
        ("blue-green sun's", ()),
        ("an astronaut, An astronaut", ("an", "astronaut")),
        ("{red|crimson} sun, 3 suns", ("crimson", "3", "suns")),
        ("日本 sun 🌋", ("日本",)),
        ("", ()),
    ],
)
def test_unknown_words_are_told_from_marks(prompt: str, words: tuple[str, ...]) -> None:
    assert unknown_words(prompt, KNOWN) == words
    assert all(prompt[start:end].strip() == prompt[start:end] for start, end in unknown(prompt, KNOWN))


def test_a_sentence_about_many_words_stays_short() -> None:
    assert told([]) == ""
    assert told(["x"]) == 'The built-in model does not know "x"; a larger model does.'
    assert '"a", "b", "c" and 4 more words' in told("abcdefg")


def test_phrases_that_it_does_not_know_are_no_negative(mini: Path) -> None:
    assert kept("text, a red sun, blue", KNOWN) == "a red sun, blue"
    known = known_words(mini)
    assert known is not None
    assert {"red", "disc"} <= known
    name = Path("mini")
    assert np.array_equal(paint(name, negative="watermark, signature"), paint(name))
    assert differ(paint(name, negative="watermark, blue"), paint(name)) > 0


def test_a_model_that_does_not_say_its_words_is_told_nothing_of(mini: Path) -> None:
    (mini / "words.txt").unlink()
    heard, _ = imagining.told(Path("mini"), prompt="an astronaut")
    assert not any(isinstance(event, events.Note) for event in heard)


# ---- every feature


def test_a_photo_to_start_from_and_a_mask(made: Path, tmp_path: Path) -> None:
    half = SIDE // 2
    hardly, near, far = (paint(made, photo(), denoise=share, steps=6) for share in (0.01, 0.3, 1.0))
    assert 0 < differ(hardly, near) < differ(hardly, far)
    with photo() as before:
        masked = paint(made, photo(), denoise=0.9, mask=mask_of(tmp_path))
        assert np.array_equal(masked[half:], before.array[half:])
        assert differ(masked[:half], before.array[:half]) > 1


def test_a_lora_of_its_own_changes_it_and_goes_again(made: Path, tmp_path: Path) -> None:
    plain, model = paint(made), load(made, torch.float32)
    state = {}
    for name, module in model.unet.named_modules():
        if name.endswith(("to_q", "to_k", "to_v", "to_out.0")):
            state[f"unet.{name}.lora_A.weight"] = torch.randn(2, module.in_features)
            state[f"unet.{name}.lora_B.weight"] = torch.randn(module.out_features, 2)
    assert state
    save_file(state, tmp_path / "palette.safetensors")
    lora = Weighted(name=str(tmp_path / "palette.safetensors"), weight=1.0)
    assert differ(paint(made, loras=(lora,)), plain) > 0
    assert differ(paint(made), plain) == 0
    other = Weighted(name=str(tiny_models.lora(tmp_path / "other.safetensors", "kohya")))
    with pytest.raises(InvalidRequest, match="does not fit this model"):
        paint(made, loras=(other,))


def test_a_seed_gives_the_same_picture_alone_and_in_a_batch(made: Path) -> None:
    model, scheduler = load(made, torch.float32), "DPM++ 2M Karras"
    together = sampled(model, [3, 4, 5], scheduler, steps=3)
    for place, seed in enumerate((3, 4, 5)):
        assert torch.allclose(together[place], sampled(model, [seed], scheduler, steps=3)[0], atol=1e-3)


# ---- an engine that has nothing to do


def test_only_studios_that_begin_with_words_import_ahead(mini: Path, nothing_built_in: Path) -> None:
    assert libraries_ahead() == LIBRARIES
    save_settings(Settings(begin_with="photo"), folders().settings)
    assert libraries_ahead() == ()
    save_settings(Settings(), folders().settings)
    shutil.rmtree(mini)
    assert libraries_ahead() == ()
    save_settings(Settings(begin_with="words"), folders().settings)
    assert libraries_ahead() == LIBRARIES


def test_an_idle_engine_imports_until_an_order_comes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("engine.jobs.bench.REST", 0.01)
    bench = Bench(io.BytesIO(), io.BytesIO())
    recipe = Recipe(steps=(Imagine(prompt="a red disc"),))
    order = Render(job=events.JobId("one"), request=RenderRequest(target=tmp_path / "out.png", recipe=recipe))
    for name in ("impasto_ahead_one", "impasto_ahead_two"):
        (tmp_path / f"{name}.py").write_text("import os\nos.environ['IMPASTO_AHEAD'] = __name__\n")
    (tmp_path / "impasto_ahead_bad.py").write_text("import nothing_of_this_name\n")
    modules = iter(("impasto_ahead_bad", "impasto_ahead_one", "impasto_ahead_two"))
    monkeypatch.setenv("IMPASTO_AHEAD", "")
    monkeypatch.setattr(
        "engine.jobs.bench.importlib.import_module",
        lambda name: (__import__(name), bench._queue.put(order) if name.endswith("one") else None),
    )
    assert bench._next(modules) == order
    assert os.environ["IMPASTO_AHEAD"] == "impasto_ahead_one"
    assert list(modules) == ["impasto_ahead_two"]
    for name in ("impasto_ahead_one", "impasto_ahead_bad"):
        sys.modules.pop(name, None)
