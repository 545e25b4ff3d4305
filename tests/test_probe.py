"""Probing, thumbnails and folders of pictures, without numpy."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import UnreadablePicture
from engine.probe import pictures_below, pictures_in, probe, thumbnail
from tests import pictures
from tests.command import python


def test_it_loads_neither_numpy_nor_torch() -> None:
    script = "import sys, engine.probe, engine.metadata; raise SystemExit(bool({'numpy', 'torch'} & set(sys.modules)))"
    done = python(script)
    assert done.returncode == 0, done.stderr


def test_a_thumbnail_needs_no_numpy_either(tmp_path: Path) -> None:
    pictures.faded(pictures.photo(60, 40)).save(tmp_path / "photo.png")
    script = f"""
import pathlib, sys, engine.probe
engine.probe.thumbnail(pathlib.Path({str(tmp_path / "photo.png")!r}), 30)
raise SystemExit('numpy' in sys.modules)
"""
    done = python(script)
    assert done.returncode == 0, done.stderr


def test_what_the_header_says(tmp_path: Path) -> None:
    wide = pictures.rgb_profile(*pictures.ADOBE_RGB)
    pictures.photo(60, 40).save(tmp_path / "wide.jpg", icc_profile=wide)
    info = probe(tmp_path / "wide.jpg")
    assert (info.path, info.width, info.height) == (tmp_path / "wide.jpg", 60, 40)
    assert (info.format, info.depth, info.channels, info.has_alpha, info.frames) == ("jpeg", 8, 3, False, 1)
    assert info.profile == "Test RGB"

    info = probe(pictures.grey_alpha_png(tmp_path / "la.png"))
    assert (info.format, info.depth, info.channels, info.has_alpha, info.profile) == ("png", 8, 2, True, None)
    assert probe(pictures.rgb16(tmp_path / "deep.tif")).depth == 16
    assert probe(pictures.float_tiff(tmp_path / "float.tif")).depth == 32
    assert probe(pictures.animation(tmp_path / "moving.png", frames=4)).frames == 4
    assert probe(pictures.cmyk_jpeg(tmp_path / "press.jpg")).has_alpha is False


def test_a_profile_name_is_plain_short_text(tmp_path: Path) -> None:
    profile = pictures.rgb_profile(*pictures.ADOBE_RGB).replace(b"Test RGB", b"<b>\n\x1b[1m")
    pictures.photo(60, 40).save(tmp_path / "odd.jpg", icc_profile=profile)
    name = probe(tmp_path / "odd.jpg").profile
    assert name is not None
    assert name.isprintable()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif", ".gif", ".bmp"])
def test_a_thumbnail_looks_like_the_picture(tmp_path: Path, suffix: str) -> None:
    image = pictures.photo(320, 240, 5)
    image.save(tmp_path / f"photo{suffix}")
    small = thumbnail(tmp_path / f"photo{suffix}", 80)
    assert (small.width, small.height) == (80, 60)
    ours = np.frombuffer(small.rgb, np.uint8).reshape(60, 80, 3).astype(int)
    reference = np.asarray(image.resize((80, 60), Image.Resampling.LANCZOS))
    assert np.abs(ours - reference).mean() < (6 if suffix == ".gif" else 3)


def test_a_thumbnail_is_never_larger_than_the_picture(tmp_path: Path) -> None:
    pictures.photo(30, 20).save(tmp_path / "photo.png")
    small = thumbnail(tmp_path / "photo.png", 256)
    assert (small.width, small.height) == (30, 20)
    assert small.rgb == pictures.photo(30, 20).tobytes()


def test_alpha_lies_over_mid_grey_and_hides_what_is_under_it(tmp_path: Path) -> None:
    small = thumbnail(pictures.hidden_colour_png(tmp_path / "hidden.png", 64, 32), 32)
    pixels = np.frombuffer(small.rgb, np.uint8).reshape(16, 32, 3)
    assert np.abs(pixels[:, :14].astype(int) - (0, 160, 0)).max() <= 2
    assert np.abs(pixels[:, 18:].astype(int) - 128).max() <= 2


def test_the_depth_of_a_thumbnail_is_always_8(tmp_path: Path) -> None:
    small = thumbnail(pictures.grey16_png(tmp_path / "ramp.png", 256, 16), 256)
    row = np.frombuffer(small.rgb, np.uint8).reshape(16, 256, 3)[0, :, 0]
    assert np.abs(row.astype(int) - np.arange(256)).max() <= 1


def test_a_folder_lists_its_pictures_in_the_order_people_count(tmp_path: Path) -> None:
    for name in [
        "b10.png",
        "b9.PNG",
        "a.jpeg",
        "B1.tif",
        "broken.jpg",
        ".hidden.png",
        "notes.txt",
        "x.part",
        "c.webp",
    ]:
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "folder.png" / "deep.png").write_bytes(b"x")
    names = [path.name for path in pictures_in(tmp_path)]
    assert names == ["a.jpeg", "B1.tif", "b9.PNG", "b10.png", "broken.jpg", "c.webp"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_a_link_that_cannot_be_followed_costs_no_picture(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"x")
    (tmp_path / "link").symlink_to("a" * 300)
    (tmp_path / "round").symlink_to("round")
    assert pictures_in(tmp_path) == [tmp_path / "photo.png"]
    assert pictures_below(tmp_path) == [tmp_path / "photo.png"]


def test_a_name_that_is_too_long_is_no_folder() -> None:
    long = Path("a" * 300)
    assert pictures_in(long) == pictures_below(long) == [long]


def test_files_named_one_by_one_are_kept_whatever_they_are_called(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(b"x")
    given = [tmp_path / "picture", tmp_path / "missing.jpg", tmp_path / "in", tmp_path / "in" / "a.png"]
    assert pictures_in(given) == [tmp_path / "picture", tmp_path / "missing.jpg", tmp_path / "in" / "a.png"]


def test_an_empty_folder_has_no_pictures(tmp_path: Path) -> None:
    assert pictures_in(tmp_path) == []


def test_missing_files_are_named(tmp_path: Path) -> None:
    for entry in (probe, lambda path: thumbnail(path, 10)):
        with pytest.raises(UnreadablePicture, match=r"gone\.png does not exist"):
            entry(tmp_path / "gone.png")
