"""Painting from words when something goes wrong inside: number formats, memory, seeds in batches, the network."""

from __future__ import annotations

import dataclasses
import socket
from pathlib import Path
from typing import Any

import pytest
import torch

from engine import errors
from engine.devices import choose
from engine.events import Note, Preview
from engine.imagining import room
from engine.imagining.kept import MODELS, Kept
from engine.imagining.load import load
from engine.imagining.parts import placed
from engine.imagining.room import RUNGS, Means, Sizes, fitting, needed
from engine.imagining.schedulers import WAYS, find_scheduler
from engine.steps import imagine_job
from tests import pictures, tiny_beside, tiny_models
from tests.command import python
from tests.imagining import (
    Models,
    artists_folder,
    changed,
    differ,
    models,
    models_go,
    paint,
    photo,
    sampled,
    told,
    workshop,
)

__all__ = ["artists_folder", "models", "models_go"]  # fixtures
pytestmark = pytest.mark.usefixtures("float32")


# ---- number formats


def test_what_overflows_in_half_precision_is_painted_again_in_full(tmp_path: Path) -> None:
    path = changed(tmp_path, "unet", conv_in=3e5)
    half = dataclasses.replace(choose("cpu"), precision="float16")
    heard, painted = told(path, shop=dataclasses.replace(workshop(), device=half))
    assert any("safer number format" in event.text for event in heard if isinstance(event, Note))
    assert differ(painted, paint(path)) == 0


def test_an_autoencoder_that_overflows_develops_again_and_nothing_else(tmp_path: Path) -> None:
    path = changed(tmp_path, "vae", decoder__conv_in=3e5)
    half = dataclasses.replace(choose("cpu"), precision="float16")
    heard, painted = told(path, shop=dataclasses.replace(workshop(), device=half))
    notes = [event.text for event in heard if isinstance(event, Note)]
    assert notes == ["Developing again in full precision: the fast one gave no picture."]
    assert sum(isinstance(event, Preview) for event in heard) == 2 + 1
    assert differ(painted, paint(path)) < 3


@pytest.mark.parametrize(
    ("part", "factors"),
    [
        ("unet", {"conv_in": float("nan")}),
        ("vae", {"decoder__conv_out": float("nan")}),
        ("vae", {"decoder__conv_out": 0}),
    ],
)
def test_nan_and_black_are_never_done(part: str, factors: dict[str, float], tmp_path: Path) -> None:
    with pytest.raises(errors.PaintingFailed, match="empty or of one colour"):
        paint(changed(tmp_path, part, **factors))


# ---- memory


