"""Trained weights in numbered files that are small enough to be carried: half precision, 15 MB each."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save
from torch import Tensor

from engine.files import write_bytes

LIMIT: Final = 15_000_000
"""Bytes of tensors in one file, unless a single one is larger."""


def write_parts(
    folder: Path, name: str, state: Mapping[str, Tensor], about: Mapping[str, str], limit: int = LIMIT
) -> list[Path]:
    """Write `state` as float16 into `folder`/`name`-1-of-N.safetensors and so on, in the place of earlier ones."""
    groups: list[dict[str, Tensor]] = [{}]
    size = 0
    for key, value in state.items():
        half = value.detach().to("cpu", torch.float16).contiguous()
        if groups[-1] and size + half.nbytes > limit:
            groups.append({})
            size = 0
        groups[-1][key] = half
        size += half.nbytes
    files = [folder / f"{name}-{number}-of-{len(groups)}.safetensors" for number in range(1, len(groups) + 1)]
    for file, group in zip(files, groups, strict=True):
        write_bytes(file, save(group, dict(about)))
    for old in set(folder.glob(f"{name}-*-of-*.safetensors")) - set(files):
        old.unlink()
    return files


def read_parts(folder: Path, name: str) -> tuple[dict[str, Tensor], dict[str, str]] | None:
    """The tensors and what was written about them, or None. Raises ValueError where one of the parts is missing."""
    files = sorted(folder.glob(f"{name}-*-of-*.safetensors"))
    if not files:
        return None
    count = int(files[0].stem.rsplit("-", 1)[1])
    if len(files) != count:
        raise ValueError(f"{len(files)} of {count} parts of {name} lie in {folder}")
    with safe_open(files[0], "pt") as opened:
        about = dict(opened.metadata() or {})
    return {key: value for file in files for key, value in load_file(file).items()}, about
