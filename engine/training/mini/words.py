"""Train text encoder and UNet: python -m engine.training.mini.words --out OUT --minutes M.

OUT holds what the stages before left: tokenizer, manners and autoencoder. Both networks learn from nothing and
together, by the loss of diffusion (Ho et al. 2020) on velocity, weighted by min(SNR, 5) + 1 (Hang et al. 2023,
arXiv:2303.09556); the text encoder needs no lessons of its own, as captions have few words. --cache pictures are kept
as latents with four captions each, a share of them (--styled) painted like a built-in style; new ones come in all the
time (--share of it). --minutes is the learning in all, --now that of this call, loading and showing included; the next
call goes on. OUT gets the averaged weights as words-1-of-N.safetensors, and in OUT/words checkpoint, log.jsonl and a
sheet of pictures.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from engine.training.banks import half_precision
from engine.training.mini import autoencoder, tokens
from engine.training.mini.cache import Cache
from engine.training.mini.data import Inventor, Order, tokenized
from engine.training.mini.group import Group
from engine.training.mini.latents import read_vae
from engine.training.mini.learner import Clock, Learner, Log, Pace, Saves, fuse, process_start
from engine.training.mini.manners import FILE, Codes, Manners
from engine.training.mini.shapes import SCHEDULER, Sizes, device_here, make_text, make_unet, parameters, whole
from engine.training.mini.sheets import PROMPTS, pictures_of, sheet
from engine.training.mini.source import SCENES, source_of
from engine.training.mini.store import fill, go_on
from engine.training.plans import parser_for

NAME: Final = "words"
SILENT: Final = 0.1
"""Share of the pictures that are learned without words, for guidance (Ho and Salimans 2022)."""
CAP: Final = 5.0
"""Signal to noise ratio beyond which steps count no more."""
FIRST: Final = 0.02
"""Part of the cache that is filled before learning begins."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run."""

    out: Path
    minutes: float = 60.0
    now: float = 1e9
    parts: Path | None = field(default=None, metadata={"help": "folder that gets weights, log and sheet as well"})
    stamps: Path | None = field(default=None, metadata={"help": "packed cut-outs for the scenes"})
    scenes: str = SCENES
    batch: int = 512
    cache: int = 400_000
    share: float = 0.25
    """Of the time for painting until the cache is full; then a third of it."""
    styled: float = 0.25
    chunk: int = 256
    variants: int = 4
    workers: int = 0
    rate: float = 5e-4
    decay: float = 0.9995
    compiled: int = 0
    """1: by torch.compile, which takes a minute for each shape."""
    keep: int = 0
    """1: the cache is kept on disk for the next call, 9 KB a picture."""
    steps: int = 20
    """Of the sheet's pictures."""
    reserve: float = 20.0
    seed: int = 0
    sizes: Sizes = field(default_factory=Sizes)


class Noise:
    """The scheduler's noise: how much signal there is at each time, and how much each counts."""

    def __init__(self, device: torch.device) -> None:
        import diffusers

        settings = {name: value for name, value in SCHEDULER.items() if not name.startswith("_")}
        kept = diffusers.DDIMScheduler(**settings).alphas_cumprod.to(device)
        self.signal, self.noise = kept.sqrt(), (1 - kept).sqrt()
        ratio = kept / (1 - kept)
        self.weight = (ratio.clamp(max=CAP) + 1) / (ratio + 1)
        self.count, self.device = len(kept), device

    def times(self, count: int) -> Tensor:
        """Times spread evenly, in random order, (count,)."""
        spread = (torch.randperm(count, device=self.device) + torch.rand(count, device=self.device)) / count
        return (spread * self.count).long().clamp(max=self.count - 1)

    def mixed(self, latents: Tensor, times: Tensor) -> tuple[Tensor, Tensor]:
        """Noisy latents, and the velocity that is to be predicted from them."""
        noise = torch.randn_like(latents)
        signal, share = (values[times, None, None, None] for values in (self.signal, self.noise))
        return signal * latents + share * noise, signal * noise - share * latents


