"""The job that learns a look: from a folder of pictures to a LoRA on disk, as a generator of events.

As in `bake` the clock sets the budget, and what was learned so far stands beside the target every twenty seconds and
when the job is cancelled, so that the same request goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Final

import torch

from engine.devices import Device, choose, is_out_of_memory, limit_card, peak_vram, release, reset_peak
from engine.errors import AlreadyExists, Cancelled, InvalidRequest, NotEnoughMemory, PaintingFailed
from engine.events import AnyEvent, Finished, JobId, Note, Preview, Progress
from engine.files import write_bytes
from engine.imagining.decode import decoded
from engine.imagining.encode import Heard
from engine.imagining.kept import MODELS
from engine.imagining.latents import seeded
from engine.imagining.load import Diffusion, load
from engine.imagining.parts import placed, stoppable
from engine.imagining.room import FIXED, TILE
from engine.imagining.sample import Work, sampled
from engine.imagining.schedulers import find_scheduler, make_scheduler
from engine.models import find_learner
from engine.models.finding import plain_only
from engine.peaks import peak_ram
from engine.recipe import LoraRequest
from engine.training.bake import BIG_CARD
from engine.training.kept import Kept, keep, kept_at
from engine.training.lora_file import described, packed
from engine.training.lora_learner import HELD, LoraLearner, LoraPlan
from engine.training.lora_source import TURNS, Source
from engine.training.mini.learner import Clock
from engine.training.step import memory_told, preview_of, updated

SAVE_EVERY: Final = 20.0
"""Seconds between two states that the job can go on from."""
SHOW_EVERY: Final = 8.0
"""Seconds between two samples, at least."""
SHOWING: Final = 0.1
"""Part of the time that samples may take."""
SCHEDULER, SAMPLE_STEPS, GUIDANCE = "DPM++ 2M", 12, 5.0
"""Of samples."""
ENDING: Final = 0.2
"""Part of the time that looking at what was learned may take in the end."""
LEAST_STEPS: Final = 3
FEW_STEPS: Final = 60
CHECK_EVERY: Final = 20
SMALL_MODEL: Final = 100_000_000
"""Parameters of a small UNet, at most."""
ADVICE: Final = "Close other programs that use the device, raise the limit, or choose a smaller model."


def learn(request: LoraRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """Learn the look of `request`. Yields Progress, Preview and Note, and Finished last.

    `checkpoint` is called between and within steps and raises errors.Cancelled. Raises errors.EngineError when there
    can be no LoRA. The target is written whole or not at all.
    """
    begin = time.monotonic()
    if request.target.exists() and not request.overwrite:
        raise AlreadyExists(f"{request.target.name} already exists.", "Choose another name, or allow overwriting.")
    device = choose(request.device)
    limit_card(device, request.memory_limit)
    reset_peak(device)
    MODELS.clear()
    work = _Work(request, job, device, checkpoint)
    try:
        with memory_told(f"{device.name} ran out of memory while learning.", ADVICE):
            finished = yield from work.run()
    finally:
        work.close()
        release()
    seconds = time.monotonic() - begin
    yield finished.model_copy(update={"seconds": seconds, "peak_ram": peak_ram(), "peak_vram": peak_vram(device)})


def precision_of(device: Device) -> str:
    """bfloat16 where the device multiplies it itself, else float32: float16 would need its gradients scaled."""
    if device.gpu:
        return "bfloat16" if torch.cuda.is_bf16_supported(including_emulation=False) else "float32"
    return device.precision


def is_small(model: Diffusion) -> bool:
    """Whether it learns a look in less than two minutes anywhere."""
    return sum(value.numel() for value in model.unet.parameters()) < SMALL_MODEL


def minutes_for(request: LoraRequest, device: Device, model: Diffusion) -> float:
    """How long is learned: what was asked for, else by how much there is to do and what does it."""
    if is_small(model):
        return request.minutes or 1.6
    return request.minutes or (120.0 if not device.gpu else 10.0 if device.total >= BIG_CARD else 30.0)


def plan_of(request: LoraRequest, device: Device, model: Diffusion) -> LoraPlan:
    """What fits the memory there is. Raises NotEnoughMemory."""
    plan: LoraPlan | None = LoraPlan(
        rank=request.rank,
        layers=request.layers,
        batch=4 if device.gpu else 2 if is_small(model) else 1,  # no cancel is heard in a backward pass
        precision=precision_of(device),
        seed=request.seed,
    )
    held = 0 if not device.gpu else sum(value.nbytes for value in model.unet.parameters())
    room = 0.9 * min(device.free, request.memory_limit or device.free) - FIXED - held
    latents = (model.native // model.factor) ** 2
    while plan is not None and plan.needed(model.unet, latents) > room:
        plan = plan.smaller()
    if plan is None:
        raise NotEnoughMemory(f"{device.name} has too little free memory for learning with this model.", ADVICE)
    return plan


def beside(request: LoraRequest) -> Path:
    """Where the state stands that the job can go on from."""
    return request.target.with_name(f".{request.target.stem}.learning")


class _Work:
    """One look on its way."""

    def __init__(self, request: LoraRequest, job: JobId, device: Device, checkpoint: Callable[[], None]) -> None:
        self.request, self.job, self.device, self.checkpoint = request, job, device, checkpoint
        self.begin = self.saved = time.monotonic()
        self.clock = Clock(1.0)
        self.next_look = float("inf")
        self.samples = True
        """Whether there is the memory for samples."""
        self.each = 0.0
        """Seconds that the UNet takes for one look at one picture, about."""
        self.learner: LoraLearner | None = None

    def close(self) -> None:
        """Let go of everything."""
        self.learner = None
        self.__dict__.pop("model", None)

    def run(self) -> Generator[AnyEvent, None, Finished]:
        """From the model to the saved look."""
        self.checkpoint()
        yield Progress(job=self.job, stage="Loading the model", done=0, total=1000)
        path = find_learner(self.request.model).path
        self.source = Source(self.request, path, self.checkpoint)
        self.model = self._load(path)
        yield Progress(job=self.job, stage="Reading the words", done=0, total=1000)
        self.said = self.source.hear(self.model, self.device.torch_device)
        self.model.texts = ()
        yield from self.source.read(self.model, self.device.torch_device, self.job)
        self.plan = plan_of(self.request, choose(self.device.device), self.model)
        self.model.unet.to(self.device.torch_device)
        with stoppable([self.model.unet], self.device.torch_device, self.checkpoint):
            self.learner = self._learner()
            if (kept := kept_at(beside(self.request), self.source.mark)) is not None:
                self._go_on(kept)
                yield Note(job=self.job, text=f"Going on after {kept.seconds:.0f} seconds of learning.")
            try:
                yield from self._learn(self.learner)
                yield Progress(job=self.job, stage="Looking at what was learned", done=999, total=1000)
                return (yield from self._finish(self.learner))
            except (Cancelled, GeneratorExit):
                self._keep()
                raise

    def _load(self, path: Path) -> Diffusion:
        """The model, which must be one that paints from words alone and was not made to be quick."""
        half = getattr(torch, precision_of(self.device))
        model = load(path, half, lambda *, delicate: torch.float32, self.checkpoint)
        plain_only(path, int(model.unet.config.in_channels))
        if model.unet.config.time_cond_proj_dim is not None:
            raise InvalidRequest(
                f"{path.name} was made to paint in few steps; it cannot learn as it is.",
                "Choose the model that it was made from; the look then often suits this one too.",
            )
        return model

    def _learner(self) -> LoraLearner:
        return LoraLearner(self.model, self.plan, self.source.shown, self.said)

    def _go_on(self, kept: Kept) -> None:
        assert self.learner is not None  # noqa: S101 - the caller made it
        self.learner.restore(kept.state)
        self.clock.before = kept.seconds

    def _keep(self) -> None:
        if self.learner is not None and self.learner.step:
            keep(beside(self.request), self.source.mark, Kept(self.learner.state(), self.clock.seconds))

    # ---- learning

    def _learn(self, learner: LoraLearner) -> Iterator[AnyEvent]:
        """Learn until the time is over; at least half of it, however long reading the pictures took."""
        self.asked, looked = 60 * minutes_for(self.request, self.device, self.model), time.monotonic() - self.begin
        clock = self.clock
        clock.minutes = max(self.asked - looked, self.asked / 2) / 60
        while clock.going() or learner.step < LEAST_STEPS:
            self.checkpoint()
            began = time.monotonic()
            if not updated(learner, min(clock.done, 0.99)):
                learner = self._be_frugal(learner)
                yield Note(job=self.job, text="Memory ran out, so fewer pictures are learned from together.")
            if learner.step % CHECK_EVERY == 0:
                _sound(learner)
            self._measure(time.monotonic() - began, learner)
            clock.minutes = max(self.asked - looked - self._ending(), self.asked / 2) / 60
            left = max(0.0, 60 * clock.minutes - clock.seconds)
            done = min(999, round(1000 * clock.done))
            yield Progress(job=self.job, stage="Learning", done=done, total=1000, eta=left)
            yield from self._show_now_and_then(learner)
            if time.monotonic() - self.saved > SAVE_EVERY:
                self._keep()
                self.saved = time.monotonic()

    def _measure(self, step: float, learner: LoraLearner) -> None:
        """Learn from the seconds of a step, which takes about three looks at each picture."""
        each = step / (3 * learner.plan.batch)
        self.each = each if not self.each else 0.8 * self.each + 0.2 * each

    def _figures(self) -> int:
        """Pictures on which the loss is measured: as many as there is time for."""
        return max(2, min(HELD, int(ENDING / 4 * self.asked / max(1e-9, self.each) / 2)))

    def _shows(self) -> bool:
        """Whether there are time and memory for a sample in the end."""
        return self.samples and 2 * SAMPLE_STEPS * self.each < ENDING / 2 * self.asked

    def _ending(self) -> float:
        """Seconds that the end will take, about."""
        looks = 2 * self._figures() + (2 * SAMPLE_STEPS if self._shows() else 0)
        return looks * self.each

    def _show_now_and_then(self, learner: LoraLearner) -> Iterator[Preview]:
        """A sample where it is time for one."""
        now = time.monotonic()
        if self.next_look == float("inf"):
            self.next_look = now + max(SHOW_EVERY / 2, 2 * SAMPLE_STEPS * self.each / SHOWING)
        if now < self.next_look or not self.samples:
            return
        if (shown := self._sample(learner)) is not None:
            yield shown
        took = time.monotonic() - now
        self.next_look = time.monotonic() + max(SHOW_EVERY, took / SHOWING)

    def _be_frugal(self, learner: LoraLearner) -> LoraLearner:
        """Go on with a plan that needs less memory. Raises NotEnoughMemory after the last."""
        smaller = learner.plan.smaller()
        if smaller is None:
            raise NotEnoughMemory(f"{self.device.name} ran out of memory while learning.", ADVICE)
        self.plan, state = smaller, learner.state()
        learner.close()
        release()
        self.learner = self._learner()
        self.learner.restore(state)
        return self.learner

    def _sample(self, learner: LoraLearner) -> Preview | None:
        """What the model paints by now; None where memory is too short for it, and then there are no more."""
        try:
            return self._look(learner)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
        self.samples = False
        release()
        return None

    @torch.no_grad()
    def _look(self, learner: LoraLearner) -> Preview:
        """What the model paints by now, always from the same noise."""
        texts, device = self.source.texts, self.device.torch_device
        with learner.averaged(), learner.precision():
            latents = _painted(self.model, self.said[texts.index(self.source.sample)], self.said[-1], device)
            with placed(self.model.vae, device, TURNS), stoppable([self.model.vae], device, self.checkpoint):
                picture = decoded(self.model.vae, latents, tiled=self.model.native > TILE)
        return preview_of(self.job, picture.nan_to_num())

    def _finish(self, learner: LoraLearner) -> Generator[AnyEvent, None, Finished]:
        _sound(learner)
        seconds = self.clock.seconds
        losses = learner.held(self._figures())
        about = described(
            self.request,
            self.model,
            steps=learner.step,
            pictures=self.source.count,
            seconds=seconds,
            losses=losses,
        )
        raw = packed(learner.tensors(), about)
        shown = self._sample(learner) if self._shows() else None
        self.checkpoint()
        target = write_bytes(self.request.target, raw, overwrite=self.request.overwrite)
        beside(self.request).unlink(missing_ok=True)
        self.learner = None  # nothing is to be kept any more
        if shown is not None:
            yield shown
        yield Note(
            job=self.job,
            text=f"Learned from {self.source.count} pictures in {learner.step} steps. Distance of the model's guesses "
            f"from the pictures, without → with the look: {losses[0]:.3f} → {losses[1]:.3f}.",
        )
        if learner.step < FEW_STEPS:
            yield Note(job=self.job, text="So few steps change little; give it more minutes.")
        side = self.model.native
        return Finished(job=self.job, target=target, width=side, height=side, seconds=0.0)


def _painted(model: Diffusion, prompt: Heard, negative: Heard, device: torch.device) -> torch.Tensor:
    _, way = find_scheduler(SCHEDULER)
    work = Work(
        model=model,
        scheduler=make_scheduler(way, model.scheduler),
        prompt=prompt,
        negative=negative,
        guidance=GUIDANCE,
        chances=seeded([1]),
        height=model.native,
        width=model.native,
        steps=SAMPLE_STEPS,
        device=device,
    )
    return sampled(work)


def _sound(learner: LoraLearner) -> None:
    """Raise PaintingFailed where the losses of the last steps were not finite."""
    try:
        learner.learner.check(CHECK_EVERY)
    except FloatingPointError as error:
        raise PaintingFailed(
            "Learning gave no usable numbers for this model.", "Try another model or other pictures."
        ) from error
