"""Broken, hostile and oddly named files: each is opened, or refused with one clear sentence."""

from __future__ import annotations

import json
import os
import random
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from PIL import Image

from engine.errors import CannotWrite, EngineError, TooLarge, UnreadablePicture
from engine.picture import load_style, open_picture, save_picture
from engine.probe import probe, thumbnail
from engine.recipe import Output, Size
from tests import pictures
from tests.command import python

ENTRIES: list[Callable[[Path], object]] = [open_picture, load_style, lambda path: thumbnail(path, 64)]


def vips_saved(saver: str, **options: object) -> Callable[[Path], object]:
    def save(path: Path) -> None:
        image = pictures.photo(48, 32, 1)
        vips = pyvips.Image.new_from_memory(image.tobytes(), 48, 32, 3, "uchar").copy(interpretation="srgb")
        path.write_bytes(getattr(vips, saver)(**options))

    return save


def pillow_saved(kind: str, mode: str = "RGB", **options: Any) -> Callable[[Path], object]:
    return lambda path: pictures.photo(48, 32, 1).convert(mode).save(path, kind, **options)


KINDS: dict[str, Callable[[Path], object]] = {
    "baseline JPEG": pillow_saved("JPEG"),
    "progressive JPEG": pillow_saved("JPEG", progressive=True),
    "PNG": pillow_saved("PNG"),
    "interlaced PNG": vips_saved("pngsave_buffer", interlace=True),
    "palette PNG": pillow_saved("PNG", "P"),
    "lossy WebP": pillow_saved("WEBP"),
    "lossless WebP with alpha": pillow_saved("WEBP", "RGBA", lossless=True),
    "raw TIFF": pillow_saved("TIFF"),
    "deflated TIFF": pillow_saved("TIFF", compression="tiff_adobe_deflate"),
    "JPEG in TIFF": pillow_saved("TIFF", compression="jpeg"),
    "tiled TIFF": vips_saved("tiffsave_buffer", tile=True, tile_width=16, tile_height=16),
    "GIF": pillow_saved("GIF"),
    "BMP": pillow_saved("BMP"),
    "AVIF": vips_saved("heifsave_buffer", compression="av1"),
}


ANIMATED = {"animated GIF": ".gif", "animated WebP": ".webp", "animated PNG": ".png"}


def made(kind: str, folder: Path) -> bytes:
    if kind in ANIMATED:
        return pictures.animation(folder / f"whole{ANIMATED[kind]}", 3, 24, 16).read_bytes()
    KINDS[kind](folder / "whole")
    return (folder / "whole").read_bytes()


@pytest.mark.parametrize("kind", [*KINDS, *ANIMATED])
def test_every_cut_is_found(tmp_path: Path, kind: str) -> None:
    data = made(kind, tmp_path)
    path = tmp_path / "cut"
    path.write_bytes(data)
    open_picture(path).close()  # the whole one opens
    cuts = {round(len(data) * step / 200) for step in range(200)} | set(range(len(data) - 16, len(data)))
    used = []
    for cut in cuts:
        path.write_bytes(data[:cut])
        try:
            open_picture(path).close()
        except UnreadablePicture:
            continue
        used.append(cut - len(data))
    assert used == []


def test_a_tiff_cut_behind_its_first_page_shows_that_page_or_is_refused(tmp_path: Path) -> None:
    data = pictures.animation(tmp_path / "whole.tif", 3, 24, 16).read_bytes()
    path = tmp_path / "cut"
    opened = 0
    for cut in range(16, len(data), 7):
        path.write_bytes(data[:cut])
        try:
            with open_picture(path) as picture:
                assert np.array_equal(picture.canvas.array, np.asarray(pictures.photo(24, 16, 0)))
        except UnreadablePicture:
            continue
        opened += 1
    assert opened < len(data) / 7


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif", ".gif", ".bmp"])
def test_a_half_file_is_named_at_every_entry(tmp_path: Path, suffix: str, entry: Callable[[Path], object]) -> None:
    whole = tmp_path / f"photo{suffix}"
    pictures.photo(300, 200, 3).save(whole)
    with pytest.raises(UnreadablePicture, match=rf"cut-photo\{suffix} is cut off or damaged"):
        entry(pictures.truncated(whole, 0.5))


