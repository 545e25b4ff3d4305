"""One file a step; this table says which function paints which kind."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from engine.canvas import Canvas
from engine.events import AnyEvent
from engine.steps import imagine, optimize, stylize
from engine.steps.workshop import Workshop

Painted = Generator[AnyEvent, None, Canvas]


def table() -> dict[str, Callable[[Any, Any, Workshop], Painted]]:
    """The function of each kind of step: canvas (None: no photo), step and workshop to events and a new canvas."""
    return {"stylize": stylize.stylize, "optimize": optimize.optimize, "imagine": imagine.imagine}
