"""The controls beside strength: each does what it says, and each is the same under any tiling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import errors
from engine.canvas import Canvas
from engine.events import Preview, Progress
from engine.recipe import Stylize
from engine.steps.finish import finish, mask_of
from engine.steps.stylize import stylize
from tests import pictures
from tests.painting import Patience, canvas_of, paint, shop, style_file
from tests.pictures import painting

LUMA = np.array([0.299, 0.587, 0.114])


def half_mask(folder: Path, width: int = 64, height: int = 40) -> str:
    """White on the left, black on the right."""
    pixels = np.zeros((height, width), np.uint8)
    pixels[:, : width // 2] = 255
    Image.fromarray(pixels).save(folder / "mask.png")
    return str(folder / "mask.png")


def second_style(folder: Path) -> str:
    painting(200, 200, seed=9).save(folder / "other.png")
    return str(folder / "other.png")


CONTROLS = ["stroke_size", "detail", "keep_colours", "mask", "blend", "strength", "all"]


def controls(name: str, folder: Path) -> dict[str, object]:
    found: dict[str, object] = {
        "stroke_size": 2.3,
        "detail": 0.7,
        "keep_colours": 0.6,
        "mask": half_mask(folder),
        "blend": [{"style": second_style(folder), "weight": 0.5}],
        "strength": 0.15,
    }
    return {**found, "feather": 0.05} if name == "all" else {name: found[name]}


@pytest.mark.parametrize("name", CONTROLS)
def test_every_control_is_exact_under_tiling(tmp_path: Path, name: str) -> None:
    photo, style, chosen = canvas_of(701, 523), style_file(tmp_path), controls(name, tmp_path)
    untiled, _ = paint(photo, style, shop(tile=4096), **chosen)
    plain, _ = paint(photo, style, shop(tile=4096))
    assert untiled.shape == (523, 701, 3)
    assert np.abs(untiled.astype(int) - plain).mean() > 0.5  # it does something
    for tile in (256, 320, 512):
        tiled, _ = paint(photo, style, shop(tile=tile), **chosen)
        assert np.abs(tiled.astype(int) - untiled).max() <= 1, tile


def test_nothing_of_a_painting_is_the_photo_whatever_the_strokes(tmp_path: Path) -> None:
    photo = canvas_of(301, 203)
    painted, _ = paint(photo, style_file(tmp_path), shop(), strength=0.0, stroke_size=3.0)
    assert np.array_equal(painted, photo.array)


def test_larger_strokes_are_smoother_and_detail_brings_edges_back(tmp_path: Path) -> None:
    photo, style = canvas_of(640, 480), style_file(tmp_path)

    def edges(**chosen: object) -> float:
        grey = paint(photo, style, shop(), **chosen)[0] @ LUMA
        return float(np.abs(np.diff(grey, axis=1)).mean())

    large = edges(stroke_size=4.0)
    assert large < 0.8 * edges()
    assert edges(stroke_size=4.0, detail=1.0) > 1.1 * large


def test_kept_colours_are_the_photos_and_lightness_the_paintings(tmp_path: Path) -> None:
    photo, style = canvas_of(320, 240), style_file(tmp_path)
    plain, _ = paint(photo, style, shop())
    kept, _ = paint(photo, style, shop(), keep_colours=1.0)
    inside = ((kept > 0) & (kept < 255)).all(2)
    assert inside.mean() > 0.5
    light, hue = kept @ LUMA, kept - (kept @ LUMA)[..., None]
    own = photo.array - (photo.array @ LUMA)[..., None]
    assert np.abs(light - plain @ LUMA)[inside].max() < 2
    assert np.abs(hue - own)[inside].max() < 2


def test_a_mask_paints_here_and_leaves_there_exactly(tmp_path: Path) -> None:
    photo, style, mask = canvas_of(320, 200), style_file(tmp_path), half_mask(tmp_path)
    plain, _ = paint(photo, style, shop())
    here, _ = paint(photo, style, shop(), mask=mask)
    there, _ = paint(photo, style, shop(), mask=mask, mask_inverted=True)
    left, right = np.s_[:, :152], np.s_[:, 168:]
    assert np.array_equal(here[left], plain[left])
    assert np.array_equal(here[right], photo.array[right])
    assert np.array_equal(there[left], photo.array[left])
    assert np.array_equal(there[right], plain[right])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_mask_is_upright_whatever_its_exif_says(tmp_path: Path, orientation: int) -> None:
    files = [tmp_path / "turned.png", tmp_path / "upright.png"]
    pictures.oriented(files[0], pictures.photo(40, 30), orientation)
    pictures.photo(40, 30).save(files[1])
    turned, upright = (mask_of(Stylize(style="x", mask=str(file)), 40, 30).numpy() for file in files)
    assert np.array_equal(turned, upright)


def test_a_feathered_mask_goes_over_gently(tmp_path: Path) -> None:
    white, black = np.full((100, 400, 3), 255, np.uint8), np.zeros((100, 400, 3), np.uint8)
    soft = Stylize(style="x", mask=half_mask(tmp_path, 400, 100), feather=0.1)
    target = Canvas(black.copy())
    assert sum(finish(Canvas(black), Canvas(white), soft, 1.0, target)) == 100
    row = target.array[50, :, 0].astype(int)
    assert row[0] == 255
    assert row[-1] == 0
    assert (np.diff(row) <= 0).all()
    assert np.diff(row).min() > -12


def test_a_blend_lies_between_its_paintings(tmp_path: Path) -> None:
    photo, style, other = canvas_of(320, 240), style_file(tmp_path), second_style(tmp_path)
    first, _ = paint(photo, style, shop())
    second, _ = paint(photo, Path(other), shop())
    mixed, _ = paint(photo, style, shop(), blend=[{"style": other, "weight": 1.0}])
    apart = np.abs(first.astype(int) - second).mean()
    assert np.abs(mixed.astype(int) - first).mean() < apart
    assert np.abs(mixed.astype(int) - second).mean() < apart


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 900), (7, 5), (900, 3)])
def test_tiny_pictures_and_large_strokes(tmp_path: Path, width: int, height: int) -> None:
    painted, _ = paint(canvas_of(width, height), style_file(tmp_path), shop(), stroke_size=8.0, detail=1.0)
    assert painted.shape == (height, width, 3)


def test_sixteen_bits_stay_sixteen(tmp_path: Path) -> None:
    canvas = Canvas((canvas_of(200, 150).array.astype(np.uint16) * 257).copy())
    painted, _ = paint(canvas, style_file(tmp_path), shop(), stroke_size=2.0, keep_colours=0.5)
    assert painted.dtype == np.uint16
    assert len(np.unique(painted)) > 2000


def test_progress_never_goes_back_and_the_last_preview_is_finished(tmp_path: Path) -> None:
    _, events = paint(canvas_of(700, 500), style_file(tmp_path), shop(tile=128), stroke_size=2.0)
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done == sorted(done)
    assert done[-1] == 1000
    last = [event for event in events if isinstance(event, Preview)][-1]
    assert (last.width, last.height) == (700, 500)


def test_finishing_can_be_cancelled(tmp_path: Path) -> None:
    patience = Patience(5)
    with pytest.raises(errors.Cancelled):
        paint(canvas_of(300, 900), style_file(tmp_path), shop(checkpoint=patience), detail=0.5)
    assert patience.calls == 6


def test_a_missing_mask_is_told_before_anything_is_painted(tmp_path: Path) -> None:
    step = Stylize(style=str(style_file(tmp_path)), mask=str(tmp_path / "no-mask.png"))
    with pytest.raises(errors.UnreadablePicture, match="no-mask"):
        next(stylize(canvas_of(64, 64), step, shop()))
