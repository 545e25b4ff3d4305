"""What is known of model files, as JSON: a receipt beside each download, and the manifest of a whole studio."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal, Self

from pydantic import Field, ValidationError, model_validator

from engine.errors import InvalidRequest
from engine.files import write_text
from engine.frozen import Frozen
from engine.models.entries import Entry, safe_path
from engine.models.places import models_folder
from engine.recipe import explain

RECEIPT: Final = "receipt.json"
_MOST_BYTES: Final = 20_000_000


class Line(Frozen):
    """One file of one model."""

    name: str = Field(min_length=1, max_length=300)
    """Of the model."""
    repo: str = Field(default="", pattern=r"^([A-Za-z0-9][A-Za-z0-9_.-]{0,95}/[A-Za-z0-9][A-Za-z0-9_.-]{0,95})?$")
    """Empty for a file of the artist's own: it can be found again and checked, but not fetched."""
    revision: str = Field(default="", pattern=r"^([A-Za-z0-9_][A-Za-z0-9_.-]{0,99})?$")
    file: str = Field(min_length=1, max_length=400)
    bytes: int = Field(ge=1, lt=1 << 44)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    place: str = Field(default="", max_length=4096)
    """Where it lay."""

    @model_validator(mode="after")
    def _stays_inside(self) -> Self:
        if self.repo:
            safe_path(self.file)
        return self


class Record(Frozen):
    """Lines, in a file."""

    version: Literal[1] = 1
    files: tuple[Line, ...] = Field(default=(), max_length=50_000)


def read_record(file: Path) -> Record:
    """The record in `file`. Raises InvalidRequest that says what is wrong with it."""
    try:
        with file.open("rb") as stream:
            raw = stream.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a file name"
        raise InvalidRequest(
            f"The manifest {file.name[:80]} cannot be read ({reason}).", "Look at the path."
        ) from error
    try:
        values = json.loads(raw.decode("utf-8")) if len(raw) <= _MOST_BYTES else None
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise InvalidRequest(f"{file.name[:80]} is not a manifest.", "Make one with: impasto models export FILE")
    try:
        return Record.model_validate(values)
    except ValidationError as error:
        told = explain(error)
        raise InvalidRequest(f"The manifest {file.name[:80]} has mistakes. {told.message}", told.advice) from error


def write_record(file: Path, lines: Iterable[Line]) -> None:
    """Write `lines` to `file`, whole or not at all. Raises CannotWrite or DiskFull."""
    record = Record(files=tuple(lines))
    write_text(file, json.dumps(record.model_dump(), indent=2, ensure_ascii=False) + "\n")


def receipt(entry: Entry) -> dict[str, Line]:
    """What was written down when files of `entry` were fetched, by their names in the repository."""
    try:
        return {line.file: line for line in read_record(models_folder() / entry.name / RECEIPT).files}
    except InvalidRequest:
        return {}


def add_to_receipt(entry: Entry, line: Line) -> None:
    """Write down that a file of `entry` was fetched. Raises CannotWrite or DiskFull."""
    lines = {**receipt(entry), line.file: line}
    write_record(models_folder() / entry.name / RECEIPT, lines.values())
