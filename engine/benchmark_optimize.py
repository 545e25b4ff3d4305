"""How long optimising takes and what tiles and checkpoints save: `impasto benchmark optimize`.

Two processes, one after another: the whole job from file to file as it is planned, and two iterations at the full size
of the same method with the picture as one tile and everything kept for the way back.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from engine.benchmark import figures
from engine.canvas import Canvas
from engine.devices import choose, limit_card, peak_vram, reset_peak
from engine.events import Finished, JobId
from engine.memory import parse_bytes
from engine.peaks import peak_ram
from engine.recipe import Optimize, Recipe, RenderRequest, Size
from engine.render import render
from engine.sample import sample_photo
from engine.steps.optimize import Job, number_format
from engine.steps.workshop import Workshop
from engine.styles import builtin_styles

PARTS: Final = ("planned", "untiled")
ENDLESS: Final = 1 << 50


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured."""

    size: str = "3840x2160"
    device: str = "auto"
    features: str = "auto"
    effort: str = "normal"
    memory_limit: str | None = None

    def arguments(self) -> list[str]:
        """As the measuring processes read them."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return [part for name, value in found.items() if value is not None for part in (f"--{name}", str(value))]


@dataclass(frozen=True, slots=True)
class Measured:
    """One process: seconds, peak bytes in RAM and on the card (0: on the processor), tile side, and whether lean."""

    part: str
    seconds: float
    ram: int
    vram: int
    tile: int
    lean: bool

    @property
    def peak(self) -> int:
        """Bytes where the work is done."""
        return self.vram or self.ram


def measured(case: Case) -> Iterator[Measured]:
    """The planned job, then the untiled iterations. Raises InvalidRequest where one cannot be measured."""
    choose(case.device)
    Size.parse(case.size)
    for part in PARTS:
        yield Measured(part, **figures(part, ["engine.benchmark_optimize", part, *case.arguments()]))


def _planned(case: Case, step: Optimize) -> dict[str, float]:
    """The whole job, from file to file."""
    size = Size.parse(case.size)
    with tempfile.TemporaryDirectory(prefix="impasto-benchmark-") as name:
        photo = Path(name) / "photo.jpg"
        _drawn(size).save(photo, quality=92)
        request = RenderRequest(
            source=photo,
            target=Path(name) / "painted.png",
            recipe=Recipe(steps=(step,), seed=int(time.time())),  # another seed is another job: nothing to resume
            device=case.device,
            memory_limit=parse_bytes(case.memory_limit) if case.memory_limit else None,
        )
        with Canvas.blank(size.width, size.height) as canvas:
            shop = Workshop(JobId(""), choose(case.device), lambda: None, limit=request.memory_limit)
            room = Job(canvas, step, shop, number_format(shop.device)).room()
        for event in render(request, job=JobId(""), checkpoint=lambda: None):
            if isinstance(event, Finished):
                return {"seconds": event.seconds, "tile": room.tile, "lean": room.lean}
    raise RuntimeError("the render ended without Finished")


def _untiled(case: Case, step: Optimize) -> dict[str, float]:
    """Two iterations at the full size, the picture in one tile, nothing computed twice."""
    size = Size.parse(case.size)
    device = replace(choose(case.device), free=ENDLESS)
    limit_card(device, None)
    reset_peak(device)
    with Canvas.blank(size.width, size.height) as canvas:
        canvas.array[:] = np.asarray(_drawn(size))
        side = max(size.width, size.height) * 2
        job = Job(canvas, step, Workshop(JobId(""), device, lambda: None, tile=side), number_format(device))
        job.scales = (replace(job.scales[-1], steps=2),)
        start = time.perf_counter()
        for _ in job.paint():
            pass
        return {"seconds": time.perf_counter() - start, "tile": side, "lean": False}


def _drawn(size: Size) -> Image.Image:
    return sample_photo(min(size.width, 1920), min(size.height, 1080)).resize((size.width, size.height))


def main() -> None:
    """Measure the part named on the command line and write its figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=PARTS)
    for name in Case.__slots__:
        parser.add_argument(f"--{name}", default=getattr(Case(), name))
    given = vars(parser.parse_args())
    part, case = given.pop("part"), Case(**given)
    style = builtin_styles()[0].name
    step = Optimize.model_validate({"style": style, "features": case.features, "effort": case.effort})
    device = choose(case.device)
    found = (_planned if part == "planned" else _untiled)(case, step)
    sys.stdout.write(json.dumps({**found, "ram": peak_ram(), "vram": peak_vram(device)}))


if __name__ == "__main__":
    main()
