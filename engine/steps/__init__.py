"""One file a step; PAINTERS says which function paints which kind."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, Final

from engine.canvas import Canvas
from engine.events import AnyEvent
from engine.steps import imagine, optimize, stylize
from engine.steps.workshop import Workshop

Painted = Generator[AnyEvent, None, Canvas]

PAINTERS: Final[Mapping[str, Callable[[Any, Any, Workshop], Painted]]] = {
    "stylize": stylize.stylize,
    "optimize": optimize.optimize,
    "imagine": imagine.imagine,
}
"""From canvas (None: no photo), step and workshop to events and a new canvas."""
