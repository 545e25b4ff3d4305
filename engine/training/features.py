"""Teach the slim features what VGG16 sees: python -m engine.training.features --pictures DIR --vgg FILE --out DIR.

DIR holds photos/, paintings/ and, if drawn, manners/. The budget is set by the clock (--minutes). Writes
features.safetensors (averaged weights, float16) and log.jsonl into --out.
"""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from safetensors.torch import save_file
from torch import Tensor
from torch.nn import functional

from engine.nets import channels_last
from engine.nets.slim import SlimFeatures
from engine.nets.vgg import TAPS, Vgg16, luminance
from engine.training.banks import half_precision
from engine.training.losses import shaken
from engine.training.pictures import PictureSet, training_files, vary_palette
from engine.training.plans import parser_for

LOG_EVERY: Final = 50
SIDE: Final = 640
"""Short side at which pictures are held, in pixels."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of learning."""

    pictures: Path
    vgg: Path
    out: Path
    minutes: float = 6.0
    batch: int = 16
    size: int = 256
    rate: float = 2e-3
    slope: float = 0.5
    """Weight of agreeing on what changes a picture's features, and not only on what they are."""
    seed: int = 0


class Lessons:
    """Crops of photos and paintings at many scales, some recoloured, noisy, grey or mixed with another."""

    def __init__(self, plan: Plan, device: torch.device) -> None:
        folders = [folder for folder in ("photos", "paintings", "manners") if (plan.pictures / folder).is_dir()]
        self.sets = [PictureSet(training_files(plan.pictures / name), side=SIDE, device=device) for name in folders]
        self.plan = plan

    def batch(self) -> Tensor:
        """(batch, 3, size, size), RGB in [0, 1]."""
        share = -(-self.plan.batch // len(self.sets))
        crops = []
        for pictures in self.sets:
            chosen = torch.randint(len(pictures), (share,), device=pictures.device)
            crops.append(pictures.crops(chosen, self.plan.size, (0.5, 2.0), turned=True))
        shown = torch.cat(crops)[: self.plan.batch]
        shown = vary_palette(shown)
        quarter = max(1, len(shown) // 4)
        noisy, grey, mixed, plain = shown.roll(1, 0).split([quarter, quarter, quarter, len(shown) - 3 * quarter])
        mixed = torch.lerp(mixed, mixed.roll(1, 0), torch.rand(quarter, 1, 1, 1, device=shown.device))
        return torch.cat([shaken(noisy, 0.06), luminance(grey).clamp(0, 1), mixed, plain])


class Scales:
    """The mean square of VGG16's features in each channel, so that no tap and no channel counts for more."""

    def __init__(self, vgg: Vgg16, lessons: Lessons, device: torch.device) -> None:
        sums: dict[str, Tensor] = {}
        with torch.no_grad(), half_precision(device):
            for _ in range(8):
                for name, features in vgg(lessons.batch()).items():
                    sums[name] = sums.get(name, 0.0) + features.float().square().mean((0, 2, 3), keepdim=True) / 8
        self.squares = {name: value + 1e-2 * value.mean() for name, value in sums.items()}

    def distance(self, ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> dict[str, Tensor]:
        """Squared error in parts of the teacher's square, by tap."""
        return {
            name: ((ours[name].float() - theirs[name].float()).square() / self.squares[name]).mean() for name in TAPS
        }


def slope_of(network: torch.nn.Module, picture: Tensor, probes: dict[str, Tensor]) -> tuple[dict[str, Tensor], Tensor]:
    """Features, and the gradient on the picture of their weighted sum: what an optimiser would be told."""
    features = network(picture)
    told = torch.stack([(features[name].float() * probes[name]).sum() for name in TAPS]).sum()
    (slope,) = torch.autograd.grad(told, picture, create_graph=any(p.requires_grad for p in network.parameters()))
    return features, slope


def lesson(plan: Plan, networks: tuple[Vgg16, SlimFeatures], scales: Scales, shown: Tensor) -> dict[str, Tensor]:
    """The losses of one batch by name; their sum is learned on."""
    vgg, slim = networks
    with torch.no_grad(), half_precision(shown.device):
        theirs = vgg(shown)
    part = shown[: max(1, len(shown) // 4)].detach().requires_grad_()
    probes = {
        name: torch.randn_like(features[: len(part)].float())
        / scales.squares[name].sqrt()
        / math.sqrt(features[0].numel())
        for name, features in theirs.items()
    }
    with half_precision(shown.device):
        losses = scales.distance(slim(shown), theirs)
        _, right = slope_of(vgg, part, probes)
        _, ours = slope_of(slim, part, probes)
    losses["slope"] = plan.slope * (
        1 - functional.cosine_similarity(ours.flatten(1), right.detach().flatten(1)).mean()
    )
    return losses


def train(plan: Plan) -> None:
    """Learn for the plan's minutes, learning rate on a cosine over the clock."""
    torch.manual_seed(plan.seed)
    torch.backends.cudnn.benchmark = True
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    plan.out.mkdir(parents=True, exist_ok=True)
    vgg = channels_last(Vgg16.read(plan.vgg).to(device))
    slim, average = channels_last(SlimFeatures().to(device)), SlimFeatures().to(device)
    lessons = Lessons(plan, device)
    scales = Scales(vgg, lessons, device)
    optimiser = torch.optim.AdamW(slim.parameters(), plan.rate, betas=(0.9, 0.99), weight_decay=1e-4)
    begin, step, sums = time.monotonic(), 0, dict[str, Tensor]()
    with (plan.out / "log.jsonl").open("w", encoding="utf-8") as log:
        while (done := (time.monotonic() - begin) / (plan.minutes * 60)) < 1:
            warm = min(1.0, (step + 1) / 100)
            for group in optimiser.param_groups:
                group["lr"] = plan.rate * warm * (0.01 + 0.495 * (1 + math.cos(math.pi * done)))
            losses = lesson(plan, (vgg, slim), scales, lessons.batch())
            optimiser.zero_grad(set_to_none=True)
            torch.stack(list(losses.values())).sum().backward()
            torch.nn.utils.clip_grad_norm_(slim.parameters(), 1.0)
            optimiser.step()
            step += 1
            with torch.no_grad():
                pairs = zip(average.parameters(), slim.parameters(), strict=True)
                for mean, now in pairs:
                    mean.lerp_(now, 1 - min(0.998, step / (step + 50)))
            for name, value in losses.items():
                sums[name] = sums.get(name, 0.0) + value.detach() / LOG_EVERY
            if step % LOG_EVERY == 0:
                seconds = round(time.monotonic() - begin)
                values = {name: round(float(value), 4) for name, value in sums.items()}
                log.write(json.dumps({"step": step, "seconds": seconds, **values}) + "\n")
                log.flush()
                sums = {}
    weights = {name: value.half().cpu().contiguous() for name, value in average.state_dict().items()}
    save_file(weights, plan.out / "features.safetensors")


def main() -> None:
    """Read the command line and learn."""
    train(Plan(**vars(parser_for(__doc__, Plan).parse_args())))


if __name__ == "__main__":
    main()
