"""How fast words become pictures, and in how much memory: `impasto benchmark imagine`.

Stable Diffusion 1.5 and SDXL in their real sizes with random weights, each measurement in a process of its own: ours
as `impasto render --prompt` works, and plain diffusers beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.benchmark import SOURCE
from engine.benchmarking.models import NAMES
from engine.benchmarking.rows import Cell, Row
from engine.devices import choose
from engine.errors import InvalidRequest

PARTS: Final = ("speed", "memory", "attention", "batch", "cancel")
ONCE: Final = frozenset({"attention", "cancel"})
"""Measured with the last model only."""
PATIENCE: Final = 200.0
"""Seconds that one process may take."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is measured. `sizes` are sides in pixels, for memory; empty: those that suit the models."""

    models: tuple[str, ...] = NAMES
    sizes: tuple[int, ...] = ()
    device: str = "auto"
    steps: int = 20
    tiny: bool = False
    parts: tuple[str, ...] = PARTS
    keep: Path | None = None
    """Where the models stay for the next time; None: they go."""


def case_of(models: str, sizes: str | None, only: str | None, **rest: object) -> Case:
    """The case as the command line has it. Raises InvalidRequest."""
    names = tuple(models.replace(" ", "").split(","))
    if unknown := [name for name in names if name not in NAMES]:
        raise InvalidRequest(f"There is no model {unknown[0]} to measure.", f"There are {', '.join(NAMES)}.")
    sides = tuple(int(side) if side.strip().isdecimal() else 0 for side in sizes.split(",")) if sizes else ()
    if any(side < 64 or side % 64 for side in sides):
        raise InvalidRequest(f"{sizes} are no sides in pixels.", "They are multiples of 64, as in 512,1024.")
    return Case(models=names, sizes=sides, parts=(only,) if only else PARTS, **rest)  # type: ignore[arg-type]


def measured(case: Case) -> Iterator[Row]:
    """Every measurement as it is made; what cannot be measured is a row that says why. Raises InvalidRequest."""
    choose(case.device)
    with ExitStack() as stack:
        folder = case.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="impasto-benchmark-")))
        if case.parts != ("attention",):
            for model in case.models:
                yield from _child("build", model, case, folder)
        for part in case.parts:
            for model in case.models[-1:] if part in ONCE else case.models:
                yield from _speeds(model, case, folder) if part == "speed" else _child(part, model, case, folder)


def _speeds(model: str, case: Case, folder: Path) -> Iterator[Row]:
    """Ours, plain diffusers, and how many times as quick ours is."""
    rows = [row for part in ("ours", "plain") for row in _child(part, model, case, folder)]
    yield from rows
    found = {row.cells["who"]: row.cells for row in rows if row.table == "speed" and "who" in row.cells}
    if {"ours", "diffusers"} <= set(found):
        rate, seconds = (
            [float(found[who][column]) for who in ("ours", "diffusers")] for column in ("it/s", "picture s")
        )
        cells: dict[str, Cell] = {
            "who": "ours is × as quick",
            "it/s": rate[0] / rate[1],
            "picture s": seconds[1] / seconds[0],
        }
        yield Row("speed", {name: found["ours"][name] for name in ("model", "side")} | cells)


def _child(part: str, model: str, case: Case, folder: Path) -> Iterator[Row]:
    """The rows of one process."""
    command = [sys.executable, "-m", "engine.benchmarking", part]
    command += ["--model", model, "--folder", str(folder), "--device", case.device, "--steps", str(case.steps)]
    command += [f"--sizes={','.join(str(side) for side in case.sizes)}"] + ["--tiny"] * case.tiny
    start = time.monotonic()
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, encoding="utf-8", errors="replace", cwd=SOURCE
        ) as child,
    ):
        timer = threading.Timer(PATIENCE, child.kill)
        timer.start()
        try:
            for line in child.stdout or ():
                if line.startswith("["):
                    table, cells = json.loads(line)
                    yield Row(table, cells)
            code = child.wait()
        finally:
            timer.cancel()
            timer.join()
            child.kill()
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip().splitlines()
    if code:
        late = time.monotonic() - start >= PATIENCE
        why = f"took longer than {PATIENCE:.0f} s" if late else (said or ["no reason given"])[-1]
        yield Row("failed", {"part": part, "model": model, "why": f"{why[:300]} (exit code {code})"})
