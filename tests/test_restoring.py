"""Settings out of pictures of other programs: what is known is taken, within its ranges; nothing else ever happens."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine import restoring
from engine.canvas import Canvas
from engine.imagining.schedulers import WAYS
from engine.metadata import LAST, PARAMETERS, read_recipe
from engine.picture import save_picture
from engine.recipe import Imagine, Output, Recipe, Size, Stylize, Weighted
from engine.restoring import Restored, a1111, comfyui, fooocus, invokeai, restore, restore_texts, swarmui
from engine.restoring.parameters import parameters_text
from engine.restoring.samplers import scheduler_of
from tests import foreign
from tests.foreign import DREAMS, INK, lookup, taken
from tests.small_models import KINDS, put, safetensors


def fox(step: Imagine, **others: object) -> None:
    """What all the samples have in common."""
    assert (step.prompt, step.negative, step.model) == ("a red fox", "blurry", DREAMS)
    assert {name: getattr(step, name) for name in others} == others


# -- the six programs


def test_a1111(tmp_path: Path) -> None:
    restored, step = taken(foreign.png(tmp_path / "a.png", parameters=foreign.A1111))
    assert restored.tool == "A1111"
    assert restored.notes == ()
    assert step == Imagine(
        prompt="a (red:1.2) fox, <b>bold</b>\nin snow",
        negative="blurry, text",
        model=DREAMS,
        steps=28,
        guidance=6.5,
        scheduler="DPM++ 2M Karras",
        denoise=0.45,
        clip_skip=2,
        loras=(Weighted(name=INK, weight=0.7),),
    )
    assert restored.recipe.seed == 1234567890
    assert restored.recipe.output.size == Size(width=640, height=448)


@pytest.mark.parametrize("suffix", [".jpg", ".webp"])
@pytest.mark.parametrize("order", ["utf-16-be", "utf-16-le"])
def test_a1111_in_exif(tmp_path: Path, suffix: str, order: str) -> None:
    text = foreign.A1111.replace("red", "красная 狐 🦊")
    path = foreign.commented(tmp_path / f"a{suffix}", foreign.unicode_comment(text, order))
    _, step = taken(path)
    assert step.prompt.startswith("a (красная 狐 🦊:1.2) fox")
    assert step.steps == 28


def test_an_old_a1111_has_the_schedule_in_the_samplers_name() -> None:
    text = "a fox\nSteps: 20, Sampler: DPM++ 2M SDE Karras, CFG scale: 7, Seed: 1, Size: 512x512"
    restored = restore_texts({"parameters": text}, lookup)
    assert restored is not None
    assert restored.recipe.steps[0].scheduler == "DPM++ 2M SDE Karras"  # type: ignore[union-attr]


def test_a_last_line_with_few_pairs_is_prompt() -> None:
    said = a1111.read("a fox\nNegative prompt: blurry\nmood: calm, place: snow")
    assert said is not None
    assert (said.prompt, said.negative) == ("a fox", "blurry\nmood: calm, place: snow")
    assert a1111.read("a photo of mine, title: evening") is None


def test_comfyui(tmp_path: Path) -> None:
    restored, step = taken(foreign.comfy_png(tmp_path / "c.png", workflow=foreign.WORKFLOW))
    assert (restored.tool, restored.notes) == ("ComfyUI", ())
    fox(step, steps=20, guidance=8.0, scheduler="Euler a", denoise=1.0, clip_skip=2)
    assert step.loras == (Weighted(name=INK, weight=0.5),)
    assert (restored.recipe.seed, restored.recipe.output.size) == (42, Size(width=512, height=768))


def test_comfyui_as_it_was_drawn(tmp_path: Path) -> None:
    restored, step = taken(foreign.comfy_png(tmp_path / "c.png", prompt=None, workflow=foreign.WORKFLOW))
    fox(step, steps=20, guidance=8.0, scheduler="DPM++ 2M SDE Karras", denoise=1.0)
    assert (restored.recipe.seed, restored.recipe.output.size) == (42, Size(width=512, height=768))


def test_comfyui_in_webp(tmp_path: Path) -> None:
    path = foreign.commented(
        tmp_path / "c.webp", b"", camera="prompt:" + json.dumps(foreign.COMFY), make="workflow:{}"
    )
    fox(taken(path)[1], steps=20)


def test_comfyui_of_two_passes_gives_the_first() -> None:
    graph = copy.deepcopy(foreign.COMFY)
    graph["20"] = {"class_type": "LatentUpscale", "inputs": {"samples": ["3", 0], "width": 1024, "height": 1536}}
    again = graph["3"]["inputs"] | {"denoise": 0.5, "steps": 9, "seed": 7, "latent_image": ["20", 0]}
    graph["21"] = {"class_type": "KSampler", "inputs": again}
    graph["8"]["inputs"]["samples"] = ["21", 0]
    restored = restore_texts({"prompt": json.dumps(graph)}, lookup)
    assert restored is not None
    fox(restored.recipe.steps[0], steps=20, denoise=1.0)  # type: ignore[arg-type]
    assert restored.recipe.output.size == Size(width=512, height=768)
    assert restored.notes == ("It was painted in 2 passes; the settings of the first are taken.",)


def test_comfyui_with_a_sampler_in_parts_and_words_from_elsewhere() -> None:
    graph: dict[str, Any] = {
        "1": {"class_type": "UNETLoader", "inputs": {"unet_name": "dreams.safetensors"}},
        "2": {"class_type": "PrimitiveString", "inputs": {"value": "a red fox"}},
        "3": {"class_type": "CLIPTextEncode", "inputs": {"text": ["2", 0], "clip": ["9", 0]}},
        "4": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry"}},
        "5": {
            "class_type": "ControlNetApplyAdvanced",
            "inputs": {"positive": ["3", 0], "negative": ["4", 0], "strength": 1.0, "image": ["99", 0]},
        },
        "6": {"class_type": "CFGGuider", "inputs": {"cfg": 5.5, "model": ["1", 0], "positive": ["5", 0]}},
        "7": {"class_type": "BasicScheduler", "inputs": {"scheduler": "karras", "steps": 12, "denoise": 0.8}},
        "8": {
            "class_type": "SamplerCustomAdvanced",
            "inputs": {
                "noise": ["10", 0], "guider": ["6", 0], "sampler": ["11", 0], "sigmas": ["7", 0],
                "latent_image": ["12", 0],
            },
        },
        "10": {"class_type": "RandomNoise", "inputs": {"noise_seed": ["13", 0]}},
        "11": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "uni_pc"}},
        "12": {"class_type": "VAEEncode", "inputs": {"pixels": ["14", 0]}},
        "13": {"class_type": "PrimitiveInt", "inputs": {"value": 3}},
        "14": {"class_type": "LoadImage", "inputs": {"image": "mine.png"}},
    }  # fmt: skip
    graph["6"]["inputs"]["negative"] = ["5", 1]
    restored = restore_texts({"prompt": json.dumps(graph)}, lookup)
    assert restored is not None
    fox(restored.recipe.steps[0], steps=12, guidance=5.5, scheduler="UniPC Karras", denoise=0.8)  # type: ignore[arg-type]
    assert restored.recipe.seed == 3
    assert restored.notes == ("It began with a picture, which is not in the file.",)


def test_invokeai(tmp_path: Path) -> None:
    path = foreign.png(tmp_path / "i.png", invokeai_metadata=json.dumps(foreign.INVOKE), invokeai_workflow="{}")
    restored, step = taken(path)
    assert (restored.tool, restored.notes) == ("InvokeAI", ())
    fox(step, steps=30, guidance=7.5, scheduler="DPM++ 2M Karras", clip_skip=2)
    assert step.loras == (Weighted(name=INK, weight=0.75),)
    assert (restored.recipe.seed, restored.recipe.output.size) == (42, Size(width=512, height=768))


def test_fooocus(tmp_path: Path) -> None:
    text = json.dumps(foreign.FOOOCUS)
    restored, step = taken(foreign.png(tmp_path / "f.png", parameters=text, fooocus_scheme="fooocus"))
    assert restored.tool == "Fooocus"
    fox(step, steps=30, guidance=4.0, scheduler="DPM++ 2M SDE Karras", clip_skip=2)
    assert step.loras == (Weighted(name=INK, weight=0.1),)
    assert (restored.recipe.seed, restored.recipe.output.size) == (42, Size(width=1152, height=896))
    assert restored.notes == ("Fooocus adds words of its styles to the prompt; they are not taken over.",)
    for suffix in (".jpg", ".webp"):
        assert taken(foreign.commented(tmp_path / f"f{suffix}", text, inner=False))[1] == step


def test_fooocus_that_writes_like_a1111(tmp_path: Path) -> None:
    restored, step = taken(foreign.png(tmp_path / "f.png", parameters=foreign.A1111, fooocus_scheme="a1111"))
    assert restored.tool == "Fooocus"
    assert (step.steps, step.negative) == (28, "blurry, text")


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_swarmui(tmp_path: Path, suffix: str) -> None:
    text = json.dumps(foreign.SWARM)
    path = tmp_path / f"s{suffix}"
    path = (
        foreign.png(path, parameters=text)
        if suffix == ".png"
        else foreign.commented(path, b"ASCII\0\0\0" + text.encode())
    )
    restored, step = taken(path)
    assert (restored.tool, restored.notes) == ("SwarmUI", ())
    fox(step, steps=22, guidance=7.0, scheduler="DPM++ 2M Karras", clip_skip=2)
    assert step.loras == (Weighted(name=INK, weight=0.6),)
    assert (restored.recipe.seed, restored.recipe.output.size) == (42, Size(width=512, height=768))


# -- ours

WORDS = Recipe(
    steps=(
        Imagine(
            prompt='a (red:1.2) fox, "quoted": <b>\nЖ 🎨 Negative prompt: not yet',
            negative="blurry, grey: ash",
            model="/somewhere/private/dreams.safetensors",
            steps=28,
            guidance=6.5,
            scheduler="DPM++ 2M Karras",
            clip_skip=2,
            loras=(Weighted(name="/somewhere/private/ink.safetensors", weight=0.7),),
        ),
        Stylize(style="woodcut", strength=0.3),
    ),
    output=Output(size=Size(width=24, height=16)),
    seed=4_000_000_000,
)


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_our_own_comes_back_exactly_and_others_can_read_it(tmp_path: Path, suffix: str) -> None:
    text = parameters_text(WORDS, 24, 16)
    with Canvas.blank(24, 16) as canvas:
        path = save_picture(canvas, tmp_path / f"o{suffix}", output=Output(), recipe=WORDS, parameters=text)
    assert read_recipe(path) == WORDS
    assert restore(path, lookup) == Restored("Impasto", WORDS)
    if suffix == ".tif":
        return  # A1111 and its like write none
    with Image.open(path) as image:
        shown = image.info[PARAMETERS] if suffix == ".png" else None
        comment = image.getexif().get_ifd(0x8769).get(0x9286)
    shown = shown or comment[8:].decode("utf-16-be")
    said = a1111.read(shown)
    assert said is not None
    foreign_view = restoring.recipe_of(said, lookup)
    assert foreign_view is not None
    own = WORDS.steps[0]
    assert foreign_view.recipe.steps[0] == own.model_copy(  # as far as A1111's text tells it
        update={"model": DREAMS, "loras": (Weighted(name=INK, weight=0.7),)}
    )
    assert foreign_view.recipe.seed == WORDS.seed
    assert "private" not in shown.partition(LAST)[0]


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_where_no_metadata_are_wanted_others_are_told_nothing_either(tmp_path: Path, suffix: str) -> None:
    text = parameters_text(WORDS, 24, 16)
    with Canvas.blank(24, 16) as canvas:
        path = save_picture(
            canvas, tmp_path / f"o{suffix}", output=Output(metadata=False), recipe=WORDS, parameters=text
        )
    assert restore(path, lookup) is None
    assert b"fox" not in path.read_bytes()


def test_a_recipe_of_a_painting_alone_has_no_words_for_others() -> None:
    assert parameters_text(Recipe(steps=(Stylize(style="woodcut"),)), 8, 8) == ""


numbers = st.floats(0.05, 1.0)


@settings(max_examples=16)
@given(
    step=st.builds(
        Imagine,
        prompt=st.text(max_size=60),
        negative=st.text(max_size=60),
        steps=st.none() | st.integers(1, 150),
        guidance=st.none() | st.floats(0, 50),
        scheduler=st.sampled_from(sorted(WAYS)),
        denoise=numbers,
        clip_skip=st.integers(1, 12),
    ),
    seed=st.integers(-1, 2**32 - 1),
    suffix=st.sampled_from([".png", ".jpg", ".webp", ".tif"]),
)
def test_any_recipe_comes_back(
    tmp_path_factory: pytest.TempPathFactory, step: Imagine, seed: int, suffix: str
) -> None:
    recipe = Recipe(steps=(step,), seed=seed)
    path = tmp_path_factory.mktemp("any") / f"o{suffix}"
    with Canvas.blank(8, 8) as canvas:
        save_picture(canvas, path, output=Output(), recipe=recipe, parameters=parameters_text(recipe, 8, 8))
    assert read_recipe(path) == recipe


# -- names


@pytest.mark.parametrize("name", WAYS)
def test_our_own_schedulers_are_known(name: str) -> None:
    assert scheduler_of(name) == (name, True)


@pytest.mark.parametrize(
    ("sampler", "schedule", "found"),
    [
        ("Euler a", "Automatic", "Euler a"),
        ("DPM++ SDE", "Karras", "DPM++ SDE Karras"),
        ("euler_a", "", "Euler a"),
        ("unipc", "", "UniPC"),
        ("uni_pc_bh2", "simple", "UniPC"),
        ("heun_k", "", "Heun Karras"),
        ("kdpm_2_a", "", "DPM2 a"),
        ("dpmpp_2m_sde_k", "", "DPM++ 2M SDE Karras"),
        ("pndm", "", "PLMS"),
        ("lcm", "sgm_uniform", "LCM"),
        ("ipndm", "normal", None),
    ],
)
def test_samplers_of_others(sampler: str, schedule: str, found: str | None) -> None:
    assert scheduler_of(sampler, schedule)[0] == found


def test_models_are_found_by_name_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPASTO_MODELS", raising=False)
    model = put(home / "models" / "Dreams.safetensors", safetensors(KINDS["sd15"][0]))
    elsewhere = put(home / "elsewhere" / "dreams2.safetensors", safetensors(KINDS["sd15"][0]))
    for name, expected in (
        ("dreams", str(model)),
        ("DREAMS.safetensors", str(model)),
        (str(elsewhere), "-"),
        (f"../elsewhere/{elsewhere.name}", "-"),
    ):
        text = f"a fox\nSteps: 20, Sampler: Euler, Seed: 1, Size: 8x8, Model: {name}"
        restored = restore_texts({"parameters": text})
        assert restored is not None
        assert restored.recipe.steps[0].model == expected  # type: ignore[union-attr]


def test_every_tool_reads_its_own_only() -> None:
    samples = {"i": foreign.INVOKE, "f": foreign.FOOOCUS, "s": foreign.SWARM, "c": foreign.COMFY}
    readers = {"i": invokeai.read, "s": swarmui.read, "c": comfyui.read, "f": fooocus.read}
    for name, read in readers.items():
        for other, sample in samples.items():
            assert (read(json.dumps(sample)) is not None) == (name == other)
