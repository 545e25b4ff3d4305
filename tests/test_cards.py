"""Several cards paint side by side: which ones, and who gets which job."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pynvml
import pytest

from engine.events import Finished, JobId, Note
from engine.jobs.cards import spread
from engine.jobs.pool import PoolRunner
from engine.meter import Reading
from tests.engines import engines, wait_until_gone
from tests.recorder import Recorder
from tests.scripted import request_for
from tests.waiting import wait_until

RENDER = "tests.scripted:render"
GB = 1 << 30


def host(*cards: tuple[int, int]) -> Callable[[], list[Callable[[], Reading]]]:
    """Cards as (total, free) in gigabytes."""
    readings = [Reading("card", gpu=True, total=total * GB, free=free * GB) for total, free in cards]
    return lambda: [lambda reading=reading: reading for reading in readings]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("cards", "wanted"),
    [
        ([(80, 79)] * 8, tuple(f"cuda:{number}" for number in range(8))),
        ([(24, 20), (24, 23)], ("cuda:1", "cuda:0")),  # the roomier one is the first
        ([(24, 23), (8, 8), (24, 23)], ("cuda:0", "cuda:2")),  # what fits the large ones might not fit the small one
        ([(80, 79), (80, 20), (80, 79)], ("cuda:0", "cuda:2")),  # somebody works there
        ([(24, 23), (8, 8)], ("auto",)),
        ([(24, 23)], ("auto",)),
        ([], ("auto",)),
    ],
)
def test_all_cards_like_the_roomiest_paint(cards: list[tuple[int, int]], wanted: tuple[str, ...]) -> None:
    assert spread(host(*cards)) == wanted


def test_without_a_card_or_a_driver_it_is_left_to_the_engine() -> None:
    def broken() -> list[Callable[[], Reading]]:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_LIBRARY_NOT_FOUND)

    assert spread(lambda: [lambda: Reading("RAM", gpu=False, total=64 * GB, free=60 * GB)]) == ("auto",)
    assert spread(broken) == ("auto",)


def devices(recorder: Recorder, jobs: list[JobId]) -> list[str]:
    """Where each of `jobs` was painted."""
    return [next(event.text.split()[0] for event in recorder.of(job) if isinstance(event, Note)) for job in jobs]


def test_many_jobs_wake_all_cards_and_few_only_the_first(tmp_path: Path) -> None:
    recorder, asked = Recorder(), []

    def found() -> tuple[str, ...]:
        asked.append(True)
        return ("cuda:2", "cuda:0", "cuda:1")

    with PoolRunner(recorder, devices=found, render=RENDER, wake=0.3) as pool:
        assert (asked, pool.ahead) == ([], 1)
        quick = []
        for number in range(4):
            quick.append(pool.submit(request_for(tmp_path / f"quick {number}.png", "where")))
            assert isinstance(recorder.end_of(quick[-1]), Finished)
        assert devices(recorder, quick) == ["cuda:2"] * 4
        assert (len(engines()), pool.ahead, asked) == (1, 3, [True])
        long = [pool.submit(request_for(tmp_path / f"long {number}.png", "wait 1.5")) for number in range(3)]
        wait_until(lambda: len(engines()) == 3)
        more = [pool.submit(request_for(tmp_path / f"more {number}.png", "where")) for number in range(3)]
        for job in (*long, *more):
            assert isinstance(recorder.end_of(job), Finished)
        pool.pause()
        wait_until_gone()
        pool.resume()
        again = pool.submit(request_for(tmp_path / "again.png", "where"))
        recorder.end_of(again)
        assert devices(recorder, [again]) == ["cuda:2"]


def test_small_jobs_without_a_rest_wake_the_next_card_too(tmp_path: Path) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, devices=("cuda:0", "cuda:1"), render=RENDER, wake=0.3) as pool:
        jobs = [pool.submit(request_for(tmp_path / f"{number}.png", "wait 0.05")) for number in range(60)]
        wait_until(lambda: len(engines()) == 2)
        for job in jobs:
            assert isinstance(recorder.end_of(job), Finished)


def test_a_job_that_names_a_card_is_painted_there_and_nowhere_twice(tmp_path: Path) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, devices=("cuda:0", "cuda:1"), render=RENDER, wake=0.3) as pool:
        named = [
            pool.submit(request_for(tmp_path / f"{number} {device.replace(':', '')}.png", "where", device=device))
            for number in range(3)
            for device in ("cuda:1", "cpu")
        ]
        for job in named:
            assert isinstance(recorder.end_of(job), Finished)
        assert devices(recorder, named) == ["cuda:1", "cpu"] * 3
        assert len(engines()) == 2, "the processor's jobs share one engine with the first card's"


def test_a_waiting_job_is_cancelled_while_its_card_still_sleeps(tmp_path: Path) -> None:
    recorder = Recorder()
    with PoolRunner(recorder, devices=("cuda:0", "cuda:1"), render=RENDER, wake=0.3) as pool:
        first = pool.submit(request_for(tmp_path / "a.png", "wait 1"))
        second = pool.submit(request_for(tmp_path / "b.png", "where"))
        pool.cancel(second)
        assert recorder.end_of(second).kind == "cancelled"
        assert isinstance(recorder.end_of(first), Finished)
        assert len(engines()) == 1
