"""`python -m engine.training.scenes`: contact sheets to look at, and the painter's speed."""

from __future__ import annotations

import time
from pathlib import Path

import click
import torch

from engine.training.scenes import Stamps, invent, paint
from engine.training.scenes.sheet import save_sheets

_ROUNDS = 5


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the contact sheets.")
@click.option("--count", default=64, show_default=True, type=click.IntRange(1), help="How many pictures.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Seed of the first one.")
@click.option("--size", default="256x256", show_default=True, help="Width x height in pixels.")
@click.option("--device", default="cpu", show_default=True, help="cpu or cuda.")
@click.option("--stamps", type=click.Path(path_type=Path, exists=True), help="A folder of stamps, or a packed file.")
@click.option("--time", "timed", is_flag=True, help="Say how many pictures a second are painted.")
def main(  # noqa: PLR0917 - the options
    out: Path | None, count: int, seed: int, size: str, device: str, stamps: Path | None, timed: bool
) -> None:
    """Paint COUNT scenes: write contact sheets, or time the painter."""
    try:
        width, height = (int(side) for side in size.split("x"))
        where = torch.device(device)
    except (ValueError, RuntimeError) as cause:
        raise click.BadParameter("--size is like 256x256, --device cpu or cuda.") from cause
    cuts = None if stamps is None else Stamps.read(stamps) if stamps.is_dir() else Stamps.load(stamps)
    started = time.perf_counter()
    scenes = [invent(seed + i, cuts) for i in range(count)]
    invented = time.perf_counter() - started
    if out is not None:
        for file in save_sheets(out, scenes, (width, height), where, cuts):
            click.echo(str(file))
    if timed:
        paint(scenes, width, height, where, cuts)
        _settle(where)
        started = time.perf_counter()
        for _ in range(_ROUNDS):
            paint(scenes, width, height, where, cuts)
        _settle(where)
        speed = _ROUNDS * count / (time.perf_counter() - started)
        click.echo(
            f"{speed:.1f} pictures/s at {width} x {height} on {where}; {invented / count * 1e3:.2f} ms to invent one"
        )


def _settle(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)


if __name__ == "__main__":
    main()
