"""A file is written whole or not at all: a temporary file beside the target, fsync, then one rename."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import platform
import secrets
import shutil
import time
import zlib
from collections.abc import Callable
from functools import lru_cache
from io import FileIO
from itertools import chain
from pathlib import Path

import psutil

from engine.errors import AlreadyExists, CannotWrite, DiskFull, EngineError
from engine.sniff import shown_name

log = logging.getLogger(__name__)

PART = ".part"
"""Suffix of files that are being written."""

_LOCKED = frozenset({5, 32, 33})  # Windows: access denied, sharing violation, lock violation
_PAUSES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.5)  # 2.5 s in all
SWEEP = 5.0
"""Seconds between two looks for what dead processes have left in one folder."""
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


def write_whole(
    target: Path,
    write: Callable[[FileIO], None],
    *,
    overwrite: bool,
    numbered: bool = False,
    needed: int = 0,
    windows: bool = os.name == "nt",
) -> Path:
    """Let `write` fill a temporary file beside `target`, then move it there; returns the path that stands.

    Missing folders are made. On any failure the temporary file is removed and what stood at `target` is untouched.
    A target that another Windows program holds is tried for about 2.5 seconds; then a numbered name is taken. With
    `numbered` that happens at once, for any target that is taken. `needed` is the size in bytes that a DiskFull error
    names. Raises CannotWrite and its children.
    """
    try:
        check_target(target, overwrite=overwrite or numbered, windows=windows)
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_now_and_then(target.parent, int(time.monotonic() / SWEEP))
        part, file = _open_part(target.parent)
        try:
            with file:
                write(file)
                os.fsync(file.fileno())
            return _move(part, target, overwrite=overwrite, numbered=numbered, windows=windows)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _explained(error, target, needed) from error


def write_all(file: FileIO, data: bytes | memoryview) -> None:
    """Write all of `data`: a raw file takes only a part of it where the disk is nearly full. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) or 0 :]


def check_target(target: Path, *, overwrite: bool, windows: bool = os.name == "nt") -> None:
    """Raise what `write_whole` would raise before writing: a folder, a taken name, a name that cannot be."""
    name = shown_name(target)
    if "\0" in str(target):
        raise CannotWrite(f"{name} is not a valid file name.", "Choose another name.")
    if windows and _is_odd_on_windows(target.name):
        raise CannotWrite(f"{name} is a name that Windows cannot keep.", "Choose another name.")
    try:
        if target.is_dir():
            raise CannotWrite(f"{name} is a folder.", "Give a file name inside it.")
        if os.path.lexists(target) and not overwrite:
            raise _taken(target)
    except OSError as error:
        raise _explained(error, target, 0) from error


def clear_dead_parts(folder: Path) -> int:
    """Remove what processes of this computer that no longer run have left half-written in `folder`; how many.

    Files of living processes and of other computers stay. Saving does this by itself; never raises.
    """
    return _clear(folder, f".impasto-{_here()}-", _is_gone)


@lru_cache(maxsize=64)
def _clear_now_and_then(folder: Path, _when: int) -> None:
    """`clear_dead_parts`, once in SWEEP seconds: in a folder of many thousand pictures it takes as long as saving."""
    clear_dead_parts(folder)


def _is_gone(process: int) -> bool:
    """Whether no such process runs any more; one that nobody has buried yet does not."""
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False


def clear_parts(folder: Path, process: int) -> int:
    """Remove what `process` of this computer has left half-written in `folder`; how many. Never raises OSError.

    For a process that is dead for sure, and for one that removes its own files on its way out.
    """
    return _clear(folder, f".impasto-{_here()}-{process}-", lambda _process: True)


def _clear(folder: Path, start: str, unwanted: Callable[[int], bool]) -> int:
    """Remove parts whose names begin with `start` and whose process is `unwanted`; how many.

    A folder of many thousand pictures is walked through and not listed: that would be its size in memory, each time.
    """
    removed = 0
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not (entry.name.startswith(start) and entry.name.endswith(PART)):
                continue
            process = entry.name.split("-")[2]
            if process.isdecimal() and len(process) < 10 and unwanted(int(process)):
                with contextlib.suppress(OSError):  # one that may not be removed costs only itself
                    Path(entry.path).unlink()
                    removed += 1
    return removed


def _here() -> str:
    """A short mark of this computer: a folder may be shared by several."""
    return f"{zlib.crc32(platform.node().encode()):08x}"


def _is_odd_on_windows(name: str) -> bool:
    stem = name.split(".", maxsplit=1)[0].rstrip(" ").upper()
    devices = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))}
    return stem in devices or name.endswith((".", " ")) or any(letter in '<>:"/\\|?*' for letter in name)


