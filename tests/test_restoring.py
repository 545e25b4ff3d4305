"""Settings out of pictures of other programs: what is known is taken, within its ranges; nothing else ever happens."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from engine import restoring
from engine.canvas import Canvas
from engine.imagining.schedulers import WAYS
from engine.metadata import LAST, PARAMETERS, read_recipe
from engine.picture import save_picture
from engine.recipe import MAX_PROMPT, Imagine, Output, Recipe, Size, Stylize, Weighted
from engine.restoring import Restored, a1111, comfyui, fooocus, invokeai, plain, restore, restore_texts, swarmui
from engine.restoring.parameters import parameters_text
from engine.restoring.samplers import scheduler_of
from engine.texts import MOST_TEXT, texts_in
from tests import foreign
from tests.small_models import KINDS, put, safetensors

DREAMS, INK = "models here/dreams.safetensors", "models here/ink.safetensors"


def lookup(name: str, is_lora: bool) -> str | None:
    return {("dreams", False): DREAMS, ("ink", True): INK}.get((name.casefold(), is_lora))


def taken(path: Path) -> tuple[Restored, Imagine]:
    restored = restore(path, lookup)
    assert restored is not None
    (step,) = restored.recipe.steps
    assert isinstance(step, Imagine)
    return restored, step


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


# -- what cannot be trusted


def test_values_out_of_range_are_told_and_left_out() -> None:
    text = (
        "a fox\nSteps: 100000, Sampler: Restart, Schedule type: Beta, CFG scale: -3, Seed: 18446744073709551615, "
        "Size: 0x99999999, Model: ../../etc/passwd, Clip skip: two, Denoising strength: nan"
    )
    restored = restore_texts({"parameters": text}, lookup)
    assert restored is not None
    assert restored.recipe == Recipe(steps=(Imagine(prompt="a fox"),))
    assert restored.notes == (
        "“100000” is no steps that can be used.",
        "“-3” is no guidance that can be used.",
        "“nan” is no denoising strength that can be used.",
        "“two” is no clip skip that can be used.",
        "The sampler “Restart” is not known here; DPM++ 2M Karras stands for it.",
        "“0 × 99999999” is no size that can be painted.",
        "The seed “18446744073709551615” is not one of ours; a new one is drawn.",
        "The model “passwd” is not here; yours stays.",
    )


def test_wrong_types_everywhere() -> None:
    for wrong in (None, True, [], {}, [[]], {"a": 1}, "x", -1, 1e308, ["1", 0], ["1", ["1"]]):
        for sample, key in ((foreign.INVOKE, invokeai.KEY), (foreign.FOOOCUS, "parameters")):
            for name in sample:
                restore_texts({key: json.dumps(sample | {name: wrong}), "fooocus_scheme": "fooocus"}, lookup)
        for name in foreign.SWARM["sui_image_params"]:
            params = foreign.SWARM["sui_image_params"] | {name: wrong}
            restore_texts({"parameters": json.dumps({"sui_image_params": params})}, lookup)
        for node, values in foreign.COMFY.items():
            for name in values["inputs"]:
                graph = foreign.COMFY | {node: values | {"inputs": values["inputs"] | {name: wrong}}}
                restore_texts({"prompt": json.dumps(graph)}, lookup)
            restore_texts({"prompt": json.dumps(foreign.COMFY | {node: wrong})}, lookup)


def test_a_graph_that_bites_its_tail_ends() -> None:
    graph = copy.deepcopy(foreign.COMFY)
    graph["6"]["inputs"] |= {"text": ["6", 0], "clip": ["6", 0]}
    graph["7"]["inputs"]["text"] = ["8", 0]
    graph["10"]["inputs"] |= {"model": ["10", 0], "clip": ["3", 0]}
    graph["5"]["inputs"] = {"samples": ["8", 0], "width": ["5", 0], "height": ["5", 0]}
    graph["3"]["inputs"] |= {"seed": ["3", 0], "latent_image": ["3", 0], "steps": ["9", 0]}
    restored = restore_texts({"prompt": json.dumps(graph)}, lookup)
    assert restored is None or restored.tool == "ComfyUI"
    loop = {str(n): {"class_type": "Reroute", "inputs": {"": [str((n + 1) % 5000), 0]}} for n in range(5000)}
    assert comfyui.read(json.dumps(loop)) is None


def test_labels_hold_plain_text_only(tmp_path: Path) -> None:
    text = "<img src='file:///etc/passwd'>\u202egnp.exe\u2066 \x1b[31m\0\nNegative prompt: <script>alert(1)</script>"
    restored, step = taken(foreign.png(tmp_path / "h.png", invokeai_metadata=json.dumps({"positive_prompt": text})))
    assert step.prompt == "<img src='file:///etc/passwd'>gnp.exe [31m\nNegative prompt: <script>alert(1)</script>"
    odd = restore_texts({"parameters": "x\nSteps: 1, Sampler: \u202e<b>\x07, Seed: 1, Size: 8x8"}, lookup)
    assert odd is not None
    assert odd.notes == ("The sampler “<b>” is not known here; DPM++ 2M Karras stands for it.",)
    assert restored.notes == ()


@pytest.mark.parametrize(
    "make",
    [
        lambda text: {"parameters": text},
        lambda text: {"parameters": f"{text}\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 512x512"},
        lambda text: {"parameters": f"Steps: 1, Seed: 2, Size: 8x8, {text}"},
        lambda text: {"parameters": f'Steps: 1, Seed: 2, Size: 8x8, A: "{text}'},
        lambda text: {"invokeai_metadata": json.dumps(foreign.INVOKE | {"positive_prompt": text})},
        lambda text: {"prompt": json.dumps(foreign.COMFY).replace("a red fox", text.replace('"', "'"))},
        lambda text: {"parameters": "[" * len(text)},
        lambda text: {"prompt": '{"a":' * (len(text) // 5)},
    ],
)
@pytest.mark.parametrize("piece", ["x", "a: ", " ", "<lora:", '"', "a,"])
def test_ten_megabytes_are_read_quickly_or_not_at_all(make: Callable[[str], dict[str, str]], piece: str) -> None:
    texts = make(piece * (10_000_000 // len(piece)))
    begin = time.perf_counter()
    restored = restore_texts(texts, lookup)
    assert time.perf_counter() - begin < 5.0
    if restored is not None:
        assert isinstance(restored.recipe.steps[0], Imagine)
        assert len(restored.recipe.steps[0].prompt) <= MAX_PROMPT


def test_ten_megabytes_in_a_file(tmp_path: Path) -> None:
    long = "fox " * 2_500_000
    restored, step = taken(foreign.png(tmp_path / "long.png", parameters=f"{long}\n{foreign.A1111}"))
    assert len(step.prompt) == MAX_PROMPT - 1  # it ends with a space
    assert restored.notes == (f"The prompt is cut after {MAX_PROMPT:,} of 10,000,052 letters.",)
    assert restore(foreign.png(tmp_path / "longer.png", parameters="x" * (MOST_TEXT + 1))) is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["3", "6", "-2"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KEYS = ("parameters", "prompt", "workflow", "invokeai_metadata", "fooocus_scheme", "impasto", "UserComment", "Make")


def hold(restored: Restored | None) -> None:
    """Whatever came: a recipe that is one, and sentences that fit a label."""
    if restored is not None:
        assert Recipe.model_validate_json(restored.recipe.model_dump_json()) == restored.recipe
        for note in restored.notes:
            assert len(note) < 200
            assert "\n" not in note
            assert note == plain.plain(note)


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=300), max_size=4))
@example({"parameters": "a" * 50 + "\n" + "Steps: " * 40})
def test_any_text_is_settings_or_none(texts: dict[str, str]) -> None:
    hold(restore_texts(texts, lookup))


@settings(max_examples=120)
@given(st.data())
def test_any_json_is_settings_or_none(data: st.DataObject) -> None:
    samples: dict[str, Any] = {
        "invokeai_metadata": foreign.INVOKE,
        "parameters": data.draw(st.sampled_from([foreign.FOOOCUS, foreign.SWARM])),
        "prompt": foreign.COMFY,
        "workflow": foreign.WORKFLOW,
    }
    key = data.draw(st.sampled_from(sorted(samples)))
    sample = copy.deepcopy(samples[key])
    for _ in range(data.draw(st.integers(1, 4))):
        _spoil(sample, data)
    hold(restore_texts({key: json.dumps(sample)}, lookup))


def _spoil(sample: Any, data: st.DataObject) -> None:
    """Put anything anywhere into the sample."""
    place = sample
    while True:
        names: list[Any] = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        if not names:
            return
        name = data.draw(st.sampled_from(names))
        if not isinstance(place[name], dict | list) or data.draw(st.integers(0, 3)) == 0:
            place[name] = data.draw(values)
            return
        place = place[name]


@settings(max_examples=150)
@given(st.binary(max_size=400), st.booleans())
def test_any_exif_is_texts_or_none(blob: bytes, is_long: bool) -> None:
    from engine.texts import _exif_texts

    for head in (b"", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b"Exif\0\0II*\0\x08\0\0\0\x05\0"):
        for _, text in _exif_texts(head + blob * (40 if is_long else 1)):
            assert isinstance(text, str)


def test_a_bent_file_has_settings_or_none(tmp_path: Path) -> None:
    whole = foreign.png(tmp_path / "w.png", parameters=foreign.A1111).read_bytes()
    path = tmp_path / "bent.png"
    for place in range(8, len(whole), 11):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        found = texts_in(path)
        assert found in ({}, {"parameters": foreign.A1111}) or "parameters" not in found
    for suffix in (".jpg", ".webp"):
        whole = foreign.commented(tmp_path / f"w{suffix}", foreign.unicode_comment(foreign.A1111)).read_bytes()
        for place in range(12, min(len(whole), 1400), 19):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
            hold(restore(path, lookup))


def test_pictures_without_settings(tmp_path: Path) -> None:
    assert restore(foreign.png(tmp_path / "plain.png")) is None
    assert restore(foreign.png(tmp_path / "said.png", parameters="my holiday", Comment="sea")) is None
    assert (
        restore(foreign.commented(tmp_path / "photo.jpg", b"ASCII\0\0\0at the sea", make="Canon", camera="R5")) is None
    )
    (tmp_path / "text.png").write_text("hello")
    assert restore(tmp_path / "text.png") is None
    assert restore(tmp_path / "missing.png") is None


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
