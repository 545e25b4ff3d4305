"""Scorecard row 29: 20,000 broken picture files, and each is a picture or refused in our own words, soon."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from engine.errors import EngineError, TooLarge
from engine.picture import open_picture
from engine.probe import probe
from engine.recipe import Size
from tests.test_picture_broken import ANIMATED, KINDS, made

COUNT = 20_000
SLOW = 5.0
"""Seconds that one file may take."""
HEAD = 400
"""Bytes in which most of what a reader believes stands."""


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A file in memory where there is such a folder."""
    memory = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder) / "mutant"


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Bytes changed, taken out, put in twice, or sizes made extreme; mostly near the beginning."""
    mutant = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 20))):
        at = chance.randrange(min(len(mutant), chance.choice((HEAD, HEAD, len(mutant)))))
        match chance.randrange(6):
            case 0 | 1:
                mutant[at] = chance.randrange(256)
            case 2:
                mutant[at] ^= 1 << chance.randrange(8)
            case 3:
                mutant[at : at + 4] = chance.choice(
                    (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\0\0\0\x01")
                )
            case 4:
                del mutant[at : at + chance.randrange(1, 40)]
            case _:
                mutant[at:at] = mutant[at : at + chance.randrange(1, 40)]
        if not mutant:
            return b""
    return bytes(mutant)


def outcomes(place: Path, count: int, entry: Callable[[Path], object]) -> tuple[int, int, float]:
    """How many were opened, how many refused, and the longest time; anything but our own errors comes through."""
    wholes = [(kind, made(kind, place.parent)) for kind in (*KINDS, *ANIMATED)]
    opened, longest = 0, 0.0
    chance = random.Random(29)
    for number in range(count):
        kind, data = wholes[number % len(wholes)]
        place.write_bytes(mutated(data, chance))
        begin = time.perf_counter()
        try:
            with suppress(EngineError):
                entry(place)
                opened += 1
        except Exception as error:
            error.add_note(f"mutant {number}, of {kind}: {place.read_bytes()[:64]!r}…")
            raise
        longest = max(longest, time.perf_counter() - begin)
    return opened, count - opened, longest


def test_what_once_came_through_is_refused(place: Path) -> None:
    """A BMP whose width is below zero, which Pillow reads as 4 thousand million."""
    data = bytearray(made("BMP", place.parent))
    data[18:22] = b"\x30\0\0\xf6"
    place.write_bytes(data)
    for entry in (probe, read):
        with pytest.raises(TooLarge, match="4127195184"):
            entry(place)


def read(place: Path) -> None:
    open_picture(place, fit=Size(width=32, height=32)).close()


def test_headers_of_twenty_thousand_mutants(place: Path) -> None:
    opened, refused, longest = outcomes(place, COUNT, probe)
    assert min(opened, refused) > COUNT // 10
    assert longest <= SLOW


def test_pixels_of_a_thousand_mutants(place: Path) -> None:
    opened, refused, longest = outcomes(place, COUNT // 20, read)
    assert min(opened, refused) > COUNT // 200
    assert longest <= SLOW


@pytest.mark.long
def test_pixels_of_twenty_thousand_mutants(place: Path) -> None:
    opened, refused, longest = outcomes(place, COUNT, read)
    assert min(opened, refused) > COUNT // 10
    assert longest <= SLOW
