"""Scorecard row 8: what is no picture is never done, and what is only dark is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine import errors
from engine.events import Note
from engine.imagining.decode import is_picture
from engine.steps import imagine_job
from tests.imagining import SIDE, Models, models, models_go, told

__all__ = ["models", "models_go"]  # fixtures

LEVEL = 1 / 255
NOTHING = {
    "black": torch.zeros(1, 3, SIDE, SIDE),
    "grey": torch.full((1, 3, SIDE, SIDE), 0.5),
    "white": torch.ones(1, 3, SIDE, SIDE),
    "one colour": torch.tensor([0.9, 0.1, 0.2]).reshape(1, 3, 1, 1).expand(1, 3, SIDE, SIDE),
    "nearly one": 0.5 + torch.rand(1, 3, SIDE, SIDE, generator=torch.Generator().manual_seed(1)) * LEVEL / 5,
    "NaN": torch.full((1, 3, SIDE, SIDE), torch.nan),
    "one NaN": torch.rand(1, 3, SIDE, SIDE).index_put((torch.tensor(0),) * 4, torch.tensor(torch.nan)),
    "infinite": torch.full((1, 3, SIDE, SIDE), torch.inf),
}


def nights(count: int) -> list[torch.Tensor]:
    """Truly dark pictures: nothing above 1 to 8 of 255 levels. Glows, stars, noise of a sensor, a single lit pixel."""
    found = []
    for number in range(count):
        chance = torch.Generator().manual_seed(number)
        most = (1 + number % 8) * LEVEL
        picture = torch.zeros(1, 3, SIDE, SIDE)
        match number % 4:
            case 0:
                picture += torch.linspace(0, most, SIDE).reshape(1, 1, SIDE, 1)
            case 1:
                places = torch.randint(0, SIDE, (2, 1 + number % 7), generator=chance)
                picture[:, :, places[0], places[1]] = most
            case 2:
                picture += most * torch.rand(1, 3, SIDE, SIDE, generator=chance)
            case _:
                picture[:, 2, number % SIDE, 3] = most
        found.append(picture)
    return found


def developing(monkeypatch: pytest.MonkeyPatch, pixels: torch.Tensor) -> list[torch.dtype]:
    """Let every autoencoder give `pixels`; the number formats that it was asked in."""
    asked: list[torch.dtype] = []

    def stub(vae: Any, latents: torch.Tensor, *, tiled: bool) -> torch.Tensor:
        asked.append(vae.dtype)
        return pixels

    monkeypatch.setattr(imagine_job, "decoded", stub)
    return asked


@pytest.mark.parametrize("name", ["black", "grey", "one NaN"])
def test_no_picture_is_never_done(models: Models, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    asked = developing(monkeypatch, NOTHING[name])
    with pytest.raises(errors.PaintingFailed, match="empty or of one colour"):
        told(models("sd1 folder"))
    assert torch.float32 in asked


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_picture(name: str) -> None:
    assert not is_picture(NOTHING[name])


def test_fifty_dark_pictures_are_done(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    dark = nights(50)
    assert [is_picture(picture) for picture in dark] == [True] * 50
    model = models("sd1 folder")
    alarms = 0
    for picture in dark:
        developing(monkeypatch, picture)
        events, painted = told(model, steps=1)
        alarms += any("no picture" in event.text for event in events if isinstance(event, Note))
        assert np.abs(painted - picture[0].permute(1, 2, 0).numpy() * 255).max() < 1
        assert painted.max() <= 8
    assert alarms == 0


def test_one_of_a_batch_that_is_none_counts() -> None:
    good = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(2))
    assert is_picture(torch.cat([good, good]))
    assert not is_picture(torch.cat([good, torch.zeros(1, 3, 8, 8)]))
    assert not is_picture(None)
