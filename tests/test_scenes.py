"""The painter of captioned scenes: what it says is what it paints."""

import json
import pickle
import re
from pathlib import Path

import pytest
import torch

from engine.styles import builtin_styles
from engine.training.mini.manners import names_of
from engine.training.scenes import (
    MANNERS,
    VOCABULARY,
    Scene,
    Stamps,
    held_out,
    invent,
    invent_held_out,
    paint,
    sprites,
    test_prompts,
)
from engine.training.scenes.holdout import held_colour, held_count, held_pair, held_position
from engine.training.scenes.kinds import COLOURS, KINDS
from engine.training.scenes.painting import BACK, FRONT, OVER, PATTERNS
from engine.training.scenes.sprites import DRAW

CPU = torch.device("cpu")
FOLDER = Path("/usr/share/tuxpaint/stamps")


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [invent(seed) for seed in range(600)]


@pytest.fixture(scope="module")
def stamps() -> Stamps:
    """Three drawn cut-outs: a solid disc on the lower edge of each."""
    y, x = torch.meshgrid(torch.arange(96.0), torch.arange(96.0), indexing="ij")
    disc = torch.hypot(x - 47.5, y - 65.5) < 30
    colours = torch.tensor([[220, 40, 40], [40, 60, 220], [60, 160, 60]], dtype=torch.uint8)
    pixels = torch.cat(
        (colours[:, :, None, None].expand(3, 3, 96, 96), disc[None, None].expand(3, 1, 96, 96) * 255), 1
    )
    return Stamps(pixels.to(torch.uint8), ("penguin", "whale", "banana"))


def _hue_names(pixels: torch.Tensor) -> set[str]:
    """The colour words that at least a seventh of these pixels (3 × n, 0 to 255) lie nearest to."""
    import colorsys

    anchors = torch.tensor([colorsys.hsv_to_rgb(h % 360 / 360, s, v) for h, _, s, v in COLOURS.values()])
    away = torch.cdist(_lab(pixels.float().T / 255), _lab(anchors))
    counts = torch.bincount(away.argmin(1), minlength=len(COLOURS))
    return {name for name, count in zip(COLOURS, counts.tolist(), strict=True) if count * 7 > pixels.shape[1]}


