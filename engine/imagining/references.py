"""IP-Adapter (Ye et al. 2023): a diffusion model that also follows the manner of pictures.

An image encoder (CLIP's) sees each picture, a projection makes words of what it saw, and the attention to words gets
keys and values of its own for them. The adapter's layers are in the UNet only while it samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor, nn

from engine.errors import InvalidRequest
from engine.imagining.files import file_key
from engine.imagining.load import Diffusion, State, built, clip, config_of, read_file
from engine.imagining.seen import middle_of
from engine.imagining.shapes import BASES
from engine.models import Found, companion, expect, identify_model
from engine.recipe import Reference

MEAN: Final = (0.48145466, 0.4578275, 0.40821073)
SPREAD: Final = (0.26862954, 0.26130258, 0.27577711)
"""Of the pictures that CLIP learned from (Radford et al. 2021)."""


class Adapter(nn.Module):
    """An adapter's parts, which belong to the UNet only while it samples."""

    def __init__(self, encoder: Any, projection: Any, layers: Mapping[str, Any]) -> None:
        super().__init__()
        self.encoder, self.projection = encoder, projection
        self.layers: Any = nn.ModuleList(layer for layer in layers.values() if isinstance(layer, nn.Module))
        self.processors = dict(layers)

    @property
    def sees_all(self) -> bool:
        """Whether it wants what the encoder sees at every place, and not only the sum."""
        return type(self.projection).__name__ != "ImageProjection"

    def look(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """What is seen in nothing and in `pixels` (1, 3, side, side), normalised: (1, 1, …) each."""
        if not self.sees_all:
            seen = self.encoder(pixels).image_embeds
            return torch.zeros_like(seen)[None], seen[None]
        both = (self.encoder(given, output_hidden_states=True) for given in (torch.zeros_like(pixels), pixels))
        nothing, seen = (found.hidden_states[-2] for found in both)
        return nothing[None], seen[None]


@dataclass(slots=True)
class Referring:
    """The adapter with, for each picture, what was seen (in nothing, in it) and its weight."""

    adapter: Adapter
    seen: list[tuple[Tensor, Tensor]]
    weights: list[float]


def referring(
    model: Diffusion,
    wanted: Sequence[Reference],
    device: torch.device,
    work: Callable[[Any], AbstractContextManager[None]],
) -> Referring | None:
    """The adapter with the pictures that are `wanted`; None where there are none. Raises EngineError.

    `work` has a network on `device`, and is a way out while it works.
    """
    if not wanted:
        return None
    found = companion("ip-adapter", BASES[model.family])
    adapter = model.net(file_key(found.path), lambda: load_adapter(found, model))
    side = int(adapter.encoder.config.image_size)
    mean, spread = (torch.tensor(values)[:, None, None] for values in (MEAN, SPREAD))
    seen = []
    with work(adapter.encoder):
        for reference in wanted:
            pixels = (middle_of(Path(reference.picture), (side, side)) - mean) / spread
            seen.append(adapter.look(pixels.to(device, adapter.encoder.dtype)))
    return Referring(adapter, seen, [reference.weight for reference in wanted])


@contextmanager
def followed(model: Diffusion, found: Referring | None) -> Iterator[None]:
    """Have the adapter's layers in the UNet, which is what it was before when this ends."""
    if found is None:
        yield
        return
    from diffusers.models.embeddings import MultiIPAdapterImageProjection

    unet, count = model.unet, len(found.seen)
    before = unet.attn_processors
    for layer in found.adapter.layers:
        layer.to_k_ip, layer.to_v_ip = (nn.ModuleList([own[0]] * count) for own in (layer.to_k_ip, layer.to_v_ip))
        layer.num_tokens, layer.scale = [layer.num_tokens[0]] * count, list(found.weights)
    try:
        unet.set_attn_processor(dict(found.adapter.processors))
        unet.encoder_hid_proj = MultiIPAdapterImageProjection([found.adapter.projection] * count)
        unet.config.encoder_hid_dim_type = "ip_image_proj"
        yield
    finally:
        _without(unet, before)


def _without(unet: Any, processors: Mapping[str, Any]) -> None:
    unet.encoder_hid_proj = None  # first, for it may have attention of its own
    unet.set_attn_processor(dict(processors))
    unet.config.encoder_hid_dim_type = None


def load_adapter(found: Found, model: Diffusion) -> Adapter:
    """The adapter `found`, with its image encoder, for `model`. Raises InvalidRequest and UnreadableModel."""
    from transformers import CLIPVisionModelWithProjection

    expect(found.path, identify_model(found.path), "ip-adapter")
    unet, dtype = model.unet, model.unet.dtype
    weights = next(path for name, path in found.files.items() if name.endswith("image_encoder/model.safetensors"))
    config = next(path for name, path in found.files.items() if name.endswith("image_encoder/config.json"))
    make = partial(clip, CLIPVisionModelWithProjection, config_of(config))
    encoder = built(make, read_file(weights, dtype), "the image encoder")
    before = unet.attn_processors
    try:
        unet._load_ip_adapter_weights([_parted(read_file(found.path, dtype))])
        projection, unet.encoder_hid_proj = unet.encoder_hid_proj.image_projection_layers[0], None
        return Adapter(encoder, projection, unet.attn_processors).eval().requires_grad_(False)
    except (KeyError, ValueError, RuntimeError, AttributeError, TypeError) as error:
        raise InvalidRequest(
            f"The IP-Adapter {found.path.name} does not fit this model.", "Take a model that it was made for."
        ) from error
    finally:
        _without(unet, before)


def _parted(state: State) -> dict[str, State]:
    """The tensors by what they belong to."""
    return {
        part: {name.removeprefix(f"{part}."): value for name, value in state.items() if name.startswith(f"{part}.")}
        for part in ("image_proj", "ip_adapter")
    }
