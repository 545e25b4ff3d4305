"""The drawn manners: always the same picture for a seed, different ones for different seeds, textured everywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from engine.training.manners import MANNERS, SHIPPED_SIDE, main
from tests import ROOT

SHIPPED = ROOT / "assets" / "manners"


@pytest.mark.parametrize("name", MANNERS)
def test_a_manner_is_repeatable_and_its_seeds_differ(name: str) -> None:
    draw = MANNERS[name]
    first, again, other = draw(112, 96, 0), draw(112, 96, 0), draw(112, 96, 1)
    assert first.shape == (96, 112, 3)
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 8


@pytest.mark.parametrize("name", MANNERS)
def test_the_shipped_picture_has_texture_everywhere(name: str) -> None:
    path = SHIPPED / f"{name}.jpg"
    assert path.stat().st_size <= 250_000
    with Image.open(path) as image:
        grey = np.asarray(image.convert("L"), np.float32)
    assert grey.shape == (SHIPPED_SIDE, SHIPPED_SIDE)
    blocks = grey.reshape(8, 96, 8, 96).swapaxes(1, 2).reshape(64, 96, 96)
    assert min(float(block.std()) for block in blocks) > 2.0


def test_the_shipped_pictures_are_eight_different_ones() -> None:
    found = sorted(path.stem for path in SHIPPED.glob("*.jpg"))
    assert found == sorted(MANNERS)
    assert len({(SHIPPED / f"{name}.jpg").read_bytes() for name in found}) == 8


def test_the_command_draws_each_manner_count_times(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [str(tmp_path / "new"), "--count", "2", "--side", "48"])
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(
        f"{name}-{seed}.jpg" for name in MANNERS for seed in (0, 1)
    )
