"""ControlNets (Zhang et al. 2023): networks that make a diffusion model follow a picture's edges, depth or tiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyvips
import torch
from torch import Tensor

from engine.errors import InvalidRequest
from engine.imagining import shapes
from engine.imagining.depth import depth_of
from engine.imagining.files import file_key
from engine.imagining.load import Diffusion, State, built, config_of, read_file, read_folder
from engine.imagining.sample import Guiding
from engine.imagining.seen import picture_at, tensor_of
from engine.models import expect, find_model, identify_model
from engine.models.header import read_header
from engine.recipe import Guide
from engine.remedies import Remedy

CANNY_SIGMA: Final = 1.4
EDGES: Final = 0.93
"""Share of the pixels that are no edges, at least."""
FAINTEST: Final = 2.0
"""Gradients of 8-bit samples below this are never edges."""


def guidings(
    model: Diffusion,
    wanted: Sequence[Guide],
    size: tuple[int, int],
    photo: Tensor | None,
    work: Callable[[Any], AbstractContextManager[None]],
) -> list[Guiding]:
    """The ControlNets with their pictures at `size` (width, height); `photo` has the photo's pixels there.

    `work` has a network on its device, and is a way out while it works.
    Raises InvalidRequest and UnreadablePicture.
    """
    found = []
    for guide in wanted:
        path = find_model(guide.model).path
        net = model.net(file_key(path), partial(load_controlnet, path, model))
        picture = picture_at(Path(guide.picture), size) if guide.picture else photo
        if picture is None:
            raise InvalidRequest("The ControlNet has no picture to follow.", Remedy("guide picture"))
        if guide.look == "canny":
            picture = edges(picture)
        elif guide.look == "depth":
            picture = depth_of(picture, model, work)
        found.append(Guiding(net, picture, guide.weight, guide.until))
    return found


def load_controlnet(path: Path, model: Diffusion) -> Any:
    """The ControlNet at `path`, a folder or a file in either naming, for `model`. Raises InvalidRequest."""
    from diffusers import ControlNetModel

    expect(path, identify_model(path), "controlnet")
    dtype = model.unet.dtype
    if path.is_dir():
        config, state = config_of(path / "config.json"), read_folder(path, dtype)
    else:
        config, state = _from_file(path, dtype)
    same = ("cross_attention_dim", "block_out_channels")
    if any(_plain(config.get(name)) != _plain(model.unet.config[name]) for name in same):
        raise InvalidRequest(f"The ControlNet {path.name} was made for another kind of model.", "Choose another one.")
    return built(lambda: ControlNetModel.from_config(config), state, "the ControlNet")


def _plain(value: object) -> object:
    return list(value) if isinstance(value, (list, tuple)) else value


def _from_file(path: Path, dtype: torch.dtype) -> tuple[dict[str, Any], State]:
    from diffusers.loaders.single_file_utils import convert_controlnet_checkpoint

    found = read_header(path).shapes
    state = read_file(path, dtype)
    try:
        if any(name.startswith("controlnet_cond_embedding.") for name in found):
            return shapes.diffusers_config(found), state
        prefix = "control_model." if any(name.startswith("control_model.") for name in found) else ""
        config = shapes.unet_config(found, prefix=prefix)
        return config, convert_controlnet_checkpoint(state, config)
    except (KeyError, IndexError, StopIteration, ValueError) as error:
        raise InvalidRequest(f"{path.name} is not a whole ControlNet.", "Download it again.") from error


def edges(picture: Tensor) -> Tensor:
    """White edges on black, by Canny's method, of a picture (1, 3, height, width) in [0, 1]; the same shape."""
    height, width = picture.shape[2:]
    grey = (picture[0].mean(0) * 255).round().byte().contiguous().numpy()
    image = pyvips.Image.new_from_memory(grey.data, width, height, 1, "uchar")
    found = tensor_of(image.canny(sigma=CANNY_SIGMA, precision="float"))
    flat = found.flatten()
    least = max(FAINTEST, float(flat.kthvalue(max(1, round(EDGES * flat.numel()))).values))
    return (found > least).float().expand(1, 3, -1, -1)
