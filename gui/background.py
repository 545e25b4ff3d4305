"""Short work beside the window's thread: decoding, probing, exporting. Results and errors come back to the window."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.errors import Cancelled

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Result(Generic[T]):
    future: Future[T]
    done: Callable[[T], None]
    failed: Callable[[BaseException], None]


class Background(QObject):
    """A few threads. `done` and `failed` are always called in the thread that this object lives in."""

    _ready = Signal(object)

    def __init__(self, *, threads: int = 2, name: str = "studio", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._closed = False
        self._ready.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self, work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Do `work` in a thread; then call `done` with its result or `failed` with what it raised."""
        if self._closed:
            return
        future = self._pool.submit(work)
        future.add_done_callback(lambda ended: self._tell(_Result(ended, done, failed)))

    def checkpoint(self) -> None:
        """Long work calls it now and then, in its thread: raises Cancelled once nobody waits for the result."""
        if self._closed:
            raise Cancelled

    def _tell(self, result: _Result[T]) -> None:
        if not self._closed:
            self._ready.emit(result)

    @Slot(object)
    def _deliver(self, result: _Result[T]) -> None:
        if self._closed:
            return
        try:
            error = result.future.exception()
        except CancelledError:
            return
        if error is not None:
            result.failed(error)
        else:
            result.done(result.future.result())

    def close(self) -> None:
        """Drop what waits, wait for what runs, report nothing more. May be called twice."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)
