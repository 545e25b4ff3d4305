"""Saving pictures: formats, depths, alpha, and targets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import atomic
from engine.canvas import Canvas
from engine.errors import AlreadyExists, CannotWrite, InvalidRequest, TooLarge
from engine.picture import open_picture, save_picture
from engine.recipe import Format, Output
from tests import pictures

SUFFIXES = [".png", ".jpg", ".webp", ".tif", ".avif"]
OLD = b"what stood there before"


@pytest.fixture
def canvas() -> Iterator[Canvas]:
    with pictures.canvas_of(pictures.photo(160, 120, 8)) as canvas:
        yield canvas


# ---- formats


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_ordinary_programs_can_read_what_is_written(tmp_path: Path, canvas: Canvas, suffix: str) -> None:
    target = save_picture(canvas, tmp_path / "new" / "folders" / f"out{suffix}", output=Output(quality=100))
    assert target == tmp_path / "new" / "folders" / f"out{suffix}"
    with Image.open(target) as image:
        image.load()
        assert image.mode == "RGB"
        difference = np.abs(np.asarray(image).astype(int) - canvas.array)
    assert difference.mean() <= {".jpg": 2.0, ".webp": 4.0, ".avif": 1.0}.get(suffix, 0)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("stored", [8, 16])
@pytest.mark.parametrize("written", [8, 16])
def test_depths_in_and_out(tmp_path: Path, suffix: str, stored: int, written: int) -> None:
    samples = pictures.ramps16(64, 48)
    with Canvas.blank(64, 48, depth=16 if stored == 16 else 8) as canvas:
        canvas.array[:] = samples if stored == 16 else np.rint(samples / 257)
        target = save_picture(canvas, tmp_path / f"out{suffix}", output=Output(depth=16 if written == 16 else 8))
    with open_picture(target, depth=16) as picture:
        worst = np.abs(picture.canvas.array.astype(int) - samples).max()
        values = np.unique(picture.canvas.array[..., 0] % 257)
    assert worst <= (0 if stored == written == 16 else 129)
    assert (len(values) > 1) == (stored == written == 16)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_alpha_is_kept_where_the_format_has_it(tmp_path: Path, suffix: str) -> None:
    image = pictures.faded(pictures.photo(90, 60, 2))
    image.save(tmp_path / "in.png")
    with open_picture(tmp_path / "in.png") as picture:
        target = save_picture(
            picture.canvas, tmp_path / f"out{suffix}", output=Output(quality=100), alpha=picture.alpha
        )
    with Image.open(target) as written:
        assert written.mode == "RGBA"
        assert np.abs(np.asarray(written)[..., 3].astype(int) - np.asarray(image)[..., 3]).max() <= 1


def test_without_alpha_the_picture_lies_on_white(tmp_path: Path) -> None:
    with Canvas.blank(8, 8) as canvas, Canvas.blank(8, 8, channels=1) as alpha:
        target = save_picture(canvas, tmp_path / "out.jpg", output=Output(), alpha=alpha)
    with Image.open(target) as written:
        assert written.getextrema() == ((255, 255), (255, 255), (255, 255))


@pytest.mark.parametrize(("suffix", "sides"), [(".webp", (16_384, 1)), (".jpg", (1, 65_501))])
def test_sides_a_format_cannot_hold_are_refused_in_words(tmp_path: Path, suffix: str, sides: tuple[int, int]) -> None:
    with Canvas.blank(*sides) as canvas, pytest.raises(TooLarge, match=f"{sides[0]} × {sides[1]}"):
        save_picture(canvas, tmp_path / f"out{suffix}", output=Output())
    assert list(tmp_path.iterdir()) == []


def test_the_longest_webp_works(tmp_path: Path) -> None:
    with Canvas.blank(16_383, 2) as canvas:
        target = save_picture(canvas, tmp_path / "out.webp", output=Output())
    with Image.open(target) as written:
        assert written.size == (16_383, 2)


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("out", None, "no ending"),
        ("out.xcf", None, "ends in .xcf"),
        ("out.png", "jpeg", "PNG name, but JPEG"),
    ],
)
def test_a_format_nobody_can_tell_is_refused(
    tmp_path: Path, canvas: Canvas, name: str, form: Format | None, words: str
) -> None:
    with pytest.raises(InvalidRequest, match=words):
        save_picture(canvas, tmp_path / name, output=Output(format=form))


def test_the_option_names_the_format_of_a_name_without_one(tmp_path: Path, canvas: Canvas) -> None:
    target = save_picture(canvas, tmp_path / "out.final", output=Output(format="webp"))
    with Image.open(target) as written:
        assert written.format == "WEBP"


# ---- targets


def test_an_existing_file_is_only_replaced_when_asked(tmp_path: Path, canvas: Canvas) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(OLD)
    with pytest.raises(AlreadyExists, match=r"out\.png"):
        save_picture(canvas, target, output=Output())
    assert target.read_bytes() == OLD
    assert save_picture(canvas, target, output=Output(), overwrite=True) == target
    with Image.open(target) as written:
        assert written.size == (160, 120)


@pytest.mark.parametrize("place", ["folder.png", "file/out.png", "file/deep/out.png"])
def test_impossible_targets_are_explained(tmp_path: Path, canvas: Canvas, place: str) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(CannotWrite, match="folder"):
        save_picture(canvas, tmp_path / place, output=Output(), overwrite=True)
    assert (tmp_path / "file").read_bytes() == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.png"]


def test_a_name_taken_while_painting_is_not_overwritten(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.png"
    real = os.fsync

    def somebody_else(descriptor: int) -> None:
        real(descriptor)
        target.write_bytes(OLD)

    monkeypatch.setattr(os, "fsync", somebody_else)
    with pytest.raises(AlreadyExists):
        save_picture(canvas, target, output=Output())
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_replaced_not_followed(tmp_path: Path, canvas: Canvas) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes(OLD)
    (tmp_path / "out").mkdir()
    link = tmp_path / "out" / "out.png"
    link.symlink_to(outside)
    save_picture(canvas, link, output=Output(), overwrite=True)
    assert outside.read_bytes() == OLD
    assert not link.is_symlink()


@pytest.mark.parametrize("name", ["CON.png", "com1.tif", "name.png ", "name.png.", "a:b.png", 'a"b.png', "aux"])
def test_names_windows_cannot_keep_are_refused_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotWrite, match="Windows"):
        atomic.check_target(tmp_path / name, overwrite=False, windows=True)
    atomic.check_target(tmp_path / "console.png", overwrite=False, windows=True)
