"""Saving pictures: every fault a disk can have leaves the old file whole and nothing half-written."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from engine import atomic
from engine.canvas import Canvas
from engine.errors import CannotWrite, DiskFull
from engine.picture import save_picture
from engine.recipe import Output, Recipe, Stylize
from tests import ROOT, pictures
from tests.command import python
from tests.disks import FaultyFile, lose_writes, small_disk

__all__ = ["small_disk"]  # a fixture

SUFFIXES = [".png", ".jpg", ".webp", ".tif", ".avif"]
OLD = b"what stood there before"


@pytest.fixture
def canvas() -> Iterator[Canvas]:
    with pictures.canvas_of(pictures.photo(160, 120, 8)) as canvas:
        yield canvas


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("exists", [False, True])
def test_a_disk_full_at_every_single_write_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str, exists: bool
) -> None:
    target = tmp_path / f"out{suffix}"
    if exists:
        target.write_bytes(OLD)
    monkeypatch.setattr(atomic, "FileIO", FaultyFile)
    recipe = Recipe(steps=(Stylize(style="monet"),))
    failures: list[DiskFull] = []
    with pictures.canvas_of(pictures.photo(160, 120, 8)) as canvas:
        for fails_at in range(1, 1000):
            monkeypatch.setattr(FaultyFile, "writes", 0)
            monkeypatch.setattr(FaultyFile, "fails_at", fails_at)
            try:
                save_picture(canvas, target, output=Output(), recipe=recipe, overwrite=True)
            except DiskFull as error:
                failures.append(error)
            else:
                break
            assert [path.name for path in tmp_path.iterdir()] == ([target.name] if exists else [])
            assert not exists or target.read_bytes() == OLD
    assert len(failures) == FaultyFile.writes >= 1
    assert all("needed" in error.message and "free" in error.message for error in failures)
    with Image.open(target) as written:
        written.load()


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (errno.EIO, CannotWrite, "cannot be written"),
        (errno.EFBIG, CannotWrite, "larger than this disk allows"),
        (errno.EDQUOT, DiskFull, "no room"),
        (errno.EROFS, CannotWrite, "not allowed to write"),
    ],
)
def test_other_write_errors_have_their_own_words(
    tmp_path: Path,
    canvas: Canvas,
    monkeypatch: pytest.MonkeyPatch,
    *,
    code: int,
    kind: type[CannotWrite],
    words: str,
) -> None:
    monkeypatch.setattr(atomic, "FileIO", FaultyFile)
    monkeypatch.setattr(FaultyFile, "fails_at", 2)
    monkeypatch.setattr(FaultyFile, "writes", 0)
    monkeypatch.setattr(FaultyFile, "error", code)
    with pytest.raises(kind, match=words):
        save_picture(canvas, tmp_path / "out.png", output=Output())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("at", ["fsync", "close"])
def test_an_error_at_the_very_end_counts_as_failed(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch, *, suffix: str, at: str
) -> None:
    target = tmp_path / f"out{suffix}"
    target.write_bytes(OLD)
    with monkeypatch.context() as fault:
        lose_writes(fault, at)
        with pytest.raises(CannotWrite, match="cannot be written"):
            save_picture(canvas, target, output=Output(), overwrite=True)
        assert target.read_bytes() == OLD
        assert list(tmp_path.iterdir()) == [target]
    save_picture(canvas, target, output=Output(), overwrite=True)  # and a fresh one goes through
    assert target.read_bytes() != OLD


def test_too_little_space_is_seen_before_anything_is_written(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100))
    with pytest.raises(DiskFull, match=r"0\.1 MB are needed and 0\.0 MB are free"):
        save_picture(canvas, tmp_path / "new" / "out.png", output=Output())
    assert list(tmp_path.iterdir()) == []


class Locked:
    """`os.replace` as it is on Windows while another program holds the target: fails `times` times."""

    def __init__(self, times: int, winerror: int) -> None:
        self.times, self.winerror, self.calls = times, winerror, 0
        self.real: Callable[[Any, Any], None] = os.replace

    def __call__(self, source: Any, target: Any) -> None:
        self.calls += 1
        if self.calls <= self.times:
            error = PermissionError(errno.EACCES, "held by another program")
            error.winerror = self.winerror  # type: ignore[attr-defined,unused-ignore]
            raise error
        self.real(source, target)


@pytest.mark.parametrize("winerror", [5, 32, 33])
@pytest.mark.parametrize("times", [1, 3, 8])
def test_a_locked_target_is_tried_again(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch, *, winerror: int, times: int
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(os, "replace", Locked(times, winerror))
    monkeypatch.setattr(time, "sleep", waited.append)
    target = tmp_path / "out.png"
    target.write_bytes(OLD)
    assert save_picture(canvas, target, output=Output(), overwrite=True) == target
    assert len(waited) == times
    assert target.read_bytes() != OLD


def test_a_target_locked_for_long_gives_way_to_a_numbered_name(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr(os, "replace", Locked(1000, 32))
    monkeypatch.setattr(time, "sleep", waited.append)
    target = tmp_path / "out.png"
    target.write_bytes(OLD)
    (tmp_path / "out (2).png").write_bytes(OLD)
    written = save_picture(canvas, target, output=Output(), overwrite=True)
    assert written == tmp_path / "out (3).png"
    assert 2.3 <= sum(waited) <= 2.7
    assert target.read_bytes() == OLD
    assert len(list(tmp_path.iterdir())) == 3


def test_other_errors_of_the_rename_are_not_tried_again(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Locked(1000, 112)  # disk full
    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(CannotWrite):
        save_picture(canvas, tmp_path / "out.png", output=Output(), overwrite=True)
    assert replace.calls == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs resource limits")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_size_limit_of_the_system_harms_nothing(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"
    target.write_bytes(OLD)
    script = f"""
