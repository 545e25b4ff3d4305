"""Most memory on the card, by stage, beside what the planner forecasts; and how quick each of its means is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import torch

from engine.benchmarking.painting import Setting, rate_of, used, wait
from engine.benchmarking.rows import Cell, Row
from engine.devices import Device, is_out_of_memory, release
from engine.errors import NotEnoughMemory
from engine.imagining import room
from engine.imagining.kept import MODELS
from engine.steps.imagine_job import Job, sizes_of

SIDES: Final = (512, 1024, 2048)
TINY_SIDES: Final = (64, 128)
STEPS: Final = 5
"""More do not need more memory."""
GB: Final = 1e9


@dataclass(frozen=True, slots=True)
class Peak:
    """Bytes on the card while a stage runs: before it, and at most in tensors and in torch's pool."""

    held: int
    allocated: int
    reserved: int


def memory(setting: Setting) -> Iterator[Row]:
    """Each size with the means that the planner chooses, then one size with each of the others forced."""
    short = replace(setting.quick(STEPS), before=used(setting.device.device))
    sides = setting.sizes or (TINY_SIDES if setting.tiny else SIDES)
    for side in sides:
        yield from _tried(short, side, 0)
    middle = sides[len(sides) // 2]
    for rung in range(1, len(room.rungs(gpu=setting.device.gpu))):
        yield from _tried(short, middle, rung)
    MODELS.clear()


def _tried(setting: Setting, side: int, rung: int) -> Iterator[Row]:
    """The rows of one picture; where memory runs out, one that says so."""
    try:
        rows = list(_rows(setting, side, rung))
    except (NotEnoughMemory, RuntimeError) as error:
        if not isinstance(error, NotEnoughMemory) and not is_out_of_memory(error):
            raise
        rows = [Row("failed", {"part": "memory", "model": setting.name, "side": side, "why": str(error)[:200]})]
    yield from rows
    release()


def _rows(setting: Setting, side: int, rung: int) -> Iterator[Row]:
    """One picture that warms up, and one that is measured."""
    _measured(setting, side, rung, last=False)
    means, sizes, peaks, rate, card = _measured(setting, side, rung, last=True)
    forecast = room.needed(sizes, side, side, means=means)
    allocated, reserved = (max(getattr(peak, name) for peak in peaks.values()) for name in ("allocated", "reserved"))
    cells: dict[str, Cell] = {
        "model": setting.name,
        "side": side,
        "means": _called(means),
        "forecast GB": forecast / GB,
        "reserved GB": reserved / GB,
        "error %": 100 * (forecast / reserved - 1) if reserved else 0.0,
        "allocated GB": allocated / GB,
        "card GB": card / GB,
        "error % of allocated": 100 * (forecast / allocated - 1) if allocated else 0.0,
    }
    yield Row("memory", {**cells, "it/s": rate})
    stages = {f"{name} GB": peak.allocated / GB for name, peak in peaks.items()}
    before = {f"before {name} GB": peak.held / GB for name, peak in peaks.items() if name != "reading"}
    own = {name: cells[name] for name in ("model", "side", "means")}
    yield Row("memory by stage", {**own, **stages, **before, **_fitted(sizes, side, means, peaks)})


def _measured(
    setting: Setting, side: int, rung: int, *, last: bool
) -> tuple[room.Means, room.Sizes, dict[str, Peak], float, int]:
    """One picture by the job's stages; after the `last` one of this size the model lies in main memory."""
    device = setting.device
    job = setting.job(side)
    for _ in range(rung):
        job.climb()
    peaks: dict[str, Peak] = {}
    marks: list[float] = []
    try:
        with torch.inference_mode():
            with _Peaks(device, peaks, "reading"):
                for _ in job.open(None):
                    pass
            means, sizes = job.means, sizes_of(job.model)
            with _Peaks(device, peaks, "sampling"):
                for _ in job.sample():
                    marks.append(time.perf_counter())
            with _Peaks(device, peaks, "decoding"):
                for _ in job.develop():
                    pass
        card = used(device.device) - setting.before
        if last:
            _put_away(job)
    finally:
        job.close()
    if last:
        release()
    return means, sizes, peaks, rate_of(marks[:-1]), card


class _Peaks:
    """Notes the peak of what happens within."""

    def __init__(self, device: Device, peaks: dict[str, Peak], stage: str) -> None:
        self._device, self._peaks, self._stage = device, peaks, stage
        self._held = 0

    def __enter__(self) -> None:
        if self._device.gpu:
            wait(self._device)
            self._held = torch.cuda.memory_allocated(self._device.torch_device)
            torch.cuda.reset_peak_memory_stats(self._device.torch_device)

    def __exit__(self, *_error: object) -> None:
        allocated = reserved = 0
        if self._device.gpu:
            wait(self._device)
            allocated = torch.cuda.max_memory_allocated(self._device.torch_device)
            reserved = torch.cuda.max_memory_reserved(self._device.torch_device)
        self._peaks[self._stage] = Peak(self._held, allocated, reserved)


def _put_away(job: Job) -> None:
    for module in job.model.modules:
        module.to("cpu")


def _called(means: room.Means) -> str:
    return next((name for name in ("layers", "turns", "tiled") if getattr(means, name)), "resident")


def _fitted(sizes: room.Sizes, side: int, means: room.Means, peaks: dict[str, Peak]) -> dict[str, Cell]:
    """What the planner's constants would have to be, where the weights stay on the card."""
    sampling, decoding = peaks["sampling"], peaks["decoding"]
    if means.turns or not sampling.allocated:
        return {}
    latents = 2 * (side // sizes.factor) ** 2
    each = (sampling.allocated - sampling.held) / (latents * sizes.unet_bytes)
    skips = sum(room.SKIP_LAYERS * channels / 4**level for level, channels in enumerate(sizes.unet_widths))
    across = min(side, room.TILE) if means.tiled else side
    widest = sizes.vae_widths[min(1, len(sizes.vae_widths) - 1)]
    return {
        "values a latent": each,
        "LAYER_VALUES": (each - skips) / sizes.unet_widths[0],
        "DECODE_VALUES": (decoding.allocated - decoding.held) / (across * across * widest * sizes.vae_bytes),
    }
