"""One engine process as its owner sees it: start, tell, hear, kill, and what it said last."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from engine.errors import EngineLost
from engine.jobs.frames import MalformedFrame, Order, Reply, pack, read_frame, unpack_reply, write_frame
from engine.jobs.litter import scratch_folder

log = logging.getLogger(__name__)

GOODBYE = 2.0
"""Seconds that a process has for leaving before it is killed."""
GRAVE = 20.0
"""Seconds that the system has for ending one that was killed."""
LAST_WORDS = 200
"""Lines of the process's stderr that are kept."""
LONGEST_LINE = 2000
"""Bytes of a line; what is longer counts as several."""


class EngineProcess:
    """A running engine. Its replies go to `hear` from a thread of its own; the last call is `hear(None)`: it is gone.

    `hear` may raise MalformedFrame for a reply that makes no sense at that moment: the process is then killed.
    `threads` is how many it may use at once; None leaves that to it. Raises EngineLost where it cannot be started.
    """

    def __init__(self, command: Sequence[str], *, threads: int | None, hear: Callable[[Reply | None], None]) -> None:
        self._hear = hear
        self._lines: deque[str] = deque(maxlen=LAST_WORDS)
        self._scratch = scratch_folder()
        try:
            self._child = _start(
                [*command, "--parent", str(os.getpid()), "--scratch", str(self._scratch)], threads=threads
            )
        except OSError as error:
            raise EngineLost(
                f"The painting engine could not be started ({error}).", "Install Impasto again."
            ) from error
        self._orders = cast(BinaryIO, self._child.stdin)
        self._threads = [
            threading.Thread(target=work, name=f"impasto engine {self.pid} {what}", daemon=True)
            for what, work in (("replies", self._read_replies), ("messages", self._read_messages))
        ]
        for thread in self._threads:
            thread.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._child.pid

    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._child.poll() is None

    def tell(self, order: Order) -> None:
        """Send one order. Raises EngineLost where the process is gone."""
        try:
            write_frame(self._orders, pack(order))
        except OSError as error:
            raise EngineLost("The painting engine is gone.") from error

    def last_words(self) -> str:
        """How the process ended and the end of what it wrote to stderr; call it after `close`."""
        code = self._child.returncode
        how = f"killed by signal {-code}" if code is not None and code < 0 else f"exit status {code}"
        return "\n".join([f"engine process {self.pid}: {how}", *self._lines])

    def kill(self) -> None:
        """End the process and what it started, now."""
        if self._child.poll() is not None:
            return
        if sys.platform == "win32":
            self._child.kill()
        else:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)

    def close(self) -> None:
        """Let the process go by ending its orders, kill it if it stays, and return when nothing of it is left.

        A process that not even the system can end is left behind after some seconds.
        """
        try:
            self._orders.close()
        except OSError:
            log.debug("Orders to %s were cut off", self.pid)
        try:
            self._child.wait(GOODBYE)
        except subprocess.TimeoutExpired:
            log.warning("Engine process %s did not leave and is killed", self.pid)
            self.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):  # one that a driver holds may never end
                self._child.wait(GRAVE)
        for thread in self._threads:
            thread.join(GOODBYE)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _read_replies(self) -> None:
        with cast(BinaryIO, self._child.stdout) as stream:
            try:
                while (frame := read_frame(stream)) is not None:
                    self._hear(unpack_reply(frame))
            except (MalformedFrame, OSError) as error:
                log.exception("Engine process %s talks nonsense and is killed", self.pid)
                self._lines.append(f"malformed reply: {error}")
            finally:
                self.kill()
                self._hear(None)

    def _read_messages(self) -> None:
        with cast(BinaryIO, self._child.stderr) as stream:
            for line in iter(partial(stream.readline, LONGEST_LINE), b""):  # some libraries never end theirs
                text = line.decode("utf-8", "replace").rstrip()
                self._lines.append(text)
                log.debug("engine %s: %s", self.pid, text)


def _start(command: Sequence[str], *, threads: int | None) -> subprocess.Popen[bytes]:
    """Start the child with three pipes, in a process group of its own: Ctrl-C in the terminal is not for it."""
    environment = dict(os.environ)
    root = str(Path(__file__).resolve().parents[2])
    inherited = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([root, inherited] if inherited else [root])
    if threads is not None:
        environment.setdefault("OMP_NUM_THREADS", str(threads))
        environment.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        environment.setdefault("VIPS_CONCURRENCY", str(threads))
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        flags |= subprocess.BELOW_NORMAL_PRIORITY_CLASS
    else:
        flags = 0
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        env=environment,
        process_group=None if sys.platform == "win32" else 0,
        creationflags=flags,
    )


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
