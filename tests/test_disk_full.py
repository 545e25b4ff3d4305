"""Scorecard row 22: a disk that is full at any page harms nothing, whatever is written, and all goes on with room."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from engine import atomic
from engine.errors import DiskFull
from engine.jobs.journal.rows import Row, new_job, written
from engine.jobs.journal.store import Store
from engine.picture import save_picture
from engine.presets import Preset, read_preset, write_preset
from engine.recipe import Output, Recipe, Stylize
from engine.settings import FILE_NAME, Settings, load_settings, save_settings
from tests import ROOT, kill_queue, pictures
from tests.disks import PAGE, FaultyFile, leave, small_disk
from tests.scripted import request_for

__all__ = ["small_disk"]  # a fixture

OLD = b"what stood there before"
PRESET = Preset("mine", "Mine", "long " * 70, Recipe(steps=(Stylize(style="woodcut"),) * 8))
SETTINGS = Settings(own_styles=tuple(Path(f"/paintings/{number}.png") for number in range(200)))


def save(path: Path) -> None:
    with pictures.canvas_of(pictures.photo(160, 120, 8)) as canvas:
        save_picture(canvas, path, output=Output(quality=100), overwrite=True)


WRITERS: dict[str, Callable[[Path], object]] = {
    "a.png": save,
    "a.jpg": save,
    "a.tif": save,
    "a.webp": save,
    "mine.toml": lambda path: write_preset(PRESET, path),
    FILE_NAME: lambda path: save_settings(SETTINGS, path.parent),
}


def assert_whole(path: Path) -> None:
    match path.suffix:
        case ".toml":
            assert read_preset(path) == PRESET
        case ".json":
            assert load_settings(path.parent) == (SETTINGS, ())
        case _:
            with Image.open(path) as image:
                image.load()


@pytest.mark.parametrize("name", WRITERS)
def test_a_disk_with_no_more_than_so_many_pages(small_disk: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.picture_save.free_bytes", lambda _: None)  # so that it is met while writing
    target = small_disk / name
    target.write_bytes(OLD)
    refused = 0
    for pages in range(60):
        ballast = leave(small_disk, pages)
        try:
            WRITERS[name](target)
        except DiskFull as error:
            refused += 1
            assert "needed" in error.message  # noqa: PT017
            assert "free" in error.message  # noqa: PT017
        else:
            break
        assert target.read_bytes() == OLD
        assert sorted(path.name for path in small_disk.iterdir()) == sorted(["ballast", name])
        ballast.unlink()
    assert_whole(target)
    assert refused >= max(1, target.stat().st_size // PAGE)


@pytest.mark.parametrize("name", ["mine.toml", FILE_NAME])
def test_small_files_at_every_write(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / name
    target.write_bytes(OLD)
    monkeypatch.setattr(atomic, "FileIO", FaultyFile)
    monkeypatch.setattr(FaultyFile, "writes", 0)
    monkeypatch.setattr(FaultyFile, "fails_at", 1)
    with pytest.raises(DiskFull):
        WRITERS[name](target)
    assert target.read_bytes() == OLD
    assert [path.name for path in tmp_path.iterdir()] == [name]
    monkeypatch.setattr(FaultyFile, "writes", 0)
    monkeypatch.setattr(FaultyFile, "fails_at", 2)  # there is no second one
    WRITERS[name](target)
    assert_whole(target)


def test_a_queue_on_a_disk_with_no_more_than_so_many_pages(small_disk: Path) -> None:
    """A change is there whole or not at all, also after a new start, and can be made as soon as there is room."""

    def rows(count: int) -> list[Row]:
        requests = [request_for(Path(f"/out/{number}.png"), "paint") for number in range(count)]
        return [Row(job=new_job(), place=1.0 * place, text=written(item)) for place, item in enumerate(requests)]

    refused, path = 0, small_disk / "queue.sqlite"
    for pages in range(200):
        with Store(path) as store:
            store.write(rows(2))
            ballast = leave(small_disk, pages)
            try:
                store.write(rows(40), facts={"paused": "1"})
            except sqlite3.OperationalError as error:
                refused += 1
                assert "full" in str(error)  # noqa: PT017
                assert (len(store.rows()), store.facts()) == (2, {})
                ballast.unlink()
                store.write(rows(40))
            assert len(store.rows()) == 42
        with Store(path) as again:
            assert len(again.rows()) == 42
        for left in small_disk.iterdir():
            left.unlink()
        if refused <= pages:
            break
    assert refused >= 10


@pytest.mark.long
@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_a_studio_whose_queue_meets_a_full_disk_at_its_every_write(tmp_path: Path) -> None:
    """Once at the kth write of the queue's file or its log: nothing is lost, done twice or told under another id."""
    figures = kill_queue.Figures()
    for number in range(1, 25):
        place = tmp_path / str(number)
        (place / "queue").mkdir(parents=True)
        files: list[str | Path] = [
            word for end in ("", "-wal") for word in ("-P", str(place / "queue" / f"queue.sqlite{end}"))
        ]
        inject = f"inject=pwrite64,fdatasync:error=ENOSPC:when={number}"
        trace = ["strace", "-f", "-qq", "-o", place / "trace", *files, "-e", "trace=pwrite64,fdatasync", "-e", inject]
        command = [*trace, *kill_queue._command(place, 3)]
        done = subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False, timeout=120)
        assert done.returncode == 0, number
        assert "(INJECTED)" in (place / "trace").read_text()
        kill_queue._check(place, 3, figures)
    assert figures.good, figures
    assert figures.begun_again == 0
