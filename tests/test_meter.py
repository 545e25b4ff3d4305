"""The memory meter tells the truth or "unknown", and never stops."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psutil
import pynvml
import pytest

from engine import meter
from engine.events import Memory
from engine.forecasts import Place
from engine.meter import HIDDEN, MemoryMeter, NvmlSource, Reading, held_by_us, read_ram, sources
from tests.recorder import Recorder

GB = 2**30
GOOD = Reading(device="Card", gpu=True, total=24 * GB, free=15 * GB, ours=5 * GB)


class Script:
    """A source that gives (or raises) one thing after another, then good readings."""

    def __init__(self, *answers: Any) -> None:
        self._answers = list(answers)
        self.told = 0

    def __call__(self) -> Reading:
        self.told += 1
        answer = self._answers.pop(0) if self._answers else GOOD
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]


def readings(source: meter.Source, count: int) -> list[Memory]:
    """The first `count` events of a meter with that source."""
    events: list[Memory] = []
    enough = threading.Event()

    def listen(event: Memory) -> None:
        events.append(event)
        if len(events) >= count:
            enough.set()

    with MemoryMeter(listen, interval=0.001, sources=[source]):
        assert enough.wait(10)
    return events[:count]


def test_a_good_reading() -> None:
    (event,) = readings(Script(), 1)
    assert event == Memory(
        job=event.job,
        device="Card",
        gpu=True,
        total=24 * GB,
        ours=5 * GB,
        others=4 * GB,
        free=15 * GB,
        peak=5 * GB,
    )
    assert event.job == ""


def test_the_peak_stays() -> None:
    falling = [Reading(device="Card", gpu=True, total=9, free=1, ours=ours) for ours in (2, 7, 3)]
    assert [event.peak for event in readings(Script(*falling), 3)] == [2, 7, 7]


FAULTS: list[Any] = [
    pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST),
    OSError("driver"),
    ValueError("a mistake of a library"),
    None,
    "nonsense",
    Reading(device="Card", gpu=True),
    Reading(device="Card", gpu=True, total=-1, free=-1, ours=-1),
    Reading(device="Card", gpu=True, total=0, free=0, ours=0),
    Reading(device="Card", gpu=True, total=8, free=9, ours=10),
    Reading(device="Card", gpu=True, total=float("nan"), free=1e9, ours="1"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("fault", FAULTS, ids=repr)
def test_a_hundred_faults_in_a_row_are_unknown_and_then_it_reads_again(fault: Any) -> None:
    events = readings(Script(GOOD, *[fault] * 100), 102)

    assert events[0].free == 15 * GB
    for event in events[1:101]:
        assert (event.device, event.gpu) == ("Card", True)
        assert event.others is None
        assert event.peak == 5 * GB
        assert event.free in {None, 0}
        assert event.ours in {None, 0}
    assert events[101] == events[0]


@pytest.mark.parametrize("field", ["total", "free", "ours"])
def test_one_unknown_figure_leaves_the_others(field: str) -> None:
    values: dict[str, Any] = {"total": 10, "free": 6, "ours": 1} | {field: None}
    (event,) = readings(Script(Reading(device="Card", gpu=True, **values)), 1)
    assert {name: getattr(event, name) for name in values} == values
    assert event.others is None


def test_only_the_first_failure_in_a_row_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    lost = OSError("lost")
    readings(Script(lost, lost, lost, GOOD, lost, lost), 7)
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 2


def test_a_listener_that_fails_does_not_stop_it(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Memory] = []
    enough = threading.Event()

    def listen(event: Memory) -> None:
        heard.append(event)
        if len(heard) >= 3:
            enough.set()
        raise RuntimeError("the window is gone")

    with MemoryMeter(listen, interval=0.001, sources=[Script()]):
        assert enough.wait(10)
    assert "the window is gone" in caplog.text


def test_closing_does_not_wait_for_a_driver_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meter, "_GOODBYE", 0.05)
    go_on = threading.Event()

    def hang() -> Reading:
        go_on.wait(10)
        return GOOD

    made = MemoryMeter(lambda event: None, sources=[hang])
    made.close()
    go_on.set()


# -- RAM


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A child process that holds 200 MB."""
    code = "import sys; held = b'x' * 200_000_000; sys.stdout.write('.'); sys.stdout.flush(); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(1)
        yield process


