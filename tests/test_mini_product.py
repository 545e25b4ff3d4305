"""The real built-in model in the product: words mean what they say. Skipped in copies without it (assets/mini)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.models import find_painter
from engine.models.known import known_words, unknown_words
from engine.presets import builtin_presets
from engine.recipe import Imagine
from tests.command import command
from tests.imagining import models_go, paint, photo, workshop

__all__ = ["models_go"]  # fixtures
MOST = 38_000_000
"""Bytes that it may have."""
NOWHERE = "http://127.0.0.1:9"


def painted(prompt: str, seed: int = 5, **values: object) -> np.ndarray:
    habits = find_painter("-").habits
    assert habits is not None
    how = {"steps": habits.steps, "guidance": habits.guidance, "scheduler": habits.scheduler}  # as the studio paints
    return paint(Path("mini"), shop=workshop(seed=seed, size=256), prompt=prompt, **{**how, **values}) / 255


def test_it_is_whole_small_and_says_its_words(miniature: Path) -> None:
    found = find_painter("-")
    assert found.path == miniature
    assert sum(file.stat().st_size for file in miniature.rglob("*") if file.is_file()) < MOST
    known = known_words(miniature)
    assert known is not None
    assert len(known) > 300


def test_the_examples_are_made_of_words_that_it_knows(miniature: Path) -> None:
    from gui.panels.stage import EXAMPLES

    known = known_words(miniature)
    assert known is not None
    assert [unknown_words(example, known) for example in EXAMPLES] == [()] * len(EXAMPLES)


def test_red_makes_red_and_blue_makes_blue(miniature: Path) -> None:
    for seed in (1, 2, 3):
        red, blue = (painted(f"a {colour} circle on a grey background", seed) for colour in ("red", "blue"))
        for colour, picture in ((0, red), (2, blue)):
            strong = picture[..., colour] - picture[..., 2 - colour] > 0.25
            assert 0.02 < strong.mean() < 0.6, colour
            other = picture[..., 2 - colour] - picture[..., colour] > 0.25
            assert other.mean() < 0.01, colour


@pytest.mark.long
def test_night_is_darker_than_day(miniature: Path) -> None:
    night, day = (painted(f"a meadow {words}").mean() for words in ("at night", "by day"))
    assert night < day - 0.1


def test_a_photo_is_changed_as_the_words_say(miniature: Path) -> None:
    start = photo(256, 256)
    with photo(256, 256) as before:
        own = before.array / 255
    little = paint(Path("mini"), start, shop=workshop(size=None), prompt="a red sunset", steps=8, denoise=0.3) / 255
    far = paint(Path("mini"), photo(256, 256), shop=workshop(size=None), prompt="a red sunset", steps=8, denoise=1.0)
    assert np.abs(little - own).mean() < np.abs(far / 255 - own).mean()


@pytest.mark.alone
def test_a_prompt_alone_paints_on_a_fresh_machine_without_a_network(
    miniature: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "p.png"
    for name, value in {"HF_HUB_OFFLINE": "1", "http_proxy": NOWHERE, "https_proxy": NOWHERE}.items():
        monkeypatch.setenv(name, value)
    done = command("render", "--prompt", "a red sun over blue mountains, watercolour", "-o", out, "--json")
    assert done.returncode == 0, done.stderr
    finished = json.loads(done.stdout.splitlines()[-1])
    assert (finished["width"], finished["height"]) == (256, 256)
    assert finished["peak_ram"] < 1_500_000_000
    assert not any('"note"' in line for line in done.stdout.splitlines()), "it knows all of these words"


def test_presets_ask_for_nothing_that_it_lacks(miniature: Path) -> None:
    imagined = [step for preset in builtin_presets() for step in preset.recipe.steps if isinstance(step, Imagine)]
    assert imagined
    assert all(step.model == "-" and not step.guides and not step.references for step in imagined)