@pytest.mark.parametrize("kind", [*KINDS, *ANIMATED])
def test_flipped_bytes_end_in_a_picture_or_in_words(tmp_path: Path, kind: str) -> None:
    data = made(kind, tmp_path)
    path = tmp_path / "mutant"
    source = random.Random(kind)
    for _ in range(60):
        mutant = bytearray(data)
        for _ in range(source.choice([1, 3, 20])):
            mutant[source.randrange(len(mutant))] = source.randrange(256)
        path.write_bytes(mutant)
        for entry in (probe, lambda path: open_picture(path, fit=Size(width=32, height=32)).close()):
            try:
                entry(path)
            except EngineError as error:
                assert error.message  # noqa: PT017 - both outcomes are right, other exceptions are not


# ---- what is not a picture

NOT_PICTURES: dict[str, tuple[bytes, str]] = {
    "empty.jpg": (b"", "is empty"),
    "noise.png": (random.Random(1).randbytes(5000), "not a picture"),
    "text.jpg": (b"Dear artist,\n" * 20, "not a picture"),
    "eps.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "PostScript"),
    "dos-eps.png": (b"\xc5\xd0\xd3\xc6" + bytes(60), "PostScript"),
    "pdf.jpg": (b"%PDF-1.7\n" + bytes(90), "PDF"),
    "svg.png": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"></svg>', "SVG"),
    "html.png": (b"<!DOCTYPE html><html><body>404</body></html>", "web page"),
    "heic.jpg": (b"\0\0\0\x18ftypheic" + bytes(50), "HEIC"),
    "psd.png": (b"8BPS\0\x01" + bytes(50), "Photoshop"),
    "zip.png": (b"PK\x03\x04" + bytes(50), "archive"),
    "vips.png": (b"\xb6\xa6\xf2\x08" + bytes(90), "not a picture"),
    "ppm.png": (b"P6 2 2 255\n" + bytes(12), "not a picture"),
}


@pytest.mark.parametrize("name", NOT_PICTURES)
def test_what_is_no_picture_is_refused_by_content(tmp_path: Path, name: str) -> None:
    data, words = NOT_PICTURES[name]
    path = tmp_path / name
    path.write_bytes(data)
    for entry in [*ENTRIES, probe]:
        with pytest.raises(UnreadablePicture, match=words) as caught:
            entry(path)
        assert name in caught.value.message
        assert caught.value.advice


def test_the_suffix_plays_no_part(tmp_path: Path) -> None:
    image = pictures.photo(40, 30, 1)
    image.save(tmp_path / "tiff.png", "TIFF")
    image.save(tmp_path / "png", "PNG")
    assert probe(tmp_path / "tiff.png").format == "tiff"
    for name in ("tiff.png", "png"):
        with open_picture(tmp_path / name) as picture:
            assert np.array_equal(picture.canvas.array, np.asarray(image))


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with names")
def test_folders_pipes_devices_and_missing_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    for path, words in [
        (tmp_path, "is a folder"),
        (tmp_path / "pipe.png", "not an ordinary file"),
        (Path("/dev/zero"), "not an ordinary file"),
        (tmp_path / "missing.png", "does not exist"),
        (tmp_path / "loop.png", "cannot be opened"),
        (tmp_path / "a\0b.png", "cannot be opened"),
        (tmp_path / ("x" * 300), "cannot be opened"),
    ]:
        with pytest.raises(UnreadablePicture, match=words):
            open_picture(path)


