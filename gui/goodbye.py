"""Being asked to end (SIGTERM, as at the end of a session) closes the window like the artist would."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class Goodbye(QObject):
    """Calls `leave` in the window's thread when the system asks the process to end. Until `close`."""

    def __init__(self, leave: Callable[[], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._leave = leave
        self._before = signal.signal(signal.SIGTERM, lambda _number, _frame: None)
        self._descriptor = signal.set_wakeup_fd(self._write.fileno())
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)

    def _wake(self) -> None:
        if signal.SIGTERM in self._read.recv(64):
            self._leave()

    def close(self) -> None:
        """Stop listening to the system."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._descriptor)
        signal.signal(signal.SIGTERM, self._before)
        self._read.close()
        self._write.close()
