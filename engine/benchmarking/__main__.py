"""One part with one model, in a process of its own; rows as JSON, one a line."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

import torch

from engine.benchmarking.batch import batch
from engine.benchmarking.cancel import cancels
from engine.benchmarking.memory import memory
from engine.benchmarking.models import NAMES, write_model
from engine.benchmarking.painting import Setting, used
from engine.benchmarking.rows import Row
from engine.benchmarking.speed import diffusers, ours
from engine.devices import choose
from engine.imagining.attention import quickest, tune


def build(setting: Setting) -> Iterator[Row]:
    """Write the model, unless it is there from the last time."""
    start = time.perf_counter()
    if (setting.folder / "model_index.json").is_file():
        return
    write_model(setting.folder, setting.name, setting.device.torch_device, tiny=setting.tiny)
    size = sum(file.stat().st_size for file in setting.folder.rglob("*") if file.is_file())
    yield Row("models made", {"model": setting.name, "GB": size / 1e9, "s": time.perf_counter() - start})


def attention(setting: Setting) -> Iterator[Row]:
    """Every attention, and the one that is chosen."""
    rows = tune(setting.device)
    for row in rows:
        cells = {
            "device": setting.device.name,
            "attention": row.name,
            "ms": 1000 * row.seconds if row.seconds is not None else "",
            "chosen": "chosen" if row.name == quickest(rows) else "",
            "why not": row.why,
        }
        yield Row("attention", cells)


PARTS: Final[Mapping[str, Callable[[Setting], Iterator[Row]]]] = {
    "build": build,
    "ours": ours,
    "plain": diffusers,
    "memory": memory,
    "attention": attention,
    "batch": batch,
    "cancel": cancels,
}


def main() -> None:
    """Measure the part named on the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=sorted(PARTS))
    parser.add_argument("--model", choices=NAMES, default=NAMES[0])
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--sizes", default="")
    parser.add_argument("--tiny", action="store_true")
    given = parser.parse_args()
    before = [used(f"cuda:{number}") for number in range(torch.cuda.device_count())]
    sides = tuple(int(side) for side in given.sizes.split(",") if side)
    folder = given.folder / f"{given.model}{'-tiny' if given.tiny else ''}"
    device = choose(given.device)
    held = before[device.torch_device.index] if device.gpu else 0
    setting = Setting(given.model, folder, device, given.steps, sides, given.tiny, held)
    for row in PARTS[given.part](setting):
        sys.stdout.write(json.dumps([row.table, row.cells]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
