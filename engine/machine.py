"""The commands that look at this machine: `impasto devices` and `impasto benchmark …`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.errors import InvalidRequest
from engine.memory import human_bytes

if TYPE_CHECKING:
    from engine.benchmark_optimize import Measured
    from engine.devices import Device


@click.command()
@click.option("--tune", is_flag=True, help="Measure again which attention is quickest on each.")
def devices(tune: bool) -> None:
    """List what can paint, with its memory."""
    from engine.devices import list_devices

    for device in list_devices():
        memory = f"{human_bytes(device.free)} of {human_bytes(device.total)} free"
        click.echo(f"{device.device:8}{device.name}, {memory}, paints in {device.precision}")
        for line in _tuned(device) if tune else ():
            click.echo(f"  {line}")


def _tuned(device: Device) -> Iterator[str]:
    from engine.imagining.attention import quickest, tune

    rows = tune(device)
    for row in rows:
        took = row.why if row.seconds is None else f"{1000 * row.seconds:.2f} ms"
        yield f"{row.name:24}{took}{'  chosen' if row.name == quickest(rows) else ''}"


@click.group()
def benchmark() -> None:
    """Measure how fast this machine paints."""


@benchmark.command("style")
@click.option("--size", default="3840x2160", show_default=True, metavar="WxH", help="Size of the picture.")
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda:N", help="What paints.")
@click.option(
    "--laps", default=3, show_default=True, type=click.IntRange(1, 100), help="How many times; the median counts."
)
@click.option(
    "--precision",
    type=click.Choice(["float32", "bfloat16", "float16"]),
    help="Number format; else each network's best.",
)
@click.option("--memory-limit", metavar="4GB", help="Most memory ours may use; others take what they need.")
@click.option(
    "--huge-pages", default="1", type=click.Choice(["0", "1"]), help="1 as the engine sets it, 0 as PyTorch."
)
@click.option("--pictures", default=3, show_default=True, type=click.IntRange(0, 1000), help="Files to paint; 0 none.")
@click.option("--peers", is_flag=True, help="Measure other networks too (from a clone of the source).")
def benchmark_style(pictures: int, peers: bool, **conditions: Any) -> None:
    """The built-in network beside its ceilings and other networks, and pictures a second from file to file."""
    from engine.benchmark import Conditions, files, rows

    ours = 0.0
    for row in rows(Conditions(**conditions), peers=peers):
        ours = ours or row.seconds
        memory = f"RAM {human_bytes(row.ram):>8}  VRAM {human_bytes(row.vram) if row.vram else '-':>8}"
        click.echo(f"{row.name:14}{row.seconds * 1000:10.1f} ms  {row.seconds / ours:6.2f} ×  {memory}")
    if pictures:
        report = files(conditions["size"], conditions["device"], pictures)
        stages = ", ".join(f"{name} {seconds / pictures:.2f} s" for name, seconds in report.stages)
        click.echo(f"file to file  {report.rate:.2f} pictures a second: {stages} each; {report.limit} is the limit")


@benchmark.command("optimize")
@click.option("--size", default="3840x2160", show_default=True, metavar="WxH", help="Size of the picture.")
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda:N", help="What paints.")
@click.option("--features", default="auto", show_default=True, type=click.Choice(["auto", "slim", "vgg16"]))
@click.option("--effort", default="normal", show_default=True, type=click.Choice(["quick", "normal", "fine"]))
@click.option("--memory-limit", metavar="4GB", help="Most memory the planned job may use.")
def benchmark_optimize(**case: Any) -> None:
    """A whole optimised picture, and what its tiles and checkpoints save beside the same method without."""
    from engine.benchmark_optimize import Case, measured

    planned, untiled = (_echo_measured(row) for row in measured(Case(**case)))
    click.echo(f"The planned job's peak is {100 * (1 - planned / untiled):.0f} % below the untiled one's.")


@benchmark.command("imagine")
@click.option(
    "--models", default="sd15,sdxl", show_default=True, metavar="NAMES", help="Which models, with random weights."
)
@click.option("--sizes", metavar="512,1024,…", help="Sides of the pictures whose memory is measured.")
@click.option("--device", default="auto", show_default=True, metavar="auto|cpu|cuda:N", help="What paints.")
@click.option("--steps", default=20, show_default=True, type=click.IntRange(4, 150))
@click.option(
    "--only", type=click.Choice(["speed", "memory", "attention", "batch", "cancel"]), help="Measure only this part."
)
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to keep the models in; else they are removed.",
)
@click.option("--tiny", is_flag=True, help="Models with few channels, for a processor.")
def benchmark_imagine(models: str, sizes: str | None, only: str | None, **case: Any) -> None:
    """Pictures from words: speed beside plain diffusers, memory, attention, batches, cancels; tables at the end."""
    from engine.benchmark_imagine import case_of, measured
    from engine.benchmarking.rows import tables

    found = []
    for row in measured(case_of(models, sizes, only, **case)):
        click.echo(row.words)
        found.append(row)
    for line in tables(found):
        click.echo(line)
    if failed := sum(row.table == "failed" for row in found):
        raise InvalidRequest(f"Of the measurements {failed} could not be made.", "The table says why.")


def _echo_measured(row: Measured) -> int:
    way = f"tile {row.tile}{', checkpointed' if row.lean else ''}" if row.part == "planned" else "two iterations"
    memory = f"RAM {human_bytes(row.ram):>8}  VRAM {human_bytes(row.vram) if row.vram else '-':>8}"
    click.echo(f"{row.part:10}{row.seconds:10.1f} s  {memory}  {way}")
    return row.peak
