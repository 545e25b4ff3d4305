"""Crop and straighten: exact where nothing turns, never beside the photo where it does, the same everywhere."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from engine.cli import impasto
from engine.crop import Crop
from engine.errors import InvalidRequest
from engine.events import Finished, JobId
from engine.metadata import read_recipe
from engine.picture import open_picture
from engine.probe import thumbnail
from engine.recipe import Imagine, Output, Recipe, Size, Stylize, explain
from engine.render import render
from engine.wishes import Order, Wishes, request_for, understand
from tests import pictures

SIDE = st.integers(2, 9000)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    pictures.photo(301, 200, 3).save(path)
    return path


def pixels(path: Path, **how: object) -> np.ndarray:
    with open_picture(path, **how) as picture:  # type: ignore[arg-type]
        return np.array(picture.canvas.array)


@st.composite
def crops(draw: st.DrawFn) -> Crop:
    left, top = draw(st.floats(0, 0.95)), draw(st.floats(0, 0.95))
    wide, high = draw(st.floats(0.01, 1)), draw(st.floats(0.01, 1))
    angle = draw(st.floats(-45, 45))
    return Crop(left=left, top=top, width=min(wide, 1 - left), height=min(high, 1 - top), angle=angle)


@given(width=SIDE, height=SIDE, crop=crops())
def test_the_window_never_leaves_the_turned_photo(width: int, height: int, crop: Crop) -> None:
    angle = crop.angle
    x, y, across, down = crop.box(width, height)
    assert across >= 1
    assert down >= 1
    assert 0 <= x <= width - across
    assert 0 <= y <= height - down
    if min(across, down) == 1:
        return  # one pixel is always something
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    for corner in ((x, y), (x + across, y), (x, y + down), (x + across, y + down)):
        right, low = corner[0] - width / 2, corner[1] - height / 2
        assert abs(right * cosine + low * sine) <= width / 2 + 1e-6 * width
        assert abs(low * cosine - right * sine) <= height / 2 + 1e-6 * height


@given(width=SIDE, height=SIDE, data=st.data())
def test_pixels_come_back_as_they_were_chosen(width: int, height: int, data: st.DataObject) -> None:
    left, top = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    box = (left, top, data.draw(st.integers(1, width - left)), data.draw(st.integers(1, height - top)))
    crop = Crop.of_pixels(box, width, height)
    assert crop.box(width, height) == box
    assert Crop.model_validate_json(crop.model_dump_json()).box(width, height) == box


def test_a_crop_is_the_photo_bit_for_bit(photo: Path) -> None:
    crop = Crop.of_pixels((17, 5, 200, 150), 301, 200)
    assert np.array_equal(pixels(photo, crop=crop), pixels(photo)[5:155, 17:217])
    deep = pixels(photo, crop=crop, depth=16)
    assert np.array_equal(deep, pixels(photo, depth=16)[5:155, 17:217])


def test_a_scaled_crop_is_the_scaled_file_of_the_crop(photo: Path, tmp_path: Path) -> None:
    crop = Crop.of_pixels((17, 5, 200, 150), 301, 200)
    cut = tmp_path / "cut.png"
    Image.fromarray(pixels(photo, crop=crop)).save(cut)
    for box in (Size(width=100, height=75), Size(width=500, height=375)):
        assert np.array_equal(pixels(photo, crop=crop, fit=box), pixels(cut, fit=box))


def test_it_is_cut_from_the_upright_photo(tmp_path: Path) -> None:
    image, path = pictures.photo(301, 200, 3), tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(path, quality=95, exif=exif)
    upright = pixels(path)
    assert upright.shape == (301, 200, 3)
    crop = Crop.of_pixels((10, 60, 120, 200), 200, 301)
    assert np.array_equal(pixels(path, crop=crop), upright[60:260, 10:130])


def test_straightening_turns_clockwise_about_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "dot.png"
    image = np.full((201, 301, 3), 20, np.uint8)
    image[98:103, 228:233] = 250  # 80 pixels right of the middle
    Image.fromarray(image).save(path)
    angle = 20.0
    x, y, _width, _height = Crop(angle=angle).box(301, 201)
    turned = pixels(path, crop=Crop(angle=angle))[:, :, 0].astype(float)
    rows, columns = np.nonzero(turned > 140)
    found = columns.mean() + x - 150, rows.mean() + y - 100
    wanted = 80 * math.cos(math.radians(angle)), 80 * math.sin(math.radians(angle))
    assert found == pytest.approx(wanted, abs=0.3)


def test_alpha_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "clear.png"
    image = np.zeros((100, 120, 4), np.uint8)
    image[:, :, :3] = 90
    image[:50, :, 3] = 255
    Image.fromarray(image).save(path)
    with open_picture(path, crop=Crop.of_pixels((20, 30, 60, 60), 120, 100)) as picture:
        assert picture.alpha is not None
        alpha = picture.alpha.array[:, :, 0]
    assert (alpha[:20] == 255).all()
    assert (alpha[20:] == 0).all()


@pytest.mark.parametrize("crop", [Crop.of_pixels((17, 5, 200, 150), 301, 200), Crop(angle=7.5)])
def test_the_view_shows_what_is_painted(photo: Path, crop: Crop) -> None:
    small = thumbnail(photo, 301, crop)
    painted = pixels(photo, crop=crop)
    assert (small.height, small.width) == painted.shape[:2]
    assert small.rgb == painted.tobytes()


def test_what_is_typed_is_painted_and_remembered(photo: Path, tmp_path: Path) -> None:
    target, style = tmp_path / "out.png", tmp_path / "style.png"
    pictures.painting(128, 128, 1).save(style)
    order = understand(Wishes(style=str(style), crop="0.1,0,0.5,1", straighten=-3.0, device="cpu"))
    *_, finished = render(request_for(order, photo, target), job=JobId("crop"), checkpoint=lambda: None)
    crop = Crop(left=0.1, width=0.5, angle=-3)
    assert isinstance(finished, Finished)
    assert (finished.width, finished.height) == crop.size(301, 200)
    with Image.open(target) as opened:
        assert opened.size == crop.size(301, 200)
    recipe = read_recipe(target)
    assert recipe is not None
    assert recipe.crop == crop


@pytest.mark.parametrize(("name", "typed", "value"), [("crop", "0,0,0.5,1", "0,0,0.5,1"), ("straighten", "-3", -3.0)])
def test_the_command_line_has_both(name: str, typed: str, value: object) -> None:
    line = ["photo.jpg", f"--{name}={typed}", "-o", "out.png"]
    assert impasto.commands["render"].make_context("render", line).params[name] == value


def test_sizes_are_told_beforehand() -> None:
    recipe = Recipe(steps=(Stylize(style="irises"),), crop=Crop(width=0.5))
    assert recipe.size_of(300, 200) == (150, 200)
    fitted = recipe.model_copy(update={"output": Output(size=Size(width=1500, height=1500))})
    assert fitted.size_of(300, 200) == (1125, 1500)


@pytest.mark.parametrize("text", ["", "1,2", "a,b,c,d", "0.5,0,0.6,1", "0,0,0,1", "nan,0,1,1", "-0.1,0,1,1"])
def test_what_is_no_part_of_a_photo_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidRequest, match="is not a part of a photo"):
        Crop.parse(text)


def test_too_much_turning_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="--straighten"):
        understand(Wishes(style="irises", straighten=60.0))
    assert understand(Wishes(style="irises", straighten=0.0)).recipe.crop is None


def test_words_alone_have_nothing_to_crop(tmp_path: Path) -> None:
    order = Order(
        Recipe(steps=(Imagine(prompt="a red sun"),), crop=Crop(width=0.5)),
        "sun",
        "",
        "cpu",
        None,
        None,
        overwrite=False,
    )
    with pytest.raises(InvalidRequest, match="no photo to crop"):
        request_for(order, None, tmp_path / "p.png")


def test_a_window_outside_the_photo_is_told_in_our_own_words() -> None:
    with pytest.raises(ValidationError) as caught:
        Recipe.model_validate({"steps": [{"style": "mosaic"}], "crop": {"left": 0.5, "width": 0.9}})
    assert "crop: the window must lie inside the photo." in explain(caught.value).message