def _lab(rgb: torch.Tensor) -> torch.Tensor:
    """OKLab (Ottosson 2020), lightness counted less than hue."""
    linear = torch.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_cones = torch.tensor([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.63]])
    to_lab = torch.tensor([[0.2105, 0.7936, -0.0041], [1.978, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])
    return ((linear @ to_cones.T).clamp_min(0) ** (1 / 3)) @ to_lab.T * torch.tensor([0.7, 1.6, 1.6])


def _inner(picture: torch.Tensor, box: tuple[float, float, float, float]) -> torch.Tensor:
    """The pixels of a box's middle, 3 × n."""
    left, top, right, bottom = (share * picture.shape[-1] for share in box)
    w, h = (right - left) * 0.15, (bottom - top) * 0.1
    return picture[:, max(0, int(top + h)) : int(bottom - h) + 1, max(0, int(left + w)) : int(right - w) + 1].flatten(
        1
    )


def test_a_seed_gives_the_same_scene_and_picture() -> None:
    assert invent(11) == invent(11)
    assert invent(11) != invent(12)
    assert pickle.loads(pickle.dumps(invent(11))) == invent(11), "workers send scenes to each other"  # noqa: S301
    first, again = (paint([invent(s) for s in (3, 11)], 96, 96, CPU) for _ in range(2))
    assert torch.equal(first, again)
    assert not torch.equal(first[0], first[1])


def test_a_batch_gives_what_single_scenes_give(scenes: list[Scene]) -> None:
    some = scenes[:12]
    together = paint(some, 96, 64, CPU).float()
    apart = torch.cat([paint([scene], 96, 64, CPU) for scene in some]).float()
    assert float((together - apart).abs().max()) <= 1


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no NVIDIA card")
def test_a_card_paints_what_the_processor_paints(scenes: list[Scene]) -> None:
    pair = [paint(scenes[:64], 128, 128, torch.device(name)).cpu().float() for name in ("cpu", "cuda")]
    assert float(((pair[0] - pair[1]).abs() > 3).float().mean()) < 0.002


def test_the_size_of_sprites_changes_nothing(scenes: list[Scene], monkeypatch: pytest.MonkeyPatch) -> None:
    """Cards paint things on other windows than processors."""
    some = [scene for scene in scenes if len(scene.groups) > 1][:10]
    small = paint(some, 128, 128, CPU).float()
    monkeypatch.setattr(sprites, "_WINDOWS", {})
    assert float((paint(some, 128, 128, CPU).float() - small).abs().max()) <= 2


@pytest.mark.parametrize(("width", "height"), [(96, 96), (96, 64), (80, 52), (52, 80)])
def test_every_shape_of_picture(scenes: list[Scene], width: int, height: int) -> None:
    pictures = paint(scenes[:6], width, height, CPU)
    assert pictures.shape == (6, 3, height, width)
    assert pictures.dtype == torch.uint8
    assert bool((pictures.flatten(1).float().std(1) > 4).all()), "a picture is empty"


def test_the_colours_said_are_in_the_picture(scenes: list[Scene]) -> None:
    """At the labelled place of simple pictures lies the labelled colour."""
    simple = [s for s in scenes if s.labels.family == "simple" and s.labels.palette is None][:60]
    pictures = paint(simple, 128, 128, CPU)
    right = total = 0
    for scene, picture in zip(simple, pictures, strict=True):
        for thing in scene.labels.objects:
            pixels = torch.cat([_inner(picture, box) for box in thing.boxes], 1)
            right += thing.colour in _hue_names(pixels)
            total += 1
    assert total > 70
    assert right >= 0.97 * total


def test_things_are_where_their_labels_say(scenes: list[Scene]) -> None:
    """Without its things a picture changes inside their boxes, and hardly elsewhere."""
    from dataclasses import replace

    plain = [s for s in scenes if s.labels.family == "simple" and "plain" in s.layers][:24]
    changed = (
        (paint(plain, 96, 96, CPU).float() - paint([replace(s, things=()) for s in plain], 96, 96, CPU)).abs().amax(1)
    )
    for scene, change in zip(plain, changed, strict=True):
        outside = change.clone()
        for thing in scene.labels.objects:
            assert len(thing.boxes) == thing.count
            for left, top, right, bottom in thing.boxes:
                x0, y0, x1, y1 = (round(v * 96) for v in (left, top, right, bottom))
                assert float(change[max(0, y0) : y1, max(0, x0) : x1].amax()) > 20, scene.caption()
                outside[max(0, y0 - 4) : y1 + 8, max(0, x0 - 6) : x1 + 6] = 0
        assert float((outside > 40).float().mean()) < 0.01, scene.caption()


def test_positions_and_relations_agree_with_the_boxes(scenes: list[Scene]) -> None:
    def middle(thing: object) -> tuple[float, float]:
        boxes = thing.boxes  # type: ignore[attr-defined]
        return sum(b[0] + b[2] for b in boxes) / len(boxes) / 2, sum(b[1] + b[3] for b in boxes) / len(boxes) / 2

    checked = 0
    for scene in scenes:
        for thing in scene.labels.objects:
            x, _ = middle(thing)
            expected = {"left": x < 0.47, "right": x > 0.53, "centre": 0.4 < x < 0.6}.get(thing.position or "", True)
            assert expected, (scene.seed, thing)
        if scene.labels.relation in ("left of", "right of", "above", "below"):
            (x0, y0), (x1, y1) = (middle(thing) for thing in scene.labels.objects)
            assert {"left of": x0 < x1, "right of": x0 > x1, "above": y0 < y1, "below": y0 > y1}[scene.labels.relation]
            checked += 1
    assert checked > 20


def test_captions_hold_only_known_words(scenes: list[Scene]) -> None:
    manners = [None, *MANNERS]
    lengths = set()
    for scene in scenes:
        said = {scene.caption(variant, manners[(scene.seed + variant) % len(manners)]) for variant in range(4)}
        assert len(said) > 1
        for caption in said:
            assert not set(re.findall(r"[^\s,]+", caption)) - VOCABULARY, caption
            lengths.add(len(caption.split()))
    assert min(lengths) <= 3
    assert max(lengths) >= 25
    assert scenes[0].caption(2) == invent(0).caption(2)


def test_a_manner_is_said_and_an_unknown_one_refused(scenes: list[Scene]) -> None:
    assert "watercolour" in scenes[0].caption(0, "watercolour")
    with pytest.raises(ValueError, match="no manner named 'crayon'"):
        scenes[0].caption(0, "crayon")


def test_captions_know_the_manner_of_every_built_in_style() -> None:
    for style in builtin_styles():
        assert set(names_of(style)) <= set(MANNERS), style.name


def test_captions_name_counts_and_colours_that_are_true(scenes: list[Scene]) -> None:
    """Every colour word of a simple caption is a colour of its things or its backdrop."""
    words = {"golden": "gold", "gray": "grey", "teal": "turquoise", "violet": "purple"}
    for scene in (s for s in scenes if s.labels.family == "simple"):
        true = {o.colour for o in scene.labels.objects} | {p.colour for p in scene.labels.backdrop}
        caption = scene.caption(1).replace("black and white", "")
        said = {words.get(w, w) for w in re.findall(r"\w+", caption)} & set(COLOURS)
        assert said <= true, caption


def test_labels_are_plain_json(scenes: list[Scene]) -> None:
    for scene in scenes[:40]:
        again = json.loads(json.dumps(scene.labels.to_json()))
        assert again["family"] == scene.labels.family
        assert len(again["objects"]) == len(scene.labels.objects)


def test_training_never_sees_what_is_held_out(scenes: list[Scene]) -> None:
    assert not any(held_out(scene) for scene in scenes)
    kept = [invent_held_out(seed) for seed in range(20)]
    assert all(held_out(scene) for scene in kept)


def test_prompts_ask_for_what_training_never_saw() -> None:
    asked = test_prompts(200)
    assert len(asked) == 200
    assert len({one.prompt for one in asked}) > 180
    for one in asked:
        assert set(one.prompt.split()) <= VOCABULARY, one.prompt
        kinds = [thing.kind for thing in one.objects]
        first = one.objects[0]
        if one.tests == "colour":
            assert held_colour(first.colour or "", first.kind)
        elif one.tests == "count":
            assert held_count(first.count, first.kind)
        elif one.tests in ("two", "position"):
            assert held_pair(*kinds)
    unseen = [
        one
        for one in asked
        if one.tests == "object" and held_position(one.objects[0].position or "", one.objects[0].kind)
    ]
    assert unseen


def test_every_kind_and_layer_has_a_painter(scenes: list[Scene]) -> None:
    assert set(DRAW) == set(KINDS)
    known = {*PATTERNS, *BACK, *FRONT, *OVER}
    used = {layer for scene in scenes for layer in scene.layers}
    assert used == known


def test_stamps_are_placed_and_shaded(stamps: Stamps, tmp_path: Path) -> None:
    found = [s for s in (invent(seed, stamps) for seed in range(80)) if any(t.stamp >= 0 for t in s.things)]
    assert found
    nouns = {g.kind for s in found for g in s.groups}
    assert {"penguin", "banana"} <= nouns
    one = next(s for s in found if s.labels.family == "simple" and s.things[0].stamp == 0)
    picture = paint([one], 96, 96, CPU, stamps)[0]
    red = _inner(picture, one.labels.objects[0].boxes[0]).float().mean(1)
    assert red[0] > red[1] + 40
    with pytest.raises(ValueError, match="give the stamps"):
        paint([one], 96, 96, CPU)
    stamps.pack(tmp_path / "s.safetensors")
    again = Stamps.load(tmp_path / "s.safetensors")
    assert again.nouns == stamps.nouns
    assert torch.equal(paint([one], 96, 96, CPU, again)[0], picture)


@pytest.mark.skipif(not FOLDER.is_dir(), reason="tuxpaint-stamps-default is not installed")
def test_the_real_stamps_fit_in_a_small_file(tmp_path: Path) -> None:
    read = Stamps.read(FOLDER / "animals" / "birds")
    assert len(read.nouns) > 5
    assert read.pixels.shape[1:] == (4, 96, 96)
    read.pack(tmp_path / "s.safetensors")
    assert (tmp_path / "s.safetensors").stat().st_size < 12e6


def test_the_command_writes_sheets_and_a_speed(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from engine.training.scenes.__main__ import main

    done = CliRunner().invoke(main, ["--out", str(tmp_path), "--count", "3", "--size", "64x64", "--time"])
    assert done.exit_code == 0, done.output
    assert "pictures/s at 64 x 64" in done.output
    assert [file.suffix for file in tmp_path.iterdir()] == [".png"]
