"""What the tests of painting from words share: models on disk, made once, and a quick way to paint with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.canvas import Canvas
from engine.devices import choose
from engine.events import AnyEvent, JobId
from engine.imagining.encode import hear
from engine.imagining.kept import MODELS
from engine.imagining.latents import seeded
from engine.imagining.load import Diffusion
from engine.imagining.sample import Work, sample
from engine.imagining.schedulers import find_scheduler, make_scheduler
from engine.recipe import Imagine, Size
from engine.steps.imagine import imagine
from engine.steps.workshop import Workshop
from tests import pictures, tiny_models

SIDE = 64


class Models:
    """The tiny models of a test run, each made when it is first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, name: str) -> Path:
        """The model called FAMILY FORMAT."""
        family, form = name.split()
        place = self.root / family / form
        made: dict[str, tuple[Path, Callable[[], Path]]] = {
            "folder": (place, lambda: tiny_models.folder(place, family)),  # type: ignore[arg-type]
            "file": (place / "model.safetensors", lambda: tiny_models.single(place / "model.safetensors", family)),  # type: ignore[arg-type]
            "half": (place / "half.safetensors", lambda: tiny_models.half(place / "half.safetensors", family)),  # type: ignore[arg-type]
            "ckpt": (place / "old.ckpt", lambda: tiny_models.ckpt(place / "old.ckpt", family)),  # type: ignore[arg-type]
            "inpainting": (place, lambda: tiny_models.folder(place, family, channels=9)),  # type: ignore[arg-type]
        }
        path, make = made[form]
        return path if path.exists() else make()


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return Models(tmp_path_factory.mktemp("models"))


@pytest.fixture
def artists_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where models are looked for first."""
    monkeypatch.setenv("IMPASTO_MODELS", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def models_go() -> Iterator[None]:
    """No model stays beyond its test's thread; the next test may still use what is kept."""
    yield
    MODELS.rest()


def workshop(*, seed: int = 5, size: int | None = SIDE, checkpoint: Callable[[], None] = lambda: None) -> Workshop:
    box = None if size is None else Size(width=size, height=size)
    return Workshop(job=JobId("test"), device=choose("cpu"), checkpoint=checkpoint, seed=seed, size=box)


def photo(width: int = SIDE, height: int = SIDE) -> Canvas:
    return pictures.canvas_of(pictures.photo(width, height, 3))


def paint(model: Path, before: Canvas | None = None, *, shop: Workshop | None = None, **values: Any) -> np.ndarray:
    """The painted samples of one step, (height, width, 3)."""
    return told(model, before, shop=shop, **values)[1]


def told(
    model: Path, before: Canvas | None = None, *, shop: Workshop | None = None, **values: Any
) -> tuple[list[AnyEvent], np.ndarray]:
    """Everything the step tells, and the painted samples."""
    step = Imagine.model_validate({"prompt": "a red house", "model": str(model), "steps": 2, **values})
    going = imagine(before, step, shop or workshop())
    heard: list[AnyEvent] = []
    while True:
        try:
            heard.append(next(going))
        except StopIteration as ended:
            with ended.value as canvas:
                return heard, canvas.array.copy()


def differ(one: np.ndarray, other: np.ndarray) -> float:
    """The mean difference of two pictures, in samples of 255."""
    return float(np.abs(one.astype(float) - other.astype(float)).mean())


def changed(folder: Path, part: str, **factors: float) -> Path:
    """A tiny model with some of a part's tensors multiplied; 0 leaves a bias of -9."""
    path = tiny_models.folder(folder / "model")
    file = path / part / "diffusion_pytorch_model.safetensors"
    state = load_file(file)
    for name, factor in factors.items():
        key = name.replace("__", ".")
        state[f"{key}.weight"] *= factor
        if factor == 0:
            state[f"{key}.bias"] = torch.full_like(state[f"{key}.bias"], -9)
    save_file(state, file)
    return path


def sampled(model: Diffusion, seeds: list[int], scheduler: str, *, steps: int = 2) -> torch.Tensor:
    """The latents of pictures that are sampled together, one for each seed."""
    device = torch.device("cpu")
    way = find_scheduler(scheduler)[1]
    with torch.no_grad():
        prompt, negative = (hear(model.texts, words, {}, device) for words in ("a house", ""))
        work = Work(
            model=model,
            scheduler=make_scheduler(way, model.scheduler),
            prompt=prompt,
            negative=negative,
            guidance=7,
            chances=seeded(seeds),
            height=SIDE,
            width=SIDE,
            steps=steps,
            device=device,
        )
        return list(sample(work))[-1][2]
