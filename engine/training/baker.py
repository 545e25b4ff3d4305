"""Learns one style's own part of the network for one painting. See `bake` for the job around it."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, cast

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.checkpoint import checkpoint as recomputed

from engine.nets import channels_last
from engine.nets.baked import COLOURS, Manner, Oven, looked_at, rank_for
from engine.nets.slim import SlimFeatures
from engine.nets.stylizer import Stylizer
from engine.nets.vgg import Vgg16
from engine.training.bake_bank import ContentBank, StyleBank
from engine.training.banks import EDGE
from engine.training.losses import Batch, Losses, Weights, measure, shaken
from engine.training.stylizer import Recorded

NUMBERS: Final = 80_000
"""Most numbers of a baked style, two bytes each: with its picture and header it stays below 200 KB."""
BYTES_PER_PIXEL: Final = {"float32": 3400, "bfloat16": 2000, "float16": 2000}
"""What a step holds for each painted pixel while it looks at it with VGG16 (measured on the processor: 1.5 GB for six
pictures of 256 pixels, 0.9 GB frugally); frugally `FRUGAL` of it."""
FRUGAL: Final = 0.55
WARM: Final = 20
"""Steps until the full rate."""


@dataclass(frozen=True, slots=True)
class BakePlan:
    """How one painting is baked."""

    size: int = 320
    batch: int = 8
    parts: int = 48
    """Parts of the painting that are measured."""
    others: int = 24
    """Other paintings, from which its strokes must be told."""
    contents: int = 256
    """Crops of photos that are painted."""
    places: float = 1.0
    """Share of the usual places that distributions are taken from."""
    rate: float = 3e-3
    goal: float = 0.0
    """Content loss that its weight is steered to; 0: what the network paints without baking has."""
    patience: float = 0.04
    """How quickly the weight of the content loss follows its goal, in each step."""
    seed: int = 0
    frugal: bool = False
    """Look at few pictures at a time and again when their gradient is wanted: half the memory, a third slower."""
    precision: str = "float32"
    """bfloat16 or float16 for what a card can do in it."""
    graph: bool = False
    """Replay the step as one CUDA graph."""
    weights: Weights = field(default_factory=Weights)

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> BakePlan:
        """What `dataclasses.asdict` made of a plan."""
        return cls(**{**values, "weights": Weights(**values["weights"])})

    def needed(self) -> int:
        """Bytes that a step holds, about."""
        pixels = (self.batch + max(1, self.batch // 2)) * (self.size - 2 * EDGE) ** 2
        return round(pixels * BYTES_PER_PIXEL[self.precision] * (FRUGAL if self.frugal else 1)) + (300 << 20)

    def smaller(self) -> BakePlan | None:
        """The next plan that needs less memory; None after the last."""
        if not self.frugal:
            return replace(self, frugal=True)
        if self.batch > 1:
            return replace(self, batch=self.batch // 2)
        return replace(self, size=160) if self.size > 160 else None

    def fitting(self, room: int) -> BakePlan | None:
        """The first of the plans that needs at most `room` bytes; None where none does."""
        plan: BakePlan | None = self
        while plan is not None and plan.needed() > room:
            plan = plan.smaller()
        return plan


def plan_for(device: torch.device, seed: int = 0) -> BakePlan:
    """What is quick on the device: pictures as large as in training on a card, fewer and smaller on the processor."""
    if device.type != "cuda":
        return BakePlan(size=224, batch=2, parts=4, others=4, contents=32, places=0.25, patience=0.12, seed=seed)
    able = torch.cuda.is_bf16_supported(including_emulation=False)
    return BakePlan(precision="bfloat16" if able else "float16", graph=able, seed=seed)


class Frugal(nn.Module):
    """A feature network that looks at few pictures at a time and forgets; it looks again for the gradient."""

    def __init__(self, eyes: nn.Module, most: int = 2) -> None:
        super().__init__()
        self.eyes, self.most = eyes, most

    def forward(self, pictures: Tensor, last: str = "relu4_1") -> dict[str, Tensor]:
        """As the network's own."""
        parts: list[dict[str, Tensor]] = [
            recomputed(self.eyes, part, last, use_reentrant=False, preserve_rng_state=False)
            for part in pictures.split(self.most)
        ]
        return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}


class Banks:
    """What the steps look at, as `Recorded` takes it."""

    def __init__(self, style: StyleBank, contents: ContentBank, count: int) -> None:
        self.style, self.contents, self.count = style, contents, count

    def batch(self) -> Batch:
        """A random batch."""
        return self.contents.batch(self.count, self.style)


