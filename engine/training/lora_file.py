"""A learned look as the bytes of its file: tensors named as kohya's trainer names them, which every program reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import save
from torch import Tensor

from engine.errors import PaintingFailed
from engine.imagining.load import Diffusion
from engine.recipe import LoraRequest
from engine.sniff import shown_name

KNOWN: Final[Mapping[tuple[str, int], tuple[str, str]]] = {
    ("sd1", 768): ("sd_v1", "stable-diffusion-v1/lora"),
    ("sd2", 1024): ("sd_v2", "stable-diffusion-v2-768-v/lora"),
    ("sdxl", 2048): ("sdxl_base_v1-0", "stable-diffusion-xl-v1-base/lora"),
}
"""By family and width of words: how kohya and the metadata standard of Stability AI call the model."""


def packed(tensors: Mapping[str, Tensor], about: Mapping[str, str]) -> bytes:
    """The file of `tensors`, named as peft names them below "unet.". Raises PaintingFailed for NaN and the like.

    diffusers renames them; each gets its alpha, which is the rank: a weight of 1 is what was learned.
    """
    from diffusers.utils.state_dict_utils import convert_state_dict_to_kohya

    if not all(bool(value.isfinite().all()) for value in tensors.values()):
        raise PaintingFailed("Learning gave no usable numbers for this model.", "Try another model or other pictures.")
    named: dict[str, Tensor] = convert_state_dict_to_kohya(dict(tensors))
    return save({name: value.to(torch.float16).contiguous() for name, value in named.items()}, dict(about))


def described(
    request: LoraRequest, model: Diffusion, *, steps: int, pictures: int, seconds: float, losses: tuple[float, float]
) -> dict[str, str]:
    """What the file's header says, in the words of kohya (ss_…) and of Stability AI (modelspec.…).

    Of a model with words of another width, like the miniature, only the name is given.
    """
    title = shown_name(Path(request.target.stem))
    about: dict[str, Any] = {
        "ss_output_name": title,
        "ss_network_module": "networks.lora",
        "ss_network_dim": request.rank,
        "ss_network_alpha": request.rank,
        "ss_sd_model_name": shown_name(Path(request.model)),
        "ss_v2": model.family == "sd2",
        "ss_num_train_images": pictures,
        "ss_steps": steps,
        "ss_resolution": f"({model.native}, {model.native})",
        "ss_seed": request.seed,
        "ss_tag_frequency": json.dumps({"pictures": {request.words: pictures}} if request.words else {}),
        "modelspec.sai_model_spec": "1.0.0",
        "modelspec.title": title,
        "modelspec.implementation": "https://github.com/huggingface/diffusers",
        "modelspec.prediction_type": "v" if model.scheduler.get("prediction_type") == "v_prediction" else "epsilon",
        "modelspec.resolution": f"{model.native}x{model.native}",
        "modelspec.date": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "modelspec.trigger_phrase": request.words,
        "impasto.seconds": f"{seconds:.1f}",
        "impasto.losses": json.dumps([round(value, 5) for value in losses]),
    }
    if request.layers == "all":
        about["ss_network_args"] = json.dumps({"conv_dim": str(request.rank), "conv_alpha": str(request.rank)})
    if known := KNOWN.get((model.family, int(model.unet.config.cross_attention_dim))):
        about["ss_base_model_version"], about["modelspec.architecture"] = known
    return {name: str(value) for name, value in about.items()}
