"""Train the built-in style network: python -m engine.training.stylizer --pictures DIR --vgg FILE --out DIR.

DIR holds photos/, paintings/ and, if drawn, manners/ (python -m engine.training.manners). The budget is set by the
clock: --minutes of learning in OUT/first, then --settle more from its averaged weights, at a slower rate and with the
loss that lonely specks cost; each after the pictures are read and measured. --now says how many minutes to spend in
this call; the next call goes on from the checkpoints. It writes stylizer.safetensors (averaged weights, float32),
checkpoint.safetensors and log.jsonl. --settle 0 learns once, in OUT itself.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Final

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save
from torch import Tensor
from torch.nn import functional

from engine.files import write_bytes
from engine.nets import channels_last
from engine.nets.stylizer import Stylizer
from engine.nets.vgg import Vgg16
from engine.training.banks import EDGE, Banks, Sizes, half_precision
from engine.training.losses import Batch, Losses, Weights, measure, shaken
from engine.training.plans import parser_for

SAVE_EVERY: Final = 60.0
"""Seconds between two checkpoints."""
LOG_EVERY: Final = 50
"""Steps that one line of the log averages."""
SETTLED_RATE: Final = 0.4
"""The second part's rate, in parts of the first one's."""
PATIENCE: Final = 0.004
"""How quickly the weight of the content loss follows its goal, in each step."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run. `minutes`, then `settle`; `now` of them in this call, new banks after each `fresh` minutes."""

    pictures: Path
    vgg: Path
    out: Path
    minutes: float = 16.0
    settle: float = 5.0
    now: float = 1e9
    fresh: float = 10.0
    batch: int = 12
    size: int = 320
    styles: int = 6000
    contents: int = 8000
    others: int = 48
    rate: float = 1e-3
    goal: float = 1.23
    """Content loss that its weight is steered to; 0 keeps the weight."""
    seed: int = 0
    graph: int = 1
    start: Path | None = field(default=None, metadata={"help": "weights to begin with"})
    weights: Weights = field(default_factory=Weights)


class Recorded:
    """A trainer's step as a CUDA graph: some 3,000 small kernels, launched as one."""

    def __init__(self, trainer: Trainer) -> None:
        self.batch = trainer.banks.batch()
        rate = trainer.rate.clone()
        trainer.rate.zero_()
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(aside):
            for _ in range(3):
                trainer.optimiser.zero_grad(set_to_none=True)
                trainer.learn(self.batch)
        torch.cuda.current_stream().wait_stream(aside)
        trainer.optimiser.zero_grad(set_to_none=True)
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.parts = trainer.learn(self.batch)
        trainer.rate.copy_(rate)

    def replay(self, batch: Batch) -> dict[str, Tensor]:
        """The step on `batch`."""
        for ours, theirs in zip(self.batch.tensors(), batch.tensors(), strict=True):
            ours.copy_(theirs)
        self.graph.replay()
        return self.parts


