"""Checkpoints that are pickles: converted once, also by several engines, and told of by their own names."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
import torch

from engine.errors import EngineError
from engine.imagining import pickled
from engine.imagining.load import load
from engine.settings import folders


def checkpoint(path: Path) -> Path:
    torch.save({"state_dict": {"a": torch.zeros(2)}}, path)
    return path


@pytest.mark.long
def test_two_engines_convert_the_same_file(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "old.ckpt")
    found: list[Path] = []

    def meanwhile() -> None:
        if not found:
            found.append(path)
            found.append(pickled.converted(path))

    assert pickled.converted(path, meanwhile) == found[-1]
    assert list(found[-1].parent.iterdir()) == [found[-1]]


def test_a_strange_checkpoint_is_told_by_its_name_and_old_conversions_go(tmp_path: Path) -> None:
    place = folders().cache / "converted"
    place.mkdir(parents=True)
    for name, age in (("wanted", 1), ("unwanted", 40)):
        (place / name).touch()
        os.utime(place / name, times=(0, time.time() - age * 86_400))
    with pytest.raises(EngineError, match=r"^mine\.ckpt"):
        load(checkpoint(tmp_path / "mine.ckpt"), torch.float32)
    assert {file.suffix or file.name for file in place.iterdir()} == {"wanted", ".safetensors"}


def test_what_cannot_be_written_is_not_taken_for_a_damaged_file(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "sound.ckpt")
    assert pickled.main(str(path), str(tmp_path / "none" / "target")) == pickled.UNWRITTEN
    assert pickled.main(str(path), str(tmp_path / "target")) == 0
