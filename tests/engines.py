"""Engine processes as the system sees them."""

from __future__ import annotations

import os
import time

import psutil

from tests.waiting import wait_until


def children() -> list[psutil.Process]:
    """The children of this process, but the one that multiprocessing keeps for good once it made processes."""
    return [child for child in psutil.Process().children() if "resource_tracker" not in " ".join(_command(child))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def engines(parent: int | None = None) -> list[psutil.Process]:
    """The living engine processes of `parent` (this process)."""
    found = []
    for child in psutil.Process(parent).children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE and "engine.jobs.worker" in child.cmdline():
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


def wait_for_engine(parent: int) -> list[psutil.Process]:
    """The engine processes of `parent`, as soon as there are some."""
    return wait_until(lambda: engines(parent), seconds=10, words="no engine was started")


def is_alive(process: psutil.Process) -> bool:
    """Also where nobody collects the orphan: then it stays as a zombie."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until_gone() -> None:
    """Until no engine of this process lives."""
    wait_until(lambda: not engines(), seconds=3, words="the engine is still there")


def wait_until_dead(process: psutil.Process) -> None:
    """Until all of its threads are gone, but without taking the word how it ended: that is told once, to the pool."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        time.sleep(1)
