"""Opening pictures: orientation, colour, 16 bit, alpha, sizes, frames."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pytest
import pyvips
from PIL import Image, ImageCms

from engine.canvas import Canvas
from engine.errors import TooLarge
from engine.picture import load_style, open_picture, save_picture
from engine.probe import probe, thumbnail
from engine.recipe import Output, Size
from tests import pictures

Array = npt.NDArray[np.generic]


def lab(rgb: Array) -> npt.NDArray[np.float64]:
    """CIE L*a*b* (D65) of 8-bit sRGB samples."""
    linear = np.asarray(rgb, np.float64) / 255
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    matrix = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = linear @ matrix.T / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def mean_colour_difference(first: Array, second: Array) -> float:
    return float(np.linalg.norm(lab(first) - lab(second), axis=-1).mean())


def opened(path: Path, *, depth: Literal[8, 16] = 8, fit: Size | None = None) -> Array:
    with open_picture(path, depth=depth, fit=fit) as picture:
        return picture.canvas.array.copy()


# ---- orientation


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_entry_shows_the_same_upright_pixels(tmp_path: Path, suffix: str, orientation: int) -> None:
    image = pictures.photo(96, 64, 4)
    path = pictures.oriented(tmp_path / f"turned{suffix}", image, orientation)
    plain = np.asarray(image)
    tolerance = 12 if suffix == ".jpg" else 0

    info = probe(path)
    assert (info.width, info.height) == (96, 64)
    assert np.abs(opened(path).astype(int) - plain).max() <= tolerance
    style = load_style(path)
    assert style.dtype == np.float32
    assert np.abs(style * 255 - plain).max() <= tolerance + 0.01
    small = thumbnail(path, 96)
    assert (small.width, small.height) == (96, 64)
    assert np.abs(np.frombuffer(small.rgb, np.uint8).reshape(64, 96, 3).astype(int) - plain).max() <= tolerance


@pytest.mark.parametrize("orientation", range(2, 9))
def test_scaling_a_turned_picture_equals_scaling_an_upright_one(tmp_path: Path, orientation: int) -> None:
    image = pictures.photo(301, 203, 4)
    path = pictures.oriented(tmp_path / "turned.png", image, orientation)
    upright = pictures.oriented(tmp_path / "upright.png", image, 1)
    for box in (Size(width=100, height=100), Size(width=640, height=480)):
        difference = np.abs(opened(path, fit=box).astype(int) - opened(upright, fit=box))
        assert difference.max() <= 3
        assert difference.mean() < 0.2
    assert np.abs(load_style(path) - load_style(upright)).mean() < 0.001


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_the_written_picture_is_not_turned_twice(tmp_path: Path, suffix: str) -> None:
    path = pictures.oriented(tmp_path / "turned.jpg", pictures.photo(96, 64, 4), 6)
    with open_picture(path) as picture:
        target = save_picture(picture.canvas, tmp_path / f"out{suffix}", output=Output(quality=100))
        with Image.open(target) as written:
            assert written.size == (96, 64)
            assert written.getexif().get(0x0112, 1) == 1
        assert np.abs(opened(target).astype(int) - picture.canvas.array).mean() < (5 if suffix == ".webp" else 2)


# ---- colour and depth


def test_16_bit_grey_is_a_ramp_and_never_white(tmp_path: Path) -> None:
    samples = opened(pictures.grey16_png(tmp_path / "ramp.png"))
    assert np.array_equal(samples[0, :, 0], samples[0, :, 2])
    assert np.abs(samples[0, :, 1].astype(int) - np.arange(256)).max() <= 1


@pytest.mark.parametrize("name", ["deep.png", "deep.tif"])
def test_16_bit_colour_keeps_its_depth(tmp_path: Path, name: str) -> None:
    path = pictures.rgb16(tmp_path / name)
    expected = pictures.ramps16(128, 64)
    assert np.array_equal(opened(path, depth=16), expected)
    assert np.array_equal(opened(path, depth=8), np.rint(expected / 257).astype(np.uint8))


def test_float_tiff_is_read_as_fractions(tmp_path: Path) -> None:
    samples = opened(pictures.float_tiff(tmp_path / "float.tif"), depth=16)
    assert np.abs(samples.astype(int) - pictures.ramps16(128, 64)).max() <= 1


@pytest.mark.parametrize("top", [255.0, 65535.0])
def test_float_tiff_in_other_ranges_and_with_samples_that_are_no_numbers(tmp_path: Path, top: float) -> None:
    samples = (pictures.ramps16(64, 32) / 65535 * top).astype(np.float32)
    samples[3, 3] = (np.nan, np.inf, -np.inf)
    image = pyvips.Image.new_from_memory(samples.tobytes(), 64, 32, 3, "float")
    (tmp_path / "float.tif").write_bytes(image.copy(interpretation="srgb").tiffsave_buffer())
    expected = np.rint(pictures.ramps16(64, 32) / 257)
    expected[3, 3] = 0
    assert np.abs(opened(tmp_path / "float.tif").astype(int) - expected).max() <= 1


def test_cmyk_without_a_profile_looks_as_printed(tmp_path: Path) -> None:
    path = pictures.cmyk_jpeg(tmp_path / "press.jpg")
    with open_picture(path) as picture:
        assert picture.alpha is None
        assert picture.icc is None
        assert any("CMYK" in note for note in picture.notes)
        plain = np.asarray(pictures.photo(120, 80, 3)).astype(float)
        ours = picture.canvas.array.astype(float)
    for channel in range(3):  # a press profile dulls colours, but light stays light and hues stay
        assert np.corrcoef(plain[..., channel].ravel(), ours[..., channel].ravel())[0, 1] > 0.9
    assert abs(plain.mean() - ours.mean()) < 30


def test_grey_with_alpha(tmp_path: Path) -> None:
    path = pictures.grey_alpha_png(tmp_path / "la.png")
    with Image.open(path) as image, open_picture(path) as picture:
        grey, alpha = image.split()
        assert picture.alpha is not None
        assert np.array_equal(picture.alpha.array[..., 0], np.asarray(alpha))
        visible = np.asarray(alpha) > 0
        assert np.array_equal(picture.canvas.array[visible][:, 1], np.asarray(grey)[visible])


def test_palette_with_transparency_keeps_colours_and_alpha(tmp_path: Path) -> None:
    path = pictures.palette_alpha_png(tmp_path / "p.png")
    with Image.open(path) as image:
        expected = np.asarray(image.convert("RGBA"))
    with open_picture(path) as picture:
        assert picture.alpha is not None
        assert np.array_equal(picture.alpha.array[..., 0], expected[..., 3])
        visible = expected[..., 3] > 0
        assert np.array_equal(picture.canvas.array[visible], expected[visible][:, :3])


@pytest.mark.parametrize("fit", [None, Size(width=61, height=61), Size(width=300, height=300)])
def test_colour_hidden_under_transparency_never_shows(tmp_path: Path, fit: Size | None) -> None:
    path = pictures.hidden_colour_png(tmp_path / "hidden.png")
    with open_picture(path, fit=fit) as picture:
        assert picture.alpha is not None
        visible = picture.alpha.array[..., 0] > 8
        assert np.abs(picture.canvas.array[visible].astype(int) - (0, 160, 0)).max() <= 6
        target = save_picture(picture.canvas, tmp_path / "flat.jpg", output=Output(quality=100), alpha=picture.alpha)
        flat = opened(target).astype(int)
    assert (flat[..., 0] - flat[..., 1]).max() <= 8  # no red anywhere
    assert flat[:, -20:].min() >= 250  # white where nothing was


def profiled(path: Path, icc: bytes, depth: int = 8) -> Path:
    """A photo whose samples are meant in `icc`."""
    image = pictures.photo(120, 80, 7)
    if depth == 8:
        image.save(path, icc_profile=icc)
        return path
    samples = np.asarray(image).astype(np.uint16) * 257
    deep = pyvips.Image.new_from_memory(samples.tobytes(), 120, 80, 3, "ushort").copy(interpretation="rgb16")
    deep.set_type(pyvips.GValue.blob_type, "icc-profile-data", icc)
    path.write_bytes(deep.tiffsave_buffer())
    return path


def in_srgb_by_pillow(icc: bytes) -> Array:
    transform = ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(io.BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        "RGB",
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )
    converted = ImageCms.applyTransform(pictures.photo(120, 80, 7), transform)
    assert converted is not None
    return np.asarray(converted)


@pytest.mark.parametrize("primaries", [pictures.ADOBE_RGB, pictures.DISPLAY_P3])
@pytest.mark.parametrize("depth", [8, 16])
def test_a_wide_profile_is_converted_and_given_back(
    tmp_path: Path, primaries: tuple[tuple[float, float], tuple[float, float], tuple[float, float], float], depth: int
) -> None:
    icc = pictures.rgb_profile(*primaries)
    path = profiled(tmp_path / ("wide.tif" if depth == 16 else "wide.png"), icc, depth)
    stored = np.asarray(pictures.photo(120, 80, 7))
    assert mean_colour_difference(stored, in_srgb_by_pillow(icc)) > 1.5  # the profile does change something
    with open_picture(path, depth=16 if depth == 16 else 8) as picture:
        assert picture.icc == icc
        eight_bit = picture.canvas.array // 257 if depth == 16 else picture.canvas.array
        assert mean_colour_difference(eight_bit, in_srgb_by_pillow(icc)) <= 1
        for suffix in (".png", ".jpg", ".webp", ".tif"):
            target = save_picture(
                picture.canvas, tmp_path / f"out{suffix}", output=Output(quality=100), icc=picture.icc
            )
            with Image.open(target) as written:
                assert written.info["icc_profile"] == icc
                difference = np.abs(np.asarray(written.convert("RGB")).astype(int) - stored)
            assert np.median(difference) <= 2  # what lies outside sRGB is lost, the rest comes back


def test_a_profile_that_is_srgb_changes_nothing(tmp_path: Path) -> None:
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = profiled(tmp_path / "srgb.png", icc)
    with open_picture(path) as picture:
        assert np.array_equal(picture.canvas.array, np.asarray(pictures.photo(120, 80, 7)))
        assert picture.icc is None


def test_a_broken_profile_is_left_out_with_a_note(tmp_path: Path) -> None:
    sound = pictures.rgb_profile(*pictures.ADOBE_RGB)
    grey = sound.replace(b"RGB ", b"GRAY", 1)
    for number, icc in enumerate([b"nonsense" * 40, sound[:200], sound[:128] + b"\xff" * 300, grey]):
        path = profiled(tmp_path / f"{number}.png", icc)
        with open_picture(path) as picture:
            assert np.array_equal(picture.canvas.array, np.asarray(pictures.photo(120, 80, 7)))
            assert picture.icc is None
            assert picture.notes == ("Its colour profile is damaged and was left out.",)


def test_lab_tiff(tmp_path: Path) -> None:
    image = pictures.photo(60, 40, 2)
    vips = pyvips.Image.new_from_memory(image.tobytes(), 60, 40, 3, "uchar").copy(interpretation="srgb")
    (tmp_path / "lab.tif").write_bytes(vips.colourspace("labs").tiffsave_buffer())
    assert mean_colour_difference(opened(tmp_path / "lab.tif"), np.asarray(image)) <= 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "RGB"])
@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp", ".gif"])
def test_ordinary_modes_match_pillow(tmp_path: Path, mode: str, suffix: str) -> None:
    image = pictures.photo(61, 43, 9).convert(mode)
    path = tmp_path / f"picture{suffix}"
    image.save(path)
    with Image.open(path) as stored:
        expected = np.asarray(stored.convert("RGB"))
    assert np.abs(opened(path).astype(int) - expected).max() <= 1


def test_further_channels_are_left_out_with_a_note(tmp_path: Path) -> None:
    samples = np.dstack([np.asarray(pictures.photo(40, 30, 1))] * 2)
    image = pyvips.Image.new_from_memory(np.ascontiguousarray(samples).tobytes(), 40, 30, 6, "uchar")
    (tmp_path / "six.tif").write_bytes(image.copy(interpretation="srgb").tiffsave_buffer())
    with open_picture(tmp_path / "six.tif") as picture:
        assert picture.notes == ("Its extra channels were left out.",)
        assert picture.alpha is not None  # the fourth
        assert np.array_equal(picture.alpha.array[..., 0], samples[..., 3])
        visible = samples[..., 3] > 0
        assert np.array_equal(picture.canvas.array[visible], samples[visible][:, :3])


# ---- sizes


def test_fitting_keeps_the_shape_and_matches_a_good_resampler(tmp_path: Path) -> None:
    image = pictures.photo(400, 300, 2)
    image.save(tmp_path / "photo.png")
    samples = opened(tmp_path / "photo.png", fit=Size(width=200, height=1000))
    assert samples.shape == (150, 200, 3)
    reference = np.asarray(image.resize((200, 150), Image.Resampling.LANCZOS))
    assert np.abs(samples.astype(int) - reference).mean() < 1.5


def test_a_shrunk_jpeg_looks_like_the_whole_one(tmp_path: Path) -> None:
    image = pictures.photo(1600, 1200, 2)
    image.save(tmp_path / "photo.jpg", quality=95)
    image.save(tmp_path / "photo.png")
    box = Size(width=150, height=150)
    difference = np.abs(opened(tmp_path / "photo.jpg", fit=box).astype(int) - opened(tmp_path / "photo.png", fit=box))
    assert difference.mean() < 1.5


@pytest.mark.parametrize("size", [(1, 1), (1, 20_000), (20_000, 1), (3, 2)])
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".tif"])
def test_extreme_shapes_open_and_scale(tmp_path: Path, size: tuple[int, int], suffix: str) -> None:
    path = tmp_path / f"thin{suffix}"
    Image.new("RGB", size, (10, 200, 90)).save(path)
    for box in (None, Size(width=300, height=200), Size(width=7680, height=4320)):
        expected = size if box is None else box.fit(*size)
        if expected[0] * expected[1] > 4_000_000:
            continue
        samples = opened(path, fit=box)
        assert samples.shape[1::-1] == expected
        assert np.abs(samples.astype(int) - (10, 200, 90)).max() <= 3
    assert min(load_style(path).shape[:2]) >= 1
    small = thumbnail(path, 128)
    assert len(small.rgb) == small.width * small.height * 3 > 0
    assert max(small.width, small.height) <= 128


def test_a_style_is_bounded_and_never_enlarged(tmp_path: Path) -> None:
    for size, expected in [((1500, 1000), (768, 512)), ((9000, 300), (2048, 68)), ((40, 30), (40, 30))]:
        pictures.painting(*size).save(tmp_path / "style.png")
        assert load_style(tmp_path / "style.png").shape == (expected[1], expected[0], 3)


def test_absurd_sizes_are_refused_before_memory_is_taken(tmp_path: Path) -> None:
    pictures.photo(30, 30).save(tmp_path / "photo.png")
    with pytest.raises(TooLarge, match="65500 × 65500"):
        open_picture(tmp_path / "photo.png", fit=Size(width=65_500, height=65_500))


def test_a_picture_may_lie_on_disk(tmp_path: Path) -> None:
    image = pictures.faded(pictures.photo(90, 70, 1))
    image.save(tmp_path / "photo.png")
    work = tmp_path / "work"
    work.mkdir()
    with open_picture(tmp_path / "photo.png", folder=work, in_memory=100) as picture:
        assert isinstance(picture.alpha, Canvas)
        assert np.array_equal(picture.alpha.array[..., 0], np.asarray(image)[..., 3])
    assert list(work.iterdir()) == []


# ---- frames


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "moving.png", "pages.tif"])
def test_the_first_frame_is_used_and_said_so(tmp_path: Path, name: str) -> None:
    path = pictures.animation(tmp_path / name)
    assert probe(path).frames == 3
    with open_picture(path) as picture:
        assert picture.notes == ("Only the first of 3 frames or pages is used.",)
        first = np.asarray(pictures.photo(60, 40, 0))
        limit = 6 if name.endswith(".gif") else 0.01  # a GIF holds 256 colours
        assert np.abs(picture.canvas.array.astype(int) - first).mean() <= limit
        assert picture.canvas.array.shape == (40, 60, 3)


def test_a_single_frame_needs_no_note(tmp_path: Path) -> None:
    pictures.photo(60, 40).save(tmp_path / "still.gif")
    with open_picture(tmp_path / "still.gif") as picture:
        assert picture.notes == ()