def _open_part(folder: Path) -> tuple[Path, FileIO]:
    """A new unbuffered file for reading and writing, whose short name no target can have."""
    part = folder / f".impasto-{_here()}-{os.getpid()}-{secrets.token_hex(4)}{PART}"
    return part, FileIO(part, "x+")


def _move(part: Path, target: Path, *, overwrite: bool, numbered: bool, windows: bool) -> Path:
    most = 100_000 if numbered else 100
    names = chain([target], (target.with_name(_numbered(target, number)) for number in range(2, most)))
    for number, name in enumerate(names):
        try:
            if number == 0:
                _move_patiently(part, name, overwrite=overwrite, windows=windows)
            else:
                _move_once(part, name, overwrite=False, windows=windows)
        except AlreadyExists:
            if number == 0 and not numbered:
                raise
        except OSError as error:
            if getattr(error, "winerror", None) not in _LOCKED:
                raise
        else:
            _settle(name.parent)
            return name
    raise CannotWrite(f"{shown_name(target)} is held by another program.", "Close it there, or choose another name.")


def _move_patiently(part: Path, target: Path, *, overwrite: bool, windows: bool) -> None:
    for pause in (*_PAUSES, None):
        try:
            _move_once(part, target, overwrite=overwrite, windows=windows)
        except OSError as error:
            if pause is None or getattr(error, "winerror", None) not in _LOCKED:
                raise
            time.sleep(pause)
        else:
            return


def _move_once(part: Path, target: Path, *, overwrite: bool, windows: bool) -> None:
    """One rename; without `overwrite` it fails when the name was taken meanwhile."""
    if overwrite:
        os.replace(part, target)  # noqa: PTH105 - the name that tests and readers of the fault list know
        return
    try:
        if windows:
            part.rename(target)  # refuses a taken name there
        else:
            target.hardlink_to(part)  # so does this everywhere else
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError as error:
        if windows or error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        if os.path.lexists(target):  # no hard links on this disk (FAT): a small gap remains
            raise _taken(target) from error
        os.replace(part, target)  # noqa: PTH105


def _numbered(target: Path, number: int) -> str:
    """`photo (2).png`, within the 255 bytes a name may have."""
    tail = f" ({number}){target.suffix}"
    stem = os.fsencode(target.stem)[: 255 - len(os.fsencode(tail))].decode("utf-8", "ignore")
    return stem + tail


def _settle(folder: Path) -> None:
    """Make the rename itself survive a power cut, where folders can be synced.

    A whole file stands under its name by now, so a folder that cannot be synced is no failure any more: who was told
    of one would find the name taken.
    """
    if os.name != "posix":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            log.warning("%s cannot be synced: %s", shown_name(folder), error)


def _taken(target: Path) -> AlreadyExists:
    return AlreadyExists(f"{shown_name(target)} already exists.", "Choose another name, or allow overwriting.")


def _explained(error: OSError, target: Path, needed: int) -> EngineError:
    name, folder = shown_name(target), target.parent
    if error.errno in _NO_ROOM:
        return disk_full(target, needed)
    if error.errno == errno.EFBIG:
        return CannotWrite(f"{name} would be larger than this disk allows.", "Choose JPEG or another disk.")
    if error.errno == errno.ENAMETOOLONG:
        return CannotWrite(f"The name {name} is too long.", "Choose a shorter one.")
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        words = f"Impasto is not allowed to write {name} in {shown_name(folder)}."
        return CannotWrite(words, "Choose another folder.")
    if isinstance(error, FileExistsError | NotADirectoryError):
        return CannotWrite(f"{shown_name(folder)} is not a folder.", "Choose another folder.")
    reason = error.strerror or "unknown error"
    return CannotWrite(f"{name} cannot be written: {reason}.", "Check the disk, or choose another folder.")


def disk_full(target: Path, needed: int) -> DiskFull:
    """The error for a disk without room for `needed` bytes."""
    free = free_bytes(target.parent)
    room = "an unknown amount is" if free is None else f"{_megabytes(free)} are"
    need = f"about {_megabytes(needed)} are needed and " if needed else ""
    return DiskFull(
        f"There is no room for {shown_name(target)}: {need}{room} free.", "Free some space, or choose another disk."
    )


def free_bytes(folder: Path) -> int | None:
    """Bytes that may be written in `folder`, or in its nearest parent that exists; None when nobody knows."""
    for place in (folder, *folder.absolute().parents):
        try:
            return shutil.disk_usage(place).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def _megabytes(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count < 1e9 else f"{count / 1e9:,.2f} GB"
