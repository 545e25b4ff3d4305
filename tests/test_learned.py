"""What finished jobs teach: estimates come nearer to the truth, and a damaged file teaches nothing."""

from __future__ import annotations

import json
import random
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.learned import MOST_KEYS, MOST_LESSONS, Lessons

KEYS = ("paint cpu stylize", "paint cpu stylize plain")


def test_it_finds_a_truth_that_the_estimate_has_wrong() -> None:
    """Twice as slow, and half a second more: at sizes between those that were learned within a few per cent."""
    lessons, chance = Lessons(), random.Random(1)
    for _ in range(12):
        estimate = chance.uniform(0.1, 8)
        lessons.learn(KEYS, estimate, (2 * estimate + 0.5) * chance.uniform(0.95, 1.05))
    errors = [abs(lessons.corrected(KEYS, size) / (2 * size + 0.5) - 1) for size in (0.3, 1, 3, 6)]
    assert max(errors) < 0.2
    assert sum(errors) / 4 < 0.12


def test_one_slow_day_teaches_little_and_a_slower_machine_is_believed_soon() -> None:
    lessons = Lessons()
    for _ in range(8):
        lessons.learn(KEYS, 1.0, 1.0)
    lessons.learn(KEYS, 1.0, 30.0)
    assert lessons.corrected(KEYS, 1.0) < 1.2
    for _ in range(8):
        lessons.learn(KEYS, 1.0, 3.0)
    assert lessons.corrected(KEYS, 1.0) == pytest.approx(3.0, rel=0.1)


def test_special_lessons_go_before_general_ones_and_those_before_the_estimate() -> None:
    lessons = Lessons()
    assert lessons.corrected(KEYS, 5.0) == 5.0
    lessons.learn(KEYS[:1], 1.0, 2.0)
    assert 1.4 < lessons.corrected(KEYS, 1.0) < 2.1
    for _ in range(3):
        lessons.learn(KEYS[1:], 1.0, 4.0)
    assert lessons.corrected(KEYS, 1.0) == pytest.approx(4.0, rel=0.1)


def test_it_is_kept_and_stays_small(tmp_path: Path) -> None:
    lessons = Lessons(tmp_path / "new" / "lessons.json")
    for number in range(MOST_KEYS + 50):
        for size in range(MOST_LESSONS + 10):
            lessons.learn([f"key {number} " + "x" * 500], size + 1.0, (size + 1.0) * 1.2345678)
    lessons.save()
    path = tmp_path / "new" / "lessons.json"
    assert path.stat().st_size < 300_000
    again = Lessons(path)
    newest = f"key {MOST_KEYS + 49} " + "x" * 500
    assert again.count(newest) == MOST_LESSONS
    assert again.count("key 0 " + "x" * 500) == 0
    assert again.corrected([newest], 5.0) == pytest.approx(lessons.corrected([newest], 5.0), rel=1e-3)


@given(some.floats(allow_nan=True, allow_infinity=True), some.floats(allow_nan=True, allow_infinity=True))
def test_what_cannot_be_true_is_not_learned(estimate: float, truth: float) -> None:
    lessons = Lessons()
    lessons.learn(KEYS, estimate, truth)
    found = lessons.corrected(KEYS, 1.0)
    assert 1 / 600 < found < 600


def whole(tmp_path: Path) -> bytes:
    lessons = Lessons(tmp_path / "whole.json")
    for number in range(6):
        lessons.learn([f"key {number}"], 1.0, 2.0)
    lessons.save()
    return (tmp_path / "whole.json").read_bytes()


def test_a_file_that_was_cut_anywhere_is_none_and_is_written_anew(tmp_path: Path) -> None:
    data, path = whole(tmp_path), tmp_path / "lessons.json"
    for cut in range(0, len(data) - 3, 7):
        path.write_bytes(data[:cut])
        lessons = Lessons(path)
        assert lessons.corrected(["key 1"], 1.0) == 1.0
    lessons.learn(["key 1"], 1.0, 2.0)
    lessons.save()
    assert Lessons(path).count("key 1") == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"[" * 100_000,
        b'{"version": 2, "lessons": {"key 1": [[1, 2]]}}',
        b'{"version": 1, "lessons": []}',
        b'{"version": 1, "lessons": {"key 1": "many"}}',
        b'{"version": 1, "lessons": {"key 1": [[1, "x"], [0, 1], [-1, 2], [1], [true, 2], [NaN, 1], [1, 1e300]]}}',
        b'{"version": 1, "lessons": {"key 1": [[1' + b"0" * 400 + b", 1]]}}",
        b"{" + b" " * 2_000_000 + b"}",
    ],
)
def test_a_file_of_nonsense_teaches_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "lessons.json").write_bytes(content)
    assert Lessons(tmp_path / "lessons.json").count("key 1") == 0


def test_a_disk_that_refuses_costs_only_the_lessons(tmp_path: Path) -> None:
    (tmp_path / "in the way").write_text("a file")
    lessons = Lessons(tmp_path / "in the way" / "lessons.json")
    lessons.learn(KEYS, 1.0, 2.0)
    lessons.save()
    assert lessons.count(KEYS[0]) == 1


def test_threads_may_learn_at_once(tmp_path: Path) -> None:
    lessons = Lessons(tmp_path / "lessons.json")

    def work(number: int) -> None:
        for size in range(200):
            lessons.learn([f"key {number} {size % 30}"], 1.0, 2.0)
            lessons.corrected(["key 1 1"], 1.0)
            if size % 50 == 0:
                lessons.save()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lessons.save()
    assert len(json.loads((tmp_path / "lessons.json").read_text())["lessons"]) == 120
