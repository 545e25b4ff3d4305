"""Optimising before it begins: what fits, in which scales, and recipes that name it."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import errors
from engine.cli import run
from engine.memory import parse_bytes
from engine.optimising.room import fitting, needed
from engine.optimising.scales import scales
from engine.recipe import Recipe
from tests.painting import shop
from tests.pictures import photo
from tests.test_optimize import job_of


def test_8k_fits_far_below_the_untiled_method() -> None:
    size = (7680, 4320)
    for features in ("vgg16", "slim"):
        found = fitting(*size, features=features, number_bytes=2, gpu=True, free=140 << 30, limit=None)
        untiled = needed(*size, tile=8000, lean=False, features=features, number_bytes=2)
        assert found.needed < 0.58 * untiled
        tight = fitting(*size, features=features, number_bytes=2, gpu=True, free=24 << 30, limit=4000 << 20)
        assert tight.lean
        assert tight.needed <= 4000 << 20


def test_what_fits_nowhere_is_refused_before_the_start(tmp_path: Path) -> None:
    with pytest.raises(errors.NotEnoughMemory, match="needs at least"):
        job_of(tmp_path, shop(limit=parse_bytes("10MB")))


def test_scales_double_and_the_last_is_the_size() -> None:
    found = scales(7680, 4320, strokes=2.3, effort="normal")
    assert [scale.width for scale in found] == [240, 480, 960, 1920, 3840, 7680]
    assert [scale.short for scale in found] == [135, 270, 540, 1080, 1178, 1178]
    assert sum(scale.steps for scale in scales(7680, 4320, strokes=1, effort="quick")) < sum(s.steps for s in found)
    assert len(scales(1, 1, strokes=1, effort="fine")) == 1


def test_vgg16_that_is_not_there_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas_photo = tmp_path / "photo.png"
    photo(40, 30).save(canvas_photo)
    told = ["render", str(canvas_photo), "--style", "mosaic", "-o", str(tmp_path / "o.png")]
    monkeypatch.setenv("IMPASTO_MODELS", str(tmp_path))
    monkeypatch.setattr("torch.hub.get_dir", lambda: str(tmp_path))
    assert run([*told, "--method", "optimize", "--features", "vgg16"]) == 1
    assert "VGG16 is not on this machine." in capsys.readouterr().err
    for wrong in (["--method", "optimize", "--strength", "0.5"], ["--fidelity", "0.5"]):
        assert run([*told, *wrong]) == 1
        assert "belongs to the method" in capsys.readouterr().err


def test_recipes_tell_the_kinds_apart() -> None:
    recipe = Recipe.model_validate({"steps": [{"style": "irises"}, {"kind": "optimize", "style": "x", "fidelity": 1}]})
    assert [step.kind for step in recipe.steps] == ["stylize", "optimize"]
    assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe
    for wrong in ({"kind": "optimise", "style": "x"}, {"kind": [], "style": "x"}, {"kind": "optimize"}, 3):
        with pytest.raises(ValueError, match="steps"):
            Recipe.model_validate({"steps": [wrong]})
