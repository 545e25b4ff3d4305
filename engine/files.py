"""Small files, written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from engine.atomic import write_all, write_whole


def write_text(path: Path, text: str) -> None:
    """Replace `path` by `text` as UTF-8. Raises CannotWrite or DiskFull; what stood there is untouched then."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, data: bytes, *, overwrite: bool = True) -> Path:
    """Write `data` to `path`; returns the path that stands. Raises CannotWrite or DiskFull."""
    return write_whole(path, lambda file: write_all(file, data), overwrite=overwrite, needed=len(data))
