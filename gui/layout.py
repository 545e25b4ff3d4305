"""Where the window stood and how wide its panel was, kept beside the settings."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from engine.errors import EngineError
from engine.files import write_text

FILE_NAME = "layout.json"
MOST_BYTES = 100_000
"""A larger file is not ours."""
MOST_PANEL = 10_000
"""Pixels of the panel, at most."""
NONSENSE = (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError)
"""What comes of a file that is not ours."""


def save_layout(window: QMainWindow, splitter: QSplitter, folder: Path, *, queue: int = 0) -> None:
    """Keep place, size, panel and the width of the queue, 0 where it is hidden; a disk that refuses costs nothing but
    that.
    """
    geometry = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
    text = json.dumps({"version": 1, "geometry": geometry, "panel": splitter.sizes()[0], "queue": queue})
    with contextlib.suppress(EngineError):
        write_text(folder / FILE_NAME, text + "\n")


def restore_layout(window: QMainWindow, splitter: QSplitter, folder: Path) -> bool:
    """Put the window back where it stood; returns whether it is known. One that was given a size keeps it."""
    if window.testAttribute(Qt.WidgetAttribute.WA_Resized):
        return False
    kept = _kept(folder)
    if kept is None or not window.restoreGeometry(kept[0]):
        return False
    splitter.setSizes([kept[1], max(1, window.width() - kept[1])])
    return True


def restore_geometry(window: QWidget, folder: Path) -> bool:
    """Put a window where the studio's stood; returns whether that is known."""
    kept = _kept(folder)
    return kept is not None and window.restoreGeometry(kept[0])


def kept_queue(folder: Path) -> int:
    """How wide the queue was shown; 0 where it was hidden, or nothing is known."""
    try:
        return _pixels(_values(folder)["queue"])
    except NONSENSE:
        return 0


def _kept(folder: Path) -> tuple[QByteArray, int] | None:
    """The window's place as Qt writes it, and the panel's width."""
    try:
        values = _values(folder)
        return QByteArray.fromBase64(str(values["geometry"]).encode("ascii")), _pixels(values["panel"])
    except NONSENSE:
        return None


def _values(folder: Path) -> Any:
    with (folder / FILE_NAME).open("rb") as stream:
        return json.loads(stream.read(MOST_BYTES))


def _pixels(value: Any) -> int:
    return max(0, min(MOST_PANEL, int(value)))
