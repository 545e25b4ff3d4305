"""Several processes that bake one painting: `python -m engine.training.together`, started by the job itself.

They meet at a file, not at a port. The job tells before each step whether to go on and how far the time is, so that
all make the same steps; what it starts ends with it, also when it dies: their standard input then ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, cast

import torch
import torch.distributed as dist
from torch import Tensor

from engine.errors import EngineLost
from engine.recipe import BakeRequest
from engine.training.baker import BakePlan

PATIENCE: Final = timedelta(minutes=3)
"""For a process that does not come to a meeting."""
GOODBYE: Final = 10.0
"""Seconds that a process has for leaving."""
MOMENT: Final = 1.0
"""Seconds from a broken connection to the end of the process, at most."""
LOST: Final = ("One of the processes that baked together stopped unexpectedly.", "Bake on one card.")


class Together:
    """The other processes of one bake, seen from the first. A context manager; with one device it is just this one."""

    def __init__(self, request: BakeRequest, plan: BakePlan, devices: Sequence[str]) -> None:
        self._request, self._plan, self._devices = request, plan, list(devices)
        self.count = len(self._devices)
        self.shared = self.count > 1
        self._others: list[subprocess.Popen[bytes]] = []
        self._folder: Path | None = None
        self._over = False
        self._threads = torch.get_num_threads()

    def __enter__(self) -> Self:
        if not self.shared:
            return self
        self._folder = Path(tempfile.mkdtemp(prefix=f"impasto-{os.getpid()}-"))
        try:
            for rank in range(1, self.count):
                self._start(rank, self._folder)
            share_cores(self.count, self._devices[0])
            meet(self._folder, 0, self.count, self._devices[0])
        except BaseException as error:
            self._part(error)
            raise
        return self

    def _start(self, rank: int, folder: Path) -> None:
        """Start the process number `rank`, and tell it what to do."""
        order = {
            "request": self._request.model_dump(mode="json"),
            "plan": asdict(self._plan),
            "rank": rank,
            "count": self.count,
            "device": self._devices[rank],
            "folder": str(folder),
        }
        command = [sys.executable, "-P", "-m", "engine.training.together"]
        other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=_environment())
        self._others.append(other)
        with contextlib.suppress(OSError):
            cast(Any, other.stdin).write(json.dumps(order).encode() + b"\n")
            cast(Any, other.stdin).flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shared:
            self._part(error)

    def tell(self, done: float) -> bool:
        """Say how far the time is, to all; whether there is another step. Raises EngineLost where one is gone."""
        if not self.shared:
            return done < 1
        if any(other.poll() is not None for other in self._others):
            raise EngineLost(*LOST)
        self._over = done >= 1
        return heard(self._devices[0], done) < 1

    def spread(self, values: Mapping[str, Tensor]) -> float:
        """How far apart the processes' parameters are, at most; 0 when all learned the same."""
        return apart(values) if self.shared else 0.0

    def _part(self, error: BaseException | None) -> None:
        """Part from the others. Raises EngineLost where `error` comes of one that ended."""
        lost = isinstance(error, RuntimeError) and self._lacks_one()
        self._end(well=error is None and self._over)
        if lost:
            raise EngineLost(*LOST) from error

    def _lacks_one(self) -> bool:
        """Whether one of the others has ended, or does so in a moment: its connections break before it is gone."""
        deadline = time.monotonic() + MOMENT
        while all(other.poll() is None for other in self._others):
            if time.monotonic() > deadline:
                return False
            time.sleep(MOMENT / 20)
        return True

    def _end(self, *, well: bool) -> None:
        """End the group and the others: after the last step they leave by themselves, else they are killed."""
        if well and dist.is_initialized():
            dist.destroy_process_group()
        for other in self._others:
            if not well:
                other.kill()
            try:
                other.wait(GOODBYE)
            except subprocess.TimeoutExpired:
                other.kill()
                other.wait()
            with contextlib.suppress(OSError):
                cast(Any, other.stdin).close()
        if dist.is_initialized():
            dist.destroy_process_group()
        torch.set_num_threads(self._threads)  # the next job of this process has the processor to itself
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def heard(device: str, done: float = 0.0) -> float:
    """What the first process says of the time; all call it together."""
    told = torch.tensor([done], dtype=torch.float64, device=device)
    dist.broadcast(told, 0)
    return float(told)


def apart(values: Mapping[str, Tensor]) -> float:
    """The largest difference of any number among the processes; all call it together."""
    most = 0.0
    for value in values.values():
        high, low = value.clone(), value.clone()
        dist.all_reduce(high, dist.ReduceOp.MAX)
        dist.all_reduce(low, dist.ReduceOp.MIN)
        most = max(most, float((high - low).abs().max()))
    return most


def share_cores(count: int, device: str) -> None:
    """Several processes on one processor each take their part of it."""
    if device == "cpu" and count > 1:
        torch.set_num_threads(max(1, torch.get_num_threads() // count))


def meet(folder: Path, rank: int, count: int, device: str) -> None:
    """Join the group of `count` processes that meet in `folder`; waits for the others."""
    card = device.startswith("cuda")
    if card:
        torch.cuda.set_device(device)
    dist.init_process_group(
        "nccl" if card else "gloo",
        init_method=f"file://{folder}/meeting",
        rank=rank,
        world_size=count,
        timeout=PATIENCE,
    )


def _environment() -> dict[str, str]:
    """That of this process, with its own way of finding the engine."""
    here = str(Path(__file__).parent.parent.parent)
    paths = [here, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def main() -> None:
    """Be one of the other processes."""
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_watch, daemon=True).start()
    from engine.devices import choose, limit_card
    from engine.training.bake import baker_for
    from engine.training.bake_source import Source, beside
    from engine.training.kept import kept_at

    request = BakeRequest.model_validate(order["request"])
    device = choose(order["device"])
    limit_card(device, request.memory_limit)
    share_cores(order["count"], order["device"])
    meet(Path(order["folder"]), order["rank"], order["count"], order["device"])
    source = Source(request)
    baker = baker_for(request, device, BakePlan.from_values(order["plan"]), source, shared=True)
    if (kept := kept_at(beside(request), source.mark)) is not None:
        baker.resume(kept.state)
    while (done := heard(order["device"])) < 1:
        baker.update(done)
    apart(baker.average)
    dist.destroy_process_group()


def _watch() -> None:
    """Leave when the job is gone: its end of the pipe closes, however it ended."""
    while os.read(0, 1):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
