"""Baking so small that a test can wait for it: the real job with little to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine.baked_files import read_baked
from engine.baking import request_of
from engine.events import AnyEvent, JobId
from engine.nets import baked
from engine.recipe import BakeRequest, Request
from engine.render import render as real_render
from engine.styles import find_style
from engine.training import bake
from engine.training.baker import plan_for
from engine.training.kept import Kept, kept_at

SMALL: dict[str, Any] = {"size": 80, "batch": 1, "parts": 1, "others": 1, "contents": 2, "places": 0.125}


def small_plan(device: Any, seed: int = 0) -> Any:
    return replace(plan_for(device, seed), **SMALL)


def make_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bake, "plan_for", small_plan)
    monkeypatch.setattr(baked, "STYLE_SIDE", 160)


def be_small() -> None:
    """The same for a process of its own."""
    make_small(pytest.MonkeyPatch())


def render(request: Request, *, job: JobId, checkpoint: Callable[[], None]) -> Iterator[AnyEvent]:
    """What an engine process of the tests runs."""
    be_small()
    return real_render(request, job=job, checkpoint=checkpoint)


def request_for(painting: Path, photos: Path, **changes: Any) -> BakeRequest:
    """A request to bake the picture at `painting` on `photos`."""
    request = request_of(find_style(str(painting)), device="cpu", photos=photos)
    return request.model_copy(update={"minutes": 0.05, **changes})


def bake_now(
    request: BakeRequest, checkpoint: Callable[[], None] = lambda: None
) -> tuple[list[AnyEvent], dict[str, str]]:
    """Bake here; what was told, and what the file tells."""
    events = list(bake.bake(request, job=JobId("bake"), checkpoint=checkpoint))
    return events, read_baked(request.target).about


def kept_of(request: BakeRequest) -> Kept | None:
    """What an earlier attempt at `request` has left."""
    return kept_at(bake.beside(request), bake.Source(request).mark)
