"""No engine outlives its window, whatever ends that and whenever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import ROOT
from tests.engines import is_alive, wait_for_engine

RENDER = "tests.scripted:render"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")

PARENT = """
import sys, time
from pathlib import Path
from engine.jobs.pool import PoolRunner
from tests.scripted import request_for
pool = PoolRunner(lambda event: print(event.kind, getattr(event, "stage", ""), flush=True), render=sys.argv[2])
pool.submit(request_for(Path(sys.argv[1]), sys.argv[3]))
time.sleep(60)
"""


LOADING = ("tests.slow_to_load:render", "paint", "progress Starting")
STARTING = (RENDER, "stuck", "started")


@pytest.mark.parametrize(
    "case",
    [(RENDER, "stuck", "progress Saving"), (RENDER, "wait", "progress Painting"), LOADING, STARTING],
    ids=["saving", "painting", "loading", "starting"],
)
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_engine_outlives_its_window(tmp_path: Path, case: tuple[str, str, str], end: int) -> None:
    out, scratch = tmp_path / "out", tmp_path / "scratch"
    out.mkdir()
    scratch.mkdir()
    render, script, sign = case
    environment = os.environ | {"TMPDIR": str(scratch), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PARENT, str(out / "picture.png"), render, script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment) as parent:
        assert parent.stdout is not None
        for line in parent.stdout:
            if line.decode().startswith(sign):
                break
        (engine,) = wait_for_engine(parent.pid)
        if case == LOADING:
            time.sleep(0.5)  # so that it stands in the middle of loading
        parent.send_signal(end)
        parent.wait()
        moment = time.monotonic()
        while is_alive(engine) and time.monotonic() - moment < 5:
            time.sleep(0.01)
        assert time.monotonic() - moment < 2
    assert list(out.iterdir()) == []
    assert list(scratch.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked")
def test_an_engine_whose_parent_died_before_it_was_up_leaves() -> None:
    command = [sys.executable, "-m", "engine.jobs.worker", "--parent", "1", "--render", "tests.slow_to_load:render"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as engine:
        assert engine.wait(10) == 0
