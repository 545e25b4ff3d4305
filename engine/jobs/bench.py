"""The two threads of an engine process: one watches its orders, the other paints."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import queue
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import BinaryIO, NoReturn

from engine.atomic import clear_parts
from engine.events import AnyEvent, JobId, Terminal
from engine.jobs.boundary import Checkpoint, Render, attempt, breaks_device, checkpoint_of, run
from engine.jobs.frames import Alive, MalformedFrame, Order, Ready, Reply, pack, read_frame, unpack_order, write_frame
from engine.jobs.frames import Render as RenderOrder
from engine.recipe import Request

log = logging.getLogger(__name__)

REST = 0.2
"""Seconds without an order after which something is imported ahead."""


class Bench:
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
        self._busy = False
        self._heard = time.monotonic()

    def beat(self, seconds: float) -> NoReturn:
        """Say every so often that the process lives, while it has a job."""
        while True:
            time.sleep(seconds)
            if self._busy:
                self._send(Alive(quiet=time.monotonic() - self._heard))

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

    def work(self, render: Render, ahead: Sequence[str] = ()) -> NoReturn:
        """Say Ready, then paint one job after another for ever; `watch` ends the process.

        Between orders the modules `ahead` are imported, one by one, for the jobs to come.
        """
        self.tell(Ready())
        modules, painting = iter(ahead), self._leaving(render)
        while True:
            order = self._next(modules)
            self._target = order.request.target
            checkpoint = self._noted(checkpoint_of(self._cancelled[order.job]))
            self._heard, self._busy = time.monotonic(), True
            run(order.request, job=order.job, render=painting, checkpoint=checkpoint, listener=self.tell)
            self._busy = False

    def _leaving(self, render: Render) -> Render:
        """`render`, that ends the process where the device is broken: the driver has it done again by a new one.

        What CUDA calls sticky: after an illegal access every later call of this process fails as well.
        """

        def painting(request: Request, *, job: JobId, checkpoint: Checkpoint) -> Iterator[AnyEvent]:
            try:
                yield from render(request, job=job, checkpoint=checkpoint)
            except RuntimeError as error:
                if not breaks_device(error):
                    raise
                log.exception("The device is lost to this process")
                self._leave(3)

        return painting

    def _next(self, modules: Iterator[str]) -> RenderOrder:
        """The next order; as long as there is none, import what is left of `modules`."""
        while True:
            try:
                return self._queue.get(timeout=REST)
            except queue.Empty:
                name = next(modules, None)
            if name is None:
                return self._queue.get()
            attempt(partial(importlib.import_module, name))
            if self._target is None:
                gc.freeze()  # before the first order nothing is there that would ever go

    def _noted(self, checkpoint: Checkpoint) -> Checkpoint:
        """The checkpoint, which also is a sign of life."""

        def noted() -> None:
            self._heard = time.monotonic()
            checkpoint()

        return noted

    def tell(self, reply: Reply | AnyEvent) -> None:
        """Send one reply, from any thread. Leaves the process where nobody listens any more."""
        self._heard = time.monotonic()
        if isinstance(reply, Terminal):  # before it is told: the same job may be ordered again at once
            self._cancelled.pop(reply.job, None)
        self._send(reply)

    def _send(self, reply: Reply | AnyEvent) -> None:
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
            clear_parts(self._target.parent, os.getpid())
        os._exit(code)
