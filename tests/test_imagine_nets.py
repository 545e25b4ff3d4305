"""Networks beside a model: those of a recipe stay from one picture to the next, however many; others make room."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from engine.imagining import guides
from engine.imagining.kept import MODELS
from engine.imagining.load import NETS, Diffusion
from engine.recipe import Guide
from engine.steps import imagine_job
from engine.steps.imagine_job import sizes_of
from tests import tiny_models
from tests.imagine_table import picture_of
from tests.imagining import Models, models, models_go, paint

__all__ = ["models", "models_go"]  # fixtures


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each ControlNet is read from disk."""
    counts: Counter[str] = Counter()
    real = guides.load_controlnet

    def counting(path: Path, model: Diffusion) -> Any:
        counts[path.stem] += 1
        return real(path, model)

    monkeypatch.setattr(guides, "load_controlnet", counting)
    return counts


def test_all_of_a_recipe_stay(
    models: Models, tmp_path: Path, loaded: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    MODELS.clear()
    picture = picture_of(tmp_path)
    names = [f"net {number}" for number in range(4)]
    wanted = tuple(
        Guide(model=str(tiny_models.controlnet_file(tmp_path / f"{name}.safetensors")), picture=picture)
        for name in names
    )
    forecast: list[int] = []
    real = imagine_job.fitting

    def remembering(sizes: Any, *rest: Any, **more: Any) -> int:
        forecast.append(sizes.more)
        return real(sizes, *rest, **more)

    monkeypatch.setattr(imagine_job, "fitting", remembering)
    for _ in range(2):
        paint(models("sd1 folder"), guides=wanted, steps=1)
    assert loaded == dict.fromkeys(names, 1)
    (model,) = MODELS._models.values()
    assert len(wanted) > NETS
    assert forecast == pytest.approx([sizes_of(model).more] * len(forecast), rel=0.02)
    paint(models("sd1 folder"), guides=wanted[:1], steps=1)
    assert len(model.nets) == NETS
    assert loaded == dict.fromkeys(names, 1)


def test_the_oldest_make_room_but_never_for_a_picture_that_works_with_them() -> None:
    model = Diffusion(None, None, (), {}, "sd1", 512)  # type: ignore[arg-type]
    for key in "abcde":
        model.net(key, key.upper)
    assert list(model.nets.values()) == ["C", "D", "E"]
    model.want("cdxyz")
    for key in "xyz":
        model.net(key, key.upper)
    assert set(model.nets) == {*"cdxyz", "e"}
    model.net("preview", str)
    assert set(model.nets) == {*"cdxyz", "preview"}
    model.want("x")
    assert (len(model.nets), "x" in model.nets) == (NETS, True)
