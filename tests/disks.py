"""Disks that refuse: a real small one, and files that fail as those of full or distant disks do."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from engine import atomic

PAGE = 4096
"""Bytes that a disk in memory gives at once."""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 2 MB; the test is skipped where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("this system has no mount command")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("only the superuser may mount a small disk")
    yield folder
    subprocess.run([umount, "--lazy", folder], check=True)


def fill(disk: Path) -> Path:
    """Fill `disk` with one file, until nothing more goes onto it; the file."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    return ballast


def leave(disk: Path, pages: int) -> Path:
    """Fill `disk` with one file, but for so many pages; the file."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, (shutil.disk_usage(disk).free // PAGE - pages) * PAGE)
    return ballast


def lose_writes(patch: pytest.MonkeyPatch, at: str) -> None:
    """Let the disk tell only at `at`, "fsync" or "close", that it lost what was written, as network disks do."""
    if at == "fsync":
        patch.setattr(os, "fsync", _lost)
    else:
        patch.setattr(atomic, "FileIO", _LostAtClose)


class FaultyFile(FileIO):
    """A real file whose writes fail from the nth on."""

    fails_at = 0
    error = errno.ENOSPC
    writes = 0

    def write(self, data: Any, /) -> int:
        FaultyFile.writes += 1
        if FaultyFile.writes >= FaultyFile.fails_at:
            raise OSError(FaultyFile.error, os.strerror(FaultyFile.error))
        return super().write(data)


class _LostAtClose(FileIO):
    """A real file that tells of a lost write only when it is closed."""

    def close(self) -> None:
        was_open = not self.closed
        super().close()
        if was_open:
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def _lost(descriptor: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))
