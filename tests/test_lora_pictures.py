"""Pictures and words that a look is learned from, and the built-in model learning twenty of them."""

from __future__ import annotations

import time
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from engine.events import Finished
from engine.imagining.load import load
from engine.training.lora_source import said_of, shape_for
from tests import small_lora
from tests.imagining import Models, models, models_go, paint, workshop

__all__ = ["models", "models_go"]  # fixtures
from tests.test_lora import SEEDS, learn_now, request_for


def test_pictures_are_cut_to_the_nearest_shape(models: Models, tmp_path: Path) -> None:
    model = load(models("sd1 folder"), torch.float32)
    shapes = {}
    for name, size in {"wide": (300, 100), "tall": (100, 160), "square": (101, 90), "dot": (1, 1)}.items():
        Image.new("RGB", size).save(tmp_path / f"{name}.png")
        shapes[name] = shape_for(tmp_path / f"{name}.png", model)
    assert shapes == {"wide": (80, 48), "tall": (48, 80), "square": (64, 64), "dot": (64, 64)}


def test_texts_beside_pictures_are_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\ufeffa house,\n at night ", encoding="utf-8")
    assert said_of(tmp_path / "a.png", " evening ") == "a house, at night, evening"
    assert said_of(tmp_path / "a.png", "") == "a house, at night"
    assert said_of(tmp_path / "b.png", "evening") == "evening"


@pytest.mark.alone
def test_the_built_in_model_learns_twenty_pictures_well_within_two_minutes(tmp_path: Path) -> None:
    model = Path(str(files("assets"))) / "mini"
    side = load(model, torch.float32).native
    for file in small_lora.pictures(tmp_path / "pictures").glob("*.png"):
        Image.open(file).resize((side, side), Image.Resampling.BICUBIC).save(file)
    begin = time.monotonic()
    target = tmp_path / "evening.safetensors"
    told = learn_now(request_for(model, tmp_path / "pictures", target, words="in my way", minutes=0.7))
    assert isinstance(told[-1], Finished)
    assert time.monotonic() - begin < 120
    without, within = (
        [
            paint(
                model,
                shop=workshop(seed=seed, size=side),
                prompt="a lake and hills, in my way",
                scheduler="DDIM",
                steps=8,
                guidance=4.0,
                loras=given,
            )
            for seed in SEEDS[:2]
        ]
        for given in ([], [{"name": str(target)}])
    )
    away = [(small_lora.away(before), small_lora.away(after)) for before, after in zip(without, within, strict=True)]
    assert np.mean([after for _, after in away]) < 0.9 * np.mean([before for before, _ in away])
