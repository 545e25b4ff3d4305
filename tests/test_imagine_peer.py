"""The loop of our own against diffusers' pipelines: the same model, words and seed give the same picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import diffusers
import numpy as np
import pytest
import torch
import tqdm
from PIL import Image

from engine.errors import InvalidRequest
from engine.imagining.load import Diffusion, load
from engine.imagining.schedulers import find_scheduler, make_scheduler
from tests import pictures, tiny_beside
from tests.imagining import SIDE, Models, artists_folder, differ, models, models_go, paint, photo

__all__ = ["artists_folder", "models", "models_go"]  # fixtures
pytestmark = pytest.mark.usefixtures("float32")

tqdm.tqdm.monitor_interval = 0  # no thread that watches progress bars
WORDS = {"prompt": "a red house, by the sea", "negative": "blue"}


def pipeline(path: Path, scheduler: str, kind: str) -> tuple[Any, Diffusion]:
    """Diffusers' own pipeline over the same weights."""
    model = load(path, torch.float32)
    first = model.texts[0]
    parts: dict[str, Any] = {
        "vae": model.vae,
        "unet": model.unet,
        "text_encoder": first.encoder,
        "tokenizer": first.words.tokenizer,
        "scheduler": make_scheduler(find_scheduler(scheduler)[1], model.scheduler),
    }
    if model.family == "sdxl":
        second = model.texts[1]
        parts |= {"text_encoder_2": second.encoder, "tokenizer_2": second.words.tokenizer, "add_watermarker": False}
        cls = getattr(diffusers, f"StableDiffusionXL{kind}Pipeline")
    else:
        parts |= {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
        cls = getattr(diffusers, f"StableDiffusion{kind}Pipeline")
    made = cls(**parts)
    made.set_progress_bar_config(disable=True)
    return made, model


def asked(**more: Any) -> dict[str, Any]:
    chance = torch.Generator("cpu").manual_seed(5)
    words = {"prompt": WORDS["prompt"], "negative_prompt": WORDS["negative"]}
    return {**words, "guidance_scale": 6.0, "generator": chance, "output_type": "np", **more}


@pytest.mark.parametrize("scheduler", ["DDIM", "DPM++ 2M Karras", "Euler a", "LCM"])
@pytest.mark.parametrize("family", ["sd1", "sd2", "sdxl"])
def test_words_become_what_diffusers_makes_of_them(family: str, scheduler: str, models: Models) -> None:
    path = models(f"{family} folder")
    made, _ = pipeline(path, scheduler, "")
    theirs = made(**asked(num_inference_steps=3, width=SIDE, height=SIDE)).images[0]
    ours = paint(path, steps=3, guidance=6.0, scheduler=scheduler, **WORDS)
    assert differ(ours, np.rint(theirs * 255)) < 0.05


@pytest.mark.parametrize("family", ["sd1", "sd2", "sdxl"])
def test_clip_skip_is_what_diffusers_calls_one_less(family: str, models: Models) -> None:
    """Without a negative, for which diffusers takes no notice of it; A1111's web UI does, and so do we."""
    path = models(f"{family} folder")
    made, _ = pipeline(path, "DDIM", "")
    if not hasattr(made.text_encoder, "text_model"):  # a name that transformers 5 gave up and diffusers asks for
        object.__setattr__(made.text_encoder, "text_model", made.text_encoder)
    words = asked(num_inference_steps=3, width=SIDE, height=SIDE, guidance_scale=1.0, clip_skip=1)
    theirs = made(**{**words, "negative_prompt": None}).images[0]
    ours = paint(path, steps=3, guidance=1.0, scheduler="DDIM", clip_skip=2, prompt=WORDS["prompt"])
    assert differ(ours, np.rint(theirs * 255)) < 0.05
    assert differ(ours, paint(path, steps=3, guidance=1.0, scheduler="DDIM", prompt=WORDS["prompt"])) > 0
    with pytest.raises(InvalidRequest, match="only 2 layers"):
        paint(path, clip_skip=9)


@pytest.mark.parametrize(
    ("family", "plus", "guidance"),
    [("sd1", False, 6.0), ("sd1", True, 6.0), ("sdxl", False, 6.0), ("sdxl", False, 1.0)],
)
def test_a_reference_is_what_diffusers_makes_of_it(
    family: Any, plus: bool, guidance: float, models: Models, artists_folder: Path
) -> None:
    adapter, path = tiny_beside.ip_adapter(artists_folder, family, plus=plus), models(f"{family} folder")
    picture = artists_folder / "manner.png"
    pictures.photo(32, 32, 4).save(picture)
    made, _ = pipeline(path, "DDIM", "")
    entry = adapter.parent.parent
    made.load_ip_adapter(
        str(entry),
        subfolder=adapter.parent.name,
        weight_name=adapter.name,
        image_encoder_folder="models/image_encoder",
    )
    made.set_ip_adapter_scale(0.7)
    more = {"num_inference_steps": 3, "width": SIDE, "height": SIDE, "guidance_scale": guidance}
    with Image.open(picture) as image:
        theirs = made(**asked(**more, ip_adapter_image=image.convert("RGB"))).images[0]
    words = {**WORDS, "steps": 3, "guidance": guidance, "scheduler": "DDIM"}
    plain = paint(path, **words)
    ours = paint(path, **words, references=({"picture": str(picture), "weight": 0.7},))
    assert differ(ours, np.rint(theirs * 255)) < 0.05
    assert differ(ours, plain) > 0.5
    assert differ(paint(path, **words), plain) == 0  # it is gone again


@pytest.mark.parametrize("family", ["sd1", "sdxl"])
def test_a_photo_becomes_what_diffusers_makes_of_it(family: str, models: Models) -> None:
    path = models(f"{family} folder")
    made, model = pipeline(path, "DDIM", "Img2Img")
    with photo() as before:
        image = Image.fromarray(before.array)
        theirs = made(**asked(num_inference_steps=4, strength=0.5, image=image)).images[0]
        ours = paint(path, before, steps=4, guidance=6.0, scheduler="DDIM", denoise=0.5, **WORDS)
    assert model.family == family
    assert differ(ours, np.rint(theirs * 255)) < 0.05
