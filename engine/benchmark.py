"""How fast this machine paints: `impasto benchmark style`.

Every network is measured in a process of its own, one after another, under the same conditions: resident, random
pixels, after a check that a tile paints what the whole picture gives. Other networks are rebuilt in tests/peers, which
come with the source and not with the package.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from engine.canvas import Region
from engine.devices import choose, limit_card, peak_vram, reset_peak
from engine.errors import InvalidRequest
from engine.jobs.batch import run_batch
from engine.jobs.local import LocalRunner
from engine.jobs.planning import BatchOrder, plan_batch
from engine.jobs.report import BatchReport
from engine.memory import MARGIN, parse_bytes
from engine.nets.brush import Brush
from engine.nets.fused import convolved
from engine.nets.weights import load_network
from engine.peaks import peak_ram
from engine.recipe import Output, Recipe, Size, Stylize
from engine.sample import sample_photo
from engine.steps.tooth import with_tooth
from engine.styles import builtin_styles

PEERS: Final = ("microast", "johnson")
VARIANTS: Final = 8
"""Photos that differ, in a batch of any length."""
SOURCE: Final = Path(__file__).parents[1]
"""Where the engine lies; in a clone of the source the tests lie there as well."""
Make = Callable[[int, int, torch.device, torch.dtype], Callable[[], Tensor]]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What all networks of one run share. `memory_limit` binds ours only; the others take what they need."""

    size: str = "3840x2160"
    device: str = "auto"
    laps: int = 3
    precision: str | None = None
    memory_limit: str | None = None
    huge_pages: str = "1"

    def arguments(self) -> list[str]:
        """As `child` reads them."""
        names = ("size", "device", "laps", "precision", "memory_limit")
        found = {name: getattr(self, name) for name in names}
        return [part for name, value in found.items() if value is not None for part in (f"--{name}", str(value))]


@dataclass(frozen=True, slots=True)
class Row:
    """One network: median seconds a picture, and peak bytes in RAM and on the card."""

    name: str
    seconds: float
    ram: int
    vram: int


def rows(conditions: Conditions, *, peers: bool) -> Iterator[Row]:
    """Measure ours, then its ceilings, then the peers. Raises InvalidRequest when these are not there."""
    if peers and not (SOURCE / "tests" / "peers").is_dir():
        raise InvalidRequest("The other networks come with the source only.", "Install Impasto from a clone of it.")
    choose(conditions.device)
    Size.parse(conditions.size)
    names = [("engine.benchmark", name) for name in ("ours", "convolutions", "copy")]
    for module, name in names + [("tests.peers", name) for name in PEERS if peers]:
        env = os.environ | {"THP_MEM_ALLOC_ENABLE": conditions.huge_pages}
        yield Row(name, **figures(name, [module, name, *conditions.arguments()], env))


