"""Memory that runs out: once, for ever, in whatever words; only the tile that failed is painted again."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import errors
from engine.devices import is_out_of_memory
from engine.events import Note
from engine.nets import baked
from engine.steps import stylize as step
from engine.steps.workshop import Ladder
from engine.tiles import Frame
from tests.painting import Fault, canvas_of, paint, processor, shop, style_file


@pytest.fixture(autouse=True)
def network_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights are read before faults begin: reading a file makes no tensors on a device."""
    step.brushes.clear()
    network = step.load_network()
    monkeypatch.setattr(step, "load_network", lambda: network)
    monkeypatch.setattr(baked, "STYLE_SIDE", 64)


def test_once_at_every_operation_gives_the_same_pixels(tmp_path: Path) -> None:
    photo, style, place = canvas_of(90, 60), style_file(tmp_path), shop(tile=160)
    with Fault(0) as clean:
        reference, _ = paint(photo, style, place)
    step_by = max(1, clean.count // 36)
    points = [*range(1, clean.count + 1, step_by)]
    for number in points:
        step.brushes.clear()
        with Fault(number) as fault:
            painted, _ = paint(photo, style, place)
        assert fault.raised == 1
        assert np.array_equal(painted, reference), number
    assert len(points) >= 36


def test_for_ever_fails_with_advice_after_four_attempts(tmp_path: Path) -> None:
    attempts = 0

    def work(tile: object) -> None:
        nonlocal attempts
        attempts += 1
        raise torch.OutOfMemoryError("CUDA out of memory.")

    ladder = Ladder(shop(), Frame(900, 900, margin=32, fold=8), 512)
    with pytest.raises(errors.NotEnoughMemory, match="ran out of memory") as caught:
        list(ladder.each(work))
    assert attempts == 4
    assert caught.value.advice
    with pytest.raises(errors.NotEnoughMemory), Fault(400, for_ever=True):
        paint(canvas_of(90, 60), style_file(tmp_path), shop(tile=160))


def test_smaller_tiles_give_the_same_picture_and_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo, style = canvas_of(500, 400), style_file(tmp_path)
    reference, _ = paint(photo, style, shop(tile=4096))
    real = step._Work.paint

    def narrow(self: step._Work, tile: Any) -> Any:
        if tile.width > 200:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        found = real(self, tile)
        assert self.whole is None, "what did not fit lies beside what shall fit"
        return found

    monkeypatch.setattr(step._Work, "paint", narrow)
    painted, events = paint(photo, style, shop(tile=4096))
    assert np.abs(painted.astype(int) - reference.astype(int)).max() <= 1
    notes = [event.text for event in events if isinstance(event, Note)]
    assert notes
    assert all("tiles are now" in note for note in notes)


def test_a_tile_that_fails_is_the_only_one_painted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo, style, place = canvas_of(6 * 64 - 208, 4 * 64 - 208), style_file(tmp_path), shop(tile=64)
    reference, _ = paint(photo, style, place)
    real, calls, failing = step._Work.paint, 0, 0

    def faulty(self: step._Work, tile: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return real(self, tile)

    monkeypatch.setattr(step._Work, "paint", faulty)
    for failing in range(1, 25):
        calls = 0
        painted, _ = paint(photo, style, place)
        assert calls == 24 + 1
        assert np.array_equal(painted, reference), failing


@pytest.mark.parametrize(
    "words",
    [
        "CUDA out of memory. Tried to allocate 2.00 GiB",
        "cuDNN error: CUDNN_STATUS_ALLOC_FAILED",
        "CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate(handle)",
        "UR error: UR_RESULT_ERROR_OUT_OF_DEVICE_MEMORY: out_of_device_memory",
        "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 99999 bytes.",
        "could not create a memory object",
    ],
)
def test_every_wording_is_recognised(tmp_path: Path, words: str) -> None:
    assert is_out_of_memory(RuntimeError(words))
    photo, style = canvas_of(90, 70), style_file(tmp_path)
    reference, _ = paint(photo, style, shop())
    with Fault(220, words=words) as fault:
        painted, _ = paint(photo, style, shop())
    assert fault.raised == 1
    assert np.array_equal(painted, reference)


def test_other_errors_are_not_taken_for_it(tmp_path: Path) -> None:
    words = "expected scalar type Half but found Float"
    assert not is_out_of_memory(RuntimeError(words))
    assert not is_out_of_memory(ValueError("out of memory"))
    with pytest.raises(RuntimeError, match="scalar type"), Fault(220, words=words):
        paint(canvas_of(90, 70), style_file(tmp_path), shop())


def test_twenty_recoveries_keep_nothing_alive(tmp_path: Path) -> None:
    photo, style = canvas_of(40, 30), style_file(tmp_path)
    held: list[weakref.ref[torch.Tensor]] = []
    panel: list[str] = []

    def fail() -> None:
        big = torch.zeros(1000)
        held.append(weakref.ref(big))

        def work() -> None:
            raise torch.OutOfMemoryError(f"CUDA out of memory near {big.shape}.")

        try:
            Ladder(shop(), Frame(9, 9, margin=32, fold=8), 64).once(work)
        except errors.NotEnoughMemory as error:
            panel.append(str(error))

    def recover() -> int:
        fail()
        with Fault(250) as fault:
            paint(photo, style, shop())
        assert fault.raised == 1
        gc.collect()
        return sum(issubclass(type(item), torch.Tensor) for item in gc.get_objects())

    recover()  # what stays is made: the brush, the looked-at painting
    before = recover()
    assert [recover() for _ in range(18)] == [before] * 18
    assert len(panel) == 20
    assert sum(reference() is not None for reference in held) == 0


def test_nan_is_painted_again_in_full_precision_or_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photo, style = canvas_of(90, 70), style_file(tmp_path)
    real = step.Brush._leave

    def broken_in_half(self: step.Brush, *read: torch.Tensor) -> torch.Tensor:
        painted = real(self, *read)
        return painted * float("nan") if read[1].dtype == torch.bfloat16 else painted

    monkeypatch.setattr(step.Brush, "_leave", broken_in_half)
    reference, _ = paint(photo, style, shop())
    painted, events = paint(photo, style, shop(device=processor("bfloat16")))
    assert np.array_equal(painted, reference)
    assert any(isinstance(event, Note) and "full precision" in event.text for event in events)
    monkeypatch.setattr(step.Brush, "_leave", lambda self, *read: real(self, *read) * float("nan"))
    with pytest.raises(errors.PaintingFailed):
        paint(photo, style, shop())
