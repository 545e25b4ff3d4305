"""The networks that look at pictures: VGG16 where the artist has it, else the slim one that is shipped."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final, Literal, TypeAlias

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from engine.errors import UnreadablePicture
from engine.models.places import models_folder
from engine.nets.slim import SlimFeatures
from engine.nets.vgg import Vgg16
from engine.remedies import Remedy
from engine.sniff import shown_name

FeatureNetwork: TypeAlias = Vgg16 | SlimFeatures
FeatureName: TypeAlias = Literal["auto", "slim", "vgg16"]

VGG16_FILE: Final = "vgg16_features.safetensors"
HUB_FILE: Final = "vgg16-397923af.pth"
"""What torchvision leaves in the hub's folder."""


def feature_network(name: FeatureName = "auto") -> FeatureNetwork:
    """The network called `name` on the processor, float32; "auto" takes VGG16 if it is on this machine.

    Raises UnreadablePicture when "vgg16" is asked for and not there. Nothing is ever downloaded.
    """
    if name != "slim":
        for file in _vgg16_files():
            return _vgg16(file)
        if name == "vgg16":
            raise UnreadablePicture(
                "VGG16 is not on this machine.",
                Remedy("get model", "vgg16-features", "Or use the slim features, which are built in."),
            )
    with as_file(files("assets") / "features.safetensors") as file:
        weights = load_file(file)
    network = SlimFeatures()
    network.load_state_dict({key: value.float() for key, value in weights.items()})
    return network.eval().requires_grad_(False)


def _vgg16_files() -> Iterator[Path]:
    hub = Path(torch.hub.get_dir()) / "checkpoints"
    own = models_folder()
    for file in (own / VGG16_FILE, own / "vgg16-features" / "model.safetensors", hub / HUB_FILE):
        if file.is_file():
            yield file


def _vgg16(file: Path) -> Vgg16:
    try:
        return Vgg16(_read(file))
    except (OSError, SafetensorError, EOFError, KeyError, RuntimeError) as error:
        raise UnreadablePicture(
            f"{shown_name(file)} is damaged, or is not VGG16.",
            Remedy("get model", "vgg16-features", "Or move it away: the slim features are built in."),
        ) from error


def _read(file: Path) -> dict[str, Tensor]:
    if file.suffix == ".safetensors":
        return load_file(file)
    weights: dict[str, Tensor] = torch.load(file, map_location="cpu", weights_only=True)
    return weights