def figures(part: str, command: Sequence[str], env: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What a process of its own measures and writes as JSON: `command` is a module and its arguments.

    Raises InvalidRequest, which calls it `part`, where it fails.
    """
    command = [sys.executable, "-m", *command]
    ended = subprocess.run(command, check=False, capture_output=True, text=True, env=env, cwd=SOURCE)
    if ended.returncode != 0:
        last = (ended.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise InvalidRequest(f"{part} could not be measured ({last[:200]}).", "Choose a smaller size.")
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


def files(size: str, device: str, count: int) -> BatchReport:
    """Paint `count` JPEGs of one size as `impasto batch` does, from file to file. Raises InvalidRequest."""
    box = Size.parse(size)
    with tempfile.TemporaryDirectory(prefix="impasto-benchmark-") as name:
        folder = Path(name)
        _make_photos(folder, box, count + 1)
        recipe = Recipe(steps=(Stylize(style=builtin_styles()[0].name),), output=Output(format="jpeg"))
        order = BatchOrder(folder / "out", recipe, device=device, previews=False)
        requests = plan_batch(sorted(folder.iterdir()), order)
        run_batch(requests[:1], make_runner=LocalRunner, listener=lambda _event: None)  # the first one warms up
        report = run_batch(requests[1:], make_runner=LocalRunner, listener=lambda _event: None)
        if not report.complete:
            reason = report.stopped or report.skipped[0].reason
            raise InvalidRequest(f"The pictures could not be painted: {reason}", "Choose a smaller size.")
        return report


def _make_photos(folder: Path, box: Size, count: int) -> None:
    """`count` JPEGs that weigh what photos do (a third of a byte a pixel); eight differ, the others are links."""
    drawn = sample_photo(min(box.width, 1920), min(box.height, 1080))
    grain = np.random.default_rng(1).integers(-12, 13, (256, 256, 3), np.int16)
    tiles = (-(-box.height // 256), -(-box.width // 256), 1)
    noise = np.tile(grain, tiles)[: box.height, : box.width]
    for number in range(count):
        file = folder / f"{number:04}.jpg"
        if number >= VARIANTS:
            file.hardlink_to(folder / f"{number % VARIANTS:04}.jpg")
            continue
        left = number * drawn.width // (2 * VARIANTS)
        part = drawn.resize((box.width, box.height), box=(left, 0, left + drawn.width // 2, drawn.height))
        pixels = np.clip(np.asarray(part) + noise, 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(file, quality=92)


def measure(make: Make, conditions: argparse.Namespace, *, limited: bool) -> dict[str, float]:
    """Median seconds and peak memory of what `make` makes, in this process, after one lap to warm up."""
    device = choose(conditions.device)
    limit = conditions.memory_limit
    limit_card(device, parse_bytes(limit) if limit and limited else None)
    dtype = getattr(torch, conditions.precision or (device.precision if limited or device.gpu else "float32"))
    size = Size.parse(conditions.size)
    torch.backends.cudnn.benchmark = True
    laps = []
    with torch.inference_mode():
        work = make(size.width, size.height, device.torch_device, dtype)
        for lap in range(conditions.laps + 1):
            if lap == 1:
                reset_peak(device)
            start = time.perf_counter()
            work()
            if device.gpu:
                torch.cuda.synchronize()
            laps.append(time.perf_counter() - start)
    return {"seconds": statistics.median(laps[1:]), "ram": peak_ram(), "vram": peak_vram(device)}


def _prepared(width: int, height: int, device: torch.device, dtype: torch.dtype) -> tuple[Brush, Tensor]:
    """A brush, and a picture with the margin that the step adds."""
    network = load_network()
    brush = Brush(network, network.style(torch.rand(1, 3, 512, 640))).ready(device, dtype)
    shape = (1, 3, height // 8 * 8 + 2 * MARGIN, width // 8 * 8 + 2 * MARGIN)
    picture = torch.rand(shape, device=device, dtype=dtype).contiguous(memory_format=torch.channels_last)
    return brush, picture


def _shown(picture: Tensor, left: int = 0) -> Tensor:
    """A copy of `picture`, which begins `left` pixels from the frame's edge, as `steps.stylize` shows it."""
    return with_tooth(picture.clone(), Region(left, 0, picture.shape[3], picture.shape[2]))


def _painted(brush: Brush, picture: Tensor, canvas: Tensor) -> Tensor:
    """`canvas`, onto which the picture is painted band by band, as onto the canvas of a job."""
    fine, deep = brush.features(_shown(picture))
    brush.normalise(*brush.measure(fine, deep))
    for top, painted in brush.bands(fine, deep):
        canvas[:, :, top : top + painted.shape[2]].copy_(painted)
    return canvas


def _canvas(picture: Tensor) -> Tensor:
    """What `picture` is painted onto."""
    return torch.empty_like(picture[..., MARGIN:-MARGIN, MARGIN:-MARGIN], memory_format=torch.channels_last)


def _ours(width: int, height: int, device: torch.device, dtype: torch.dtype) -> Callable[[], Tensor]:
    """Paint the whole picture, after a check that its middle comes out the same from a window alone."""
    brush, picture = _prepared(width, height, device, dtype)
    part = torch.rand(1, 3, 512, 768, device=device, dtype=dtype)
    whole = _painted(brush, part, _canvas(part))
    left = 384 - brush.halo - 8
    alone = brush.paint(*brush.features(_shown(part[..., left : 384 + brush.halo + 8], left)))
    error = (whole[..., 376 - brush.halo : 392 - brush.halo] - alone).abs().max().item()
    if error > 1 / 255:
        raise SystemExit(f"tiles differ from the whole picture by {error:.5f}")
    canvas = _canvas(picture)
    return lambda: _painted(brush, picture, canvas)


def _convolutions(width: int, height: int, device: torch.device, dtype: torch.dtype) -> Callable[[], Tensor]:
    """Only the convolutions of one pass, each on pixels of its own: what no arrangement of the rest can undercut."""
    brush, picture = _prepared(width, height, device, dtype)
    small = picture[..., :512, :512].float().cpu()
    small = small.to(picture)
    _painted(brush, small, _canvas(small))
    shapes: list[tuple[str, tuple[int, ...]]] = []
    outline = deepcopy(brush).to("meta")  # knows every layer's shape and computes nothing
    for name, layer in outline.named_modules():
        if isinstance(layer, nn.Conv2d):
            layer.register_forward_pre_hook(
                lambda _layer, given, name=name: shapes.append((name, tuple(given[0].shape)))
            )
    outline.paint(*outline.features(picture.to("meta")))
    layers = dict(brush.named_modules())
    inputs = {
        shape: torch.rand(shape, device=device, dtype=dtype).contiguous(memory_format=torch.channels_last)
        for shape in {shape for _name, shape in shapes}
    }

    def work() -> Tensor:
        found = torch.empty(0)
        for name, shape in shapes:
            layer = layers[name]
            if isinstance(layer, nn.Conv2d):
                found = convolved(layer, inputs[shape].to(layer.weight.dtype))
        return found

    return work


def _copy(width: int, height: int, device: torch.device, dtype: torch.dtype) -> Callable[[], Tensor]:
    """The picture read once and written once."""
    picture = torch.rand(1, 3, height, width, device=device, dtype=dtype)
    target = torch.empty_like(picture)
    return lambda: target.copy_(picture)


def child(makes: dict[str, Make], *, limited: bool) -> None:
    """Measure the network named on the command line and write its figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=sorted(makes))
    for name, kind in (("size", str), ("device", str), ("laps", int), ("precision", str), ("memory_limit", str)):
        parser.add_argument(f"--{name}", type=kind, default=getattr(Conditions(), name))
    given = parser.parse_args()
    sys.stdout.write(json.dumps(measure(makes[given.name], given, limited=limited)))


if __name__ == "__main__":
    child({"ours": _ours, "convolutions": _convolutions, "copy": _copy}, limited=True)
