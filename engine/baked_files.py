"""Baked styles as files, read without torch or numpy: a safetensors file begins with its length and a JSON header."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any, Final

from engine.errors import EngineError, UnreadablePicture
from engine.files import write_bytes
from engine.remedies import Remedy

SUFFIX: Final = ".safetensors"
FORMAT: Final = "impasto style 1"
PICTURE: Final = "picture"
"""Name of the tensor that holds a small JPEG of the painting, as bytes."""
MOST_BYTES: Final = 200_000
"""A baked style is never larger when it is written."""
_MOST_READ = 4_000_000
_STALE = "was baked for another version of the network"


@dataclass(frozen=True, slots=True)
class BakedFile:
    """What the header of a baked style says."""

    path: Path
    title: str
    artist: str
    year: str
    network: str
    """`network_mark` of the network it was baked for."""
    about: dict[str, str]
    """Everything the header tells, as text."""
    picture: tuple[int, int]
    """Where the JPEG lies in the file: first byte and the one after the last."""

    @property
    def fits(self) -> bool:
        """Whether it was baked for the network that is installed."""
        return self.network == network_mark()

    @property
    def complaint(self) -> str:
        """What an artist is told of one that does not fit."""
        return f"The style {self.title} {_STALE}; it is painted as if it were not baked. Bake the painting again."


@lru_cache(maxsize=1)
def network_mark() -> str:
    """A short mark of the installed network's weights: other weights, another mark."""
    with as_file(files("assets") / "stylizer.safetensors") as file:
        return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def read_baked(path: Path) -> BakedFile:
    """The header of the baked style at `path`. Raises UnreadablePicture."""
    bad = UnreadablePicture(f"{path.name} is not a baked style.", Remedy("bake again"))
    try:
        size = path.stat().st_size
        if not 8 < size <= _MOST_READ:
            raise bad
        with path.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            if not 2 <= length <= size - 8:
                raise bad
            header = json.loads(stream.read(length).decode("utf-8"))
        return _understood(path, header, 8 + length, size)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise bad from error


def _understood(path: Path, header: Any, begin: int, size: int) -> BakedFile:
    about = {str(key): str(value) for key, value in header["__metadata__"].items()}
    first, last = (begin + int(at) for at in header[PICTURE]["data_offsets"])
    if about["format"] != FORMAT or not begin <= first < last <= size:
        raise ValueError("not a baked style")
    title = about.get("title") or path.stem
    return BakedFile(
        path, title, about.get("artist", ""), about.get("year", ""), about["network"], about, (first, last)
    )


def picture_of(file: BakedFile, cache: Path) -> Path:
    """The small picture of the painting as a file of its own in `cache`, made where it is not there.

    Raises CannotWrite, DiskFull or UnreadablePicture.
    """
    try:
        state = file.path.stat()
        mark = hashlib.sha256(f"{file.path.absolute()}|{state.st_mtime_ns}|{state.st_size}".encode()).hexdigest()[:24]
        place = cache / "baked" / f"{mark}.jpg"
        if not place.is_file():
            with file.path.open("rb") as stream:
                stream.seek(file.picture[0])
                raw = stream.read(file.picture[1] - file.picture[0])
            write_bytes(place, raw)
    except OSError as error:
        raise UnreadablePicture(f"{file.path.name} cannot be read ({error.strerror or error}).") from error
    return place


def baked_in(folder: Path) -> list[BakedFile]:
    """The baked styles of `folder`, by name; what is none is left out. Never raises."""
    found = []
    try:
        paths = sorted(folder.glob(f"*{SUFFIX}"))
    except OSError:
        return []
    for path in paths:
        try:
            found.append(read_baked(path))
        except EngineError:
            continue
    return found
