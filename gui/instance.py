"""One window for each artist: a second start shows the first one's, and hands it the photo."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

PATIENCE = 2000
"""Milliseconds that the first one has for answering."""
MOST = 100_000
"""Most bytes of a photo's name."""


def address(folder: Path) -> str:
    """Where the window with the settings in `folder` can be called."""
    return f"impasto-{hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:24]}"


def call(folder: Path, photo: Path | None) -> bool:
    """Ask the window that is open to show itself, with `photo`; whether it heard."""
    socket = QLocalSocket()
    socket.connectToServer(address(folder))
    if not socket.waitForConnected(PATIENCE):
        return False
    socket.write(os.fsencode(photo.absolute()) if photo is not None else b"")
    socket.write(b"\0")
    heard = socket.waitForReadyRead(PATIENCE)
    socket.disconnectFromServer()
    return heard


class Instance(QObject):
    """Answers calls. Only who has the queue's lock makes one."""

    called = Signal(object)
    """Somebody started the studio once more, with this photo or None."""

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        QLocalServer.removeServer(address(folder))  # what a kill left: nobody else can be there, the lock says so
        self._server.listen(address(folder))

    def _answer(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        said = bytes(socket.peek(MOST).data())
        if not said.endswith(b"\0"):
            return
        socket.readAll()
        socket.write(b"\0")
        socket.flush()
        name = os.fsdecode(said[:-1])
        self.called.emit(Path(name) if name else None)

    def close(self) -> None:
        """Stop answering."""
        self._server.close()
