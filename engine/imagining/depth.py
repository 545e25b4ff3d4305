"""How far away what a picture shows is, by Depth Anything (Yang et al. 2024) or DPT (Ranftl et al. 2021)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.errors import InvalidRequest
from engine.imagining.files import file_key
from engine.imagining.load import Diffusion, config_of, read_file
from engine.models import Found, expect, find_model, identify_model
from engine.models.entries import DEPTH

MEAN: Final = (0.485, 0.456, 0.406)
SPREAD: Final = (0.229, 0.224, 0.225)
"""Of the pictures that Depth Anything's backbone learned from; DPT's configuration has its own."""
FURTHEST: Final = 2.5
"""How many times its short side the long side of what the network sees may be; longer pictures are squeezed."""
USUAL: Final = {"depth_anything": (518, 14), "dpt": (384, 32)}
"""Short side that each wants, and what sides are multiples of, where no configuration says so."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How a network wants its pictures: short side in pixels, what sides are multiples of, mean and deviation."""

    side: int
    multiple: int
    mean: tuple[float, ...] = MEAN
    spread: tuple[float, ...] = SPREAD

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height that the network sees of a picture of width × height pixels.

        >>> Looks(518, 14).size(1024, 512)
        (1036, 518)
        """
        scale, most = self.side / min(width, height), FURTHEST * self.side
        across, down = (
            max(1, round(min(most, length * scale) / self.multiple)) * self.multiple for length in (width, height)
        )
        return across, down


def depth_of(picture: Tensor, model: Diffusion, placed: Callable[[Any], AbstractContextManager[None]]) -> Tensor:
    """White where `picture`, (1, 3, height, width) in [0, 1], is near and black where it is far; the same shape.

    `placed` has a network on the device that it works on. Raises UnreadableModel and InvalidRequest.
    """
    found = find_model(DEPTH)
    net = model.net(file_key(found.path), partial(load_depth, found, model.unet.dtype))
    size = net.looks.size(picture.shape[3], picture.shape[2])
    mean, spread = (torch.tensor(values)[:, None, None] for values in (net.looks.mean, net.looks.spread))
    small = functional.interpolate(picture, (size[1], size[0]), mode="bicubic", antialias=True).clamp(0, 1)
    with placed(net):
        device = next(net.parameters()).device
        told = net(((small - mean) / spread).to(device, net.dtype)).predicted_depth.float().cpu()[:, None]
    metric = getattr(net.config, "depth_estimation_type", "relative") == "metric"
    near = -told if metric else told  # metres, or one over them
    near = functional.interpolate(near, picture.shape[2:], mode="bicubic")
    least, most = near.amin(), near.amax()
    return ((near - least) / (most - least).clamp(min=1e-12)).clamp(0, 1).expand(1, 3, -1, -1)


def load_depth(found: Found, dtype: torch.dtype) -> Any:
    """The depth network `found`. Raises UnreadableModel and InvalidRequest."""
    from transformers import DepthAnythingForDepthEstimation, DPTForDepthEstimation

    expect(found.path, identify_model(found.path), "depth")
    classes = {"depth_anything": DepthAnythingForDepthEstimation, "dpt": DPTForDepthEstimation}
    configs = {name: config_of(path) for name, path in found.files.items() if name.endswith(".json")}
    config = configs.get("config.json", {})
    cls = classes.get(str(config.get("model_type")))
    if cls is None:
        raise InvalidRequest(f"{found.name} is no depth network that is known.", "Get another one.")
    try:
        net, told = cls.from_pretrained(  # it knows the names that tensors have in files
            None, config=cls.config_class(**config), state_dict=read_file(found.path, dtype), output_loading_info=True
        )
    except (KeyError, ValueError, TypeError, RuntimeError) as error:
        raise InvalidRequest(f"{found.name} is not a whole depth network.", "Get it again.") from error
    if told["missing_keys"]:
        raise InvalidRequest(f"{found.name} is not a whole depth network.", "Get it again.")
    net = net.to(dtype).eval().requires_grad_(False)
    net.looks = _settings(str(config["model_type"]), configs)
    return net


def _settings(kind: str, configs: Mapping[str, dict[str, Any]]) -> Looks:
    """How pictures are prepared, by the network's preprocessor_config.json."""
    side, multiple = USUAL[kind]
    told = next((values for name, values in configs.items() if name.endswith("preprocessor_config.json")), {})
    size = told.get("size")
    return Looks(
        side=int(min(size.values())) if isinstance(size, dict) and size else side,
        multiple=max(multiple, int(told.get("ensure_multiple_of") or 1)) if kind == "dpt" else multiple,
        mean=tuple(told.get("image_mean", MEAN)),
        spread=tuple(told.get("image_std", SPREAD)),
    )
