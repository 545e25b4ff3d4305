"""The shipped weights of the style network."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor

from engine.errors import UnreadablePicture
from engine.nets.baked import Manner
from engine.nets.stylizer import Stylizer


def load_network() -> Stylizer:
    """The shipped network, on the processor in float32."""
    with as_file(files("assets") / "stylizer.safetensors") as file:
        weights = _tensors(file)
    return Stylizer.of(weights).eval().requires_grad_(False)


def load_manner(file: Path, network: Stylizer) -> Manner:
    """The baked manner in `file`, for `network`. Raises UnreadablePicture where it is damaged or of another shape."""
    try:
        manner = Manner.from_tensors(_tensors(file))
        fits = manner.fits(network.painter)
    except (OSError, SafetensorError, KeyError, ValueError, RuntimeError) as error:
        raise _damaged(file) from error
    if not fits:
        raise _damaged(file)
    return manner


def _tensors(file: Path) -> dict[str, Tensor]:
    """The tensors of a small file.

    From bytes, because safetensors 0.8 keeps 30 bytes of each tensor for good when it opens a file itself, and this
    happens for each new painting.
    """
    return load(file.read_bytes())


def _damaged(file: Path) -> UnreadablePicture:
    return UnreadablePicture(
        f"The baked style {file.name} is damaged.", "Bake the painting again, or remove the file."
    )
