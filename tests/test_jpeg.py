"""JPEG from elsewhere with our fields in it: streams taken apart and put together, and files saved that way."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from engine import card_jpeg, jpeg
from engine.canvas import Canvas
from engine.devices import Device
from engine.jpeg import NotJpeg, fields
from engine.metadata import read_recipe
from engine.picture import save_picture
from engine.recipe import Output, Recipe, Stylize
from tests import pictures

RECIPE = Recipe(steps=(Stylize(style='Frühling "Ж" 🎨'),), seed=7)
CARD = Device(device="cuda:0", name="a card", total=1 << 30, free=1 << 30, precision="float16")
SOI, EOI = b"\xff\xd8", b"\xff\xd9"


def bare(canvas: Canvas, quality: int = 92) -> bytes:
    """As from a card: JFIF, 4:4:4, nothing of ours. Its Huffman tables are not those of libvips, so it can be told."""
    out = io.BytesIO()
    Image.fromarray(canvas.array).save(out, "JPEG", quality=quality, subsampling=0, optimize=True)
    return out.getvalue()


STREAM = bare(pictures.canvas_of(pictures.photo(40, 24)))


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body


def pixels_of(stream: bytes) -> Any:
    with Image.open(io.BytesIO(stream)) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module")
def canvas() -> Iterator[Canvas]:
    with pictures.canvas_of(pictures.photo(1201, 853, 3)) as canvas:
        yield canvas


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """The memory of failures, empty, as in a new process."""
    failed = threading.Event()
    monkeypatch.setattr(card_jpeg, "_FAILED", failed)
    return failed


# ---- streams


def with_fields(stream: bytes | memoryview, others: bytes) -> bytes:
    """The pieces as they are written."""
    return b"".join(jpeg.with_fields(stream, others))


def test_fields_are_put_in_place_of_the_streams_own() -> None:
    others = segment(0xE1, b"Exif\0\0...") + segment(0xFE, b"a comment") + segment(0xEE, b"\xff\xd8\xff\xda")
    made = with_fields(STREAM, others)
    assert made.startswith(SOI + others + b"\xff\xdb")
    assert b"JFIF" in STREAM
    assert b"JFIF" not in made
    assert fields(made) == others
    assert (pixels_of(made) == pixels_of(STREAM)).all()
    assert with_fields(made, fields(STREAM)) == STREAM
    assert fields(with_fields(STREAM, b"")) == b""


@pytest.mark.parametrize("fill", [0, 1, 2])
def test_fill_bytes_and_fields_between_tables_are_found(fill: int) -> None:
    others = segment(0xE2, b"profile")
    at = STREAM.index(b"\xff\xdb")
    odd = STREAM[:at] + b"\xff" * fill + others + STREAM[at:]
    assert fields(odd) == fields(STREAM) + others
    assert with_fields(odd, others) == with_fields(STREAM, others)


@given(st.binary(max_size=200))
@example(b"")
@example(SOI)
@example(SOI + b"\xff" * 100)
@example(SOI + EOI)
@example(SOI + b"\xff\xe0\x00\x00" * 3)
@example(SOI + b"\xff\xda\x00\x02")
def test_what_is_no_jpeg_is_refused(noise: bytes) -> None:
    for stream in (noise, SOI + noise, SOI + b"\xff" + noise):
        with pytest.raises(NotJpeg):
            with_fields(stream, b"")


@given(st.integers(0, len(STREAM) - 1))
def test_a_stream_cut_before_its_scan_is_refused(length: int) -> None:
    if length >= STREAM.index(b"\xff\xda") + 14:
        assert fields(STREAM[:length]) == fields(STREAM)
    else:
        with pytest.raises(NotJpeg):
            fields(STREAM[:length])


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=6))
def test_bent_streams_are_refused_or_lose_nothing_but_fields(bends: list[tuple[int, int]]) -> None:
    bent = bytearray(STREAM)
    for at, value in bends:
        bent[at % len(bent)] = value
    try:
        made = with_fields(bytes(bent), b"")
    except NotJpeg:
        return
    assert fields(made) == b""
    assert len(made) + len(fields(bytes(bent))) <= len(bent)  # less fill bytes
    assert with_fields(made, b"") == made


# ---- files


@pytest.mark.parametrize("recipe", [RECIPE, None, Recipe(steps=(Stylize(style="x" * 4000),) * 8)])
def test_nothing_but_the_encoder_differs_in_the_file(tmp_path: Path, canvas: Canvas, recipe: Recipe | None) -> None:
    usual = save_picture(canvas, tmp_path / "usual.jpg", output=Output(), recipe=recipe)
    path = save_picture(canvas, tmp_path / "card.jpg", output=Output(), recipe=recipe, on_card=bare)
    stream = path.read_bytes()
    assert stream != usual.read_bytes()
    assert fields(stream) == fields(usual.read_bytes())
    assert stream == with_fields(bare(canvas), fields(stream))
    assert read_recipe(path) == recipe
    with Image.open(path) as image, Image.open(usual) as other:
        assert (np.asarray(image) == pixels_of(bare(canvas))).all()
        assert dict(image.getexif().get_ifd(0x8769)) == dict(other.getexif().get_ifd(0x8769))
        assert image.getexif().get_ifd(0x8769)[0xA002] == canvas.width
        assert image.info["dpi"] == other.info["dpi"] == (72, 72)
        assert image.info["icc_profile"] == other.info["icc_profile"]
    opened = pyvips.Image.new_from_file(str(path))
    assert opened.numpy().shape == canvas.array.shape
    assert opened.xres == pytest.approx(72 / 25.4)


def test_the_quality_that_was_asked_for_is_passed_on(tmp_path: Path, canvas: Canvas) -> None:
    save_picture(canvas, tmp_path / "card.jpg", output=Output(quality=97), on_card=bare)
    assert bare(canvas, 97)[-1000:] == (tmp_path / "card.jpg").read_bytes()[-1000:]


def never(canvas: Canvas, quality: int) -> bytes | None:
    raise AssertionError("a card was asked")


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_other_formats_never_ask_a_card(tmp_path: Path, suffix: str) -> None:
    with Canvas.blank(1000, 1000) as canvas:
        save_picture(canvas, tmp_path / f"out{suffix}", output=Output(), on_card=never)


def test_what_a_card_would_do_differently_is_not_asked_of_it(tmp_path: Path) -> None:
    save = partial(save_picture, overwrite=True, on_card=never)
    target, output = tmp_path / "out.jpg", Output()
    with Canvas.blank(1000, 1000) as canvas, Canvas.blank(1000, 1000, channels=1) as alpha:
        with pytest.raises(AssertionError, match="asked"):
            save(canvas, target, output=output)
        assert list(tmp_path.iterdir()) == []
        save(canvas, target, output=output, alpha=alpha)
        save(canvas, target, output=output, icc=pictures.rgb_profile(*pictures.DISPLAY_P3))
        save(canvas, target, output=Output(quality=89))  # 4:2:0
    with Canvas.blank(1000, 1000, depth=16) as canvas:
        save(canvas, target, output=output)
    with Canvas.blank(1000, 999) as canvas:
        save(canvas, target, output=output)


@pytest.mark.parametrize("made", [None, b"", b"rubbish", STREAM[:100]])
def test_libvips_writes_what_a_card_cannot(tmp_path: Path, canvas: Canvas, made: bytes | None) -> None:
    usual = save_picture(canvas, tmp_path / "usual.jpg", output=Output(), recipe=RECIPE)
    path = save_picture(canvas, tmp_path / "card.jpg", output=Output(), recipe=RECIPE, on_card=lambda *_: made)
    assert path.read_bytes() == usual.read_bytes()


# ---- without torchvision, or with one that does not work


def test_without_torchvision_libvips_writes_and_it_is_not_looked_for_again(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch, fresh: threading.Event
) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    on_card = partial(card_jpeg.encode, device=CARD)
    usual = save_picture(canvas, tmp_path / "usual.jpg", output=Output(), recipe=RECIPE)
    path = save_picture(canvas, tmp_path / "card.jpg", output=Output(), recipe=RECIPE, on_card=on_card)
    assert path.read_bytes() == usual.read_bytes()
    assert fresh.is_set()
    monkeypatch.setattr(card_jpeg, "_encoded", never)
    assert on_card(canvas, 92) is None


def test_a_failing_card_is_asked_once_by_all_threads(
    canvas: Canvas, monkeypatch: pytest.MonkeyPatch, fresh: threading.Event
) -> None:
    asked, together = [], threading.Barrier(card_jpeg.TURNS)

    def failing(*_: object) -> bytes:
        asked.append(threading.current_thread())
        together.wait(20)  # as many as may encode at a time are in here, and nobody else
        raise RuntimeError("CUDA error: out of memory")

    monkeypatch.setattr(card_jpeg, "_encoded", failing)
    found: list[bytes | None] = []
    threads = [
        threading.Thread(target=lambda: found.append(card_jpeg.encode(canvas, 92, device=CARD))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [None] * 8
    assert len(asked) == card_jpeg.TURNS


def test_an_error_in_our_own_code_is_not_swallowed(
    canvas: Canvas, monkeypatch: pytest.MonkeyPatch, fresh: threading.Event
) -> None:
    monkeypatch.setattr(card_jpeg, "_encoded", lambda *_: {}["no"])
    with pytest.raises(KeyError):
        card_jpeg.encode(canvas, 92, device=CARD)
    monkeypatch.setattr(card_jpeg, "_encoded", lambda *_: STREAM)
    assert card_jpeg.encode(canvas, 92, device=CARD) == STREAM  # its turn came back
