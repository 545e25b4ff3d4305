"""Keys by which a file that has changed is told from what was made of it before. No torch."""

from __future__ import annotations

from collections.abc import Hashable
from pathlib import Path


def file_key(path: Path) -> Hashable:
    """Another key after each change: path, size and time; for a folder, those of all its weights."""
    files = sorted(path.rglob("*.safetensors")) if path.is_dir() else [path]
    return tuple((str(file), (found := file.stat()).st_size, found.st_mtime_ns) for file in files)
