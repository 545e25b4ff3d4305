"""Feature networks: the slim one stands in for VGG16, and VGG16 is found where the artist has it."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from engine.errors import UnreadablePicture
from engine.models.features import VGG16_FILE, feature_network
from engine.nets.slim import SlimFeatures
from engine.nets.vgg import Vgg16
from tests.random_vgg import vgg16_weights


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMPASTO_MODELS", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "hub"))
    return tmp_path


def test_slim_features_have_vggs_shapes(models: Path) -> None:
    picture = torch.rand(1, 3, 64, 48)
    slim = feature_network()
    assert isinstance(slim, SlimFeatures)
    ours, theirs = slim(picture), Vgg16(vgg16_weights())(picture)
    assert {name: value.shape for name, value in ours.items()} == {name: value.shape for name, value in theirs.items()}
    assert list(slim(picture, "relu2_1")) == ["relu1_1", "relu2_1"]


def test_vgg16_is_taken_where_it_is(models: Path) -> None:
    save_file(vgg16_weights(), models / VGG16_FILE)
    assert isinstance(feature_network(), Vgg16)
    assert isinstance(feature_network("slim"), SlimFeatures)


def test_vgg16_is_taken_from_the_hubs_folder(models: Path) -> None:
    hub = models / "hub" / "hub" / "checkpoints"
    hub.mkdir(parents=True)
    torch.save(vgg16_weights(), hub / "vgg16-397923af.pth")
    assert isinstance(feature_network("vgg16"), Vgg16)


def test_a_damaged_vgg16_is_told(models: Path) -> None:
    for wrong in (b"half a file", b""):
        (models / VGG16_FILE).write_bytes(wrong)
        with pytest.raises(UnreadablePicture, match="damaged, or is not VGG16"):
            feature_network()
    save_file({"features.0.weight": torch.zeros(2, 2)}, models / VGG16_FILE)
    with pytest.raises(UnreadablePicture, match="damaged, or is not VGG16"):
        feature_network("vgg16")


def test_missing_vgg16_is_told(models: Path) -> None:
    with pytest.raises(UnreadablePicture, match="VGG16 is not on this machine"):
        feature_network("vgg16")
