"""What is added to a model: LoRA in both usual formats, words of textual inversion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from engine.errors import InvalidRequest
from engine.imagining.files import file_key
from engine.imagining.load import Diffusion, State, libraries, read_file
from engine.imagining.pickled import converted
from engine.models import expect, find_model, identify_model
from engine.recipe import Weighted

ENCODERS: Final = ("text_encoder", "text_encoder_2")
INVERSION: Final = "textual inversion"
ADVICE: Final = "Choose one that was made for this kind of model."


def add_loras(model: Diffusion, wanted: Sequence[Weighted], checkpoint: Callable[[], None]) -> None:
    """Have exactly the `wanted` LoRAs in `model`; nothing happens where it has them. Raises InvalidRequest."""
    loras = [(find_model(item.name).path, item.weight) for item in wanted]
    key = tuple((file_key(path), weight) for path, weight in loras)
    if model.added == key:
        return
    if loras:
        libraries("peft", "diffusers.utils.peft_utils", "diffusers.loaders")
    remove_loras(model)
    try:
        for number, (path, _) in enumerate(loras):
            checkpoint()
            _add(model, path, f"lora_{number}")
        _weigh(model, {f"lora_{number}": weight for number, (_, weight) in enumerate(loras)})
    except BaseException:
        remove_loras(model)
        raise
    model.added = key


def remove_loras(model: Diffusion) -> None:
    """Make `model` what it was when it was loaded."""
    from diffusers.utils.peft_utils import recurse_remove_peft_layers

    model.added = ()
    for module in _adapted(model):
        recurse_remove_peft_layers(module)
        del module.peft_config
        module._hf_peft_config_loaded = False


def _adapted(model: Diffusion) -> list[Any]:
    modules = [model.unet, *(text.encoder for text in model.texts)]
    return [module for module in modules if getattr(module, "peft_config", None)]


def _add(model: Diffusion, path: Path, name: str) -> None:
    from diffusers.loaders import StableDiffusionLoraLoaderMixin, StableDiffusionXLLoraLoaderMixin

    expect(path, identify_model(path), "lora")
    mixin = StableDiffusionXLLoraLoaderMixin if model.family == "sdxl" else StableDiffusionLoraLoaderMixin
    try:
        state, alphas, metadata = mixin.lora_state_dict(
            read_file(path), unet_config=model.unet.config, return_lora_metadata=True
        )
        if any(key.startswith("unet.") for key in state):
            mixin.load_lora_into_unet(state, alphas, model.unet, adapter_name=name, metadata=metadata)
        for prefix, text in zip(ENCODERS, model.texts, strict=False):
            if any(key.startswith(f"{prefix}.") for key in state):
                mixin.load_lora_into_text_encoder(
                    state, alphas, text.encoder, prefix=prefix, adapter_name=name, metadata=metadata
                )
    except (ValueError, RuntimeError, KeyError, IndexError, AttributeError, TypeError) as error:
        raise InvalidRequest(f"The LoRA {path.name} does not fit this model.", ADVICE) from error
    fitted = [module for module in _adapted(model) if name in module.peft_config]
    if not fitted:
        raise InvalidRequest(f"The LoRA {path.name} has nothing for this model.", ADVICE)
    for module in fitted:
        own = next(iter(module.parameters()))
        for key, value in module.named_parameters():
            if f".{name}." in key:
                value.data = value.data.to(own.device, own.dtype)
                value.requires_grad_(False)
        module.eval()


def _weigh(model: Diffusion, weights: Mapping[str, float]) -> None:
    from diffusers.utils.peft_utils import set_weights_and_activate_adapters

    for module in _adapted(model):
        own = [name for name in weights if name in module.peft_config]
        set_weights_and_activate_adapters(module, own, [weights[name] for name in own])


def vectors_of(model: Diffusion, names: Sequence[str]) -> dict[str, tuple[Tensor, ...]]:
    """For each file of textual inversion its word, with one (count, width) tensor a text encoder.

    The word is the file's name without suffix, and what stands in the file as `<word>`. Raises InvalidRequest.
    """
    found: dict[str, tuple[Tensor, ...]] = {}
    for name in names:
        path = find_model(name).path
        state = _inversion(path)
        vectors = tuple(value.reshape(-1, value.shape[-1]) for value in _ordered(state))
        widths = [text.encoder.get_input_embeddings().weight.shape[1] for text in model.texts]
        if [value.shape[1] for value in vectors] != widths:
            raise InvalidRequest(f"The textual inversion {path.name} does not fit this model.", ADVICE)
        found[path.stem] = vectors
        found |= {key: vectors for key in state if key.startswith("<")}
    return found


def _inversion(path: Path) -> State:
    identity = identify_model(path)
    expect(path, identity, "embedding", "pickle", wanted=INVERSION)
    if identity.kind == "pickle":
        path = converted(path)
    return read_file(path, torch.float32)


def _ordered(state: State) -> list[Tensor]:
    """The tensors in the order of the text encoders: CLIP's, then OpenCLIP's."""
    if "clip_l" in state and "clip_g" in state:
        return [state["clip_l"], state["clip_g"]]
    return list(state.values())
