"""Painting from words: every format with every feature, on tiny models with the real names of everything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import errors
from engine.events import Note, Preview, Progress
from engine.imagining.seen import middle_of, picture_at
from engine.recipe import Guide, Weighted
from tests import pictures, tiny_models
from tests.imagine_table import FORMATS, mask_of, picture_of, row
from tests.imagining import SIDE, Models, artists_folder, differ, models, models_go, paint, photo, told, workshop

__all__ = ["artists_folder", "models", "models_go"]  # fixtures


# ---- format × feature: each must change the picture, or else it was not there at all


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_paints_with_every_feature(form: str, models: Models, artists_folder: Path) -> None:
    path = models(form)
    plain = paint(path)
    assert plain.shape == (SIDE, SIDE, 3)
    assert plain.std() > 1
    cells = row(form, models, artists_folder)
    assert all(value is None or value > 0 for value in cells.values()), cells
    assert [name for name, value in cells.items() if value is None] == (["IP-Adapter"] if "sd2" in form else [])
    assert cells["kohya LoRA"] == cells["diffusers LoRA"]  # one LoRA in two formats
    assert differ(plain, paint(path)) == 0  # what was added is gone again


@pytest.mark.parametrize("form", ["sd1 folder", "sdxl file", "sd1 inpainting"])
def test_a_photo_to_start_from_and_a_mask(form: str, models: Models, tmp_path: Path) -> None:
    path = models(form)
    hardly, near, far = (paint(path, photo(), denoise=share, steps=8) for share in (0.01, 0.25, 1.0))
    assert differ(hardly, near) < differ(hardly, far)
    with photo() as before:
        masked = paint(path, photo(), denoise=0.9, mask=mask_of(tmp_path))
        half = SIDE // 2
        assert np.array_equal(masked[half:], before.array[half:])
        assert differ(masked[:half], before.array[:half]) > 1
        inverted = paint(path, photo(), denoise=0.9, mask=mask_of(tmp_path), mask_inverted=True)
        assert np.array_equal(inverted[:half], before.array[:half])
    if form == "sd1 inpainting":
        assert paint(path).std() > 1  # it paints without a photo, too


@pytest.mark.parametrize("family", ["sd1", "sd2", "sdxl"])
def test_a_file_paints_what_its_folder_paints(family: str, models: Models) -> None:
    assert (
        differ(
            paint(models(f"{family} folder"), scheduler="Euler"), paint(models(f"{family} file"), scheduler="Euler")
        )
        == 0
    )


def test_an_old_checkpoint_paints_what_the_new_one_paints(models: Models) -> None:
    assert differ(paint(models("sd1 file")), paint(models("sd1 ckpt"))) == 0


@pytest.mark.parametrize("form", ["ldm", "diffusers"])
def test_controlnets_in_one_file(form: Any, models: Models, tmp_path: Path) -> None:
    tiny_models.controlnet("sd1").save_pretrained(tmp_path / "folder")
    path = tiny_models.controlnet_file(tmp_path / "net.safetensors", form)
    picture = picture_of(tmp_path)
    guides = [Guide(model=str(place), picture=picture) for place in (tmp_path / "folder", path)]
    one, other = (paint(models("sd1 folder"), guides=(guide,)) for guide in guides)
    assert differ(one, other) == 0


@pytest.mark.parametrize("orientation", range(2, 9))
def test_what_is_followed_is_seen_upright(orientation: int, tmp_path: Path) -> None:
    """References and pictures for ControlNets, whatever their EXIF says."""
    upright, turned = tmp_path / "upright.png", tmp_path / "turned.png"
    pictures.photo(48, 32).save(upright)
    pictures.oriented(turned, pictures.photo(48, 32), orientation)
    for seen in (picture_at, middle_of):
        assert float((seen(turned, (24, 40)) - seen(upright, (24, 40))).abs().max()) <= 3 / 255


# ---- what is told on the way


def test_a_preview_and_progress_come_with_every_step(models: Models) -> None:
    heard, painted = told(models("sd1 folder"), steps=4)
    stages = [event.stage for event in heard if isinstance(event, Progress)]
    assert stages == [
        "Loading the model",
        "Reading the words",
        *(f"Step {number} of 4" for number in (1, 2, 3, 4)),
        *["Developing"] * 2,
    ]
    done = [event.done for event in heard if isinstance(event, Progress)]
    assert done == sorted(done)
    assert done[-1] == 1000
    previews = [event for event in heard if isinstance(event, Preview)]
    assert len(previews) == 4 + 1
    assert len({preview.rgb for preview in previews}) == 5
    last = np.frombuffer(previews[-1].rgb, np.uint8).reshape(previews[-1].height, previews[-1].width, 3)
    assert np.array_equal(last, painted)


def test_sizes_that_fit_no_latents(models: Models) -> None:
    assert paint(models("sd1 folder"), shop=workshop(size=61)).shape == (61, 61, 3)
    with photo(91, 50) as before:
        assert paint(models("sd1 folder"), before).shape == (50, 91, 3)


def test_a_large_photo_is_worked_on_smaller(models: Models) -> None:
    with photo(300, 200) as before:
        heard, painted = told(models("sd1 folder"), before)
    assert painted.shape == (200, 300, 3)
    assert any("enlarged" in event.text for event in heard if isinstance(event, Note))


def test_the_seed_decides(models: Models) -> None:
    path = models("sd1 folder")
    same = [paint(path, shop=workshop(seed=seed), scheduler="Euler a") for seed in (5, 5, 6)]
    assert differ(same[0], same[1]) == 0
    assert differ(same[0], same[2]) > 0


def test_a_long_prompt_is_read_in_parts_and_told(models: Models) -> None:
    heard, _ = told(models("sd1 folder"), prompt="word " * 1000, steps=1)  # 5,000 characters
    notes = [event.text for event in heard if isinstance(event, Note)]
    assert len(notes) == 1
    assert "parts" in notes[0]


# ---- what goes wrong


def damaged(models: Models, folder: Path) -> Path:
    whole = models("sd1 file").read_bytes()
    path = folder / "half.safetensors"
    path.write_bytes(whole[: len(whole) // 2])
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _models, folder: folder / "nothing.safetensors", "does not exist"),
        (damaged, "incomplete"),
        (
            lambda _models, folder: tiny_models.lora(folder / "l.safetensors", "kohya"),
            "is no model that paints from words: LoRA",
        ),
        (
            lambda _models, folder: tiny_models.inversion(folder / "i.safetensors"),
            "is no model that paints from words: textual inversion",
        ),
        (lambda _models, folder: folder, "folder without a model"),
    ],
)
def test_what_is_no_model_is_told_in_a_sentence(
    make: Callable[[Models, Path], Path], words: str, models: Models, tmp_path: Path
) -> None:
    with pytest.raises(errors.EngineError, match=words) as caught:
        paint(make(models, tmp_path))
    assert str(caught.value).count("\n") == 0


def test_half_a_folder(tmp_path: Path) -> None:
    path = tiny_models.folder(tmp_path / "model")
    (path / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    with pytest.raises(errors.UnreadableModel, match="incomplete: vae is missing"):
        paint(path)


def test_a_checkpoint_without_some_tensors(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    state = {name: value for name, value in tiny_models.state().items() if "middle_block.1" not in name}
    tiny_models.tokenizer(tmp_path / "tokenizer")
    save_file(state, tmp_path / "model.safetensors")
    with pytest.raises(errors.InvalidRequest, match="tensors of the UNet are missing"):
        paint(tmp_path / "model.safetensors")


def test_an_unknown_scheduler_and_the_nearest(models: Models) -> None:
    with pytest.raises(errors.UnknownName, match="Did you mean"):
        paint(models("sd1 folder"), scheduler="DPM++ 2N Karras")


def test_a_lora_for_another_model(models: Models, tmp_path: Path) -> None:
    other = tiny_models.lora(tmp_path / "xl.safetensors", "diffusers", "sdxl")
    with pytest.raises(errors.InvalidRequest, match=r"does not fit|has nothing for"):
        paint(models("sd1 folder"), loras=(Weighted(name=str(other)),))
    assert paint(models("sd1 folder")).std() > 1  # and the model is as it was


def test_a_pickle_with_more_than_tensors_is_never_opened(tmp_path: Path) -> None:
    import torch

    class Harm:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "harm",))

    torch.save({"state_dict": {"a": Harm()}}, tmp_path / "evil.ckpt")
    with pytest.raises(errors.InvalidRequest, match="holds more than tensors"):
        paint(tmp_path / "evil.ckpt")
    assert not (tmp_path / "harm").exists()


def test_cancel_is_heard_everywhere(models: Models) -> None:
    """Count the places where one may leave, then leave at each of some of them."""
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1

    paint(models("sd1 folder"), shop=workshop(checkpoint=count))
    assert calls > 60
    for place in range(0, calls, 13):
        left = place

        def leave() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise errors.Cancelled

        with pytest.raises(errors.Cancelled):
            paint(models("sd1 folder"), shop=workshop(checkpoint=leave))
    assert paint(models("sd1 folder")).std() > 1
