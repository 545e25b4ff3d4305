"""JPEG decoded on a card: which files go there, what becomes of the others, and how threads share one decoder.

The decoder of these tests is libvips's, in place of `on_card`; `test_gpu_jpeg.py` has the real one.
"""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyvips
import torch
from torch import Tensor

from engine import card_decode, render
from engine.card_canvas import CardCanvas
from engine.card_decode import AHEAD, TOGETHER, TRIES, Asked, Queue, decode, upright
from engine.devices import Device
from engine.errors import UnreadablePicture
from engine.jpeg import plain_scan
from engine.picture import Picture, open_picture
from engine.recipe import Optimize, Output, Recipe, RenderRequest, Size, Stylize
from tests import pictures
from tests.painting import canvas_of, paint, shop, style_file
from tests.waiting import wait_until

CARD = Device(device="cuda:0", name="a card", total=64 << 30, free=64 << 30, precision="float16")
EOI = b"\xff\xd9"


def decoded(asked: Asked) -> Tensor:
    """What libvips makes of one."""
    stored = pyvips.Image.jpegload_buffer(asked.stream.tobytes()).numpy()
    return upright(torch.from_numpy(stored.copy()).permute(2, 0, 1), asked.orientation)


class Decoder:
    """Notes who asked; `work` decodes one, after `before` was called with the number of the call."""

    def __init__(
        self, work: Callable[[Asked], Tensor] = decoded, before: Callable[[int], None] = lambda _number: None
    ) -> None:
        self.work, self.before = work, before
        self.calls: list[list[Asked]] = []
        self._busy = threading.Lock()

    def __call__(self, here: list[Asked]) -> list[Tensor]:
        assert self._busy.acquire(blocking=False), "two calls at a time"
        try:
            self.calls.append(here)
            self.before(len(self.calls))
            return [self.work(asked) for asked in here]
        finally:
            self._busy.release()


@pytest.fixture(autouse=True)
def queue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Queue]:
    """A new process's; in the end no bytes are counted that nobody has."""
    queue = Queue()
    monkeypatch.setattr(card_decode, "queue", queue)
    monkeypatch.setattr(card_decode, "free_on", lambda _card: 1 << 40)
    assert card_decode._ledger.taken == 0
    yield queue
    assert card_decode._ledger.taken == 0


@pytest.fixture
def decoder(monkeypatch: pytest.MonkeyPatch) -> Decoder:
    decoder = Decoder()
    monkeypatch.setattr(card_decode, "on_card", decoder)
    return decoder


on_card = partial(decode, device=CARD)


def jpeg(path: Path, width: int = 75, height: int = 50, **options: Any) -> Path:
    pictures.photo(width, height).save(path, "JPEG", **({"quality": 90} | options))
    return path


