"""What became of every picture of a batch: in a sentence, as text, JSON and CSV, and read back for the next run."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from engine.errors import InvalidRequest
from engine.files import write_text
from engine.jobs.naming import numbered
from engine.sniff import shown_name

State = Literal["done", "already", "skipped", "failed", "left"]
"""Painted; there before; its photo cannot be painted; something else went wrong; not tried."""
STAGES = ("reading", "painting", "writing")
MOSTLY = 0.8
"""Share of the time in which the one thread that paints must be busy for painting to be the limit."""
FEW = 2
"""Least number of pictures that tell a rate."""
KINDS = ("text", "json", "csv")
"""What a report can be written as."""
NAME = "impasto-report"
"""The name of reports beside the pictures, without suffix."""
MARK = "impasto batch report"
MOST_BYTES = 64_000_000
"""A larger report is not read back."""
_SUFFIXES = {"text": ".txt", "json": ".json", "csv": ".csv"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture. `source` is the photo, or the target where there is none; `recipe` a short mark of the recipe."""

    source: Path
    target: Path
    state: State
    reason: str = ""
    seconds: float = 0.0
    width: int = 0
    height: int = 0
    recipe: str = ""
    photo: str = ""
    """A short mark of the photo's state, that a changed photo does not have."""

    def __str__(self) -> str:
        return f"{shown_name(self.source)}: {self.reason}"


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What became of every picture. `stopped` says why the rest was not tried; empty: all were."""

    entries: tuple[Entry, ...] = ()
    stopped: str = ""
    seconds: float = 0.0
    """From the first picture to the last."""
    busy: tuple[float, ...] = (0.0, 0.0, 0.0)
    """Seconds of work in reading, painting and writing, added up over all pictures and threads."""
    begun: datetime = field(default_factory=lambda: datetime.now().astimezone())

    def of(self, *states: State) -> tuple[Entry, ...]:
        """The pictures in one of these states."""
        return tuple(entry for entry in self.entries if entry.state in states)

    @property
    def done(self) -> tuple[Path, ...]:
        """What was painted."""
        return tuple(entry.target for entry in self.of("done"))

    @property
    def already(self) -> tuple[Path, ...]:
        """What stood there before."""
        return tuple(entry.target for entry in self.of("already"))

    @property
    def skipped(self) -> tuple[Entry, ...]:
        """What cannot be painted, by fault of its photo."""
        return self.of("skipped")

    @property
    def failed(self) -> tuple[Entry, ...]:
        """What went wrong otherwise."""
        return self.of("failed")

    @property
    def left(self) -> tuple[Path, ...]:
        """What was not tried."""
        return tuple(entry.source for entry in self.of("left"))

    @property
    def complete(self) -> bool:
        """Whether every picture stands there now."""
        return not self.of("skipped", "failed") and not self.stopped

    @property
    def summary(self) -> str:
        """One sentence that counts."""
        words: dict[State, str] = {
            "done": "painted",
            "already": "already there",
            "skipped": "skipped",
            "failed": "failed",
            "left": "not tried",
        }
        counts = [(len(self.of(state)), word) for state, word in words.items()]
        parts = [f"{count} {word}" for count, word in counts if count]
        return ", ".join(parts or ["nothing to do"]) + "."

    @property
    def rate(self) -> float:
        """Pictures painted in a second."""
        return len(self.done) / self.seconds if self.seconds else 0.0

    @property
    def stages(self) -> tuple[tuple[str, float], ...]:
        """Each stage with its seconds of `busy`."""
        return tuple(zip(STAGES, self.busy, strict=True))

    @property
    def limit(self) -> str:
        """The stage that the others waited for. One thread paints; several may read and write."""
        reading, painting, writing = self.busy
        if painting >= min(max(reading, writing), MOSTLY * self.seconds):
            return "painting"
        return "reading" if reading >= writing else "writing"

    @property
    def pace(self) -> str:
        """How fast it went and what held it up, in a sentence; empty where too few were painted to say so."""
        if len(self.done) < FEW:
            return ""
        rate = f"{self.rate:.1f} pictures a second" if self.rate >= 1 else f"{1 / self.rate:.1f} seconds a picture"
        return f"{rate[0].upper()}{rate[1:]}; {self.limit} is the limit."

    def values(self) -> dict[str, object]:
        """The report as JSON can hold it, for programs."""
        return {
            "done": [str(path) for path in self.done],
            "already": [str(path) for path in self.already],
            "skipped": [{"source": str(item.source), "reason": item.reason} for item in self.skipped],
            "failed": [{"source": str(item.source), "reason": item.reason} for item in self.failed],
            "left": [str(path) for path in self.left],
            "stopped": self.stopped,
            "seconds": round(self.seconds, 3),
            "pictures_a_second": round(self.rate, 3),
            "busy": {name: round(seconds, 3) for name, seconds in self.stages},
            "limit": self.limit,
        }


def write_report(report: BatchReport, folder: Path, kinds: Sequence[str]) -> tuple[Path, ...]:
    """Write the report into `folder`, once for each of `kinds`; returns the paths.

    An earlier report of ours is replaced; any other file of that name is left and the report gets a number.
    Raises InvalidRequest for an unknown kind, CannotWrite and DiskFull.
    """
    makers = {"text": as_text, "json": as_json, "csv": as_csv}
    paths = []
    for kind in dict.fromkeys(kinds):
        if kind not in makers:
            raise InvalidRequest(f'"{kind[:40]}" is not a kind of report.', f"Use one of {', '.join(KINDS)}.")
        path = _ours(folder / f"{NAME}{_SUFFIXES[kind]}")
        write_text(path, named(makers[kind](report)))
        paths.append(path)
    return tuple(paths)


def as_text(report: BatchReport) -> str:
    """The report for people."""
    lines = [f"{MARK.capitalize()}, {report.begun:%Y-%m-%d %H:%M:%S}", "", f"{report.summary} {report.pace}".strip()]
    lines.append(f"It took {report.seconds:.1f} seconds.")
    if report.stopped:
        lines.append(f"It stopped: {report.stopped}")
    sections: tuple[tuple[State, str], ...] = (
        ("failed", "Failed"),
        ("skipped", "Skipped"),
        ("left", "Not tried"),
        ("done", "Painted"),
        ("already", "There before"),
    )
    for state, title in sections:
        found = report.of(state)
        if found:
            lines += ["", f"{title} ({len(found)})", *(f"  {_line(entry)}" for entry in found)]
    return "\n".join(lines) + "\n"


def as_json(report: BatchReport) -> str:
    """The report for programs, and for the next run."""
    pictures = [
        {
            "source": named(entry.source),
            "target": named(entry.target),
            "state": entry.state,
            "reason": entry.reason,
            "seconds": round(entry.seconds, 3),
            "width": entry.width,
            "height": entry.height,
            "recipe": entry.recipe,
            "photo": entry.photo,
        }
        for entry in report.entries
    ]
    head = {"kind": MARK, "version": 1, "begun": report.begun.isoformat(timespec="seconds")}
    values = {key: value for key, value in report.values().items() if not isinstance(value, list)}
    return json.dumps({**head, "summary": report.summary, **values, "pictures": pictures}, indent=1) + "\n"


def as_csv(report: BatchReport) -> str:
    """The report for spreadsheets: a line a picture. No cell can be taken for a formula."""
    made = io.StringIO()
    table = csv.writer(made, lineterminator="\r\n")
    table.writerow(["state", "source", "target", "reason", "seconds", "width", "height"])
    for entry in report.entries:
        texts = (entry.state, named(entry.source), named(entry.target), entry.reason)
        table.writerow([*map(_cell, texts), f"{entry.seconds:.3f}", entry.width, entry.height])
    return made.getvalue()


def done_before(folder: Path) -> dict[tuple[str, str, str], Path]:
    """What the JSON report in `folder` says was painted, by source, mark of the photo and mark of the recipe.

    Only pictures inside `folder` that still stand there; nothing for a report that is missing or cannot be trusted.
    """
    path = folder / f"{NAME}.json"
    try:
        if path.stat().st_size > MOST_BYTES:
            return {}
        values = json.loads(path.read_text("utf-8"))
        pictures = values["pictures"] if values["kind"] == MARK else ()
        return dict(_trusted(pictures, folder))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def _trusted(pictures: Any, folder: Path) -> Iterable[tuple[tuple[str, str, str], Path]]:
    inside = folder.resolve()
    for item in pictures:
        source, photo, recipe, target = (str(item[name]) for name in ("source", "photo", "recipe", "target"))
        path = Path(target)
        known = item["state"] in ("done", "already") and recipe and "\0" not in target
        if known and path.is_file() and path.resolve().is_relative_to(inside):
            yield (source, photo, recipe), path


def _ours(path: Path) -> Path:
    """`path`, or one with a number where a file stands that is no report of ours."""
    for count in range(1, 100):
        tried = numbered(path, count)
        try:
            with tried.open("rb") as file:
                head = file.read(200).decode("utf-8", "replace").lower()
        except OSError:
            return tried
        if MARK in head or head.startswith("state,source,target"):
            return tried
    return path


def _line(entry: Entry) -> str:
    if entry.state in ("failed", "skipped"):
        return str(entry)
    if entry.state == "done":
        return f"{shown_name(entry.target)}, {entry.width} × {entry.height}, {entry.seconds:.1f} s"
    return shown_name(entry.source if entry.state == "left" else entry.target)


def named(text: Path | str) -> str:
    """A path, or text with paths in it, as any file can hold it: bytes of names that are not UTF-8 become escapes."""
    return str(text).encode("utf-8", "backslashreplace").decode()


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
