"""What an idle engine imports ahead of the first picture from words, as libraries take seconds. No torch by itself."""

from __future__ import annotations

from typing import Final

from engine.models import built_in
from engine.settings import folders, load_settings

LIBRARIES: Final = (
    "torch._dynamo",
    "transformers",
    "peft",
    "accelerate",
    "diffusers.models.attention_processor",
    "diffusers.models.unets.unet_2d_condition",
    "diffusers.models.autoencoders.autoencoder_kl",
    "diffusers.schedulers.scheduling_dpmsolver_multistep",
    "transformers.models.clip.modeling_clip",
    "transformers.models.clip.tokenization_clip",
)
"""In pieces, because an order waits for the one that is being imported."""


def libraries_ahead() -> tuple[str, ...]:
    """What to import: nothing where the studio does not begin with words."""
    settings, _ = load_settings(folders().settings)
    words = settings.begin_with == "words" or (settings.begin_with is None and built_in() is not None)
    return LIBRARIES if words else ()
