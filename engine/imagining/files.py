"""Files as they were when something was made of them. No torch."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path


def file_key(path: Path) -> Hashable:
    """What tells a file or folder from itself after a change: path, size, time; of a folder, of all its files."""
    files = sorted(path.rglob("*.safetensors")) if path.is_dir() else [path]
    return tuple((str(file), (found := file.stat()).st_size, found.st_mtime_ns) for file in files)
