"""Train the built-in style network: python -m engine.training.stylizer --pictures DIR --vgg FILE --out DIR.

DIR holds photos/, paintings/ and, if drawn, manners/ (python -m engine.training.manners). The budget is set by the
clock; a run continues from --out/checkpoint.safetensors. What it writes: stylizer.safetensors (averaged weights,
float32), checkpoint.safetensors, log.jsonl.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.nets.stylizer import Stylizer
from engine.nets.vgg import Vgg16
from engine.training.losses import Losses, Weights, measure
from engine.training.pictures import PictureSet, training_files, vary_palette


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run."""

    pictures: Path
    vgg: Path
    out: Path
    minutes: float = 8.0
    start: Path | None = None
    batch: int = 16
    size: int = 256
    rate: float = 1e-3
    seed: int = 0
    graph: bool = False
    weights: Weights = field(default_factory=Weights)


class Data:
    """Batches of content and style crops, half of the contents photos and half paintings."""

    def __init__(self, plan: Plan, device: torch.device) -> None:
        paintings = training_files(plan.pictures / "paintings")
        manners = training_files(plan.pictures / "manners") if (plan.pictures / "manners").is_dir() else []
        self.photos = PictureSet(training_files(plan.pictures / "photos"), side=1024, device=device)
        self.paintings = PictureSet(paintings, side=512, device=device)
        self.manners = PictureSet(manners, side=512, device=device) if manners else None
        self.plan = plan

    def batch(self) -> tuple[Tensor, Tensor]:
        """Contents and styles, (batch, 3, size, size) each; the last eighth are their own styles."""
        plan, half = self.plan, self.plan.batch // 2
        contents = torch.cat(
            [
                self.photos.crops(half, plan.size, (0.4, 3.9)),
                self.paintings.crops(plan.batch - half, plan.size, (0.5, 1.9)),
            ]
        )
        contents = contents[torch.randperm(len(contents), device=contents.device)]
        drawn = plan.batch // 5 if self.manners else 0
        styles = self.paintings.crops(plan.batch - drawn, plan.size, (0.85, 1.6), turn=True)
        if self.manners:
            styles = torch.cat([self.manners.crops(drawn, plan.size, (0.7, 1.4), turn=True), styles])
        styles = vary_palette(styles)
        same = plan.batch // 8
        return contents, torch.cat([styles[: plan.batch - same], contents[plan.batch - same :]])


class Trainer:
    """Network, average, optimiser and the content weight that is steered to its target."""

    def __init__(self, plan: Plan, device: torch.device) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.device = plan, device
        self.network = Stylizer().to(device).to(memory_format=torch.channels_last)
        if plan.start:
            self.network.load_state_dict(load_file(plan.start))
        self.average = Stylizer().to(device)
        self.average.load_state_dict(self.network.state_dict())
        self.vgg = Vgg16(plan.vgg).to(device).to(memory_format=torch.channels_last)
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(),
            lr=torch.tensor(plan.rate, device=device),
            betas=(0.9, 0.99),
            weight_decay=1e-4,
            capturable=device.type == "cuda",
        )
        self.keep = torch.ones((), device=device)
        self.step = 0

    def losses(self, contents: Tensor, styles: Tensor) -> Losses:
        """All losses of one batch; own-style pictures are asked to come back unchanged."""
        with torch.autocast(self.device.type, torch.bfloat16, cache_enabled=False):
            painted = self.network(contents, styles)
            free = self.plan.batch - self.plan.batch // 8
            found = measure(
                self.vgg, painted[:free], contents[:free], styles[:free], weights=self.plan.weights, keep=self.keep
            )
        identity = (painted[free:].float() - contents[free:]).abs().mean()
        outside = (painted.float() - painted.float().clamp(0, 1)).abs().mean()
        found.total = found.total + self.plan.weights.identity * identity + 10 * outside
        found.parts["identity"] = identity.detach()
        return found

    def update(self, contents: Tensor, styles: Tensor) -> dict[str, Tensor]:
        """One step; no synchronisation with the device, so that it can be captured as a CUDA graph."""
        self.optimiser.zero_grad(set_to_none=True)
        found = self.losses(contents, styles)
        found.total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        with torch.no_grad():
            error = found.parts["content"] - self.plan.weights.content_target
            self.keep.mul_(torch.exp(0.01 * error.clamp(-1, 1))).clamp_(0.05, 50)
            ours, averaged = list(self.network.parameters()), list(self.average.parameters())
            torch._foreach_lerp_(averaged, ours, 0.002)
        return found.parts | {"keep": self.keep}

    def save(self, out: Path) -> None:
        """Write the averaged weights and what is needed to go on."""
        averaged = {name: value.float().cpu().contiguous() for name, value in self.average.state_dict().items()}
        save_file(averaged, out / "stylizer.safetensors")
        state = {f"network.{name}": value.cpu().contiguous() for name, value in self.network.state_dict().items()}
        state |= {f"average.{name}": value for name, value in averaged.items()}
        for name, parameter in self.network.named_parameters():
            for key, value in self.optimiser.state[parameter].items():
                state[f"{key}.{name}"] = value.cpu().contiguous()
        save_file(state, out / "checkpoint.safetensors", {"step": str(self.step), "keep": str(float(self.keep))})

    def resume(self, file: Path) -> None:
        """Go on from a checkpoint."""
        state = load_file(file)
        with safe_open(file, "pt") as opened:  # type: ignore[no-untyped-call]
            notes = opened.metadata()
        self.step = int(notes["step"])
        self.keep.fill_(float(notes["keep"]))
        for prefix, module in (("network.", self.network), ("average.", self.average)):
            module.load_state_dict(
                {name.removeprefix(prefix): value for name, value in state.items() if name.startswith(prefix)}
            )
        for name, parameter in self.network.named_parameters():
            self.optimiser.state[parameter] = {
                key: state[f"{key}.{name}"].to(self.device) for key in ("step", "exp_avg", "exp_avg_sq")
            }