def test_ram_counts_our_children(child: subprocess.Popen[bytes]) -> None:
    reading = read_ram()
    own = psutil.Process().memory_info().rss
    assert (reading.device, reading.gpu) == ("RAM", False)
    assert reading.ours is not None
    assert reading.ours > own + 190_000_000
    assert reading.total == psutil.virtual_memory().total


@pytest.mark.skipif(sys.platform != "linux", reason="the library's name is Linux's")
def test_without_an_nvidia_card_ram_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert sources() == (read_ram,)
    recorder = Recorder()
    with MemoryMeter(recorder):
        event = recorder.wait_for(lambda event: True)
    assert isinstance(event, Memory)
    assert not event.gpu
    assert event.ours
    assert event.free


# -- the card


@dataclass
class Process:
    """As NVML lists them."""

    pid: int
    usedGpuMemory: int | None  # noqa: N815  NVML's own name


def test_the_cards_list_is_split_between_us_and_others(child: subprocess.Popen[bytes]) -> None:
    me = psutil.Process()
    listed = [Process(me.pid, 100), Process(child.pid, 50), Process(1, 1000)]
    assert held_by_us(listed, 2000) == 150
    assert held_by_us([Process(1, 1000)], 1000) == 0
    assert held_by_us([], 500 * 2**20) == 0


def test_what_the_card_does_not_tell_is_unknown() -> None:
    me = psutil.Process().pid
    assert held_by_us([Process(me, None)], 1000) is None
    assert held_by_us([Process(2**31 - 2, 1000)], 1000) is None, "a process number of another namespace"
    assert held_by_us([], HIDDEN + 1) is None, "processes hidden from a container"


@pytest.mark.parametrize(
    ("told", "index", "expected"),
    [
        (None, 1, 1),
        ("2,3", 0, 2),
        ("2,3", 1, 3),
        ("2", 1, None),
        ("", 0, None),
        ("-1", 0, None),
        ("GPU-8932f937-d72c-4106-c12f-20bd9faed9f6", 0, "GPU-8932f937-d72c-4106-c12f-20bd9faed9f6"),
    ],
)
def test_the_card_is_the_one_cuda_sees(
    monkeypatch: pytest.MonkeyPatch, told: str | None, index: int, expected: object
) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if told is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", told)
    assert meter._visible(index) == expected


class Driver:
    """NVML with some cards, each as full as its number says; what it lacks is pynvml's own."""

    def __init__(self, cards: int, *, broken: int = -1) -> None:
        self._cards, self._broken = cards, broken

    def __getattr__(self, name: str) -> Any:
        return getattr(pynvml, name)

    def nvmlInit(self) -> None:
        if not self._cards:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)

    def nvmlDeviceGetCount(self) -> int:
        return self._cards

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        if not 0 <= index < self._cards or index == self._broken:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_INVALID_ARGUMENT)
        return index

    def nvmlDeviceGetName(self, handle: int) -> str:
        return f"Card {handle}"

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> Any:
        return Space(10 * GB, (10 - handle) * GB)

    def nvmlDeviceGetComputeRunningProcesses(self, handle: int) -> list[Process]:
        return [Process(os.getpid(), handle * GB)]

    def nvmlDeviceGetGraphicsRunningProcesses(self, handle: int) -> list[Process]:
        return []

    def _refuse(self, *_: object) -> int:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)

    nvmlDeviceGetUtilizationRates = nvmlDeviceGetTemperature = nvmlDeviceGetPowerUsage = _refuse  # noqa: N815


@dataclass
class Space:
    """As NVML tells it."""

    total: int
    free: int


