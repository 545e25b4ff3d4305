"""Train the built-in style network: python -m engine.training.stylizer --pictures DIR --vgg FILE --out DIR.

DIR holds photos/, paintings/ and, if drawn, manners/ (python -m engine.training.manners). The budget is set by the
clock; a run goes on from checkpoint.safetensors in --out. It writes stylizer.safetensors (averaged weights, float32),
checkpoint.safetensors and log.jsonl.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import dataclass, field, fields
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.nets import channels_last
from engine.nets.stylizer import Stylizer
from engine.nets.vgg import Vgg16
from engine.training.losses import Losses, StyleTarget, Weights, measure, normalised
from engine.training.pictures import PictureSet, training_files

EDGE = 16
"""Pixels at each side of a content crop that are painted but not judged, a multiple of 8."""
STYLE_SIDE = 512
"""Short side at which paintings are seen and measured, in pixels; `steps.stylize` shows them at the same."""
LOG_EVERY = 50
"""Steps that one line of the log averages."""
OTHERS = 32
"""Paintings that each painted picture must be told from."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run."""

    pictures: Path
    vgg: Path
    out: Path
    minutes: float = 8.0
    start: Path | None = None
    batch: int = 6
    size: int = 160
    contents: int = 2400
    rate: float = 1e-3
    seed: int = 0
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True)
class Batch:
    """What one step learns from."""

    contents: Tensor
    features: Tensor
    styles: Tensor
    target: StyleTarget
    others: Tensor


