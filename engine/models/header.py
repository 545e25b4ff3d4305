"""What stands in the header of a model file, read and checked without loading a weight.

A safetensors file is eight bytes of length, that much JSON (for each tensor its type, shape and place), and the
weights without a gap. See https://github.com/huggingface/safetensors, "Format".
"""

from __future__ import annotations

import json
import math
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal

from engine.errors import UnreadableModel
from engine.remedies import Remedy
from engine.sniff import shown_name

Container = Literal["safetensors", "pickle"]
"""How a file holds its weights. A pickle can run programs; its inside is never looked at here."""

MOST_HEADER: Final = 25_000_000
"""Bytes of a header; SDXL's has 0.3 MB."""
MOST_TENSORS: Final = 100_000
MOST_DIMENSIONS: Final = 16
_HALF_BYTES: Final = {
    "F64": 16, "F32": 8, "F16": 4, "BF16": 4, "I64": 16, "I32": 8, "I16": 4, "I8": 2, "U64": 16, "U32": 8, "U16": 4,
    "U8": 2, "BOOL": 2, "C64": 16, "F8_E4M3": 2, "F8_E5M2": 2, "F8_E4M3FNUZ": 2, "F8_E5M2FNUZ": 2, "F8_E8M0": 2,
    "F4": 1,
}  # fmt: skip
"""Half bytes of one value of each type."""

_STRANGERS: Final = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"GGUF", "a GGUF file, which is not supported"),
    (b"\x89HDF\r\n", "a Keras file, which is not supported"),
    (b"version https://git-lfs", "the pointer of Git LFS to a model, and not the model"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """One tensor as the header tells it."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """What a safetensors file says of itself."""

    tensors: dict[str, Held]
    about: dict[str, str] = field(default_factory=dict)
    """Its metadata, as text."""
    size: int = 0
    """Bytes of the file."""

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each tensor by its name."""
        return {name: held.shape for name, held in self.tensors.items()}


def container_of(path: Path) -> Container:
    """How the file at `path` holds its weights, by its first bytes; the suffix plays no part.

    Raises UnreadableModel when it is missing, empty, not an ordinary file, or nothing that holds weights.
    """
    with open_model(path) as file:
        return _container(file, path)


def read_header(path: Path) -> Header:
    """The header of the safetensors file at `path`, after all of it was checked.

    Raises UnreadableModel for what is no safetensors file, one that is cut off, and one that is not put together as
    the format says (tensors that overlap, leave gaps or lie outside the file).
    """
    name = shown_name(path)
    with open_model(path) as file:
        if _container(file, path) == "pickle":
            raise UnreadableModel(f"{name} is a pickle, which can run programs.", "Get the model as .safetensors.")
        size = os.fstat(file.fileno()).st_size
        file.seek(0)
        length = int.from_bytes(file.read(8), "little")
        if 8 + length > size:
            raise cut_off(path, size, 8 + length)
        raw = file.read(length)
    try:
        entries = json.loads(raw.decode("utf-8"))
        about = entries.pop("__metadata__", {})
        tensors, end = _checked(entries)
        texts = {str(key): str(value)[:10_000] for key, value in about.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _broken(path) from error
    if 8 + length + end > size:
        raise cut_off(path, size, 8 + length + end)
    if 8 + length + end < size:
        raise _broken(path)
    return Header(tensors, texts, size)


def open_model(path: Path) -> BinaryIO:
    """Open `path` when it is an ordinary file (never a pipe or a device). Raises UnreadableModel."""
    name = shown_name(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise UnreadableModel(f"{name} is a folder without a model.", "Choose a model file inside it.")
        if not stat.S_ISREG(mode):
            raise UnreadableModel(f"{name} is not an ordinary file.", "Choose a .safetensors file.")
        return path.open("rb")
    except FileNotFoundError as error:
        raise UnreadableModel(f"{name} does not exist.", Remedy("list", "model")) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL inside the path
        reason = getattr(error, "strerror", None) or "its name is not valid"
        raise UnreadableModel(f"{name} cannot be read ({reason}).", "Check the file and its folder.") from error


def cut_off(path: Path, size: int, whole: int) -> UnreadableModel:
    """The error for a model of which the end is missing; both in bytes."""
    if whole > 1 << 50:
        return _broken(path)
    return UnreadableModel(
        f"{shown_name(path)} is incomplete: {size:,} of {whole:,} bytes are there.", "Get it again."
    )


def _broken(path: Path) -> UnreadableModel:
    return UnreadableModel(f"{shown_name(path)} is damaged: its header makes no sense.", "Get it again.")


def _container(file: BinaryIO, path: Path) -> Container:
    name = shown_name(path)
    try:
        head = file.read(512)
    except OSError as error:
        raise UnreadableModel(f"{name} cannot be read ({error.strerror}).", "Check the disk it lies on.") from error
    if not head:
        raise UnreadableModel(f"{name} is empty.", "Get it again.")
    for start, words in _STRANGERS:
        if head.startswith(start):
            raise UnreadableModel(f"{name} is {words}.", "Get the model as .safetensors.")
    if head.startswith(b"PK\x03\x04") or (head[:1] == b"\x80" and head[1:2] in b"\x02\x03\x04\x05"):
        return "pickle"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise UnreadableModel(f"{name} is a web page, not a model.", "Get it again; perhaps a login is needed.")
    length = int.from_bytes(head[:8], "little")
    if head[8:9] != b"{" or not 2 <= length <= MOST_HEADER:
        raise UnreadableModel(f"{name} is not a model that is known here.", "Models are .safetensors files.")
    return "safetensors"


def _checked(entries: dict[str, Any]) -> tuple[dict[str, Held], int]:
    """The tensors, and the byte after the last of them. Raises ValueError, TypeError or KeyError."""
    if len(entries) > MOST_TENSORS:
        raise ValueError("too many tensors")
    tensors, spans = {}, []
    for name, entry in entries.items():
        shape = tuple(entry["shape"])
        first, last = entry["data_offsets"]
        numbers = (*shape, first, last)
        if len(shape) > MOST_DIMENSIONS or not all(type(n) is int and 0 <= n < 1 << 50 for n in numbers):
            raise ValueError("not a shape or a place")
        half_bytes = math.prod(shape) * _HALF_BYTES[entry["dtype"]]
        if 2 * (last - first) != half_bytes:
            raise ValueError("shape and place do not agree")
        tensors[name] = Held(entry["dtype"], shape)
        spans.append((first, last))
    end = 0
    for first, last in sorted(spans):
        if first != end:
            raise ValueError("a gap or an overlap")
        end = last
    return tensors, end
