"""Settings that are bent, endless or meant to harm: what can be taken is taken, and nothing else ever happens."""

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

from engine.recipe import MAX_PROMPT, Imagine, Recipe
from engine.restoring import Restored, comfyui, invokeai, plain, restore, restore_texts
from engine.texts import MOST_TEXT, texts_in
from tests import foreign
from tests.foreign import lookup, taken

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
    begin = time.process_time()  # it is one thread that computes, whatever else runs
    restored = restore_texts(texts, lookup)
    assert time.process_time() - begin < 5.0
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
