"""A studio's models as a manifest, and a manifest back to a studio's models."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import EngineError
from engine.models.entries import Entry, ModelFile, catalogue, safe_path
from engine.models.finding import Found
from engine.models.places import hub_cache
from engine.models.records import Line, Record, receipt
from engine.models.verify import checksum, known_of

_NAME_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-"


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes to have everything of a manifest."""

    fetched: tuple[Entry, ...]
    """Models with a repository. `download` fetches of them what is missing."""
    here: tuple[Line, ...]
    """The artist's own files that are here and right."""
    lost: tuple[Line, ...]
    """The artist's own files that are not here, and that no repository has."""


def lines_of(found: Found, *, heard: Callable[[int], None] = lambda _: None) -> list[Line]:
    """One line for each file of `found`; checksums that nobody knows are computed.

    Files that are never fetched (pictures, notes, pickles beside safetensors) are left out, and so are empty ones.
    Raises UnreadableModel for a model that cannot be used.
    """
    found.identify()
    known = known_of(found)
    names = {path: name for name, path in found.files.items()}
    receipts = receipt(found.entry) if found.entry else {}
    lines = []
    for path in found.all_files:
        repo, revision, inside = _origin(found, path, known[path].sha256)
        inside = names.get(path) or inside
        if not path.stat().st_size or (repo and not _is_fetched(inside)):
            continue
        line = receipts.get(names.get(path, ""))
        lines.append(
            Line(
                name=_text(found.name),
                repo=repo,
                revision=line.revision if line and repo else revision,
                file=_text(inside),
                bytes=path.stat().st_size,
                sha256=known[path].sha256 or checksum(path, heard=heard),
                place=_text(str(path.absolute())),
            )
        )
    return lines


def plan(record: Record, own: Sequence[Found]) -> Plan:
    """What it takes to have everything in `record`, where the models `own` are on this machine."""
    models: dict[tuple[str, str, str], list[Line]] = {}
    here, lost = [], []
    for line in record.files:
        if line.repo:
            models.setdefault((line.name, line.repo, line.revision), []).append(line)
        elif _is_here(line, own):
            here.append(line)
        else:
            lost.append(line)
    return Plan(tuple(_entry(*key, lines) for key, lines in models.items()), tuple(here), tuple(lost))


def _is_fetched(name: str) -> bool:
    try:
        return bool(safe_path(name))
    except ValueError:
        return False


def _text(name: str) -> str:
    """The name as JSON can hold it: bytes that are no UTF-8 are lost."""
    return os.fsencode(name).decode("utf-8", "replace")


def _origin(found: Found, path: Path, known: str) -> tuple[str, str, str]:
    """Repository, revision and name in it; the first two are empty for a file of the artist's own."""
    if path.is_relative_to(hub_cache()):
        parts = path.relative_to(hub_cache()).parts
        if len(parts) > 3 and parts[0].startswith("models--") and parts[1] == "snapshots":
            return parts[0].removeprefix("models--").replace("--", "/", 1), parts[2], "/".join(parts[3:])
    if found.entry and known:  # a file that nobody can vouch for is the artist's own
        return found.entry.repo, found.entry.revision, path.name
    inside = path.relative_to(found.path).as_posix() if path != found.path else path.name
    return "", "", inside


def _entry(name: str, repo: str, revision: str, lines: Iterable[Line]) -> Entry:
    """An entry that fetches just these files."""
    known = next((entry for entry in catalogue() if entry.name == name and entry.repo == repo), None)
    plain = "".join(letter if letter in _NAME_LETTERS else "-" for letter in name.lower()).strip("-.")[:60]
    asked = tuple(ModelFile(path=line.file, bytes=line.bytes, sha256=line.sha256) for line in lines)
    if known is not None:  # a small file that git keeps has no sha256 on the hub
        return known.model_copy(update={"files": asked, "revision": revision or known.revision})
    name, title = plain or "model", name[:80]
    return Entry(name=name, title=title, kind="checkpoint", repo=repo, revision=revision or "main", files=asked)


def _is_here(line: Line, own: Sequence[Found]) -> bool:
    """Whether the very file is here, where it lay or under the same name elsewhere."""
    named = [path for found in own for path in found.all_files if path.name == Path(line.file).name]
    for path in (Path(line.place), *named) if line.place and "\0" not in line.place else named:
        try:
            if path.is_file() and path.stat().st_size == line.bytes and checksum(path) == line.sha256:
                return True
        except (OSError, EngineError):
            continue
    return False
