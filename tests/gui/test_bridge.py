"""The seam: thousands of events become few wake-ups, nothing important is lost, and nothing odd gets through."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine import events
from engine.events import JobId
from gui.bridge import Bridge

JOB = JobId("one")


class Told:
    """What came out of a bridge, in order."""

    def __init__(self, bridge: Bridge) -> None:
        self.lines: list[object] = []
        self.images: list[QImage] = []
        self.threads: set[bool] = set()
        for signal in (bridge.started, bridge.progress, bridge.memory, bridge.note, bridge.ended):
            signal.connect(self._hear)
        bridge.preview.connect(lambda job, image: (self._hear(f"preview {job}"), self.images.append(image)))
        bridge.broke.connect(lambda what, _details: self._hear(f"broke: {what}"))

    def _hear(self, line: object) -> None:
        self.lines.append(line)
        self.threads.add(QThread.currentThread() is QApplication.instance().thread())


@pytest.fixture
def bridge(qapp: QApplication) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.deleteLater()
    qapp.processEvents()


def preview(grey: int, job: JobId = JOB, width: int = 6, height: int = 4) -> events.Preview:
    return events.Preview(job=job, width=width, height=height, rgb=bytes([grey]) * (width * height * 3))


def test_forty_thousand_events_leave_about_a_dozen_wake_ups(bridge: Bridge, qtbot: QtBot) -> None:
    told = Told(bridge)
    started = time.monotonic()

    def engine() -> None:
        bridge(events.Started(job=JOB, source=Path("a"), target=Path("b")))
        for number in range(20_000):
            bridge(events.Progress(job=JOB, stage="Painting", done=number, total=20_000))
            bridge(preview(number % 256))
        bridge(events.Cancelled(job=JOB))

    thread = threading.Thread(target=engine)
    thread.start()
    qtbot.waitUntil(lambda: bool(told.lines) and isinstance(told.lines[-1], events.Cancelled), timeout=30_000)
    thread.join()
    seconds = time.monotonic() - started
    assert bridge.wakeups <= 14 + 20 * seconds  # one at most every 50 ms, however long this machine takes
    assert bridge.wakeups < 40_000 / 100
    assert isinstance(told.lines[0], events.Started)
    last = [line for line in told.lines if isinstance(line, events.Progress)][-1]
    assert last.done == 19_999
    assert told.images[-1].pixelColor(0, 0).red() == 19_999 % 256
    assert told.threads == {True}


def test_a_burst_while_the_window_is_busy_is_one_wake_up(bridge: Bridge, qtbot: QtBot) -> None:
    told = Told(bridge)
    for number in range(40_000):
        bridge(events.Progress(job=JOB, stage="Painting", done=number, total=40_000))
    qtbot.waitUntil(lambda: bool(told.lines))
    assert bridge.wakeups == 1
    assert [line.done for line in told.lines if isinstance(line, events.Progress)] == [39_999]


def test_order_is_kept_and_every_job_has_its_own_newest(bridge: Bridge, qtbot: QtBot) -> None:
    told = Told(bridge)
    other = JobId("two")
    bridge(events.Started(job=JOB, source=Path("a"), target=Path("b")))
    bridge(preview(1))
    bridge(events.Note(job=JOB, text="first"))
    bridge(preview(2))
    bridge(preview(3, other))
    bridge(events.Note(job=JOB, text="second"))
    bridge(events.Finished(job=JOB, target=Path("b"), width=1, height=1, seconds=1))
    qtbot.waitUntil(lambda: len(told.lines) >= 6)
    kinds = [line if isinstance(line, str) else getattr(line, "text", type(line).__name__) for line in told.lines]
    assert kinds == ["Started", "first", "preview one", "preview two", "second", "Finished"]


def test_the_image_owns_its_pixels(bridge: Bridge, qtbot: QtBot) -> None:
    told = Told(bridge)
    for round_number in range(5):
        bridge(preview(10 * round_number, width=5, height=3))  # rows of 15 bytes: no padding
        qtbot.waitUntil(lambda count=round_number: len(told.images) > count)
    assert [image.pixelColor(4, 2).red() for image in told.images] == [0, 10, 20, 30, 40]


@pytest.mark.parametrize(
    "odd",
    ["a string", None, events.Preview(job=JOB, width=4, height=4, rgb=b"short"), object()],
    ids=["text", "None", "short preview", "object"],
)
def test_what_is_no_event_is_told_and_harms_nothing(bridge: Bridge, qtbot: QtBot, odd: object) -> None:
    told = Told(bridge)
    bridge(odd)  # type: ignore[arg-type]  # on purpose
    bridge(events.Note(job=JOB, text="still here"))
    qtbot.waitUntil(lambda: len(told.lines) == 2)
    assert str(told.lines[0]).startswith("broke: The engine sent")
    assert told.images == []


def test_the_next_event_after_a_pause_wakes_again(bridge: Bridge, qtbot: QtBot) -> None:
    told = Told(bridge)
    for number in range(3):
        bridge(events.Note(job=JOB, text=str(number)))
        qtbot.waitUntil(lambda count=number: len(told.lines) == count + 1)
    assert bridge.wakeups == 3
