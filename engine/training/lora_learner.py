"""Learns low-rank updates of a UNet from latents and what was heard of their words. See `lora` for the job around it.

LoRA (Hu et al. 2021, arXiv:2106.09685) by peft, on attention or on all layers of all blocks. The loss is the one that
the model was made with: its scheduler says whether it predicts noise, velocity or the latents themselves. Steps are
weighted by min-SNR (Hang et al. 2023, arXiv:2303.09556), since without it those that hardly have noise lead.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import torch
from torch import Tensor, nn

from engine.imagining.encode import Heard
from engine.imagining.load import Diffusion, libraries
from engine.imagining.schedulers import Way, make_scheduler
from engine.nets import channels_last
from engine.training.mini.flat import Gradients
from engine.training.mini.learner import Learner, Pace

ADAPTER: Final = "learning"
ATTENTION: Final = ("to_q", "to_k", "to_v", "to_out.0")
EVERYWHERE: Final = (
    *ATTENTION,
    *("proj_in", "proj_out", "ff.net.0.proj", "ff.net.2"),
    *("conv1", "conv2", "conv_shortcut", "time_emb_proj"),
)
CAP: Final = 5.0
"""Signal to noise ratio beyond which steps count no more."""
RATE: Final = 2e-4
WIDTH: Final = 640
"""The rate is RATE where levels have so many channels on average, and goes by one over them, as Adam's steps should
(Yang et al. 2022, arXiv:2203.03466)."""
WARM: Final = 10
GOLDEN: Final = 0.6180339887498949
"""Times follow each other in steps of the golden ratio: few steps then see all of them evenly."""
SILENT: Final = 0.1
"""Share of the pictures that are learned without words, for guidance (Ho and Salimans 2022)."""
HELD: Final = 12
"""Pictures, each with noise of its own, on which the loss is measured in the end."""
KEPT: Final[Mapping[str, tuple[int, int]]] = {"attention": (14, 33), "all": (28, 42)}
"""Values for each channel and place that a residual layer and a transformer layer keep for the backward pass: counted
in SD 1.5, SDXL and the miniature on tensors without memory, attention itself left out."""
RECOMPUTED: Final = 0.25
"""Share of it where blocks are worked through again in the backward pass."""
MARGIN: Final = 1.3


@dataclass(frozen=True, slots=True)
class LoraPlan:
    """How a look is learned."""

    rank: int = 8
    layers: Literal["attention", "all"] = "all"
    batch: int = 4
    recompute: bool = False
    """Work through blocks again in the backward pass: a fraction of the memory, a third slower."""
    precision: str = "float32"
    """bfloat16 where the device multiplies it itself."""
    seed: int = 0

    def smaller(self) -> LoraPlan | None:
        """The next plan that needs less memory; None after the last."""
        if self.batch > 1:
            return replace(self, batch=self.batch // 2)
        return None if self.recompute else replace(self, recompute=True)

    def needed(self, unet: Any, latents: int) -> int:
        """Bytes that a step adds to the model's weights, about, for pictures of so many latents each."""
        each = torch.finfo(getattr(torch, self.precision)).bits // 8
        kept = kept_values(unet.config, self.layers) * latents * self.batch * each
        return round(MARGIN * kept * (RECOMPUTED if self.recompute else 1.0))


