"""The real engine, killed in the middle of a real picture: the picture is painted all the same."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from engine.events import AnyEvent, Finished, JobId, Note, Progress
from engine.jobs.pool import PoolRunner
from engine.recipe import Recipe, RenderRequest, Stylize
from tests.engines import children
from tests.pictures import painting, photo
from tests.recorder import Recorder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills with POSIX signals")


class Killer(Recorder):
    """Kills the engine, once, at the first progress of a stage."""

    def __init__(self) -> None:
        super().__init__()
        self.stage = ""

    def __call__(self, event: AnyEvent) -> None:
        if isinstance(event, Progress) and event.stage == self.stage:
            self.stage = ""
            for child in children():
                child.kill()
        super().__call__(event)


@pytest.fixture
def killer() -> Killer:
    return Killer()


@pytest.fixture
def pool(killer: Killer) -> Iterator[PoolRunner]:
    with PoolRunner(killer) as made:
        yield made
    assert children() == []


def paint(pool: PoolRunner, killer: Killer, folder: Path, name: str) -> JobId:
    """Paint a drawn photo to its end."""
    source, style = folder / "photo.png", folder / "style.png"
    if not source.exists():
        photo(501, 383).save(source)
        painting(300, 260).save(style)
    recipe = Recipe(steps=(Stylize(style=str(style)),))
    job = pool.submit(RenderRequest(source=source, target=folder / name, recipe=recipe, device="cpu"))
    assert isinstance(killer.end_of(job, timeout=120), Finished)
    return job


def test_the_picture_is_the_same(pool: PoolRunner, killer: Killer, tmp_path: Path) -> None:
    paint(pool, killer, tmp_path, "untouched.png")
    untouched = Image.open(tmp_path / "untouched.png").convert("RGB")
    for stage in ("Painting", "Saving"):
        killer.stage = stage
        job = paint(pool, killer, tmp_path, f"{stage}.png")

        assert len([event for event in killer.of(job) if isinstance(event, Note)]) == 1
        redone = Image.open(tmp_path / f"{stage}.png").convert("RGB")
        # Not equal to the bit: each process finds out anew which precision is faster on this processor.
        assert max(ImageStat.Stat(ImageChops.difference(untouched, redone)).mean) < 1
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["Painting.png", "Saving.png", "photo.png", "style.png", "untouched.png"]
