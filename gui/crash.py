"""The report of a studio that breaks: a file that is ready before anything happens, and what becomes of it.

A dying process can do little more than write to a file that is open. So each start opens one: versions at its top,
room for the last lines about what is going on, which are kept up to date, and at its end faulthandler writes where
every thread stood. A studio that closes takes its file with it; what a start finds was left by one that broke.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib.metadata
import logging
import os
import platform
import sys
import threading
import time
import traceback
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from engine.errors import EngineError
from engine.files import write_text
from gui.private import without_private

RUNNING, REPORT = "running-", "report-"
"""How files of studios that run, and finished reports, begin."""
ROOM = 8192
"""Bytes for the last lines about what was going on."""
KEPT = 10
"""How many finished reports stay."""
MOST = 200_000
"""Bytes of a report that are read."""
TOLD = 5
"""How many exceptions of one start become reports: one that comes round again and again says nothing new."""
GOING_ON = "What was going on, the last at the end:\n"
ENDED = "\nHow it ended:\n"
_PACKAGES = ("impasto", "PySide6-Essentials", "torch", "numpy", "pyvips", "diffusers")


class CrashReport:
    """This start's file in `folder`, from `open` to `close`; a folder that cannot be written is no error.

    As a context manager an exception that goes through it is written down, and the file stays for the next start.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines: deque[str] = deque(maxlen=100)
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        """Stands at the end, where the system's last words go."""
        self._notes: BinaryIO | None = None
        self._path = folder / f"{RUNNING}{time.strftime('%Y-%m-%d %H-%M-%S')}-{os.getpid()}.txt"
        self._room = 0
        self._head = ""
        self._told = 0
        self._had_faulthandler = False
        self._handler = _Notes(self)

    def open(self) -> None:
        """From now on this process leaves a report when it breaks."""
        self._head = _head()
        top = f"{self._head}\n{GOING_ON}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb", buffering=0)
            self._file.write(f"{top}{' ' * ROOM}{ENDED}".encode())
            self._notes = self._path.open("r+b", buffering=0)
        except OSError:
            self._let_go()
        self._room = len(top.encode())
        logging.getLogger().addHandler(self._handler)
        if self._file is not None:
            self._had_faulthandler = faulthandler.is_enabled()
            faulthandler.enable(self._file)

    def close(self) -> None:
        """All went well: nothing is left."""
        self._end()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if error is None or isinstance(error, SystemExit | KeyboardInterrupt) or self._file is None:
            self.close()
            return
        with contextlib.suppress(OSError):
            self._file.write("".join(traceback.format_exception(error)).encode("utf-8", "replace"))
        self._end()

    def note(self, text: str) -> None:
        """One line about what is going on, from any thread. Never raises."""
        line = f"{time.strftime('%H:%M:%S')} {without_private(text[:2000])}"
        with self._lock:
            self._lines.append(line)
            if self._notes is None:
                return
            block = self._going_on().encode("utf-8", "replace")[-ROOM:]
            with contextlib.suppress(OSError):
                self._notes.seek(self._room)
                self._notes.write(block + b" " * (ROOM - len(block)))

    def broke(self, details: str) -> str:
        """An exception that the studio outlived: write its report at once, and give what it says."""
        with self._lock:
            going_on = self._going_on()
            self._told += 1
        text = f"{self._head or _head()}\n{GOING_ON}{going_on}\n{ENDED}{without_private(details)}"
        if self._told <= TOLD:
            _keep(self._folder, text)
        return text

    def _going_on(self) -> str:
        return "\n".join(self._lines)

    def _end(self) -> None:
        logging.getLogger().removeHandler(self._handler)
        if self._file is not None:
            faulthandler.disable()
            if self._had_faulthandler and sys.__stderr__ is not None:
                faulthandler.enable(sys.__stderr__)
        self._let_go()

    def _let_go(self) -> None:
        with self._lock:
            for file in (self._file, self._notes):
                if file is not None:
                    with contextlib.suppress(OSError):
                        file.close()
            self._file = self._notes = None


class _Notes(logging.Handler):
    """What is logged is going on."""

    def __init__(self, report: CrashReport) -> None:
        super().__init__(logging.INFO)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        try:
            self._report.note(f"{record.levelname} {record.name}: {record.getMessage()}")
        except (ValueError, TypeError):  # arguments that do not fit their words
            self.handleError(record)


def left_behind(folder: Path) -> tuple[Path, ...]:
    """Make reports of what studios that broke have left in `folder`, the newest first; each is found only once.

    Only for the studio that has the profile to itself: all others' files are then those of the dead. One that was
    killed from outside said nothing, and is only tidied away.
    """
    found = []
    for path in sorted(folder.glob(f"{RUNNING}*.txt"), reverse=True):
        if path.stem.endswith(f"-{os.getpid()}"):
            continue
        try:
            with path.open("rb") as file:
                text = file.read(MOST).decode("utf-8", "replace")
            when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(path.stat().st_mtime))
            path.unlink()
        except OSError:
            continue  # a second start, on Windows
        start, _, end = text.partition(ENDED)
        if end.strip():
            words = without_private(f"{start.rstrip()}\n{ENDED.rstrip()} {when}\n{end.strip()}\n")
            found.append(_keep(folder, words))
    return tuple(path for path in found if path is not None)


def _keep(folder: Path, text: str) -> Path | None:
    """Write a finished report, and let go of the oldest."""
    path = folder / f"{REPORT}{time.strftime('%Y-%m-%d %H-%M-%S')}-{time.monotonic_ns() % 10**6:06}.txt"
    try:
        write_text(path, text)
        for old in sorted(folder.glob(f"{REPORT}*.txt"))[:-KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, EngineError):
        return None
    return path


def _head() -> str:
    """What broke, and on what."""
    versions = []
    for name in _PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{name} {importlib.metadata.version(name)}")
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    started = time.strftime("%Y-%m-%d %H:%M:%S")
    return f"Report of Impasto, started {started}\n{', '.join(versions)}\nPython {sys.version.split()[0]}, {system}\n"