import pathlib, resource
from engine.canvas import Canvas
from engine.errors import CannotWrite
from engine.picture import save_picture
from engine.recipe import Output
from tests.pictures import photo
import numpy
canvas = Canvas.blank(400, 300)
canvas.array[:] = numpy.asarray(photo(400, 300))
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
try:
    save_picture(canvas, pathlib.Path({str(target)!r}), output=Output(), overwrite=True)
except CannotWrite as error:
    raise SystemExit(0 if "disk allows" in error.message else 3)
raise SystemExit(4)
"""
    done = python(script)
    assert done.returncode == 0, done.stderr
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_what_a_killed_process_left_is_cleared_by_the_next_save(tmp_path: Path, canvas: Canvas) -> None:
    target = tmp_path / "out.png"
    script = f"""
import os, pathlib, signal, sys
from engine.atomic import write_whole
def write(file):
    file.write(b"half")
    print(os.getpid(), flush=True)
    sys.stdin.read()
write_whole(pathlib.Path({str(target)!r}), write, overwrite=False)
"""
    child = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with child:
        assert child.stdout is not None
        child.stdout.readline()
        assert atomic.clear_dead_parts(tmp_path) == 0  # it lives
        assert len(list(tmp_path.iterdir())) == 1
        child.kill()
        child.wait()
    (tmp_path / ".impasto-00000000-1-elsewhere.part").write_bytes(b"of another computer")
    save_picture(canvas, target, output=Output())
    assert sorted(path.name for path in tmp_path.iterdir()) == [".impasto-00000000-1-elsewhere.part", "out.png"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_real_full_disk(small_disk: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.picture_save.free_bytes", lambda _: None)  # so that it is met while writing
    target = small_disk / f"out{suffix}"
    target.write_bytes(OLD)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 8192))
    with pictures.canvas_of(pictures.photo(400, 300, 1)) as canvas:
        with pytest.raises(DiskFull, match=r"0\.4 MB are needed and 0\.0 MB are free"):
            save_picture(canvas, target, output=Output(quality=100), overwrite=True)
        assert target.read_bytes() == OLD
        assert sorted(path.name for path in small_disk.iterdir()) == ["filler", target.name]
        filler.unlink()
        save_picture(canvas, target, output=Output(quality=100), overwrite=True)
    with Image.open(target) as written:
        written.load()