class Baker:
    """The style's own part, its average over the last steps, optimiser and banks."""

    def __init__(
        self,
        plan: BakePlan,
        *,
        network: Stylizer,
        eyes: Vgg16 | SlimFeatures,
        painting: Tensor,
        others: Iterable[Tensor],
        contents: Callable[[Vgg16], ContentBank],
        device: torch.device,
        shared: bool = False,
    ) -> None:
        """`painting` and `others` RGB in [0, 1], (1, 3, h, w); `shared`: several processes bake together."""
        torch.manual_seed(plan.seed)
        self.plan, self.device, self.shared = plan, device, shared
        self.network = channels_last(network.to(device))
        self.eyes = cast(Vgg16, channels_last(eyes.to(device)))
        seen = looked_at(painting.to(device))
        self.instant = Manner.of(self.network, self.network.style(seen))
        rank = rank_for(self.network.painter, NUMBERS)
        self.oven = Oven(self.network.painter, self.instant, rank, plan.seed).to(device)
        self.rate = torch.tensor(plan.rate, device=device)
        card = device.type == "cuda"
        self.optimiser = torch.optim.AdamW(
            self.oven.parameters(),
            lr=self.rate,
            betas=(0.9, 0.99),
            weight_decay=0.0,
            foreach=False,
            fused=card,
            capturable=card,
        )
        self.scaler = torch.amp.GradScaler(device.type, enabled=plan.precision == "float16")
        self.care = torch.tensor(math.log(plan.weights.content), device=device)
        self.step = 0
        if shared:
            torch.manual_seed(plan.seed + 1 + dist.get_rank())
        with torch.no_grad(), self.precision():
            style = StyleBank(
                self.eyes, seen, (looked_at(other.to(device)) for other in others), plan.parts, plan.places
            )
            self.banks = Banks(style, contents(self.eyes), plan.batch)
        self.painted: nn.Module = self._together() if shared else self.oven  # all now have the first one's values
        self.average = {name: value.detach().clone() for name, value in self.oven.named_parameters()}
        self.looking = cast(Vgg16, Frugal(self.eyes)) if plan.frugal else self.eyes
        self.goal = torch.tensor(plan.goal or self.figures()[0]["content"], device=device)
        self.recorded: Recorded | None = None

    def _together(self) -> nn.Module:
        cards = [self.device] if self.device.type == "cuda" else None
        return DistributedDataParallel(self.oven, device_ids=cards)

    def precision(self) -> torch.autocast:
        """Half precision for what the card can do in it; float32 on the processor."""
        half = torch.float16 if self.plan.precision == "float16" else torch.bfloat16
        return torch.autocast(self.device.type, half, enabled=self.plan.precision != "float32")

    def features(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Normalised features of photos; the encoder is the network's own."""
        with torch.no_grad():
            return self.network.features(pictures)

    def losses(self, batch: Batch, paint: Callable[[Tensor, Tensor], Tensor] | None = None) -> Losses:
        """All losses of one batch, painted by the oven or by `paint`."""
        twice = max(1, len(batch.contents) // 2)
        pictures = torch.cat([batch.contents, shaken(batch.contents[:twice])])
        with self.precision():
            everything = (paint or self.painted)(*self.features(pictures)).float()[..., EDGE:-EDGE, EDGE:-EDGE]
            painted, again = everything.split([len(batch.contents), twice])
            found = measure(
                self.looking,
                painted,
                batch,
                slices=self.banks.style.slices,
                weights=self.plan.weights,
                care=self.care.exp(),
            )
        contrast = self.instant.values[COLOURS][3]
        moved = ((again - painted[:twice]) / (contrast + 0.03)).square().mean()
        outside = (everything - everything.clamp(0, 1)).abs().mean()
        found.total = found.total + self.plan.weights.moved * moved + 10 * outside
        found.parts["moved"] = moved.detach()
        return found

    def learn(self, batch: Batch) -> dict[str, Tensor]:
        """Learn from one batch; its losses by name. Nothing in here waits for the card, unless it is float16."""
        found = self.losses(batch)
        self.scaler.scale(found.total).backward()
        if self.scaler.is_enabled():
            self.scaler.unscale_(self.optimiser)
        torch.nn.utils.clip_grad_norm_(self.oven.parameters(), 1.0)
        self.scaler.step(self.optimiser)
        self.scaler.update()
        over = (found.parts["content"] / self.goal - 1).clamp(-1, 1)
        self.care.add_(self.plan.patience * over).clamp_(math.log(0.1), math.log(20.0))
        found.parts["care"], found.parts["total"] = self.care.exp(), found.total.detach()
        return found.parts

    def update(self, done: float) -> dict[str, Tensor]:
        """One step with a new batch, after `done` (0 to 1) of the time; the losses by name."""
        warm = min(1.0, (self.step + 1) / WARM)
        self.rate.fill_(self.plan.rate * warm * (0.02 + 0.49 * (1 + math.cos(math.pi * done))))
        if self.plan.graph and not self.shared and self.recorded is None:
            self.recorded = Recorded(cast(Any, self))
        batch = self.banks.batch()
        if self.recorded:
            parts = self.recorded.replay(batch)
        else:
            self.optimiser.zero_grad(set_to_none=True)
            parts = self.learn(batch)
        self.step += 1
        decay = min(0.99, self.step / (self.step + 10))
        with torch.no_grad():
            ours = [value.detach() for value in self.oven.parameters()]
            torch._foreach_lerp_(list(self.average.values()), ours, 1 - decay)
        return parts

    @contextlib.contextmanager
    def averaged(self) -> Iterator[None]:
        """Meanwhile the oven has its averaged parameters."""
        ours = {name: value.detach().clone() for name, value in self.oven.named_parameters()}
        self._set(self.average)
        try:
            yield
        finally:
            self._set(ours)

    @torch.no_grad()
    def _set(self, values: dict[str, Tensor]) -> None:
        for name, parameter in self.oven.named_parameters():
            parameter.copy_(values[name])

    def baked(self) -> Manner:
        """The averaged manner, as it is kept in a file."""
        with self.averaged():
            return Manner.from_tensors(self.oven.manner().tensors())

    @torch.no_grad()
    def paint(self, photo: Tensor, manner: Manner | None = None) -> Tensor:
        """`photo`, (1, 3, 8h, 8w), painted by the averaged oven, or by `manner`; RGB in [0, 1]."""
        if manner is not None:
            return self._by(manner, *self.features(photo)).float().clamp(0, 1)
        with self.averaged():
            return self.oven(*self.features(photo)).float().clamp(0, 1)

    @torch.no_grad()
    def figures(self, *manners: Manner, batches: int = 2) -> list[dict[str, float]]:
        """Style, content and stroke distances on the same photos: of the network alone, then of `manners`."""
        with torch.random.fork_rng([self.device] if self.device.type == "cuda" else []):
            torch.manual_seed(1)
            chosen = [self.banks.batch() for _ in range(batches)]
        found = []
        for manner in (self.instant, *manners):
            sums = {"style": 0.0, "content": 0.0, "strokes": 0.0}
            for batch in chosen:
                parts = self.losses(batch, partial(self._by, manner)).parts
                for name, part in (("style", "moments"), ("content", "content"), ("strokes", "strokes")):
                    sums[name] += float(parts[part]) / batches
            found.append(sums)
        return found

    def _by(self, manner: Manner, fine: Tensor, deep: Tensor) -> Tensor:
        own = manner.to(self.device)
        painter = own.painter(self.network.painter)
        return painter(fine, deep, own.code(painter).expand(len(fine), -1))

    def state(self) -> dict[str, Tensor]:
        """What is needed to go on."""
        found = {f"average.{name}": value for name, value in self.average.items()}
        for name, parameter in self.oven.named_parameters():
            found[f"oven.{name}"] = parameter.detach()
            for key, value in self.optimiser.state.get(parameter, {}).items():
                found[f"{key}.{name}"] = value
        found |= {"care": self.care, "step": torch.tensor(self.step), "goal": self.goal}
        return {name: value.cpu().contiguous() for name, value in found.items()}

    def resume(self, state: dict[str, Tensor]) -> None:
        """Go on from `state`."""
        self.step = int(state["step"])
        self.care.copy_(state["care"])
        self.goal.copy_(state["goal"])
        self._set({name: state[f"oven.{name}"] for name in self.average})
        for name, value in self.average.items():
            value.copy_(state[f"average.{name}"])
        for name, parameter in self.oven.named_parameters():
            kept = {key: state.get(f"{key}.{name}") for key in ("step", "exp_avg", "exp_avg_sq")}
            if all(value is not None for value in kept.values()):
                self.optimiser.state[parameter] = {
                    key: cast(Tensor, value).to(self.device) for key, value in kept.items()
                }
