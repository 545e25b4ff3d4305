"""Depth for ControlNets: the network's own answer, shown as they want it; and nothing without the network."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
import torch
from PIL import Image
from transformers import AutoModelForDepthEstimation

from engine.errors import UnreadableModel
from engine.imagining.depth import Looks, depth_of
from engine.imagining.load import load
from engine.models import find_model, identify_model
from engine.recipe import Guide
from tests import tiny_beside, tiny_models
from tests.imagining import Models, artists_folder, differ, models, models_go, paint, photo

__all__ = ["artists_folder", "models", "models_go"]  # fixtures


@pytest.mark.parametrize(("kind", "side"), [("depth_anything", 56), ("dpt", 64)])
def test_depth_is_what_transformers_tells(kind: str, side: int, models: Models, artists_folder: Path) -> None:
    folder = tiny_beside.depth(artists_folder, kind)
    assert identify_model(find_model("depth-anything-small").path).words == "depth network, F32"
    picture = torch.rand(1, 3, side, side, generator=torch.Generator().manual_seed(1))
    theirs = AutoModelForDepthEstimation.from_pretrained(folder).eval()
    with torch.no_grad():
        right = theirs((picture - 0.5) / 0.25).predicted_depth[:, None]
        ours = depth_of(picture, load(models("sd1 folder"), torch.float32), lambda _net: nullcontext())
    right = (right - right.min()) / (right.max() - right.min())
    assert ours.shape == picture.shape
    assert float((ours - right).abs().max()) < 1e-4
    assert (float(ours.min()), float(ours.max())) == (0, 1)


def test_a_controlnet_follows_the_depth_of_the_photo(models: Models, artists_folder: Path, tmp_path: Path) -> None:
    tiny_models.controlnet("sd1").save_pretrained(tmp_path / "control")
    tiny_beside.depth(artists_folder)
    picture = tmp_path / "shape.png"
    Image.fromarray(photo(96, 64).array).save(picture)
    painted = {
        look: paint(
            models("sd1 folder"), guides=(Guide(model=str(tmp_path / "control"), picture=str(picture), look=look),)
        )
        for look in ("as-is", "depth")
    }
    assert differ(painted["as-is"], painted["depth"]) > 0.1


def test_without_the_network_it_is_told(models: Models, artists_folder: Path) -> None:
    tiny_models.controlnet("sd1").save_pretrained(artists_folder / "control")
    with pytest.raises(
        UnreadableModel, match=r"Depth Anything 2, small .* is not here\. Get it with: impasto models get"
    ):
        paint(models("sd1 folder"), photo(), guides=(Guide(model=str(artists_folder / "control"), look="depth"),))


def test_what_the_network_sees_is_bounded() -> None:
    assert Looks(518, 14).size(100, 10_000) == (518, 1288)
    assert Looks(384, 32).size(512, 512) == (384, 384)
