"""Small files, written whole or not at all; and what a path says that was typed."""

from __future__ import annotations

from pathlib import Path

from engine.atomic import write_all, write_whole


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` as UTF-8. Raises CannotWrite or DiskFull; what stood there is untouched then."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes, *, overwrite: bool = True) -> Path:
    """Write `data` to `path`; returns the path that stands. Raises CannotWrite or DiskFull."""
    return write_whole(path, lambda file: write_all(file, data), overwrite=overwrite, needed=len(data))


def expanded(path: Path) -> Path:
    """The path with a home in the place of ~; as it is where nobody of that name has one."""
    try:
        return path.expanduser()
    except RuntimeError:
        return path


def is_folder(path: Path) -> bool:
    """Whether a folder stands there; no for a name that cannot be. Raises PermissionError."""
    try:
        return path.is_dir()
    except PermissionError:
        raise
    except OSError:
        return False
