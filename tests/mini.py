"""The miniature's training in small: sizes, scenes, and what its tests begin with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.imagining.words import words_of
from engine.training.mini import autoencoder, judge, judging, learner, shapes, ship, tokens, words
from engine.training.mini.latents import finished, measured
from tests import small_scenes

SCENES = "tests.small_scenes"
SMALL = shapes.Sizes(
    unet=(16, 32),
    unet_layers=1,
    heads=(1, 1),
    unet_groups=8,
    text=32,
    text_layers=1,
    text_inner=32,
    text_heads=1,
    vae=(8, 8, 8, 8),
    vae_groups=4,
    side=64,
)


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with vocabulary and autoencoder; nothing may be written there."""
    out = tmp_path_factory.mktemp("mini")
    tokens.learn(tokens.captions_of(small_scenes, 50), out / tokens.FOLDER, 700)
    with pytest.MonkeyPatch.context() as patched:
        small_sides(patched)
        autoencoder.train(encoding(out))
    return out


def small_sides(patched: pytest.MonkeyPatch) -> None:
    """Small pictures everywhere."""
    patched.setattr(autoencoder, "SIDE", 64)
    patched.setattr("engine.training.mini.cache.BUCKETS", ((64, 64), (96, 64), (64, 96)))
    patched.setattr("engine.training.mini.ship.SIDE", 64)
    patched.setattr(learner, "LOG_EVERY", 5)
    patched.setattr(judge, "PAINTED", 64)
    for module in (judge, judging):
        patched.setattr(module, "SIDE", 64)
        patched.setattr(module, "GRID", 8)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    small_sides(monkeypatch)
    monkeypatch.setattr(words, "PROMPTS", ("a red disc", "a blue disc"))


def encoding(out: Path, **changes: Any) -> autoencoder.Plan:
    plan = autoencoder.Plan(
        out, minutes=0.02, scenes=SCENES, batch=4, size=32, bank=16, chunk=8, reserve=0, sizes=SMALL
    )
    return replace(plan, **changes)


def painting(out: Path, **changes: Any) -> words.Plan:
    plan = words.Plan(
        out,
        minutes=0.015,
        scenes=SCENES,
        batch=4,
        cache=32,
        styled=0,
        chunk=4,
        steps=2,
        reserve=0,
        sizes=SMALL,
    )
    return replace(plan, **changes)


@pytest.fixture
def out(learned: Path, tmp_path: Path) -> Path:
    """A copy of what is learned, to go on with."""
    for file in learned.rglob("*"):
        if file.is_file():
            (tmp_path / file.relative_to(learned)).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file.relative_to(learned)).write_bytes(file.read_bytes())
    return tmp_path


def untrained(target: Path) -> Path:
    """A whole miniature of tiny parts that learned nothing, in the folder `target`."""
    scratch = target.parent / "words"
    tokens.learn(tokens.captions_of(small_scenes, 20), scratch / tokens.FOLDER, 600)

    def parts(folder: Path, sizes: shapes.Sizes) -> dict[str, Any]:
        torch.manual_seed(0)
        vocabulary = words_of(folder / tokens.FOLDER).eos + 1
        vae = finished(
            shapes.make_vae(sizes).eval(), measured(shapes.make_vae(sizes).eval(), torch.rand(4, 3, 32, 32))
        )
        return {"unet": shapes.make_unet(sizes), "text_encoder": shapes.make_text(sizes, vocabulary), "vae": vae}

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ship, "trained", parts)
        patched.setattr(ship, "SIDE", 64)
        ship.ship(scratch, target, small_scenes, SMALL)
    return target
