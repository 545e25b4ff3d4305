"""The built-in miniature: its words, and each stage of its training run small on drawn scenes."""

from __future__ import annotations

import json
import time
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch.utils.flop_counter import FlopCounterMode
from transformers import CLIPTokenizer

from engine.imagining.latents import glimpse
from engine.imagining.load import load
from engine.imagining.schedulers import WAYS, find_scheduler, make_scheduler
from engine.imagining.tiny import tiny_for
from engine.nets.weights import load_network
from engine.styles import builtin_styles
from engine.training.mini import autoencoder, data, learner, shapes, tokens, words
from engine.training.mini.latents import colours, finished, measured, raw_latents, read_vae
from engine.training.mini.manners import DRAWN, FILE, Codes, Manners
from engine.training.mini.parts import read_parts, write_parts
from engine.training.mini.ship import ship
from tests import small_scenes
from tests.imagining import models_go, paint
from tests.mini import SCENES, SMALL, encoding, learned, out, painting, quick

__all__ = ["learned", "models_go", "out", "quick"]  # fixtures

# ---- words


@pytest.mark.parametrize(
    "text", ["a red disc", "Ünïcode wörds", "日本の山 и море", "a 🌋 over 🏔️, 3 boats!", "qzx-7'll"]
)
def test_any_text_comes_back_from_its_tokens(learned: Path, text: str) -> None:
    tokenizer = CLIPTokenizer.from_pretrained(str(learned / tokens.FOLDER))
    found = tokenizer(text, add_special_tokens=False).input_ids
    assert tokenizer.unk_token_id not in found
    back = tokenizer.decode(found)
    assert "".join(back.split()) == "".join(text.lower().split())


def test_words_of_captions_are_one_token_each(learned: Path) -> None:
    found = data.tokenized(learned / tokens.FOLDER, list(small_scenes.VOCABULARY))
    end = found.max()
    assert {int((row == end).argmax()) for row in found} == {2}  # start, the word, end
    assert found.shape[1] == shapes.LENGTH


def test_the_vocabulary_is_no_larger_than_asked_for(tmp_path: Path) -> None:
    assert tokens.learn(tokens.captions_of(small_scenes, 50), tmp_path, 520) == 520
    names = json.loads((tmp_path / "vocab.json").read_text("utf-8"))
    assert sorted(names.values()) == list(range(520))


# ---- sizes

KINDS_OF_SCHEDULERS = tuple({way.cls: name for name, way in WAYS.items() if name not in ("TCD", "LCM")}.values())
"""One of each class, but for those of distilled models."""


def test_the_miniature_keeps_to_its_budget() -> None:
    sizes = shapes.Sizes()
    with torch.device("meta"):
        unet, vae = shapes.make_unet(sizes), shapes.make_vae(sizes)
        text = shapes.make_text(sizes, tokens.SIZE)
        assert sum(shapes.parameters(part) for part in (unet, vae, text)) <= 18_000_000
        with FlopCounterMode(display=False) as counter:
            unet(torch.randn(1, 4, 32, 32), torch.tensor(5), torch.randn(1, 77, sizes.text))
    stated = 6.0e9
    assert abs(counter.get_total_flops() - stated) < 0.1e9
    assert "6.0 GFLOP" in str(shapes.__doc__)


@pytest.mark.parametrize("name", KINDS_OF_SCHEDULERS)
def test_every_scheduler_understands_the_noise(name: str) -> None:
    """From noise to the one picture that the velocity tells of, in twelve steps."""
    _, way = find_scheduler(name)
    scheduler = make_scheduler(way, shapes.SCHEDULER)
    assert scheduler.config.prediction_type == "v_prediction"
    scheduler.set_timesteps(12)
    kept = learner_noise().double()
    chance = torch.Generator().manual_seed(0)
    goal = torch.linspace(-1, 1, 64).reshape(1, 1, 8, 8)
    latents = torch.randn(goal.shape, generator=chance) * scheduler.init_noise_sigma
    for time_ in scheduler.timesteps:
        seen = scheduler.scale_model_input(latents, time_).double()
        place = float(time_)
        low = int(place)
        log = torch.lerp(kept[low].log(), kept[min(999, low + 1)].log(), place - low)
        signal, noise = log.exp().sqrt(), (1 - log.exp()).sqrt()
        velocity = signal * (seen - signal * goal) / noise - noise * goal
        given = {"generator": chance} if "generator" in scheduler.step.__code__.co_varnames else {}
        latents = scheduler.step(velocity.float(), time_, latents, **given).prev_sample
    assert (latents - goal).abs().mean() < 0.15


def learner_noise() -> torch.Tensor:
    return words.Noise(torch.device("cpu")).signal.square()


def test_the_velocity_and_the_noisy_latents_give_the_latents_back() -> None:
    noise = words.Noise(torch.device("cpu"))
    latents, times = torch.randn(6, 4, 4, 4), torch.tensor([0, 10, 300, 600, 900, 999])
    noisy, velocity = noise.mixed(latents, times)
    signal, share = (values[times, None, None, None] for values in (noise.signal, noise.noise))
    assert torch.allclose(signal * noisy - share * velocity, latents, atol=1e-5)
    assert noise.signal[-1] * 32 < 0.6  # the mean of 32 x 32 latents is not seen in the last noise
    assert (noise.weight > 0).all()
    assert noise.weight.max() <= 1 + 1e-4


