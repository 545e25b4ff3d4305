"""Whatever became of the queue's file, the studio starts, says what happened, and keeps the old one."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path

import pytest

from engine.events import Finished
from engine.jobs.journal.opening import open_store
from engine.jobs.journal.rows import Row, new_job, written
from engine.jobs.journal.runner import FILE_NAME, JournalRunner
from engine.jobs.journal.store import MIGRATIONS, Store, Unusable
from engine.jobs.pool import PoolRunner
from tests.disks import fill, small_disk
from tests.queueing import Studio, Watched
from tests.recorder import Recorder
from tests.scripted import PICTURE, request_for

__all__ = ["small_disk"]  # a fixture


def rows(count: int) -> list[Row]:
    return [
        Row(job=new_job(), place=float(number), text=written(request_for(Path(f"/out/{number}.png"), "paint")))
        for number in range(count)
    ]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A queue of thirty that was closed well."""
    path = tmp_path / "whole" / FILE_NAME
    path.parent.mkdir()
    with Store(path) as store:
        store.write(rows(30))
    return path


def opened(path: Path) -> tuple[list[Row], tuple[str, ...]]:
    found = open_store(path)
    with found.store as store:
        return store.rows(), found.problems


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: hundreds of files are synced in it."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


def test_what_is_written_is_there(whole: Path) -> None:
    found, problems = opened(whole)
    assert [row.place for row in found] == [float(number) for number in range(30)]
    assert found[3].request() == request_for(Path("/out/3.png"), "paint")
    assert problems == ()


def test_cut_at_every_64th_byte(quick: Path) -> None:
    """The studio starts each time; what cannot be read is said, and kept."""
    with Store(quick / FILE_NAME) as store:
        store.write(rows(12))
    data = (quick / FILE_NAME).read_bytes()
    read = []
    for number, length in enumerate(range(0, len(data), 64)):
        path = quick / str(number) / FILE_NAME
        path.parent.mkdir()
        path.write_bytes(data[:length])
        found, problems = opened(path)
        assert "damaged" in problems[0], length
        assert path.with_name(f"{FILE_NAME}.bak").read_bytes() == data[:length]
        assert f"{FILE_NAME}.bak" in problems[0]
        read.append(len(found))
        shutil.rmtree(path.parent)
    assert read[-1] > 4  # all but those of the pages that are gone


def test_random_bytes(whole: Path, quick: Path) -> None:
    data, chance = whole.read_bytes(), random.Random(7)
    for number in range(60):
        path = quick / str(number) / FILE_NAME
        path.parent.mkdir()
        if number < 10:
            path.write_bytes(chance.randbytes(chance.choice((1, 100, 5000, 70_000))))
        else:
            changed = bytearray(data)
            begin = chance.randrange(len(data))
            changed[begin : begin + 40] = chance.randbytes(len(changed[begin : begin + 40]))
            path.write_bytes(changed)
        found, problems = opened(path)
        assert len(found) == 30 or problems
        assert path.with_name(f"{FILE_NAME}.bak").exists() == bool(problems)
        shutil.rmtree(path.parent)


def test_a_log_that_is_cut_costs_the_last_changes_alone(tmp_path: Path) -> None:
    """What a power cut may leave: the pages are whole, the log beside them is not."""
    path = tmp_path / FILE_NAME
    store = Store(path)
    store.write(rows(5))
    store.write(rows(5))
    log = path.with_name(f"{FILE_NAME}-wal").read_bytes()
    for number, length in enumerate(range(0, len(log), 4096)):
        folder = tmp_path / str(number)
        folder.mkdir()
        shutil.copyfile(path, folder / FILE_NAME)
        (folder / f"{FILE_NAME}-wal").write_bytes(log[:length])
        found, problems = opened(folder / FILE_NAME)
        assert (len(found), problems) in ((0, ()), (5, ()), (10, ()))
    store.close()


def test_a_newer_one_is_kept(whole: Path) -> None:
    with closing(sqlite3.connect(whole)) as base:
        base.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    found, problems = opened(whole)
    assert found == []
    assert "newer Impasto" in problems[0]
    with closing(sqlite3.connect(whole.with_name(f"{FILE_NAME}.bak"))) as base:
        assert base.execute("SELECT count(*) FROM job").fetchone() == (30,)


