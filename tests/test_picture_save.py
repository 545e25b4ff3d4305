"""Saving pictures: formats and depths, and every fault a disk can have."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine import atomic
from engine.canvas import Canvas
from engine.errors import AlreadyExists, CannotWrite, DiskFull, InvalidRequest, TooLarge
from engine.picture import open_picture, save_picture
from engine.recipe import Format, Output, Recipe, Stylize
from tests import pictures

SUFFIXES = [".png", ".jpg", ".webp", ".tif"]
ROOT = Path(__file__).resolve().parent.parent
OLD = b"what stood there before"


def canvas_of(image: Image.Image) -> Canvas:
    canvas = Canvas.blank(image.width, image.height)
    canvas.array[:] = np.asarray(image)
    return canvas


@pytest.fixture
def canvas() -> Iterator[Canvas]:
    with canvas_of(pictures.photo(160, 120, 8)) as canvas:
        yield canvas


# ---- formats


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_ordinary_programs_can_read_what_is_written(tmp_path: Path, canvas: Canvas, suffix: str) -> None:
    target = save_picture(canvas, tmp_path / "new" / "folders" / f"out{suffix}", output=Output(quality=100))
    assert target == tmp_path / "new" / "folders" / f"out{suffix}"
    with Image.open(target) as image:
        image.load()
        assert image.mode == "RGB"
        difference = np.abs(np.asarray(image).astype(int) - canvas.array)
    assert difference.mean() <= {".jpg": 2.0, ".webp": 4.0}.get(suffix, 0)
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@pytest.mark.parametrize("suffix", [".png", ".tif"])
@pytest.mark.parametrize("stored", [8, 16])
@pytest.mark.parametrize("written", [8, 16])
def test_depths_in_and_out(tmp_path: Path, suffix: str, stored: int, written: int) -> None:
    samples = pictures.ramps16(64, 48)
    with Canvas.blank(64, 48, depth=16 if stored == 16 else 8) as canvas:
        canvas.array[:] = samples if stored == 16 else np.rint(samples / 257)
        target = save_picture(canvas, tmp_path / f"out{suffix}", output=Output(depth=16 if written == 16 else 8))
    with open_picture(target, depth=16) as picture:
        worst = np.abs(picture.canvas.array.astype(int) - samples).max()
        values = np.unique(picture.canvas.array[..., 0] % 257)
    assert worst <= (0 if stored == written == 16 else 129)
    assert (len(values) > 1) == (stored == written == 16)


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_alpha_is_kept_where_the_format_has_it(tmp_path: Path, suffix: str) -> None:
    image = pictures.faded(pictures.photo(90, 60, 2))
    image.save(tmp_path / "in.png")
    with open_picture(tmp_path / "in.png") as picture:
        target = save_picture(
            picture.canvas, tmp_path / f"out{suffix}", output=Output(quality=100), alpha=picture.alpha
        )
    with Image.open(target) as written:
        assert written.mode == "RGBA"
        assert np.abs(np.asarray(written)[..., 3].astype(int) - np.asarray(image)[..., 3]).max() <= 1


def test_without_alpha_the_picture_lies_on_white(tmp_path: Path) -> None:
    with Canvas.blank(8, 8) as canvas, Canvas.blank(8, 8, channels=1) as alpha:
        target = save_picture(canvas, tmp_path / "out.jpg", output=Output(), alpha=alpha)
    with Image.open(target) as written:
        assert written.getextrema() == ((255, 255), (255, 255), (255, 255))


@pytest.mark.parametrize(("suffix", "sides"), [(".webp", (16_384, 1)), (".jpg", (1, 65_501))])
def test_sides_a_format_cannot_hold_are_refused_in_words(tmp_path: Path, suffix: str, sides: tuple[int, int]) -> None:
    with Canvas.blank(*sides) as canvas, pytest.raises(TooLarge, match=f"{sides[0]} × {sides[1]}"):
        save_picture(canvas, tmp_path / f"out{suffix}", output=Output())
    assert list(tmp_path.iterdir()) == []


def test_the_longest_webp_works(tmp_path: Path) -> None:
    with Canvas.blank(16_383, 2) as canvas:
        target = save_picture(canvas, tmp_path / "out.webp", output=Output())
    with Image.open(target) as written:
        assert written.size == (16_383, 2)


@pytest.mark.parametrize(
    ("name", "form", "words"),
    [
        ("out", None, "no ending"),
        ("out.xcf", None, "ends in .xcf"),
        ("out.png", "jpeg", "PNG name, but JPEG"),
    ],
)
def test_a_format_nobody_can_tell_is_refused(
    tmp_path: Path, canvas: Canvas, name: str, form: Format | None, words: str
) -> None:
    with pytest.raises(InvalidRequest, match=words):
        save_picture(canvas, tmp_path / name, output=Output(format=form))


def test_the_option_names_the_format_of_a_name_without_one(tmp_path: Path, canvas: Canvas) -> None:
    target = save_picture(canvas, tmp_path / "out.final", output=Output(format="webp"))
    with Image.open(target) as written:
        assert written.format == "WEBP"


# ---- targets


def test_an_existing_file_is_only_replaced_when_asked(tmp_path: Path, canvas: Canvas) -> None:
    target = tmp_path / "out.png"
    target.write_bytes(OLD)
    with pytest.raises(AlreadyExists, match=r"out\.png"):
        save_picture(canvas, target, output=Output())
    assert target.read_bytes() == OLD
    assert save_picture(canvas, target, output=Output(), overwrite=True) == target
    with Image.open(target) as written:
        assert written.size == (160, 120)


@pytest.mark.parametrize("place", ["folder.png", "file/out.png", "file/deep/out.png"])
def test_impossible_targets_are_explained(tmp_path: Path, canvas: Canvas, place: str) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(CannotWrite, match="folder"):
        save_picture(canvas, tmp_path / place, output=Output(), overwrite=True)
    assert (tmp_path / "file").read_bytes() == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.png"]


def test_a_name_taken_while_painting_is_not_overwritten(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "out.png"
    real = os.fsync

    def somebody_else(descriptor: int) -> None:
        real(descriptor)
        target.write_bytes(OLD)

    monkeypatch.setattr(os, "fsync", somebody_else)
    with pytest.raises(AlreadyExists):
        save_picture(canvas, target, output=Output())
    assert target.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_replaced_not_followed(tmp_path: Path, canvas: Canvas) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes(OLD)
    (tmp_path / "out").mkdir()
    link = tmp_path / "out" / "out.png"
    link.symlink_to(outside)
    save_picture(canvas, link, output=Output(), overwrite=True)
    assert outside.read_bytes() == OLD
    assert not link.is_symlink()


@pytest.mark.parametrize("name", ["CON.png", "com1.tif", "name.png ", "name.png.", "a:b.png", 'a"b.png', "aux"])
def test_names_windows_cannot_keep_are_refused_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotWrite, match="Windows"):
        atomic.check_target(tmp_path / name, overwrite=False, windows=True)
    atomic.check_target(tmp_path / "console.png", overwrite=False, windows=True)


# ---- faults


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
    with canvas_of(pictures.photo(160, 120, 8)) as canvas:
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
        (errno.EROFS, CannotWrite, "may not be written"),
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


class BadCloseFile(FileIO):
    """A real file that reports a lost write only when it is closed, as network disks do."""

    def close(self) -> None:
        was_open = not self.closed
        super().close()
        if was_open:
            raise OSError(errno.EIO, os.strerror(errno.EIO))


def failing_fsync(descriptor: int) -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("at", ["fsync", "close"])
def test_an_error_at_the_very_end_counts_as_failed(
    tmp_path: Path, canvas: Canvas, monkeypatch: pytest.MonkeyPatch, *, suffix: str, at: str
) -> None:
    target = tmp_path / f"out{suffix}"
    target.write_bytes(OLD)
    with monkeypatch.context() as fault:
        if at == "fsync":
            fault.setattr(os, "fsync", failing_fsync)
        else:
            fault.setattr(atomic, "FileIO", BadCloseFile)
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
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0
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


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real disk of 2 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None:
        pytest.skip("this system has no mount command")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("only the superuser may mount a small disk")
    yield folder
    subprocess.run([umount, folder], check=True)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_real_full_disk(small_disk: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.picture_save.free_bytes", lambda _: None)  # so that it is met while writing
    target = small_disk / f"out{suffix}"
    target.write_bytes(OLD)
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - 8192))
    with canvas_of(pictures.photo(400, 300, 1)) as canvas:
        with pytest.raises(DiskFull, match=r"0\.4 MB are needed and 0\.0 MB are free"):
            save_picture(canvas, target, output=Output(quality=100), overwrite=True)
        assert target.read_bytes() == OLD
        assert sorted(path.name for path in small_disk.iterdir()) == ["filler", target.name]
        filler.unlink()
        save_picture(canvas, target, output=Output(quality=100), overwrite=True)
    with Image.open(target) as written:
        written.load()
