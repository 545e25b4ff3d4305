"""Train the autoencoder: python -m engine.training.mini.autoencoder --out OUT --minutes M --photos DIR --vgg FILE.

It learns scenes, which are painted meanwhile, and crops of photos and paintings, by absolute difference, the features
of VGG16 (Johnson et al. 2016), a little KL divergence (Kingma and Welling 2014), and by latents at half size, which
must decode to the picture at half size (Kouzelis et al. 2025, arXiv:2502.09509): such latents are easier to paint.
--minutes is the learning in all, --now that of this call; the next call goes on. OUT gets the averaged weights as
autoencoder-1-of-1.safetensors, and in OUT/autoencoder a checkpoint, log.jsonl and sheets of what comes back.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor
from torch.nn import functional

from engine.nets import channels_last
from engine.nets.vgg import Vgg16
from engine.training.banks import half_precision
from engine.training.mini.data import UNSEEN, Inventor, Order, Share
from engine.training.mini.group import Group
from engine.training.mini.latents import finished, measured, read_vae, write_vae
from engine.training.mini.learner import Clock, Learner, Log, Pace, Saves, fuse, process_start
from engine.training.mini.shapes import SIDE, Sizes, device_here, make_vae, parameters
from engine.training.mini.sheets import sheet
from engine.training.mini.source import SCENES, source_of, stamps_of
from engine.training.mini.store import Ring, fill, go_on
from engine.training.pictures import PictureSet, held_out, training_files
from engine.training.plans import parser_for

NAME: Final = "autoencoder"
TAPS: Final = ("relu1_1", "relu2_1", "relu3_1")
HELD_SIDE: Final = 384
"""Short side in pixels at which photos and paintings are held."""
REFRESH: Final = 0.1
"""Share of the time in which scenes are painted anew."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run."""

    out: Path
    minutes: float = 10.0
    now: float = 1e9
    photos: Path | None = None
    paintings: Path | None = None
    vgg: Path | None = None
    parts: Path | None = field(default=None, metadata={"help": "folder that gets weights, log and sheet as well"})
    stamps: Path | None = field(default=None, metadata={"help": "packed cut-outs for the scenes"})
    scenes: str = SCENES
    batch: int = 96
    size: int = 160
    """Sides of the crops that are learned, multiples of 16 pixels."""
    bank: int = 12_000
    chunk: int = 256
    workers: int = 0
    rate: float = 6e-4
    perceptual: float = 0.25
    kl: float = 2e-4
    half: float = 0.25
    """Share of the crops that are also decoded from latents at half size."""
    real: float = 0.4
    """Share of photos and paintings."""
    compiled: int = 0
    """1: by torch.compile, which takes a minute."""
    reserve: float = 8.0
    seed: int = 0
    sizes: Sizes = field(default_factory=Sizes)


class Bank(Ring):
    """Painted scenes as bytes on the device, (pictures, 3, side, side); some are painted anew now and then."""

    def __init__(self, plan: Plan, device: torch.device, first: int, group: Group) -> None:
        super().__init__(plan.bank, device)
        self.source = source_of(plan.scenes)
        self.stamps = stamps_of(plan.scenes, plan.stamps)
        order = Order(scenes=plan.scenes, first=first, count=plan.chunk, stamps=plan.stamps)
        self.inventor = Inventor(order, plan.workers, group)
        self.share = Share(REFRESH, device)
        self.store = torch.zeros(plan.bank, 3, SIDE, SIDE, dtype=torch.uint8, device=device)

    def add(self) -> None:
        """One chunk more, the oldest goes."""
        with self.share.measured():
            painted = self.source.paint(self.inventor.give().scenes, SIDE, SIDE, self.device, self.stamps)
            self.store[self.take(len(painted))] = painted

    def crops(self, count: int, size: int) -> Tensor:
        """Random crops in [0, 1], (count, 3, size, size), half of them flipped."""
        corner = torch.randint(SIDE - size + 1, (2,)).tolist()
        chosen = torch.randint(self.filled, (count,), device=self.device)
        found = self.store[:, :, corner[0] : corner[0] + size, corner[1] : corner[1] + size][chosen].float() / 255
        flip = torch.rand(count, 1, 1, 1, device=self.device) < 0.5
        return torch.where(flip, found.flip(3), found)


