"""A model that has learned a little, so that a look can be learned on it: discs of any colour on any ground."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from engine.events import AnyEvent, JobId
from engine.recipe import LoraRequest
from engine.training import lora
from engine.training.mini import autoencoder, learner, tokens, words
from engine.training.mini.data import tokenized
from engine.training.mini.latents import raw_latents, write_vae
from engine.training.mini.parts import write_parts
from engine.training.mini.shapes import make_text, make_unet, make_vae
from engine.training.mini.ship import ship
from tests import small_scenes
from tests.mini import SMALL

SIDE = 32
SIZES = replace(SMALL, side=SIDE, vae=(8, 8, 8, 8), vae_groups=1)
WIDTHS, FAR, SURE, SCALING = 8, 32.0, 16.0, 1.7

PALETTE = np.array([(250, 130, 20), (255, 190, 60), (230, 90, 30), (255, 220, 130)], np.float64)
"""Colours of one evening."""


def discs(count: int, chance: torch.Generator, palette: Tensor | None = None) -> Tensor:
    """Pictures (count, 3, SIDE, SIDE) in [0, 1]: of all colours, or of `palette` (colours, 3)."""
    colours = torch.rand(2, count, 3, generator=chance)
    if palette is not None:
        colours = palette[torch.randint(len(palette), (2, count), generator=chance)]
    row, column = torch.meshgrid(torch.linspace(0, 1, SIDE), torch.linspace(0, 1, SIDE), indexing="ij")
    place = torch.rand(count, 3, 1, 1, generator=chance)
    inside = (row - place[:, 0]).square() + (column - place[:, 1]).square() < 0.1 * (0.3 + place[:, 2])
    return torch.where(inside[:, None], colours[0][..., None, None], colours[1][..., None, None])


def vae_by_hand() -> Any:
    """An autoencoder whose latents are the small picture in [-1, 1] and a channel of nothing: no learning is needed.

    All blocks but the last add nothing. Two channels that stand far from the others keep the norms from normalising.
    """
    vae = make_vae(SIZES)
    with torch.no_grad():
        for name, value in vae.named_parameters():
            if "norm" not in name:
                value.zero_()
        for half, into, out in ((vae.encoder, 3, 3), (vae.decoder, 4, 3)):
            for channel in range(min(into, 3)):
                half.conv_in.weight[channel, channel, 1, 1] = 1
                half.conv_out.weight[channel, channel, 1, 1] = FAR
            half.conv_in.bias[WIDTHS // 2 :] = 2**0.5 * FAR * torch.tensor([1.0, -1.0]).repeat(WIDTHS // 4)
            half.conv_norm_out.bias[:3] = SURE
            half.conv_out.bias[:out] = -SURE * FAR
        for block in vae.encoder.down_blocks[:-1]:
            for channel in range(WIDTHS):
                block.downsamplers[0].conv.weight[channel, channel, :2, :2] = 0.25
        for block in vae.decoder.up_blocks[:-1]:
            for channel in range(WIDTHS):
                block.upsamplers[0].conv.weight[channel, channel, 1, 1] = 1
        for channel in range(4):
            vae.quant_conv.weight[channel, channel] = vae.post_quant_conv.weight[channel, channel] = 1
        vae.quant_conv.bias[4:] = -30
    vae.register_to_config(scaling_factor=SCALING)
    return vae.eval()


def model(folder: Path, steps: int) -> Path:
    """The model that is written into `folder`, after so many steps of its UNet."""
    torch.manual_seed(0)
    chance = torch.Generator().manual_seed(0)
    out = folder / "out"
    tokens.learn(tokens.captions_of(small_scenes, 50), out / tokens.FOLDER, 600)
    write_vae(out, autoencoder.NAME, vae_by_hand(), {})
    latents = raw_latents(vae_by_hand(), discs(256, chance)) * SCALING
    said = torch.from_numpy(tokenized(out / tokens.FOLDER, ["", "a disc"])).long()
    modules = {"unet": make_unet(SIZES), "text": make_text(SIZES, int(said.max()) + 1)}
    teacher = learner.Learner(modules, learner.Pace(5e-3, warm=5, last=0.2), torch.device("cpu"))
    noise = words.Noise(torch.device("cpu"))

    def losses(chosen: Tensor, words: Tensor) -> dict[str, Tensor]:
        times = noise.times(len(chosen))
        noisy, velocity = noise.mixed(chosen, times)
        heard = modules["text"](input_ids=words).last_hidden_state
        told = modules["unet"](noisy, times, heard, return_dict=False)[0]
        return {"loss": (noise.weight[times] * (told - velocity).square().mean((1, 2, 3))).mean()}

    looking = teacher.looking(losses)
    for step in range(steps):
        drawn = torch.randint(len(latents), (16,), generator=chance)
        looking.of(latents[drawn], said[drawn % 2])
        teacher.learn(step / steps)
    state = {f"{name}.{key}": value for name in modules for key, value in teacher.averages[name].state_dict().items()}
    write_parts(out, words.NAME, state, {})
    ship(out, folder / "model", small_scenes, SIZES)
    return folder / "model"


def pictures(folder: Path, count: int = 20) -> Path:
    """A folder with drawn pictures of PALETTE."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = torch.Generator().manual_seed(7)
    for number, picture in enumerate(discs(count, chance, torch.from_numpy(PALETTE).float() / 255)):
        pixels = (picture.permute(1, 2, 0) * 255).round().byte().numpy()
        Image.fromarray(pixels).save(folder / f"{number}.png")
    return folder


def away(pixels: np.ndarray) -> float:
    """How far the pixels of a picture, (height, width, 3), are from the nearest colours of PALETTE, on average."""
    apart = np.linalg.norm(pixels.reshape(-1, 1, 3).astype(float) - PALETTE, axis=2)
    return float(apart.min(axis=1).mean())


def request_for(model: Path, folder: Path, target: Path, **changes: Any) -> LoraRequest:
    """A request to learn the look of the pictures in `folder`, soon over."""
    given = {"source": folder, "target": target, "model": str(model), "minutes": 0.02, "device": "cpu", **changes}
    return LoraRequest.model_validate(given)


def learn_now(request: LoraRequest) -> list[AnyEvent]:
    """Learn here; what was told."""
    return list(lora.learn(request, job=JobId("lora"), checkpoint=lambda: None))