def test_no_other_program_is_ever_started(tmp_path: Path) -> None:
    """In a process of its own, because an audit hook stays for ever."""
    for name, (data, _) in NOT_PICTURES.items():
        (tmp_path / name).write_bytes(data)
    pictures.photo(40, 30).save(tmp_path / "sound.png")
    script = f"""
import pathlib, sys
started = []
def hook(event, arguments):
    if event.startswith(("subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "socket.")):
        started.append(event)
sys.addaudithook(hook)
from engine.errors import EngineError
from engine.picture import open_picture
from engine.probe import probe, thumbnail
refused = 0
for path in pathlib.Path({str(tmp_path)!r}).iterdir():
    for entry in (probe, open_picture, lambda path: thumbnail(path, 50)):
        try:
            entry(path)
        except EngineError:
            refused += 1
children = pathlib.Path("/proc/self/task").exists() and [
    text for text in (p.read_text() for p in pathlib.Path("/proc/self/task").glob("*/children")) if text
]
assert refused == 3 * {len(NOT_PICTURES)}, refused
assert not started, started
assert not children, children
"""
    done = python(script)
    assert done.returncode == 0, done.stderr


# ---- bombs and giants

MEASURE = """
import json, pathlib, sys, time
import numpy, pyvips
from engine.errors import EngineError
from engine.picture import open_picture, save_picture
from engine.probe import probe, thumbnail
from engine.recipe import Output, Size
path, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
status = pathlib.Path("/proc/self/status")  # ru_maxrss would start from the parent's
if not status.exists():
    raise SystemExit("skip")
peak = lambda: 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
import resource
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
start, before = time.monotonic(), peak()
def outcome(entry):
    try:
        result = entry(path)
    except EngineError as error:
        return [type(error).__name__, str(error)]
    return ["ok", [result.width, result.height]]
def saved(path):
    picture = open_picture(path)
    save_picture(picture.canvas, folder / "out.png", output=Output(), alpha=picture.alpha)
    return picture
entries = {
    "probe": probe,
    "thumbnail": lambda path: thumbnail(path, 256),
    "open": lambda path: open_picture(path, fit=Size(width=1920, height=1080)),
    "save": saved,
}
outcomes = {name: outcome(entries[name]) for name in sys.argv[3:]}
print(json.dumps({"added": peak() - before, "peak": peak(), "seconds": time.monotonic() - start, **outcomes}))
"""


def measured(path: Path, *entries: str) -> dict[str, Any]:
    """What the entries answer in a fresh process of at most 4 GB, and the memory it held."""
    done = python(MEASURE, path, path.parent, *entries)
    if "skip" in done.stderr:
        pytest.skip("this system does not tell the memory of a process")
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def grey_bomb(path: Path, side: int, bits: int = 8) -> Path:
    return pictures.bomb_png(path, side, side, bits=bits)


