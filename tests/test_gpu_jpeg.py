"""JPEG encoded and decoded on a graphics card; skipped where there is none, or no torchvision."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import torch
from PIL import Image

from engine import card_decode, card_jpeg, render
from engine.canvas import Canvas
from engine.card_canvas import CardCanvas, Ledger
from engine.card_decode import Queue, decode
from engine.devices import choose, host_canvas, release, reset_peak
from engine.errors import UnreadablePicture
from engine.events import JobId
from engine.jobs.batch import run_batch
from engine.jobs.local import LocalRunner
from engine.jobs.planning import BatchOrder, plan_batch
from engine.jpeg import fields
from engine.metadata import read_recipe
from engine.picture import Picture, open_picture, save_picture
from engine.recipe import Output, Recipe, RenderRequest, Stylize
from tests import pictures
from tests.painting import style_file

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card"),
]
RECIPE = Recipe(steps=(Stylize(style="monet"),), seed=7)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """The memory of failures, empty; nothing may fail."""
    pytest.importorskip("torchvision")
    failed = threading.Event()
    monkeypatch.setattr(card_jpeg, "_FAILED", failed)
    yield failed
    assert not failed.is_set()


def photo(width: int, height: int, seed: int = 0) -> Canvas:
    """Photos side by side, pinned as in a batch: a large one would take long to draw."""
    canvas = host_canvas(width, height, pinned=True)
    for top in range(0, height, 540):
        for left in range(0, width, 960):
            seed += 1
            part = np.asarray(pictures.photo(960, 540, seed))[: height - top, : width - left]
            canvas.array[top : top + len(part), left : left + part.shape[1]] = part
    return canvas


def pixels_of(path: Path) -> Any:
    return pyvips.Image.new_from_file(str(path)).numpy().astype(np.float32)


def psnr(one: Any, other: Any) -> float:
    return float(10 * np.log10(255**2 / np.square(one - other).mean()))


@pytest.mark.parametrize(("width", "height"), [(7680, 4320), (1919, 1081)])
def test_the_card_writes_what_libvips_writes(tmp_path: Path, width: int, height: int) -> None:
    canvas = photo(width, height)
    on_card = partial(card_jpeg.encode, device=choose("cuda"))
    card = save_picture(canvas, tmp_path / "card.jpg", output=Output(), recipe=RECIPE, on_card=on_card)
    usual = save_picture(canvas, tmp_path / "usual.jpg", output=Output(), recipe=RECIPE)
    assert card.read_bytes() != usual.read_bytes()
    assert fields(card.read_bytes()) == fields(usual.read_bytes())
    assert read_recipe(card) == RECIPE
    ours, theirs, true = pixels_of(card), pixels_of(usual), canvas.array.astype(np.float32)
    assert psnr(ours, theirs) >= 40
    assert psnr(ours, true) >= psnr(theirs, true) - 0.5
    assert 0.75 <= card.stat().st_size / usual.stat().st_size <= 1.25


def test_many_threads_beside_a_busy_card_get_each_their_own_picture() -> None:
    card = choose("cuda")
    canvases = [photo(1920 - 8 * number, 1080, 100 * number) for number in range(6)]
    alone = [card_jpeg.encode(canvas, 92, device=card) for canvas in canvases]
    assert all(alone)
    work = torch.rand(4096, 4096, device=card.torch_device)
    with ThreadPoolExecutor(12) as hands:
        asked = [(n, hands.submit(card_jpeg.encode, canvases[n], 92, device=card)) for n in [*range(6)] * 8]
        while not all(future.done() for _, future in asked):
            for _ in range(20):
                work = torch.tanh(work @ work)
            torch.cuda.synchronize()
        found = [(alone[number], future.result()) for number, future in asked]
    assert all(theirs in (None, ours) for ours, theirs in found)  # None: the card was at another one
    assert any(theirs is not None for _, theirs in found)


def test_memory_is_that_of_one_picture_however_many_threads() -> None:
    card, canvas = choose("cuda"), photo(3840, 2160)
    release()
    before = torch.cuda.memory_allocated()
    reset_peak(card)
    with ThreadPoolExecutor(12) as hands:
        assert any(hands.map(lambda _: card_jpeg.encode(canvas, 92, device=card), range(24)))
    assert torch.cuda.max_memory_allocated() - before <= card_jpeg.TURNS * 8 * canvas.width * canvas.height


def test_a_picture_of_a_batch_is_encoded_on_the_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[memoryview | None] = []

    def watched(*args: Any, **kwargs: Any) -> memoryview | None:
        made.append(card_jpeg.encode(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(render, "encode", watched)
    pictures.photo(1300, 900).save(tmp_path / "in.png")
    recipe = Recipe(steps=(Stylize(style=str(style_file(tmp_path))),))
    request = RenderRequest(recipe=recipe, source=tmp_path / "in.png", target=tmp_path / "out.jpg", device="cuda")
    for _ in render.render(request, job=JobId("one"), checkpoint=lambda: None, keep=True):
        pass
    release()
    assert len(made) == 1
    assert made[0] is not None
    assert read_recipe(tmp_path / "out.jpg") == recipe
    assert pixels_of(tmp_path / "out.jpg").shape == (900, 1300, 3)


# ---- decoding


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> Queue:
    queue = Queue()
    monkeypatch.setattr(card_decode, "queue", queue)
    return queue


def on_card(path: Path) -> Picture:
    return open_picture(path, on_card=partial(decode, device=choose("cuda")))


@lru_cache(maxsize=4)
def drawn(width: int, height: int, seed: int) -> Any:
    return photo(width, height, seed).array


def jpeg(path: Path, width: int, height: int, seed: int = 0, **options: Any) -> Path:
    Image.fromarray(drawn(width, height, seed)).save(path, "JPEG", **({"quality": 92} | options))
    return path


def apart(path: Path) -> tuple[float, float, float]:
    """How far the card's samples are from the processor's: mean, most, and PSNR in dB."""
    with on_card(path) as there, open_picture(path) as here:
        assert isinstance(there.canvas, CardCanvas)
        ours, usual = (picture.canvas.array.astype(np.float32) for picture in (there, here))
    off = np.abs(ours - usual)
    return float(off.mean()), float(off.max()), psnr(ours, usual)


@pytest.mark.parametrize(("width", "height"), [(7680, 4320), (1919, 1081), (333, 257)])
def test_the_card_reads_what_libvips_reads(tmp_path: Path, queue: Queue, width: int, height: int) -> None:
    mean, most, near = apart(jpeg(tmp_path / "full.jpg", width, height, subsampling="4:4:4"))
    assert (mean <= 1, most <= 8, near >= 44) == (True, True, True), (mean, most, near)
    for sampling in ("4:2:2", "4:2:0"):  # the card repeats colours where libjpeg interpolates them
        mean, most, near = apart(jpeg(tmp_path / "half.jpg", width, height, subsampling=sampling))
        assert (mean <= 1.5, near >= 36) == (True, True), (sampling, mean, most, near)
    assert not queue.broken


@pytest.mark.parametrize(
    "options", [{"restart_marker_rows": 4}, {"optimize": True}, {"quality": 30}, {"quality": 100}]
)
def test_it_reads_what_other_programs_write(tmp_path: Path, queue: Queue, options: dict[str, Any]) -> None:
    mean, most, near = apart(jpeg(tmp_path / "odd.jpg", 1200, 800, **({"subsampling": "4:4:4"} | options)))
    assert (mean <= 1, most <= 8, near >= 44) == (True, True, True), (mean, most, near)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_lie_upright_on_the_card(tmp_path: Path, queue: Queue, orientation: int) -> None:
    path = pictures.oriented(tmp_path / "turned.jpg", pictures.photo(900, 410), orientation)
    mean, most, _ = apart(path)
    assert (mean <= 1, most <= 8) == (True, True), (mean, most)


@pytest.mark.parametrize("options", [{"progressive": True}, {"mode": "L"}, {"mode": "CMYK"}, {"keep_rgb": True}])
def test_other_kinds_are_read_as_before(tmp_path: Path, queue: Queue, options: dict[str, Any]) -> None:
    options = dict(options)
    path = tmp_path / "other.jpg"
    pictures.photo(900, 410).convert(options.pop("mode", "RGB")).save(path, **options)
    with on_card(path) as there, open_picture(path) as here:
        assert not isinstance(there.canvas, CardCanvas)
        assert np.array_equal(there.canvas.array, here.canvas.array)


def test_cut_and_bent_files_are_told_or_read_and_the_card_goes_on(tmp_path: Path, queue: Queue) -> None:
    whole = jpeg(tmp_path / "whole.jpg", 1200, 800)
    for share in (0.3, 0.7, 0.999):
        with pytest.raises(UnreadablePicture, match="cut off"):
            on_card(pictures.truncated(whole, share))
    stream = bytearray(whole.read_bytes())
    stream[len(stream) // 2 : len(stream) // 2 + 40] = bytes(40)
    (tmp_path / "bent.jpg").write_bytes(stream)
    open_picture(tmp_path / "bent.jpg").close()  # libjpeg makes something of it
    on_card(tmp_path / "bent.jpg").close()
    assert apart(whole)[2] >= 36


def test_many_threads_beside_a_busy_card_read_each_their_own(
    tmp_path: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card_decode, "CORE", 1e-6)  # all wait for the card
    paths = [jpeg(tmp_path / f"{n}.jpg", 1920 - 8 * n, 1080, 100 * n, subsampling="4:4:4") for n in range(6)]
    usual = [pixels_of(path) for path in paths]
    card = choose("cuda")
    work = torch.rand(4096, 4096, device=card.torch_device)

    def read(number: int) -> tuple[bool, float]:
        with on_card(paths[number]) as picture:
            held = picture.canvas.array.astype(np.float32)
            return isinstance(picture.canvas, CardCanvas), float(np.abs(held - usual[number]).max())

    read(0)
    with ThreadPoolExecutor(12) as hands:
        asked = [hands.submit(read, n) for n in [*range(6)] * 12]
        while not all(future.done() for future in asked):
            for _ in range(20):
                work = torch.tanh(work @ work)
            torch.cuda.synchronize()
        found = [future.result() for future in asked]
    assert max(off for _, off in found) <= 8
    assert sum(there for there, _ in found) >= 36
    assert card_decode._ledger.taken == 0


def test_a_batch_paints_the_same_from_photos_on_the_card(tmp_path: Path, queue: Queue) -> None:
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(12):
        jpeg(photos / f"{number:02}.jpg", 1400, 1000, 100 * number, subsampling="4:4:4")
    pictures.truncated(photos / "03.jpg", 0.6, photos / "03 cut.jpg")
    recipe = Recipe(steps=(Stylize(style=str(style_file(tmp_path))),), output=Output(format="png"))

    def batch(name: str) -> tuple[list[Any], int]:
        order = BatchOrder(tmp_path / name, recipe, device="cuda", previews=False)
        requests = plan_batch(sorted(photos.iterdir()), order)
        report = run_batch(requests, make_runner=LocalRunner, listener=lambda _event: None)
        (skipped,) = report.skipped
        assert "03 cut.jpg" in str(skipped)
        assert "cut off" in skipped.reason
        return [pixels_of(path) for path in report.done], queue.served

    there, served = batch("there")
    assert served >= 4
    assert card_decode._ledger.taken == 0
    queue.broken = True
    here, still = batch("here")
    assert still == served
    assert min(psnr(one, other) for one, other in zip(there, here, strict=True)) >= 30


# ---- painted canvases that stay on the card until they are encoded


def test_a_painted_picture_stays_on_the_card_until_its_file_is_made(
    tmp_path: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def watched(canvas: Canvas, quality: int, **how: Any) -> memoryview | None:
        seen.append(isinstance(canvas, CardCanvas))
        return card_jpeg.encode(canvas, quality, **how) if len(seen) % 3 else None  # the processor's turn now and then

    monkeypatch.setattr(render, "encode", watched)
    photos = tmp_path / "photos"
    photos.mkdir()
    for number in range(12):
        jpeg(photos / f"{number:02}.jpg", 1400, 1000, 100 * number, subsampling="4:4:4")

    def batch(name: str) -> list[Any]:
        recipe = Recipe(steps=(Stylize(style=str(style_file(tmp_path))),))
        order = BatchOrder(tmp_path / name, recipe, device="cuda", previews=False)
        report = run_batch(
            plan_batch(sorted(photos.iterdir()), order), make_runner=LocalRunner, listener=lambda _event: None
        )
        assert not report.failed
        return [pixels_of(path) for path in report.done]

    there = batch("there")
    assert seen == [True] * 12
    assert card_jpeg.PAINTED.taken == 0
    monkeypatch.setattr(card_jpeg, "PAINTED", Ledger(0))
    monkeypatch.setattr(render, "PAINTED", Ledger(0))
    here = batch("here")
    assert seen[12:] == [False] * 12
    assert min(psnr(one, other) for one, other in zip(there, here, strict=True)) >= 40


def test_what_comes_from_the_card_is_what_was_painted_not_what_follows(queue: Queue) -> None:
    card = choose("cuda")
    with ThreadPoolExecutor(6) as hands:
        kept = []
        for number in range(24):
            canvas = CardCanvas(torch.zeros(2000, 1500, 3, dtype=torch.uint8, device=card.torch_device))
            for _ in range(20):
                torch.rand(2048, 2048, device=card.torch_device) @ torch.rand(2048, 2048, device=card.torch_device)
            canvas.samples.fill_(10 * number)
            canvas.settle()
            kept.append(hands.submit(lambda one=canvas: (one.array, card_jpeg.encode(one, 92, device=card))))
        found = [future.result() for future in kept]
    for number, (samples, encoded) in enumerate(found):
        assert (samples == 10 * number).all()
        if encoded is not None:
            stored = pyvips.Image.jpegload_buffer(bytes(encoded)).numpy()
            assert np.abs(stored.astype(int) - 10 * number).max() <= 1