class Banks:
    """Contents and paintings with their VGG statistics, computed once: training then only looks at what it painted."""

    def __init__(self, plan: Plan, vgg: Vgg16, device: torch.device) -> None:
        self.plan, self.vgg, self.device = plan, vgg, device
        kept = plan.out / "banks.safetensors"
        files = training_files(plan.pictures / "paintings")
        if (plan.pictures / "manners").is_dir():
            files += training_files(plan.pictures / "manners")
        self.paintings = PictureSet(files, side=STYLE_SIDE, device=device, exact=True)
        self.different = len(files)
        if kept.exists():
            self._load(kept)
            return
        self.paintings.add_variants()
        self._measure()
        self._save(kept)

    def _measure(self) -> None:
        """Statistics of all paintings and of the content crops; minutes on a processor."""
        plan, vgg, device = self.plan, self.vgg, self.device
        with torch.inference_mode(), torch.autocast(device.type, torch.bfloat16):
            rows = [StyleTarget.measured(vgg, self.paintings.whole(index)) for index in range(len(self.paintings))]
            self.targets = StyleTarget.joined(rows, torch.bfloat16)
            photos = PictureSet(training_files(plan.pictures / "photos"), side=1024, device=device)
            half = plan.contents // 2
            crops = [
                self._crops(photos, plan.contents - half, (0.5, 3.6)),
                self._crops(self.paintings, half, (0.5, 2.2)),
            ]
            self.contents = torch.cat(crops)
            self.features = torch.cat(
                [normalised(vgg(part.float() / 255)["relu4_1"]).bfloat16() for part in self.contents.split(8)]
            )

    def _save(self, file: Path) -> None:
        """Keep the banks, so that a run that goes on need not measure again."""
        tensors = {
            "moments": self.targets.moments,
            "contents": self.contents,
            "features": self.features.permute(0, 2, 3, 1),
            "store": self.paintings.store,
            "sizes": self.paintings.sizes,
        }
        tensors |= {f"gram{number}": value for number, value in enumerate(self.targets.grams)}
        tensors |= {f"stroke{number}": value for number, value in enumerate(self.targets.strokes)}
        save_file({name: value.contiguous().cpu() for name, value in tensors.items()}, file)

    def _load(self, file: Path) -> None:
        tensors = load_file(file, device=str(self.device))
        self.contents, self.features = tensors["contents"], tensors["features"].permute(0, 3, 1, 2)
        self.paintings.store, self.paintings.sizes = tensors["store"], tensors["sizes"]
        self.targets = StyleTarget(
            tensors["moments"],
            tuple(tensors[f"gram{number}"] for number in range(3)),
            tuple(tensors[f"stroke{number}"] for number in range(2)),
        )

    def _crops(self, pictures: PictureSet, count: int, spans: tuple[float, float]) -> Tensor:
        chosen = torch.randint(len(pictures), (count,), device=self.device)
        parts = [pictures.crops(part, self.plan.size, spans) for part in chosen.split(32)]
        return torch.cat([(part * 255).round().to(torch.uint8) for part in parts])

    def batch(self) -> Batch:
        """A random batch; the paintings are seen as 256-pixel crops, their statistics are of the whole."""
        count, cells = self.plan.batch, EDGE // 8
        chosen = torch.randint(len(self.contents), (count,), device=self.device)
        paintings = torch.randperm(len(self.paintings), device=self.device)[:count]
        others = torch.randint(1, self.different, (count, OTHERS), device=self.device)
        strangers = (paintings[:, None] + others) % self.different
        strangers += self.different * torch.randint(2, strangers.shape, device=self.device)
        return Batch(
            contents=self.contents[chosen].float() / 255,
            features=normalised(self.features[chosen][..., cells:-cells, cells:-cells]),
            styles=self.paintings.crops(paintings, STYLE_SIDE // 2, (1.0, 1.6)),
            target=self.targets.rows(paintings),
            others=self.targets.strokes[1][strangers].float(),
        )


class Trainer:
    """Network, its average over the last steps, optimiser and banks."""

    def __init__(self, plan: Plan, device: torch.device) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.device = plan, device
        self.network = channels_last(Stylizer().to(device))
        if plan.start:
            self.network.load_state_dict(load_file(plan.start))
        self.average = Stylizer().to(device)
        self.average.load_state_dict(self.network.state_dict())
        self.vgg = channels_last(Vgg16(plan.vgg).to(device))
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=plan.rate, betas=(0.9, 0.99), weight_decay=1e-4
        )
        self.banks = Banks(plan, self.vgg, device)
        self.step = 0

    def losses(self, batch: Batch) -> Losses:
        """All losses of one batch; one picture more is painted like itself and asked to come back unchanged."""
        own = batch.contents[:1]
        with torch.autocast(self.device.type, torch.bfloat16):
            painted = self._painted(batch.contents, batch.styles)
            same = self._painted(own, own)
            found = measure(
                self.vgg,
                painted,
                batch.features,
                batch.target,
                batch.others,
                weights=self.plan.weights,
            )
        identity = (same.float() - own[..., EDGE:-EDGE, EDGE:-EDGE]).abs().mean()
        outside = (painted.float() - painted.float().clamp(0, 1)).abs().mean()
        found.total = found.total + self.plan.weights.identity * identity + 10 * outside
        found.parts["identity"] = identity.detach()
        return found

    def _painted(self, contents: Tensor, styles: Tensor) -> Tensor:
        """Contents painted, without EDGE pixels of each side."""
        painted: Tensor = self.network(contents, styles)[..., EDGE:-EDGE, EDGE:-EDGE]
        return painted

    def update(self) -> dict[str, float]:
        """One step; the losses of its batch by name."""
        self.optimiser.zero_grad(set_to_none=True)
        found = self.losses(self.banks.batch())
        found.total.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        parts = {name: float(value) for name, value in found.parts.items()}
        decay = min(0.998, self.step / (self.step + 50))
        with torch.no_grad():
            for averaged, ours in zip(self.average.parameters(), self.network.parameters(), strict=True):
                averaged.lerp_(ours, 1 - decay)
        return parts

    def save(self, out: Path) -> None:
        """Write the averaged weights and what is needed to go on."""
        averaged = {name: value.float().cpu().contiguous() for name, value in self.average.state_dict().items()}
        save_file(averaged, out / "stylizer.safetensors")
        state = {f"network.{name}": value.cpu().contiguous() for name, value in self.network.state_dict().items()}
        state |= {f"average.{name}": value for name, value in averaged.items()}
        for name, parameter in self.network.named_parameters():
            for key, value in self.optimiser.state[parameter].items():
                state[f"{key}.{name}"] = value.cpu().contiguous()
        save_file(state, out / "checkpoint.safetensors", {"step": str(self.step)})

    def resume(self, file: Path) -> None:
        """Go on from a checkpoint."""
        state = load_file(file)
        with safe_open(file, "pt") as opened:
            self.step = int(opened.metadata()["step"])
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
    """Train for the plan's minutes, learning rate on a cosine over the clock; saves every five minutes."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.backends.cudnn.benchmark = True
    plan.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(plan, device)
    if (plan.out / "checkpoint.safetensors").exists():
        trainer.resume(plan.out / "checkpoint.safetensors")
    begin, first, saved = time.monotonic(), trainer.step, 0.0
    sums: dict[str, float] = {}
    with (plan.out / "log.jsonl").open("a", encoding="utf-8") as log:
        while (elapsed := time.monotonic() - begin) < plan.minutes * 60:
            warm = min(1.0, (trainer.step - first + 1) / 100)
            cosine = 0.5 * (1 + math.cos(math.pi * elapsed / (plan.minutes * 60)))
            trainer.optimiser.param_groups[0]["lr"] = plan.rate * warm * (0.01 + 0.99 * cosine)
            for name, value in trainer.update().items():
                sums[name] = sums.get(name, 0.0) + value / LOG_EVERY
            if trainer.step % LOG_EVERY == 0:
                values = {name: round(value, 4) for name, value in sums.items()}
                log.write(json.dumps({"step": trainer.step, "seconds": round(elapsed), **values}) + "\n")
                log.flush()
                sums = {}
            if elapsed - saved > 300:
                saved = elapsed
                trainer.save(plan.out)
    trainer.save(plan.out)


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pictures", "vgg", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="weights to begin with")
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
