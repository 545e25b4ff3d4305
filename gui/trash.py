"""Files into the trash and back. Slow on some disks: call from a thread."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFile

from engine.errors import CannotWrite
from engine.sniff import shown_name
from gui.tongue import tr

OWN: Final = ".trash"
"""Folder beside a picture that stands in where the system has no trash for its disk."""


def put(path: Path) -> Path:
    """Move the file at `path` to the trash; returns where it lies now. Raises CannotWrite."""
    file = QFile(str(path))
    if file.moveToTrash() and file.fileName() and Path(file.fileName()) != path:
        return Path(file.fileName())
    target = _free(path.parent / OWN / path.name)
    try:
        target.parent.mkdir(exist_ok=True)
        path.rename(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(
            tr("{name} cannot be moved to the trash ({reason}).", name=shown_name(path), reason=reason),
            tr("Look at its folder."),
        ) from error
    return target


def take_back(place: Path, path: Path) -> None:
    """Move the file at `place` back to `path`, where nothing may lie now. Raises CannotWrite."""
    try:
        if path.exists():
            raise CannotWrite(
                tr("There is another picture at {name} now.", name=shown_name(path)), tr("Rename that one first.")
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        place.rename(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CannotWrite(
            tr("{name} cannot be taken back ({reason}).", name=shown_name(path), reason=reason),
            tr("Look into the trash."),
        ) from error
    with contextlib.suppress(OSError):  # what the system's trash notes of it
        (place.parent.parent / "info" / f"{place.name}.trashinfo").unlink()
    with contextlib.suppress(OSError):
        if place.parent.name == OWN:
            place.parent.rmdir()  # when it is empty


def _free(target: Path) -> Path:
    """`target`, or one with a number where something lies there."""
    number = 1
    while target.exists():
        number += 1
        target = target.with_name(f"{target.stem.rpartition(' ~')[0] or target.stem} ~{number}{target.suffix}")
    return target
