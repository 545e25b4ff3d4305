"""Our network beside MicroAST, resident and in one run: python -m tests.peers.compare --size 3840x2160 --device cpu.

Each network runs in a process of its own under the same conditions, in turn, after a check that tiles paint what the
whole picture gives. Prints median seconds, peak memory and the ratio.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import torch

from engine.devices import choose, limit_card, peak_ram, peak_vram, reset_peak
from engine.memory import MARGIN, parse_bytes
from engine.nets.brush import Brush
from engine.recipe import Size
from engine.steps.stylize import load_network
from tests.peers.microast import MicroAst


def ours(width: int, height: int, device: torch.device, dtype: torch.dtype) -> Callable[[], torch.Tensor]:
    """A call that paints a resident picture of random pixels, whole, with the margin that the step adds."""
    network = load_network()
    brush = Brush(network, network.style(torch.rand(1, 3, 512, 640))).ready(device, dtype)
    picture = torch.rand(1, 3, height // 8 * 8 + 2 * MARGIN, width // 8 * 8 + 2 * MARGIN, device=device, dtype=dtype)
    picture = picture.contiguous(memory_format=torch.channels_last)
    _check(brush, picture[:, :, :512, :768])

    def paint() -> torch.Tensor:
        fine, deep = brush.features(picture)
        brush.normalise(*brush.measure(fine, deep))
        return brush.paint(fine, deep)

    return paint


def _check(brush: Brush, picture: torch.Tensor) -> None:
    """The middle of a picture, painted from its window alone, equals the same place of the whole."""
    fine, deep = brush.features(picture)
    brush.normalise(*brush.measure(fine, deep))
    whole = brush.paint(fine, deep)
    window = picture[..., 384 - brush.halo - 8 : 384 + brush.halo + 8]
    part = brush.paint(*brush.features(window))
    error = (whole[..., 376:392] - part[..., brush.halo : brush.halo + 16]).abs().max().item()
    if error > 1 / 255:
        raise SystemExit(f"tiles differ from the whole picture by {error:.5f}")


def microast(width: int, height: int, device: torch.device, dtype: torch.dtype) -> Callable[[], torch.Tensor]:
    """The same for MicroAST; timing needs no weights."""
    network = MicroAst().eval().to(device, dtype)
    picture = torch.rand(1, 3, height // 8 * 8, width // 8 * 8, device=device, dtype=dtype)
    painting = torch.rand(1, 3, 512, 640, device=device, dtype=dtype)
    return lambda: network(picture, painting)


def measure(name: str, args: argparse.Namespace) -> dict[str, float]:
    """Seconds of each lap and peak memory of one network in this process."""
    device = choose(args.device)
    limit_card(device, parse_bytes(args.memory_limit) if args.memory_limit and name == "ours" else None)
    dtype = getattr(torch, args.precision or (device.precision if name == "ours" or device.gpu else "float32"))
    size = Size.parse(args.size)
    torch.backends.cudnn.benchmark = True
    laps = []
    with torch.inference_mode():
        paint = {"ours": ours, "microast": microast}[name](size.width, size.height, device.torch_device, dtype)
        for lap in range(args.laps + 1):
            if lap == 1:
                reset_peak(device)
            start = time.perf_counter()
            paint()
            if device.gpu:
                torch.cuda.synchronize()
            laps.append(time.perf_counter() - start)
    return {"seconds": statistics.median(laps[1:]), "ram": peak_ram() / 1e9, "vram": peak_vram(device) / 1e9}


def main() -> None:
    """Compare, each network in its own process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", default="3840x2160")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--precision", choices=["float32", "bfloat16", "float16"], help="default: each one's best")
    parser.add_argument(
        "--memory-limit", help="what ours may take of the graphics card, such as 4GB; MicroAST takes what it needs"
    )
    parser.add_argument("--laps", type=int, default=3)
    parser.add_argument(
        "--huge-pages",
        choices=["0", "1"],
        default="1",
        help="memory of both: 1 as the engine sets it, 0 as PyTorch does",
    )
    parser.add_argument("--only", choices=["ours", "microast"], help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.only:
        print(json.dumps(measure(args.only, args)))
        return
    found = {}
    for name in ("ours", "microast"):
        command = [sys.executable, "-m", "tests.peers.compare", *sys.argv[1:], "--only", name]
        env = os.environ | {"THP_MEM_ALLOC_ENABLE": args.huge_pages}
        found[name] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout)
        row = found[name]
        print(f"{name:9} {row['seconds']:8.3f} s   peak RAM {row['ram']:.2f} GB   peak VRAM {row['vram']:.2f} GB")
    print(f"ratio     {found['microast']['seconds'] / found['ours']['seconds']:.1f} ×   ({args.size}, {args.device})")


if __name__ == "__main__":
    main()