@pytest.mark.parametrize(
    ("told", "broken", "expected"),
    [
        (None, -1, ["Card 0", "Card 1", "Card 2"]),
        ("2,0", -1, ["Card 2", "Card 0"]),
        ("1,-1,2", -1, ["Card 1"]),
        (None, 1, ["Card 0"]),
        ("7", -1, ["RAM"]),
        ("", -1, ["RAM"]),
    ],
)
def test_every_card_that_cuda_sees_is_measured_in_its_order(
    monkeypatch: pytest.MonkeyPatch, told: str | None, broken: int, expected: list[str]
) -> None:
    monkeypatch.setattr(meter, "pynvml", Driver(3, broken=broken))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    if told is not None:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", told)
    assert [source().device for source in sources()] == expected


@pytest.mark.parametrize(
    ("wish", "name", "free"),
    [("auto", "Card 0", 10), ("cuda", "Card 0", 10), ("cuda:2", "Card 2", 8), ("cuda:3", "cpu", None)],
)
def test_a_place_is_the_card_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, wish: str, name: str, free: int | None
) -> None:
    monkeypatch.setattr(meter, "pynvml", Driver(3))
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    place = Place.here(wish)
    assert (place.name, place.gpu) == (name, free is not None)
    assert free is None or place.free == free * GB
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2,1")  # the freer one comes second
    assert Place.here().name == "Card 1"
    assert Place.here("cpu").gpu is False


def test_each_card_has_a_peak_of_its_own_and_one_that_fails_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(meter, "pynvml", Driver(2))
    falling = [Reading(device="Third", gpu=True, total=9, free=1, ours=ours) for ours in (7, 2)]
    sources = [Script(*[OSError("lost")] * 9), NvmlSource(1), Script(*falling)]
    heard: list[Memory] = []
    enough = threading.Event()

    def listen(event: Memory) -> None:
        heard.append(event)
        if len(heard) >= 6:
            enough.set()

    with MemoryMeter(listen, interval=0.001, sources=sources):
        assert enough.wait(10)
    assert [event.card for event in heard[:6]] == [0, 1, 2, 0, 1, 2]
    assert [event.ours for event in heard[:6]] == [None, GB, 7, None, GB, 2]
    assert [event.peak for event in heard[:6]] == [None, GB, 7, None, GB, 7]
    assert heard[1].device == "Card 1"


@pytest.mark.gpu
def test_a_real_card_is_measured() -> None:
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        pytest.skip("needs an NVIDIA card")
    event = readings(sources()[0], 1)[0]
    assert event.gpu
    assert event.total
    assert event.free


def test_the_family_has_children_and_their_children() -> None:
    inner = "import sys; print('up', flush=True); sys.stdin.read()"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    with subprocess.Popen([sys.executable, "-c", outer], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        everybody = {os.getpid(), *(item.pid for item in psutil.Process().children(recursive=True))}
        assert set(meter._family()) == everybody
        assert len(everybody) >= 3
        child.communicate()


def test_where_nothing_moves_it_is_looked_at_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    over = threading.Event()

    class Clock(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            if threading.current_thread().name != "impasto memory meter":
                return super().wait(timeout)
            waited.append(timeout or 0.0)
            if len(waited) >= 30:
                over.set()
                return super().wait(10)
            return False

    monkeypatch.setattr(meter.threading, "Event", Clock)
    more = Reading(device="Card", gpu=True, total=24 * GB, free=14 * GB, ours=6 * GB)
    less = Reading(device="Card", gpu=True, total=24 * GB, free=15 * GB, ours=5 * GB + 1024)
    watched = MemoryMeter(lambda _event: None, interval=1.0, sources=[Script(*[GOOD] * 15, more, *[less] * 8)])
    try:
        assert over.wait(10)
    finally:
        watched.close()
    assert waited[: meter.STILL] == [1.0] * meter.STILL
    assert waited[meter.STILL : 15] == [meter.CALM] * (15 - meter.STILL)
    assert waited[15:25] == [1.0] * 10  # moved once, and back again
    assert waited[28] == meter.CALM