class Trainer:
    """Network, its average over the last steps, optimiser and banks."""

    def __init__(self, plan: Plan, device: torch.device) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.device = plan, device
        network = Stylizer.of(load_file(plan.start)) if plan.start else Stylizer()
        self.network = channels_last(network.to(device))
        self.average = Stylizer(network.widths).to(device)
        self.average.load_state_dict(self.network.state_dict())
        self.vgg = channels_last(Vgg16.read(plan.vgg).to(device))
        card = device.type == "cuda"
        self.rate = torch.tensor(plan.rate, device=device)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(),
            lr=self.rate,
            betas=(0.9, 0.99),
            weight_decay=1e-4,
            foreach=False,
            fused=card,
            capturable=card,
        )
        self.care = torch.tensor(math.log(plan.weights.content), device=device)
        self.step, self.seconds = 0, 0.0
        if (plan.out / "checkpoint.safetensors").exists():
            self.resume(plan.out / "checkpoint.safetensors")
        torch.manual_seed(plan.seed + self.step)
        sizes = Sizes(plan.styles, plan.contents, plan.size, plan.batch, plan.others)
        self.banks = Banks(plan.pictures, sizes, self.vgg, device)
        self.recorded = Recorded(self) if card and plan.graph else None

    def losses(self, batch: Batch) -> Losses:
        """All losses of one batch; one picture more is painted like itself and asked to come back unchanged."""
        own, twice = batch.contents[:1], len(batch.contents) // 2
        contents = torch.cat([batch.contents, own, shaken(batch.contents[:twice])])
        with half_precision(self.device):
            shown = functional.interpolate(own, batch.styles.shape[-2:], mode="bilinear", align_corners=False)
            codes = self.network.style(torch.cat([batch.styles, shown]))
            codes = torch.cat([codes, codes[:twice]])
            everything = self.network(contents, codes).float()[..., EDGE:-EDGE, EDGE:-EDGE]
            painted, same, again = everything.split([len(batch.contents), 1, twice])
            found = measure(
                self.vgg, painted, batch, slices=self.banks.slices, weights=self.plan.weights, care=self.care.exp()
            )
        identity = (same - own[..., EDGE:-EDGE, EDGE:-EDGE]).abs().mean()
        contrast = codes[:twice, -3, None, None, None]
        moved = ((again - painted[:twice]) / (contrast + 0.03)).square().mean()
        outside = (everything - everything.clamp(0, 1)).abs().mean()
        weights = self.plan.weights
        found.total = found.total + weights.identity * identity + weights.moved * moved + 10 * outside
        found.parts["identity"], found.parts["moved"] = identity.detach(), moved.detach()
        return found

    def learn(self, batch: Batch) -> dict[str, Tensor]:
        """Learn from one batch; its losses by name. Nothing in here waits for the card, so that it can be recorded."""
        found = self.losses(batch)
        found.total.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        if self.plan.goal:
            over = (found.parts["content"] / self.plan.goal - 1).clamp(-1, 1)
            self.care.add_(PATIENCE * over).clamp_(math.log(0.1), math.log(20.0))
        found.parts["care"] = self.care.exp()
        return found.parts

    def update(self) -> dict[str, Tensor]:
        """One step with a new batch; the losses by name."""
        batch = self.banks.batch()
        if self.recorded:
            parts = self.recorded.replay(batch)
        else:
            self.optimiser.zero_grad(set_to_none=True)
            parts = self.learn(batch)
        self.step += 1
        decay = min(0.9985, self.step / (self.step + 50))
        with torch.no_grad():
            averaged: list[Tensor] = list(self.average.parameters())
            ours: list[Tensor] = list(self.network.parameters())
            torch._foreach_lerp_(averaged, ours, 1 - decay)
        return parts

    def save(self, out: Path) -> None:
        """Write the averaged weights and what is needed to go on; a kill meanwhile leaves what was there."""
        averaged = {name: value.float().cpu().contiguous() for name, value in self.average.state_dict().items()}
        write_bytes(out / "stylizer.safetensors", save(averaged))
        state = {f"network.{name}": value.cpu().contiguous() for name, value in self.network.state_dict().items()}
        state |= {f"average.{name}": value for name, value in averaged.items()}
        for name, parameter in self.network.named_parameters():
            for key, value in self.optimiser.state[parameter].items():
                state[f"{key}.{name}"] = value.cpu().contiguous()
        state["care"] = self.care.cpu()
        told = {"step": str(self.step), "seconds": str(self.seconds)}
        write_bytes(out / "checkpoint.safetensors", save(state, told))

    def resume(self, file: Path) -> None:
        """Go on from a checkpoint."""
        state = load_file(file)
        with safe_open(file, "pt") as opened:
            self.step, self.seconds = int(opened.metadata()["step"]), float(opened.metadata()["seconds"])
        self.care.copy_(state["care"])
        for prefix, module in (("network.", self.network), ("average.", self.average)):
            module.load_state_dict(
                {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
            )
        for name, parameter in self.network.named_parameters():
            self.optimiser.state[parameter] = {"step": state[f"step.{name}"].to(self.device)} | {
                key: torch.empty_like(parameter).copy_(state[f"{key}.{name}"])  # laid out like the parameter
                for key in ("exp_avg", "exp_avg_sq")
            }


def train(plan: Plan) -> None:
    """Both parts of the plan, as far as its minutes for now go."""
    if not plan.settle:
        learn(plan)
        return
    first = replace(plan, out=plan.out / "first", weights=replace(plan.weights, specks=0.0))
    spent = learn(first)
    if spent < plan.now:
        care = float(load_file(first.out / "checkpoint.safetensors")["care"].exp())
        start, slower = first.out / "stylizer.safetensors", plan.rate * SETTLED_RATE
        weights = replace(plan.weights, content=care)
        learn(replace(plan, start=start, minutes=plan.settle, rate=slower, now=plan.now - spent, weights=weights))


def learn(plan: Plan) -> float:
    """Learn for the plan's minutes, rate on a cosine over the clock; saves every minute. Gives the minutes spent."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.benchmark = True
    plan.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(plan, device)
    before, begin = trainer.seconds, time.monotonic()
    drawn = saved = begin
    sums: dict[str, Tensor] = {}
    with (plan.out / "log.jsonl").open("a", encoding="utf-8") as log:
        while True:
            now = time.monotonic()
            trainer.seconds = before + now - begin
            done = trainer.seconds / (plan.minutes * 60)
            if done >= 1 or now - begin >= plan.now * 60:
                break
            if now - drawn > plan.fresh * 60 and done < 0.9:
                trainer.banks.refresh()
                drawn = time.monotonic()
            if now - saved > SAVE_EVERY:
                trainer.save(plan.out)
                saved = now
            warm = min(1.0, (trainer.step + 1) / 200)
            trainer.rate.fill_(plan.rate * warm * (0.01 + 0.495 * (1 + math.cos(math.pi * done))))
            for name, value in trainer.update().items():
                sums[name] = sums.get(name, 0.0) + value / LOG_EVERY
            if trainer.step % LOG_EVERY == 0:
                values = {name: round(float(value), 4) for name, value in sums.items()}
                log.write(json.dumps({"step": trainer.step, "seconds": round(trainer.seconds), **values}) + "\n")
                log.flush()
                sums = {}
    trainer.save(plan.out)
    return (time.monotonic() - begin) / 60


def main() -> None:
    """Read the command line and train."""
    given = vars(parser_for(__doc__, Plan, Weights).parse_args())
    weights = Weights(**{item.name: given.pop(item.name) for item in fields(Weights)})
    train(Plan(**given, weights=weights))


if __name__ == "__main__":
    main()
