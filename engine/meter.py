"""The memory meter: how much of each card (or of RAM, where there is no NVIDIA card) is ours, others' and free."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil
import pynvml

from engine.events import JobId, Memory

log = logging.getLogger(__name__)

INTERVAL = 0.5
"""Seconds between two readings."""
STILL = 10
"""Readings in a row in which nothing moved, after which it is looked at less often."""
MOVED = 1 / 200
"""Share of all memory from which on something moved."""
CALM = 4
"""Times the interval between readings while nothing moves: so an idle studio takes nothing of a processor."""
HIDDEN = 2 * 2**30
"""Bytes in use on a card that lists no process at all: more than this, and the processes are hidden from us."""
_GOODBYE = 2.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at a device, in bytes; None is unknown. Nothing is checked yet: drivers tell strange things."""

    device: str
    gpu: bool
    total: int | None = None
    free: int | None = None
    ours: int | None = None
    """Held by this process and its children."""
    busy: float | None = None
    """Share of the time that the device worked lately, 0 to 1."""
    temperature: float | None = None
    """Degrees Celsius."""
    power: float | None = None
    """Watts."""


Source = Callable[[], Reading]
"""Takes one reading. May raise anything."""


class MemoryMeter:
    """A thread that tells the listener a Memory event for each card, with the job id "", at once and then every
    `interval` seconds.

    While nothing moves on any of them it takes every fourth reading only.

    What cannot be read or cannot be true is None, and the meter goes on. `sources` None: all NVIDIA cards
    that CUDA may use, else RAM. Also a context manager that closes.
    """

    def __init__(
        self,
        listener: Callable[[Memory], None],
        *,
        interval: float = INTERVAL,
        sources: Sequence[Source] | None = None,
    ) -> None:
        self._listener = listener
        self._interval = interval
        self._gauges = _gauges(sources or ())
        self._still = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="impasto memory meter", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread. A driver that hangs is not waited for. May be called twice."""
        self._ending.set()
        self._thread.join(_GOODBYE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _work(self) -> None:
        self._gauges = self._gauges or _gauges(self._found())
        while not self._ending.is_set():
            moved = [self._told(gauge) for gauge in self._gauges]
            self._still = 0 if any(moved) else self._still + 1
            self._ending.wait(self._interval * (CALM if self._still >= STILL else 1))

    @staticmethod
    def _found() -> Sequence[Source]:
        try:
            return sources()
        except Exception:
            log.exception("The memory meter cannot look for cards")
            return (read_ram,)

    def _told(self, gauge: _Gauge) -> bool:
        """Read it and tell the listener; whether anything moved there."""
        event = gauge.read()
        try:
            self._listener(event)
        except Exception:
            log.exception("The listener failed on a reading of the memory meter")
        return gauge.moved(event)


class _Gauge:
    """One device: what it was the last time, and the most that was ours there."""

    def __init__(self, card: int, source: Source) -> None:
        self._card, self._source = card, source
        self._last = Reading(device="RAM", gpu=False)
        self._peak: int | None = None
        self._failing = False
        self._seen: tuple[int | None, int | None] = (None, None)

    def read(self) -> Memory:
        """A reading, whatever happens."""
        return self._event(self._read())

    def moved(self, event: Memory) -> bool:
        """Whether `event` tells more than a little of a change, since this was last so."""
        now = (event.ours, event.free)
        least = (event.total or 0) * MOVED
        pairs = zip(now, self._seen, strict=True)
        moved = any(one is None or other is None or abs(one - other) > least for one, other in pairs)
        self._seen = now if moved else self._seen
        return moved

    def _read(self) -> Reading:
        """Only the first failure in a row is logged."""
        try:
            reading = self._source()
            self._last = Reading(device=reading.device, gpu=reading.gpu)
        except Exception as error:
            if not self._failing:
                log.exception("The memory meter cannot read")
            log.debug("The memory meter cannot read: %s", error)
            self._failing = True
            return self._last
        self._failing = False
        return reading

    def _event(self, reading: Reading) -> Memory:
        """`reading`, with everything unbelievable taken out."""
        total = _believable(reading.total, None) or None
        free = _believable(reading.free, total)
        ours = _believable(reading.ours, total)
        if ours is not None:
            self._peak = max(ours, self._peak or 0)
        known = total is not None and free is not None and ours is not None
        return Memory(
            job=JobId(""),
            device=reading.device,
            gpu=reading.gpu,
            card=self._card,
            total=total,
            ours=ours,
            others=max(0, total - free - ours) if known else None,  # type: ignore[operator]
            free=free,
            peak=self._peak,
            busy=_within(reading.busy, 1.0),
            temperature=_within(reading.temperature, 200.0),
            power=_within(reading.power, 10_000.0),
        )


def _gauges(sources: Sequence[Source]) -> list[_Gauge]:
    return [_Gauge(card, source) for card, source in enumerate(sources)]


def sources(device: str = "auto") -> tuple[Source, ...]:
    """The readers of the NVIDIA cards that `device` (auto, cpu, cuda, cuda:N) may mean, in the order of CUDA.

    "auto" may mean any that CUDA may use; "cuda" is the first. Where there is none, the reader of RAM.
    """
    found: list[Source] = []
    try:
        pynvml.nvmlInit()
        for name in () if device == "cpu" else _all_visible():
            found.append(NvmlSource(name))
    except pynvml.NVMLError as error:
        log.info("No more NVIDIA cards to measure: %s", error)
    if device.startswith("cuda"):
        index = int(device.partition(":")[2] or 0)
        found = found[index : index + 1]
    return tuple(found) or (read_ram,)


class NvmlSource:
    """Reads one NVIDIA card: by its number, or by its UUID. Raises pynvml.NVMLError also when called."""

    def __init__(self, name: int | str) -> None:
        if isinstance(name, int):
            self._handle = pynvml.nvmlDeviceGetHandleByIndex(name)
        else:
            self._handle = pynvml.nvmlDeviceGetHandleByUUID(name)
        self._device = str(pynvml.nvmlDeviceGetName(self._handle))

    def __call__(self) -> Reading:
        """Take one reading."""
        memory = pynvml.nvmlDeviceGetMemoryInfo(self._handle)
        processes = [
            *pynvml.nvmlDeviceGetComputeRunningProcesses(self._handle),
            *pynvml.nvmlDeviceGetGraphicsRunningProcesses(self._handle),
        ]
        used = memory.total - memory.free
        handle = self._handle
        return Reading(
            device=self._device,
            gpu=True,
            total=memory.total,
            free=memory.free,
            ours=held_by_us(processes, used),
            busy=_told(lambda: pynvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100),
            temperature=_told(lambda: pynvml.nvmlDeviceGetTemperature(handle, pynvml.NVML_TEMPERATURE_GPU)),
            power=_told(lambda: pynvml.nvmlDeviceGetPowerUsage(handle) / 1000),
        )


def held_by_us(processes: Iterable[Any], used: int) -> int | None:
    """Bytes that this process and its children hold, of NVML's list of `processes` (`pid`, `usedGpuMemory`).

    None where that cannot be told: on Windows the driver gives no figures, and inside a container it may give the
    process numbers of the host, or no list at all although much is `used`.
    """
    held = {process.pid: process.usedGpuMemory for process in processes}
    if not held and used > HIDDEN:
        return None
    if not all(psutil.pid_exists(pid) for pid in held):
        return None
    figures = [held[pid] for pid in _family() if pid in held]
    return None if None in figures else sum(figures)


def read_ram() -> Reading:
    """Take one reading of this computer's RAM."""
    memory = psutil.virtual_memory()
    ours = 0
    for pid in _family():
        try:
            ours += psutil.Process(pid).memory_info().rss
        except psutil.Error:
            continue  # it ended meanwhile
    busy = psutil.cpu_percent() / 100
    return Reading(device="RAM", gpu=False, total=memory.total, free=memory.available, ours=ours, busy=busy)