class Trainer:
    """Both networks, what they learn from, and how."""

    def __init__(self, plan: Plan, device: torch.device, group: Group | None = None) -> None:
        self.plan, self.device, self.group = plan, device, group or Group()
        self.tokenizer = plan.out / tokens.FOLDER
        torch.manual_seed(plan.seed)
        vae, _ = read_vae(plan.out, autoencoder.NAME, plan.sizes)
        self.vae = vae.to(device, memory_format=torch.channels_last)
        self.silent = torch.from_numpy(tokenized(self.tokenizer, [""])).long().to(device)
        modules = {"unet": make_unet(plan.sizes), "text": make_text(plan.sizes, int(self.silent.max()) + 1)}
        self.learner = Learner(modules, Pace(plan.rate, warm=500, decay=plan.decay), device, self.group)
        self.about = self.learner.resume(plan.out / NAME / "checkpoint.safetensors", plan.out, NAME)
        torch.manual_seed(plan.seed + self.learner.step * self.group.count + self.group.rank)
        self.noise = Noise(device)
        self.looking = self.learner.looking(self.losses)
        self.cache = self._cache(int(self.about.get("scenes", 0)))
        self.unet: Any = self.learner.modules["unet"]
        self.text: Any = self.learner.modules["text"]
        if plan.compiled:
            fuse(self.unet, self.text)

    def _cache(self, first: int) -> Cache:
        plan = self.plan
        manners = Manners(Codes.read(plan.out / FILE), self.device) if plan.styled else None
        order = Order(
            scenes=plan.scenes,
            first=first,
            count=plan.chunk,
            tokenizer=self.tokenizer,
            variants=plan.variants,
            manners=manners.choices if manners is not None else (),
            styled=plan.styled,
            stamps=plan.stamps,
        )
        inventor = Inventor(order, plan.workers, self.group)
        room = plan.cache // self.group.count
        return Cache(room, self.vae, source_of(plan.scenes), inventor, manners=manners, share=plan.share)

    def losses(self, latents: Tensor, said: Tensor, times: Tensor) -> dict[str, Tensor]:
        """The loss of one batch at these times."""
        silent = torch.rand(len(said), 1, device=self.device) < SILENT
        noisy, velocity = self.noise.mixed(latents, times)
        with half_precision(self.device):
            heard = self.text(input_ids=torch.where(silent, self.silent, said)).last_hidden_state
            told = self.unet(noisy, times, heard, return_dict=False)[0]
        each = (told.float() - velocity).square().mean((1, 2, 3))
        return {"loss": (self.noise.weight[times] * each).mean()}

    def update(self, done: float) -> dict[str, Tensor]:
        """One step after `done` (0 to 1) of the learning."""
        latents, said = self.cache.batch(self.plan.batch // self.group.count)
        found = self.looking.of(latents, said, self.noise.times(len(latents)))
        self.learner.learn(done)
        return found

    def go_on(self, clock: Clock) -> float | None:
        """See `store.go_on`; a full cache gets new pictures in a third of the time."""
        if self.cache.filled >= self.cache.room:
            self.cache.share.share = self.plan.share / 3
        return go_on(self.cache, clock, self.group)

    def begin(self, clock: Clock) -> None:
        """Paint the first pictures, for at most a quarter of this call's time."""
        fill(self.cache, clock, FIRST, within=1 / 4)

    def figures(self) -> dict[str, Any]:
        """For the log: share of the time that data takes, pictures in the cache and pictures painted."""
        cache = self.cache
        return {"data": round(cache.share.part, 3), "cache": cache.filled, "scenes": cache.inventor.next}

    def show(self, files: list[Path]) -> None:
        """Write the sheet of PROMPTS that the averaged weights paint."""
        means = self.learner.averages
        model = whole(means["unet"], means["text"], self.vae, self.tokenizer)
        with half_precision(self.device):
            painted = pictures_of(model, list(PROMPTS), self.device, steps=self.plan.steps)
        for file in files:
            sheet(painted, 4, file)


def train(plan: Plan, begin: float | None = None) -> dict[str, Any]:
    """Learn for the plan's minutes, as far as this call goes; what the last line of the log says."""
    device, folder = device_here(), plan.out / NAME
    torch.backends.cudnn.benchmark = True
    group = Group.join()
    clock = Clock(plan.minutes, plan.now, plan.reserve)
    clock.begin = begin if begin is not None else clock.begin
    folder.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(plan, device, group)
    learner, inventor = trainer.learner, trainer.cache.inventor
    clock.before = float(trainer.about.get("seconds", 0))
    kept = folder / f"cache-{group.rank}.safetensors"
    if plan.keep:
        trainer.cache.load(kept)
    log, saves, checkpoint = Log(folder / "log.jsonl", learner), Saves(), folder / "checkpoint.safetensors"
    trainer.begin(clock)
    before = learner.step
    while (done := trainer.go_on(clock)) is not None:
        log.add(trainer.update(done), clock.seconds, trainer.figures)
        if saves.due():
            learner.save(checkpoint, clock.seconds, {"scenes": inventor.next})
            learner.write_parts(plan.out, NAME, clock.seconds, {"scenes": inventor.next})
    seconds, counts = clock.seconds, {"scenes": inventor.next}
    inventor.close()
    learner.save(checkpoint, seconds, counts)
    if plan.keep:
        trainer.cache.save(kept)
    row = {"step": learner.step, "seconds": round(seconds), "steps of this call": learner.step - before}
    row |= {"pictures a second": round((learner.step - before) * plan.batch / max(1e-3, seconds - clock.before))}
    row |= trainer.figures()
    log.write(row)
    for target in {plan.out, plan.parts or plan.out}:
        learner.write_parts(target, NAME, seconds, counts)
    if group.first:
        trainer.show([folder / "sheet.jpg", *([plan.parts / f"{NAME}.jpg"] if plan.parts else [])])
        if plan.parts is not None:
            (plan.parts / f"{NAME}.jsonl").write_bytes((folder / "log.jsonl").read_bytes())
    group.leave()
    return row


def main() -> None:
    """Read the command line and train."""
    plan = Plan(**vars(parser_for(__doc__, Plan).parse_args()))
    found = train(plan, process_start())
    sizes = parameters(make_unet(plan.sizes)), parameters(make_text(plan.sizes, tokens.SIZE))
    sys.stdout.write(f"UNet {sizes[0]:,} and text encoder {sizes[1]:,} parameters; {json.dumps(found)}\n")


if __name__ == "__main__":
    main()
