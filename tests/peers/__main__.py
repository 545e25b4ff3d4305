"""One other network, measured as `impasto benchmark style --peers` asks for it: python -m tests.peers NAME."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.benchmark import child
from tests.peers.johnson import Johnson
from tests.peers.microast import MicroAst


def _picture(width: int, height: int, device: torch.device, dtype: torch.dtype) -> Tensor:
    return torch.rand(1, 3, height // 8 * 8, width // 8 * 8, device=device, dtype=dtype)


def microast(width: int, height: int, device: torch.device, dtype: torch.dtype) -> Callable[[], Tensor]:
    """Photo and painting through all of it."""
    network = MicroAst().eval().to(device, dtype)
    picture, painting = _picture(width, height, device, dtype), _picture(640, 512, device, dtype)
    return lambda: network(picture, painting)


def johnson(width: int, height: int, device: torch.device, dtype: torch.dtype) -> Callable[[], Tensor]:
    """The photo through a network of one style."""
    network = Johnson().eval().to(device, dtype)
    picture = _picture(width, height, device, dtype)
    return lambda: network(picture)


if __name__ == "__main__":
    child({"microast": microast, "johnson": johnson}, limited=False)
