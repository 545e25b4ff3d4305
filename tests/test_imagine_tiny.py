"""Previews by the tiny autoencoder: what it shows, how seldom it may, and that nothing hangs on it."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderTiny
from safetensors.torch import load_file, save_file

from engine.events import AnyEvent, Note, Preview
from engine.imagining import tiny
from engine.imagining.kept import MODELS
from engine.imagining.load import load
from engine.imagining.tiny import SHARE, Allowance, tiny_for
from tests import tiny_beside
from tests.imagining import Models, artists_folder, differ, models, models_go, sampled, told, workshop

__all__ = ["artists_folder", "models", "models_go"]  # fixtures


def shown(heard: list[AnyEvent]) -> list[np.ndarray]:
    previews = [event for event in heard if isinstance(event, Preview)]
    return [np.frombuffer(event.rgb, np.uint8).reshape(event.height, event.width, 3) for event in previews]


@pytest.mark.parametrize("name", ["sd1 folder", "sd2 file", "sdxl file"])
def test_the_tiny_autoencoder_shows_what_diffusers_makes_of_the_latents(
    name: str, models: Models, artists_folder: Path
) -> None:
    plain, painted = told(models(name), steps=1)
    MODELS.clear()
    folder = tiny_beside.tiny_vae(artists_folder, "taesdxl" if name.startswith("sdxl") else "taesd")
    heard, again = told(models(name), steps=1)
    assert differ(painted, again) == 0
    first, last = shown(heard)
    assert differ(last, painted) == 0
    assert first.shape == painted.shape != shown(plain)[0].shape  # the small matrix knows no more than the latents
    net = AutoencoderTiny.from_pretrained(folder)
    with torch.no_grad():
        glance = tiny_for(load(models(name), torch.float32), torch.device("cpu"))
        assert glance is not None
        latents = sampled(load(models(name), torch.float32), [5], "Euler")
        found, right = glance.at(latents), net.decode(latents).sample
    assert found is not None
    assert torch.equal(found, (right / 2 + 0.5).clamp(0, 1))


def test_the_originals_decoder_shows_the_same(models: Models, artists_folder: Path) -> None:
    folder = tiny_beside.tiny_vae(artists_folder)
    MODELS.clear()
    right, _ = told(models("sd1 folder"), steps=1)
    own = load_file(folder / "diffusion_pytorch_model.safetensors")
    shutil.rmtree(folder)
    named = {}
    for name, value in own.items():
        if name.startswith("decoder.layers."):
            number, rest = name.removeprefix("decoder.layers.").split(".", 1)
            named[f"{int(number) + 1}.{rest}"] = value
    (artists_folder / "vae_approx").mkdir()
    save_file(named, artists_folder / "vae_approx" / "taesd_decoder.safetensors")
    MODELS.clear()
    heard, _ = told(models("sd1 folder"), steps=1)
    assert differ(shown(heard)[0], shown(right)[0]) == 0
    assert not [event for event in heard if isinstance(event, Note)]


def test_it_may_take_a_hundredth_of_the_time() -> None:
    now = 0.0
    allowance = Allowance(cost=0.004, clock=lambda: now)
    allowance.begin()
    shown = 0
    for _ in range(1000):  # steps of 20 ms
        now += 0.02
        if allowance.may():
            allowance.paid(0.004)
            shown += 1
    assert shown * 0.004 <= SHARE * now
    assert shown == pytest.approx(SHARE * now / 0.004, abs=1)


def test_between_its_pictures_nothing_coarser_is_shown(
    models: Models, artists_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_beside.tiny_vae(artists_folder)
    MODELS.clear()
    monkeypatch.setattr(tiny, "SHARE", 1e-9)  # only the first one, whose cost nobody knows
    heard, _ = told(models("sd1 folder"), steps=6)
    assert len(shown(heard)) == 1 + 1
    heard, _ = told(models("sd1 folder"), steps=6, shop=dataclasses.replace(workshop(), previews=False))
    assert shown(heard) == []


def test_where_memory_is_short_or_it_is_broken_the_small_matrix_does(
    models: Models, artists_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_beside.tiny_vae(artists_folder)
    MODELS.clear()
    whole = AutoencoderTiny.decode

    def short(*_: object, **__: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(AutoencoderTiny, "decode", short)
    heard, painted = told(models("sd1 folder"), steps=3)
    assert len(shown(heard)) == 3 + 1
    assert not [event for event in heard if isinstance(event, Note)]
    monkeypatch.setattr(AutoencoderTiny, "decode", whole)
    MODELS.clear()
    weights = folder / "diffusion_pytorch_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-9])
    heard, again = told(models("sd1 folder"), steps=3)
    assert len(shown(heard)) == 3 + 1
    notes = [event.text for event in heard if isinstance(event, Note)]
    assert len(notes) == 1
    assert "Previews are coarse: diffusion_pytorch_model.safetensors is incomplete" in notes[0]
    assert differ(painted, again) == 0
