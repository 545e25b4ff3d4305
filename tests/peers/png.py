"""Our PNG writer beside that of libvips, into memory: python -m tests.peers.png 7680x4320.

The picture is the sample photo as the built-in network paints it like a mosaic, a strip repeated downwards. Both files
are read back and compared with it. Prints the median of five laps each.
"""

from __future__ import annotations

import argparse
import io
import statistics
import time
from collections.abc import Callable

import numpy as np
import pyvips
import torch

from engine.memory import HALO
from engine.nets.brush import Brush
from engine.picture import load_style
from engine.png import write_png
from engine.recipe import Size
from engine.sample import sample_photo
from engine.steps.stylize import load_network
from engine.styles import find_style

STRIP = 512
"""Rows that are painted and then repeated: too far apart for a compressor to notice."""


def painted(width: int, height: int) -> pyvips.Image:
    """A picture with brushwork in it."""
    network = load_network()
    photo = (
        torch.from_numpy(np.asarray(sample_photo(-(-width // 8) * 8 + 2 * HALO, STRIP + 2 * HALO)).copy())
        .permute(2, 0, 1)[None]
        .float()
        / 255
    )
    with torch.inference_mode():
        painting = torch.from_numpy(load_style(find_style("mosaic").path)).permute(2, 0, 1)[None]
        brush = Brush(network, network.style(painting))
        fine, deep = brush.features(photo)
        brush.normalise(*brush.measure(fine, deep))
        pixels = (brush.paint(fine, deep)[0].permute(1, 2, 0) * 255).round().byte().contiguous().numpy()
    one = pyvips.Image.new_from_array(pixels).copy(interpretation="srgb")
    return one.replicate(1, -(-height // STRIP)).crop(0, 0, width, height).copy_memory()


def ours(image: pyvips.Image) -> bytes:
    """By `engine.png`."""
    out = io.BytesIO()
    write_png(image, lambda piece: (out.write(piece), None)[1])
    return out.getvalue()


def libvips(image: pyvips.Image) -> bytes:
    """By libvips, with the quickest settings that still shrink the file."""
    found: bytes = image.pngsave_buffer(compression=3, filter="up")
    return found


def main() -> None:
    """Compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("size", nargs="?", default="7680x4320")
    size = Size.parse(parser.parse_args().size)
    image = painted(size.width, size.height)
    took: dict[str, float] = {}
    ways: dict[str, Callable[[pyvips.Image], bytes]] = {"ours": ours, "libvips": libvips}
    for name, way in ways.items():
        laps = []
        for _ in range(5):
            start = time.perf_counter()
            data = way(image)
            laps.append(time.perf_counter() - start)
        if (pyvips.Image.new_from_buffer(data, "") - image).abs().max() != 0:
            raise SystemExit(f"{name} does not give the picture back")
        took[name] = statistics.median(laps)
        print(f"{name:9} {took[name]:6.2f} s   {len(data) / 1e6:.1f} MB")
    print(f"ratio     {took['libvips'] / took['ours']:.1f} ×")


if __name__ == "__main__":
    main()
