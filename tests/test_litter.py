"""Only what is surely dead is swept away."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from io import FileIO
from pathlib import Path

import psutil
import pytest

from engine.atomic import clear_dead_parts, clear_parts, write_whole
from engine.files import write_bytes
from engine.gallery import Index
from engine.gallery.scan import Place, rescan
from engine.jobs.litter import DAY, scratch_folder, sweep_scratch
from engine.probe import pictures_in


@pytest.fixture
def dead() -> int:
    """The number of a process that is no more."""
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        pass
    return child.pid


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_old_folders_of_the_dead_are_swept(folder: Path, dead: int) -> None:
    names = [f"impasto-{dead}-old", f"impasto-{dead}-young", f"impasto-{os.getpid()}-old", "impasto-my-pictures"]
    for name in names:
        (folder / name).mkdir()
        (folder / name / "canvas").write_bytes(b"pixels")
        if not name.endswith("young"):
            long_ago = time.time() - DAY - 60
            os.utime(folder / name, (long_ago, long_ago))

    assert sweep_scratch() == 1
    assert sorted(path.name for path in folder.iterdir()) == sorted(names[1:])


def test_a_link_is_not_followed(folder: Path, dead: int) -> None:
    treasure = folder / "treasure"
    treasure.mkdir()
    link = folder / f"impasto-{dead}-link"
    link.symlink_to(treasure)
    os.utime(link, (0, 0), follow_symlinks=False)

    assert sweep_scratch() == 0
    assert treasure.is_dir()


def test_a_new_folder_is_recognised_as_ours(folder: Path) -> None:
    made = scratch_folder()
    made.mkdir()
    os.utime(made, (0, 0))
    assert sweep_scratch() == 0
    assert made.is_dir()


def test_parts_of_one_process_are_removed(tmp_path: Path, dead: int) -> None:
    """Named by the very code that writes pictures."""

    def write(file: FileIO) -> None:
        (part,) = tmp_path.iterdir()
        others = [part.with_name(part.name.replace(f"-{os.getpid()}-", f"-{dead}-")), part.with_suffix(".jpg")]
        for other in others:
            other.touch()
        assert clear_parts(tmp_path, os.getpid()) == 1
        assert sorted(tmp_path.iterdir()) == sorted(others)
        part.touch()

    write_whole(tmp_path / "picture.png", write, overwrite=False)


def test_no_gallery_and_no_batch_shows_what_is_half_written(tmp_path: Path, dead: int) -> None:
    """Scorecard row 27: the part of a living process stays, that of a dead one goes, and neither is a picture."""

    def write(file: FileIO) -> None:
        file.write(b"\x89PNG\r\n\x1a\n half a picture")
        (living,) = tmp_path.iterdir()
        left = living.with_name(living.name.replace(f"-{os.getpid()}-", f"-{dead}-"))
        left.write_bytes(b"\x89PNG\r\n\x1a\n half a picture")
        with closing(Index(tmp_path.with_name("index.sqlite"))) as index:
            assert rescan(index, [Place(tmp_path, whole=True)]).new == 0
        assert pictures_in(tmp_path) == []
        assert clear_dead_parts(tmp_path) == 1
        assert list(tmp_path.iterdir()) == [living]

    write_whole(tmp_path / "picture.png", write, overwrite=False)
    with closing(Index(tmp_path.with_name("index.sqlite"))) as index:
        assert rescan(index, [Place(tmp_path, whole=True)]).new == 1
    assert pictures_in(tmp_path) == [tmp_path / "picture.png"]


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    assert clear_parts(tmp_path / "gone", 1) == 0


def test_a_folder_is_not_looked_through_for_every_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = []
    monkeypatch.setattr("engine.atomic.clear_dead_parts", looked.append)
    for number in range(5):
        write_bytes(tmp_path / f"{number}.txt", b"small")
    assert len(looked) <= 2  # a minute may end meanwhile


@pytest.mark.skipif(sys.platform != "linux", reason="only there a child that ended waits for its parent to hear of it")
def test_what_a_process_left_that_nobody_has_buried_is_removed(tmp_path: Path) -> None:
    def write(file: FileIO) -> None:
        nonlocal part
        file.write(b"half a picture")
        part = next(tmp_path.glob(".impasto-*.part"))

    part = tmp_path
    write_whole(tmp_path / "a.png", write, overwrite=False)
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.01)
        left = part.with_name(part.name.replace(f"-{os.getpid()}-", f"-{child.pid}-"))
        left.write_bytes(b"half a picture")
        assert clear_dead_parts(tmp_path) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
