"""What the soak measures and how it is judged."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

PAINTED = "tests.soak_engine:render"
"""What an engine runs where pictures are painted."""
WARM = 0.2
"""Share of the pictures that only warm up."""
SLOPE = 256.0
"""Bytes of memory that a process may grow by with each picture."""
JOURNAL = 1024.0
"""Bytes of the queue's file a picture."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked for."""

    pictures: int
    bad: float = 0.01
    kills: int = 20
    cancels: int = 50
    switches: int = 100
    workers: int = 2
    seed: int = 1
    window: bool = True
    render: str = PAINTED


@dataclass
class Life:
    """What happened."""

    asked: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    """done, skipped (a broken photo), cancelled, failed."""
    kills: int = 0
    cancels: int = 0
    own: list[tuple[int, float, int]] = field(default_factory=list)
    """Pictures that had ended, and this process's memory."""
    first: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    """Descriptors, threads and temporary files after the warm-up and at the end."""
    engines: dict[str, list[dict[str, int]]] = field(default_factory=dict)
    files: int = 0
    half_written: int = 0
    litter: int = 0
    journal: int = 0
    seconds: float = 0.0
    words: list[str] = field(default_factory=list)
    """Of what failed."""


Reading = tuple[int, float, int]
"""Pictures, bytes, and what was painted with: each painting needs another working memory."""


def slope(readings: Sequence[Reading], warm: float = WARM) -> float:
    """Bytes a picture: the slope that the lines through the readings of each painting share, by least squares."""
    if not readings:
        return 0.0
    begin = readings[0][0] + warm * (readings[-1][0] - readings[0][0])
    groups: dict[int, list[Reading]] = {}
    for reading in readings:
        if reading[0] >= begin:
            groups.setdefault(reading[2], []).append(reading)
    across = along = 0.0
    for group in groups.values():
        x, y = (statistics.fmean(item[axis] for item in group) for axis in (0, 1))
        across += sum((item[0] - x) ** 2 for item in group)
        along += sum((item[0] - x) * (item[1] - y) for item in group)
    return along / across if across else 0.0


def of_engine(readings: Sequence[dict[str, int]]) -> list[Reading]:
    """Its memory."""
    return [(item["pictures"], item["rss"], item["style"]) for item in readings]


Line = tuple[str, float, float, bool]
"""What, how much, its bar, and whether it keeps to it."""


def table(plan: Plan, life: Life) -> list[Line]:
    """Every bar with its figure. Memory is judged from 2,000 pictures on: before, it is the warm-up's."""
    ends = life.ends
    lines = [
        _exactly("asked = done + skipped + cancelled + failed", ends.total(), life.asked),
        _exactly("skipped = broken photos", ends["skipped"], round(plan.bad * plan.pictures)),
        _exactly("failed", ends["failed"], 0),
        _exactly("files = done", life.files, ends["done"]),
        _exactly("half-written", life.half_written, 0),
        _exactly("litter", life.litter, 0),
        _exactly("engines killed", life.kills, plan.kills),
        _at_most("cancels that came too late", life.cancels - ends["cancelled"], life.cancels / 2),
        _at_most("journal, bytes a picture", life.journal / life.asked, max(JOURNAL, 200_000 / life.asked)),
    ]
    lines += [_at_most(f"studio: {name}, more", life.last[name] - life.first[name], 0) for name in life.last]
    lines.append(_at_most("studio: bytes a picture", slope(life.own), SLOPE if plan.pictures >= 2000 else 1e9))
    _, readings = max(life.engines.items(), key=lambda pair: len(pair[1]))
    warm = readings[round(WARM * len(readings)) :]
    lines.append(
        _at_most("engine: bytes a picture", slope(of_engine(readings)), SLOPE if plan.pictures >= 2000 else 1e9)
    )
    for what in ("fds", "threads"):
        lines.append(_at_most(f"engine: {what}, more", warm[-1][what] - warm[0][what], 0))
    held = [reading["tensors"] for reading in readings if "tensors" in reading]
    if len(held) > 1:
        lines.append(_at_most("engine: bytes of tensors, more", held[-1] - max(held[: max(1, len(held) // 2)]), 0))
    return lines


def _exactly(name: str, value: float, wanted: float) -> Line:
    return name, value, wanted, value == wanted


def _at_most(name: str, value: float, most: float) -> Line:
    return name, value, most, value <= most


def show(lines: list[Line], life: Life, file: IO[str]) -> None:
    """The table for people."""
    for name, value, bar, kept in lines:
        file.write(f"{'ok  ' if kept else 'OVER'} {name:<46} {value:>12,.1f}   bar {bar:,.1f}\n")
    rate = life.asked / life.seconds
    file.write(f"{dict(life.ends)} in {life.seconds:.0f} s, {rate:.1f} a second; engines {len(life.engines)}\n")
    for name, readings in life.engines.items():
        points = of_engine(readings)
        first, last = points[0][1] / 1e6, points[-1][1] / 1e6
        file.write(
            f"  {name}: {points[-1][0]} pictures, {first:.1f} to {last:.1f} MB, {slope(points):.0f} B a picture\n"
        )
    file.write(f"  studio: {life.own[0][1] / 1e6:.1f} to {life.own[-1][1] / 1e6:.1f} MB\n")
    for words in sorted(set(life.words)):
        file.write(f"  failed: {words}\n")
