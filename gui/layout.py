"""Where the window stood and how wide its panel was, kept beside the settings."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from engine.errors import EngineError
from engine.files import write_text

FILE_NAME = "layout.json"
MOST_BYTES = 100_000
"""A larger file is not ours."""
MOST_PANEL = 10_000
"""Pixels of the panel, at most."""


def save_layout(window: QMainWindow, splitter: QSplitter, folder: Path) -> None:
    """Keep place, size and panel; a disk that refuses costs nothing but that."""
    geometry = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
    text = json.dumps({"version": 1, "geometry": geometry, "panel": splitter.sizes()[0]})
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


def _kept(folder: Path) -> tuple[QByteArray, int] | None:
    """The window's place as Qt writes it, and the panel's width."""
    try:
        with (folder / FILE_NAME).open("rb") as stream:
            values = json.loads(stream.read(MOST_BYTES))
        panel = max(0, min(MOST_PANEL, int(values["panel"])))
        return QByteArray.fromBase64(str(values["geometry"]).encode("ascii")), panel
    except (OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
