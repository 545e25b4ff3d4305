"""How well the model does what it is told: python -m engine.training.mini.measure --model FOLDER --judge FILE.

It paints prompts in combinations that training never saw, and the judge says what came out. Tells the share of right
objects, of prompts whose objects are all there, of right colours, positions and counts, beside the judge's own
accuracy on painted scenes, and writes a sheet of the first 64 pictures.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import torch
from safetensors import safe_open

from engine.imagining.load import load
from engine.training.banks import half_precision
from engine.training.mini.judging import THERE, Judge, Tally
from engine.training.mini.shapes import device_here
from engine.training.mini.sheets import pictures_of, sheet
from engine.training.mini.source import SCENES, source_of
from engine.training.plans import parser_for

SHOWN: Final = 64


def measure(
    folder: Path, judge: Path, prompts: Sequence[Any], target: Path, **how: Any
) -> tuple[dict[str, float], list[dict[str, Any]]]:
    """Shares of what is right, and a row for each of `prompts`; `how` goes to `pictures_of`.

    A prompt has `prompt`, the words, `tests`, what it is asked for, and `objects` and `relation` that must be seen.
    Writes `target`, a sheet.
    """
    device = device_here()
    model = load(folder, torch.float32)
    for module in model.modules:
        module.to(device)
    with half_precision(device):
        painted = pictures_of(model, [asked.prompt for asked in prompts], device, **how)
    sheet(painted[:SHOWN], 8, target)
    tally, rows = Tally(), []
    answers = Judge.read(judge).to(device).answers(painted)
    for number, (asked, answer) in enumerate(zip(prompts, answers, strict=True)):
        objects = [asdict(thing) for thing in asked.objects]
        right = tally.add({"objects": objects, "backdrop": [], "relation": asked.relation}, answer)
        tally.note(f"all of {asked.tests}", right)
        there = sorted(kind for kind, sure in answer.sure.items() if sure > THERE)
        rows.append({"number": number, "prompt": asked.prompt, "tests": asked.tests, "right": right, "seen": there})
    return tally.shares(), rows


def main() -> None:
    """Read the command line and measure."""
    parser = parser_for(__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--judge", type=Path, required=True)
    parser.add_argument("--prompts", type=int, default=200)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=5.0)
    parser.add_argument("--scheduler", default="DDIM")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scenes", default=SCENES)
    parser.add_argument("--sheet", type=Path, default=Path("measured.jpg"), help="rows go beside it, as .jsonl")
    given = parser.parse_args()
    source: Any = source_of(given.scenes)
    prompts = list(source.test_prompts(given.prompts))
    begin = time.monotonic()
    how = {"steps": given.steps, "guidance": given.guidance, "scheduler": given.scheduler, "seed": given.seed}
    shares, rows = measure(given.model, given.judge, prompts, given.sheet, **how)
    given.sheet.with_suffix(".jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    with safe_open(given.judge, "pt") as opened:
        own = opened.metadata().get("accuracy", "")
    sys.stdout.write(
        f"{len(rows)} prompts in {time.monotonic() - begin:.0f} s: {json.dumps(shares)}\n"
        f"all right: {sum(row['right'] for row in rows)}; the judge on painted scenes: {own}\n"
    )


if __name__ == "__main__":
    main()