def _family() -> list[int]:
    """This process and all that descend from it."""
    found = [os.getpid()]
    try:
        for pid in found:  # it grows meanwhile
            found += _children(pid)
    except (OSError, ValueError):  # another system, or a kernel that keeps no such list: look at all processes
        me = psutil.Process()
        return [me.pid, *(child.pid for child in me.children(recursive=True))]
    return found


def _children(pid: int) -> list[int]:
    """The processes that `pid` started, as Linux lists them: a hundredth of the work of looking at all there are."""
    told: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            told += map(int, (task / "children").read_text("ascii").split())
        except ProcessLookupError:
            continue  # the thread ended meanwhile
    return told


def _visible(index: int) -> int | str | None:
    """Number or UUID of the card that CUDA counts as `index`; None where CUDA is told to see none."""
    told = os.environ.get("CUDA_VISIBLE_DEVICES")
    if told is None:
        return index
    names = [name.strip() for name in told.split(",")]
    name = names[index] if index < len(names) else ""
    if name.isdecimal():
        return int(name)
    return name if name.startswith(("GPU-", "MIG-")) else None


def _all_visible() -> Iterator[int | str]:
    """Numbers or UUIDs of all cards that CUDA sees; what follows one that is none it does not see either."""
    told = os.environ.get("CUDA_VISIBLE_DEVICES")
    count = pynvml.nvmlDeviceGetCount() if told is None else told.count(",") + 1
    for index in range(count):
        name = _visible(index)
        if name is None:
            return
        yield name


def _told(ask: Callable[[], float]) -> float | None:
    """What the driver answers; None where this card does not tell."""
    try:
        return float(ask())
    except pynvml.NVMLError:
        return None


def _within(value: object, most: float) -> float | None:
    """`value` where it is a number from 0 to `most`, else None."""
    return float(value) if isinstance(value, int | float) and 0 <= value <= most else None


def _believable(value: object, most: int | None) -> int | None:
    """`value` where it is a number of bytes between 0 and `most`, else None."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return None
    return value if most is None or value <= most else None
