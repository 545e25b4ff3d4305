"""Steps a second and seconds a picture: ours, with and without previews, and plain diffusers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any, Final

import torch

from engine.benchmarking.painting import NEGATIVE, PROMPT, SEED, Lap, Setting, painted, wait
from engine.benchmarking.rows import Cell, Row
from engine.imagining.attention import chosen
from engine.imagining.schedulers import make_scheduler

LAPS: Final = 8
"""Of which the median counts, after one that warms up."""


def ours(setting: Setting) -> Iterator[Row]:
    """Laps without and with previews in turn."""
    side = setting.native
    painted(setting, setting.shop(side))
    plain, shown = [], []
    for _ in range(LAPS):
        plain.append(painted(setting, setting.shop(side)))
        shown.append(painted(setting, setting.shop(side, previews=True)))
    yield _row(setting, "ours", plain)
    yield _row(setting, "ours with previews", shown)
    overhead: dict[str, Cell] = {
        "model": setting.name,
        "% of steps' time": 100 * (_rate(plain) / _rate(shown) - 1),
        "% of picture's time": 100 * (_seconds(shown) / _seconds(plain) - 1),
        "attention": chosen(setting.device),
    }
    yield Row("preview overhead", overhead)
    for note in dict.fromkeys(note for lap in plain + shown for note in lap.notes):
        yield Row("notes", {"model": setting.name, "note": note})


def diffusers(setting: Setting) -> Iterator[Row]:
    """The pipeline of diffusers with the same weights, words, scheduler and number format, as it comes."""
    import diffusers as library

    library.utils.logging.set_verbosity_error()
    library.utils.logging.disable_progress_bar()
    made: Any = library.DiffusionPipeline
    pipeline = made.from_pretrained(setting.folder, torch_dtype=setting.device.dtype, local_files_only=True)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.scheduler = make_scheduler(setting.way, dict(pipeline.scheduler.config))
    pipeline.to(setting.device.torch_device)
    laps = [_lap(setting, pipeline) for _ in range(LAPS + 1)]
    yield _row(setting, "diffusers", laps[1:])


def _lap(setting: Setting, pipeline: Any) -> Lap:
    marks: list[torch.cuda.Event | float] = []

    def mark(_pipeline: Any, _number: int, _time: Any, values: dict[str, Any]) -> dict[str, Any]:
        marks.append(_now(setting))
        return values

    wait(setting.device)
    start = time.perf_counter()
    pipeline(
        PROMPT,
        negative_prompt=NEGATIVE,
        width=setting.native,
        height=setting.native,
        num_inference_steps=setting.steps,
        guidance_scale=setting.way.guidance,
        generator=torch.Generator("cpu").manual_seed(SEED),
        callback_on_step_end=mark,
    )
    wait(setting.device)
    seconds = time.perf_counter() - start
    return Lap(seconds, (len(marks) - 1) / _between(marks[0], marks[-1]))


def _now(setting: Setting) -> torch.cuda.Event | float:
    """This moment on the device; on a card nothing waits for it."""
    if not setting.device.gpu:
        return time.perf_counter()
    event = torch.cuda.Event(enable_timing=True)
    event.record(torch.cuda.current_stream(setting.device.torch_device))
    return event


def _between(first: torch.cuda.Event | float, last: torch.cuda.Event | float) -> float:
    """Seconds from one moment to the other; the device must have done both."""
    if isinstance(first, float) or isinstance(last, float):
        return float(last) - float(first)  # type: ignore[arg-type]
    return float(first.elapsed_time(last)) / 1000


def _row(setting: Setting, who: str, laps: list[Lap]) -> Row:
    cells: dict[str, Cell] = {
        "model": setting.name,
        "side": setting.native,
        "who": who,
        "it/s": _rate(laps),
        "picture s": _seconds(laps),
        "slowest it/s": min(lap.rate for lap in laps),
    }
    return Row("speed", cells)


def _rate(laps: list[Lap]) -> float:
    return statistics.median(lap.rate for lap in laps)


def _seconds(laps: list[Lap]) -> float:
    return statistics.median(lap.seconds for lap in laps)
