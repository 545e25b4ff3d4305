"""The recipe inside pictures: readable by ordinary tools, and read back without trusting the file."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from engine.canvas import Canvas
from engine.metadata import KEY, read_recipe
from engine.picture import save_picture
from engine.recipe import Output, Recipe, Size, Stylize
from tests import pictures

SUFFIXES = [".png", ".jpg", ".webp", ".tif", ".avif"]
RECIPE = Recipe(
    steps=(Stylize(style='Frühling "Ж" 🎨 <b>\n\\', strength=0.375), Stylize(style="monet")),
    output=Output(size=Size(width=3840, height=2160), quality=81, depth=16),
    seed=4_294_967_295,
)


def saved(folder: Path, suffix: str, recipe: Recipe | None, *, metadata: bool = True) -> Path:
    with Canvas.blank(20, 10) as canvas:
        return save_picture(canvas, folder / f"out{suffix}", output=Output(metadata=metadata), recipe=recipe)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_it_comes_back_as_it_was(tmp_path: Path, suffix: str) -> None:
    assert read_recipe(saved(tmp_path, suffix, RECIPE)) == RECIPE


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_other_programs_can_show_it(tmp_path: Path, suffix: str) -> None:
    with Image.open(saved(tmp_path, suffix, RECIPE)) as image:  # tests/test_restoring.py has those of words
        image.load()
        if suffix == ".png":
            text = image.info[KEY]
            assert isinstance(text, PngImagePlugin.iTXt)
        elif suffix == ".tif":
            text = image.getexif()[270]
        else:
            text = image.getexif().get_ifd(0x8769)[0x9286].removeprefix(b"ASCII\0\0\0").decode("ascii")
    assert Recipe.model_validate(json.loads(text)) == RECIPE


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_it_stays_out_when_not_wanted(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path, suffix, RECIPE, metadata=False)
    assert read_recipe(path) is None
    assert b"monet" not in path.read_bytes()
    assert read_recipe(saved(tmp_path / "none", suffix, None)) is None


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_giant_recipe_never_breaks_the_picture(tmp_path: Path, suffix: str) -> None:
    giant = Recipe(steps=tuple(Stylize(style="Ж" * 4096) for _ in range(8)))
    path = saved(tmp_path, suffix, giant)
    with Image.open(path) as image:
        image.load()
    assert read_recipe(path) in (giant, None)


def png_with(path: Path, text: str, key: str = KEY) -> Path:
    body = b"iTXt" + key.encode() + b"\0\0\0\0\0" + text.encode("utf-8", "surrogatepass")
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    pictures.photo(20, 10).save(path)
    data = path.read_bytes()
    path.write_bytes(data[:33] + chunk + data[33:])
    return path


def altered(**changes: Any) -> str:
    return json.dumps(RECIPE.model_dump(mode="json") | changes)


HOSTILE = [
    "",
    "not JSON",
    "null",
    "[]",
    "7",
    '"text"',
    "{",
    "{}",
    "[" * 100_000,
    '{"steps":' * 50_000,
    "9" * 100_000,
    "x" * 10_000_000,
    altered(version=2),
    altered(steps=[]),
    altered(steps=[{"kind": "shell", "command": "rm"}]),
    altered(steps=[{"kind": "stylize", "style": "monet", "strength": 9}]),
    altered(steps=[{"kind": "stylize", "style": ["monet"]}]),
    altered(steps=[{"kind": "stylize", "style": "m"}] * 1000),
    altered(seed=-5),
    altered(seed="many"),
    altered(unknown=1),
    altered(output={"quality": 1e400}),
    altered(output={"size": {"width": 10**12, "height": 1}}),
    '{"steps": NaN}',
    '{"version": 1, "steps": [{"kind": "stylize", "style": "\\ud800"}]}',
]
SHORT = [text for text in HOSTILE if len(text) < 60_000]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_cannot_be_trusted_is_no_recipe(tmp_path: Path, text: str) -> None:
    assert read_recipe(png_with(tmp_path / "hostile.png", text)) is None
    assert read_recipe(png_with(tmp_path / "sound.png", altered(seed=3))) == RECIPE.model_copy(update={"seed": 3})


@pytest.mark.parametrize("text", SHORT, ids=range(len(SHORT)))
def test_nor_is_it_in_exif_and_tiff(tmp_path: Path, text: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0" + text.encode("utf-8", "surrogatepass")
    for suffix in (".jpg", ".webp"):
        pictures.photo(20, 10).save(tmp_path / f"hostile{suffix}", exif=exif)
        assert read_recipe(tmp_path / f"hostile{suffix}") is None
    pictures.photo(20, 10).save(tmp_path / "hostile.tif", description=text.encode("ascii", "replace").decode())
    assert read_recipe(tmp_path / "hostile.tif") is None


def test_text_bombs_and_other_files_hold_no_recipe(tmp_path: Path) -> None:
    assert read_recipe(pictures.text_bomb_png(tmp_path / "bomb.png")) is None
    assert read_recipe(png_with(tmp_path / "other.png", altered(), key="parameters")) is None
    pictures.photo(20, 10).save(tmp_path / "photo.gif")
    assert read_recipe(tmp_path / "photo.gif") is None
    (tmp_path / "text.png").write_text("hello")
    assert read_recipe(tmp_path / "text.png") is None
    assert read_recipe(tmp_path / "missing.png") is None
    assert read_recipe(tmp_path) is None


def test_a_cut_or_bent_exif_holds_no_recipe(tmp_path: Path) -> None:
    data = saved(tmp_path, ".jpg", RECIPE).read_bytes()
    path = tmp_path / "bent.jpg"
    start = data.index(b"ASCII\0\0\0{")
    for position in range(start - 200, start + 300, 7):
        bent = bytearray(data)
        bent[max(0, position)] ^= 0xFF
        path.write_bytes(bent)
        recipe = read_recipe(path)
        assert recipe is None or isinstance(recipe, Recipe)
    for cut in range(0, len(data), 41):
        path.write_bytes(data[:cut])
        assert read_recipe(path) in (None, RECIPE)
