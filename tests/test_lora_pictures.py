"""Pictures and words that a look is learned from, and the built-in model learning twenty of them."""

from __future__ import annotations

import time
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
from tests.small_lora import learn_now, request_for

__all__ = ["models", "models_go"]  # fixtures


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
def test_the_built_in_model_learns_twenty_pictures_well_within_two_minutes(miniature: Path, tmp_path: Path) -> None:
    side = load(miniature, torch.float32).native
    for file in small_lora.pictures(tmp_path / "pictures").glob("*.png"):
        Image.open(file).resize((side, side), Image.Resampling.BICUBIC).save(file)
    target = tmp_path / "evening.safetensors"
    begin = time.monotonic()
    told = learn_now(request_for(miniature, tmp_path / "pictures", target, words="in my way", minutes=0.7))
    assert isinstance(told[-1], Finished)
    assert time.monotonic() - begin < 120

    def away(*loras: Path) -> float:
        """How far two pictures are from the look, on average."""
        how = {"scheduler": "DDIM", "steps": 8, "guidance": 4.0, "loras": [{"name": str(file)} for file in loras]}
        words = "a lake and hills, in my way"
        shops = (workshop(seed=seed, size=side) for seed in (0, 1))
        return float(np.mean([small_lora.away(paint(miniature, shop=shop, prompt=words, **how)) for shop in shops]))

    assert away(target) < 0.9 * away()