# ---- parts


def test_parts_are_small_and_come_back_whole(tmp_path: Path) -> None:
    state = {f"layer.{number}": torch.randn(100, 10) for number in range(7)}
    files = write_parts(tmp_path, "net", state, {"step": "3"}, limit=5000)
    assert len(files) == 4
    assert all(file.stat().st_size < 6000 for file in files)
    found = read_parts(tmp_path, "net")
    assert found is not None
    assert found[1]["step"] == "3"
    assert all(torch.equal(found[0][name], value.half()) for name, value in state.items())
    files[1].unlink()
    with pytest.raises(ValueError, match="3 of 4 parts"):
        read_parts(tmp_path, "net")
    assert read_parts(tmp_path, "other") is None


def test_a_step_that_is_not_finite_does_no_harm() -> None:
    module = torch.nn.Linear(3, 1)
    learning = learner.Learner({"net": module}, learner.Pace(0.1, warm=1), torch.device("cpu"))
    ones = torch.ones(2, 3)
    learning.looking(lambda shown: {"loss": module(shown).sum() * torch.nan}).of(ones)
    learning.learn(0.0)
    assert all(torch.isfinite(value).all() for value in (*learning.ours, *learning.means))
    with pytest.raises(FloatingPointError):
        learning.check(2)
    learning.looking(lambda shown: {"loss": module(shown).square().mean()}).of(ones)
    learning.learn(0.0)
    learning.check(2)


def test_parameters_and_gradients_lie_in_one_tensor() -> None:
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 5, 3), torch.nn.Conv2d(5, 1, 1))
    other = deepcopy(module)
    learning = learner.Learner({"net": module}, learner.Pace(0.01, warm=1), torch.device("cpu"))
    shown = torch.randn(2, 3, 8, 8)
    assert torch.allclose(module(shown), other(shown), atol=1e-5)
    found = learning.looking(lambda pictures: {"a": module(pictures).square().mean(), "b": module(pictures).mean()})
    for _ in range(2):  # gradients of an earlier batch are gone
        found.of(shown)
    (other(shown).square().mean() + other(shown).mean()).backward()
    for ours, theirs in zip(module.parameters(), other.parameters(), strict=True):
        assert ours.grad is not None
        assert theirs.grad is not None
        assert torch.allclose(ours.grad, theirs.grad, atol=1e-6)
    peer = torch.optim.AdamW(other.parameters(), lr=0.01, betas=(0.9, 0.99), weight_decay=0.01)
    torch.nn.utils.clip_grad_norm_(other.parameters(), 1.0)
    peer.step()
    learning.learn(0.0)
    assert torch.allclose(module(shown), other(shown), atol=1e-5)


def test_the_clock_counts_what_was_learned_before_and_leaves_time_for_the_end() -> None:
    now = time.monotonic()
    clock = learner.Clock(1.0, now=0.5, reserve=10, begin=now - 15, before=50)
    assert clock.going()
    assert 0.8 < clock.done < 0.9
    assert 4 < clock.left < 5.1
    assert not learner.Clock(1.0, now=0.5, reserve=10, begin=now - 25).going()
    assert not learner.Clock(1.0, before=60).going()


# ---- stages


def test_folding_the_mean_in_changes_no_picture() -> None:
    torch.manual_seed(0)
    vae = shapes.make_vae(SMALL).eval()
    shown = torch.rand(6, 3, 32, 32)
    folded = finished(vae, measured(vae, shown))
    assert (autoencoder.come_back(folded, shown) - autoencoder.come_back(vae, shown)).abs().max() < 1e-4
    latents = raw_latents(folded, shown) * folded.config.scaling_factor
    assert latents.mean((0, 2, 3)).abs().max() < 1e-4
    assert abs(float(latents.square().mean()) - 1) < 1e-3
    table, offset = colours(folded, shown)
    assert np.array(table).shape == (4, 3)
    assert len(offset) == 3


def test_the_autoencoder_learns_and_goes_on(out: Path) -> None:
    first, about = read_vae(out, autoencoder.NAME, SMALL)
    found = autoencoder.train(encoding(out, minutes=0.04, parts=out / "back"))
    again, later = read_vae(out / "back", autoencoder.NAME, SMALL)
    assert int(later["step"]) > int(about["step"]) > 0
    assert int(later["scenes"]) > int(about["scenes"])
    assert not torch.equal(first.decoder.conv_in.weight, again.decoder.conv_in.weight)
    assert 0 < found["scenes"] < 60
    assert (out / "back" / "autoencoder.jpg").stat().st_size > 0
    assert json.loads((out / "back" / "autoencoder.jsonl").read_text().splitlines()[-1])["psnr"] == found