def test_an_older_one_is_brought_up_and_kept(whole: Path) -> None:
    newer = (*MIGRATIONS, "ALTER TABLE job ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';")
    with Store(whole, migrations=newer) as store:
        assert len(store.rows()) == 30
    with closing(sqlite3.connect(whole)) as base:
        assert base.execute("SELECT DISTINCT colour FROM job").fetchall() == [("blue",)]
    with Store(whole.with_name(f"{FILE_NAME}.{len(MIGRATIONS)}.bak")) as kept:
        assert len(kept.rows()) == 30
    with pytest.raises(Unusable, match="newer"):
        Store(whole)


def test_a_change_of_the_schema_that_fails_changes_nothing(whole: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        Store(whole, migrations=(*MIGRATIONS, "CREATE TABLE fine (a); CREATE TABLE job (b);"))
    assert opened(whole)[1] == ()


def test_another_programs_file_is_not_touched_but_set_aside(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as base:
        base.execute("CREATE TABLE job (job TEXT)")
    assert "damaged" in opened(path)[1][0]
    with closing(sqlite3.connect(path.with_name(f"{FILE_NAME}.bak"))) as base:
        assert base.execute("SELECT name FROM sqlite_master").fetchall() == [("job",)]


@pytest.mark.parametrize("place", ["a file", "/proc/impasto"])
def test_where_nothing_can_be_written_the_queue_works_in_memory(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").write_bytes(b"")
    found, problems = opened(tmp_path / place / FILE_NAME)
    assert found == []
    assert "forgotten when Impasto ends" in problems[0]


def test_a_read_only_disk(small_disk: Path) -> None:
    with Store(small_disk / FILE_NAME) as store:
        store.write(rows(3))
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)  # noqa: S607
    found = open_store(small_disk / FILE_NAME)
    assert "forgotten when Impasto ends" in found.problems[0]
    found.store.close()


def test_a_full_disk_pauses_and_goes_on(small_disk: Path) -> None:
    """Nothing is told before it is written; when there is room again all goes on by itself."""
    with Studio(small_disk / "queue") as studio:
        (first,) = studio.queue("first")
        studio.until_state(first, "running")
        ballast = fill(small_disk)
        requests = [request_for(studio.out / f"{number}.png", "paint") for number in range(100)]
        jobs = studio.runner.submit_many(requests)
        state = studio.until(lambda state: state.paused)
        assert "MB are needed and 0.0 MB are free" in state.why
        assert [row.job for row in state.rows] == [first]
        ballast.unlink()
        studio.until(lambda state: not state.paused and len(state.rows) == 101)
        studio.paint(first)
        studio.until_state(jobs[0], "running")


def test_a_disk_that_is_full_at_any_page(tmp_path: Path) -> None:
    """A change is there whole or not at all, and can be made as soon as there is room."""
    refused = 0
    for number in range(12):
        with Store(tmp_path / f"{number}.sqlite") as store:
            store.write(rows(2))
            pages = store._number("page_count")
            store._base.execute(f"PRAGMA max_page_count = {pages + number}")
            many = rows(40)
            with suppress(sqlite3.OperationalError):
                store.write(many, facts={"paused": "1"})
            found = len(store.rows()), store.facts()
            assert found in ((2, {}), (42, {"paused": "1"}))
            refused += found == (2, {})
            store._base.execute("PRAGMA max_page_count = 1000")
            store.write(many)
            assert len(store.rows()) == 42
    assert 3 < refused < 12


def test_a_full_disk_under_the_pictures_pauses_and_goes_on(small_disk: Path, tmp_path: Path) -> None:
    """With a real engine: no half picture, no lost one, and the sentence says what is needed and what is free."""
    heard, watched = Recorder(), Watched()
    ballast = fill(small_disk)
    make = partial(PoolRunner, render="tests.scripted:render")
    with JournalRunner(heard, make, folder=tmp_path / "queue") as runner:
        runner.watch(watched)
        requests = [request_for(small_disk / f"{number}.png", "paint") for number in range(3)]
        jobs = runner.submit_many(requests)
        state = watched.until(lambda state: state.paused, timeout=30)
        assert "0.0 MB are free" in state.why
        assert [row.state for row in state.rows] == ["waiting"] * 3
        assert [path.name for path in small_disk.iterdir()] == ["ballast"]
        ballast.unlink()
        runner.resume()
        assert [type(heard.end_of(job)) for job in jobs] == [Finished] * 3
    assert sorted(path.read_bytes() for path in small_disk.iterdir()) == [PICTURE] * 3
