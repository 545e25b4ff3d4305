"""The tiny autoencoder (TAESD, Ollin Boer Bohan 2023): better previews than the small matrix, where it is there.

It may take a hundredth of the time and no more (`Allowance`): on a card that makes steps of 20 ms about three
pictures a second, and the steps between keep the last one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

import torch
from torch import Tensor

from engine.devices import is_out_of_memory
from engine.errors import InvalidRequest, UnknownName, UnreadableModel
from engine.imagining.files import file_key
from engine.imagining.load import Diffusion, State, built, config_of, read_file
from engine.models import Found, companion, expect, find_model, identify_model

SHARE: Final = 0.01
"""Of the time of sampling: what previews by the tiny autoencoder may take of it."""
DECODERS: Final = {"sd15": "taesd_decoder", "sdxl": "taesdxl_decoder"}
"""Names of the original's files."""
STALE: Final = 2.0
"""Seconds after which such a preview gives way to the small matrix's, until there is time for the next one."""


@dataclass(slots=True)
class Allowance:
    """Whether there is time for one more of what takes `cost` seconds each."""

    cost: float = 0.0
    """Seconds; 0: not known yet."""
    clock: Callable[[], float] = time.monotonic
    spent: float = 0.0
    begun: float = 0.0

    def begin(self) -> None:
        """From now on time counts."""
        self.begun = self.clock()

    def may(self) -> bool:
        """Whether one more still stays within SHARE of the time since the beginning."""
        return self.spent + self.cost <= SHARE * (self.clock() - self.begun)

    def paid(self, seconds: float) -> None:
        """One was made, in so many seconds."""
        self.cost = seconds
        self.spent += seconds


class Glance:
    """A tiny autoencoder that develops the first of several latents now and then, for one sampling."""

    def __init__(self, net: Any, device: torch.device) -> None:
        self._net, self._device = net, device
        self._allowance = Allowance()
        self._works = True

    def begin(self, shape: tuple[int, int]) -> None:
        """Get ready for latents of `shape` (height, width): on a card it is measured, once, how long one takes."""
        costs: dict[tuple[int, int], float] = self._net.__dict__.setdefault("costs", {})
        if self._device.type == "cuda" and shape not in costs:
            for _ in range(2):  # the first one also chooses kernels
                start = time.perf_counter()
                found = self._developed(
                    torch.zeros(1, int(self._net.config.latent_channels), *shape, device=self._device)
                )
                if found is None:
                    break
                found.cpu().float()  # waits for the card; bringing it here costs time as well
                costs[shape] = time.perf_counter() - start
        self._allowance.cost = costs.get(shape, 0.0)
        self._allowance.begin()

    def at(self, latents: Tensor) -> Tensor | None:
        """The picture of the first of `latents`, (1, 3, …) in [0, 1] on their device; None: not this time."""
        if not self._works or not self._allowance.may():
            return None
        start = time.perf_counter()
        found = self._developed(latents[:1])
        on_card = self._device.type == "cuda"  # there nobody waits for it, and what it takes is known
        self._allowance.paid(self._allowance.cost if on_card else time.perf_counter() - start)
        return found

    def _developed(self, latents: Tensor) -> Tensor | None:
        try:
            found: Tensor = self._net.decode(latents.to(self._net.dtype), return_dict=False)[0]
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            self._works = False  # the picture comes first
            return None
        return (found / 2 + 0.5).clamp_(0, 1)


def tiny_for(model: Diffusion, device: torch.device) -> Glance | None:
    """The tiny autoencoder that fits `model`, ready on `device`; None where there is none here.

    It is the catalogue's, or a file of its decoder in the original naming, as ComfyUI has it. Raises UnreadableModel
    and InvalidRequest where there is one that cannot be used.
    """
    if model.latent_colours:
        return None
    base = "sdxl" if model.family == "sdxl" else "sd15"
    found = _found(partial(companion, "tiny-vae", base)) or _found(partial(find_model, DECODERS[base]))
    if found is None:
        return None
    net = model.net(file_key(found.path), partial(_load, found, model))
    return Glance(net.to(device), device)


def _found(look: Callable[[], Found]) -> Found | None:
    try:
        return look()
    except (UnreadableModel, UnknownName):
        return None


def _load(found: Found, model: Diffusion) -> Any:
    from diffusers import AutoencoderTiny

    identity = identify_model(found.path)
    expect(found.path, identity, "tiny-vae")
    state = read_file(found.path, model.unet.dtype)
    try:
        if identity.layout == "single":
            return built(partial(_decoder, state), _renamed(state), "the tiny autoencoder")
        config = config_of(next(path for name, path in found.files.items() if name.endswith("config.json")))
        net = built(lambda: AutoencoderTiny.from_config(config), state, "the tiny autoencoder")
    except (KeyError, ValueError, TypeError, StopIteration) as error:
        raise InvalidRequest(f"{found.path.name} is no tiny autoencoder.", "Get it again.") from error
    if int(net.config.latent_channels) != int(model.vae.config.latent_channels):
        raise InvalidRequest("The tiny autoencoder does not fit this model.", "Get another one.")
    return net


def _decoder(state: State) -> Any:
    """A tiny autoencoder without its encoder, as large as the original decoder's tensors say."""
    from diffusers import AutoencoderTiny

    width, channels = state["1.weight"].shape[:2]
    blocks = sorted({int(name.split(".")[0]) for name in state if ".conv.0." in name})
    starts = [number for number in blocks if number - 1 not in blocks]
    counts = [sum(start <= number < end for number in blocks) for start, end in pairwise([*starts, blocks[-1] + 1])]
    net = AutoencoderTiny(
        latent_channels=channels,
        decoder_block_out_channels=[width] * len(counts),
        num_decoder_blocks=counts,
        encoder_block_out_channels=[width] * len(counts),
    )
    net.encoder = torch.nn.Identity()
    return net


def _renamed(state: State) -> State:
    """The original's layers are counted with the clamp before them."""
    parted = {name: name.split(".", 1) for name in state}
    return {f"decoder.layers.{int(number) - 1}.{rest}": state[name] for name, (number, rest) in parted.items()}
