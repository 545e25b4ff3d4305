"""Scorecard row 44 in short: nothing is lost and nothing grows; `python -m tests.soak` is the whole of it."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.soak import Soak
from tests.soak_table import PAINTED, Plan, slope, table

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")

SHORT = Plan(400, bad=0.02, kills=2, cancels=4, switches=10, window=False, render="tests.soak:light")
LEAK = 512.0


def test_a_short_life_loses_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    life = Soak(SHORT, tmp_path / "soak", lambda _line: None).run()
    assert [line for line in table(SHORT, life) if not line[3]] == []
    assert life.ends["done"] + life.ends["skipped"] + life.ends["cancelled"] == SHORT.pictures
    assert life.kills == SHORT.kills
    assert life.ends["skipped"] == 8
    for harm in (
        replace(life, files=life.files - 1),
        replace(life, litter=1),
        replace(life, half_written=1),
        replace(life, last={**life.first, "fds": life.first["fds"] + 1}),
        replace(life, asked=life.asked + 1),
    ):
        assert [line for line in table(SHORT, harm) if not line[3]], "the table would see it"


@pytest.mark.long
def test_the_same_with_the_real_engine(tmp_path: Path) -> None:
    plan = replace(SHORT, pictures=60, kills=1, cancels=2, render=PAINTED)
    life = Soak(plan, tmp_path / "soak", lambda _line: None).run()
    assert [line for line in table(plan, life) if not line[3]] == []


def test_a_small_leak_is_seen_through_the_noise() -> None:
    chance = random.Random(3)
    steady = [
        (number, 3e8 + 2e6 * (number // 100 % 4) + chance.gauss(0, 3e5), number // 100 % 4)
        for number in range(0, 5000, 5)
    ]
    assert abs(slope(steady)) < 40
    assert abs(slope([(number, size + LEAK * number, style) for number, size, style in steady]) - LEAK) < 40
    assert slope([]) == 0
