"""The job that bakes one painting: from a picture on disk to a baked style on disk, as a generator of events.

What was learned so far stands beside the target every twenty seconds and when the job is cancelled, so that the same
request goes on where it stopped. With several processes each bakes on its own card and the gradients are averaged
(DistributedDataParallel over NCCL; gloo on the processor); this one tells the others when to go on (`together`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from typing import Final

from engine.atomic import check_target
from engine.devices import Device, choose, limit_card, list_devices, peak_vram, release, reset_peak
from engine.errors import Cancelled, InvalidRequest, NotEnoughMemory
from engine.events import AnyEvent, Finished, JobId, Note, Preview, Progress
from engine.files import write_bytes
from engine.peaks import peak_ram
from engine.recipe import BakeRequest
from engine.training.bake_source import Source, beside
from engine.training.baked import packed
from engine.training.baker import BakePlan, Baker, plan_for
from engine.training.kept import Kept, keep, kept_at
from engine.training.step import memory_told, preview_of, updated
from engine.training.together import Together

SAVE_EVERY: Final = 20.0
"""Seconds between two states that the job can go on from."""
SHOW_EVERY: Final = 4.0
"""Seconds between two samples."""
LEAST_STEPS: Final = 3
BIG_CARD: Final = 30 << 30
"""Bytes of a card that learns enough in one minute."""
ADVICE: Final = "Close other programs that use the device, raise the limit, or bake on the processor."


def bake(request: BakeRequest, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """Bake `request`. Yields Progress, Preview and Note, and Finished last.

    `checkpoint` is called between steps and raises errors.Cancelled. Raises errors.EngineError when there can be no
    baked style. The target is written whole or not at all.
    """
    begin = time.monotonic()
    check_target(request.target, overwrite=request.overwrite)
    devices = devices_for(request)
    device = devices[0]
    limit_card(device, request.memory_limit)
    reset_peak(device)
    plan = plan_of(request, device)
    short = memory_told(f"{device.name} ran out of memory while baking.", ADVICE)
    try:
        with short, Together(request, plan, [item.device for item in devices]) as together:
            finished = yield from _Work(request, job, device, checkpoint, together).run(plan)
    finally:
        release()
    seconds = time.monotonic() - begin
    yield finished.model_copy(update={"seconds": seconds, "peak_ram": peak_ram(), "peak_vram": peak_vram(device)})


def devices_for(request: BakeRequest) -> list[Device]:
    """One device for each process. Raises InvalidRequest where there is no such card."""
    if request.device == "all":
        cards = [device for device in list_devices() if device.gpu]
        if not cards:
            raise InvalidRequest("This machine has no graphics card that PyTorch can use.", "Use --device auto.")
    else:
        cards = [choose(request.device)]
    count = request.processes or len(cards)
    if cards[0].gpu and count > len(cards):
        raise InvalidRequest(f"There are {len(cards)} cards for {count} processes.", "Use as many processes as cards.")
    return [cards[number % len(cards)] for number in range(count)]


def minutes_for(request: BakeRequest, device: Device) -> float:
    """How long is learned: what was asked for, else by what bakes."""
    return request.minutes or (10.0 if not device.gpu else 1.0 if device.total >= BIG_CARD else 5.0)


def baker_for(request: BakeRequest, device: Device, plan: BakePlan, source: Source, *, shared: bool = False) -> Baker:
    """The baker of `request` on `device`."""
    return Baker(
        plan,
        network=source.network,
        eyes=source.eyes,
        painting=source.painting,
        others=source.others(plan.others),
        contents=lambda eyes: source.contents(eyes, plan, device.torch_device),
        device=device.torch_device,
        shared=shared,
    )


def plan_of(request: BakeRequest, device: Device) -> BakePlan:
    """What fits the memory there is. Raises NotEnoughMemory."""
    plan = plan_for(device.torch_device, request.seed)
    fitting = plan.fitting(round(0.9 * min(device.free, request.memory_limit or device.free)))
    if fitting is None:
        raise NotEnoughMemory(f"{device.name} has too little free memory for baking.", ADVICE)
    return replace(fitting, graph=fitting.graph and not fitting.frugal)


class _Work:
    """One bake at work."""

    def __init__(
        self, request: BakeRequest, job: JobId, device: Device, checkpoint: Callable[[], None], together: Together
    ) -> None:
        self.request, self.job, self.device, self.checkpoint = request, job, device, checkpoint
        self.together = together
        self.begin = self.saved = time.monotonic()
        self.shown = 0.0
        self.spent = 0.0
        """Seconds that earlier attempts learned."""

    def seconds(self) -> float:
        """Seconds learned so far, all attempts together."""
        return self.spent + time.monotonic() - self.begin

    def run(self, plan: BakePlan) -> Generator[AnyEvent, None, Finished]:
        """From the painting to the saved style."""
        self.checkpoint()
        yield Progress(job=self.job, stage="Looking at the painting", done=0, total=1000)
        self.source = Source(self.request, self.checkpoint)
        yield Progress(job=self.job, stage="Looking at photos", done=0, total=1000)
        self.checkpoint()
        self.baker = baker_for(self.request, self.device, plan, self.source, shared=self.together.shared)
        for text in self.source.notes:
            yield Note(job=self.job, text=text)
        if (kept := kept_at(beside(self.request), self.source.mark)) is not None:
            self.baker.resume(kept.state)
            self.spent = kept.seconds
            yield Note(job=self.job, text=f"Going on after {self.spent:.0f} seconds of baking.")
        try:
            yield from self._learn()
        except (Cancelled, GeneratorExit):
            self._keep()
            raise
        yield Progress(job=self.job, stage="Saving", done=1000, total=1000)
        return (yield from self._finish())

    def _learn(self) -> Iterator[AnyEvent]:
        """Learn until the time is over; at least half of it, however long looking at the pictures took."""
        asked, looked = 60 * minutes_for(self.request, self.device), time.monotonic() - self.begin
        whole = max(asked - looked, asked / 2)
        self.begin = time.monotonic()
        while self.together.tell(done := self._done(whole)):
            self.checkpoint()
            if not updated(self.baker, done):
                self._be_frugal()
                yield Note(job=self.job, text="Memory ran out, so fewer pictures are looked at together.")
            left = max(0.0, whole - self.seconds())
            yield Progress(job=self.job, stage="Baking", done=min(999, round(1000 * done)), total=1000, eta=left)
            now = time.monotonic()
            if now - self.shown > SHOW_EVERY:
                yield self._sample()
                self.shown = time.monotonic()
            if now - self.saved > SAVE_EVERY:
                self._keep()
                self.saved = time.monotonic()

    def _done(self, whole: float) -> float:
        """The share of the time that is over; a few steps are always made."""
        done = self.seconds() / whole
        return done if self.baker.step >= LEAST_STEPS else min(done, 0.99)

    def _be_frugal(self) -> None:
        """Go on with a plan that needs less memory. Raises NotEnoughMemory after the last."""
        smaller = self.baker.plan.smaller()
        if smaller is None or self.together.shared:
            raise NotEnoughMemory(f"{self.device.name} ran out of memory while baking.", ADVICE)
        self._keep()  # who cancels before there is a baker again loses nothing
        state = self.baker.state()
        del self.baker
        release()
        self.baker = baker_for(self.request, self.device, replace(smaller, graph=False), self.source)
        self.baker.resume(state)

    def _sample(self) -> Preview:
        painted = self.baker.paint(self.source.sample.to(self.baker.device))
        return preview_of(self.job, painted)

    def _keep(self) -> None:
        baker = getattr(self, "baker", None)  # there is none while it is made anew
        if baker is not None and baker.step:
            keep(beside(self.request), self.source.mark, Kept(baker.state(), self.seconds()))

    def _finish(self) -> Generator[AnyEvent, None, Finished]:
        manner = self.baker.baked()
        instant, baked = self.baker.figures(manner)
        about = {
            **self.source.about,
            "steps": str(self.baker.step),
            "seconds": f"{self.seconds():.1f}",
            "processes": str(self.together.count),
            "spread": f"{self.together.spread(self.baker.average):.3g}",
        }
        raw = packed(manner, self.source.painting, about, instant, baked)
        target = write_bytes(self.request.target, raw, overwrite=self.request.overwrite)
        beside(self.request).unlink(missing_ok=True)
        yield self._sample()
        yield Note(job=self.job, text=_told(instant, baked))
        height, width = self.source.painting.shape[-2:]
        return Finished(job=self.job, target=target, width=width, height=height, seconds=0.0)


def _told(instant: dict[str, float], baked: dict[str, float]) -> str:
    parts = [f"{name} {instant[name]:.2f} → {baked[name]:.2f}" for name in instant]
    return f"Distances from painting and photo, instant → baked: {', '.join(parts)}."