def test_when_memory_runs_out_the_picture_is_developed_in_tiles(
    models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, tried = imagine_job.decoded, []

    def short(vae: Any, latents: torch.Tensor, *, tiled: bool) -> torch.Tensor:
        tried.append(tiled)
        if not tiled:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return whole(vae, latents, tiled=tiled)

    plain = paint(models("sd1 folder"))
    monkeypatch.setattr(imagine_job, "decoded", short)
    heard, painted = told(models("sd1 folder"))
    assert tried == [False, True]
    assert [event.text for event in heard if isinstance(event, Note)] == [
        "Memory ran out, so the picture is now developed in tiles."
    ]
    assert differ(plain, painted) < 2


def test_when_no_means_are_left_it_is_told(models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any, **__: Any) -> torch.Tensor:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(imagine_job, "decoded", none)
    with pytest.raises(errors.NotEnoughMemory):
        paint(models("sd1 folder"))
    monkeypatch.undo()
    assert paint(models("sd1 folder")).std() > 1


@pytest.mark.parametrize("means", [Means(turns=True), Means(turns=True, layers=True)])
def test_frugal_means_compute_the_same(means: Means, models: Models) -> None:
    model, device = load(models("sd1 folder"), torch.float32), torch.device("cpu")
    given = torch.ones(1, 4, 8, 8), torch.tensor(5), torch.ones(1, 77, tiny_models.WIDTH)
    with torch.no_grad():
        before = model.unet(*given).sample
        with placed(model.unet, device, means, largest=True):
            assert torch.equal(model.unet(*given).sample, before)
        assert torch.equal(model.unet(*given).sample, before)
    assert {value.device.type for value in model.unet.parameters()} == {"cpu"}


def test_everything_at_once_paints_the_same_layer_by_layer(
    models: Models, artists_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_beside.ip_adapter(artists_folder)
    tiny_models.controlnet().save_pretrained(artists_folder / "control")
    pictures.photo(32, 32, 4).save(artists_folder / "manner.png")
    picture = str(artists_folder / "manner.png")
    added = {
        "loras": ({"name": str(tiny_models.lora(artists_folder / "l.safetensors", "kohya"))},),
        "guides": ({"model": str(artists_folder / "control"), "picture": picture},),
        "references": ({"picture": picture}, {"picture": picture, "weight": 0.3}),
    }
    whole, plain = paint(models("sd1 folder"), **added), paint(models("sd1 folder"))
    monkeypatch.setattr(imagine_job, "rungs", lambda **_: [Means(turns=True, layers=True)])
    assert differ(whole, paint(models("sd1 folder"), **added)) == 0
    assert differ(plain, paint(models("sd1 folder"))) == 0
    assert differ(plain, whole) > 1


def test_too_little_memory_is_told_before_sampling(models: Models) -> None:
    shop = dataclasses.replace(workshop(), limit=1 << 20)
    with pytest.raises(errors.NotEnoughMemory, match="needs at least"):
        paint(models("sd1 folder"), shop=shop)


def test_the_plan_knows_what_is_yet_to_be_loaded(
    models: Models, artists_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = []

    def watched(sizes: Sizes, *place: Any, **more: Any) -> int:
        planned.append(sizes.more)
        return fitting(sizes, *place, **more)

    monkeypatch.setattr(imagine_job, "fitting", watched)
    MODELS.clear()
    tiny_beside.ip_adapter(artists_folder)
    net = tiny_models.controlnet()
    net.half().save_pretrained(artists_folder / "control")
    pictures.photo(32, 32, 4).save(artists_folder / "manner.png")
    picture = str(artists_folder / "manner.png")
    added = {
        "guides": ({"model": str(artists_folder / "control"), "picture": picture},),
        "references": ({"picture": picture},),
    }
    paint(models("sd1 folder"), **added)
    before, planned[:] = planned[0], []
    paint(models("sd1 folder"), **added)
    assert before == pytest.approx(planned[0], rel=0.05)  # what was forecast is what is there
    assert before > 4 * sum(value.numel() for value in net.parameters())


def test_models_of_other_pictures_go_before_memory_is_too_short(models: Models) -> None:
    MODELS.clear()
    paint(models("sd2 folder"))
    model = load(models("sd1 folder"), torch.float32)
    least = int(needed(imagine_job.sizes_of(model), 64, 64, means=RUNGS[1]) / 0.95) - model.weight_bytes
    device = dataclasses.replace(choose("cpu"), free=least - 1000)
    paint(models("sd1 folder"), shop=dataclasses.replace(workshop(), device=device))
    assert len(MODELS) == 1


SD15 = Sizes(
    texts=246 << 20,
    unet=1640 << 20,
    vae=160 << 20,
    unet_widths=(320, 640, 1280, 1280),
    vae_widths=(128, 256, 512, 512),
    unet_bytes=2,
    vae_bytes=2,
)


def test_frugal_means_need_less_and_larger_pictures_more() -> None:
    for side in (512, 1024, 2048):
        needs = [needed(SD15, side, side, means=means) for means in RUNGS]
        assert needs == sorted(needs, reverse=True)
        assert needs[0] < needed(SD15, 2 * side, side, means=RUNGS[0])
        assert needs[0] <= needed(SD15, side, side, means=RUNGS[0], pictures=2)


def test_the_plan_takes_the_quickest_means_that_fit() -> None:
    needs = [needed(SD15, 1024, 1024, means=means) for means in RUNGS]
    for number, need in enumerate(needs):
        assert (
            fitting(SD15, 1024, 1024, gpu=True, free=int(need / 0.95) + 9, limit=None) == needs.index(need) <= number
        )
    with pytest.raises(errors.NotEnoughMemory):
        fitting(SD15, 1024, 1024, gpu=True, free=needs[-1] // 2, limit=None)
    assert len(room.rungs(gpu=False)) == 2


# ---- models that stay


def test_a_model_is_loaded_once_and_stays(models: Models) -> None:
    MODELS.clear()
    paint(models("sd1 folder"))
    first = paint(models("sd1 folder"))
    assert len(MODELS) == 1
    assert differ(first, paint(models("sd1 folder"))) == 0
    paint(models("sd2 folder"))
    assert len(MODELS) == 2
    assert MODELS.only("another", gpu=True) == 0  # none was on a card
    assert len(MODELS) == 0
    kept = Kept()
    kept.take("a", lambda: load(models("sd1 folder"), torch.float32))
    kept.clear()
    assert len(kept) == 1  # it is in use
    kept.rest()
    kept.clear()
    assert len(kept) == 0


# ---- seeds and schedulers


@pytest.mark.parametrize("scheduler", ["DPM++ 2M Karras", "Euler a", "DPM++ 2M SDE"])
def test_a_seed_gives_the_same_picture_in_any_batch(scheduler: str, models: Models) -> None:
    model = load(models("sd1 folder"), torch.float32)
    alone = torch.cat([sampled(model, [seed], scheduler) for seed in range(8)])
    for size in (4, 8):
        together = torch.cat(
            [sampled(model, list(range(first, first + size)), scheduler) for first in range(0, 8, size)]
        )
        assert float((alone - together).abs().max()) < 1e-3  # sums in another order: float noise


@pytest.mark.parametrize("scheduler", WAYS)
def test_every_scheduler_paints_from_words_and_from_a_photo(scheduler: str, models: Models) -> None:
    path = models("sd1 folder")
    assert paint(path, scheduler=scheduler, steps=4).std() > 1
    assert paint(path, photo(), scheduler=scheduler, steps=4, denoise=0.5).std() > 1


def test_schedulers_are_found_however_they_are_written() -> None:
    assert find_scheduler("dpm++_2m-KARRAS")[0] == "DPM++ 2M Karras"
    assert find_scheduler("euler A")[0] == "Euler a"
    with pytest.raises(errors.UnknownName, match="There are DPM"):
        find_scheduler("nonsense")


# ---- what is loaded


def test_nothing_of_diffusers_is_loaded_before_words_are_painted() -> None:
    libraries = "('diffusers', 'transformers', 'accelerate', 'peft', 'xformers')"
    code = f"import sys, engine.render\nsys.exit(any(name in sys.modules for name in {libraries}))"
    done = python(code)
    assert done.returncode == 0, done.stderr


KEEPS = """
import gc, sys
kept = []
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "diffusers.models.attention_processor":  # it loads xformers
            try:
                raise ImportError(name)
            except ImportError as error:
                kept.append(error)
sys.meta_path.insert(0, Finder())
from engine.devices import choose
from engine.imagining.kept import MODELS
from engine.recipe import Imagine, Size
from engine.steps.imagine import imagine
from engine.steps.workshop import Workshop
shop = Workshop("", choose("cpu"), lambda: None, previews=False, seed=1, size=Size(width=64, height=64))
for _ in imagine(None, Imagine(prompt="a house", model=sys.argv[1], steps=1), shop):
    pass
count = lambda: sum(type(found).__name__ == "UNet2DConditionModel" for found in gc.get_objects())
before = count()
MODELS.rest()
MODELS.clear()
print(len(kept), before, count())
"""


@pytest.mark.long
def test_a_library_that_keeps_an_exception_of_its_import_keeps_no_model(models: Models) -> None:
    done = python(KEEPS, models("sd1 folder"))
    assert done.stdout.split() == ["1", "1", "0"], done.stderr


# ---- the network


def test_nothing_asks_the_network(models: Models, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Any] = []

    def connect(_self: socket.socket, address: Any) -> None:
        asked.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", connect)
    MODELS.clear()
    for form in ("sd1 folder", "sd1 file", "sdxl file"):
        lora = tiny_models.lora(tmp_path / f"{form}.safetensors", "kohya", form.split()[0])  # type: ignore[arg-type]
        paint(models(form), loras=({"name": str(lora)},))
    assert asked == []


# ---- attention


@pytest.mark.parametrize("name", ["torch", "flash", "efficient"])
def test_every_attention_of_torch_paints_the_same(name: str, models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = paint(models("sd1 folder"))
    monkeypatch.setattr(imagine_job, "chosen", lambda _device: name)
    assert differ(plain, paint(models("sd1 folder"))) < 0.5
