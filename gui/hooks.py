"""The last nets: whatever nobody caught is told to the artist and logged, with all warnings of our own."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

LOGGER = "impasto"
OURS = (LOGGER, "engine", "gui")
"""Whose records are kept; those of libraries are not."""
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Hooks:
    """Everything uncaught, from any thread, goes to a log file and to `report(details)`.

    `report` may be called from any thread and must not raise. `uninstall` puts back what stood there before.
    """

    def __init__(self, folder: Path, report: Callable[[str], None]) -> None:
        self._folder = folder
        self._report = report
        self._log = logging.getLogger(LOGGER)
        self._handler: logging.Handler = logging.NullHandler()
        self._busy = threading.local()
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        self._qt_before: object = None

    def install(self) -> None:
        """Open the log and take over the hooks of Python and Qt."""
        self._handler = self._open_log()
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        for name in OURS:
            logging.getLogger(name).addHandler(self._handler)
        sys.excepthook = self._uncaught
        threading.excepthook = self._in_thread
        sys.unraisablehook = self._unraisable
        self._qt_before = qInstallMessageHandler(self._from_qt)

    def uninstall(self) -> None:
        """Put back what stood there before, and close the files."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(self._qt_before)  # type: ignore[arg-type]  # what it returned itself
        for name in OURS:
            logging.getLogger(name).removeHandler(self._handler)
        self._handler.close()

    def _open_log(self) -> logging.Handler:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handler: logging.Handler = RotatingFileHandler(
                self._folder / "studio.log", maxBytes=1_000_000, backupCount=2, encoding="utf-8", errors="replace"
            )
        except OSError:
            handler = logging.StreamHandler()  # no folder to write to: the terminal has to do
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        return handler

    def _uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._tell("".join(traceback.format_exception(kind, error, trace)))

    def _in_thread(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_type is not SystemExit and what.exc_value is not None:
            self._uncaught(what.exc_type, what.exc_value, what.exc_traceback)

    def _unraisable(self, what: sys.UnraisableHookArgs) -> None:
        if what.exc_value is not None:
            self._uncaught(what.exc_type, what.exc_value, what.exc_traceback)

    def _tell(self, details: str) -> None:
        if getattr(self._busy, "now", False):
            return  # telling about it broke as well: once is enough
        self._busy.now = True
        try:
            self._log.error("Uncaught:\n%s", details)
            self._report(details)
        finally:
            self._busy.now = False

    def _from_qt(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        self._log.log(_LEVELS.get(kind, logging.WARNING), "Qt (%s): %s", context.category or "", text)