def kept_values(config: Any, layers: str) -> float:
    """Values for each latent that a UNet of this configuration keeps for the backward pass."""
    widths, count = config.block_out_channels, 2 * int(config.layers_per_block) + 1
    depths = config.transformer_layers_per_block
    depths = [depths] * len(widths) if isinstance(depths, int) else list(depths)
    attended = ["CrossAttn" in name for name in config.down_block_types]
    depths = [depth if there else 0 for depth, there in zip(depths, attended, strict=True)]
    last = widths[-1] / 4 ** (len(widths) - 1)
    residual = sum(count * width / 4**level for level, width in enumerate(widths)) + 2 * last
    looking = sum(count * depths[level] * width / 4**level for level, width in enumerate(widths))
    per_residual, per_looking = KEPT[layers]
    return per_residual * residual + per_looking * (looking + max(depths) * last)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture to learn from, on the processor: scaled latents, (1, channels, h, w), and the number of its words."""

    latents: Tensor
    words: int


class LoraLearner:
    """A UNet with low-rank updates, which alone are learned: averages, optimiser and what the steps look at."""

    def __init__(self, model: Diffusion, plan: LoraPlan, shown: Sequence[Shown], said: Sequence[Heard]) -> None:
        """`said`: what was heard of each text, equally long; the last one is silence. The UNet is on its device."""
        self.plan, self.model, self.shown, self.said = plan, model, shown, said
        self.unet, self.device = channels_last(model.unet), next(model.unet.parameters()).device
        self.scheduler = make_scheduler(Way("DDPMScheduler"), model.scheduler)
        adapt(self.unet, plan)
        if plan.recompute:
            self.unet.enable_gradient_checkpointing()
        width = sum(self.unet.config.block_out_channels) / len(self.unet.config.block_out_channels)
        pace = Pace(RATE * WIDTH / width, warm=WARM, decay=0.99)
        self.learner = Learner({ADAPTER: Layers(self.unet)}, pace, self.device)
        self.looking = Gradients(
            lambda *batch: {"loss": self.losses(*batch).mean()}, self.learner.gradients, recorded=False
        )
        self.chance = torch.Generator().manual_seed(plan.seed)
        self.count = int(self.scheduler.config.num_train_timesteps)

    @property
    def step(self) -> int:
        """Steps so far."""
        return self.learner.step

    def precision(self) -> torch.autocast:
        """Half precision for what the device can do in it."""
        half = self.plan.precision == "bfloat16"
        return torch.autocast(self.device.type, torch.bfloat16, enabled=half)

    def update(self, done: float) -> Tensor:
        """One step after `done` (0 to 1) of the time; its loss."""
        self.chance.manual_seed(self.plan.seed + self.step)  # a run that goes on sees what would have come
        latents, heard = self._batch()
        first = self.step * self.plan.batch
        share = (torch.arange(first + 1, first + 1 + len(latents), dtype=torch.float64) * GOLDEN) % 1
        noise = torch.randn(latents.shape, generator=self.chance)
        batch = (latents, (share * self.count).long(), noise, *joined(heard))
        loss = self.looking.of(*(value.to(self.device) for value in batch))["loss"]
        self.learner.learn(done)
        return loss

    def losses(self, latents: Tensor, times: Tensor, noise: Tensor, words: Tensor, *pooled: Tensor) -> Tensor:
        """The weighted loss of each picture, (n,); all given on the device, in float32."""
        noisy = self.scheduler.add_noise(latents, noise, times)
        with self.precision():
            given = noisy.to(self.unet.dtype)
            told = self.unet(given, times, return_dict=False, **self._listening(latents, words, *pooled))[0]
        each = (told.float() - self._goal(latents, noise, times)).square().mean((1, 2, 3))
        return weights(self.scheduler, times) * each

    def _goal(self, latents: Tensor, noise: Tensor, times: Tensor) -> Tensor:
        """What the model is to predict."""
        kind = self.scheduler.config.prediction_type
        if kind == "v_prediction":
            velocity: Tensor = self.scheduler.get_velocity(latents, noise, times)
            return velocity
        return latents if kind == "sample" else noise

    def _listening(self, latents: Tensor, words: Tensor, *pooled: Tensor) -> dict[str, Any]:
        """What goes into the UNet beside the latents."""
        dtype = self.unet.dtype
        found: dict[str, Any] = {"encoder_hidden_states": words.to(dtype)}
        if pooled:
            height, width = (side * self.model.factor for side in latents.shape[2:])
            size = torch.tensor([[height, width, 0, 0, height, width]], device=self.device, dtype=dtype)
            found["added_cond_kwargs"] = {
                "text_embeds": pooled[0].to(dtype),
                "time_ids": size.expand(len(words), -1),
            }
        return found

    def _batch(self) -> tuple[Tensor, list[Heard]]:
        """Pictures of one shape, by lot, and what was heard of their words."""
        first = self.shown[self._lot(len(self.shown))]
        alike = [one for one in self.shown if one.latents.shape == first.latents.shape]
        chosen = [first, *(alike[self._lot(len(alike))] for _ in range(self.plan.batch - 1))]
        silent = torch.rand(len(chosen), generator=self.chance) < SILENT
        heard = [self.said[-1 if quiet else one.words] for one, quiet in zip(chosen, silent, strict=True)]
        return torch.cat([one.latents for one in chosen]), heard

    def _lot(self, count: int) -> int:
        return int(torch.randint(count, (1,), generator=self.chance))

    @torch.no_grad()
    def held(self, count: int = HELD) -> tuple[float, float]:
        """The loss on noise that is always the same and never learned from: of the model alone, and as learned.

        `count` pictures are looked at, twice.
        """
        chance = torch.Generator().manual_seed(1 << 20)
        chosen = [self.shown[number * len(self.shown) // count] for number in range(count)]
        times = ((torch.arange(count) + 0.5) / count * self.count).long()
        times = times[torch.randperm(count, generator=chance)]
        noise = [torch.randn(one.latents.shape, generator=chance) for one in chosen]

        def loss() -> float:
            found = 0.0
            for number, one in enumerate(chosen):
                batch = (one.latents, times[number : number + 1], noise[number], *joined([self.said[one.words]]))
                found += float(self.losses(*(value.to(self.device) for value in batch))) / count
            return found

        self.unet.disable_adapters()
        alone = loss()
        self.unet.enable_adapters()
        with self.averaged():
            return alone, loss()

    @contextlib.contextmanager
    def averaged(self) -> Iterator[None]:
        """Meanwhile the UNet has the averages of what was learned."""
        own = self.learner.flat.all
        before = own.clone()
        own.copy_(self.learner.mean.all)
        try:
            yield
        finally:
            own.copy_(before)

    def tensors(self) -> dict[str, Tensor]:
        """The averages as peft names them, below "unet.", on the processor."""
        from peft import get_peft_model_state_dict

        with self.averaged():
            found = get_peft_model_state_dict(self.unet, adapter_name=ADAPTER)
            return {f"unet.{name}": value.detach().cpu().clone() for name, value in found.items()}

    def state(self) -> dict[str, Tensor]:
        """What is needed to go on."""
        return {**self.learner.state(), "step": torch.tensor(self.step)}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from `state`."""
        self.learner.restore(state)
        self.learner.step = int(state["step"])

    def close(self) -> None:
        """Leave the UNet as it was."""
        self.unet.disable_gradient_checkpointing()
        self.unet.delete_adapters(ADAPTER)