BOMBS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "13000²": (lambda folder: grey_bomb(folder / "b.png", 13_000), "ok"),
    "14000² RGB": (lambda folder: pictures.bomb_png(folder / "b.png", 14_000, 14_000, colour=2), "ok"),
    "65000²": (lambda folder: grey_bomb(folder / "b.png", 65_000, 1), "65000 × 65000"),
    "text": (lambda folder: pictures.text_bomb_png(folder / "b.png"), "ok"),
    "10,000 frames": (lambda folder: pictures.long_gif(folder / "b.gif"), "ok"),
    "GIF 20000²": (lambda folder: pictures.long_gif(folder / "b.gif", 3, 20_000, 20_000, 20_000), "20000 × 20000"),
    "one tile": (lambda folder: pictures.tiled_tiff_bomb(folder / "b.tif"), "larger than can be opened"),
    "tile 16384²": (lambda folder: pictures.tiled_tiff_bomb(folder / "b.tif", 16_384), "larger than can be opened"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_with_their_size_or_handled_in_little_memory(tmp_path: Path, name: str) -> None:
    make, words = BOMBS[name]
    result = measured(make(tmp_path), "probe", "thumbnail", "open")
    assert result["peak"] <= 300 << 20
    assert result["seconds"] <= 15
    for entry in ("thumbnail", "open"):
        kind, answer = result[entry]
        assert kind == "ok" if words == "ok" else words in answer, result
    assert result["open"][0] in ("ok", "TooLarge", "UnreadablePicture")


@pytest.mark.parametrize(
    ("width", "height", "colour"), [(8192, 8192, 6), (15_360, 8640, 2), (1, 20_000, 2), (20_000, 1, 0), (1, 1, 2)]
)
def test_honest_giants_and_slivers_work(tmp_path: Path, width: int, height: int, colour: int) -> None:
    path = pictures.bomb_png(tmp_path / "giant.png", width, height, colour=colour)
    result = measured(path, "probe", "thumbnail", "open")
    assert result["probe"] == ["ok", [width, height]]
    assert result["open"] == ["ok", list(Size(width=1920, height=1080).fit(width, height))]
    kind, (small_width, small_height) = result["thumbnail"]
    assert kind == "ok"
    assert 1 <= min(small_width, small_height) <= max(small_width, small_height) <= 256
    assert result["peak"] <= 400 << 20


def test_8k_in_and_out_takes_little_memory(tmp_path: Path) -> None:
    pictures.photo(960, 540, 3).resize((7680, 4320)).save(tmp_path / "photo.jpg", quality=90)
    result = measured(tmp_path / "photo.jpg", "save")
    assert result["save"] == ["ok", [7680, 4320]]
    assert result["added"] <= 400 << 20


def test_too_many_pixels_are_refused_by_every_entry(tmp_path: Path) -> None:
    path = grey_bomb(tmp_path / "b.png", 20_000, 1)
    for entry in [*ENTRIES, probe]:
        with pytest.raises(TooLarge, match="20000 × 20000"):
            entry(path)


# ---- names

NAMES = [
    "Картина маслом.png",
    "🎨🖌️.png",
    unicodedata.normalize("NFD", "Frühlingsgefühl é.png"),
    "é" * 125 + ".png",
    "two\nlines.png",
    "-rf.png",
    "page[0].png",
    "options[Q=1,strip].png",
    "100%d %s {name}.png",
    "stdin.png",
    " leading and trailing .png",
    'quote\'s "and" `ticks` $HOME.png',
    "right\u202eto left.png",
    "CON.png",
]
if sys.platform != "win32":
    NAMES.append(os.fsdecode(b"caf\xe9 \xff.png"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp", ".tif"])
def test_odd_names_are_opened_and_saved(tmp_path: Path, name: str, suffix: str) -> None:
    image = pictures.photo(40, 30, 1)
    source = tmp_path / "in" / name.replace(".png", suffix)
    source.parent.mkdir()
    with source.open("wb") as file:
        image.save(file, {".png": "PNG", ".jpg": "JPEG", ".webp": "WEBP", ".tif": "TIFF"}[suffix])
    assert probe(source).width == 40
    assert thumbnail(source, 20).width == 20
    target = tmp_path / "out" / source.name
    with open_picture(source) as picture:
        assert save_picture(picture.canvas, target, output=Output()) == target
    assert [path.name for path in target.parent.iterdir()] == [source.name]
    assert probe(target).height == 30
    source.write_bytes(b"no picture")
    with pytest.raises(UnreadablePicture) as caught:
        open_picture(source)
    assert caught.value.message.isprintable()
    assert str(caught.value).encode()  # can be printed anywhere


@pytest.mark.parametrize("name", ["x" * 300 + ".png", "é" * 130 + ".png", "a\0b.png"])
def test_names_that_cannot_be_are_refused(tmp_path: Path, name: str) -> None:
    pictures.photo(40, 30, 1).save(tmp_path / "in.png")
    with open_picture(tmp_path / "in.png") as picture, pytest.raises(CannotWrite, match="name"):
        save_picture(picture.canvas, tmp_path / name, output=Output())
    assert len(list(tmp_path.iterdir())) == 1


def test_relative_paths_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Image.new("RGB", (4, 3), "red") as image:
        image.save("in.png")
    with open_picture(Path("in.png")) as picture:
        assert save_picture(picture.canvas, Path("out.png"), output=Output()) == Path("out.png")
    assert probe(Path("out.png")).width == 4
