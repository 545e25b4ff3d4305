"""What is added to a model for one picture: LoRA, words of textual inversion, ControlNets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import torch
from torch import Tensor

from engine.canvas import Canvas
from engine.errors import InvalidRequest
from engine.imagining.find import expect, find_model
from engine.imagining.load import Diffusion, read_file
from engine.imagining.sample import Guiding
from engine.recipe import Imagine

PREFIX: Final = "lora_"


class Additions:
    """The additions that `step` asks for. They are taken out again with `remove`."""

    def __init__(self, model: Diffusion, step: Imagine, dtype: torch.dtype) -> None:
        self._model, self._step, self._dtype = model, step, dtype
        self._applied: list[str] = []
        self.vectors: dict[str, tuple[Tensor, ...]] = {}

    def apply(self, checkpoint: Callable[[], None]) -> None:
        """Put LoRA and words into the model."""

    def remove(self) -> None:
        """Leave the model as it was."""

    def guides(self, width: int, height: int, photo: Canvas | None) -> list[Guiding]:
        """The ControlNets with their pictures."""
        return []
