"""Painting from words that is left after some step goes on from there, and comes out the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import errors
from engine.events import Note, Progress
from engine.imagining import kept_steps, sample
from engine.imagining.schedulers import WAYS
from engine.unfinished import Corner
from tests.imagining import Models, models, models_go, paint, photo, told, workshop

__all__ = ["models", "models_go"]  # fixtures

STEPS = 6


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """All pictures count as long ones, and are kept after each step."""
    monkeypatch.setattr(kept_steps, "PATIENCE", 0.0)
    monkeypatch.setattr(kept_steps, "INTERVAL", 0.0)
    monkeypatch.setattr(kept_steps, "SHARE", 0.0)


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


@pytest.mark.parametrize("scheduler", list(WAYS))
def test_every_scheduler_goes_on_exactly(scheduler: str, models: Models, calls: Calls, tmp_path: Path) -> None:
    model, wish = models("sd1 file"), {"scheduler": scheduler, "steps": STEPS}
    reference = paint(model, **wish)
    whole, place = calls.count, replace(workshop(), corner=Corner(tmp_path / "corner"))
    for last in (2, 5):  # the second run goes on from the first one's
        calls.count, calls.last = 0, last - (2 if last == 5 else 0)
        with pytest.raises(errors.Cancelled):
            paint(model, shop=place, **wish)
    calls.count, calls.last = 0, 1000
    heard, painted = told(model, shop=place, **wish)
    assert np.array_equal(painted, reference)
    assert calls.count == whole - 5
    notes = [event.text for event in heard if isinstance(event, Note)]
    assert any(f"after step 5 of {whole}" in text for text in notes), notes