class Shown:
    """What is learned: crops of scenes, photos and paintings."""

    def __init__(self, plan: Plan, device: torch.device, first: int, group: Group) -> None:
        self.plan, self.group = plan, group
        self.bank = Bank(plan, device, first, group)
        folders = [folder for folder in (plan.photos, plan.paintings) if folder is not None]
        self.sets = [PictureSet(training_files(folder), side=HELD_SIDE, device=device) for folder in folders]

    def batch(self) -> Tensor:
        """(batch, 3, size, size) in [0, 1]; of a group each process has its part of it."""
        batch = self.plan.batch // self.group.count
        size, share = self.plan.size, round(batch * self.plan.real / max(1, len(self.sets)))
        real = [
            pictures.crops(torch.randint(len(pictures), (share,), device=pictures.device), size, (0.5, 2.0))
            for pictures in self.sets
        ]
        scenes = self.bank.crops(batch - share * len(real), size)
        return torch.cat([scenes, *real]).contiguous(memory_format=torch.channels_last)


def perceptual(vgg: Vgg16, ours: Tensor, theirs: Tensor) -> Tensor:
    """Squared distance of unit features (Zhang et al. 2018, without learned weights), the mean over TAPS."""
    both = vgg(torch.cat([ours, theirs]), TAPS[-1])
    parts = []
    for tap in TAPS:
        a, b = functional.normalize(both[tap].float(), dim=1, eps=1e-4).chunk(2)
        parts.append((a - b).square().sum(1).mean())
    return torch.stack(parts).mean()


def losses(plan: Plan, vae: Any, vgg: Vgg16 | None, shown: Tensor) -> dict[str, Tensor]:
    """The losses of one batch by name, weighted; their sum is learned on."""
    device = shown.device
    with half_precision(device):
        latents = vae.encode(shown * 2 - 1).latent_dist
        drawn = latents.mean + latents.std * torch.randn_like(latents.std)
        painted = vae.decode(drawn, return_dict=False)[0].float() / 2 + 0.5
        found = {"l1": (painted - shown).abs().mean()}
        count = round(len(shown) * plan.half)
        if count:
            small, smaller = (functional.avg_pool2d(values[:count], 2) for values in (drawn, shown))
            again = vae.decode(small, return_dict=False)[0].float() / 2 + 0.5
            found["half"] = plan.half * (again - smaller).abs().mean()
        if vgg is not None:
            found["perceptual"] = plan.perceptual * perceptual(vgg, painted, shown)
    mean, logvar = latents.mean.float(), latents.logvar.float()
    found["kl"] = plan.kl * 0.5 * (mean.square() + logvar.exp() - 1 - logvar).mean()
    return found


@torch.no_grad()
def come_back(vae: Any, pictures: Tensor) -> Tensor:
    """`pictures`, (n, 3, height, width) in [0, 1], through the autoencoder and back."""
    found = [
        vae.decode(vae.encode(part * 2 - 1).latent_dist.mode(), return_dict=False)[0] for part in pictures.split(8)
    ]
    return (torch.cat(found) / 2 + 0.5).clamp(0, 1)


def psnr(ours: Tensor, theirs: Tensor) -> float:
    """Peak signal to noise ratio in decibels, the mean over pictures in [0, 1]."""
    return float((-10 * (ours - theirs).square().mean((1, 2, 3)).clamp_min(1e-10).log10()).mean())


def unseen(plan: Plan, device: torch.device, count: int = 32) -> dict[str, Tensor]:
    """Pictures that are not learned, by kind, (count, 3, SIDE, SIDE) in [0, 1]."""
    source = source_of(plan.scenes)
    scenes = [source.invent(UNSEEN + number) for number in range(count)]
    found = {"scenes": source.paint(scenes, SIDE, SIDE, device).float() / 255}
    for kind, folder in (("photos", plan.photos), ("paintings", plan.paintings)):
        names = set(held_out()[kind])
        files = [] if folder is None else sorted(file for file in folder.glob("*") if file.stem in names)
        if files:
            held = PictureSet(files, side=HELD_SIDE, device=device)
            span = HELD_SIDE / SIDE
            found[kind] = held.crops(torch.arange(len(held), device=device), SIDE, (span, span))
    return found


