"""Trained weights in files that are small enough to be carried: half precision, 15 MB each, numbered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

LIMIT: Final = 15_000_000
"""Bytes of tensors in one file, unless a single one is larger."""


def write_parts(
    folder: Path, name: str, state: Mapping[str, Tensor], about: Mapping[str, str], limit: int = LIMIT
) -> list[Path]:
    """Write `state` as float16 into `folder`/`name`-1-of-N.safetensors and on; those of before go."""
    groups: list[dict[str, Tensor]] = [{}]
    size = 0
    for key, value in state.items():
        half = value.detach().to("cpu", torch.float16).contiguous()
        if groups[-1] and size + half.nbytes > limit:
            groups.append({})
            size = 0
        groups[-1][key] = half
        size += half.nbytes
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{name}-*-of-*.safetensors"):
        old.unlink()
    files = [folder / f"{name}-{number}-of-{len(groups)}.safetensors" for number in range(1, len(groups) + 1)]
    for file, group in zip(files, groups, strict=True):
        save_file(group, file, dict(about))
    return files


def read_parts(folder: Path, name: str) -> tuple[dict[str, Tensor], dict[str, str]] | None:
    """The tensors and what was written about them; None where there are none. Raises ValueError where one lacks."""
    files = sorted(folder.glob(f"{name}-*-of-*.safetensors"))
    if not files:
        return None
    count = int(files[0].stem.rsplit("-", 1)[1])
    if len(files) != count:
        raise ValueError(f"{len(files)} of {count} parts of {name} lie in {folder}")
    with safe_open(files[0], "pt") as opened:
        about = dict(opened.metadata() or {})
    return {key: value for file in files for key, value in load_file(file).items()}, about