def joined(heard: Sequence[Heard]) -> tuple[Tensor, ...]:
    """What was heard, for pictures side by side: embeddings, and where the model has them pooled ones."""
    pooled = [one.pooled for one in heard if one.pooled is not None]
    words = torch.cat([one.embeddings for one in heard])
    return (words, torch.cat(pooled)) if pooled else (words,)


def adapt(unet: Any, plan: LoraPlan) -> None:
    """Give the UNet updates that are nothing yet, in float32."""
    libraries("peft", "diffusers.utils.peft_utils", "diffusers.loaders")
    from diffusers.training_utils import cast_training_params
    from peft import LoraConfig

    with torch.random.fork_rng([]):
        torch.manual_seed(plan.seed)
        names = list(ATTENTION if plan.layers == "attention" else EVERYWHERE)
        unet.add_adapter(LoraConfig(r=plan.rank, lora_alpha=plan.rank, target_modules=names), adapter_name=ADAPTER)
    cast_training_params(unet, torch.float32)


def weights(scheduler: Any, times: Tensor) -> Tensor:
    """How much each of `times` counts, (n,): min-SNR for what the model predicts."""
    kept = scheduler.alphas_cumprod.to(times.device)[times].double()
    ratio = kept / (1 - kept)
    kind = scheduler.config.prediction_type
    if kind == "v_prediction":
        return ((ratio.clamp(max=CAP) + 1) / (ratio + 1)).float()
    if kind == "sample":
        return ratio.clamp(max=CAP).float()
    return (CAP / ratio.clamp(min=1e-9)).clamp(max=1.0).float()


class Layers(nn.Module):
    """What is learned in a network, by itself: the same parameters, not copies."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        for name, value in network.named_parameters():
            if value.requires_grad:
                self.register_parameter(name.replace(".", "/"), value)
