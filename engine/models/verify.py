"""Whether models are what they should be: headers, sizes and checksums of what is here."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.errors import UnreadableModel
from engine.models.finding import Found
from engine.models.header import cut_off, open_model
from engine.models.kinds import Identity
from engine.models.pipelines import check_headers
from engine.models.places import models_folder
from engine.models.records import receipt
from engine.remedies import Remedy
from engine.sniff import shown_name

_BLOCK: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class Known:
    """What a file must be. Empty where nobody knows."""

    size: int | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found out about one model."""

    identity: Identity
    summed: int
    """Files whose checksum was right."""
    unknown: int
    """Files with weights of which no checksum is known; their headers are right."""
    unopened: int = 0
    """Pickled files of which no checksum is known: they have no header, and are not opened."""

    @property
    def words(self) -> str:
        """What was checked, in a few words."""
        parts = [f"{self.summed} checksums right"] if self.summed else ["header right"] if self.unknown else []
        parts += [f"{self.unknown} without a known checksum"] if self.unknown else []
        parts += [f"{self.unopened} pickled, not opened and so not checked"] if self.unopened else []
        return ", ".join(parts) or "nothing to check"


def checksum(path: Path, *, heard: Callable[[int], None] = lambda _: None) -> str:
    """The sha256 of the file. `heard` is told the bytes of each block and may raise. Raises UnreadableModel."""
    digest, block = hashlib.sha256(), memoryview(bytearray(_BLOCK))
    with open_model(path) as file:
        try:
            while count := file.readinto(block):  # type: ignore[attr-defined] # BinaryIO lacks it, open has it
                heard(count)
                digest.update(block[:count])
        except OSError as error:
            raise UnreadableModel(
                f"{shown_name(path)} cannot be read ({error.strerror}).", "Check the disk it lies on."
            ) from error
    return digest.hexdigest()


def known_of(found: Found) -> dict[Path, Known]:
    """For each file of `found`, what it must be: by the catalogue, by the receipt of its download, or because the
    cache of the hub names files by their checksum.
    """
    known = {}
    receipts = receipt(found.entry) if found.entry else {}
    asked = {file.path: file for file in found.entry.files} if found.entry else {}
    names = {path: name for name, path in found.files.items()}
    for path in found.all_files:
        name = names.get(path, "")
        blob = Path(os.path.realpath(path)).name
        line, file = receipts.get(name), asked.get(name)
        if file is not None and file.sha256:
            known[path] = Known(file.bytes, file.sha256)
        elif line is not None and path.is_relative_to(models_folder()):
            known[path] = Known(line.bytes, line.sha256)
        elif found.owner == "hub cache" and re.fullmatch(r"[0-9a-f]{64}", blob):
            known[path] = Known(None, blob)
        else:
            known[path] = Known(file.bytes if file else None)
    return known


def verify(found: Found, *, heard: Callable[[int], None] = lambda _: None) -> Verdict:
    """Check headers, sizes and checksums of `found`. Raises UnreadableModel for the first file that is not right."""
    identity = found.identify()
    if found.path.is_dir():
        check_headers(found.path)
    summed = unknown = unopened = 0
    for path, known in known_of(found).items():
        if known.size is not None and path.stat().st_size != known.size:
            raise cut_off(path, path.stat().st_size, known.size)
        if known.sha256:
            check_sum(path, known.sha256, heard=heard)
            summed += 1
        elif identity.kind == "pickle":
            unopened += 1
        elif path.suffix != ".json":
            unknown += 1
    return Verdict(identity, summed, unknown, unopened)


def check_sum(path: Path, sha256: str, *, heard: Callable[[int], None] = lambda _: None) -> None:
    """Raise UnreadableModel when the file's checksum is another one."""
    if checksum(path, heard=heard) != sha256:
        raise UnreadableModel(
            f"{shown_name(path)} is damaged: some of its bytes are not those that its makers published.",
            Remedy("get again"),
        )