def stream(mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    pictures.photo(75, 50).convert(mode).save(out, "JPEG", **({"quality": 90} | options))
    return out.getvalue()


def samples(picture: Picture) -> Any:
    with picture:
        return picture.canvas.array.copy()


# ---- which files


@pytest.mark.parametrize("options", [{"subsampling": n} for n in range(3)] + [{"exif": b"Exif\0\0" + EOI * 9}])
@pytest.mark.parametrize("more", [{}, {"restart_marker_rows": 1}, {"optimize": True}, {"icc_profile": bytes(70_000)}])
def test_the_plainest_kind_is_known_and_where_its_scan_begins(options: dict[str, Any], more: dict[str, Any]) -> None:
    found = stream(**options, **more)
    scan = plain_scan(found)
    assert scan is not None
    assert found[scan - 14 : scan - 10] == b"\xff\xda\x00\x0c"
    assert EOI in found[scan:]
    assert plain_scan(found[:scan]) == scan
    assert not any(plain_scan(found[:length]) for length in range(0, scan, 7))


OTHERS = {
    "progressive": stream(progressive=True),
    "grey": stream("L"),
    "CMYK": stream("CMYK"),
    "RGB": stream(keep_rgb=True),
    "RGB by Adobe": stream(keep_rgb=True).replace(b"R\x11", b"\1\x11").replace(b"G\x11", b"\2\x11"),
    "4:4:0": stream().replace(b"\3\1\x22\0\2\x11", b"\3\1\x12\0\2\x11"),
    "12 bits": stream().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
    "no JPEG": b"\x89PNG\r\n\x1a\n",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_all_other_kinds_are_told_apart(kind: str) -> None:
    assert plain_scan(OTHERS[kind]) is None


@pytest.mark.parametrize("kind", ["progressive", "grey", "CMYK", "RGB"])
def test_all_other_kinds_are_decoded_as_before(tmp_path: Path, decoder: Decoder, kind: str) -> None:
    path = tmp_path / "other.jpg"
    path.write_bytes(OTHERS[kind])
    assert np.array_equal(samples(open_picture(path, on_card=on_card)), samples(open_picture(path)))
    assert decoder.calls == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_upright_on_the_card(tmp_path: Path, decoder: Decoder, orientation: int) -> None:
    path = pictures.oriented(tmp_path / "turned.jpg", pictures.photo(90, 41), orientation)
    with open_picture(path, on_card=on_card) as there:
        assert isinstance(there.canvas, CardCanvas)
        assert there.canvas.samples.is_contiguous()
        assert (there.width, there.height, there.alpha, there.icc, there.notes) == (90, 41, None, None, ())
        assert np.array_equal(there.canvas.array, samples(open_picture(path)))
    assert len(decoder.calls) == 1


def test_only_what_needs_no_scaling_and_no_conversion_goes_there(tmp_path: Path, decoder: Decoder) -> None:
    plain = jpeg(tmp_path / "plain.jpg")
    wide = jpeg(tmp_path / "wide.jpg", icc_profile=pictures.rgb_profile(*pictures.DISPLAY_P3))
    png = tmp_path / "plain.png"
    pictures.photo(75, 50).save(png)
    small = Size(width=40, height=40)
    for path, options in ((wide, {}), (png, {}), (plain, {"depth": 16}), (plain, {"fit": small})):
        with open_picture(path, on_card=on_card, **options) as there, open_picture(path, **options) as here:
            assert np.array_equal(there.canvas.array, here.canvas.array)
            assert (there.icc, there.notes) == (here.icc, here.notes)
    assert decoder.calls == []
    srgb = jpeg(tmp_path / "srgb.jpg", icc_profile=_srgb())
    for path, options in ((plain, {}), (srgb, {}), (plain, {"fit": Size(width=75, height=75)})):
        with open_picture(path, on_card=on_card, **options) as there:
            assert isinstance(there.canvas, CardCanvas)
            assert there.icc is None
    damaged = jpeg(tmp_path / "damaged.jpg", icc_profile=bytes(500))
    with open_picture(damaged, on_card=on_card) as there, open_picture(damaged) as here:
        assert isinstance(there.canvas, CardCanvas)
        assert there.notes == here.notes != ()


def _srgb() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def test_only_a_photo_that_nothing_but_the_network_looks_at_lies_there_alone(tmp_path: Path) -> None:
    def suits(*steps: Any, **changes: Any) -> bool:
        fields: dict[str, Any] = {"previews": False, "source": tmp_path / "a.jpg", "target": tmp_path / "b.jpg"}
        request = RenderRequest(recipe=Recipe(steps=steps, output=Output()), **(fields | changes))
        return render._photo_suits_card(request)

    plain = Stylize(style="monet")
    assert suits(plain)
    assert suits(plain, Stylize(style="monet", detail=0.5))
    assert not suits(plain, previews=True)
    assert not suits(plain, memory_limit=1 << 32)
    assert not suits(Optimize(style="monet"))
    for controls in ({"detail": 0.5}, {"keep_colours": 0.5}, {"strength": 0.9}, {"mask": "m.png"}):
        assert not suits(Stylize.model_validate({"style": "monet"} | controls))


@pytest.mark.parametrize("controls", [{"stroke_size": 1}, {"stroke_size": 2}, {"stroke_size": 1, "detail": 0.4}])
def test_a_photo_on_the_card_is_painted_as_one_in_memory_and_into_memory(
    tmp_path: Path, controls: dict[str, Any]
) -> None:
    style = style_file(tmp_path)
    here, _ = paint(canvas_of(160, 120), style, shop(previews=False), **controls)
    photo = CardCanvas(torch.from_numpy(canvas_of(160, 120).array))
    there, _ = paint(photo, style, shop(previews=False), **controls)
    assert np.array_equal(here, there)
    assert there.flags.writeable


# ---- broken files


def test_a_cut_file_never_reaches_the_decoder_and_is_told_as_before(tmp_path: Path, decoder: Decoder) -> None:
    whole = jpeg(tmp_path / "whole.jpg", exif=b"Exif\0\0" + stream()).read_bytes()  # with a thumbnail and its EOI
    path = tmp_path / "cut.jpg"
    for cut in [*range(3, len(whole), 97), *range(len(whole) - 9, len(whole))]:
        path.write_bytes(whole[:cut])
        with pytest.raises(UnreadablePicture) as before:
            open_picture(path)
        with pytest.raises(UnreadablePicture) as now:
            open_picture(path, on_card=on_card)
        assert str(now.value) == str(before.value)
    assert decoder.calls == []


@pytest.mark.parametrize("after", [b"", b"\0" * 20, b"\xff", stream(), b"junk" + EOI])
def test_what_stands_after_the_picture_does_not_reach_the_decoder(
    tmp_path: Path, decoder: Decoder, after: bytes
) -> None:
    several = b"\xff\xe2\x00\x06MPF\0"
    one = stream()
    whole = one[:2] + several + one[2:]
    path = tmp_path / "several.jpg"
    path.write_bytes(whole + after)
    open_picture(path, on_card=on_card).close()
    assert [asked.stream.tobytes() for [asked] in decoder.calls] == [whole]


def test_a_file_that_the_card_refuses_is_decoded_as_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, queue: Queue
) -> None:
    def refuse(asked: Asked) -> Tensor:
        if len(asked.stream) == bad.stat().st_size:
            raise RuntimeError("Error while decoding JPEG images: Failed to decode batch: 2")
        return decoded(asked)

    decoder = Decoder(refuse)
    monkeypatch.setattr(card_decode, "on_card", decoder)
    good, bad = jpeg(tmp_path / "good.jpg"), jpeg(tmp_path / "bad.jpg", 91, 33)
    for path in (bad, bad, good, bad, bad, good):
        with open_picture(path, on_card=on_card) as picture:
            assert isinstance(picture.canvas, CardCanvas) == (path == good)
            assert np.array_equal(picture.canvas.array, samples(open_picture(path)))
    assert not queue.broken
    for _ in range(TRIES + 2):
        open_picture(bad, on_card=on_card).close()
    assert queue.broken
    assert len(decoder.calls) == 6 + TRIES
    assert not isinstance(open_picture(good, on_card=on_card).canvas, CardCanvas)


def test_samples_of_another_size_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_decode, "on_card", Decoder(lambda asked: decoded(asked)[:, :-1]))
    with open_picture(jpeg(tmp_path / "a.jpg"), on_card=on_card) as picture:
        assert not isinstance(picture.canvas, CardCanvas)
        assert picture.width == 75


