"""Old .ckpt checkpoints, which are pickles: read with weights_only=True in a throw-away process, converted once.

`python -m engine.imagining.pickled SOURCE TARGET` is that process: nothing but torch and safetensors is loaded there,
and what a hostile file might still do ends with it.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from engine.errors import InvalidRequest
from engine.settings import folders

UNFIT: Final = 3
"""Exit code for a file that is no checkpoint of tensors."""
LOOK: Final = 0.1


def converted(path: Path, checkpoint: Callable[[], None] = lambda: None) -> Path:
    """The safetensors file with the tensors of the pickled checkpoint at `path`, from the cache if it was made before.

    Raises InvalidRequest for what holds more than tensors, or is damaged.
    """
    found = path.stat()
    mark = hashlib.sha256(f"{path.absolute()}\0{found.st_size}\0{found.st_mtime_ns}".encode()).hexdigest()[:32]
    target = folders().cache / "converted" / f"{mark}.safetensors"
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        _convert(path, target, checkpoint)
    return target


def _convert(path: Path, target: Path, checkpoint: Callable[[], None]) -> None:
    part = target.with_suffix(".part")
    command = [sys.executable, "-m", "engine.imagining.pickled", str(path), str(part)]
    root = str(Path(__file__).resolve().parents[2])
    child = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while child.poll() is None:
            checkpoint()
            time.sleep(LOOK)
        if child.returncode != 0 or not part.is_file():
            raise InvalidRequest(
                f"{path.name} is damaged, or holds more than tensors, which is never opened.",
                "Get it as a safetensors file.",
            )
        part.replace(target)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        part.unlink(missing_ok=True)


def main(source: str, target: str) -> int:
    """Convert one file. Returns the exit code."""
    import torch
    from safetensors.torch import save_file

    found = torch.load(source, map_location="cpu", weights_only=True)  # what it raises ends the process
    tensors = _tensors(found)
    if not tensors:
        return UNFIT
    save_file(tensors, target)
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
