"""The engine process: takes orders on stdin, paints, tells replies on stdout. `python -m engine.jobs.worker`.

It lives exactly as long as whoever holds the other end of its stdin: when that ends, for whatever reason, the process
leaves at once, also in the middle of a picture, and takes its unfinished files with it.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import faulthandler
import importlib
import logging
import os
import queue
import shutil
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from engine.events import AnyEvent, JobId
from engine.jobs.boundary import Render, checkpoint_of, run
from engine.jobs.frames import MalformedFrame, Order, Ready, Reply, pack, read_frame, unpack_order, write_frame
from engine.jobs.frames import Render as RenderOrder
from engine.jobs.litter import remove_parts

log = logging.getLogger(__name__)

NICENESS = 5
"""The window stays responsive on few cores because the engine steps back."""
_PR_SET_PDEATHSIG = 1


class Worker:
    """One engine: a thread watches the orders, the caller of `work` paints."""

    def __init__(self, orders: BinaryIO, replies: BinaryIO, *, scratch: Path | None = None) -> None:
        self._orders = orders
        self._replies = replies
        self._scratch = scratch
        self._speaking = threading.Lock()
        self._queue: queue.SimpleQueue[RenderOrder] = queue.SimpleQueue()
        self._cancelled: dict[JobId, threading.Event] = {}
        """One flag for every job that was ordered and has not ended."""
        self._target: Path | None = None

    def watch(self) -> NoReturn:
        """Obey orders until they end, then leave the process, whatever else it is doing."""
        code = 2
        try:
            while (frame := read_frame(self._orders)) is not None:
                self._obey(unpack_order(frame))
            code = 0
        except MalformedFrame:
            log.exception("Orders that make no sense")
        finally:
            self._leave(code)

    def work(self, render: Render) -> NoReturn:
        """Say Ready, then paint one job after another for ever; `watch` ends the process."""
        self.tell(Ready())
        while True:
            order = self._queue.get()
            self._target = order.request.target
            checkpoint = checkpoint_of(self._cancelled[order.job])
            run(order.request, job=order.job, render=render, checkpoint=checkpoint, listener=self.tell)
            self._cancelled.pop(order.job, None)

    def tell(self, reply: Reply | AnyEvent) -> None:
        """Send one reply, from any thread. Leaves the process where nobody listens any more."""
        try:
            with self._speaking:
                write_frame(self._replies, pack(reply))
        except OSError:
            self._leave(0)

    def _obey(self, order: Order) -> None:
        if isinstance(order, RenderOrder):
            self._cancelled[order.job] = threading.Event()
            self._queue.put(order)
        elif flag := self._cancelled.get(order.job):
            flag.set()

    def _leave(self, code: int) -> NoReturn:
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
        if self._target is not None:  # last, for the painting thread goes on until the exit
            remove_parts(self._target, os.getpid())
        os._exit(code)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run an engine on the process's own stdin and stdout."""
    parser = argparse.ArgumentParser(prog="python -m engine.jobs.worker", description=__doc__)
    parser.add_argument(
        "--render", default="engine.render:render", metavar="MODULE:FUNCTION", help="what paints (%(default)s)"
    )
    parser.add_argument("--scratch", type=Path, metavar="FOLDER", help="for temporary files; removed at the end")
    options = parser.parse_args(arguments)
    _settle(options.scratch)
    orders, replies = _take_pipes()
    worker = Worker(orders, replies, scratch=options.scratch)
    threading.Thread(target=worker.watch, name="impasto orders", daemon=True).start()
    worker.work(_load(options.render))


def _settle(scratch: Path | None) -> None:
    """Make the process a quiet, modest child: the parent decides about Ctrl-C, crashes leave their traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    if hasattr(os, "nice"):
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
    if scratch is not None:
        os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)))


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Take stdin and stdout for the frames alone: what libraries print goes to stderr, what they read is empty."""
    orders = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return cast(BinaryIO, orders), cast(BinaryIO, replies)


def _load(name: str) -> Render:
    """The function MODULE:FUNCTION. Loading torch can hold the interpreter for seconds, in which the watching thread
    could not notice that the parent died, so meanwhile Linux is asked to end the process with it.
    """
    module, _, function = name.partition(":")
    _die_with_parent(True)
    try:
        return cast(Render, getattr(importlib.import_module(module), function))
    finally:
        _die_with_parent(False)


def _die_with_parent(wanted: bool) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL) if wanted else 0)


if __name__ == "__main__":
    main()
