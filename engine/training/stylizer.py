"""Train the built-in style network: python -m engine.training.stylizer --pictures DIR --vgg FILE --out DIR.

DIR holds photos/, paintings/ and, if drawn, manners/ (python -m engine.training.manners). The budget is set by the
clock: --minutes of learning, after the pictures are read and measured. --now says how many of them to spend in this
call; the next call goes on from checkpoint.safetensors in --out. It writes stylizer.safetensors (averaged weights,
float32), checkpoint.safetensors and log.jsonl.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.nets import channels_last
from engine.nets.stylizer import Stylizer
from engine.nets.vgg import Vgg16
from engine.training.banks import EDGE, Banks, Sizes, half_precision
from engine.training.losses import Batch, Losses, Weights, measure

LOG_EVERY: Final = 50
"""Steps that one line of the log averages."""
PATIENCE: Final = 0.004
"""How quickly the weight of the content loss follows its goal, in each step."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run. `minutes` in all, `now` of them in this call, new banks after each `fresh` minutes."""

    pictures: Path
    vgg: Path
    out: Path
    minutes: float = 16.0
    now: float = 1e9
    fresh: float = 4.0
    batch: int = 12
    size: int = 320
    styles: int = 6000
    contents: int = 8000
    others: int = 48
    rate: float = 1e-3
    goal: float = 1.0
    """Content loss that its weight is steered to; 0 keeps the weight."""
    seed: int = 0
    compile: int = 1
    weights: Weights = field(default_factory=Weights)


class Trainer:
    """Network, its average over the last steps, optimiser and banks."""

    def __init__(self, plan: Plan, device: torch.device) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.device = plan, device
        self.network = channels_last(Stylizer().to(device))
        self.average = Stylizer().to(device)
        self.average.load_state_dict(self.network.state_dict())
        self.vgg = channels_last(Vgg16(plan.vgg).to(device))
        quick = bool(plan.compile) and device.type == "cuda"
        self.paint = torch.compile(self.network, dynamic=False) if quick else self.network
        self.look = torch.compile(self.vgg, dynamic=False) if quick else self.vgg
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=plan.rate, betas=(0.9, 0.99), weight_decay=1e-4
        )
        self.care = torch.tensor(math.log(plan.weights.content), device=device)
        self.step, self.seconds = 0, 0.0
        if (plan.out / "checkpoint.safetensors").exists():
            self.resume(plan.out / "checkpoint.safetensors")
        torch.manual_seed(plan.seed + self.step)
        sizes = Sizes(plan.styles, plan.contents, plan.size, plan.batch, plan.others)
        self.banks = Banks(plan.pictures, sizes, self.vgg, device)

    def losses(self, batch: Batch) -> Losses:
        """All losses of one batch; one picture more is painted like itself and asked to come back unchanged."""
        own = batch.contents[:1]
        contents = torch.cat([batch.contents, own])
        with half_precision(self.device):
            codes = torch.cat([self.network.style(batch.styles), self.network.style(own)])
            painted = self.paint(contents, codes, self._noise(contents)).float()[..., EDGE:-EDGE, EDGE:-EDGE]
            found = measure(self.look, painted[:-1], batch, weights=self.plan.weights, care=self.care.exp())
        identity = (painted[-1:] - own[..., EDGE:-EDGE, EDGE:-EDGE]).abs().mean()
        outside = (painted - painted.clamp(0, 1)).abs().mean()
        found.total = found.total + self.plan.weights.identity * identity + 10 * outside
        found.parts["identity"] = identity.detach()
        return found

    def _noise(self, contents: Tensor) -> tuple[Tensor, Tensor]:
        widths, (count, _, height, width) = self.network.widths, contents.shape
        fine = torch.randn(count, widths.fine_noise, height // 4, width // 4, device=self.device)
        return fine, torch.randn(count, widths.deep_noise, height // 8, width // 8, device=self.device)

    def update(self) -> dict[str, Tensor]:
        """One step; the losses of its batch by name."""
        self.optimiser.zero_grad(set_to_none=True)
        found = self.losses(self.banks.batch())
        found.total.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        if self.plan.goal:
            over = (found.parts["content"] / self.plan.goal - 1).clamp(-1, 1)
            self.care.add_(PATIENCE * over).clamp_(math.log(0.1), math.log(20.0))
        found.parts["care"] = self.care.exp()
        decay = min(0.9985, self.step / (self.step + 50))
        with torch.no_grad():
            averaged: list[Tensor] = list(self.average.parameters())
            ours: list[Tensor] = list(self.network.parameters())
            torch._foreach_lerp_(averaged, ours, 1 - decay)
        return found.parts

    def save(self, out: Path) -> None:
        """Write the averaged weights and what is needed to go on."""
        averaged = {name: value.float().cpu().contiguous() for name, value in self.average.state_dict().items()}
        save_file(averaged, out / "stylizer.safetensors")
        state = {f"network.{name}": value.cpu().contiguous() for name, value in self.network.state_dict().items()}
        state |= {f"average.{name}": value for name, value in averaged.items()}
        for name, parameter in self.network.named_parameters():
            for key, value in self.optimiser.state[parameter].items():
                state[f"{key}.{name}"] = value.cpu().contiguous()
        state["care"] = self.care.cpu()
        save_file(state, out / "checkpoint.safetensors", {"step": str(self.step), "seconds": str(self.seconds)})

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
            self.optimiser.state[parameter] = {
                "step": state[f"step.{name}"],
                "exp_avg": state[f"exp_avg.{name}"].to(self.device),
                "exp_avg_sq": state[f"exp_avg_sq.{name}"].to(self.device),
            }


def train(plan: Plan) -> None:
    """Train for the plan's minutes, learning rate on a cosine over the clock; saves at the end."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.benchmark = True
    plan.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(plan, device)
    before, begin = trainer.seconds, time.monotonic()
    drawn = begin
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
            warm = min(1.0, (trainer.step + 1) / 200)
            trainer.optimiser.param_groups[0]["lr"] = (
                plan.rate * warm * (0.01 + 0.495 * (1 + math.cos(math.pi * done)))
            )
            for name, value in trainer.update().items():
                sums[name] = sums.get(name, 0.0) + value / LOG_EVERY
            if trainer.step % LOG_EVERY == 0:
                values = {name: round(float(value), 4) for name, value in sums.items()}
                log.write(json.dumps({"step": trainer.step, "seconds": round(trainer.seconds), **values}) + "\n")
                log.flush()
                sums = {}
    trainer.save(plan.out)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pictures", "vgg", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    for item in fields(Plan):
        if isinstance(item.default, (int, float)):
            parser.add_argument(f"--{item.name}", type=type(item.default), default=item.default)
    for item in fields(Weights):
        parser.add_argument(f"--{item.name.replace('_', '-')}", type=float, default=item.default)
    given = vars(parser.parse_args())
    weights = Weights(**{item.name: given.pop(item.name) for item in fields(Weights)})
    train(Plan(**given, weights=weights))


if __name__ == "__main__":
    main()
