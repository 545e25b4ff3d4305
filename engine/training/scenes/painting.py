"""Scenes to pixels: batched layers from back to front, the things as sprites between them, then the finish."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engine.training.scenes import abstract, finish, ground, land, rooms, sky
from engine.training.scenes.frame import Frame
from engine.training.scenes.frame_names import WIDTH
from engine.training.scenes.scene import Scene
from engine.training.scenes.sprites import put_things
from engine.training.scenes.stamps import Stamps

Layer = Callable[[Frame], None]


def _table(*rows: tuple[object, str]) -> Mapping[str, Layer]:
    return MappingProxyType({name: getattr(module, name) for module, names in rows for name in names.split()})


PATTERNS = _table((abstract, "stripes circles mosaic marbling flow glass checks splashes rings"))
"""Abstract pictures: painted at twice the size, since their edges are hard."""
BACK = _table(
    (rooms, "plain wall table"),
    (sky, "sky stars sun clouds bolt"),
    (land, "mountains forest city village"),
)
"""Layers behind the things on the horizon, in the order they are painted."""
FRONT = _table((rooms, "lawn"), (land, "hills"), (ground, "meadow field dunes sea beach path lake"), (finish, "fog"))
"""Grounds and waters and the fog on them; then come the things."""
OVER = _table((finish, "mist rain flakes"))
"""Weather over everything."""
CHUNK = 1024
CHUNK_CPU = 32
"""Most scenes painted at once, on a card and on the processor: bounds the memory (about 6 GB and 0.3 GB at 256²)."""


@torch.no_grad()
def paint(
    scenes: Sequence[Scene], width: int, height: int, device: torch.device, stamps: Stamps | None = None
) -> Tensor:
    """Paint scenes as sRGB, uint8 n × 3 × height × width on the device; each is the same in any company.

    Raises ValueError when a scene holds a stamp and `stamps` is None.
    """
    out = torch.empty(len(scenes), 3, height, width, dtype=torch.uint8, device=device)
    most = CHUNK_CPU if device.type == "cpu" else CHUNK
    for start in range(0, len(scenes), most):
        part = scenes[start : start + most]
        out[start : start + len(part)] = _paint(part, width, height, device, stamps)
    return out


def _paint(scenes: Sequence[Scene], width: int, height: int, device: torch.device, stamps: Stamps | None) -> Tensor:
    rows = np.array([scene.knobs for scene in scenes], np.float32).reshape(-1, WIDTH)
    knobs = torch.from_numpy(rows).to(device, non_blocking=True)
    canvas = torch.zeros(len(scenes), 3, height, width, device=device)
    _layers(canvas, knobs, scenes, PATTERNS, finer=2)
    _layers(canvas, knobs, scenes, BACK)
    put_things(canvas, knobs, scenes, 0, stamps)
    _layers(canvas, knobs, scenes, FRONT)
    put_things(canvas, knobs, scenes, 1, stamps)
    _layers(canvas, knobs, scenes, OVER)
    frame = Frame(canvas, knobs)
    finish.finish(frame)
    return (frame.picture * 255 + 0.5).clamp(0, 255).to(torch.uint8)


def _layers(
    canvas: Tensor, knobs: Tensor, scenes: Sequence[Scene], table: Mapping[str, Layer], finer: int = 1
) -> None:
    """Paint each layer of the table on those scenes that have it, `finer` times as fine and then averaged."""
    wanted = {name: [i for i, scene in enumerate(scenes) if name in scene.layers] for name in table}
    order = np.array([i for members in wanted.values() for i in members], np.int64)
    sent = torch.from_numpy(order).to(canvas.device, non_blocking=True)
    start = 0
    for name, members in wanted.items():
        if not members:
            continue
        index = sent[start : start + len(members)]
        start += len(members)
        picture = canvas[index]
        if finer > 1:
            picture = functional.interpolate(picture, scale_factor=finer)
        frame = Frame(picture, knobs[index])
        table[name](frame)
        painted = functional.avg_pool2d(frame.picture, finer) if finer > 1 else frame.picture
        canvas.index_copy_(0, index, painted)
