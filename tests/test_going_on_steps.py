"""Painting from words that is left after some step goes on from there, and comes out the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import errors
from engine.canvas import Canvas
from engine.events import Note, Progress
from engine.imagining import kept_steps, sample
from engine.imagining.schedulers import WAYS
from engine.steps.workshop import Workshop
from engine.unfinished import Corner
from tests.imagine_table import mask_of
from tests.imagining import Models, models, models_go, paint, photo, told, workshop
from tests.painting import keep_at_once

__all__ = ["models", "models_go"]  # fixtures

STEPS = 6


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_at_once(monkeypatch)


class Calls:
    """Counts calls of the UNet; cancels at the one that is set."""

    def __init__(self) -> None:
        self.count, self.last = 0, 1000

    def __call__(self, *values: Any) -> Any:
        self.count += 1
        if self.count > self.last:
            raise errors.Cancelled
        return self.real(*values)

    real = staticmethod(sample._predicted)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    made = Calls()
    monkeypatch.setattr(sample, "_predicted", made)
    return made


def left(place: Workshop, model: Path, calls: Calls, after: int, photo: Canvas | None = None, **wish: Any) -> None:
    """Begin the picture and cancel it in the middle of the step after so many calls."""
    calls.count, calls.last = 0, after
    with pytest.raises(errors.Cancelled):
        paint(model, photo, shop=place, **wish)
    calls.count, calls.last = 0, 1000


OFTEN = ("DPM++ 2M SDE Karras", "UniPC", "PLMS")
"""With a memory and chance, with times in the memory, and with lists that grow."""


@pytest.mark.parametrize(
    "scheduler", [*OFTEN, *(pytest.param(name, marks=pytest.mark.long) for name in WAYS if name not in OFTEN)]
)
def test_every_scheduler_goes_on_exactly(scheduler: str, models: Models, calls: Calls, tmp_path: Path) -> None:
    model, wish = models("sd1 file"), {"scheduler": scheduler, "steps": STEPS}
    reference = paint(model, **wish)
    whole, place = calls.count, replace(workshop(), corner=Corner(tmp_path / "corner"))
    left(place, model, calls, 2, **wish)
    left(place, model, calls, 3, **wish)  # it goes on from the first one's
    heard, painted = told(model, shop=place, **wish)
    assert np.array_equal(painted, reference)
    assert calls.count == whole - 5
    notes = [event.text for event in heard if isinstance(event, Note)]
    assert f"Continuing at {500 // (whole + 1)} %, after step 5 of {whole}." in notes
    (first, *_) = [event for event in heard if isinstance(event, Progress) and event.stage.startswith("Step")]
    assert (first.stage, first.done, first.kept) == (f"Step 5 of {whole}", first.kept, round(5000 / (whole + 1)))


def test_from_a_photo_with_a_mask_too_and_not_for_another(models: Models, calls: Calls, tmp_path: Path) -> None:
    model = models("sd1 file")
    wish = {"scheduler": "Euler a", "steps": STEPS, "denoise": 0.8, "mask": mask_of(tmp_path)}
    reference = paint(model, photo(), **wish)
    place = replace(workshop(), corner=Corner(tmp_path / "corner"))
    left(place, model, calls, 3, photo(), **wish)
    painted = paint(model, photo(), shop=place, **wish)
    assert (calls.count, np.array_equal(painted, reference)) == (2, True)
    darker = photo()
    darker.array[:] //= 2
    for before, change, where in (
        (darker, {}, place),
        (photo(), {"guidance": 3.0}, place),
        (photo(), {}, replace(place, seed=6)),
    ):
        calls.count = 0
        paint(model, before, shop=where, **wish | change)
        assert calls.count == 5


@pytest.mark.parametrize("fault", ["cut", "flipped", "empty", "foreign"])
def test_what_is_damaged_is_ignored(models: Models, calls: Calls, tmp_path: Path, fault: str) -> None:
    model, corner = models("sd1 file"), Corner(tmp_path / "corner")
    place = replace(workshop(), corner=corner)
    left(place, model, calls, 2, steps=3)
    (file,) = corner.folder.iterdir()
    raw = file.read_bytes()
    changed = {"cut": raw[:-9], "flipped": raw[:-9] + bytes([raw[-9] ^ 2]) + raw[-8:], "empty": b""}
    file.write_bytes(changed.get(fault, raw.replace(b'"mark":"', b'"mark":"0', 1)))
    paint(model, shop=place, steps=3)
    assert calls.count == 3


def test_a_scheduler_whose_memory_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    class Odd:
        memory: object = None

    odd, corner = Odd(), Corner(tmp_path / "corner")
    odd.memory = None
    kept = kept_steps.KeptSteps(corner, lambda: "mark")
    assert kept.begin(odd, [], torch.device("cpu"))[0] == 0
    kept.note(1, torch.zeros(1, 4, 2, 2))
    assert kept.last == 1
    odd.memory = np.float32(3)
    kept.note(2, torch.zeros(1, 4, 2, 2))
    assert kept.last == 1


def test_nothing_is_kept_of_quick_pictures(
    models: Models, calls: Calls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_steps, "PATIENCE", 60.0)
    corner = Corner(tmp_path / "corner")
    left(replace(workshop(), corner=corner), models("sd1 file"), calls, 2, steps=3)
    assert not corner.folder.exists()
