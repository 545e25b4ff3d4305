"""Old .ckpt checkpoints, which are pickles: read with weights_only=True in a throw-away process, converted once.

`python -m engine.imagining.pickled SOURCE TARGET` is that process: nothing but torch and safetensors is loaded there,
and what a hostile file might still do ends with it.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from engine.errors import CannotWrite, InvalidRequest
from engine.settings import folders
from engine.sniff import shown_name

UNFIT, UNWRITTEN = 3, 4
"""Exit codes: the file is no checkpoint of tensors; what was read from it could not be written."""
LOOK: Final = 0.1
"""Seconds between two looks at the process."""
UNUSED: Final = 30 * 86_400.0
"""Seconds after which a converted file goes that no picture wanted."""


def converted(path: Path, checkpoint: Callable[[], None] = lambda: None) -> Path:
    """The safetensors file with the tensors of the pickled checkpoint at `path`, from the cache if it was made before.

    Raises InvalidRequest for what holds more than tensors, or is damaged, and CannotWrite.
    """
    found = path.stat()
    mark = hashlib.sha256(f"{path.absolute()}\0{found.st_size}\0{found.st_mtime_ns}".encode()).hexdigest()[:32]
    target = folders().cache / "converted" / f"{mark}.safetensors"
    if not target.is_file():
        _convert(path, target, checkpoint)
    with suppress(OSError):
        os.utime(target)  # it is wanted: see _sweep
    return target


def _convert(path: Path, target: Path, checkpoint: Callable[[], None]) -> None:
    with suppress(OSError):  # what is wrong with the folder, the child meets as well
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
    part = target.with_name(f"{target.stem}-{secrets.token_hex(4)}.part")  # another engine may convert the same file
    command = [sys.executable, "-m", "engine.imagining.pickled", str(path.absolute()), str(part)]
    root = str(Path(__file__).resolve().parents[2])
    child = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while child.poll() is None:
            checkpoint()
            time.sleep(LOOK)
        if child.returncode == UNWRITTEN:
            raise CannotWrite(
                f"{shown_name(path)} could not be converted: {target.parent} is full or cannot be written.",
                "Make room there.",
            )
        if child.returncode != 0 or not part.is_file():
            raise InvalidRequest(
                f"{shown_name(path)} is damaged, or holds more than tensors, which is never opened.",
                "Get it as a safetensors file.",
            )
        part.replace(target)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what nobody has wanted for long: the checkpoints may be gone, and each of these is gigabytes."""
    for file in folder.iterdir():
        with suppress(OSError):
            if time.time() - file.stat().st_mtime > UNUSED:
                file.unlink()


def main(source: str, target: str) -> int:
    """Convert one file. Returns the exit code."""
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import save_file

    found = torch.load(source, map_location="cpu", weights_only=True)  # what it raises ends the process
    tensors = _tensors(found)
    if not tensors:
        return UNFIT
    try:
        save_file(tensors, target)
    except (OSError, SafetensorError):
        return UNWRITTEN
    return 0


def _tensors(found: Any) -> dict[str, Any]:
    """The tensors of a checkpoint, or of a textual inversion: one floor down, or those at the top."""
    import torch

    inner = found if isinstance(found, dict) else {}
    for floor in ("state_dict", "string_to_param"):
        inner = inner.get(floor, inner)
    return {
        str(name): value.contiguous().clone()
        for name, value in inner.items()
        if isinstance(value, torch.Tensor) and not value.is_sparse
    }


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
