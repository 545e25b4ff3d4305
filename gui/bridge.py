"""The one seam between engine and window: events from any thread become queued Qt signals, never more than needed."""

from __future__ import annotations

import threading
import time

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from engine import events
from engine.events import AnyEvent, Event
from engine.jobs.journal.told import QueueState
from gui.tongue import tr

PAUSE_MS = 50
"""Least time between two wake-ups of the window, in milliseconds."""
Key = tuple[object, ...]


class Bridge(QObject):
    """Call it with events from any thread; its signals come in the thread it lives in.

    Of previews, progress and memory readings only the newest of each job, and of each card, is told. All else is told
    in its order.
    """

    started = Signal(object)
    progress = Signal(object)
    preview = Signal(str, QImage)
    """Job id and an own copy of the pixels."""
    memory = Signal(object)
    note = Signal(object)
    ended = Signal(object)
    """Finished, Failed or Cancelled."""
    queue = Signal(object)
    """The newest QueueState."""
    broke = Signal(str, str)
    """What happened and the technical details: something came that is no event."""
    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._pending: dict[Key, object] = {}
        self._number = 0
        self._asleep = True
        self._last = 0.0
        self.wakeups = 0
        """How often the window's thread was woken."""
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._drain)
        self._woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)

    def __call__(self, event: AnyEvent) -> None:
        """Take one event. Never raises and never blocks, so that no runner can be harmed by the window."""
        self._take(event)

    def hear_queue(self, state: QueueState) -> None:
        """Take what the queue is now, from any thread."""
        self._take(state)

    def _take(self, event: object) -> None:
        with self._lock:
            key = self._key(event)
            self._pending.pop(key, None)  # so that the newest also stands last
            self._pending[key] = event
            wake, self._asleep = self._asleep, False
        if wake:
            self._woken.emit()

    def _key(self, event: object) -> Key:
        if isinstance(event, events.Memory):
            return (event.job, event.kind, event.card)
        if isinstance(event, events.Progress | events.Preview):
            return (event.job, event.kind)
        if isinstance(event, QueueState):
            return ("queue",)
        self._number += 1
        return (self._number,)

    @Slot()
    def _wake(self) -> None:
        self.wakeups += 1
        early = self._last + PAUSE_MS / 1000 - time.monotonic()
        if early > 0:
            self._timer.start(int(early * 1000) + 1)
        else:
            self._drain()

    @Slot()
    def _drain(self) -> None:
        with self._lock:
            pending, self._pending = self._pending, {}
            self._asleep = True
        self._last = time.monotonic()
        for event in pending.values():
            self._tell(event)

    def _tell(self, event: object) -> None:
        match event:
            case events.Preview():
                self._show(event)
            case QueueState():
                self.queue.emit(event)
            case events.Progress():
                self.progress.emit(event)
            case events.Memory():
                self.memory.emit(event)
            case events.Note():
                self.note.emit(event)
            case events.Started():
                self.started.emit(event)
            case events.Finished() | events.Failed() | events.Cancelled():
                self.ended.emit(event)
            case _:
                self._complain(event)

    def _show(self, event: events.Preview) -> None:
        if len(event.rgb) != event.width * event.height * 3:
            self._complain(event)
            return
        wrapped = QImage(event.rgb, event.width, event.height, event.width * 3, QImage.Format.Format_RGB888)
        # converting copies: a QImage over Python bytes does not own them
        self.preview.emit(event.job, wrapped.convertToFormat(QImage.Format.Format_RGB32))

    def _complain(self, event: object) -> None:
        what = tr("a preview of the wrong size") if isinstance(event, Event) else tr("something that is no message")
        self.broke.emit(tr("The engine sent {what}; it was left out.", what=what), repr(event)[:2000])