def train(plan: Plan, begin: float | None = None) -> dict[str, float]:
    """Learn for the plan's minutes; PSNR in decibels by kind of picture. Saves as it goes."""
    group = Group.join()
    device, folder = device_here(), plan.out / NAME
    torch.backends.cudnn.benchmark = True
    torch.manual_seed(plan.seed)
    clock = Clock(plan.minutes, plan.now, plan.reserve)
    clock.begin = begin if begin is not None else clock.begin
    folder.mkdir(parents=True, exist_ok=True)
    learner = Learner({"vae": make_vae(plan.sizes)}, Pace(plan.rate, decay=0.999, weight_decay=1e-4), device, group)
    about = learner.resume(folder / "checkpoint.safetensors", plan.out, NAME)
    clock.before = float(about.get("seconds", 0))
    torch.manual_seed(plan.seed + learner.step * group.count + group.rank)
    shown = Shown(plan, device, int(about.get("scenes", 0)), group)
    vgg = channels_last(Vgg16.read(plan.vgg).to(device)) if plan.vgg is not None else None
    vae: Any = learner.modules["vae"]
    if plan.compiled:
        fuse(vae.encoder, vae.decoder, *([vgg] if vgg is not None else []))
    looking = learner.looking(lambda pictures: losses(plan, vae, vgg, pictures))
    log, saves = Log(folder / "log.jsonl", learner), Saves()
    fill(shown.bank, clock, 1 / 2, within=1 / 6)
    while (done := go_on(shown.bank, clock, group)) is not None:
        found = looking.of(shown.batch())
        learner.learn(done)
        log.add(found, clock.seconds, lambda: {"data": round(shown.bank.share.part, 3)})
        if saves.due():
            learner.save(folder / "checkpoint.safetensors", clock.seconds, {"scenes": shown.bank.inventor.next})
    seconds, counts = clock.seconds, {"scenes": shown.bank.inventor.next}
    shown.bank.inventor.close()
    learner.save(folder / "checkpoint.safetensors", seconds, counts)
    told = _ended(plan, learner, shown, seconds, counts) if group.first else {}
    if group.first:
        log.write({"step": learner.step, "seconds": round(seconds), "psnr": told})
        if plan.parts is not None:
            (plan.parts / f"{NAME}.jsonl").write_bytes((folder / "log.jsonl").read_bytes())
    group.leave()
    return told


def _ended(plan: Plan, learner: Learner, shown: Shown, seconds: float, counts: dict[str, int]) -> dict[str, float]:
    """Write the averaged autoencoder with its latents measured, and a sheet; PSNR of what is unseen."""
    vae, device = learner.averages["vae"], learner.device
    scenes = shown.bank.crops(min(256, shown.bank.filled), SIDE)
    vae = finished(vae, measured(vae, scenes))
    found, rows = {}, []
    for kind, pictures in unseen(plan, device).items():
        back = come_back(vae, pictures)
        found[kind] = round(psnr(back, pictures), 2)
        rows += [pictures[:8], back[:8]]
    rows = [functional.pad(row, (0, 0, 0, 0, 0, 0, 0, 8 - len(row)), value=1.0) for row in rows]
    for target in [plan.out / NAME / "sheet.jpg", *([plan.parts / f"{NAME}.jpg"] if plan.parts else [])]:
        sheet(torch.cat(rows), 8, target)
    for folder in {plan.out, plan.parts or plan.out}:
        write_vae(folder, NAME, vae, learner.about(seconds, counts))
    return found


def main() -> None:
    """Read the command line and train."""
    plan = Plan(**vars(parser_for(__doc__, Plan).parse_args()))
    found = train(plan, process_start())
    if not found:
        return
    vae, about = read_vae(plan.out, NAME, plan.sizes)
    sys.stdout.write(
        f"{about['step']} steps, {about['seconds']} s, {parameters(vae):,} parameters, scaling factor "
        f"{vae.config.scaling_factor:.4f}; PSNR {json.dumps(found)}\n"
    )


if __name__ == "__main__":
    main()
