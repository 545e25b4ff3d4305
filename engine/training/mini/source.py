"""Where captioned pictures come from: any module that invents scenes and paints them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, cast

import torch
from torch import Tensor

SCENES: Final = "engine.training.scenes"


class Scene(Protocol):
    """What one picture shows; it can be sent to another process."""

    @property
    def labels(self) -> Mapping[str, Any]:
        """What is in it, where and in which colours, as JSON."""

    def caption(self, variant: int = 0, manner: str | None = None) -> str:
        """Words for it; another `variant`, other words. `manner` is what it is painted like."""


class SceneSource(Protocol):
    """The module."""

    VOCABULARY: Collection[str]
    """Words that captions can hold."""

    def invent(self, seed: int, stamps: Any = None) -> Scene:
        """The scene of `seed`."""

    def held_out(self, scene: Scene) -> bool:
        """Whether it is kept for tests."""

    def paint(
        self, scenes: Sequence[Any], width: int, height: int, device: torch.device, stamps: Any = None
    ) -> Tensor:
        """(scenes, 3, height, width), uint8, on `device`."""


def source_of(name: str = SCENES) -> SceneSource:
    """The module called `name`."""
    return cast(SceneSource, import_module(name))


@lru_cache(maxsize=2)
def stamps_of(name: str, file: Path | None) -> Any:
    """The cut-outs in `file`, for the module called `name`; None where there is none."""
    return None if file is None else cast(Any, source_of(name)).Stamps.load(file)
