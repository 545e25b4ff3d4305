"""Tensors that a job keeps on disk to go on from: written whole, named by what they belong to, checked when read."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save
from torch import Tensor

from engine.canvas import Canvas
from engine.files import write_bytes

State = tuple[dict[str, Tensor], dict[str, str]]
"""Tensors by name, and words by name."""
ROWS = 1024


def keep_state(place: Path, mark: str, tensors: Mapping[str, Tensor], facts: Mapping[str, str]) -> None:
    """Write both to `place`; `mark` tells what they belong to. Raises CannotWrite and DiskFull."""
    told = {**facts, "mark": mark}
    whole = {name: tensor.contiguous() for name, tensor in tensors.items()}
    write_bytes(place, save(whole, {**told, "sum": _sum(whole, told)}))


def kept_state(place: Path, mark: str) -> State | None:
    """What was kept at `place`; None where there is nothing, or it is damaged, or belongs to something else."""
    try:
        with safe_open(place, "pt") as opened:
            told = dict(opened.metadata() or {})
        if told.get("mark") != mark:
            return None
        tensors = load_file(place)
        if told.pop("sum", None) != _sum(tensors, told):
            return None
    except (OSError, SafetensorError, KeyError, ValueError, RuntimeError):
        return None
    return tensors, told


def versions() -> tuple[str, ...]:
    """What must be the same for the same pixels, beside the job: programs, and threads that share the work."""
    try:
        own = metadata.version("impasto")
    except metadata.PackageNotFoundError:
        own = ""
    return own, torch.__version__, str(torch.get_num_threads())


def mark_of(facts: Iterable[str], photo: Canvas | None = None, tensors: Iterable[Tensor | None] = ()) -> str:
    """A name that nothing else has: for the facts, all samples of `photo`, and all values of `tensors`."""
    digest = hashlib.blake2b(digest_size=16)
    if photo is not None:
        digest.update(repr((photo.width, photo.height, photo.depth)).encode())
        samples = photo.array
        for top in range(0, photo.height, ROWS):
            digest.update(np.ascontiguousarray(samples[top : top + ROWS]).data)
    for fact in facts:
        digest.update(fact.encode(errors="surrogatepass") + b"\0")
    for tensor in tensors:
        digest.update(repr(None if tensor is None else (tuple(tensor.shape), tensor.dtype)).encode())
        if tensor is not None:
            digest.update(_bytes(tensor))
    return digest.hexdigest()


def _sum(tensors: Mapping[str, Tensor], facts: Mapping[str, str]) -> str:
    found = zlib.crc32(repr(sorted(facts.items())).encode(errors="surrogatepass"))
    for name in sorted(tensors):
        found = zlib.crc32(_bytes(tensors[name]), zlib.crc32(name.encode(), found))
    return f"{found:08x}"


def _bytes(tensor: Tensor) -> memoryview:
    return tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data