def captured(trainer: Trainer, data: Data) -> Callable[[], dict[str, Tensor]]:
    """The training step as one CUDA graph over static inputs."""
    contents, styles = data.batch()
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(5):
            trainer.update(contents, styles)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        parts = trainer.update(contents, styles)

    def replay() -> dict[str, Tensor]:
        fresh_contents, fresh_styles = data.batch()
        contents.copy_(fresh_contents)
        styles.copy_(fresh_styles)
        graph.replay()
        return parts

    return replay


def train(plan: Plan) -> None:
    """Train for the plan's minutes, learning rate on a cosine over the clock, and save."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")
    plan.out.mkdir(parents=True, exist_ok=True)
    trainer, data = Trainer(plan, device), Data(plan, device)
    if (plan.out / "checkpoint.safetensors").exists():
        trainer.resume(plan.out / "checkpoint.safetensors")
    run = captured(trainer, data) if plan.graph else lambda: trainer.update(*data.batch())
    begin, first = time.monotonic(), trainer.step
    with (plan.out / "log.jsonl").open("a", encoding="utf-8") as log:
        while (elapsed := time.monotonic() - begin) < plan.minutes * 60:
            warm = min(1.0, (trainer.step - first + 1) / 200)
            part = elapsed / (plan.minutes * 60)
            cosine = 0.5 * (1 + torch.cos(torch.tensor(part * torch.pi)))
            trainer.optimiser.param_groups[0]["lr"].fill_(plan.rate * warm * (0.01 + 0.99 * float(cosine)))
            parts = run()
            trainer.step += 1
            if trainer.step % 200 == 0:
                values = {name: round(float(value), 4) for name, value in parts.items()}
                log.write(json.dumps({"step": trainer.step, "seconds": round(elapsed, 1), **values}) + "\n")
                log.flush()
    trainer.save(plan.out)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pictures", "vgg", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights to begin with")
    for name, kind in (("minutes", float), ("batch", int), ("size", int), ("rate", float), ("seed", int)):
        parser.add_argument(f"--{name}", type=kind, default=_default(name))
    parser.add_argument("--graph", action="store_true", help="capture the step as a CUDA graph")
    for item in fields(Weights):
        parser.add_argument(f"--{item.name.replace('_', '-')}", type=float, default=item.default)
    given = vars(parser.parse_args())
    weights = Weights(**{item.name: given.pop(item.name) for item in fields(Weights)})
    train(Plan(**given, weights=weights))


def _default(name: str) -> object:
    return next(item.default for item in fields(Plan) if item.name == name)


if __name__ == "__main__":
    main()