def test_without_torchvision_it_is_not_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, queue: Queue
) -> None:
    monkeypatch.setitem(sys.modules, "torchvision", None)
    path = jpeg(tmp_path / "a.jpg")
    assert np.array_equal(samples(open_picture(path, on_card=on_card)), samples(open_picture(path)))
    assert queue.broken
    monkeypatch.setattr(card_decode, "on_card", Decoder())
    assert not isinstance(open_picture(path, on_card=on_card).canvas, CardCanvas)


def test_an_error_in_our_own_code_is_not_swallowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_decode, "on_card", lambda _here: {}["no"])
    path = jpeg(tmp_path / "a.jpg")
    with pytest.raises(KeyError):
        open_picture(path, on_card=on_card)
    monkeypatch.setattr(card_decode, "on_card", Decoder())
    open_picture(path, on_card=on_card).close()  # its turn came back


# ---- room and turns


def test_photos_take_no_more_of_the_card_than_they_may(tmp_path: Path, decoder: Decoder) -> None:
    path = jpeg(tmp_path / "a.jpg", 400, 300)
    size = 400 * 300 * 3
    card = Device(device="cuda:0", name="small", total=1 << 30, free=size * 33, precision="float16")
    there = [open_picture(path, on_card=partial(decode, device=card)) for _ in range(7)]
    assert [isinstance(picture.canvas, CardCanvas) for picture in there] == [True] * 4 + [False] * 3
    assert card_decode.still_open(card) == size * 33 // 8 - 4 * size
    assert card_decode.still_open(CARD) == AHEAD - 4 * size
    for _ in range(2):
        there[0].close()
    with open_picture(path, on_card=partial(decode, device=card)) as more:
        assert isinstance(more.canvas, CardCanvas)
    for picture in there:
        picture.close()
    tight = Device(device="cuda:0", name="tight", total=1 << 30, free=size * 31, precision="float16")
    assert not isinstance(open_picture(path, on_card=partial(decode, device=tight)).canvas, CardCanvas)


