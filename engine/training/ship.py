"""Turn trained weights into shipped ones: python -m engine.training.ship TRAINED assets/stylizer.safetensors."""

from __future__ import annotations

import argparse
from pathlib import Path

from safetensors.torch import load_file, save

from engine.files import write_bytes
from engine.nets.stylizer import Stylizer


def ship(trained: Path, target: Path) -> None:
    """Write the weights of `trained` as float16, after a check that they fit the network."""
    weights = load_file(trained)
    Stylizer.of(weights)
    write_bytes(target, save({name: value.half().contiguous() for name, value in weights.items()}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trained", type=Path)
    parser.add_argument("target", type=Path)
    given = parser.parse_args()
    ship(given.trained, given.target)
