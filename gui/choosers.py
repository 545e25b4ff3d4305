"""Asking the artist for files and folders; tests hand the window one that answers by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from engine.sniff import SUFFIXES
from gui.tongue import tr

PICTURES = tr("Pictures ({kinds});;All files (*)", kinds=" ".join(f"*{suffix}" for suffix in sorted(SUFFIXES)))
TEXTS = tr("Lists of prompts (*.txt);;All files (*)")
PRESETS = tr("Presets (*.toml *.json *.csv);;All files (*)")


class Chooser(Protocol):
    """Whoever can be asked for a file or a folder. None: the artist thought better of it."""

    def picture(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """One picture."""

    def pictures(self, parent: QWidget, title: str, start: Path | None) -> list[Path]:
        """Some pictures; none is an empty list."""

    def text(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """One text file."""

    def presets(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """One file with presets."""

    def target(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """A file for presets that are written; what stands there may be replaced."""

    def folder(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """One folder."""


class SystemChooser:
    """The system's own dialogs."""

    def picture(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """One picture."""
        name, _filter = QFileDialog.getOpenFileName(parent, title, str(start or ""), PICTURES)
        return Path(name) if name else None

    def pictures(self, parent: QWidget, title: str, start: Path | None) -> list[Path]:
        """Some pictures."""
        names, _filter = QFileDialog.getOpenFileNames(parent, title, str(start or ""), PICTURES)
        return [Path(name) for name in names]

    def text(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """One text file."""
        name, _filter = QFileDialog.getOpenFileName(parent, title, str(start or ""), TEXTS)
        return Path(name) if name else None

    def folder(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """One folder."""
        name = QFileDialog.getExistingDirectory(parent, title, str(start or ""))
        return Path(name) if name else None

    def presets(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """One file with presets."""
        name, _filter = QFileDialog.getOpenFileName(parent, title, str(start or ""), PRESETS)
        return Path(name) if name else None

    def target(self, parent: QWidget, title: str, start: Path | None) -> Path | None:
        """A file for presets; the dialog itself asks before one is replaced."""
        name, _filter = QFileDialog.getSaveFileName(parent, title, str(start or ""), tr("Presets (*.toml)"))
        return Path(name) if name else None