def test_a_card_that_others_fill_is_not_asked(
    tmp_path: Path, decoder: Decoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = jpeg(tmp_path / "a.jpg")
    monkeypatch.setattr(card_decode, "free_on", lambda _card: card_decode.WORK * 75 * 50 - 1)
    assert not isinstance(open_picture(path, on_card=on_card).canvas, CardCanvas)
    assert decoder.calls == []


def opening(path: Path, opened: dict[Path, Picture]) -> threading.Thread:
    """A thread that opens the picture at `path`, started."""

    def work() -> None:
        opened[path] = open_picture(path, on_card=on_card)

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def opened_at_once(paths: list[Path], queue: Queue, patch: pytest.MonkeyPatch, decoder: Decoder) -> list[Picture]:
    """What threads open that all wait while the first of them is served."""
    patch.setattr(card_decode, "CORE", 1.0)  # a core is slow: all wait for the card
    patch.setattr(card_decode, "on_card", decoder)
    open_picture(paths[0], on_card=on_card).close()  # now it is known how quick it is

    def all_wait(number: int) -> None:
        if number == 2:
            wait_until(lambda: len(queue._waiting) == len(paths) - 1)

    decoder.before = all_wait
    opened: dict[Path, Picture] = {}
    first = opening(paths[0], opened)
    wait_until(lambda: len(decoder.calls) == 2)
    for thread in [first, *(opening(path, opened) for path in paths[1:])]:
        thread.join()
    return [opened[path] for path in paths]


def test_threads_that_wait_are_served_together_and_get_each_their_own(
    tmp_path: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [jpeg(tmp_path / f"{number}.jpg", 60 + number, 40) for number in range(20)]
    decoder = Decoder()
    for number, picture in enumerate(opened_at_once(paths, queue, monkeypatch, decoder)):
        assert isinstance(picture.canvas, CardCanvas)
        assert picture.width == 60 + number
        assert np.array_equal(picture.canvas.array, samples(open_picture(paths[number])))
        picture.close()
    assert [len(call) for call in decoder.calls] == [1, 1, TOGETHER, TOGETHER, 19 - 2 * TOGETHER]


def test_one_broken_file_costs_the_others_nothing(
    tmp_path: Path, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(asked: Asked) -> Tensor:
        if asked.width == 67:
            raise RuntimeError("nvJPEG")
        return decoded(asked)

    paths = [jpeg(tmp_path / f"{number}.jpg", 60 + number, 40) for number in range(12)]
    decoder = Decoder(refuse)
    opened = opened_at_once(paths, queue, monkeypatch, decoder)
    assert any(len(call) > 1 for call in decoder.calls if 67 in [asked.width for asked in call])
    assert [isinstance(picture.canvas, CardCanvas) for picture in opened] == [number != 7 for number in range(12)]
    for picture in opened:
        picture.close()


def test_nobody_waits_longer_than_a_core_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, leave = threading.Event(), threading.Event()

    def slow(asked: Asked) -> Tensor:
        entered.set()
        assert leave.wait(20)
        return decoded(asked)

    monkeypatch.setattr(card_decode, "on_card", Decoder(slow))
    paths = [jpeg(tmp_path / f"{number}.jpg") for number in range(4)]
    opened: dict[Path, Picture] = {}
    thread = opening(paths[0], opened)
    assert entered.wait(20)
    for path in paths[1:]:
        with open_picture(path, on_card=on_card) as picture:
            assert not isinstance(picture.canvas, CardCanvas)
    leave.set()
    thread.join()
    with opened[paths[0]] as picture:
        assert isinstance(picture.canvas, CardCanvas)