def test_words_learn_go_on_and_become_a_model_of_the_engine(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = words.train(painting(out, parts=out / "back"))
    went_on = words.train(painting(out, minutes=0.03, keep=1))
    filled = went_on["cache"]
    assert went_on["step"] > begun["step"] > 0
    for other in (words.NAME, autoencoder.NAME):  # on another machine: only what was carried there
        (out / other / "checkpoint.safetensors").unlink()
    for file in (out / "back").glob("words-*"):
        (out / file.name).write_bytes(file.read_bytes())
    trainer = words.Trainer(painting(out), torch.device("cpu"))
    trainer.cache.load(out / words.NAME / "cache-0.safetensors")
    assert trainer.cache.filled == filled
    assert trainer.learner.step == begun["step"] == trainer.learner.begun
    assert float(trainer.about["seconds"]) > 0
    ship(out, out / "model", small_scenes, SMALL)
    weights = load_file(out / "model" / "unet" / "diffusion_pytorch_model.safetensors")
    assert {value.dtype for value in weights.values()} == {torch.float16}
    model = load(out / "model", torch.float32)
    assert model.scheduler["prediction_type"] == "v_prediction"
    assert model.native == 64
    assert model.latent_colours is not None
    shown = glimpse(torch.randn(1, 4, 8, 8), model.family, model.latent_colours)
    assert shown.shape == (1, 3, 16, 16)
    assert tiny_for(model, torch.device("cpu")) is None  # one for Stable Diffusion would show something else
    averaged = trainer.learner.averages["unet"].conv_in.weight
    assert torch.equal(model.unet.conv_in.weight, averaged.bfloat16().half().float())
    first = paint(out / "model", prompt="a red disc", scheduler="DDIM")
    assert first.shape == (64, 64, 3)
    assert first.std() > 0


def test_its_steps_lower_the_loss(out: Path) -> None:
    trainer = words.Trainer(painting(out, rate=2e-2), torch.device("cpu"))
    trainer.begin(learner.Clock(1.0))
    batch = trainer.cache.batch(16)
    times = trainer.noise.times(16)

    def loss() -> float:
        torch.manual_seed(0)  # the same noise each time
        return float(trainer.looking.of(*batch, times)["loss"])

    before = loss()
    for _ in range(25):
        loss()
        trainer.learner.learn(0.0)
    assert loss() < before * 0.97


@pytest.mark.long
def test_colours_get_through_the_autoencoder_from_the_start() -> None:
    torch.manual_seed(0)
    vae = shapes.make_vae(replace(SMALL, vae=(16, 16, 16, 16)))
    plan = autoencoder.Plan(Path(), half=0)
    learning = learner.Learner({"vae": vae}, learner.Pace(3e-3, warm=1), torch.device("cpu"))
    looking = learning.looking(lambda pictures: autoencoder.losses(plan, vae, None, pictures))
    found = []
    for _ in range(240):
        parts = looking.of(torch.rand(12, 3, 1, 1).expand(-1, -1, 8, 8))
        found.append(float(parts["l1"]))
        learning.learn(0.0)
    assert np.mean(found[-10:]) < 0.17  # the best single colour is 0.25 away


def test_scenes_that_are_held_out_are_not_learned(learned: Path) -> None:
    manners = ((0, "in ink"), (0, "ink"), (1, "in oil"))
    order = data.Order(SCENES, 5, 40, learned / tokens.FOLDER, 2, manners, 0.5)
    found = data.invented(order)
    assert len(found.scenes) < 40
    assert not any(small_scenes.held_out(scene) for scene in found.scenes)
    assert found.tokens.shape == (len(found.scenes), 2, shapes.LENGTH)
    assert set(found.styles) == {data.NO_STYLE, 0, 1}


def test_other_processes_invent_the_same() -> None:
    order = data.Order(SCENES, 5, 12)
    inventor = data.Inventor(order, workers=1)
    try:
        there = inventor.give()
        assert inventor.next > 5 + 12
    finally:
        inventor.close()
    assert there.scenes == data.invented(order).scenes


def test_a_share_of_the_pictures_is_painted_in_a_manner(out: Path) -> None:
    drawn = [style for style in builtin_styles() if style.manner][:2]
    Codes.of(drawn, load_network()).write(out / FILE)
    manners = Manners(Codes.read(out / FILE), torch.device("cpu"))
    shown = small_scenes.paint([small_scenes.invent(1)] * 2, 64, 64, torch.device("cpu")).float() / 255
    painted = manners.paint(shown, torch.tensor([0, 1]))
    assert painted.shape == shown.shape
    assert float(painted.min()) >= 0
    assert float(painted.max()) <= 1
    assert (painted[0] - painted[1]).abs().mean() > 0.01
    assert {name for _, name in manners.choices} == {DRAWN[style.name] for style in drawn}
    trainer = words.Trainer(painting(out, styled=1.0), torch.device("cpu"))
    trainer.cache.add()
    plain = words.Trainer(painting(out), torch.device("cpu"))
    plain.cache.add()
    filled = trainer.cache.buckets[0].filled
    assert filled == plain.cache.buckets[0].filled > 0
    styled, own = (each.cache.buckets[0] for each in (trainer, plain))
    assert not torch.equal(styled.latents[:filled], own.latents[:filled])
    assert not torch.equal(styled.tokens[:filled], own.tokens[:filled])
